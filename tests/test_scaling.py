"""Counting with many processes: equal to one process, whatever goes wrong on the way."""

import errno
import gzip
import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from course_lib import glove, scaling
from course_lib.kernels.cooccurrence import distance_units
from course_lib.scaling import cluster as cluster_module
from course_lib.scaling import counting, encoding, matrices, runs, shards
from course_lib.text import EncodedCorpus, Vocabulary, tokenize

PATIENT = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


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


def sentences_of(files):
    text = b"".join(
        gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files
    )
    return [tokenize(line) for line in text.decode().split("\n") if line]


def assert_same_bits(ours, expected):
    for part in ("data", "indices", "indptr"):
        a, b = getattr(ours, part), getattr(expected, part)
        assert a.dtype == b.dtype and a.tobytes() == b.tobytes(), part


def is_mapped(array):
    """Whether an array shows a file."""
    while array is not None and not isinstance(array, np.memmap):
        array = getattr(array, "base", None)
    return array is not None


def children():
    """Processes that this one has started; Python's own helper stays until the end."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "resource_tracker" not in " ".join(child.cmdline())
    ]


# The same numbers -------------------------------------------------------------------------


def test_words_are_those_of_one_process_in_the_same_order(cluster, corpus):
    ours = scaling.count_words(corpus, cluster, min_count=3, progress=False)
    expected = Vocabulary.build(sentences_of(corpus), min_count=3)
    assert ours.words == expected.words and ours.counts.tolist() == expected.counts.tolist()
    few = scaling.count_words(corpus[0], cluster, max_size=5, progress=False)
    assert few.words == Vocabulary.build(sentences_of(corpus[:1]), max_size=5).words


@pytest.mark.parametrize("weighting", ["flat", "harmonic"])
def test_cooccurrences_are_those_of_one_process(cluster, corpus, weighting, tmp_path, monkeypatch):
    sentences = sentences_of(corpus)
    vocabulary = Vocabulary.build(sentences, min_count=2)
    expected = glove.cooccurrence(sentences, vocabulary, window=4, weighting=weighting)
    arguments = (corpus, vocabulary, 4, weighting, cluster)
    assert_same_bits(scaling.count_cooccurrence(*arguments, progress=False), expected)
    monkeypatch.setattr(counting, "cut", lambda files: shards.cut(files, 5_000))
    monkeypatch.setattr(runs, "CELLS_IN_MEMORY", 3_000)  # of this process: more ranges
    on_disk = scaling.count_cooccurrence(
        *arguments, folder=tmp_path / "counts", scratch=tmp_path, progress=False
    )
    assert_same_bits(on_disk, expected)
    assert is_mapped(on_disk.data) and is_mapped(on_disk.indices)
    assert [path.name for path in tmp_path.iterdir()] == ["counts"]


texts = st.lists(
    st.lists(st.sampled_from("abcdefgh"), max_size=9).map(" ".join), min_size=1, max_size=12
)


@example(lines=["a", "b"], window=1, weighting="harmonic")  # nobody has a neighbour
@given(lines=texts, window=st.integers(1, 6), weighting=st.sampled_from(["flat", "harmonic"]))
@PATIENT
def test_any_text_in_any_pieces_gives_the_same_matrix(lines, window, weighting, tmp_path):
    sentences = [line.split() for line in lines]
    if not any(sentences):
        return
    vocabulary = Vocabulary.build(sentences)
    file = tmp_path / "text.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    words = counting.write_words(vocabulary, tmp_path)
    units, denominator = distance_units(window, weighting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "CHUNK_TOKENS", 7)
        patch.setattr(runs, "CELLS_IN_MEMORY", 9)
        parts = [
            counting.count_segment(piece, words, units, tmp_path / f"part{i}", str.split)
            for i, piece in enumerate(shards.cut(shards.checked_shards(file), 30))
        ]
        assert sum(n for _, n in parts) == sum(map(len, sentences))
        found = [run for part, _ in parts for run in part]
        merged = [
            runs.merge_range(found, low, high, tmp_path / f"range{i}.npy")
            for i, (low, high) in enumerate(runs.ranges(found, len(vocabulary) ** 2))
        ]
    dtype = np.int64 if weighting == "flat" else np.float64
    ours = matrices.assemble(merged, len(vocabulary), dtype, denominator)
    assert_same_bits(ours, glove.cooccurrence(sentences, vocabulary, window, weighting))


@given(
    lines=st.lists(st.text(alphabet="ab é가\r", max_size=8), max_size=9), size=st.integers(1, 40)
)
@PATIENT
def test_every_line_is_read_once_wherever_a_file_is_cut(lines, size, tmp_path):
    file = tmp_path / "lines.txt"
    content = "\n".join([*lines, "end"])
    file.write_bytes(content.encode())
    pieces = shards.cut(shards.checked_shards(file), size)
    assert "".join(line for piece in pieces for line in shards.read_lines(piece)) == content


def test_a_byte_order_mark_is_no_letter(tmp_path):
    file = tmp_path / "windows.txt"
    file.write_bytes("\ufeffice is cold\r\nsteam is hot\r\n".encode())
    (piece,) = shards.cut(shards.checked_shards(file))
    assert tokenize(next(shards.read_lines(piece))) == ["ice", "is", "cold"]


# What can be wrong with a file ------------------------------------------------------------


def one_segment(path):
    (piece,) = shards.cut(shards.checked_shards(path))
    return piece


def test_a_missing_an_empty_and_a_repeated_shard_are_named(tmp_path):
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text("ice and steam")
    empty.touch()
    with pytest.raises(scaling.ShardError, match=r"gone\.txt is missing"):
        scaling.count_words([good, tmp_path / "gone.txt"])
    with pytest.raises(scaling.ShardError, match=r"empty\.txt is empty"):
        scaling.count_words([good, empty])
    with pytest.raises(scaling.ShardError, match=r"good\.txt is named twice"):
        scaling.count_words([good, tmp_path / "." / "good.txt"])
    with pytest.raises(scaling.ShardError, match="is a folder"):
        scaling.count_words(tmp_path)
    with pytest.raises(scaling.ShardError, match="its pattern matched nothing"):
        scaling.count_words([])


def test_a_copy_under_another_name_is_told(tmp_path):
    for name, text in {"a": "ice", "b": "hot", "c": "ice"}.items():
        (tmp_path / name).write_text(text)
    with pytest.warns(scaling.DuplicateShardWarning, match=r"c holds the same bytes as .*a:"):
        assert len(shards.checked_shards([tmp_path / name for name in "abc"])) == 3


def test_a_shard_that_is_not_utf8_is_named_with_its_byte(cluster, tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "korean.txt"
    good.write_text("ice and steam")
    bad.write_bytes("ok\n자연어".encode("cp949"))
    with pytest.raises(scaling.ShardError, match=r"korean\.txt is not UTF-8: byte 3 is 0xc0"):
        scaling.count_words([good, bad], cluster, progress=False)
    vocabulary = Vocabulary(["ice", "steam"])
    with pytest.raises(scaling.ShardError, match=r"korean\.txt is not UTF-8"):
        scaling.count_cooccurrence(
            [good, bad], vocabulary, client=cluster, scratch=tmp_path, progress=False
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.txt", "korean.txt"]


def test_a_shard_that_vanishes_or_changes_half_way_is_named(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("ice\nsteam\n")
    piece = one_segment(file)
    lines = shards.read_lines(piece)
    next(lines)
    file.write_text("ice\nsteam\nwater\n")
    with pytest.raises(scaling.ShardError, match=r"text\.txt was changed .* had 10 bytes, now 16"):
        list(lines)
    file.unlink()
    with pytest.raises(scaling.ShardError, match=r"text\.txt vanished"):
        list(shards.read_lines(piece))


def test_compressed_shards_cut_short_or_empty_are_named(tmp_path):
    short, empty, plain = (tmp_path / f"{name}.gz" for name in ("short", "empty", "plain"))
    short.write_bytes(gzip.compress(b"ice and steam\n" * 1000)[:60])
    empty.write_bytes(gzip.compress(b""))
    plain.write_bytes(b"no gzip")
    for path in (short, plain):
        with pytest.raises(scaling.ShardError, match=rf"{path.name} cannot be decompressed"):
            list(shards.read_lines(one_segment(path)))
    with pytest.raises(scaling.ShardError, match="decompresses to 0 bytes"):
        list(shards.read_lines(one_segment(empty)))


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "LONGEST_LINE", 100)
    file = tmp_path / "long.txt"
    file.write_text("ice\n" + "steam " * 50)
    with pytest.raises(scaling.ShardError, match="at byte 4.*put line breaks"):
        list(shards.read_lines(one_segment(file)))


# What can be wrong with the cluster -------------------------------------------------------


def test_a_killed_worker_changes_nothing(cluster, corpus, tmp_path):
    sentences = sentences_of(corpus)
    vocabulary = Vocabulary.build(sentences)
    marker = tmp_path / "died"
    deadly = scaling.DiesOnce(marker, vocabulary.words[100])
    before = set(cluster.run(os.getpid).values())
    ours = scaling.count_cooccurrence(
        corpus, vocabulary, client=cluster, tokenizer=deadly, progress=False
    )
    cluster.wait_for_workers(2, timeout=30)
    assert marker.exists() and set(cluster.run(os.getpid).values()) != before
    assert_same_bits(ours, glove.cooccurrence(sentences, vocabulary))


def test_a_word_that_does_not_kill_is_a_token():
    assert scaling.DiesOnce("unused", "poison")("Ice is cold.") == ["ice", "is", "cold"]


def test_a_task_that_kills_every_worker_is_explained():
    from distributed import KilledWorker

    class Stub:
        def cancel(self, futures, force):
            self.cancelled = futures

    stub = Stub()
    killed = KilledWorker("count", SimpleNamespace(address="tcp://here:1"), 3)
    with (
        pytest.raises(scaling.ClusterError, match="run out of memory"),
        counting._guarded(stub),
    ):
        raise killed
    assert stub.cancelled == []


def test_a_scheduler_out_of_reach_is_told_in_time(monkeypatch, corpus):
    monkeypatch.setattr(cluster_module, "PATIENCE", 0.3)
    monkeypatch.setenv("COURSE_SCHEDULER", "tcp://127.0.0.1:9")
    start = time.monotonic()
    with pytest.raises(scaling.ClusterError, match="at tcp://127.0.0.1:9 within 0.3 s"):
        scaling.count_words(corpus, progress=False)
    assert time.monotonic() - start < 20
    with pytest.raises(scaling.ClusterError, match="tcp:// included"):
        scaling.count_words(corpus, "nonsense://here", progress=False)


def test_an_address_and_an_environment_variable_lead_to_the_cluster(cluster, corpus, monkeypatch):
    address = cluster.scheduler.address
    expected = Vocabulary.build(sentences_of(corpus[:1]))
    assert scaling.count_words(corpus[0], address, progress=False).words == expected.words
    monkeypatch.setenv("COURSE_SCHEDULER", address)
    assert scaling.count_words(corpus[0], progress=False).words == expected.words
    cluster.wait_for_workers(2, timeout=30)  # a client leaves, the workers stay


def test_a_scheduler_without_workers_is_told():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        Client(empty) as client,
        pytest.raises(scaling.ClusterError, match=r"no worker after 0\.2 s"),
        scaling.connect(client, patience=0.2),
    ):
        pass


def test_no_process_is_left_behind(corpus):
    before = {child.pid for child in children()}
    with (
        pytest.raises(RuntimeError, match="something else"),
        scaling.local_cluster(1) as client,
    ):
        started = {child.pid for child in children()} - before
        assert started
        assert "bokeh" in scaling.dashboard(client) or "http" in scaling.dashboard(client)
        raise RuntimeError("something else")
    assert not {child.pid for child in children()} & started


def test_workers_that_do_not_see_the_files_are_named(tmp_path):
    class Stub:
        def run(self, function, paths):
            return {"tcp://far:1": function(paths)}

    with pytest.raises(scaling.ClusterError, match="far:1 does not see the folder .*gone"):
        cluster_module.check_all_see(Stub(), tmp_path / "gone", [])
    with pytest.raises(scaling.ClusterError, match=r"far:1 does not see .*text\.txt"):
        cluster_module.check_all_see(Stub(), tmp_path, [str(tmp_path / "text.txt")])

    class Old:
        def run(self, function, paths):
            raise ModuleNotFoundError("No module named 'course_lib'")

    with pytest.raises(scaling.ClusterError, match="same version of Python and of this course"):
        cluster_module.check_all_see(Old(), tmp_path, [])


def test_wrong_arguments_are_told(corpus):
    vocabulary = Vocabulary(["ba", "be"])
    with pytest.raises(ValueError, match="window is 0"):
        scaling.count_cooccurrence(corpus, vocabulary, window=0)
    with pytest.raises(ValueError, match="weighting is 'round'"):
        scaling.count_cooccurrence(corpus, vocabulary, weighting="round")
    with pytest.raises(ValueError, match="workers is 0"):
        scaling.count_words(corpus, workers=0)
    with pytest.raises(TypeError, match="client is 3"):
        scaling.count_words(corpus, 3)
    with pytest.raises(ValueError, match="max_size is 0"):
        scaling.count_words(corpus, max_size=0)
    with pytest.raises(ValueError, match="no word of the vocabulary"):
        counting._check_sums_fit(0, np.ones(1, dtype=np.int64))
    with pytest.raises(ValueError, match="more than 64 bits"):
        counting._check_sums_fit(2**62, np.ones(4, dtype=np.int64))


# Disks ------------------------------------------------------------------------------------


def full_disk(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_and_leaves_nothing(corpus, tmp_path, monkeypatch):
    cells = (np.arange(3), np.ones(3, dtype=np.int64))
    with monkeypatch.context() as patch:
        patch.setattr(np.lib.format, "write_array_header_1_0", full_disk)
        with pytest.raises(scaling.ScratchError, match="No space left.*Make room"):
            runs.write_run(cells, tmp_path / "run.npy")
        with pytest.raises(scaling.ScratchError, match="counts could not be written"):
            matrices.assemble([], 3, np.int64, 1, tmp_path / "counts")
        with pytest.raises(scaling.ScratchError, match="encoded could not be written"):
            scaling.encode_files(corpus, Vocabulary(["ba"]), tmp_path / "encoded", progress=False)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(scaling.ScratchError, match="Pass scratch=FOLDER"):
        scaling.count_cooccurrence(corpus, Vocabulary(["ba"]), scratch=tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="holds no counts"):
        scaling.load_counts(tmp_path)


def test_a_full_disk_does_not_harm_what_was_there(tmp_path, corpus, monkeypatch):
    vocabulary = Vocabulary(["ba", "be"])
    scaling.encode_files(corpus, vocabulary, tmp_path / "encoded", progress=False)
    monkeypatch.setattr(encoding._GrowingArray, "append", full_disk)
    with pytest.raises(scaling.ScratchError, match="nothing half-written"):
        scaling.encode_files(corpus, vocabulary, tmp_path / "encoded", progress=False)
    assert EncodedCorpus.load(tmp_path / "encoded").n_tokens > 0
    assert len(list(tmp_path.iterdir())) == 1


# Encoding and generating ------------------------------------------------------------------


def test_encoding_to_disk_equals_encoding_in_memory(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "CHUNK_TOKENS", 100)
    sentences = sentences_of(corpus)
    expected = EncodedCorpus.from_sentences(sentences, min_count=2)
    ours = scaling.encode_files(corpus, expected.vocabulary, tmp_path / "c", progress=False)
    assert isinstance(ours.ids, np.memmap)
    assert ours.ids.tolist() == expected.ids.tolist() and ours.ids.dtype == expected.ids.dtype
    assert ours.offsets.tolist() == expected.offsets.tolist()
    assert ours.vocabulary.words == expected.vocabulary.words
    assert ours.vocabulary.counts.tolist() == expected.vocabulary.counts.tolist()


def test_generated_text_repeats_exactly_and_follows_zipf(tmp_path):
    first, again = (
        scaling.generate_text(tmp_path / name, 50_001, shards=3, words=100, seed=7)
        for name in ("a", "b")
    )
    assert [f.read_bytes() for f in first] == [f.read_bytes() for f in again]
    same = {"shards": 3, "words": 100, "seed": 7}
    packed = scaling.generate_text(tmp_path / "c", 50_001, compress=True, **same)
    assert [gzip.decompress(f.read_bytes()) for f in packed] == [f.read_bytes() for f in first]
    vocabulary = Vocabulary.build(sentences_of(first))
    assert vocabulary.counts.sum() == 50_001
    by_rank = [vocabulary.counts[vocabulary.index[word]] for word in scaling.made_up_words(100)]
    assert by_rank[0] / by_rank[9] == pytest.approx(10, rel=0.15)
    other = scaling.generate_text(tmp_path / "d", 50_001, shards=3, words=100, seed=8)
    assert other[0].read_bytes() != first[0].read_bytes()


def test_a_corpus_is_written_as_text_again(tmp_path):
    sentences = [["ice", "is", "cold"], [], ["steam"], ["a", "b", "c", "d"], ["물", "은"]]
    files = scaling.write_shards(EncodedCorpus.from_sentences(sentences), tmp_path, shards=2)
    text = [file.read_text(encoding="utf-8") for file in files]
    assert text == ["ice is cold\n\nsteam\na b c d\n", "물 은\n"]


def test_generating_says_what_is_wrong(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="words is 0"):
        scaling.generate_text(tmp_path, 10, words=0)
    with pytest.raises(ValueError, match="at least one for each of 4 shards"):
        scaling.generate_text(tmp_path, 3)
    from course_lib.kernels import spelling

    monkeypatch.setattr(spelling, "spell", full_disk)
    with pytest.raises(scaling.ScratchError, match="No space left"):
        scaling.generate_text(tmp_path, 10)
    assert not list(Path(tmp_path).glob("shard*"))


def test_an_interrupt_ends_the_workers():
    before = {child.pid for child in children()}
    with pytest.raises(KeyboardInterrupt), scaling.local_cluster(1):
        raise KeyboardInterrupt
    assert {child.pid for child in children()} <= before
