"""What all methods that train word vectors share: one driver, draws, checks of a corpus.

``train`` sends a compiled loop over a corpus or over a table of counts, in one thread or
in several, with a falling learning rate, a progress bar, Ctrl-C and an eye on numbers that
are no longer finite. ``Draws`` holds what negative sampling leaves to chance. What a method
does with a stretch of the text is its own. Chapters 03, 04 and 05.
"""

from course_lib.training.corpora import check_corpus, encoded
from course_lib.training.draws import Draws, subsample_probability, unigram_table
from course_lib.training.driver import (
    Run,
    TrainingInterrupted,
    TrainingStep,
    check_architecture,
    history_frame,
    train,
)
from course_lib.training.memory import padded, padded_zeros, read_only

__all__ = [
    "Draws",
    "Run",
    "TrainingInterrupted",
    "TrainingStep",
    "check_architecture",
    "check_corpus",
    "encoded",
    "history_frame",
    "padded",
    "padded_zeros",
    "read_only",
    "subsample_probability",
    "train",
    "unigram_table",
]
