"""Questions of chapter 08: filters, targets, the mix, ends of a sentence, who may know."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions.answers_08 import (
    Ends,
    Mix,
    Strongest,
    Targets,
    ends,
    mix,
    strongest,
    targets,
    try_ends,
    try_mix,
    try_strongest,
    try_targets,
)

_STRONGEST = {
    "mean": "You took the mean over the places. What counts is the strongest answer anywhere.",
    "no floor": "An answer below 0 is still there. What is kept is at least 0.",
    "no bias": "The bias b is missing: add it to every answer.",
    "bias after": "The bias came after the floor of 0. It belongs to the answer, before that.",
    "one short": "The last window is missing: a filter of width m fits in len(x) - m + 1 places.",
    "end": "Your place is where the window ends. Give the place where it begins.",
    "flipped": "The filter went over the letters the wrong way round: W[f, c, 0] meets the first "
    "letter of the window.",
    "floor first": "Take the place of the strongest answer before the floor of 0: where all "
    "answers are below 0 there is one, too.",
    "last place": "Where several places answer equally strongly, give the first of them.",
    "order": "These are the right arrays in the wrong order: the answers first, then the places.",
}


@question(
    "08.1",
    blank="For each place p the window is x[p : p + m]; multiply it by the filter, add everything "
    "up, add b. Over the places take max and argmax.",
    mistakes=[Mistake(partial(strongest, slip), hint) for slip, hint in _STRONGEST.items()],
    otherwise="x = [[1], [2], [0]], one filter W = [[[1, 1]]] and b = [-1] give the answers 2 and "
    "1, so the result is ([2], [0]).",
    right="The place is what the maximum throws away: the network knows that dog is in the word, "
    "not where.",
    probe=try_strongest,
)
def filter_and_maximum() -> Strongest:
    """Strongest answers of filters, and their places."""
    return strongest()


_TARGETS = {
    "no marks": "The last word of a text is followed by END, and before the first one stands "
    "START. You left 0 there.",
    "marks": "START and END are exchanged: forwards a text ends with END.",
    "no end": "At the last word END is missing.",
    "no start": "At the first word START is missing.",
    "behind": "Behind the end of a text the backward targets still hold a word: put 0 wherever "
    "ids is 0.",
    "padding": "You took the padding for words. A text ends where the zeros begin.",
    "last column": "END stands in the last column. It is predicted at the last word of each text.",
    "turned": "The backward targets are in the order of reading. Both arrays are asked for in the "
    "order of the text: at word t the backward model predicts word t - 1.",
    "own": "These are the words themselves. At its own word a state has read it already.",
    "swapped": "The right arrays in the wrong order: the forward targets come first.",
    "in place": "The targets are right, but the array that came in has changed. Make new ones.",
}


@question(
    "08.2",
    blank="Count the words of each row, n. Forwards the targets are row[1:n] and then END; "
    "backwards START and then row[: n - 1].",
    mistakes=[Mistake(partial(targets, slip), hint) for slip, hint in _TARGETS.items()],
    otherwise="[[5, 8, 0]] gives the forward targets [[8, 1, 0]] and the backward ones "
    "[[2, 5, 0]].",
    right="Where a target is 0 the loss is left out; torch's cross_entropy does that with "
    "ignore_index=0.",
    probe=try_targets,
)
def targets_of_both_directions() -> Targets:
    """Targets of the forward and of the backward model."""
    return targets()


_MIX = {
    "as they are": "The layers went in as they are. First take from each its mean, and divide by "
    "its standard deviation.",
    "no mean": "The layers have the right spread, but their means are still there.",
    "not divided": "The means are gone, but the layers are still of different size: divide by the "
    "standard deviation.",
    "n - 1": "You divided by n - 1: NumPy's std divides by n.",
    "variance": "You divided by the variance. The standard deviation is its root: layer.std().",
    "each word": "You normalised each word by itself. Mean and deviation are those of the whole "
    "layer, one number each.",
    "each number": "You normalised each of the D numbers by itself. Mean and deviation are those "
    "of the whole layer, one number each.",
    "together": "You took one mean and one deviation for all layers together: the largest still "
    "counts most. Each layer has its own.",
    "after": "You normalised the sum. Normalise the layers, before they are weighed.",
    "no softmax": "The numbers w go through a softmax before they weigh the layers.",
    "no sum": "Exponentials alone do not add up to 1: divide them by their sum.",
    "no scale": "The weighted sum is right. The scale gamma is missing.",
}


@question(
    "08.3",
    blank="For each layer: (h - h.mean()) / h.std(). The weights are np.exp(w), divided by their "
    "sum.",
    mistakes=[Mistake(partial(mix, slip), hint) for slip, hint in _MIX.items()],
    otherwise="With w = (0, 0, 0) and gamma = 1 the result is the mean of the three normalised "
    "layers, of shape (words, D).",
    right="Peters and others found that this sometimes helped: layers differ in size, and a task "
    "need not first learn that.",
    probe=try_mix,
)
def mix_of_normalised_layers() -> Mix:
    """Weighted and scaled sum of normalised layers."""
    return mix()


_ENDS = {
    "padding": "You took the last column, which is padding in short texts. The last word of text "
    "b stands at lengths[b] - 1.",
    "one past": "You looked one place behind the last word: places are counted from 0.",
    "last": "You took both halves at the last word. There the backward model has read one word.",
    "first": "You took both halves at the first word. There the forward model has read one word.",
    "exchanged": "Each half was taken where it has read one word only. The forward model has read "
    "everything at the last word, the backward one at the first.",
    "order": "The right halves in the wrong order: the forward half comes first.",
    "mean": "This is the mean over the words. Two states are asked for: those that have read the "
    "whole text.",
}


@question(
    "08.4",
    blank="D is half of the last axis. Where has the forward model read the whole text, and where "
    "the backward one?",
    mistakes=[Mistake(partial(ends, slip), hint) for slip, hint in _ENDS.items()],
    otherwise="The result has the shape (texts, 2 D). One half comes from each text's last word, "
    "the other from its first. Text b has lengths[b] words, counted from 0.",
    right="A vector of the whole text. The chapter takes the mean over the words instead, in which "
    "no word is far away.",
    probe=try_ends,
)
def ends_of_a_text() -> Ends:
    """Text vector made of the two states that have read everything."""
    return ends()


def _three(answer: Any) -> bool:
    return isinstance(answer, (list, tuple, np.ndarray)) and len(answer) == 3


@question(
    "08.5",
    blank="The forward model has read the words up to and including its own. Which places come "
    "before the fifth word?",
    mistakes=[
        Mistake(
            lambda: (5, 3, 0),
            "The fifth word itself is another one now: its own state has read it.",
            when=lambda answer: _three(answer) and (answer[0] == 5 or answer[1] == 3),
        ),
        Mistake(
            lambda: (4, 2, 2),
            "In the second layer of a bidirectional RNN each state reads both directions of the "
            "first. Is there a place that the change does not reach?",
            when=lambda answer: _three(answer) and tuple(answer)[:2] == (4, 2) and answer[2] != 0,
        ),
        Mistake(
            lambda: (2, 4, 0),
            "The other way round: the forward model has read what stands before.",
        ),
    ],
    otherwise="Three whole numbers from 0 to 7: places before the fifth word, places after it, "
    "and places that neither direction reaches.",
    right="That is why a language model keeps its directions apart.",
)
def states_that_stay() -> tuple[int, int, int]:
    """Count states that a change of the fifth of seven words cannot reach."""
    from course_lib.elmo import BiLM

    bilm = BiLM.random(seed=0)
    words = list("abcdefg")
    one, other = (each[-1] for each in bilm.layers([words, [*words[:4], "x", *words[5:]]]))
    same = one == other
    half = bilm.dim // 2
    return int(same[:, :half].all(axis=1).sum()), int(same[:, half:].all(axis=1).sum()), 0


@cache
def _shares(how: str = "") -> list[float]:
    """Shares right for verbs and nouns between two others: bag, near bag, biLM."""
    from course_lib import datasets
    from course_lib.elmo import BiLM, contexts, probes

    table = datasets.senses(split="choose", language="en")
    if how != "alone":
        table = contexts.among_strangers(table, seed=0 if how == "seed" else 5)
    glove = datasets.glove_6b_50d(progress=False)
    states = probes.word_states(table, BiLM.load_mini())[1 if how == "layer" else 2]
    half = states.shape[1] // 2
    top = states if how == "beside" else states[:, :half] + states[:, half:]
    vectors = [contexts.bag(table, glove), contexts.bag(table, glove, window=5), top]
    return [float(probes.same_sense_first(table, each).mean()) for each in vectors]


@question(
    "08.6",
    blank="contexts.bag gives a matrix with a row for each sentence, probes.same_sense_first says "
    "for each row whether it is right. Take the mean, three times.",
    mistakes=[
        Mistake(
            lambda: _shares("alone"),
            "These are the shares for the sentences by themselves. Use the longer table "
            "everywhere.",
        ),
        Mistake(
            lambda: _shares("beside"),
            "The bags are right. Of the biLM you took both halves side by side; add them.",
        ),
        Mistake(
            lambda: _shares("layer"),
            "The third share is that of layer 1; layer 2 is the last of the three.",
        ),
        Mistake(
            lambda: _shares("seed"),
            "These are the shares with another seed: use seed=5.",
        ),
        Mistake(
            lambda: _shares()[::-1],
            "The right shares in the wrong order: bag, bag of five words on each side, biLM.",
        ),
        Mistake(
            lambda: [100 * share for share in _shares()],
            "Shares lie between 0 and 1; do not turn them into per cent.",
            when=lambda answer: _three(answer) and max(answer) > 1,
        ),
    ],
    otherwise="Three shares in a list. The longer table is contexts.among_strangers(table, "
    "seed=5); layer 2 is the last of the three that word_states gives.",
    right="These ten words are those by which layer and sum were chosen. Whether the biLM is ahead "
    "of the bags, the sixteen others must say: that is why there are two parts.",
    tolerance=1e-2,
    needs_data=True,
)
def shares_between_others() -> list[float]:
    """Share right between two other sentences, with two bags and with the biLM."""
    return _shares()
