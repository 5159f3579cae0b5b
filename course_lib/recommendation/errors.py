"""Errors of a catalogue: a title that nobody has, or that several items have."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.checks import quoted

__all__ = ["AmbiguousTitleError", "UnknownTitleError"]


class UnknownTitleError(LookupError):
    """No item has this title; the message offers those that look like it.

    Attributes
    ----------
    title : str
    close : list of str
        Similar titles, the closest first.

    Examples
    --------
    >>> print(UnknownTitleError("Titanik", ["Titanic", "Alien"]))
    none of the 2 items has the title 'Titanik'. Close titles: 'Titanic'.
    """

    def __init__(self, title: str, titles: Sequence[str]) -> None:
        self.title = title
        self.close = _close_titles(title, titles)
        hint = f" Close titles: {', '.join(map(quoted, self.close))}." if self.close else ""
        super().__init__(f"none of the {len(titles):,} items has the title {quoted(title)}.{hint}")


class AmbiguousTitleError(LookupError):
    """Several items have this title.

    Attributes
    ----------
    title : str
    items : list of int
        Their numbers, counted from 0.

    Examples
    --------
    >>> print(AmbiguousTitleError("Hamlet", [3, 17]))
    2 items have the title 'Hamlet': numbers 3 and 17. Ask by number.
    """

    def __init__(self, title: str, items: Sequence[int]) -> None:
        self.title = title
        self.items = list(items)
        shown = [str(item) for item in self.items[:10]]
        more = ", ..." if len(self.items) > 10 else ""
        numbers = (
            f"{', '.join(shown)}{more}"
            if more
            else " and ".join([", ".join(shown[:-1]), shown[-1]])
        )
        super().__init__(
            f"{len(self.items)} items have the title {quoted(title)}: numbers {numbers}. Ask by "
            "number."
        )


def _close_titles(title: str, titles: Sequence[str]) -> list[str]:
    """Titles spelled like this one, or that hold it, or hold its words in another order."""
    from rapidfuzz import fuzz, process, utils

    def score(asked: str, other: str, **_: object) -> float:
        # A short title is part of nearly everything asked for, so only longer ones count.
        contained = fuzz.partial_ratio(asked, other) if len(other) >= len(asked) else 0
        reordered = fuzz.token_sort_ratio(asked, other)
        return max(fuzz.ratio(asked, other), 0.9 * contained, 0.9 * reordered)

    found = process.extract(
        title,
        list(dict.fromkeys(titles)),
        scorer=score,
        processor=utils.default_process,
        score_cutoff=60,
        limit=5,
    )
    return [name for name, _, _ in found]
