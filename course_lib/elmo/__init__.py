"""ELMo: vectors that depend on the sentence, from a language model read in both directions.

Chapter 08, after Peters et al. (2018, arXiv:1802.05365). ``BiLM.load_mini()`` is a small
model that the course trained, ``BiLM.load`` reads the published weights into the same
classes, ``ScalarMix`` makes one vector out of the layers.
"""

from course_lib.elmo.characters import MAX_CHARACTERS, boundary_ids, character_ids
from course_lib.elmo.errors import WeightsError
from course_lib.elmo.language_model import LanguageModel, Perplexity, unigram_perplexity
from course_lib.elmo.mixing import ScalarMix
from course_lib.elmo.model import BiLM, load_official
from course_lib.elmo.options import Options, OptionsError
from course_lib.elmo.training import train_bilm
from course_lib.elmo.weights import save_official

__all__ = [
    "MAX_CHARACTERS",
    "BiLM",
    "LanguageModel",
    "Options",
    "OptionsError",
    "Perplexity",
    "ScalarMix",
    "WeightsError",
    "boundary_ids",
    "character_ids",
    "load_official",
    "save_official",
    "train_bilm",
    "unigram_perplexity",
]
