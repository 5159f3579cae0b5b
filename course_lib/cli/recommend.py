"""``course recommend``: items like this one, from a file of your own."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_lib.checks import quoted
from course_lib.cli._say import failing_plainly, say

if TYPE_CHECKING:
    from course_lib.recommendation import Catalogue, Recommender

__all__ = ["recommend"]


class Vectors(StrEnum):
    """Where document vectors come from."""

    auto = "auto"
    glove = "glove"
    svd = "svd"
    tfidf = "tfidf"


def recommend(
    file: Annotated[Path, typer.Argument(help="CSV or TSV file, with a line of column names.")],
    like: Annotated[str | None, typer.Option(help="Title to find similar ones to.")] = None,
    row: Annotated[
        int | None, typer.Option(help="Row instead of a title: 1 is the first after the names.")
    ] = None,
    topn: Annotated[int, typer.Option(min=1, help="How many.")] = 5,
    title_column: Annotated[str, typer.Option(help="Column of the titles.")] = "title",
    text_column: Annotated[str, typer.Option(help="Column of the texts.")] = "text",
    vectors: Annotated[
        Vectors,
        typer.Option(
            help="glove: averages of GloVe vectors, English only. svd: TF-IDF and SVD of the "
            "file. tfidf: its exact words. auto: glove for English files of fewer than 3,000 "
            "texts, svd for larger ones, tfidf for other languages."
        ),
    ] = Vectors.auto,
    encoding: Annotated[str, typer.Option(help="Of the file; Korean Windows: cp949.")] = "utf-8",
    cards: Annotated[
        Path | None, typer.Option(help="Also draw the answers as cards, into this PNG or SVG.")
    ] = None,
) -> None:
    """Recommend items of a catalogue that are like one of its items, and say why."""
    from rich.markup import escape

    if (like is None) == (row is None):
        say("[red]error:[/red] say what to compare with: --like TITLE or --row NUMBER.", error=True)
        raise typer.Exit(2)
    with failing_plainly():
        from course_lib.recommendation import read_catalogue

        catalogue = read_catalogue(file, title_column, text_column, encoding)
        recommender, reason = _recommender(catalogue, vectors)
        item = _item(recommender, catalogue, like, row)
        found = recommender.similar_to(item, topn)
        # Whoever points the other way is not like it, however few there are.
        found = found[found["similarity"] > 0]
        say(f"[dim]{escape(reason)}[/dim]")
        if not len(found):
            say("No other item has a text that is like it.")
            raise typer.Exit(0)
        _show(found, catalogue.titles[item])
        if cards is not None:
            _draw(found, catalogue.titles[item], cards)
            say(f"Cards: {escape(str(cards))}")


def _recommender(catalogue: Catalogue, vectors: Vectors) -> tuple[Recommender, str]:
    """The recommender, and a line on what it compares and why."""
    from course_lib import datasets
    from course_lib.recommendation import (
        Recommender,
        choose_vectors,
        encode_documents,
        tfidf_documents,
    )
    from course_lib.recommendation.few import FEW, few_documents, without_function_words

    corpus = encode_documents(catalogue.texts)
    kind, reason = (vectors.value, "as you asked") if vectors != "auto" else choose_vectors(corpus)
    if kind == "glove":
        try:
            glove = datasets.glove_6b_50d()
        except datasets.DataUnavailableError as error:
            if vectors == "glove":
                raise ValueError(str(error)) from error
            reason = "GloVe is not to be had here; `course data get glove-6b-50d` fetches it"
        else:
            few = few_documents(corpus, glove) if len(corpus) < FEW else None
            made = Recommender(
                corpus, glove if few is None else few, "sif", titles=catalogue.titles
            )
            return made, f"Vectors: averages of GloVe vectors ({reason})."
    if len(corpus) < FEW:
        corpus = without_function_words(corpus)
    of_words = tfidf_documents(corpus) if kind == "tfidf" else None
    made = Recommender(corpus, of_words, titles=catalogue.titles)
    return made, f"Vectors: {made.vectors.name}, from the file itself ({reason})."


def _item(recommender: Recommender, catalogue: Catalogue, like: str | None, row: int | None) -> int:
    """Number of the item asked for; several of one title are listed with their rows."""
    from course_lib.recommendation import AmbiguousTitleError

    if row is not None:
        if not 1 <= row <= len(catalogue):
            raise ValueError(f"--row is {row}, expected 1 to {len(catalogue)}.")
        return row - 1
    try:
        return recommender.position(like or "")
    except AmbiguousTitleError as error:
        listed = "\n".join(
            f"  --row {item + 1}: {' '.join(catalogue.texts[item].split())[:60]}"
            for item in error.items
        )
        raise ValueError(
            f"{len(error.items)} items have the title {quoted(error.title)}. Choose one:\n{listed}"
        ) from error


def _show(found: object, title: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=f"Like {escape(title)}", title_justify="left", box=None)
    for column, justify in (("row", "right"), ("title", "left"), ("cosine", "right")):
        table.add_column(column, justify="right" if justify == "right" else "left")
    table.add_column("shared words")
    for _, answer in found.iterrows():  # type: ignore[attr-defined]
        table.add_row(
            str(answer["item"] + 1),
            escape(answer["title"]),
            f"{answer['similarity']:.2f}",
            escape(answer["shared words"]),
        )
    Console().print(table)


def _draw(found: object, title: str, path: Path) -> None:
    import matplotlib

    matplotlib.use("agg")
    from course_lib import plotting
    from course_lib.recommendation import draw_cards

    plotting.use_course_style()
    draw_cards(found, f"Like {title}").savefig(path)  # type: ignore[arg-type]
