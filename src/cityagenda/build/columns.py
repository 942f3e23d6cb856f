"""Columns: the texts of a raw file as numbers, dates and truth values.

A text that is not what its column declares is an error that names file, row and column.
Nothing is guessed: a mark in a number, a second style of date, a sign for "no value" must
be declared.
"""

import math
import re
from collections.abc import Callable
from typing import Final

import polars as pl

from cityagenda.build.records import ROW
from cityagenda.city.models import Source, SourceColumn
from cityagenda.ground.errors import SourceError
from cityagenda.ground.methods import ColumnType

DTYPES: Final[dict[ColumnType, pl.DataType]] = {
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "text": pl.String(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us", "UTC"),
    "boolean": pl.Boolean(),
}
_TRUTH: Final = {
    "true": True, "yes": True, "1": True, "是": True,
    "false": False, "no": False, "0": False, "否": False,
}  # fmt: skip
_DATE, _DATETIME = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"
_SHOWN = 3


def typed(texts: pl.DataFrame, source: Source, file: str) -> pl.DataFrame:
    """Return a batch of texts as its source declares them.

    Parameters
    ----------
    texts
        Texts with `_row`, as `records.batches` gives them.
    source
        The declaration. Without declared columns all columns stay texts.
    file
        The file's name for messages.

    Returns
    -------
    polars.DataFrame
        `_row` and the declared columns under their declared names; instants in UTC.

    Raises
    ------
    SourceError
        A column is missing, or a text is not of its column's type.
    """
    if not source.columns:
        return texts
    columns = [texts[ROW]]
    for name, declared in source.columns.items():
        if declared.constant is not None:
            columns.append(_constant(name, declared, texts.height, file))
            continue
        header = declared.header or name
        if header in texts.columns:
            columns.append(series(texts[header].alias(name), declared, source, texts[ROW], file))
        elif declared.optional:
            columns.append(pl.Series(name, [None] * texts.height, dtype=DTYPES[declared.type]))
        else:
            raise SourceError(
                f"there is no column '{header}'; the file has "
                f"{', '.join(c for c in texts.columns if c != ROW)}",
                where=f"{file}:1",
                todo="declare the header that the file has, or declare the column optional",
            )
    return pl.DataFrame(columns)


def series(
    texts: pl.Series, declared: SourceColumn, source: Source, rows: pl.Series, file: str
) -> pl.Series:
    """Return one column of texts in its declared type, or name the first text that is not."""
    if declared.null:
        texts = _without(texts, declared.null)
    if declared.type == "text":
        return texts
    try:
        found = _READERS[declared.type](texts, declared, source)
    except pl.exceptions.PolarsError as error:
        raise SourceError(
            f"the format '{declared.format}' of column '{texts.name}' cannot be used: {error}",
            where=file,
            todo="write it in strftime letters, such as %Y-%m-%d",
        ) from error
    if found.null_count() > texts.null_count():
        _check(texts, found, declared, rows, file)
    return found


def _constant(name: str, declared: SourceColumn, height: int, file: str) -> pl.Series:
    value = declared.constant
    if declared.type == "number" and isinstance(value, int | float):
        return pl.Series(name, [float(value)] * height, dtype=pl.Float64)
    text = pl.Series(name, [str(value)], dtype=pl.String)
    plain = declared.model_copy(update={"thousands": "", "decimal": ".", "null": []})
    row = pl.Series(ROW, [0], dtype=pl.UInt32)
    return series(text, plain, _NO_SOURCE, row, f"{file} (constant)").new_from_index(0, height)


_NO_SOURCE = Source(id="constant", name={}, path="constant", format="csv", licence="constant")


def _without(texts: pl.Series, absent: list[str]) -> pl.Series:
    column = pl.col(texts.name)
    return texts.to_frame().select(
        pl.when(~column.str.strip_chars().is_in(absent)).then(column).alias(texts.name)
    )[texts.name]


def _number(texts: pl.Series, declared: SourceColumn, _: Source) -> pl.Series:
    if not declared.thousands and declared.decimal == ".":
        found = texts.cast(pl.Float64, strict=False)
        total = found.sum()
        if found.null_count() == texts.null_count() and math.isfinite(total or 0.0):
            return found
    plain = _plain_numbers(texts, declared)
    found = plain.cast(pl.Float64, strict=False)
    return found.to_frame().select(
        pl.when(pl.col(texts.name).is_finite()).then(pl.col(texts.name))
    )[texts.name]


def _plain_numbers(texts: pl.Series, declared: SourceColumn) -> pl.Series:
    """Return numbers without blanks and thousands marks and with a decimal point.

    A thousands mark counts only where groups of three digits follow it, so that a
    misplaced one is found.
    """
    mark, point = re.escape(declared.thousands), re.escape(declared.decimal)
    whole = rf"\d{{1,3}}(?:{mark}\d{{3}})+|\d+" if mark else r"\d+"
    shape = rf"^[+-]?(?:(?:{whole})(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?$"
    column = pl.col(texts.name).str.strip_chars()
    bare = column.str.replace_all(declared.thousands, "", literal=True) if mark else column
    bare = bare.str.replace(declared.decimal, ".", literal=True)
    return texts.to_frame().select(pl.when(column.str.contains(shape)).then(bare))[texts.name]


def _integer(texts: pl.Series, declared: SourceColumn, source: Source) -> pl.Series:
    if not declared.thousands:
        found = texts.cast(pl.Int64, strict=False)
        if found.null_count() == texts.null_count():
            return found
    numbers = _number(texts, declared, source)
    column = pl.col(texts.name)
    exact = (column == column.round()) & (column.abs() <= 2.0**53)
    return numbers.to_frame().select(pl.when(exact).then(column).cast(pl.Int64))[texts.name]


def _date(texts: pl.Series, declared: SourceColumn, _: Source) -> pl.Series:
    column = pl.col(texts.name).str.strip_chars()
    return texts.to_frame().select(
        column.str.to_date(declared.format or _DATE, strict=False, exact=True)
    )[texts.name]


def _datetime(texts: pl.Series, declared: SourceColumn, source: Source) -> pl.Series:
    style = declared.format or _DATETIME
    column = pl.col(texts.name).str.strip_chars()
    aware = "%z" in style or "%:z" in style
    moment = column.str.to_datetime(
        style, strict=False, exact=True, time_unit="us", time_zone="UTC" if aware else None
    )
    found = texts.to_frame().select(moment)[texts.name]
    return found if aware else on_clocks(found, source)


def on_clocks(moments: pl.Series, source: Source) -> pl.Series:
    """Return times without a zone as instants on the clocks that the source declares.

    A time that those clocks show twice or never is null.

    Raises
    ------
    SourceError
        The source declares no time zone.
    """
    if source.time is None:
        raise SourceError(
            f"the column '{moments.name}' has instants and the source no time zone",
            where=f"source {source.id}",
            todo="declare time: {column, label, timezone}",
        )
    here = moments.dt.replace_time_zone(source.time.timezone, ambiguous="null", non_existent="null")
    return here.dt.convert_time_zone("UTC")


def _boolean(texts: pl.Series, _: SourceColumn, __: Source) -> pl.Series:
    column = pl.col(texts.name).str.strip_chars().str.to_lowercase()
    return texts.to_frame().select(
        column.replace_strict(_TRUTH, default=None, return_dtype=pl.Boolean)
    )[texts.name]


_READERS: Final[dict[str, Callable[[pl.Series, SourceColumn, Source], pl.Series]]] = {
    "number": _number,
    "integer": _integer,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
}
_WANTED: Final = {
    "number": "a number",
    "integer": "a whole number",
    "date": "a date",
    "datetime": "an instant that exists once",
    "boolean": "yes or no",
}
_TODO: Final = {
    "number": "declare 'thousands' or 'decimal' for the column if a mark is meant, 'null' "
    "if the text means that there is no value, else correct the file",
    "date": "write all dates in one style and declare it as 'format'",
    "datetime": "write all instants in one style, declare it as 'format', and check the zone",
    "boolean": "write true or false, yes or no, 1 or 0",
}


def _check(
    texts: pl.Series, found: pl.Series, declared: SourceColumn, rows: pl.Series, file: str
) -> None:
    """Raise `SourceError` for the first text, blanks aside, that gave nothing."""
    blank = pl.col("text").str.strip_chars().str.len_bytes().fill_null(0) == 0
    bad = (
        pl.DataFrame([rows.alias("row"), texts.alias("text"), found.alias("found")])
        .filter(~blank & pl.col("found").is_null())
        .select("row", "text")
    )
    if bad.is_empty():
        return
    row, text = bad.row(0)
    others = bad["text"].unique(maintain_order=True).to_list()[1:_SHOWN]
    more = f" and {bad.height - 1} more, such as {', '.join(map(repr, others))}" if others else ""
    style = f" in the style {declared.format or _DATE}" if declared.type == "date" else ""
    if declared.type == "datetime":
        style = f" in the style {declared.format or _DATETIME}"
    raise SourceError(
        f"column '{texts.name}': '{text}' is not {_WANTED[declared.type]}{style}{more}",
        where=f"{file}:{row}",
        todo=_TODO[declared.type if declared.type != "integer" else "number"],
    )
