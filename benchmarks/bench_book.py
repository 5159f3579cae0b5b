"""CBOW and skip-gram as textbooks teach them, dense NumPy layers and Adam, against ours.

Written from the description: every look-up makes a gradient of the whole matrix and fills
it with ``np.add.at``, one layer for each position of the window and one for each negative,
all are added up, and Adam updates every weight after every batch of 100. Negatives are
drawn example by example, from the probabilities with the target's own set to zero. Penn
Treebank is not at hand everywhere, so the text is a slice of the English corpus of the
same size: 929,589 tokens, the 10,000 most frequent words.
"""

from __future__ import annotations

import time

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks._measure import one_thread
from benchmarks._table import Row

TOKENS, WORDS, DIM, WINDOW, NEGATIVES, BATCH = 929_589, 10_000, 100, 5, 5, 100
OWED = 1000


class DenseLookUp:
    """Rows of a matrix, with a gradient as large as the matrix."""

    def __init__(self, W):
        self.W = W

    def forward(self, ids):
        """Look rows up."""
        self.ids = ids
        return self.W[ids]

    def backward(self, dout):
        """Return the gradient of the whole matrix."""
        gradient = np.zeros_like(self.W)
        np.add.at(gradient, self.ids, dout)
        return gradient


class DenseQuestions:
    """One sigmoid question for the target and one for each negative, one layer each."""

    def __init__(self, W_out, probabilities, random):
        self.layers = [DenseLookUp(W_out) for _ in range(NEGATIVES + 1)]
        self.probabilities, self.random = probabilities, random

    def sample(self, targets):
        """Draw different negatives for each target, which is never among them."""
        negatives = np.empty((len(targets), NEGATIVES), dtype=np.int64)
        for row, target in zip(negatives, targets, strict=True):
            p = self.probabilities.copy()
            p[target] = 0
            p /= p.sum()
            row[:] = self.random.choice(len(p), size=NEGATIVES, replace=False, p=p)
        return negatives

    def forward(self, h, targets):
        """Return the loss, averaged over the batch."""
        asked = np.column_stack([targets, self.sample(targets)])
        self.h, self.errors, loss = h, [], 0.0
        for k, layer in enumerate(self.layers):
            score = (layer.forward(asked[:, k]) * h).sum(axis=1)
            y = 1 / (1 + np.exp(-score))
            # Labels are whole numbers, as one writes them; y - t is float64 from here on.
            t = np.full(len(h), int(k == 0))
            loss -= np.log(np.where(t == 1, y, 1 - y) + 1e-7).mean()
            self.errors.append((y - t) / len(h))
        return loss

    def backward(self):
        """Return the gradient at h and that of the whole output matrix."""
        dh, gradient = np.zeros_like(self.h), np.zeros_like(self.layers[0].W)
        for layer, error in zip(self.layers, self.errors, strict=True):
            gradient += layer.backward(error[:, np.newaxis] * self.h)
            dh += error[:, np.newaxis] * layer.W[layer.ids]
        return dh, gradient


class DenseAdam:
    """Adam over every weight, used in this batch or not."""

    def __init__(self, params, rate=0.001):
        self.params, self.rate, self.steps = params, rate, 0
        self.m = [np.zeros_like(param) for param in params]
        self.v = [np.zeros_like(param) for param in params]

    def update(self, grads):
        """Take a step."""
        self.steps += 1
        rate = self.rate * np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for param, gradient, m, v in zip(self.params, grads, self.m, self.v, strict=True):
            m += 0.1 * (gradient - m)
            v += 0.001 * (gradient**2 - v)
            param -= rate * m / (np.sqrt(v) + 1e-7)


def cbow_step(W_in, W_out, questions, optimiser, contexts, targets):
    """One batch of CBOW; returns its loss."""
    look_ups = [DenseLookUp(W_in) for _ in range(2 * WINDOW)]
    h = sum(layer.forward(contexts[:, i]) for i, layer in enumerate(look_ups)) / len(look_ups)
    loss = questions.forward(h, targets)
    dh, dW_out = questions.backward()
    dW_in = sum(layer.backward(dh / len(look_ups)) for layer in look_ups)
    optimiser.update([dW_in, dW_out])
    return loss


