"""Word embeddings from one-hot vectors to ELMo: the library behind the notebooks.

The package is a house with three floors, and imports only run downwards:

- top: ``cli`` and ``teaching`` (how people use the course);
- middle: one room per chapter (``sparse``, ``cbow``, ``negative_sampling``, ...);
- ground: what several chapters share (``text``, ``vectors``, ``evaluation``,
  ``datasets``, ``plotting``, ``layers``, ``kernels``).

Importing the package costs next to nothing: rooms are opened when they are used,
as in ``from course_lib import text``.
"""

__version__ = "0.1.0"
