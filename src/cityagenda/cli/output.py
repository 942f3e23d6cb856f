"""What commands print: tables that fit, JSON for programs, errors on standard error."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from cityagenda.cli.language import said
from cityagenda.ground.errors import CityAgendaError

console = Console(highlight=False, soft_wrap=False)
errors = Console(stderr=True, highlight=False)


def print_error(error: CityAgendaError) -> None:
    """Print what is wrong, where it is and what to do."""
    errors.print(f"[bold red]{said('Error', '错误')}[/] ", end="")
    errors.print(error.what, markup=False)
    if error.where:
        errors.print(f"  {said('where', '位置')}: {error.where}", markup=False)
    if error.todo:
        errors.print(f"  {said('to do', '处理办法')}: {error.todo}", markup=False)


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
    console.print(table, markup=False)


def _cell(value: object) -> str:
    from rich.markup import escape

    return "" if value is None else escape(number(value) if isinstance(value, float) else str(value))


def number(value: float | None, decimals: int | None = None) -> str:
    """Return a number with at most seven significant digits and no exponent for usual sizes.

    Examples
    --------
    >>> number(24221.98), number(0.5), number(12.0), number(12.345, 1), number(None)
    ('24,221.98', '0.5', '12', '12.3', '')
    """
    if value is None:
        return ""
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    if value == 0 or 1e-4 <= abs(value) < 1e12:  # noqa: PLR2004 - usual sizes
        text = f"{value:,.7g}" if abs(value) < 1e6 else f"{value:,.2f}"  # noqa: PLR2004
        if "e" not in text:
            return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.6g}"
