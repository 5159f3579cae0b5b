"""``course compare-elmo``: what the small biLM adds to GloVe, on reviews and on real spam.

Chapter 08 reads the records. The text messages are the UCI collection, which needs the network
or a mirror (``COURSE_DATA_MIRROR``); the reviews come with the course's data.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course_lib.cli._say import failing_plainly, say

if TYPE_CHECKING:
    from course_lib.elmo import BiLM
    from course_lib.elmo.spam import Comparison

__all__ = ["PAIRS", "SETTINGS", "compare_elmo"]

SETTINGS: dict[str, dict[str, Any]] = {
    "reviews": {"source": "rotten_tomatoes", "train": 2400, "pooling": ["mean"]},
    "spam": {"train": "the first 80%", "pooling": ["mean", "max"]},
}
"""Texts to train on, and how the states of a text's words become its features."""

PAIRS = (
    ("GloVe mean", "GloVe + pre-trained biLM"),
    ("GloVe + untrained biLM", "GloVe + pre-trained biLM"),
    ("TF-IDF", "GloVe + pre-trained biLM"),
    ("untrained biLM", "pre-trained biLM"),
)
"""Which representations are compared, the second minus the first."""


def compare_elmo(
    only: Annotated[str, typer.Option(help="reviews, spam, or both.")] = "both",
    folder: Annotated[
        Path | None, typer.Option(help="Where to write. Default: data/results of the course.")
    ] = None,
) -> None:
    """Classify film reviews and text messages with GloVe and the biLM; keep records."""
    from course_lib.elmo import BiLM
    from course_lib.evaluation.record import record_path

    if only not in ("both", *SETTINGS):
        raise typer.BadParameter(f"only is {only!r}, expected reviews, spam or both.")
    with failing_plainly():
        bilm = BiLM.load_mini()
        untrained = BiLM.random(bilm.options, seed=1)
        for name, compare in (("reviews", _reviews), ("spam", _spam)):
            if only in ("both", name):
                path = record_path(f"elmo on {name}")
                path = path if folder is None else folder / path.name
                _record(name, compare(bilm, untrained), path)


def _reviews(bilm: BiLM, untrained: BiLM) -> Comparison:
    from course_lib.elmo import model_card

    return model_card.measure_reviews(bilm, untrained, SETTINGS["reviews"]["train"])[1]


def _spam(bilm: BiLM, untrained: BiLM) -> Comparison:
    from course_lib import datasets
    from course_lib.elmo import spam

    messages = spam.split_in_order(datasets.sms_spam())
    vectors = datasets.glove_6b_50d(progress=False)
    how = SETTINGS["spam"]["pooling"]
    return spam.compare(
        messages, spam.representations(messages.texts, vectors, bilm, untrained, how)
    )


def _record(name: str, compared: Comparison, path: Path) -> None:
    from course_lib.elmo.tensor_files import mini_model
    from course_lib.evaluation.record import how_it_came_about, write_record
    from course_lib.storage import file_sha256

    data = {"reviews": "film-reviews", "spam": "sms-spam"}[name]
    facts = how_it_came_about(
        f"{name} with GloVe, the biLM, both, and their rivals",
        "course compare-elmo",
        SETTINGS[name],
        [data, "glove-6b-50d"],
    )
    facts["model"] = file_sha256(mini_model())
    facts["texts"] = {"train": compared.split.n_train, "test": compared.split.n_test}
    facts["copies"] = compared.split.copies
    facts["differences"] = []
    for first, second in PAIRS:
        gain, (low, high) = compared.difference(first, second)
        facts["differences"].append([first, second, round(gain, 4), round(low, 4), round(high, 4)])
    write_record(compared.table, facts, path)
    say(f"[green]✓[/] {len(compared.table)} rows in {path}")
