"""Korean reviews from a file of one's own, in the format of the published ones."""

import gzip

import pytest

from course_lib import datasets
from course_lib.datasets import CorpusError


def test_nsmc_keeps_quotation_marks_and_leaves_empty_reviews_out(tmp_path):
    file = tmp_path / "ratings.txt"
    lines = ["id\tdocument\tlabel", '1\t"최고!\t1', "2\t\t0", "3\t재밋다 ㅋㅋ\t1"]
    file.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    assert datasets.nsmc(file).to_numpy().tolist() == [['"최고!', 1], ["재밋다 ㅋㅋ", 1]]


def test_reviews_are_read_compressed_too(tmp_path):
    file = tmp_path / "shop.txt.gz"
    file.write_bytes(gzip.compress("5\t배송이 빨라요\n2\t별로예요\n".encode()))
    assert datasets.naver_shopping(file).to_numpy().tolist() == [
        ["배송이 빨라요", 5],
        ["별로예요", 2],
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id\tdocument\tlabel\n1\t좋다\t1\n2\t나쁘다\n", "line 3: 2 fields .* expected 3"),
        ("id\tdocument\tlabel\n1\t좋다\tgood\n", "the label of '좋다' is 'good'"),
    ],
)
def test_a_file_of_another_format_is_refused(tmp_path, content, message):
    file = tmp_path / "ratings.txt"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        datasets.nsmc(file)


def test_korean_windows_encoding_is_named(tmp_path):
    file = tmp_path / "ratings.txt"
    file.write_bytes("id\tdocument\tlabel\n1\t좋다\t1\n".encode("cp949"))
    with pytest.raises(CorpusError, match="cp949"):
        datasets.nsmc(file)


def test_without_a_path_the_registry_is_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "home"))
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "naver_shopping.txt").write_text("5\t좋아요\n", encoding="utf-8")
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(mirror))
    with pytest.warns(UserWarning, match="could not be verified"):
        assert len(datasets.naver_shopping(progress=False)) == 1


def test_reviews_of_ones_own_are_found_without_a_download(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COURSE_DATA_MIRROR", raising=False)
    assert datasets.find_nsmc() is None
    file = tmp_path / "mirror" / "reviews" / "nsmc_200k.txt.gz"
    file.parent.mkdir(parents=True)
    file.write_bytes(gzip.compress("id\tdocument\tlabel\n1\t재밌다\t1\n".encode()))
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "mirror"))
    assert datasets.find_nsmc() == file
    (tmp_path / "mirror" / "ratings_train.txt").write_text("", encoding="utf-8")
    assert datasets.find_nsmc() == tmp_path / "mirror" / "ratings_train.txt"
