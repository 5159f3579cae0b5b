"""Progress bars of the data room, shown only for what takes longer than a moment."""

from __future__ import annotations

from typing import Any

__all__ = ["byte_bar", "item_bar"]


def byte_bar(description: str, total: int | None, enabled: bool) -> Any:
    """A bar that counts bytes; it appears after one second."""
    from tqdm.auto import tqdm

    return tqdm(
        total=total, desc=description, unit="B", unit_scale=True, delay=1, leave=False,
        disable=not enabled,
    )  # fmt: skip


def item_bar(description: str, unit: str, total: int | None, enabled: bool) -> Any:
    """A bar that counts things; it appears after one second."""
    from tqdm.auto import tqdm

    return tqdm(total=total, desc=description, unit=unit, delay=1, leave=False, disable=not enabled)
