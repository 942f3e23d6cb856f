"""Tables as Open SDG writes them: a column each, Year first and Value last."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from cityagenda.exchange.open_sdg.layout import PLAIN, VALUE, YEAR, breakdowns

_INTEGER = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
EMPTY: Final = b"[]"
DECIMALS: Final = 10


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one indicator by column; None is an empty cell."""

    columns: dict[str, list[Any]]

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values()), ()))

    def json(self) -> bytes:
        """Return the columns as JSON, ``[]`` without rows."""
        if not self.height:
            return EMPTY
        return orjson.dumps({**self.columns, VALUE: rounded(self.columns[VALUE])})

    def csv(self) -> bytes:
        """Return the rows as CSV."""
        return csv_bytes(list(self.columns), zip(*self.columns.values(), strict=True))


def csv_bytes(header: Sequence[str], rows: Any) -> bytes:  # noqa: ANN401 - any rows
    """Return rows as CSV with line feeds and without needless quotation marks."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def typed(column: list[str | None]) -> list[Any]:
    """Return a column of texts as numbers if every text is one, as a site reads it.

    Whole numbers beside empty cells become fractions, because the format knows no empty
    whole number.

    Examples
    --------
    >>> typed(["2015", "2016"]), typed(["1", None]), typed(["A", "1"])
    ([2015, 2016], [1.0, None], ['A', '1'])
    """
    first = next((text for text in column if text is not None), None)
    if first is None or not _NUMBER.fullmatch(first):
        return column
    texts = [text for text in column if text is not None]
    if all(map(_INTEGER.fullmatch, texts)) and len(texts) == len(column):
        return [int(text) for text in texts]
    if all(map(_NUMBER.fullmatch, texts)):
        return [None if text is None else float(text) for text in column]
    return column


def whole(values: list[float | None]) -> list[Any]:
    """Return values as integers if all of them are there and whole.

    Examples
    --------
    >>> whole([1.0, 2.0]), whole([1.0, 2.5]), whole([1.0, None])
    ([1, 2], [1.0, 2.5], [1.0, None])
    """
    if all(value is not None and value.is_integer() for value in values):
        return [int(value) for value in values if value is not None]
    return list(values)


def rounded(values: list[Any]) -> list[Any]:
    """Return numbers with the ten decimals that the format's JSON files have.

    A number is split at its point and its decimals rounded as a fixed-point number, halves
    to even.

    Examples
    --------
    >>> rounded([7.28670410134, 3.97612507315, 3, None])
    [7.2867041013, 3.9761250732, 3, None]
    """
    return [_fixed(v) if isinstance(v, float) and round(v, DECIMALS) != v else v for v in values]


def _fixed(value: float) -> float:
    units = abs(int(value))
    decimals = round((abs(value) - units) * 10**DECIMALS)
    fixed = float(f"{units + decimals // 10**DECIMALS}.{decimals % 10**DECIMALS:0{DECIMALS}}")
    return -fixed if value < 0 else fixed


def headline(table: Table) -> Table:
    """Return the rows that break nothing down, Value after Year.

    Units, series, place codes and attributes stay as columns.
    """
    cuts = breakdowns(table.columns)
    parts = [table.columns[name] for name in cuts]
    kept = [
        number
        for number, row in enumerate(zip(*parts, strict=True))
        if all(cell is None for cell in row)
    ] if parts else range(table.height)  # fmt: skip
    names = [YEAR, VALUE, *(n for n in PLAIN if n in table.columns and n not in (YEAR, VALUE))]
    return Table({name: [table.columns[name][i] for i in kept] for name in names})


def records(table: Table) -> bytes:
    """Return a table as a JSON list of rows."""
    names = list(table.columns)
    rows = zip(*({**table.columns, VALUE: rounded(table.columns[VALUE])}).values(), strict=True)
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows])
