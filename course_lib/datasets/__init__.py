"""The data room: real text and real vectors, fetched once, checked always, then offline.

``fetch`` brings a data set of ``data/registry.toml`` to this machine; the loaders below
turn it into tables; ``english_corpus`` and ``korean_corpus`` are the tokenised texts that
the chapters train on. What each data set is, whose it is and what is wrong with it stands
in ``data/README.md``.
"""

from course_lib.datasets.annotated import (
    read_conllu,
    senses,
    tagged_sample,
    universal_dependencies,
)
from course_lib.datasets.corpora import (
    corpora_to_build,
    corpus_parts,
    english_corpus,
    korean_corpus,
)
from course_lib.datasets.errors import CorpusError, DataUnavailableError, UnknownDatasetError
from course_lib.datasets.fetching import fetch, status, verify
from course_lib.datasets.files import read_text
from course_lib.datasets.films import cmu_movie_summaries
from course_lib.datasets.loaders import (
    analogies,
    assembly_bills,
    film_plots,
    film_reviews,
    gcide,
    glove_6b_50d,
    lee_news,
    wikipedia_sample,
    word_similarity,
)
from course_lib.datasets.messages import sms_sample, sms_spam
from course_lib.datasets.registry import Entry, embedded, registry
from course_lib.datasets.reviews import find_nsmc, naver_shopping, nsmc
from course_lib.places import data_home, profile

__all__ = [
    "CorpusError",
    "DataUnavailableError",
    "Entry",
    "UnknownDatasetError",
    "analogies",
    "assembly_bills",
    "cmu_movie_summaries",
    "corpora_to_build",
    "corpus_parts",
    "data_home",
    "embedded",
    "english_corpus",
    "fetch",
    "film_plots",
    "film_reviews",
    "find_nsmc",
    "gcide",
    "glove_6b_50d",
    "korean_corpus",
    "lee_news",
    "naver_shopping",
    "nsmc",
    "profile",
    "read_conllu",
    "read_text",
    "registry",
    "senses",
    "sms_sample",
    "sms_spam",
    "status",
    "tagged_sample",
    "universal_dependencies",
    "verify",
    "wikipedia_sample",
    "word_similarity",
]
