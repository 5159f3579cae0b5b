"""Sparse and dense word vectors: one-hot vectors, counts in documents, and LSA.

A one-hot vector gives every word a dimension of its own; this room shows what that costs.
Counting words in documents gives vectors that can be compared, and latent semantic
analysis (Deerwester et al. 1990) makes them short and dense by a truncated singular value
decomposition. Chapter 01.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from plotly.graph_objects import Figure

__all__ = [
    "LSA",
    "document_term_matrix",
    "memory_slider",
    "memory_table",
    "one_hot",
    "plot_memory",
    "plot_scores",
    "plot_singular_values",
    "readable_bytes",
    "tfidf",
    "train_lsa",
]

_FLOAT32 = 4  # bytes
_INT32 = 4
_UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"]


def one_hot(index: int, size: int) -> npt.NDArray[np.float32]:
    """Return the one-hot vector of a word: zeros, and a 1 at the word's own index.

    Parameters
    ----------
    index : int
        The word's id, from 0 to ``size - 1``.
    size : int
        Number of words in the vocabulary, at least 1.

    Returns
    -------
    numpy.ndarray of float32, shape (size,)

    Raises
    ------
    ValueError
        If ``size`` is below 1 or ``index`` is no id of the vocabulary.

    Examples
    --------
    >>> one_hot(2, 5)
    array([0., 0., 1., 0., 0.], dtype=float32)
    """
    if size < 1:
        raise ValueError(f"size is {size}, expected at least 1 word.")
    if not 0 <= index < size:
        raise ValueError(f"index is {index}, expected 0 to {size - 1} for {size} words.")
    vector = np.zeros(size, dtype=np.float32)
    vector[index] = 1
    return vector


def memory_table(vocabulary_sizes: Sequence[int], dim: int = 128) -> pandas.DataFrame:
    """Compute the bytes that a table of word vectors takes, without making the table.

    Parameters
    ----------
    vocabulary_sizes : sequence of int
        Numbers of words V, each at least 1.
    dim : int, default 128
        Length of a dense vector; the seed example of the course uses 128.

    Returns
    -------
    pandas.DataFrame
        One row for each V, with the columns ``vocabulary``, ``one-hot`` (V x V float32),
        ``one-hot, CSR`` (V stored values, each with its column, and V + 1 row starts) and
        ``dense`` (V x dim float32), in bytes.

    Examples
    --------
    >>> memory_table([10_000], dim=128).iloc[0].to_dict()
    {'vocabulary': 10000, 'one-hot': 400000000, 'one-hot, CSR': 120004, 'dense': 5120000}
    """
    import pandas as pd

    if dim < 1:
        raise ValueError(f"dim is {dim}, expected at least 1.")
    sizes = [int(size) for size in vocabulary_sizes]
    if not sizes or min(sizes) < 1:
        raise ValueError(f"vocabulary_sizes is {sizes}, expected numbers of at least 1.")
    return pd.DataFrame(
        {
            "vocabulary": sizes,
            "one-hot": [v * v * _FLOAT32 for v in sizes],
            "one-hot, CSR": [v * (_FLOAT32 + _INT32) + (v + 1) * _INT32 for v in sizes],
            "dense": [v * dim * _FLOAT32 for v in sizes],
        }
    )


def document_term_matrix(corpus: EncodedCorpus) -> sparse.csr_array:
    """Count how often each word occurs in each document.

    The encoded corpus already is the matrix in disguise: its word ids are column numbers
    and its sentence offsets are row starts. Only repeated words need to be added up.

    Parameters
    ----------
    corpus : EncodedCorpus
        Each sentence of the corpus counts as one document.

    Returns
    -------
    scipy.sparse.csr_array of int32, shape (documents, words)
        The same counts as scikit-learn's ``CountVectorizer`` gives for these tokens.

    Examples
    --------
    >>> corpus = EncodedCorpus.from_sentences([["a", "rose", "is", "a", "rose"], ["a", "bud"]])
    >>> corpus.vocabulary.words
    ['a', 'rose', 'is', 'bud']
    >>> document_term_matrix(corpus).toarray().tolist()
    [[2, 2, 1, 0], [1, 0, 0, 1]]
    """
    counts = sparse.csr_array(
        (np.ones(corpus.n_tokens, dtype=np.int32), np.array(corpus.ids), np.array(corpus.offsets)),
        shape=(len(corpus), len(corpus.vocabulary)),
    )
    counts.sum_duplicates()
    return counts


def tfidf(counts: sparse.csr_array) -> sparse.csr_array:
    """Weigh counts: damp repeated words, favour words of few documents, level lengths.

    Each count c becomes (1 + ln c) times the inverse document frequency
    ln((1 + N) / (1 + n)) + 1, where n of the N documents hold the word; then each row is
    divided by its length. This is scikit-learn's ``TfidfTransformer(sublinear_tf=True)``.

    Parameters
    ----------
    counts : scipy.sparse array, shape (documents, words)

    Returns
    -------
    scipy.sparse.csr_array of float32, shape (documents, words)
        Rows have length 1; a document without words keeps its row of zeros.
    """
    from sklearn.feature_extraction.text import TfidfTransformer

    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts.astype(np.float32))
    return sparse.csr_array(weighted)


@dataclass(frozen=True)
class LSA:
    """What latent semantic analysis finds.

    Attributes
    ----------
    vectors : WordVectors
        One dense vector of length ``dim`` for each word.
    singular_values : numpy.ndarray of float64, shape (dim,)
        Sizes of the dimensions kept, largest first.
    kept_share : float
        Share of the weighted matrix, as a sum of squares, that these dimensions keep.
    """

    vectors: WordVectors
    singular_values: npt.NDArray[np.float64]
    kept_share: float


def train_lsa(corpus: EncodedCorpus, dim: int = 300, seed: int = 0) -> LSA:
    r"""Learn word vectors by latent semantic analysis: a truncated SVD of TF-IDF.

    With the weighted document-term matrix :math:`X \approx U \Sigma V^\top`, the vector
    of word i is row i of :math:`V \Sigma`. The decomposition is scikit-learn's randomised
    one (Halko et al. 2011), which never forms a dense matrix of documents times words.

    Parameters
    ----------
    corpus : EncodedCorpus
        Each sentence of the corpus counts as one document.
    dim : int, default 300
        Number of dimensions to keep. Landauer and Dumais (1997) found about 300 best;
        fewer are faster and keep less.
    seed : int, default 0
        For the random start of the decomposition.

    Returns
    -------
    LSA

    Raises
    ------
    ValueError
        If ``dim`` is below 1 or not below the number of documents and of words.

    References
    ----------
    Deerwester et al. (1990), Indexing by latent semantic analysis.
    """
    from sklearn.utils.extmath import randomized_svd

    largest = min(len(corpus), len(corpus.vocabulary)) - 1
    if not 1 <= dim <= largest:
        raise ValueError(
            f"dim is {dim}, expected 1 to {largest}: fewer than the {len(corpus)} documents "
            f"and the {len(corpus.vocabulary)} words."
        )
    weighted = tfidf(document_term_matrix(corpus))
    _, sigma, v_transposed = randomized_svd(weighted, dim, n_iter=5, random_state=seed)
    matrix = np.ascontiguousarray((sigma[:, None] * v_transposed).T, dtype=np.float32)
    kept = float(
        (sigma.astype(np.float64) ** 2).sum() / (weighted.data.astype(np.float64) ** 2).sum()
    )
    return LSA(WordVectors(corpus.vocabulary.words, matrix), sigma.astype(np.float64), kept)


def readable_bytes(n: float) -> str:
    """Write a number of bytes as people say it, in powers of 1,000.

    Examples
    --------
    >>> readable_bytes(400_000_000), readable_bytes(4e12), readable_bytes(12)
    ('400 MB', '4 TB', '12 bytes')
    """
    power = 0
    while n >= 1000 and power < len(_UNITS) - 1:
        n, power = n / 1000, power + 1
    return f"{n:.3g} {_UNITS[power]}"


def plot_memory(table: pandas.DataFrame) -> Axes:
    """Draw the bytes of each kind of table against the number of words, log-log.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``memory_table`` returns it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import new_axes

    axes = new_axes(
        "Ten times the words: a one-hot table grows a hundredfold, a dense one tenfold",
        "words in the vocabulary",
        "bytes (float32)",
    )
    last = table.iloc[-1]
    for kind in table.columns[1:]:
        (line,) = axes.loglog(table["vocabulary"], table[kind])
        axes.annotate(
            f"  {kind}: {readable_bytes(last[kind])}",
            (last["vocabulary"], last[kind]),
            color=line.get_color(),
            va="center",
            annotation_clip=False,
        )
    axes.spines["right"].set_visible(False)
    return axes


