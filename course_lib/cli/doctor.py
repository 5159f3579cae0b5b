"""``course doctor``: look at this machine and say how to mend what is missing."""

from __future__ import annotations

import typer

from course_lib.cli._say import failing_plainly, sign
from course_lib.language import tr

__all__ = ["doctor"]


@failing_plainly()
def doctor() -> None:
    """Check versions, fonts, memory, disk and data; each problem comes with its mend."""
    from rich.console import Console
    from rich.table import Table

    from course_lib.teaching.environment import check_environment

    findings = check_environment()
    table = Table(show_header=False, box=None, padding=(0, 1))
    console = Console()
    for finding in findings:
        table.add_row(sign(console, finding.state), finding.what, finding.detail)
    console.print(table)
    mends = [finding for finding in findings if finding.mend]
    for finding in mends:
        console.print(f"\n{sign(console, finding.state)} [bold]{finding.what}[/]: {finding.mend}")
    if any(finding.state == "problem" for finding in findings):
        raise typer.Exit(1)
    console.print("\n" + tr("The course can run here."))
