"""Questions of chapter 01: sparse storage, cosines, weights of counts, LSA at work."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from course_lib import datasets, evaluation, sparse
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions import answers_01 as answers
from course_lib.teaching.questions.answers_01 import Table
from course_lib.vectors import WordVectors


@question(
    "01.1",
    blank="np.count_nonzero(table) says how many values are stored. Each takes 4 bytes, and so "
    "does its column; then come the row starts.",
    mistakes=[
        Mistake(
            lambda: lambda table: 8 * np.count_nonzero(table) + 4 * len(table),
            "There is one row start more than there are rows: the last says where the last row "
            "ends.",
        ),
        Mistake(
            lambda: lambda table: 4 * np.count_nonzero(table) + 4 * (len(table) + 1),
            "That holds the values, but not the columns that they stand in: 4 bytes for each.",
        ),
        Mistake(
            lambda: lambda table: 8 * table.sum() + 4 * (len(table) + 1),
            "A count of 3 is one stored value, not three: count the cells that are not 0.",
        ),
        Mistake(
            lambda: lambda table: 8 * np.count_nonzero(table) + 4 * (table.shape[1] + 1),
            "Count the row starts by the rows, len(table); you counted columns.",
        ),
        Mistake(
            lambda: lambda table: 12 * np.count_nonzero(table),
            "You stored a row for each value. CSR stores only where each row starts, one number a "
            "row and one for the end.",
        ),
        Mistake(
            lambda: lambda table: 12 * len(table) + 4,
            "That holds for one-hot rows, which have one value each. Here a row may hold any "
            "number of values: count the cells that are not 0.",
            when=answers.is_one_value_a_row,
        ),
        Mistake(
            lambda: lambda table: 12 * np.count_nonzero(table) + 4 * (len(table) + 1),
            "Your values take 8 bytes each, as NumPy's whole numbers do unless asked otherwise. "
            "Here every number takes 4.",
        ),
        Mistake(
            lambda: lambda table: 4 * table.size,
            "That is the dense table, zeros and all. CSR stores only what is not zero.",
        ),
    ],
    otherwise="For [[0, 7], [0, 0]] it should give 20: one value, one column, three row starts.",
    right="With 4-byte numbers, CSR saves memory as long as fewer than about half of the cells "
    "are filled.",
    probe=answers.try_csr_bytes,
)
def bytes_of_csr() -> Callable[[Table], float]:
    """Return a function that gives the bytes of a table in CSR form."""
    return lambda table: 8 * int(np.count_nonzero(table)) + 4 * (len(table) + 1)


@question(
    "01.2",
    blank="Divide each row by its length (np.linalg.norm with axis=1, keepdims=True); of unit "
    "rows, the scalar products are the cosines. What is the length of a row of zeros?",
    mistakes=[
        Mistake(
            lambda: lambda W: W @ W.T,
            "Those are the scalar products. They grow with the lengths: make each row length 1 "
            "first.",
        ),
        Mistake(
            lambda: answers.careless_cosines,
            "A row of zeros has length 0, and 0 / 0 is not a number. Give it the cosine 0 with "
            "all others: divide it by 1, for example with np.where.",
            when=lambda answer: bool(np.isnan(answers.try_cosine_matrix(answer)).any()),
        ),
        Mistake(
            lambda: lambda W: W @ W.T / np.maximum(np.linalg.norm(W, axis=1, keepdims=True), 1e-9),
            "You divided by one length only: rows, but not columns, of the result.",
        ),
        Mistake(
            lambda: answers.cosines_without_keepdims,
            "The lengths stand in a row, so that NumPy divided the columns of W by them. With "
            "keepdims=True they stand in a column, and each row is divided by its own.",
        ),
        Mistake(
            lambda: lambda W: (W / np.linalg.norm(W)) @ (W / np.linalg.norm(W)).T,
            "You divided by the length of the whole matrix. Each row has a length of its own: "
            "axis=1, keepdims=True.",
        ),
        Mistake(
            lambda: answers.cosines_with_ones,
            "You put 1 on the whole diagonal. A row of zeros has the cosine 0 with itself, too.",
        ),
        Mistake(
            lambda: lambda W: answers.cosine_matrix(W.T),
            "You compared columns. The vectors are the rows: keepdims=True, axis=1.",
        ),
    ],
    otherwise="The result has a row and a column for each row of W, and 1 on the diagonal, "
    "except where a row is all zeros.",
    probe=answers.try_cosine_matrix,
)
def cosine_matrix() -> Callable[[Table], Table]:
    """Return a function that gives the cosines of all pairs of rows."""
    return answers.cosine_matrix


@question(
    "01.3",
    blank="N and n_w come from counts, the old documents; the term frequency comes from new. "
    "Multiply the two factors, then divide by np.linalg.norm.",
    mistakes=[
        Mistake(
            lambda: answers.weigh_with_the_logarithm_of_0,
            "The logarithm of 0 is -inf. Where the count is 0 the weight is 0: use np.where, and "
            "np.maximum(new, 1) inside the logarithm.",
            when=lambda answer: not np.isfinite(np.concatenate(answers.try_weigh(answer))).all(),
        ),
        Mistake(
            lambda: lambda new, counts: answers.weigh(new, counts, tf=np.log1p(new)),
            "You took ln(1 + count). The term frequency is 1 + ln(count) where the count is above "
            "0, which gives a single word the weight 1.",
        ),
        Mistake(
            lambda: lambda new, counts: answers.weigh(new, counts, tf=np.log(np.maximum(new, 1))),
            "The 1 + of the term frequency is missing: a word that occurs once would weigh 0.",
        ),
        Mistake(
            lambda: answers.weigh_words_not_held,
            "A word that the new document does not hold weighs 0; yours weighs 1 times its factor.",
        ),
        Mistake(
            lambda: lambda new, counts: answers.weigh(new, counts, smooth=0),
            "The factor is ln((1 + N) / (1 + n_w)) + 1: you left the ones inside the logarithm "
            "out.",
        ),
        Mistake(
            lambda: lambda new, counts: answers.weigh(new, counts, tf=new),
            "You took the count itself. The term frequency is 1 + ln(count), and 0 where the "
            "count is 0.",
        ),
        Mistake(
            lambda: lambda new, counts: answers.weigh(new, counts, plus=0.0),
            "The + 1 after the logarithm is missing: a word in every document would weigh 0.",
        ),
        Mistake(
            lambda: lambda new, counts: answers.weigh(new, counts, level=False),
            "These are the weights before the last step: divide them by their length.",
        ),
        Mistake(
            lambda: lambda new, counts: answers.weigh(new, counts, held=counts.sum(axis=0)),
            "You used how often the words occur. n_w is the number of documents that hold the "
            "word: (counts > 0).sum(axis=0).",
        ),
        Mistake(
            lambda: lambda new, counts: answers.weigh(new, np.vstack([counts, new])),
            "You counted the new document among the old ones. The factors are learned once, from "
            "counts alone; else every new document would change the vectors of all others.",
        ),
    ],
    otherwise="Compute the factor ln((1 + N) / (1 + n)) + 1 of every word from counts, then "
    "1 + ln(count) from new where the count is above 0; multiply; divide by the length.",
    probe=answers.try_weigh,
)
def tfidf_of_a_new_document() -> Callable[[Table, Table], Table]:
    """Return a function that weighs a new document with the factors of old ones."""
    return answers.weigh


@question(
    "01.4",
    blank="Begin with the expected counts, np.outer(counts.sum(axis=1), counts.sum(axis=0)) / "
    "counts.sum(). Subtract ln k from the logarithm of the ratio before you drop what is below 0.",
    mistakes=[
        Mistake(
            lambda: lambda counts, k: answers.shifted(counts, 1),
            "That is PPMI itself. Subtract ln k from PMI before you drop what is negative.",
        ),
        Mistake(
            lambda: lambda counts, k: answers.shifted(counts, k, clip_first=True),
            "You dropped the negative values first and shifted afterwards, which makes new "
            "negative values: subtract ln k first.",
        ),
        Mistake(
            lambda: lambda counts, k: answers.shifted(counts, k, log_k=False),
            "You subtracted k. In logarithms, k times as often as chance is ln k above 0.",
        ),
        Mistake(
            lambda: lambda counts, k: answers.shifted(counts, 1 / k),
            "You added ln k, which lets more cells through. Subtract it.",
        ),
        Mistake(
            lambda: lambda counts, k: answers.shifted(counts, k) / np.log(2),
            "That is the logarithm to base 2. The chapter uses ln, np.log.",
        ),
        Mistake(
            lambda: answers.negatives_kept,
            "Your table still holds numbers below 0: np.maximum(..., 0) comes last.",
            when=lambda answer: any((table < 0).any() for table in answers.try_shifted(answer)),
        ),
        Mistake(
            lambda: answers.without_the_total,
            "All your cells are 0, so what you divide the counts by is too large. Chance gives "
            "row total times column total, divided by the total of all.",
            when=lambda answer: not any(np.any(table) for table in answers.try_shifted(answer)),
        ),
    ],
    otherwise="A cell keeps ln(count / expected) - ln k where that is above 0; all others are 0.",
    right="This is shifted PPMI. In chapter 03, k is the number of wrong words that each right "
    "one is trained against.",
    probe=answers.try_shifted,
)
def shifted_ppmi() -> Callable[[Table, float], Table]:
    """Return a function that keeps what is more than k times as frequent as chance."""
    return answers.shifted


@question(
    "01.5",
    blank="np.linalg.svd(X, full_matrices=False) gives U, sigma and Vt; V_k is Vt[:k].T. A "
    "document, and the query too, is counts @ V_k in these directions.",
    mistakes=[
        Mistake(
            lambda: lambda X, query, k: answers.cosines_with(X, query),
            "Those are the cosines of the counts themselves: a document without a word of the "
            "query gets 0. Take documents and query to the k directions first.",
        ),
        Mistake(
            lambda: answers.search_in_u,
            "The rows of U_k are the documents with each direction divided by its singular "
            "value, but the query is not divided. Treat both alike: X @ V_k and query @ V_k.",
        ),
        Mistake(
            lambda: answers.search_without_lengths,
            "Those are scalar products: long documents win. Divide by both lengths.",
        ),
        Mistake(
            lambda: answers.search_with_sigma,
            "You multiplied by the singular values as well. The document x becomes x V_k, which "
            "needs no other factor.",
        ),
        Mistake(
            lambda: answers.search_words,
            "The rows of V_k are the words. The documents are the rows of X @ V_k.",
        ),
        Mistake(
            lambda: answers.search_without_length_of_query,
            "You divided by the lengths of the documents only. Divide by that of the query too.",
        ),
        Mistake(
            lambda: answers.search_without_lengths_of_documents,
            "You divided by the length of the query only. Divide by those of the documents too.",
        ),
        Mistake(
            lambda: answers.search_weakest,
            "You kept the weakest directions. The strongest come first: Vt[:k].",
        ),
    ],
    otherwise="The result is one cosine for each row of X: between X @ V_k and query @ V_k.",
    right="This is how LSA was first used: to find documents that do not hold the word asked for.",
    probe=answers.try_search,
    tolerance=1e-5,
)
def search_in_a_few_directions() -> Callable[[Table, Table, int], Table]:
    """Return a function that compares a query with documents in k directions."""
    return answers.search


@cache
def _vectors_of(part: str, cut: bool = False) -> WordVectors:
    corpus = datasets.english_corpus(parts=[part])
    if cut:
        room = datasets.english_corpus(parts=["film-plots"]).n_tokens
        order = np.random.default_rng(0).permutation(len(corpus))
        tokens = np.cumsum(np.diff(corpus.offsets)[order])
        corpus = corpus.select(order[tokens <= room], min_count=5)
    return sparse.train_lsa(corpus, dim=100).vectors


def _difference(first: WordVectors, second: WordVectors) -> list[float]:
    simlex = datasets.word_similarity("simlex999")
    gain = evaluation.similarity_difference(first, second, simlex)
    return [gain.difference, *gain.interval]


@question(
    "01.6",
    blank="sparse.train_lsa(corpus, dim=100).vectors for each of the two; then "
    "evaluation.similarity_difference(of_definitions, of_plots, simlex) has .difference and "
    ".interval.",
    mistakes=[
        Mistake(
            lambda: _difference(_vectors_of("film-plots"), _vectors_of("gcide", cut=True)),
            "The sign is the other way round: definitions minus plots.",
        ),
        Mistake(
            lambda: _difference(_vectors_of("gcide"), _vectors_of("film-plots")),
            "You trained on the whole dictionary, which is half as large again as the plots. Take "
            "definitions, which are drawn until they hold as many tokens.",
        ),
        Mistake(
            lambda: _difference(_vectors_of("gcide", cut=True), _vectors_of("film-plots"))[0],
            "That is one number. Give the difference and the two ends of its interval.",
            when=lambda answer: np.asarray(answer, dtype=float).size == 1,
        ),
    ],
    otherwise="Give three numbers: the difference definitions minus plots, then the low and the "
    "high end of its interval. Train both with dim=100, and leave the other settings as they are.",
    right="With as many tokens on both sides, definitions teach similarity better: they put a "
    "word beside others of like meaning, and a plot puts it among people and events.",
    tolerance=0.03,
    needs_data=True,
)
def gain_of_definitions() -> list[float]:
    """SimLex score of LSA on definitions minus that on film plots, with its interval."""
    return _difference(_vectors_of("gcide", cut=True), _vectors_of("film-plots"))
