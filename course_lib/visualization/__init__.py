"""Seeing embeddings: flat pictures of many dimensions, and numbers that say how far to trust them.

Chapter 09. ``pca`` and ``tsne`` (van der Maaten and Hinton 2008) make maps,
``map_quality`` scores them by trustworthiness (Venna and Kaski 2001), by the neighbours
that they keep and by the order of their distances; ``analogy_arrows`` and
``export_projector`` look at vectors in two further ways. The figures are in
``visualization.figures``.
"""

from course_lib.visualization.arrows import analogy_arrows, parallelism
from course_lib.visualization.maps import Map, kl_divergence, pca, tsne
from course_lib.visualization.projector import export_projector, projector_server
from course_lib.visualization.quality import (
    distance_correlation,
    map_quality,
    nearest_rows,
    neighbourhood_overlap,
    trustworthiness,
)
from course_lib.visualization.samples import blobs, count_clumps, korean_word_groups, word_groups

__all__ = [
    "Map",
    "analogy_arrows",
    "blobs",
    "count_clumps",
    "distance_correlation",
    "export_projector",
    "kl_divergence",
    "korean_word_groups",
    "map_quality",
    "nearest_rows",
    "neighbourhood_overlap",
    "parallelism",
    "pca",
    "projector_server",
    "trustworthiness",
    "tsne",
    "word_groups",
]
