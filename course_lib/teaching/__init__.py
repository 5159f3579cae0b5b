"""How the course is taught: running notebooks, checking exercises, building slides and site."""

from course_lib.teaching.asking import check
from course_lib.teaching.source import show_source

__all__ = ["check", "show_source"]
