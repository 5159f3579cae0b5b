"""From raw text to arrays of integers: tokens, vocabulary, encoded corpora, windows.

Every method in the course starts here. ``tokenize`` cuts a string into words,
``Vocabulary`` numbers the words, ``EncodedCorpus`` holds a whole corpus as one
integer array that the training loops can read without touching a Python object,
and ``contexts_and_targets`` slides a window over it. Used by every chapter.
"""

from course_lib.text.corpus import EncodedCorpus
from course_lib.text.tokens import tokenize
from course_lib.text.vocabulary import Vocabulary
from course_lib.text.windows import contexts_and_targets

__all__ = ["EncodedCorpus", "Vocabulary", "contexts_and_targets", "tokenize"]
