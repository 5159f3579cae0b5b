"""Train a classifier and judge it: batches, early stopping, the table of confusions.

What the neural classifiers of the course share. ``fit`` goes through the training texts in
batches, watches a validation part, stops when it gets no better, and hands back the best
weights; ``predict`` gives probabilities; ``accuracy`` and ``confusion`` judge them.
``split`` and ``drop_duplicates`` make the parts, so that no text is trained on and tested
at once. Written on torch, which is imported only when something is trained. Chapters 06,
07, 08 and 10.
"""

from course_lib.classification.fitting import Fit, fit, predict
from course_lib.classification.judging import accuracy, confusion
from course_lib.classification.splitting import Duplicates, drop_duplicates, split

__all__ = [
    "Duplicates",
    "Fit",
    "accuracy",
    "confusion",
    "drop_duplicates",
    "fit",
    "predict",
    "split",
]
