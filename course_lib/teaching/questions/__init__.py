"""The questions of the exercises, one module ``chapter_NN`` for each chapter.

How to write them stands at the top of ``course_lib/teaching/exercises.py``.
"""
