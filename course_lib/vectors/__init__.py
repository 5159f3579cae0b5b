"""Word vectors: a matrix with one row for each word, and the questions one asks of it.

``WordVectors`` answers for neighbours, analogies and similarities, all by the cosine of
the angle between vectors, and reads and writes the formats in which vectors are
published: GloVe's text, word2vec's text and binary, fastText's ``.vec``, and our own
``.npz``. ``average_vectors`` makes vectors of documents from those of their words. Used by
every chapter from 01 on.
"""

from course_lib.vectors.averages import average_vectors
from course_lib.vectors.errors import UnknownWordError, VectorFileError
from course_lib.vectors.wordvectors import WordVectors

__all__ = ["UnknownWordError", "VectorFileError", "WordVectors", "average_vectors"]
