"""Two workers, and a corpus in four shards."""

import gzip

import pytest

from course_lib import scaling


@pytest.fixture(scope="module")
def cluster():
    with scaling.local_cluster(2) as client:
        yield client


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Four shards of made-up text, one compressed."""
    folder = tmp_path_factory.mktemp("corpus")
    files = scaling.generate_text(folder, 20_000, shards=4, words=800, line_length=9, seed=1)
    packed = files[3].with_suffix(".txt.gz")
    packed.write_bytes(gzip.compress(files[3].read_bytes()))
    return [*files[:3], packed]
