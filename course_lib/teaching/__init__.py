"""How the course is taught: running notebooks, checking exercises, building slides and site."""

from course_lib.teaching.checks import check

__all__ = ["check"]
