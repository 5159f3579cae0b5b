"""Reading and writing notebooks: old ones refused, failed writes leave nothing."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from course_lib.teaching.notebooks import NotebookError, read_notebook, write_if_changed


def test_an_old_or_missing_notebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="There is no notebook"):
        read_notebook(tmp_path / "none.ipynb")
    old = nbformat.v3.new_notebook()
    (tmp_path / "old.ipynb").write_text(nbformat.v3.writes_json(old), encoding="utf-8")
    with pytest.raises(NotebookError, match="has format 3, expected 4"):
        read_notebook(tmp_path / "old.ipynb")


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: object, target: object) -> None:
        raise PermissionError("refused")

    monkeypatch.setattr("course_lib.teaching.notebooks.os.replace", refuse)
    with pytest.raises(PermissionError):
        write_if_changed(tmp_path / "a.ipynb", b"x")
    assert list(tmp_path.iterdir()) == []
