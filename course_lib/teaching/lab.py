"""JupyterLab opens a notebook of the course without changing it: a server extension.

When a kernel has started, JupyterLab writes the kernel's description of its language, with
the patch version of Python, into the notebook's metadata. Every notebook would count as
changed as soon as it is opened, and differ from machine to machine once it is saved. On
disk the course's notebooks say ``"language_info": {"name": "python"}`` and no more: the
extension gives JupyterLab the full description when it opens such a notebook, and takes it
out again when it saves it. Other notebooks are left alone.

Setting the course up switches it on for every JupyterLab of the environment::

    python -m course_lib.teaching.lab
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

__all__ = ["switch_on", "unchanged_when_opened"]

_ON_DISK = {"name": "python"}


def switch_on(prefix: Path | None = None) -> Path:
    """Tell Jupyter's server to load the extension whenever it starts in this environment.

    Parameters
    ----------
    prefix : pathlib.Path, optional
        The environment's folder; this interpreter's by default.

    Returns
    -------
    pathlib.Path
        The file that says so.
    """
    folder = (prefix or Path(sys.prefix)) / "etc" / "jupyter" / "jupyter_server_config.d"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"ServerApp": {"jpserver_extensions": {"course_lib.teaching.lab": True}}}
    file = folder / "word_embedding_course.json"
    file.write_text(json.dumps(wanted, indent=2) + "\n", encoding="utf-8")
    return file


def unchanged_when_opened(manager: type) -> type:
    """Derive a contents manager of Jupyter's server that keeps the language's description short.

    Parameters
    ----------
    manager : type
        An asynchronous contents manager of files: the server's own, or one derived from it.

    Returns
    -------
    type
    """
    from ipykernel.ipkernel import IPythonKernel

    described = IPythonKernel.language_info

    class CourseContents(manager):  # type: ignore[misc, valid-type]
        """Files as before, but for the description of Python in the course's notebooks."""

        async def get(self, path: str, *arguments: Any, **options: Any) -> Any:
            model = await super().get(path, *arguments, **options)
            _exchange(model, _ON_DISK, described)
            return model

        async def save(self, model: Any, path: str = "") -> Any:
            if _is_short(Path(self._get_os_path(path))):
                _exchange(model, described, _ON_DISK)
            return await super().save(model, path)

    return CourseContents


def _exchange(model: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Exchange one description for another, if the model is a notebook that has it."""
    if model["type"] == "notebook" and model.get("content"):
        metadata = model["content"]["metadata"]
        if metadata.get("language_info") == old:
            metadata["language_info"] = dict(new)


def _is_short(path: Path) -> bool:
    """Say whether a file is a notebook with the short description."""
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, KeyError, TypeError):  # not there yet, or no notebook
        return False
    return bool(metadata.get("language_info") == _ON_DISK)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "course_lib.teaching.lab"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Put the derived manager where the server made its own, before the extensions."""
    server.contents_manager_class = unchanged_when_opened(server.contents_manager_class)
    manager = server.contents_manager_class(parent=server, log=server.log)
    server.contents_manager = server.session_manager.contents_manager = manager
    server.web_app.settings["contents_manager"] = manager


if __name__ == "__main__":
    print(f"JupyterLab opens the course's notebooks without changing them: {switch_on()}")
