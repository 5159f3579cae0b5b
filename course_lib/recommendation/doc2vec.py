"""Doc2Vec by gensim, with rows for empty documents, a progress bar, and fixed results."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole
from course_lib.text import EncodedCorpus

__all__ = ["train_doc2vec"]


def train_doc2vec(
    corpus: EncodedCorpus,
    algorithm: str,
    dim: int,
    epochs: int,
    *,
    window: int,
    negatives: int,
    min_count: int,
    subsample: float,
    learning_rate: float,
    seed: int,
    threads: int,
    progress: bool,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Train gensim's model and take its document vectors; see ``doc2vec_documents``.

    Returns
    -------
    matrix : array of float32, shape (documents, dim)
        Zeros for documents without a word that occurs ``min_count`` times.
    known : array of int64, shape (documents,)
        Number of tokens that the model could learn from.
    """
    from gensim.models.doc2vec import Doc2Vec, TaggedDocument

    if algorithm not in ("dbow", "dm"):
        raise ValueError(f"algorithm is {algorithm!r}, expected 'dbow' or 'dm'.")
    check_whole(dim=dim, epochs=epochs, min_count=min_count)
    kept = corpus.restrict(min_count)  # documents keep their places
    known = np.diff(kept.offsets).astype(np.int64)
    if not known.any():
        raise ValueError(
            f"no word of the {len(corpus):,} documents occurs {min_count} times, so there is "
            "nothing to learn from: lower min_count, or give more text."
        )
    model = Doc2Vec(
        [TaggedDocument(tokens, [place]) for place, tokens in enumerate(kept.sentences)],
        dm=int(algorithm == "dm"),
        vector_size=dim,
        epochs=epochs,
        window=window,
        negative=negatives,
        min_count=min_count,
        sample=subsample,
        alpha=learning_rate,
        min_alpha=learning_rate / 1000,
        seed=seed,
        workers=threads,
        callbacks=[_progress_bar(epochs)] if progress else [],
    )
    matrix = np.array(model.dv.vectors, dtype=np.float32)
    matrix[known == 0] = 0
    return matrix, known


def _progress_bar(epochs: int) -> Any:
    """A gensim callback that moves a bar at the end of each epoch."""
    from gensim.models.callbacks import CallbackAny2Vec
    from tqdm.auto import tqdm

    class Bar(CallbackAny2Vec):
        def on_train_begin(self, model: Any) -> None:
            self.bar = tqdm(total=epochs, desc="Doc2Vec", unit=" epochs", leave=False)

        def on_epoch_end(self, model: Any) -> None:
            self.bar.update()

        def on_train_end(self, model: Any) -> None:
            self.bar.close()

    return Bar()
