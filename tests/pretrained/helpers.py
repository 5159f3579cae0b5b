"""A small matrix of vectors."""

import numpy as np

MATRIX = np.array([[9, 9], [1, 2], [3, 4], [-1, 0]], dtype=np.float32)  # row 0: not zero
