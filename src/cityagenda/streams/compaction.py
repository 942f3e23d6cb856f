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
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from cityagenda.streams import days
from cityagenda.streams.batch import Batch, firsts, keys
from cityagenda.streams.checks import Limits, checked
from cityagenda.streams.database import snapshot, transaction
from cityagenda.streams.days import PART_ROWS, Rows, Steps
from cityagenda.streams.hours import hourly
from cityagenda.streams.reading import Day, current, day_of, rows_in
from cityagenda.streams.shelf import Shelf

HOURS: Final = "hours.parquet"
FLAGS: Final = "flags.parquet"
FLAGGED: Final = pl.Schema({"number": pl.UInt32(), "time": pl.Int64(), "flags": pl.UInt8()})
_WORTH: Final = 4
"""Hours are kept where they are fewer than values by this; else they are computed when asked."""


@dataclass(frozen=True, slots=True)
class Check:
    """Limits by the number of the datastream, and the edition of the pack that states them."""

    limits: Limits
    edition: str


def compact(shelf: Shelf, day: int, check: Check | None, *, again: bool) -> int:
    """Write a day into Parquet and return its rows; see `store.Store.compact`."""
    with _alone(shelf.folder):
        with snapshot(shelf.database):
            found = day_of(shelf, day)
        if not (found.deliveries or (again and found.folder)):
            return 0
        _tidy(shelf, day, found.generation)
        generation = found.generation + 1
        folder = shelf.path(day, generation)
        rows, replaced = _merged(shelf, found)
        days.write(folder, _parts(shelf, folder, rows, day, check), replaced)
        upto = found.deliveries[-1][0] if found.deliveries else 0
        with transaction(shelf.database):
            shelf.database.execute(
                "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, 0)",
                (day, generation, check.edition if check else "", len(rows), len(replaced)),
            )
            shelf.database.execute("DELETE FROM payloads WHERE day = ? AND batch <= ?", (day, upto))
    return len(rows)


def hours_of(shelf: Shelf, day: int, check: Check | None, as_of: int | None = None) -> pl.DataFrame:
    """Return the hours of a day, in the columns of `hours.SCHEMA`."""
    with snapshot(shelf.database):
        found = day_of(shelf, day)
        past = as_of is not None and shelf.touched(day, day) > as_of
    settled = found.folder if not (found.deliveries or past) else None
    if settled and (settled / HOURS).exists():
        return pl.read_parquet(settled / HOURS)
    rows = rows_in(shelf, found, as_of=as_of if past else None).batch
    if settled:
        check = None
        if (settled / FLAGS).exists():
            doubted = pl.read_parquet(settled / FLAGS)
            numbers = doubted["number"].to_numpy().astype(np.int64)
            wrong = keys(numbers, doubted["time"].to_numpy())
            rows = rows.part(~np.isin(keys(rows.numbers, rows.times), wrong))
    return _rolled(shelf, rows, Steps.of(rows, shelf.catalogue.lattice), day, check)[0]


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
    tables, doubts = [], []
    for part in _shares(rows):
        scaled = Steps.of(part.batch, shelf.catalogue.lattice)
        hours, doubted = _rolled(shelf, part.batch, scaled, day, check)
        tables.append(hours)
        doubts.append(doubted)
        yield days.encoded(part, day, scaled)
    hours, doubted = pl.concat(tables), pl.concat(doubts)
    if hours.height * _WORTH <= len(rows):
        _write(folder / HOURS, hours)
    if not doubted.is_empty():
        _write(folder / FLAGS, doubted)


def _rolled(
    shelf: Shelf, rows: Batch, scaled: Steps, day: int, check: Check | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the hours of accepted rows, and the rows that are flagged."""
    whole = shelf.catalogue
    ends, phases = whole.label_ends, whole.phases(day)
    if check is None:
        return hourly(rows, scaled, ends, phases), FLAGGED.to_frame()
    bits_ = checked(rows, check.limits)
    doubted = bits_ != 0
    if not doubted.any():
        return hourly(rows, scaled, ends, phases), FLAGGED.to_frame()
    some = rows.part(doubted)
    table = pl.DataFrame(
        {"number": some.numbers, "time": some.times, "flags": bits_[doubted]}, schema=FLAGGED
    )
    good = ~doubted
    return hourly(rows.part(good), scaled.part(good), ends, phases), table


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
