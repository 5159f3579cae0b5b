"""Questions of chapter 02: windows, the softmax, CBOW backward, look-ups, two experiments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from course_lib import cbow, datasets
from course_lib.optimisers import SGD
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions import answers_02 as answers
from course_lib.teaching.questions.answers_02 import Examples, Floats, Ids, Weighted
from course_lib.text import contexts_and_targets

# --- 02.1: windows at the edges -------------------------------------------------------------


@question(
    "02.1",
    blank="Go through all positions t. The words before it are a slice that ends at t; where "
    "may it begin, if nothing lies before position 0?",
    mistakes=[
        Mistake(
            lambda: answers.windows_from_the_end,
            "At the beginning t - window is negative, and a negative index counts from the end: "
            "the slice comes out empty or wrong. Begin at max(0, t - window).",
        ),
        Mistake(
            lambda: answers.windows_with_target,
            "The target stands in its own context. Take two slices, one up to t and one from "
            "t + 1 on.",
        ),
        Mistake(
            lambda: lambda ids, w: answers.windows(ids, w)[w : len(ids) - w],
            "The first and the last words are missing. Here every position gives an example; "
            "contexts at the edges are shorter.",
        ),
        Mistake(
            lambda: answers.windows_of_other_words,
            "A neighbour that is the same word as the target is missing. Leave out the position "
            "of the target, not its id: for ids [7, 8, 7] and a window of 2 the first pair is "
            "([8, 7], 7).",
        ),
        Mistake(
            lambda: answers.swapped_windows,
            "Your pairs are (target, context). The question asks for (context, target).",
        ),
    ],
    otherwise="For ids [7, 8, 7] and a window of 2 the list is [([8, 7], 7), ([7, 7], 8), "
    "([7, 8], 7)].",
    right="Nothing is thrown away, but the contexts differ in length. Question 4 deals with that.",
    probe=answers.try_windows,
)
def windows_with_edges() -> Callable[[Sequence[int], int], Examples]:
    """Cut all positions into context and target, with shorter contexts at the edges."""
    return answers.windows


# --- 02.2: the gradient of the softmax for shared answers -----------------------------------


@question(
    "02.2",
    blank="Turn each row of scores into probabilities y. The derivation in the chapter holds "
    "for any t whose rows add up to 1.",
    mistakes=[
        Mistake(
            lambda: answers.overflowing_gradient,
            "Scores of 1000 give nan: exp(1000) is too large. Subtract the largest score of each "
            "row before you take exp.",
            when=lambda f: bool(np.isnan(answers.try_softmax(f)[0]).any()),
        ),
        Mistake(
            lambda: answers.overwriting_gradient,
            "Your function changes the arrays that it is given: after -=, +=, *= or /= on s or t "
            "their owner has other numbers. Write the result into a new array.",
            when=answers.changes_its_input,
        ),
        Mistake(
            lambda: answers.hard_gradient,
            "You subtract 1 from the likeliest word of t. Here a row of t may divide the 1 among "
            "several words: subtract the whole row.",
        ),
        Mistake(
            lambda: lambda s, t: (answers.probabilities(s) - (t > 0)) / len(s),
            "You subtract 1 wherever t is above 0. Subtract t itself: a word that is right with "
            "one half gets y - 1/2.",
        ),
        Mistake(
            lambda: lambda s, t: t * (answers.probabilities(s) - 1) / len(s),
            "Where t is 0 your gradient is 0. These scores stand in the sum under every y, so "
            "they have a gradient, too.",
        ),
        Mistake(
            lambda: lambda s, t: answers.probabilities(s) - t,
            "Almost: the loss is the mean over the rows, so divide by their number.",
        ),
        Mistake(
            lambda: lambda s, t: (t - answers.probabilities(s)) / len(s),
            "The sign is turned. The gradient is what the model said minus what is right.",
        ),
        Mistake(
            lambda: (
                lambda s, t: (
                    (
                        np.exp(s - s.max()) / np.exp(s - s.max()).sum() - t  # over the whole table
                    )
                    / len(s)
                )
            ),
            "Your probabilities add up to 1 over the whole table. Each row is an example of its "
            "own: give axis=1 and keepdims=True to max and to sum.",
        ),
    ],
    otherwise="For s = [[0, 0, 0], [0, 0, 0]] and t = [[0.5, 0.5, 0], [1, 0, 0]] the gradient is "
    "[[-1/12, -1/12, 1/6], [-1/3, 1/6, 1/6]].",
    right="With t = one half for *goodbye* and one half for *i* it is zero exactly where the "
    "chapter's model ends up: at y = t.",
    probe=answers.try_softmax,
)
def softmax_gradient() -> Callable[[Floats, Floats], Floats]:
    """Gradient of the mean cross-entropy at the scores, for rows t of probabilities."""
    return answers.softmax_gradient


# --- 02.3: CBOW with weights for the places -------------------------------------------------


@question(
    "02.3",
    blank="Forward: h is the sum of a[c] times v[c], then scores, softmax, loss. Backward: y - t "
    "over B, then W_out, then each context word gets its share.",
    mistakes=[
        Mistake(
            lambda: answers.moving_cbow,
            "Your function changes W_in, W_out or a: after -=, +=, *= or /= on one of them, or on "
            "some of its rows, its owner has other numbers. Return the gradients only.",
            when=answers.weights_move,
        ),
        Mistake(
            lambda: answers.touched_rows_only,
            "dW_in has the rows of the words that occur, and nothing else. Here it has the shape "
            "of W_in, with zeros for the words that do not.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("plain backward"),
            "dW_in hands every context word the whole gradient at h. h grows by a[c] if v[c] "
            "grows by 1, so word c gets a[c] times the gradient at h.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("divided backward"),
            "dW_in is C times too small: a[c] takes the place of 1/C, it is not divided by C.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("mean backward"),
            "dW_in hands every context word 1/C. That is the mean; here h grows by a[c] if v[c] "
            "grows by 1, so word c gets a[c] times the gradient at h.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("assigned"),
            "In dW_in a word that repeats keeps only one of its gradients. They add up: np.add.at.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("undivided"),
            "Both gradients are B times too large: the loss is the mean over the examples.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("summed"),
            "Your loss is the sum over the examples, and so are the gradients. Divide all by B.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("sum as loss"),
            "The gradients are right. The loss is the sum over the examples; return their mean.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("normalised"),
            "You divide by the sum of a (np.average does). Here h is the plain sum of a[c] times "
            "v[c], whatever a adds up to.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("divided"),
            "h is C times too small: it is the sum of a[c] times v[c], not their mean.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("unweighted"),
            "That is the mean of the chapter: the weights a have no effect.",
        ),
        Mistake(
            lambda: answers.weighted_cbow("reversed"),
            "The weights are turned round: a[0] belongs to the first column of contexts.",
        ),
        Mistake(
            lambda: answers.rearranged_cbow(lambda loss, dW_in, dW_out: (loss, dW_out, dW_in)),
            "The gradients are in the other order: return (loss, dW_in, dW_out).",
        ),
        Mistake(
            lambda: answers.rearranged_cbow(lambda loss, dW_in, dW_out: (loss, dW_in, dW_out.T)),
            "dW_out is transposed: it has the shape of W_out, one column for each word.",
        ),
    ],
    otherwise="Compare each gradient with finite differences: layers.numerical_gradient(lambda W: "
    "cbow_step(W, W_out, contexts, targets, a)[0], W_in) is what dW_in should be.",
    right="word2vec does this by chance: it draws a smaller window for each position, so that "
    "near words are in the context more often than far ones.",
    probe=answers.try_weighted,
)
def weighted_cbow() -> Weighted:
    """Loss and gradients of CBOW whose hidden vector is a weighted sum."""
    return answers.weighted_cbow()


# --- 02.4: look-ups with contexts of different lengths --------------------------------------


@question(
    "02.4",
    blank="contexts >= 0 says where there is a word. Count the words of each example, give each "
    "of them its share of G, then add up the shares of equal ids as ShortEmbedding does.",
    mistakes=[
        Mistake(
            lambda: answers.padding_as_a_word(-1),
            "Among your rows is -1, which stands for no word. Leave these places out before "
            "np.unique.",
            when=lambda f: -1 in list(answers.try_padded(f)[0]),
        ),
        Mistake(
            lambda: answers.padding_as_a_word(0),
            "Word 0 gets a gradient from the places that hold -1. They stand for no word at all: "
            "leave them out.",
        ),
        Mistake(
            lambda: answers.divided_by_all,
            "You divided by the width of the table. The forward pass divides by the number of "
            "words that are there, which differs from example to example.",
        ),
        Mistake(
            lambda: answers.last_one_wins,
            "A word that repeats keeps its last gradient only. Add its gradients up.",
        ),
        Mistake(
            lambda: answers.all_rows,
            "That is the full gradient, zeros included. Return only the rows of ids that occur.",
        ),
        Mistake(
            lambda: lambda contexts, G: answers.padded_gradient(contexts, G / len(G)),
            "Your values are B times too small. G is the gradient at each mean, and the 1/B of "
            "the loss is in it already.",
        ),
        Mistake(
            lambda: answers.in_order_of_appearance,
            "The rows are right, but not in increasing order.",
            when=answers.is_not_sorted,
        ),
        Mistake(
            lambda: lambda contexts, G: answers.padded_gradient(contexts, G)[::-1],
            "The two are in the other order: return (rows, values).",
        ),
    ],
    otherwise="For contexts [[3, -1], [3, 5]] and G = [[1], [8]] rows are [3, 5] and values are "
    "[[5], [4]].",
    right="This is how a layer handles texts of different lengths. Chapter 06 fills up short "
    "texts, too, but with the index 0 in place of -1.",
    probe=answers.try_padded,
)
def padded_gradient() -> Callable[[Ids, Floats], tuple[Ids, Floats]]:
    """Rows and values of the gradient of a mean over the words that are there."""
    return answers.padded_gradient


# --- 02.5: left and right -------------------------------------------------------------------

_SENTENCE = [0, 1, 2, 3, 4, 1, 5, 6]  # you say goodbye and i say hello .


@cache  # a wrong answer is compared with several
def _last_loss(
    shift: tuple[int, int], steps: int = 1000, rate: float = 1.0, beyond: int = 0
) -> float:
    """Train on the sentence with shifted ids on the left, on the right, and of the targets."""
    contexts, targets = contexts_and_targets(_SENTENCE, window=1)
    model, optimiser = cbow.CBOW(14, 5), SGD(rate)
    loss = np.inf
    for _ in range(steps):
        loss = model.forward(contexts + np.array(shift), targets + beyond)
        model.backward()
        optimiser.update(model.params, model.grads)
    return loss


@question(
    "02.5",
    blank="contexts has two columns, left and right. What must be added to each? Build the "
    "shifted contexts and look at them before you train.",
    mistakes=[
        Mistake(
            lambda: [_last_loss((0, 7), steps=k) for k in (1, 2)],
            "That is a list of losses. Store the last one.",
            when=lambda losses: np.ndim(losses) > 0,
        ),
        Mistake(
            lambda: _last_loss((0, 0)),
            "That is the level of the chapter. Did you train on the shifted contexts, with "
            "different shifts for left and right?",
            when=lambda loss: abs(loss - np.log(2) / 3) < 0.02,
        ),
        Mistake(
            lambda: _last_loss((0, 7), steps=1),
            "That is the loss at the start, the log of 7 or of 14. Take the loss of the last step.",
            when=lambda loss: min(abs(loss - np.log(7)), abs(loss - np.log(14))) < 0.05,
        ),
        Mistake(
            lambda: _last_loss((7, 0)),
            "Left and right are exchanged: i stays on the left and becomes i + 7 on the right.",
        ),
        Mistake(
            lambda: _last_loss((0, 7), beyond=7),
            "You have shifted the targets, too. They stay as they are.",
        ),
        Mistake(
            lambda: _last_loss((0, 7), rate=0.1),
            "The model tells left from right, but its loss is still falling: train a new one for "
            "1,000 steps with rate 1.0.",
            when=lambda loss: 0.001 < loss < 0.2,
        ),
        Mistake(
            lambda: -0.01,
            "A loss is minus the log of a probability below 1, and so above 0. Store the number "
            "that train returns last.",
            when=lambda loss: loss <= 0,
        ),
        Mistake(
            lambda: float("nan"),
            "That is not a finite number. Start again with a new model.",
            when=lambda loss: not np.isfinite(loss),
        ),
    ],
    otherwise="Train a new model of 14 ids and dimension 5 for 1,000 steps with rate 1.0. The "
    "check allows a difference of 0.2%, because the last digits depend on the processor.",
    right="Nothing is left to doubt: *say and* and *and say* are different contexts now. The "
    "price is two vectors for each word, and each learns from fewer places.",
    tolerance=2e-3,  # float32 moves it by less than 1e-4, exchanged shifts by 2e-2
)
def loss_with_left_and_right() -> float:
    """Last loss of CBOW with different vectors for words on the left and on the right."""
    return _last_loss((0, 7))


# --- 02.6: how many rows does a step touch? -------------------------------------------------

_BATCHES = (10, 100, 1_000, 10_000)


def _ids() -> Ids:
    return datasets.english_corpus().ids.astype(np.int64)


@cache
def _batches() -> list[tuple[Ids, Ids]]:
    ids = _ids()
    return [contexts_and_targets(ids[: size + 10], window=5) for size in _BATCHES]


def _counts(count: Callable[[Ids, Ids], int]) -> list[int]:
    return [count(contexts, targets) for contexts, targets in _batches()]


def _rows_touched() -> list[int]:
    return _counts(lambda contexts, targets: len(np.unique(contexts)))


@question(
    "02.6",
    blank="Take the first 10 examples of many_contexts: 100 places with an id in each. Which "
    "places read the same row?",
    mistakes=[
        Mistake(
            lambda: _counts(lambda contexts, targets: contexts.size),
            "You counted every place of the contexts. A word that repeats still has one row.",
        ),
        Mistake(
            lambda: list(_BATCHES),
            "Those are the numbers of examples. Each example reads the rows of up to ten words.",
        ),
        Mistake(
            lambda: _counts(lambda contexts, targets: len(np.unique(targets))),
            "Those are the different targets. The look-up reads the rows of the context words.",
        ),
        Mistake(
            lambda: _counts(lambda contexts, targets: len(np.unique(contexts[-1]))),
            "You counted one example, the last. A step reads the rows of all its examples.",
        ),
        Mistake(
            lambda: [len(np.unique(_ids()[:size])) for size in _BATCHES],
            "You counted the different words among the first tokens. Count those of the contexts: "
            "the first 10 rows of many_contexts reach further than 10 tokens.",
        ),
        Mistake(
            lambda: np.diff(_rows_touched(), prepend=0).tolist(),
            "You counted the rows that a larger step adds to the smaller one. Each step starts "
            "from nothing: count all rows that it touches.",
        ),
        Mistake(
            lambda: (
                np.array(_rows_touched()) / len(datasets.english_corpus().vocabulary)
            ).tolist(),
            "Those are shares, or averages. Store the numbers of rows, four whole numbers.",
            when=lambda counts: any(count != int(count) for count in counts),
        ),
        Mistake(
            lambda: _rows_touched()[:1],
            "There are four sizes, so four counts.",
            when=lambda counts: len(counts) != len(_BATCHES),
        ),
    ],
    otherwise="The three examples [[1, 2], [2, 3], [1, 3]] touch three rows, not six.",
    right="How many times the rows? Divide each count by the one before: about five times for "
    "ten times the examples, because frequent words repeat. Even 10,000 examples leave over 90% "
    "of the rows alone.",
    needs_data=True,
)
def rows_touched_by_a_step() -> list[int]:
    """Different context words among the first examples of the English corpus."""
    return _rows_touched()
