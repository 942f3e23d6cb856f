"""Verdicts: tables of values beside what checks and people say of them."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from cityagenda.ground.texts import CLAUSES
from cityagenda.streams import notes
from cityagenda.streams.batch import DAY
from cityagenda.streams.checks import Check
from cityagenda.streams.flags import reasons
from cityagenda.streams.judging import judged
from cityagenda.streams.resolution import Integers
from cityagenda.streams.shelf import Shelf

_COLUMNS: Final = (("en", "reasons"), ("zh-Hans", "reasons_zh"))


def day_table(
    shelf: Shelf, day: int, numbers: Integers | None, check: Check | None, as_of: int | None
) -> pl.DataFrame:
    """Return the values of a day with their verdicts; see `store.Store.judged`."""
    one = judged(shelf, day, check, numbers, as_of)
    batch = one.rows.batch
    note = pl.Series("note", one.holds)
    return pl.DataFrame(
        {
            "number": pl.Series(batch.numbers, dtype=pl.Int64),
            "time": pl.Series(batch.times, dtype=pl.Int64),
            "value": pl.Series(batch.values, dtype=pl.Float64),
            "batch": pl.Series(one.rows.batches, dtype=pl.Int64),
            "flags": pl.Series(one.flags, dtype=pl.UInt8),
            "checks": pl.Series(one.automatic, dtype=pl.UInt8),
            "corrected": pl.Series(one.corrected, dtype=pl.Float64).fill_nan(None),
            "note": note.set(note == 0, None),
        }
    )


def table(
    shelf: Shelf, span: tuple[int, int], datastreams: Sequence[str] | None, check: Check | None,
    as_of: int | None,
) -> pl.DataFrame:  # fmt: skip
    """Return values with their verdicts in words; see `store.Store.checked`."""
    numbers = None
    if datastreams is not None:
        numbers = np.array(sorted(shelf.catalogue.number(d) for d in datastreams), np.int64)
    parts = [
        day_table(shelf, day, numbers, check, as_of)
        for day in shelf.days()
        if (day + 1) * DAY > span[0] and day * DAY < span[1]
    ]
    empty = pl.DataFrame(schema=_SCHEMA)
    whole = pl.concat([empty, *parts]).filter(
        (pl.col("time") >= span[0]) & (pl.col("time") < span[1])
    )
    whole = whole.with_columns((pl.col("flags") | pl.col("checks")).alias("said"))
    said = whole.select("said").unique().to_series().to_list()
    words = pl.DataFrame(
        {"said": said}
        | {name: [_words(flags, language) for flags in said] for language, name in _COLUMNS},
        schema={"said": pl.UInt8(), **{name: pl.String() for _, name in _COLUMNS}},
    )
    whole = whole.join(words, on="said", how="left", maintain_order="left")
    whole = whole.join(_people(shelf, as_of), on="note", how="left", maintain_order="left")
    return whole.select(
        pl.col("time").cast(pl.Datetime("us", "UTC")),
        shelf.names.gather(whole["number"]).alias("datastream"),
        "value",
        "flags",
        "checks",
        "reasons",
        "reasons_zh",
        "corrected",
        "reviewer",
        "remark",
    ).sort("time", maintain_order=True)


def _words(flags: int, language: str) -> str:
    return CLAUSES[language].join(reason[language] for reason in reasons(flags))


def _people(shelf: Shelf, as_of: int | None) -> pl.DataFrame:
    rows = [
        (batch, one.reviewer, one.reason)
        for own in notes.of(shelf, as_of=as_of).values()
        for batch, one in own.reviews
    ]
    schema = {"note": pl.Int64(), "reviewer": pl.String(), "remark": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


_SCHEMA: Final = pl.Schema(
    {
        "number": pl.Int64(),
        "time": pl.Int64(),
        "value": pl.Float64(),
        "batch": pl.Int64(),
        "flags": pl.UInt8(),
        "checks": pl.UInt8(),
        "corrected": pl.Float64(),
        "note": pl.Int64(),
    }
)
