"""The two corpora: counted by hand, kept on disk, made anew when damaged."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from course_lib import datasets
from course_lib.datasets import corpora, loaders
from course_lib.text import Vocabulary, tokenize
from tests.datasets.helpers import real

PLOTS = ["A king meets a queen.", "The queen leaves the king."]
NEWS = ["The king is dead", "dead", "", "long live the king"]


@pytest.fixture
def texts(tmp_path: Path, monkeypatch) -> dict[str, list[str]]:
    """Two tiny parts in place of the real texts; counts how often each is read."""
    parts = {"film-plots": PLOTS, "lee-news": NEWS, "assembly-bills": ["왕은 죽었다", "왕 만세"]}
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COURSE_DATA_REGISTRY", raising=False)
    read: dict[str, list[str]] = {"read": []}

    def reader(part: str):
        def texts_of(size: int | None) -> list[str]:
            read["read"].append(part)
            return parts[part][:size]

        return texts_of

    monkeypatch.setattr(corpora, "_TEXTS", {part: reader(part) for part in parts})
    monkeypatch.setattr(corpora, "ENGLISH_PARTS", ("film-plots", "lee-news"))
    return read


def test_the_corpus_is_what_tokenising_and_counting_by_hand_gives(texts):
    corpus = datasets.english_corpus(min_count=1, progress=False)
    expected = [tokenize(text) for text in [*PLOTS, NEWS[0], NEWS[3]]]
    assert list(corpus.sentences) == expected
    counted = Vocabulary.build(expected)
    assert corpus.vocabulary.words == counted.words
    assert corpus.vocabulary.counts.tolist() == counted.counts.tolist()


def test_min_count_drops_rare_words(texts):
    corpus = datasets.english_corpus(min_count=3, progress=False)
    assert set(corpus.vocabulary.words) == {"the", "king"}
    assert len(corpus) == 4
    with pytest.raises(ValueError, match="min_count is 0"):
        datasets.english_corpus(min_count=0, progress=False)


def test_the_second_time_nothing_is_read_again(texts):
    first = datasets.english_corpus(min_count=1, progress=False)
    second = datasets.english_corpus(min_count=1, progress=True)
    assert texts["read"] == ["film-plots", "lee-news"]
    assert np.array_equal(first.ids, second.ids)
    assert first.vocabulary.words == second.vocabulary.words
    datasets.corpus_parts(progress=False)
    datasets.english_corpus(min_count=2, progress=False)
    assert texts["read"] == ["film-plots", "lee-news"]


def test_parts_are_chosen_in_the_order_given(texts):
    corpus = datasets.english_corpus(1, parts=["lee-news"], progress=False)
    assert corpus.sentences[0] == ["the", "king", "is", "dead"]
    both = datasets.english_corpus(1, parts=["lee-news", "film-plots"], progress=False)
    assert both.sentences[3] == tokenize(PLOTS[1])


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (["poems"], "parts holds 'poems', expected names from"),
        ([], "expected at least one name"),
        (["lee-news", "lee-news"], "none twice"),
        (["assembly-bills"], "parts holds 'assembly-bills'"),
    ],
)
def test_bad_parts(texts, parts, message):
    for function in (datasets.english_corpus, datasets.corpus_parts):
        with pytest.raises(ValueError, match=message):
            function(parts=parts)


def test_corpus_parts_adds_up(texts):
    table = datasets.corpus_parts(progress=False)
    assert table["part"].tolist() == ["film-plots", "lee-news"]
    assert table["sentences"].tolist() == [2, 2]
    assert table["tokens"].tolist() == [10, 8]
    frequent = datasets.corpus_parts(min_count=3, progress=False)
    assert frequent["tokens"].tolist() == [4, 4]
    korean = datasets.corpus_parts("korean", progress=False)
    assert korean["tokens"].tolist() == [4]
    with pytest.raises(ValueError, match="language is 'french', expected 'english' or 'korean'"):
        datasets.corpus_parts("french")


def test_the_korean_corpus_has_a_size(texts):
    assert len(datasets.korean_corpus(1, progress=False)) == 2
    assert len(datasets.korean_corpus(1, size=1, progress=False)) == 1
    assert datasets.korean_corpus(1, size=None, progress=False).sentences[1] == ["왕", "만세"]


def test_what_is_still_to_build(texts):
    assert datasets.corpora_to_build() == ["english", "korean"]
    datasets.korean_corpus(progress=False)
    assert datasets.corpora_to_build() == ["english"]
    datasets.english_corpus(progress=False)
    assert datasets.corpora_to_build() == []


def the_only_corpus() -> Path:
    (folder,) = (datasets.data_home() / "corpora").iterdir()
    return folder


@pytest.mark.parametrize(
    "file", ["ids.npy", "offsets.npy", "counts.npy", "words.txt", "corpus.json"]
)
@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "empty"])
def test_a_damaged_cache_is_made_anew(texts, file, damage):
    good = datasets.english_corpus(1, progress=False)
    expected = list(good.sentences)
    del good
    path = the_only_corpus() / file
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        changed = data[:-1] + bytes([data[-1] ^ 1])
        path.write_bytes({"cut": data[:-3], "changed": changed, "empty": b""}[damage])
        later = path.stat().st_mtime_ns + 1_000_000_000
        os.utime(path, ns=(later, later))
    assert list(datasets.english_corpus(1, progress=False).sentences) == expected
    assert len(texts["read"]) == 4
    assert path.read_bytes() == data


def test_a_manifest_of_another_kind_is_made_anew(texts):
    datasets.english_corpus(1, progress=False)
    for content in ("[]", '{"sha256": 3}', '{"sha256": {}}', "null"):
        (the_only_corpus() / "corpus.json").write_text(content)
        assert len(datasets.english_corpus(1, progress=False)) == 4


def test_arrays_that_do_not_belong_together_are_made_anew(texts):
    """Hashes that agree with files which do not fit: only opening them can tell."""
    datasets.english_corpus(1, progress=False)
    folder = the_only_corpus()
    np.save(folder / "ids.npy", np.zeros(3, np.int32))
    manifest = json.loads((folder / "corpus.json").read_text())
    data = (folder / "ids.npy").read_bytes()
    manifest["sha256"]["ids.npy"] = hashlib.sha256(data).hexdigest()
    (folder / "corpus.json").write_text(json.dumps(manifest))
    assert datasets.english_corpus(1, progress=False).n_tokens == 18


def test_a_cache_that_cannot_be_written_costs_time_but_works(texts, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "file"))
    with pytest.warns(UserWarning, match="cannot be kept in .*COURSE_DATA_HOME"):
        corpus = datasets.english_corpus(1, progress=False)
    assert corpus.n_tokens == 18


def test_a_full_disk_leaves_nothing_half_written(texts, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.warns(UserWarning, match="No space left on device"):
        assert datasets.english_corpus(1, progress=False).n_tokens == 18
    assert not list((datasets.data_home() / "corpora").iterdir())


def test_an_interrupt_leaves_nothing(texts, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        datasets.english_corpus(1, progress=False)
    assert not list((datasets.data_home() / "corpora").iterdir())


def test_another_process_may_be_quicker(texts, monkeypatch):
    datasets.english_corpus(1, progress=False)
    load, looks = corpora._load, []

    def blind_at_first(folder: Path):
        looks.append(folder)
        return load(folder) if len(looks) > 1 else None

    monkeypatch.setattr(corpora, "_load", blind_at_first)
    assert len(datasets.english_corpus(1, progress=False)) == 4
    assert len(texts["read"]) == 2


def test_other_raw_data_or_another_tokeniser_is_another_corpus(texts, monkeypatch):
    folder = corpora._folder("english", ("lee-news",), None)
    assert corpora._folder("english", ("film-plots",), None) != folder
    assert corpora._folder("korean", ("lee-news",), 3) != folder
    monkeypatch.setattr(corpora, "TOKENIZER_VERSION", corpora.TOKENIZER_VERSION + 1)
    assert corpora._folder("english", ("lee-news",), None) != folder


def test_the_tokeniser_version_stands_for_these_tokens():
    """If this fails, the tokens have changed: raise TOKENIZER_VERSION and the digest."""
    sample = "Don't pay 10,000.50; MP3 — naïve 'tis well-known. 제3조(정의) ㅋㅋㅋ 자연어\u200b는"
    digest = hashlib.sha256("\n".join(tokenize(sample)).encode()).hexdigest()
    assert (corpora.TOKENIZER_VERSION, digest[:16]) == (1, "80258f5c1ecd5d48")


@pytest.mark.data
def test_the_english_corpus():
    table = datasets.corpus_parts()
    assert table["part"].tolist() == ["film-plots", "wikipedia-sample", "lee-news", "gcide"]
    assert table["sentences"].tolist() == [5000, 12721, 300, 171927]
    assert table["tokens"].tolist() == [1_525_223, 472_215, 60_430, 2_423_162]
    corpus = datasets.english_corpus()
    assert (len(corpus), corpus.n_tokens) == (189_948, 4_275_537)
    assert len(corpus.vocabulary) == 43_726
    assert corpus.vocabulary.counts.min() == 5
    assert corpus.vocabulary.words[:3] == ["the", "a", "of"]
    frequency = dict(zip(corpus.vocabulary.words, corpus.vocabulary.counts, strict=True))
    assert 2_900 < frequency["water"] < 3_500


@pytest.mark.data
def test_the_korean_corpus():
    corpus = datasets.korean_corpus()
    assert (len(corpus), corpus.n_tokens) == (20_000, 2_367_179)
    assert len(corpus.vocabulary) == 48_453
    assert "대통령" in corpus.vocabulary


@pytest.mark.data
@pytest.mark.parametrize(
    ("part", "texts", "first"),
    [
        ("film-plots", 5_000, "Set in the second half"),
        ("wikipedia-sample", 15_900, "Anarchism is a political"),
        ("lee-news", 300, "Hundreds of people"),
        ("gcide", 171_933, "1 Used of a single unit"),
        ("film-reviews", 33_530, ""),
        ("assembly-bills", 100, "전기차는 친환경적"),
    ],
)
def test_the_texts_of_each_part(part, texts, first, monkeypatch):
    for loader in ("film_plots", "wikipedia_sample", "gcide", "film_reviews"):
        monkeypatch.setattr(loaders, loader, partial(real, loader))
    read = list(corpora._TEXTS[part](100))
    assert len(read) == pytest.approx(texts, rel=0.1)
    assert read[0].lower().startswith(first.lower())


@pytest.mark.data
def test_a_headword_stands_in_front_of_its_definition():
    corpus = datasets.english_corpus(1)
    starts = datasets.corpus_parts()["sentences"].cumsum().tolist()
    assert corpus.sentences[starts[2]][:4] == ["1", "used", "of", "a"]
    assert (
        corpus.sentences[starts[0] - 1][:2] == tokenize(datasets.film_plots()["plot"].iloc[-1])[:2]
    )
    assert corpus.sentences[starts[0]][:4] == ["anarchism", "is", "a", "political"]


@pytest.mark.data
def test_processes_open_the_same_corpus():
    code = "from course_lib.datasets import english_corpus; print(english_corpus().n_tokens)"
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert {process.communicate()[0].strip() for process in running} == {"4275537"}