def memory_slider(vocabulary_sizes: Sequence[int], dims: Sequence[int], start: int) -> Figure:
    """Draw the memory of one-hot and dense tables, with a slider for the dense dimension.

    Parameters
    ----------
    vocabulary_sizes : sequence of int
        Points of the horizontal axis.
    dims : sequence of int
        Positions of the slider.
    start : int
        Where the slider stands first; one of ``dims``.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    import plotly.graph_objects as go

    if start not in dims:
        raise ValueError(f"start is {start}, expected one of dims: {list(dims)}.")
    one_hot_bytes = memory_table(vocabulary_sizes)["one-hot"]
    figure = go.Figure(go.Scatter(x=vocabulary_sizes, y=one_hot_bytes, name="one-hot"))
    for dim in dims:
        dense = memory_table(vocabulary_sizes, dim)["dense"]
        figure.add_scatter(x=vocabulary_sizes, y=dense, name="dense", visible=dim == start)
    steps = [
        {
            "label": str(dim),
            "method": "update",
            "args": [
                {"visible": [True] + [d == dim for d in dims]},
                {"title.text": _slider_title(dim)},
            ],
        }
        for dim in dims
    ]
    figure.update_layout(
        title=_slider_title(start),
        sliders=[
            {
                "active": list(dims).index(start),
                "steps": steps,
                "currentvalue": {"prefix": "dimensions of a dense vector: "},
                "pad": {"t": 50},
            }
        ],
    )
    figure.update_xaxes(type="log", title="words in the vocabulary", dtick=1)
    figure.update_yaxes(type="log", title="bytes (float32)", dtick=2)
    return figure


def _slider_title(dim: int) -> str:
    return f"From {dim + 1} words on, {dim} dense dimensions take less than one-hot"


def plot_singular_values(lsa: LSA) -> Axes:
    """Draw the singular values against their rank, log-log.

    Parameters
    ----------
    lsa : LSA

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import new_axes

    axes = new_axes(
        "The singular values fall gradually: they do not say where to cut",
        "rank of the direction, strongest first",
        "singular value",
    )
    axes.loglog(np.arange(1, len(lsa.singular_values) + 1), lsa.singular_values)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("{x:g}")
    return axes


def plot_scores(scores: pandas.DataFrame, title: str) -> Axes:
    """Draw evaluation scores against the number of dimensions.

    Parameters
    ----------
    scores : pandas.DataFrame
        The index holds numbers of dimensions; each column is a line, under its name.
    title : str
        What the reader should see.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from course_lib.plotting import new_axes

    axes = new_axes(title, "dimensions kept", "score")
    for name in scores.columns:
        axes.plot(scores.index, scores[name], marker="o", label=name)
    axes.axhline(0, color="black", linewidth=1)
    axes.legend(loc="upper left")
    return axes