def skipgram_step(W_in, W_out, questions, optimiser, contexts, targets):
    """One batch of skip-gram: the centre predicts each position of its window."""
    look_up = DenseLookUp(W_in)
    h = look_up.forward(targets)
    loss, dh, dW_out = 0.0, np.zeros_like(h), np.zeros_like(W_out)
    for position in range(2 * WINDOW):
        loss += questions.forward(h, contexts[:, position])
        part, gradient = questions.backward()
        dh += part
        dW_out += gradient
    optimiser.update([look_up.backward(dh), dW_out])
    return loss


def main(quick: bool = False) -> list[Row]:
    """Words a second of both, one thread; the textbook's from some batches."""
    corpus = treebank_sized(quick)
    table = Table(
        title=f"as the book teaches: {corpus.n_tokens:,} tokens of the English corpus, "
        f"{len(corpus.vocabulary):,} words, dim {DIM}, window {WINDOW}, neg {NEGATIVES}",
        title_justify="left",
    )
    for column in ("", "book, words/s", "ours, words/s", "faster by", "owed", "", "fixed windows"):
        table.add_column(column, justify="right" if column else "left")
    reached = []
    with one_thread():
        for architecture, step in (("cbow", cbow_step), ("skipgram", skipgram_step)):
            book = book_speed(corpus, step, batches=2 if quick else 20)
            ours = our_speed(corpus, architecture, True, epochs=1 if quick else 3)
            fixed = our_speed(corpus, architecture, False, epochs=1 if quick else 3)
            reached.append(ours / book)
            owed = (
                ("", "") if quick else (f"{OWED:,} ×", "met" if ours / book >= OWED else "NOT MET")
            )
            table.add_row(
                architecture,
                f"{book:,.0f}",
                f"{ours:,.0f}",
                f"{ours / book:,.0f} ×",
                *owed,
                f"{fixed / book:,.0f} ×",
            )
    table.caption = (
        "Ours trains as it is meant to be used, with windows that shrink; "
        "the last column is with the book's windows of fixed width."
    )
    Console(width=110).print(table)
    work = "train CBOW / skip-gram, 0.93 million tokens, 10,000 words"
    return [Row(work, "dense NumPy layers, as the book teaches", (OWED, OWED), tuple(reached))]


def our_speed(corpus, architecture: str, shrink: bool, epochs: int) -> float:
    """Words a second of CPU time; compilation is not counted."""
    from course_lib.negative_sampling import train_word2vec

    for n in (1, epochs):
        start = time.process_time()
        train_word2vec(
            corpus,
            architecture=architecture,
            dim=DIM,
            window=WINDOW,
            negatives=NEGATIVES,
            subsample=0,
            epochs=n,
            shrink_windows=shrink,
            progress=False,
        )
        seconds = time.process_time() - start
    return epochs * corpus.n_tokens / seconds


def book_speed(corpus, step, batches: int) -> float:
    """Targets a second of CPU time, the textbook's way; the first batch is not counted."""
    from course_lib.negative_sampling import UnigramSampler
    from course_lib.text import contexts_and_targets

    random = np.random.default_rng(0)
    n_words = len(corpus.vocabulary)
    # The book slides its window over the corpus as one long sentence.
    contexts, targets = contexts_and_targets(corpus.ids[: 200 * BATCH], WINDOW)
    W_in, W_out = 0.01 * random.standard_normal((2, n_words, DIM), dtype=np.float32)
    optimiser = DenseAdam([W_in, W_out])
    questions = DenseQuestions(
        W_out, UnigramSampler(corpus.vocabulary.counts).probabilities, random
    )
    for batch in range(batches + 1):
        if batch == 1:
            start = time.process_time()
        chosen = random.choice(len(targets), size=BATCH, replace=False)
        step(W_in, W_out, questions, optimiser, contexts[chosen], targets[chosen])
    return batches * BATCH / (time.process_time() - start)


def treebank_sized(quick: bool):
    """A slice of the English corpus with as many tokens and words as Penn Treebank."""
    from course_lib import datasets
    from course_lib.text import EncodedCorpus

    corpus = datasets.english_corpus()
    frequent = corpus.restrict(max_size=WORDS)
    tokens = min(TOKENS // (10 if quick else 1), frequent.n_tokens)
    last = int(np.searchsorted(frequent.offsets, tokens))
    offsets = np.append(frequent.offsets[:last], tokens)
    counts = np.bincount(frequent.ids[:tokens], minlength=len(frequent.vocabulary))
    part = EncodedCorpus(frequent.ids[:tokens], offsets, frequent.vocabulary)
    part.vocabulary.counts[:] = counts
    return part


if __name__ == "__main__":
    main()
