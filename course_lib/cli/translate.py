"""``course translate``: catalogues of other languages, kept in step and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from course_lib.cli._say import failing_plainly, say

if TYPE_CHECKING:
    from course_lib.teaching.translation.catalogue import Catalogue, Status

app = typer.Typer(help="Keep translations in step with the English.", no_args_is_help=True)

Chapters = Annotated[
    list[str] | None,
    typer.Argument(help="Chapters, for example 03, or names such as site. Default: all."),
]
Language = Annotated[str, typer.Option(help="The folder in translations/.")]


def _catalogues(language: str, chapters: list[str] | None) -> list[Catalogue]:
    from course_lib.teaching.execution import repository_root
    from course_lib.teaching.translation.catalogue import catalogues

    return catalogues(repository_root(), language, chapters or ())


def _report(one: Status) -> None:
    done = one.total - len(one.missing) - len(one.fuzzy)
    counts = {
        "missing": len(one.missing),
        "fuzzy": len(one.fuzzy),
        "obsolete": len(one.obsolete),
        "as in English": one.unchanged,
    }
    details = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    mark = "[green]✓[/]" if one.complete else "[yellow]![/]"
    say(f"{mark} {escape(one.name)}: {done} of {one.total}" + (f" ({details})" if details else ""))


@app.command()
def update(chapters: Chapters = None, language: Language = "ko") -> None:
    """Read the English anew: new messages come in, changed ones are marked fuzzy."""
    from course_lib.teaching.translation import catalogue

    with failing_plainly():
        for one in _catalogues(language, chapters):
            _report(catalogue.update(one, _catalogues(language, None)))


@app.command()
def status(
    chapters: Chapters = None,
    language: Language = "ko",
    show: Annotated[
        bool, typer.Option("--show", help="Print the messages that are not done.")
    ] = False,
) -> None:
    """Say how far each catalogue is; write nothing."""
    from course_lib.teaching.translation import catalogue, marks

    with failing_plainly():
        for one in _catalogues(language, chapters):
            _report(catalogue.status(one))
            for line in marks.incomplete(one) if show else ():
                say(f"  {escape(line)}")


@app.command()
def check(
    chapters: Chapters = None,
    language: Language = "ko",
    complete: Annotated[
        bool, typer.Option("--complete", help="Name what is not translated as well.")
    ] = False,
) -> None:
    """Name every translation that changes a formula, a number, a link, code or a term.

    What is not translated yet counts only for chapters that are built, or with --complete.
    """
    from course_lib.teaching.translation import marks
    from course_lib.teaching.translation.catalogue import CatalogueError
    from course_lib.teaching.translation.glossary import read_glossary

    found: list[str] = []
    with failing_plainly():
        chosen = _catalogues(language, chapters)
        terms = read_glossary(_glossary(chosen[0]))
        for one in chosen:
            try:
                found += marks.defects(one, terms)
                if complete or _is_built(one):
                    found += marks.incomplete(one)
            except CatalogueError as error:
                found.append(str(error))
    for problem in found:
        say(f"[red]✗[/red] {escape(problem)}")
    if found:
        raise typer.Exit(1)
    say("The translations keep to their messages.")


@app.command()
def build(
    chapters: Chapters = None,
    language: Language = "ko",
    run: Annotated[
        bool, typer.Option(help="Execute the notebooks; --no-run keeps the outputs there are.")
    ] = True,
) -> None:
    """Write the notebooks of the language, for each chapter that is translated.

    Nothing is written where a check fails; what is not translated yet is named and left out.
    """
    from course_lib.teaching.translation import edition, marks
    from course_lib.teaching.translation.glossary import read_glossary

    with failing_plainly():
        chosen = [one for one in _catalogues(language, chapters) if one.name[:2].isdigit()]
        terms = read_glossary(_glossary(chosen[0]))
        found = [problem for one in chosen for problem in marks.defects(one, terms)]
        if found:
            raise ValueError("Nothing was built.\n" + "\n".join(found))
        for one in chosen:
            missing = edition.untranslated(one)
            if missing:
                say(f"[yellow]![/] {one.name}: left out, {len(missing)} messages to translate")
                continue
            written = edition.build_chapter(one, run=run)
            say(f"[green]✓[/] {one.name}: {len(written)} notebooks written")


def _glossary(one: Catalogue) -> Path:
    return one.path.with_name("glossary.tsv")


def _is_built(one: Catalogue) -> bool:
    language = one.path.parent.name
    return (one.root / "notebooks" / language / f"{one.name}.ipynb").is_file()
