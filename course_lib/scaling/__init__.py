"""Scaling out: the same counts and vectors from a corpus larger than the laptop.

Words and co-occurrences of text in many files are counted by several processes, here or
on a cluster (``count_words``, ``count_cooccurrence``): the same numbers, bit for bit.
``encode_files`` writes a corpus that training reads from disk. ``neighbour_curve`` says
what an approximate search gains and loses. Chapter 11.
"""

from course_lib.scaling.cluster import connect, local_cluster
from course_lib.scaling.counting import count_cooccurrence, count_words
from course_lib.scaling.encoding import encode_files
from course_lib.scaling.errors import ClusterError, DuplicateShardWarning, ShardError
from course_lib.scaling.faults import DiesOnce, forget_file
from course_lib.scaling.forecast import (
    PowerLaw,
    count_alone,
    fit_power,
    growth,
    time_counting,
)
from course_lib.scaling.generating import generate_text, made_up_words, write_shards
from course_lib.scaling.matrices import load_counts
from course_lib.scaling.neighbours import build_index, neighbour_curve, recall
from course_lib.scaling.shards import checked_shards
from course_lib.storage import ScratchError

__all__ = [
    "ClusterError",
    "DiesOnce",
    "DuplicateShardWarning",
    "PowerLaw",
    "ScratchError",
    "ShardError",
    "build_index",
    "checked_shards",
    "connect",
    "count_alone",
    "count_cooccurrence",
    "count_words",
    "encode_files",
    "fit_power",
    "forget_file",
    "generate_text",
    "growth",
    "load_counts",
    "local_cluster",
    "made_up_words",
    "neighbour_curve",
    "recall",
    "time_counting",
    "write_shards",
]
