"""Word embeddings from one-hot vectors to ELMo: the library behind the notebooks.

The package is a house with three floors. ``FLOORS`` names every room with what it is for:

- top: how people use the course;
- middle: one room for each chapter, which never imports another chapter's room;
- ground: what several chapters share.

Imports only run downwards, and never in a circle. Importing the package costs next to
nothing: rooms are opened when they are used, as in ``from course_lib import text``. It only
says how many threads the libraries may start (``threads``).
"""

from course_lib.threads import settle

__all__ = ["FLOORS", "__version__"]

__version__ = "0.1.0"

# README repeats this table, and tests/test_architecture.py holds both against the files.
FLOORS = {
    "top": {
        "cli": "The command `course`: run chapters, look after data, build slides and site.",
        "teaching": "Checks of exercises, execution of notebooks, slides, site.",
    },
    "middle": {
        "sparse": "Chapter 01: one-hot vectors, words counted in documents, LSA.",
        "cbow": "Chapter 02: CBOW with a softmax, and where its time goes.",
        "negative_sampling": "Chapter 03: word2vec with negative sampling, CBOW and skip-gram.",
        "glove": "Chapter 04: counts of neighbours, their ratios, and GloVe.",
        "fasttext": "Chapter 05: words made of n-grams, and vectors for words never seen.",
        "pretrained": "Chapter 06: vectors that others trained, in a classifier of your own.",
        "recurrent": "Chapter 07: RNN, LSTM and GRU, and gradients that vanish.",
        "elmo": "Chapter 08: vectors that depend on the sentence.",
        "visualization": "Chapter 09: maps of vectors, and how far to trust them.",
        "recommendation": "Chapter 10: documents as vectors, and what to recommend.",
        "scaling": "Chapter 11: counting and training beyond one machine's memory.",
    },
    "ground": {
        "captions": "The texts of a finished figure, in the reader's language.",
        "checks": "What arguments must be: whole numbers of at least 1, rates above 0.",
        "classification": "Train a classifier and judge it: batches, early stopping, confusions.",
        "datasets": "Real text and real vectors: fetched once, checked always, then offline.",
        "evaluation": "How good are vectors? Human judgements, analogies, honest intervals.",
        "gradients": "Gradients of tables of vectors, and how to check any gradient.",
        "hangul": "Korean syllables and the letters (jamo) that they are made of.",
        "language": "The language that figures, feedback and messages speak.",
        "kernels": "Inner loops compiled with Numba: arrays in, arrays out.",
        "layers": "Layers with a forward and a backward pass, written to be read.",
        "optimisers": "SGD, Adam, and a small loop that trains a model made of layers.",
        "places": "Where the data live on this machine, and how much of it a run uses.",
        "plotting": "One look for every figure, readable by everyone, in two scripts.",
        "sequences": "From texts to arrays of whole numbers: index, encode, pad, look up.",
        "storage": "Arrays on disk that are written whole or not at all.",
        "text": "Tokens, vocabulary, encoded corpora, windows.",
        "threads": "How many threads torch, BLAS, Numba and faiss may use.",
        "training": "One driver for all that train word vectors, draws, checks of a corpus.",
        "vectors": "Words with a vector each: neighbours, analogies, file formats.",
    },
}

settle()
