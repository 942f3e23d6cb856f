"""Compaction: the rows of a day leave the database for Parquet files, with flags and hours.

The folder of a new generation is on the disk before the database names it, and the deliveries
are dropped in the same transaction. The generation before stays for readers until the next
compaction. Killed at any point, the store is as before or as after.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from cityagenda.streams import days
from cityagenda.streams.batch import firsts
from cityagenda.streams.checks import Check
from cityagenda.streams.database import shrink, snapshot, transaction
from cityagenda.streams.days import PART_ROWS, Rows, Steps
from cityagenda.streams.flags import Flag
from cityagenda.streams.hours import SCHEMA, an_hour
from cityagenda.streams.judging import (
    FLAGGED,
    FLAGS,
    HOURS,
    flags_table,
    judge_of,
    odd_rows,
    stale,
)
from cityagenda.streams.reading import Day, current, day_of
from cityagenda.streams.shelf import Shelf

_WORTH: Final = 4
"""Hours are kept where they are fewer than values by this; else they are computed when asked."""


def compact(shelf: Shelf, day: int, check: Check | None, *, again: bool) -> int:
    """Write a day into Parquet and return its rows; see `store.Store.compact`."""
    with _alone(shelf.folder):
        with snapshot(shelf.database):
            found = day_of(shelf, day)
            seen = shelf.last_batch()
            anew = (again and found.folder) or stale(shelf, found, check)
        if not (found.deliveries or anew):
            return 0
        _tidy(shelf, day, found.generation)
        generation = found.generation + 1
        folder = shelf.path(day, generation)
        rows, replaced = _merged(shelf, found)
        days.write(folder, _parts(shelf, folder, rows, day, check), replaced)
        upto = found.deliveries[-1][0] if found.deliveries else 0
        with transaction(shelf.database):
            shelf.database.execute(
                "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?)",
                (day, generation, check.edition if check else "", len(rows), len(replaced), seen),
            )
            shelf.database.execute("DELETE FROM payloads WHERE day = ? AND batch <= ?", (day, upto))
        shrink(shelf.database)
    return len(rows)


def flagged(shelf: Shelf, day: int) -> pl.DataFrame:
    """Return the flagged values of a compacted day; see `store.Store.flagged`."""
    row = shelf.database.execute(
        "SELECT generation, rules FROM days WHERE day = ?", (day,)
    ).fetchone()
    generation, rules = row or (0, "")
    path = shelf.path(day, generation) / FLAGS
    table = pl.read_parquet(path) if path.exists() else FLAGGED.to_frame()
    return table.select(
        shelf.names.gather(table["number"]).alias("datastream"),
        pl.col("time").cast(pl.Datetime("us", "UTC")),
        "flags",
        pl.lit(rules).alias("rules"),
    )


def _merged(shelf: Shelf, found: Day) -> tuple[Rows, Rows]:
    parts = [found.hot()]
    replaced = Rows.joined([])
    if found.folder:
        parts.insert(0, days.read(found.folder, found.day, shelf.catalogue.lattice))
        replaced = days.superseded(found.folder)
    rows, more = current(Rows.joined(parts))
    return rows, Rows.joined([replaced, more])


def _parts(
    shelf: Shelf, folder: Path, rows: Rows, day: int, check: Check | None
) -> Iterator[pl.DataFrame]:
    judge = judge_of(shelf, day, check)
    expected = an_hour(rows.batch, shelf.catalogue.an_hour)
    tables, doubts = [SCHEMA.to_frame()], [FLAGGED.to_frame()]
    for part in _shares(rows):
        scaled = Steps.of(part.batch, shelf.catalogue.lattice)
        one = judge.judged(part, scaled)
        tables.append(one.hourly(shelf, day, expected))
        doubts.append(flags_table(part.batch, one.automatic))
        yield days.encoded(part, day, scaled)
    hours = pl.concat(tables)
    if check is not None and check.neighbourhood is not None:
        odd = rows.batch.part(odd_rows(shelf, day, check, rows.batch, hours))
        doubts.append(flags_table(odd, np.full(len(odd), Flag.NEIGHBOURS, np.uint8)))
    doubted = pl.concat(doubts).group_by("number", "time").agg(pl.col("flags").sum())
    doubted = doubted.cast(FLAGGED).sort("number", "time")
    if hours.height * _WORTH <= len(rows):
        _write(folder / HOURS, hours)
    if not doubted.is_empty():
        _write(folder / FLAGS, doubted)


def _tidy(shelf: Shelf, day: int, generation: int) -> None:
    """Remove folders of a day that neither the database nor a reader needs."""
    parent = shelf.path(day, generation).parent
    if parent.is_dir():
        for folder in parent.iterdir():
            if folder.name != f"{generation:06}":
                shutil.rmtree(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the right to compact; the system frees it when the process ends."""
    handle = os.open(folder / "compaction.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _shares(rows: Rows) -> Iterator[Rows]:
    """Yield ordered rows in parts that do not divide a datastream."""
    starts = np.append(firsts(rows.batch.numbers), len(rows))
    begin = 0
    while begin < len(rows):
        place = int(np.searchsorted(starts, begin + PART_ROWS, side="right")) - 1
        end = int(starts[place])
        if end <= begin:
            end = int(starts[place + 1])
        yield rows.part(slice(begin, end))
        begin = end


def _write(path: Path, table: pl.DataFrame) -> None:
    table.write_parquet(path, compression="zstd")
    days.synced(path)
