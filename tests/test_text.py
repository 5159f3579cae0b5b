"""Tokens, vocabulary, encoded corpora and windows."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.text import EncodedCorpus, Vocabulary, contexts_and_targets, tokenize

BOOK = "you say goodbye and i say hello".split()
token_lists = st.lists(st.lists(st.sampled_from(list("abcdefg")), max_size=8), max_size=8)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("  \n\t ", []),
        ("You say goodbye.", ["you", "say", "goodbye"]),
        ("Don't stop", ["don't", "stop"]),
        ("the dogs\u2019 king\u2019s 'quoted'", ["the", "dogs", "king's", "quoted"]),
        ("3.14 10,000 1995. mp3 3rd", ["3.14", "10,000", "1995", "mp3", "3rd"]),
        ("a well-known e-mail", ["a", "well", "known", "e", "mail"]),
        ("snake_case", ["snake", "case"]),
        ("재밌다ㅋㅋㅋ 제3조(목적)", ["재밌다ㅋㅋㅋ", "제3조", "목적"]),
        ("naïve café 😀 x", ["naïve", "café", "x"]),
    ],
)
def test_tokenize_cuts_as_documented(text, tokens):
    assert tokenize(text) == tokens


def test_tokenize_keeps_case_when_asked():
    assert tokenize("NLP at KAIST", lowercase=False) == ["NLP", "at", "KAIST"]


def test_decomposed_hangul_gives_the_same_tokens_as_composed():
    decomposed = unicodedata.normalize("NFD", "자연어 처리")
    assert decomposed != "자연어 처리"
    assert tokenize(decomposed) == ["자연어", "처리"]


@given(st.text(max_size=60))
def test_tokenizing_the_joined_tokens_changes_nothing(text):
    tokens = tokenize(text, lowercase=False)
    assert tokenize(" ".join(tokens), lowercase=False) == tokens
    assert not any(token.isspace() or token == "" for token in tokens)


def test_tokenize_refuses_bytes():
    with pytest.raises(TypeError, match=r"text must be a str, got bytes.*decode"):
        tokenize(b"abc")


def test_vocabulary_is_ordered_by_count_then_first_appearance():
    vocabulary = Vocabulary.build([BOOK])
    assert vocabulary.words == ["say", "you", "goodbye", "and", "i", "hello"]
    assert vocabulary.counts.tolist() == [2, 1, 1, 1, 1, 1]
    assert vocabulary.index["hello"] == 5
    assert "hello" in vocabulary and "bonjour" not in vocabulary
    assert list(vocabulary) == vocabulary.words
    assert repr(vocabulary) == "Vocabulary(6 words, 7 tokens)"


def test_vocabulary_limits():
    assert Vocabulary.build([BOOK], min_count=2).words == ["say"]
    assert Vocabulary.build([BOOK], max_size=2).words == ["say", "you"]
    assert len(Vocabulary.build([])) == 0


def test_encode_drops_keeps_or_refuses_unknown_words():
    vocabulary = Vocabulary.build([BOOK])
    tokens = ["i", "say", "bonjour", "hello"]
    assert vocabulary.encode(tokens).tolist() == [4, 0, 5]
    assert vocabulary.encode(tokens, unknown="keep").tolist() == [4, 0, -1, 5]
    assert vocabulary.encode(tokens[:2], unknown="error").tolist() == [4, 0]
    assert vocabulary.encode([]).dtype == np.int32
    assert vocabulary.decode([4, -1]) == ["i", "<unknown>"]
    with pytest.raises(KeyError, match="1 of 4 tokens .* first is 'bonjour'"):
        vocabulary.encode(tokens, unknown="error")
    with pytest.raises(ValueError, match="unknown is 'ignore', expected 'drop', 'keep' or 'error'"):
        vocabulary.encode(tokens, unknown="ignore")


@pytest.mark.parametrize("argument", ["min_count", "max_size"])
def test_vocabulary_limits_below_one_are_refused(argument):
    with pytest.raises(ValueError, match=f"{argument} is 0, expected a whole number of at least 1"):
        Vocabulary.build([BOOK], **{argument: 0})


def test_strings_in_place_of_token_lists_are_refused():
    with pytest.raises(TypeError, match="sentences is a str"):
        Vocabulary.build("you say goodbye")
    with pytest.raises(TypeError, match="sentences is a str"):
        EncodedCorpus.from_sentences("you say goodbye")
    with pytest.raises(TypeError, match="sentences holds the str 'you say'"):
        Vocabulary.build(["you say"])


def test_vocabulary_refuses_words_twice_and_counts_that_do_not_fit():
    with pytest.raises(ValueError, match="'a' more than once"):
        Vocabulary(["a", "b", "a"])
    with pytest.raises(ValueError, match=r"counts has shape \(1,\), expected \(2,\)"):
        Vocabulary(["a", "b"], [3])


def test_encoded_corpus_holds_sentences_end_to_end():
    corpus = EncodedCorpus.from_sentences([["a", "rose", "is", "a", "rose"], [], ["so", "is", "a"]])
    assert corpus.ids.tolist() == [0, 1, 2, 0, 1, 3, 2, 0]
    assert corpus.offsets.tolist() == [0, 5, 5, 8]
    assert len(corpus) == 3 and corpus.n_tokens == 8
    assert [s.tolist() for s in corpus] == [[0, 1, 2, 0, 1], [], [3, 2, 0]]
    assert list(corpus.sentences) == [["a", "rose", "is", "a", "rose"], [], ["so", "is", "a"]]
    assert corpus.sentences[-1] == ["so", "is", "a"]
    assert corpus.sentences[1:] == [[], ["so", "is", "a"]]
    assert repr(corpus) == "EncodedCorpus(3 sentences, 8 tokens, 4 words)"
    with pytest.raises(IndexError, match="sentence 3 is out of range: the corpus has 3"):
        corpus[3]


def test_restrict_and_select_renumber_by_frequency():
    corpus = EncodedCorpus.from_sentences([["a", "b", "b"], ["c", "c", "c", "b"], ["a"]])
    frequent = corpus.restrict(min_count=3)
    assert frequent.vocabulary.words == ["b", "c"]
    assert frequent.vocabulary.counts.tolist() == [3, 3]
    assert list(frequent.sentences) == [["b", "b"], ["c", "c", "c", "b"], []]
    assert corpus.restrict(max_size=1).vocabulary.words == ["b"]
    chosen = corpus.select([2, 1])
    assert list(chosen.sentences) == [["a"], ["c", "c", "c", "b"]]
    assert chosen.vocabulary.counts.tolist() == [3, 1, 1]
    assert len(corpus.select([])) == 0


@given(token_lists)
def test_a_corpus_decodes_to_what_was_encoded(sentences):
    assert list(EncodedCorpus.from_sentences(sentences).sentences) == sentences


@given(token_lists, st.integers(1, 4))
def test_restricting_equals_building_with_min_count(sentences, min_count):
    restricted = EncodedCorpus.from_sentences(sentences).restrict(min_count)
    built = EncodedCorpus.from_sentences(sentences, min_count=min_count)
    assert list(restricted.sentences) == list(built.sentences)
    assert sorted(zip(restricted.vocabulary, restricted.vocabulary.counts)) == sorted(
        zip(built.vocabulary, built.vocabulary.counts)
    )


@given(sentences=token_lists)
def test_save_and_load_give_the_same_corpus(tmp_path_factory, sentences):
    folder = tmp_path_factory.mktemp("corpus")
    corpus = EncodedCorpus.from_sentences(sentences)
    corpus.save(folder)
    loaded = EncodedCorpus.load(folder)
    assert list(loaded.sentences) == sentences
    assert loaded.vocabulary.words == corpus.vocabulary.words


def test_a_corpus_cut_short_is_refused(tmp_path):
    corpus = EncodedCorpus.from_sentences([["a", "b"], ["c"]])
    corpus.save(tmp_path)
    np.save(tmp_path / "ids.npy", corpus.ids[:1])
    with pytest.raises(ValueError, match="cut short"):
        EncodedCorpus.load(tmp_path)
    (tmp_path / "words.txt").unlink()
    with pytest.raises(FileNotFoundError):
        EncodedCorpus.load(tmp_path)


def test_windows_of_the_book_sentence():
    ids = [0, 1, 2, 3, 4, 1, 5, 6]  # you say goodbye and i say hello .
    contexts, targets = contexts_and_targets(ids, window=1)
    assert contexts.tolist() == [[0, 2], [1, 3], [2, 4], [3, 1], [4, 5], [1, 6]]
    assert targets.tolist() == [1, 2, 3, 4, 1, 5]
    contexts, targets = contexts_and_targets(ids, window=2)
    assert contexts[0].tolist() == [0, 1, 3, 4] and targets[0] == 2
    assert len(targets) == 4


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(1, 4))
def test_windows_cover_every_full_position(ids, window):
    if len(ids) < 2 * window + 1:
        with pytest.raises(ValueError, match=f"window={window} needs at least {2 * window + 1}"):
            contexts_and_targets(ids, window)
        return
    contexts, targets = contexts_and_targets(ids, window)
    for i, (context, target) in enumerate(zip(contexts, targets)):
        span = ids[i : i + 2 * window + 1]
        assert target == span[window]
        assert context.tolist() == span[:window] + span[window + 1 :]


def test_windows_refuse_what_makes_no_sense():
    with pytest.raises(ValueError, match="window is 0"):
        contexts_and_targets([1, 2, 3], window=0)
    with pytest.raises(ValueError, match="2 dimensions, expected 1"):
        contexts_and_targets([[1, 2, 3]], window=1)
