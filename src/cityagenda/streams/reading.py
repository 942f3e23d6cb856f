"""Reading: the values of a day as they are held now or were held when a delivery had come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from cityagenda.streams import days, ledger
from cityagenda.streams.batch import DAY, Batch, keys, order
from cityagenda.streams.database import snapshot
from cityagenda.streams.days import Rows
from cityagenda.streams.resolution import Integers
from cityagenda.streams.shelf import Shelf

_WINDOW: Final = pl.Schema(
    {
        "time": pl.Datetime("us", "UTC"),
        "datastream": pl.String(),
        "value": pl.Float64(),
        "batch": pl.Int64(),
    }
)
SMALL: Final = 1 << 18
_AT_HAND: Final = 4
"""So many days of at most so many rows stay at hand."""


@dataclass(frozen=True, slots=True)
class Day:
    """Where the rows of a day are: a folder that is whole, and deliveries not yet in it.

    ``touched`` is the last delivery that changed the day.
    """

    day: int
    folder: Path | None
    generation: int
    deliveries: tuple[tuple[int, bytes], ...]
    touched: int

    def hot(self, own: Integers | None = None) -> Rows:
        """Return the rows of the deliveries, of some datastreams or all, as they came."""
        parts = [(number, Batch.unpacked(raw)) for number, raw in self.deliveries]
        if own is not None:
            parts = [(number, one.part(np.isin(one.numbers, own))) for number, one in parts]
        counts = [len(batch) for _, batch in parts]
        numbers = np.array([number for number, _ in parts], np.int64)
        return Rows(Batch.joined([batch for _, batch in parts]), np.repeat(numbers, counts))


def day_of(shelf: Shelf, day: int, first: int | None = None, last: int | None = None) -> Day:
    """Return where the rows of a day are, of deliveries only those within two instants.

    Call it in a transaction or a snapshot where the database is asked again.
    """
    row = shelf.database.execute("SELECT generation FROM days WHERE day = ?", (day,)).fetchone()
    generation = 0 if row is None else row[0]
    asked, facts = "SELECT batch, rows FROM payloads WHERE day = ?", [day]
    if first is not None and last is not None:
        asked += " AND first <= ? AND last >= ?"
        facts += [last, first]
    payloads = shelf.database.execute(asked + " ORDER BY batch", facts).fetchall()
    folder = shelf.path(day, generation) if generation else None
    return Day(day, folder, generation, tuple(payloads), shelf.touched(day, day))


def rows_of(
    shelf: Shelf, day: int, numbers: Integers | None = None, *, as_of: int | None = None
) -> Rows:
    """Return the values of a day by datastream and time, one an instant."""
    with snapshot(shelf.database):
        found = day_of(shelf, day)
    return rows_in(shelf, found, numbers, as_of=as_of)


def rows_in(
    shelf: Shelf,
    found: Day,
    numbers: Integers | None = None,
    *,
    as_of: int | None = None,
    keep: bool = True,
) -> Rows:
    """Return the values of a day that was looked up, by datastream and time, one an instant.

    Those of the last few small days stay at hand (``keep``): the checks of a day read the days
    around it.
    """
    if as_of is not None and found.touched <= as_of:
        as_of = None
    touched, known = shelf.recent.get(found.day, (-1, None))
    if as_of is None and known is not None and touched == found.touched:
        return known if numbers is None else known.part(np.isin(known.batch.numbers, numbers))
    parts = [found.hot(numbers)]
    if found.folder:
        lattice = shelf.catalogue.lattice
        parts.insert(0, days.read(found.folder, found.day, lattice, numbers))
        if as_of is not None:
            parts.insert(0, days.superseded(found.folder, numbers))
    rows = Rows.joined(parts)
    rows = current(rows if as_of is None else rows.part(rows.batches <= as_of))[0]
    if keep and as_of is None and numbers is None and len(rows) <= SMALL:
        shelf.recent[found.day] = found.touched, rows
        if len(shelf.recent) > _AT_HAND:
            del shelf.recent[next(iter(shelf.recent))]
    return rows


def current(rows: Rows) -> tuple[Rows, Rows]:
    """Return the newest row of each instant, ordered, and those that it replaced.

    Rows come in the order of their deliveries.
    """
    place = order(rows.batch.numbers, rows.batch.times)
    rows = rows.part(place)
    same = (np.diff(rows.batch.numbers) == 0) & (np.diff(rows.batch.times) == 0)
    if not same.any():
        return rows, Rows.joined([])
    old = np.append(same, [False])
    return rows.part(~old), rows.part(old)


def versions_of(shelf: Shelf, day: int, asked: Batch) -> Rows:
    """Return every version held for the instants of rows of a day, oldest first."""
    found = day_of(shelf, day, int(asked.times.min()), int(asked.times.max()))
    numbers = np.unique(asked.numbers)
    parts = []
    if found.folder:
        lattice = shelf.catalogue.lattice
        parts.append(days.superseded(found.folder, numbers))
        parts.append(days.read(found.folder, day, lattice, numbers))
    rows = Rows.joined([*parts, found.hot(numbers)])
    wanted = np.unique(keys(asked.numbers, asked.times))
    rows = rows.part(np.isin(keys(rows.batch.numbers, rows.batch.times), wanted))
    return rows.part(np.argsort(rows.batches, kind="stable"))


def versions(shelf: Shelf, datastream: str, instant: int) -> list[tuple[int, float, int, str]]:
    """Return what was ever held for an instant, oldest first; see `store.Store.versions`."""
    number = shelf.catalogue.number(datastream)
    asked = Batch(np.array([number]), np.array([instant]), np.zeros(1))
    with snapshot(shelf.database):
        held = versions_of(shelf, instant // DAY, asked)
        found = []
        for batch, value in zip(held.batches.tolist(), held.batch.values.tolist(), strict=True):
            arrived, source = shelf.database.execute(
                "SELECT arrived, source FROM arrivals WHERE batch = ?", (batch,)
            ).fetchone()
            found.append((batch, value, arrived, source))
    return found


def latest(shelf: Shelf) -> pl.DataFrame:
    """Return the latest value of each datastream that has one."""
    held = ledger.read(shelf.database)
    own = np.flatnonzero(held.entries["time"] != ledger.NEVER)
    entries = held.entries[own]
    return pl.DataFrame(
        {
            "datastream": shelf.names.gather(held.numbers[own]),
            "time": pl.Series(entries["time"].copy()).cast(pl.Datetime("us", "UTC")),
            "value": entries["value"].copy(),
            "count": entries["count"].astype(np.int64),
        }
    )


def count(shelf: Shelf, datastream: str) -> int:
    """Return how many values are held of a datastream, in constant time."""
    number = shelf.catalogue.number(datastream)
    held = ledger.read(shelf.database, np.array([number // ledger.BLOCK]))
    return int(held.entries["count"][number % ledger.BLOCK])


def window(
    shelf: Shelf, first: int, last: int, datastreams: Sequence[str] | None, limit: int
) -> pl.LazyFrame:
    """Return values lazily, a day at a time; see `store.Store.window`."""
    from polars.io.plugins import register_io_source

    whole, names = shelf.catalogue, shelf.names
    numbers = None
    if datastreams is not None:
        numbers = np.array(sorted(whole.number(d) for d in datastreams), np.int64)
    folder, known = shelf.folder, shelf.known

    def source(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,  # noqa: ARG001 - days are the batches
    ) -> Iterator[pl.DataFrame]:
        left = n_rows
        own = Shelf(folder, known)
        try:
            for day in own.days():
                if left == 0 or (day + 1) * DAY <= first or day * DAY >= last:
                    continue
                held = rows_of(own, day, numbers, as_of=limit)
                frame = _frame(held.between(first, last), names)
                if predicate is not None:
                    frame = frame.filter(predicate)
                if left is not None:
                    frame = frame.head(left)
                    left -= frame.height
                yield frame if with_columns is None else frame.select(with_columns)
        finally:
            own.database.close()

    return register_io_source(source, schema=_WINDOW)


def _frame(rows: Rows, names: pl.Series) -> pl.DataFrame:
    place = np.argsort(rows.batch.times, kind="stable")
    rows = rows.part(place)
    return pl.DataFrame(
        {
            "time": pl.Series(rows.batch.times).cast(pl.Datetime("us", "UTC")),
            "datastream": names.gather(rows.batch.numbers),
            "value": rows.batch.values,
            "batch": rows.batches,
        }
    )
