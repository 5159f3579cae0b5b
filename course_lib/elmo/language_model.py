"""The two language models around a biLM: what comes next, and what came before.

They share the softmax and the character CNN and have LSTMs of their own (Peters et al.
2018, section 3.1). The softmax is adaptive (Grave et al. 2017): frequent words are told
apart with all dimensions, rare ones in groups with fewer. Unlike sampled softmax it gives
true probabilities, so that the loss is the perplexity's, and it has a third of the
parameters. A model that was trained with candidates ends with a full one. Chapter 08.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from course_lib.elmo.characters import SENTENCE_END, SENTENCE_START, check_token_lists
from course_lib.elmo.errors import WeightsError
from course_lib.elmo.model import BiLM, check_direction
from course_lib.elmo.options import Options
from course_lib.elmo.softmax import FullSoftmax
from course_lib.elmo.tensor_files import (
    check_shapes,
    mini_model,
    read_safetensors,
    write_safetensors,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["UNKNOWN", "LanguageModel", "Perplexity", "unigram_perplexity"]

UNKNOWN = "<UNK>"
_ROWS_AT_ONCE = 4096  # times the words of the vocabulary: 160 MB
_SPECIAL = (UNKNOWN, SENTENCE_END, SENTENCE_START)


@dataclass(frozen=True)
class Perplexity:
    """How well a text is predicted: between how many words the model is as good as torn.

    Attributes
    ----------
    forward, backward : float
        Each direction: ``exp`` of the mean negative log-likelihood.
    predictions : int
        Words of the text, and one sentence mark each; the same number in each direction.
    unknown : float
        Share of them that is outside the vocabulary, all of which count as one word.
    """

    forward: float
    backward: float
    predictions: int
    unknown: float

    @property
    def mean(self) -> float:
        """Geometric mean of the two."""
        return float(np.sqrt(self.forward * self.backward))


class LanguageModel(nn.Module):
    """A biLM with a vocabulary and a softmax over it.

    Parameters
    ----------
    options : Options
    words : sequence of str
        What can be predicted, most frequent first. ``"<UNK>"`` for all others and the two
        sentence marks are put in front.
    softmax : {"adaptive", "full"}, default "adaptive"
        ``"full"`` has an output vector of full length for rare words too.

    Attributes
    ----------
    bilm : BiLM
    words : list of str
    index : dict of str to int
    facts : dict
        What is known of the training: steps, seconds, perplexity.
    history : pandas.DataFrame or None
        What ``train_bilm`` recorded.
    interrupted : bool
        Whether Ctrl-C ended the training early.

    Examples
    --------
    >>> model = LanguageModel(Options.mini(), ["the", "river", "bank"])
    >>> model.next_words(["the", "muddy"], topn=2).shape
    (2, 2)
    """

    def __init__(self, options: Options, words: Sequence[str], softmax: str = "adaptive") -> None:
        super().__init__()
        self.words = [*_SPECIAL, *words]
        self.index = {word: number for number, word in enumerate(self.words)}
        if len(self.index) != len(self.words):
            raise ValueError("words holds a word twice, or one of <UNK>, <S> and </S>.")
        self.bilm = BiLM(options)
        self.softmax: nn.AdaptiveLogSoftmaxWithLoss | FullSoftmax
        if softmax == "full":
            self.softmax = FullSoftmax(options.projection, len(self.words))
        elif softmax == "adaptive":
            self.softmax = nn.AdaptiveLogSoftmaxWithLoss(
                options.projection, len(self.words), cutoffs(len(self.words)), div_value=2.0
            )
        else:
            raise ValueError(f"softmax is {softmax!r}, expected 'adaptive' or 'full'.")
        self.facts: dict[str, Any] = {}
        self.history: pd.DataFrame | None = None
        self.interrupted = False

    def encode(self, tokens: Sequence[str]) -> npt.NDArray[np.int64]:
        """Numbers of the words that are to be predicted; 0 is ``<UNK>``."""
        return np.array([self.index.get(token, 0) for token in tokens], dtype=np.int64)

    # Predicting

    @torch.no_grad()
    def next_words(
        self, tokens: Sequence[str], topn: int = 10, direction: str = "forward"
    ) -> pd.DataFrame:
        """The words that the model finds likeliest after these, or before them.

        Parameters
        ----------
        tokens : sequence of str
            The words so far; none asks for the first word of a sentence.
        topn : int, default 10
        direction : {"forward", "backward"}
            ``"backward"`` asks which word stands in front of ``tokens``.

        Returns
        -------
        pandas.DataFrame
            ``word`` and ``probability``, highest first.
        """
        import pandas as pd

        if topn < 1:
            raise ValueError(f"topn is {topn}, expected 1 or more.")
        forward, backward = self.bilm.top_states([tokens])[0]
        state = backward[:1] if _is_backward(direction) else forward[-1:]
        log_probabilities = self.softmax.log_prob(torch.from_numpy(state).to(self.bilm.device))[0]
        values, best = log_probabilities.exp().cpu().topk(min(topn, len(self.words)))
        words = [self.words[number] for number in best.tolist()]
        return pd.DataFrame({"word": words, "probability": values.numpy()})

    @torch.no_grad()
    def log_likelihoods(
        self, tokens: Sequence[str], direction: str = "forward"
    ) -> npt.NDArray[np.float32]:
        """Log-probability of each word given those before it (or behind it), and of the mark.

        Parameters
        ----------
        tokens : sequence of str
        direction : {"forward", "backward"}

        Returns
        -------
        numpy.ndarray of float32, shape (tokens + 1,)
            Forwards the last entry is the end of the sentence; backwards the first is its
            start.
        """
        states = self.bilm.top_states([tokens])[0][_is_backward(direction)]
        return self._score(states, self._targets(tokens, direction))

    @torch.no_grad()
    def perplexity(self, sentences: Sequence[Sequence[str]]) -> Perplexity:
        """Perplexity on sentences, each read from the zero state.

        Parameters
        ----------
        sentences : sequence of token lists

        Raises
        ------
        ValueError
            If there is no sentence.
        """
        texts = [list(sentence) for sentence in sentences]
        check_token_lists(texts)
        if not texts:
            raise ValueError("sentences is empty: there is nothing to predict.")
        states = self.bilm.top_states(texts)
        means = []
        for number, direction in enumerate(("forward", "backward")):
            targets = [self._targets(text, direction) for text in texts]
            scores = self._score(
                np.concatenate([pair[number] for pair in states]), np.concatenate(targets)
            )
            means.append(float(np.exp(-scores.mean(dtype=np.float64))))
        together = np.concatenate(targets)
        return Perplexity(means[0], means[1], len(together), float((together == 0).mean()))

    def _targets(self, tokens: Sequence[str], direction: str) -> npt.NDArray[np.int64]:
        if _is_backward(direction):
            return self.encode([SENTENCE_START, *tokens])
        return self.encode([*tokens, SENTENCE_END])

    def _score(
        self, states: npt.NDArray[np.float32], targets: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float32]:
        parts = []
        for start in range(0, len(states), _ROWS_AT_ONCE):
            rows = torch.from_numpy(states[start : start + _ROWS_AT_ONCE]).to(self.bilm.device)
            wanted = torch.from_numpy(targets[start : start + _ROWS_AT_ONCE]).to(self.bilm.device)
            parts.append(self.softmax(rows, wanted).output.cpu().numpy())
        return np.concatenate(parts)

    # Files

    def save(self, path: str | os.PathLike[str], half: bool = False) -> None:
        """Write everything to one ``.safetensors`` file, whole or not at all.

        Parameters
        ----------
        path : str or path-like
        half : bool, default False
            Round to 16-bit numbers: half the size, and nearly the same predictions.
        """
        tensors = {
            name: (value.half() if half else value).detach().cpu().contiguous()
            for name, value in self.state_dict().items()
        }
        joined = "\n".join(self.words[len(_SPECIAL) :]).encode()
        tensors["words"] = torch.from_numpy(np.frombuffer(joined, dtype=np.uint8).copy())
        kind = "full" if isinstance(self.softmax, FullSoftmax) else "adaptive"
        about = {"options": self.bilm.options.to_dict(), "softmax": kind, "facts": self.facts}
        write_safetensors(Path(path), tensors, about)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> LanguageModel:
        """Read a file written by ``save``.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        WeightsError
            If the file is damaged, or its arrays do not fit its options.
        """
        path = Path(path)
        tensors, about = read_safetensors(path)
        try:
            options = Options.from_dict(about["options"])
            words = tensors.pop("words").numpy().tobytes().decode().split("\n")
            kind = about.get("softmax", "adaptive")
            with torch.device("meta"):  # no memory is taken for what the options promise
                expected = cls(options, words, kind).state_dict()
        except Exception as error:  # tensors of a strange kind, words that are no text, options
            raise WeightsError(
                f"{path} holds no language model of this course: {str(error)[:200]}"
            ) from error
        check_shapes(path, tensors, expected)
        with torch.random.fork_rng(devices=[]):
            model = cls(options, words, kind)
        model.load_state_dict({name: value.float() for name, value in tensors.items()})
        model.facts = about.get("facts", {})
        return model.eval()

    @classmethod
    def load_mini(cls) -> LanguageModel:
        """Load the small model that comes with the course, see ``data/README.md``.

        Raises
        ------
        FileNotFoundError
            If it is not in ``data/models``.
        WeightsError
            If the file is not the one that was published with the course: it is checked
            against the SHA-256 in ``mini_bilm.json``.
        """
        return cls.load(mini_model())


def _is_backward(direction: str) -> bool:
    check_direction(direction)
    return direction == "backward"


def cutoffs(n_words: int) -> list[int]:
    """Where the groups of the adaptive softmax end: the first tenth, and four tenths.

    Examples
    --------
    >>> cutoffs(10_003), cutoffs(30)
    ([1000, 4001], [3, 12])
    """
    return sorted({max(1, n_words // 10), max(2, n_words * 4 // 10)})


def unigram_perplexity(
    model: LanguageModel,
    training: Mapping[str, int],
    n_sentences: int,
    sentences: Sequence[Sequence[str]],
) -> Perplexity:
    """Perplexity of word frequencies alone, on the same vocabulary and the same predictions.

    Parameters
    ----------
    model : LanguageModel
        Gives the vocabulary.
    training : mapping of str to int
        How often each word occurs in the training text. One is added to each, so that no
        word is impossible.
    n_sentences : int
        In the training text: how often a sentence mark was to be predicted.
    sentences : sequence of token lists
        The text to predict.
    """
    counts = np.ones(len(model.words))
    for word, n in training.items():
        counts[model.index.get(word, 0)] += n
    results = []
    for mark, other in ((SENTENCE_END, SENTENCE_START), (SENTENCE_START, SENTENCE_END)):
        mine = counts.copy()
        mine[model.index[mark]] = n_sentences + 1
        mine[model.index[other]] = 0
        targets = np.concatenate([model.encode([*text, mark]) for text in sentences])
        results.append(float(np.exp(-np.log(mine[targets] / mine.sum()).mean())))
    return Perplexity(results[0], results[1], len(targets), float((targets == 0).mean()))
