"""Records of what takes too long for a chapter: measured once, dated, and hashed.

``course compare-starts``, ``compare-families`` and ``compare-elmo`` measure, and write what came
out, with the settings, the versions, the hashes of the data and the date, into
``data/results``. Chapters 06 and 08 read it from there, say so, and measure some of it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Record", "how_it_came_about", "read_record", "record_path", "write_record"]

# Name of a record: its file, and the command that makes it.
_RECORDS = {
    "starts": ("pretrained_starts", "compare-starts"),
    "families": ("pretrained_families", "compare-families"),
    "elmo on reviews": ("elmo_reviews", "compare-elmo"),
    "elmo on spam": ("elmo_spam", "compare-elmo"),
}
_PACKAGES = ("numpy", "numba", "scipy", "torch", "scikit-learn")


@dataclass(frozen=True)
class Record:
    """What was measured, and how.

    Attributes
    ----------
    rows : pandas.DataFrame
    facts : dict
        ``what``, ``command``, ``date``, ``settings``, ``versions`` and ``data``
        (hashes of the archives, or of the files of what is no archive).
    """

    rows: pd.DataFrame
    facts: dict[str, Any]


def record_path(name: str) -> Path:
    """Where the course keeps a record.

    Parameters
    ----------
    name : {"starts", "families", "elmo on reviews", "elmo on spam"}

    Raises
    ------
    ValueError
        If there is no record of this name.
    """
    folder = Path(__file__).resolve().parents[2] / "data" / "results"
    return folder / f"{_known(name)[0]}.json"


def _known(name: str) -> tuple[str, str]:
    if name not in _RECORDS:
        raise ValueError(f"name is {name!r}, expected one of {list(_RECORDS)}.")
    return _RECORDS[name]


def how_it_came_about(
    what: str, command: str, settings: Mapping[str, Any], data: Sequence[str]
) -> dict[str, Any]:
    """Collect what a record says about itself.

    Parameters
    ----------
    what, command : str
        What was measured, and what to type to measure it again.
    settings : mapping
    data : sequence of str
        Names of the data sets, as in ``data/registry.toml``.

    Returns
    -------
    dict
        The facts of a ``Record``.
    """
    import platform
    from importlib import metadata

    from course_lib.datasets import registry

    hashes: dict[str, str | None] = {}
    for name in data:
        entry = registry()[name]
        if entry.pip:
            hashes[name] = entry.pip.sha256
        else:
            hashes |= {member.name: member.sha256 for member in entry.members}
    return {
        "what": what,
        "command": command,
        "date": date.today().isoformat(),
        "settings": dict(settings),
        "versions": {
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in _PACKAGES},
        },
        "data": hashes,
    }


def write_record(rows: pd.DataFrame, facts: Mapping[str, Any], path: Path) -> None:
    """Write a record, with a hash over all of it.

    Parameters
    ----------
    rows : pandas.DataFrame
        Numbers are kept to four decimals.
    facts : mapping
        As ``how_it_came_about`` collects them.
    path : pathlib.Path
    """
    values = json.loads(rows.to_json(orient="values", double_precision=4))
    content = {**facts, "columns": list(rows.columns), "rows": values}
    content["sha256"] = _hash(content)
    lines = json.dumps({**content, "rows": []}, indent=1, ensure_ascii=False).rsplit("[]", 1)
    listed = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in values)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[\n{listed}\n ]".join(lines) + "\n", encoding="utf-8")


def read_record(name: str, path: Path | None = None) -> Record:
    """Read a record, and make sure that nobody has changed it by hand.

    Parameters
    ----------
    name : str
        As for ``record_path``.
    path : pathlib.Path, optional
        Another file. By default the one that the course ships.

    Returns
    -------
    Record

    Raises
    ------
    FileNotFoundError
        If there is none.
    ValueError
        If its hash does not fit its content.

    Examples
    --------
    >>> sorted(set(read_record("starts").rows["method"]))
    ['TF-IDF', 'fine-tuned', 'frozen', 'majority', 'random']
    """
    import pandas as pd

    path = record_path(name) if path is None else path
    again = f"Make it anew with: course {_known(name)[1]}"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing. {again}")
    content = json.loads(path.read_text(encoding="utf-8"))
    told = content.pop("sha256", None)
    if told != _hash(content):
        raise ValueError(
            f"the hash in {path.name} does not fit its content: it was changed after it was "
            f"measured. {again}"
        )
    rows = pd.DataFrame(content.pop("rows"), columns=content.pop("columns"))
    return Record(rows, content)


def _hash(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
