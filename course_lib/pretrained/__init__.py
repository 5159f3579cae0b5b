"""Vectors that others trained, at work in a classifier of your own.

An embedding layer is a look-up table: the index of a word chooses a row. The rows may
start at random, or from GloVe or word2vec; they may learn with the classifier, or stay as
they are. The room has the seven sentences on which all shapes fit on a slide, the models,
and the comparison on film reviews that says when each start wins. Chapter 06.
"""

from course_lib.evaluation.record import Record, read_record
from course_lib.pretrained.curves import (
    METHODS,
    accuracies,
    learning_curves,
    mean_vectors,
    paired_differences,
    summarise,
    train_classifier,
)
from course_lib.pretrained.models import STARTS, MeanClassifier
from course_lib.pretrained.movement import Recorder, movement
from course_lib.pretrained.tables import get_vector, glove_tokenize, load_glove, seven_sentences
from course_lib.pretrained.tasks import Part, Task, review_task
from course_lib.sequences import embedding_matrix, encode, pad, word_index

__all__ = [
    "METHODS",
    "STARTS",
    "MeanClassifier",
    "Part",
    "Record",
    "Recorder",
    "Task",
    "accuracies",
    "embedding_matrix",
    "encode",
    "get_vector",
    "glove_tokenize",
    "learning_curves",
    "load_glove",
    "mean_vectors",
    "movement",
    "pad",
    "paired_differences",
    "read_record",
    "review_task",
    "seven_sentences",
    "summarise",
    "train_classifier",
    "word_index",
]
