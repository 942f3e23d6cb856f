"""What commands print: tables that fit, JSON for programs, errors on standard error."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from cityagenda.cli.language import language, said
from cityagenda.ground.errors import CityAgendaError
from cityagenda.ground.numbers import shown

console = Console(highlight=False, soft_wrap=False)
errors = Console(stderr=True, highlight=False)


def print_error(error: CityAgendaError) -> None:
    """Print what is wrong, where it is and what to do."""
    what, todo = error.spoken(language())
    errors.print(f"[bold red]{said('Error', '错误')}[/] ", end="")
    errors.print(what, markup=False)
    if error.where:
        errors.print(f"  {said('where', '位置')}: {error.where}", markup=False)
    if todo:
        errors.print(f"  {said('to do', '处理办法')}: {todo}", markup=False)


def print_json(value: Any) -> None:  # noqa: ANN401
    """Print a value as JSON on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str = "",
    right: Sequence[int] = (),
) -> None:
    """Print a table; columns in ``right`` (by position) hold numbers."""
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(
            heading,
            justify="right" if position in right else "left",
            overflow="fold",
            header_style="bold",
        )
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console.print(table)


def _cell(value: object) -> str:
    from rich.markup import escape

    return "" if value is None else escape(shown(value) if isinstance(value, float) else str(value))
