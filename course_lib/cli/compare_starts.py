"""``course compare-starts``: frozen, fine-tuned and random vectors against plain rivals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from course_lib.cli._say import failing_plainly, say

__all__ = ["SETTINGS", "compare_starts"]

SETTINGS: dict[str, Any] = {
    "source": "rotten_tomatoes",
    "counts": [50, 200, 800, 3200],
    "seeds": 10,
    "sizes": [4000, 4000],
}
"""Which reviews, numbers of labels, seeds, and texts to draw from and to test on."""


def compare_starts(
    output: Annotated[
        Path | None, typer.Option(help="Where to write. Default: data/results of the course.")
    ] = None,
) -> None:
    """Train classifiers from each start, on few and many labels; keep a record."""
    from course_lib import datasets
    from course_lib.evaluation.record import how_it_came_about, record_path, write_record
    from course_lib.pretrained import learning_curves, load_glove
    from course_lib.pretrained.curves import LEAST_STEPS, PATIENCE

    path = output or record_path("starts")
    with failing_plainly():
        reviews = datasets.film_reviews()
        rows = learning_curves(
            reviews[reviews["source"] == SETTINGS["source"]],
            load_glove(),
            SETTINGS["counts"],
            seeds=range(SETTINGS["seeds"]),
            sizes=SETTINGS["sizes"],
        )
        facts = how_it_came_about(
            "accuracy on film reviews by method and number of labels",
            "course compare-starts",
            {**SETTINGS, "patience": PATIENCE, "least_steps": LEAST_STEPS},
            ["film-reviews", "glove-6b-50d"],
        )
        write_record(rows, facts, path)
    say(f"[green]✓[/] {len(rows)} rows in {path}")
