"""The store: takes values in, keeps them for good, compacts days and reads them back.

Rules of taking in
- A value is held once for a datastream and an instant (its phenomenon time).
- A delivery is acknowledged when `add` returns; it is on the disk by then, whole or not at all.
- A value that was held before for its instant is a duplicate and changes nothing, however often
  it is sent; so a delivery may be repeated after a failure, even after a later correction.
- Another value for an instant is a correction: the newest delivery counts from then on, what it
  replaced stays with the number of the delivery that brought it (`versions`). To return to an
  older value, send it with ``deliberate``.
- A value is late when its datastream already holds a later instant. It is taken in and counted.
- An instant in the future is refused: a clock or its zone is wrong.

Times are microseconds of UTC, days are days of UTC.
"""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import polars as pl

from cityagenda.ground.errors import StreamError
from cityagenda.streams import days, ledger
from cityagenda.streams.batch import DAY, Batch, bits, firsts, keys, order
from cityagenda.streams.catalogue import Catalogue, catalogue, declare
from cityagenda.streams.checks import Limits, checked
from cityagenda.streams.database import connection, snapshot, transaction
from cityagenda.streams.days import PART_ROWS, Rows, Steps
from cityagenda.streams.entities import Entity
from cityagenda.streams.hours import hourly, means
from cityagenda.streams.resolution import Flags, Integers

HOURS: Final = "hours.parquet"
FLAGS: Final = "flags.parquet"
FLAGGED: Final = pl.Schema({"number": pl.UInt32(), "time": pl.Int64(), "flags": pl.UInt8()})
AHEAD: Final = (
    "the instant lies in the future",
    "correct the clock of the sensor, or the time zone that it declares",
)
"""What is wrong with a value of tomorrow, and what to do about it."""
_WORTH: Final = 4
"""Hours are kept where they are fewer than values by this; else they are computed when asked."""
_TOLERANCE: Final = 300_000_000
_SOURCE: Final = 500


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery. ``batches`` are its numbers, one a day that it touches."""

    new: int = 0
    corrections: int = 0
    duplicates: int = 0
    late: int = 0
    batches: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Limits by the number of the datastream, and the edition of the pack that states them."""

    limits: Limits
    edition: str


@dataclass(frozen=True, slots=True)
class Day:
    """Where the rows of a day are: a folder that is whole, and deliveries not yet in it."""

    day: int
    folder: Path | None
    generation: int
    deliveries: tuple[tuple[int, bytes], ...]

    def hot(self) -> Rows:
        """Return the rows of the deliveries, in the order in which they came."""
        parts = [(number, Batch.unpacked(raw)) for number, raw in self.deliveries]
        counts = [len(batch) for _, batch in parts]
        numbers = np.array([number for number, _ in parts], np.int64)
        return Rows(Batch.joined([batch for _, batch in parts]), np.repeat(numbers, counts))


class Store:
    """A folder of streams. Several processes may read and write it at once.

    Use it as a context, or `close` it. A store object belongs to one thread at a time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._database = connection(folder / "streams.sqlite")
        self._catalogue: tuple[int, Catalogue] | None = None

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    # ---------------------------------------------------------------- what is known

    def declare(self, given: Sequence[Entity], *, now: int | None = None) -> None:
        """Keep entities, all of them or none; see `catalogue.declare`."""
        with transaction(self._database):
            declare(self._database, given, _now(now))
        self._catalogue = None

    @property
    def catalogue(self) -> Catalogue:
        """The datastreams; read again when another process has declared some."""
        declared = self.totals()["declared"]
        if self._catalogue is None or self._catalogue[0] != declared:
            self._catalogue = declared, catalogue(self._database)
        return self._catalogue[1]

    @property
    def _names(self) -> pl.Series:
        return pl.Series([d.id for d in self.catalogue.datastreams], dtype=pl.String)

    # ---------------------------------------------------------------- taking in

    def add(
        self, rows: Batch, source: str, *, now: int | None = None, deliberate: bool = False
    ) -> Receipt:
        """Take a delivery in; when this returns it is on the disk.

        Parameters
        ----------
        rows
            In any order; of two rows for one instant the later counts as a correction.
        source
            Who sent it: a client, a file.
        now
            The instant of arrival; the clock's by default.
        deliberate
            Take a value that was once held as a correction, not as a repeated delivery.

        Raises
        ------
        StreamError
            A datastream is unknown, a value is not finite, or an instant lies in the future.
            Nothing of the delivery is taken in.
        """
        arrived = _now(now)
        self._check(rows, arrived)
        if not len(rows):
            return Receipt()
        rows = rows.part(order(rows.numbers, rows.times))
        with transaction(self._database):
            return self._added(rows, source[:_SOURCE], arrived, deliberate=deliberate)

    def _check(self, rows: Batch, arrived: int) -> None:
        if not len(rows):
            return
        count = len(self.catalogue.datastreams)
        if rows.numbers.min() < 0 or rows.numbers.max() >= count:
            raise StreamError(
                f"a row names datastream number {rows.numbers.max()}, there are {count}",
                todo="declare the datastream before its values are sent",
            )
        wrong = np.flatnonzero(~np.isfinite(rows.values))
        if len(wrong):
            raise StreamError(
                f"the value {rows.values[wrong[0]]} is not finite",
                where=self._named(rows, wrong[0]),
                todo="leave a value out where the sensor has none",
            )
        early = np.flatnonzero(rows.times > latest_instant(arrived))
        if len(early):
            raise StreamError(AHEAD[0], where=self._named(rows, early[0]), todo=AHEAD[1])

    def _named(self, rows: Batch, place: int) -> str:
        at = np.datetime64(int(rows.times[place]), "us")
        return f"row {place + 1}, {self.catalogue.datastreams[rows.numbers[place]].id} at {at}Z"

    def _added(self, rows: Batch, source: str, arrived: int, *, deliberate: bool) -> Receipt:
        held = ledger.read(self._database, _blocks(rows.numbers))
        old = rows.times <= held.entries["time"][held.places(rows.numbers)]
        repeated = np.zeros(len(rows), np.bool_)
        repeated[1:] = (np.diff(rows.numbers) == 0) & (np.diff(rows.times) == 0)
        new, keep = ~old & ~repeated, np.ones(len(rows), np.bool_)
        if old.any() or repeated.any():
            self._classify(rows, old, repeated, new, keep, deliberate=deliberate)
        late = new & old
        batches = []
        days_of = rows.times // DAY
        for day in _different(days_of):
            own = days_of == day
            facts = (int((own & part).sum()) for part in (new, keep & ~new, ~keep, late))
            batch = self._log(day, arrived, source, *facts)
            batches.append(batch)
            kept = own & keep
            if kept.any():
                self._write_ahead(batch, day, rows.part(kept))
                ledger.enter(held, rows.part(kept), new[kept])
        ledger.keep(self._database, held)
        receipt = Receipt(
            int(new.sum()), int((keep & ~new).sum()), int((~keep).sum()), int(late.sum()),
            tuple(batches),
        )  # fmt: skip
        self._count(receipt)
        return receipt

    def _classify(
        self, rows: Batch, old: Flags, repeated: Flags, new: Flags, keep: Flags, *, deliberate: bool
    ) -> None:
        """Decide for rows whose instant may be held already: new, correction or duplicate."""
        groups = np.flatnonzero(np.append(~repeated, True))
        several = np.diff(groups) > 1
        doubtful = old | np.repeat(several, np.diff(groups))
        days_of = rows.times // DAY
        for day in np.unique(days_of[doubtful]).tolist():
            places = np.flatnonzero(doubtful & (days_of == day))
            asked = rows.part(places)
            held = self._held(day, asked)
            known: dict[int, list[int]] = {}
            held_keys = keys(held.batch.numbers, held.batch.times).tolist()
            for key, value in zip(held_keys, bits(held.batch.values).tolist(), strict=True):
                known.setdefault(key, []).append(value)
            asked_keys = keys(asked.numbers, asked.times).tolist()
            values = bits(asked.values).tolist()
            for place, key, value in zip(places.tolist(), asked_keys, values, strict=True):
                versions = known.setdefault(key, [])
                same = versions[-1:] if deliberate else versions
                new[place] = not versions
                keep[place] = value not in same
                if keep[place]:
                    versions.append(value)

    def _held(self, day: int, asked: Batch) -> Rows:
        """Return every version held for the instants of rows of a day, oldest first."""
        first, last = int(asked.times.min()), int(asked.times.max())
        found = self._day(day, first, last)
        numbers = np.unique(asked.numbers)
        parts = []
        if found.folder:
            lattice = self.catalogue.lattice
            parts.append(days.superseded(found.folder, numbers))
            parts.append(days.read(found.folder, day, lattice, numbers))
        rows = Rows.joined([*parts, found.hot()])
        wanted = np.unique(keys(asked.numbers, asked.times))
        rows = rows.part(np.isin(keys(rows.batch.numbers, rows.batch.times), wanted))
        return rows.part(np.argsort(rows.batches, kind="stable"))

    def _log(self, day: int, arrived: int, source: str, *facts: int) -> int:
        found = self._database.execute(
            "INSERT INTO arrivals (day, arrived, source, new, corrections, duplicates, late) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (day, arrived, source, *facts),
        ).lastrowid
        return int(found or 0)

    def _write_ahead(self, batch: int, day: int, rows: Batch) -> None:
        self._database.execute(
            "INSERT INTO payloads VALUES (?, ?, ?, ?, ?)",
            (batch, day, int(rows.times.min()), int(rows.times.max()), rows.packed()),
        )

    def _count(self, receipt: Receipt) -> None:
        self._database.executemany(
            "UPDATE totals SET value = value + ? WHERE name = ?",
            [
                (receipt.new, "values"),
                (receipt.corrections, "corrections"),
                (receipt.duplicates, "duplicates"),
                (receipt.late, "late"),
            ],
        )

    # ---------------------------------------------------------------- reading

    def count(self, datastream: str | None = None) -> int:
        """Return how many values are held, of one datastream or all; in constant time."""
        if datastream is None:
            return self.totals()["values"]
        number = self.catalogue.number(datastream)
        held = ledger.read(self._database, np.array([number // ledger.BLOCK]))
        return int(held.entries["count"][number % ledger.BLOCK])

    def totals(self) -> dict[str, int]:
        """Return how many values are held, corrections, duplicates and late values came."""
        return dict(self._database.execute("SELECT name, value FROM totals"))

    def latest(self) -> pl.DataFrame:
        """Return the latest value of each datastream that has one."""
        held = ledger.read(self._database)
        own = np.flatnonzero(held.entries["time"] != ledger.NEVER)
        entries = held.entries[own]
        return pl.DataFrame(
            {
                "datastream": self._names.gather(held.numbers[own]),
                "time": pl.Series(entries["time"].copy()).cast(pl.Datetime("us", "UTC")),
                "value": entries["value"].copy(),
                "count": entries["count"].astype(np.int64),
            }
        )

    def _day(self, day: int, first: int | None = None, last: int | None = None) -> Day:
        row = self._database.execute("SELECT generation FROM days WHERE day = ?", (day,)).fetchone()
        generation = 0 if row is None else row[0]
        asked, facts = "SELECT batch, rows FROM payloads WHERE day = ?", [day]
        if first is not None and last is not None:
            asked += " AND first <= ? AND last >= ?"
            facts += [last, first]
        payloads = self._database.execute(asked + " ORDER BY batch", facts).fetchall()
        folder = self._folder(day, generation) if generation else None
        return Day(day, folder, generation, tuple(payloads))

    def _folder(self, day: int, generation: int) -> Path:
        name = str(np.datetime64(day, "D"))
        return self.folder / "days" / name / f"{generation:06}"

    def days(self) -> list[int]:
        """Return the days that have values."""
        rows = self._database.execute(
            "SELECT day FROM days UNION SELECT day FROM payloads ORDER BY day"
        )
        return [day for (day,) in rows]

    def last_batch(self) -> int:
        """Return the number of the last delivery: an instant of the store, for `window`."""
        return int(self._database.execute("SELECT max(batch) FROM arrivals").fetchone()[0] or 0)

    def window(
        self,
        first: int,
        last: int,
        datastreams: Sequence[str] | None = None,
        *,
        as_of: int | None = None,
    ) -> pl.LazyFrame:
        """Return the values from ``first`` on and before ``last``, lazily, in the order of time.

        Columns: `time`, `datastream`, `value`, `batch`. Days are read one by one when the
        frame is collected. With ``as_of``, the number of a delivery, the values are those
        that were held when it had come, whatever came since; by default as of now.
        """
        from polars.io.plugins import register_io_source

        whole = self.catalogue
        numbers = None
        if datastreams is not None:
            numbers = np.array(sorted(whole.number(d) for d in datastreams), np.int64)
        limit = self.last_batch() if as_of is None else as_of
        names = self._names
        schema = pl.Schema(
            {
                "time": pl.Datetime("us", "UTC"),
                "datastream": pl.String(),
                "value": pl.Float64(),
                "batch": pl.Int64(),
            }
        )
        folder, known = self.folder, self._catalogue

        def source(
            with_columns: list[str] | None,
            predicate: pl.Expr | None,
            n_rows: int | None,
            batch_size: int | None,  # noqa: ARG001 - days are the batches
        ) -> Iterator[pl.DataFrame]:
            left = n_rows
            with Store(folder) as own:
                own._catalogue = known
                for day in own.days():
                    if left == 0 or (day + 1) * DAY <= first or day * DAY >= last:
                        continue
                    held = own.rows(day, numbers, as_of=limit)
                    frame = _frame(held.between(first, last), names)
                    if predicate is not None:
                        frame = frame.filter(predicate)
                    if left is not None:
                        frame = frame.head(left)
                        left -= frame.height
                    yield frame if with_columns is None else frame.select(with_columns)

        return register_io_source(source, schema=schema)

    def rows(self, day: int, numbers: Integers | None = None, *, as_of: int | None = None) -> Rows:
        """Return the values of a day by datastream and time, one an instant."""
        with snapshot(self._database):
            found = self._day(day)
        parts = [found.hot()]
        if found.folder:
            lattice = self.catalogue.lattice
            parts.insert(0, days.read(found.folder, day, lattice, numbers))
            if as_of is not None:
                parts.insert(0, days.superseded(found.folder, numbers))
        rows = Rows.joined(parts)
        chosen = np.ones(len(rows), np.bool_) if as_of is None else rows.batches <= as_of
        if numbers is not None:
            chosen &= np.isin(rows.batch.numbers, numbers)
        return _current(rows.part(chosen))[0]

    def versions(self, datastream: str, instant: int) -> list[tuple[int, float, int, str]]:
        """Return what was ever held for an instant, oldest first.

        Each is the number of the delivery, the value, when it arrived and from where.
        """
        number = self.catalogue.number(datastream)
        asked = Batch(np.array([number]), np.array([instant]), np.zeros(1))
        with snapshot(self._database):
            held = self._held(instant // DAY, asked)
            found = []
            for batch, value in zip(held.batches.tolist(), held.batch.values.tolist(), strict=True):
                arrived, source = self._database.execute(
                    "SELECT arrived, source FROM arrivals WHERE batch = ?", (batch,)
                ).fetchone()
                found.append((batch, value, arrived, source))
        return found

    def hours(self, first: int, last: int, check: Check | None = None) -> pl.DataFrame:
        """Return the hours that begin from ``first`` on and before ``last``, with their means.

        Columns: `datastream`, `hour`, `mean`, `count`, `low`, `high`, by datastream and hour.
        Compacted days rest on the checks with which they were compacted, others on ``check``.
        """
        whole = self.catalogue
        near = [d for d in self.days() if (d - 1) * DAY < last and (d + 2) * DAY > first]
        parts = [self._hours(day, check) for day in near]
        inside = [p.filter((pl.col("hour") >= first) & (pl.col("hour") < last)) for p in parts]
        table = means(inside, whole.lattice)
        names = self._names
        return table.select(
            names.gather(table["number"]).alias("datastream"),
            pl.col("hour").cast(pl.Datetime("us", "UTC")),
            "mean",
            "count",
            "low",
            "high",
        )

    def _hours(self, day: int, check: Check | None) -> pl.DataFrame:
        with snapshot(self._database):
            found = self._day(day)
        settled = found.folder if not found.deliveries else None
        if settled and (settled / HOURS).exists():
            return pl.read_parquet(settled / HOURS)
        rows = self.rows(day).batch
        if settled:
            check = None
            if (settled / FLAGS).exists():
                doubted = pl.read_parquet(settled / FLAGS)
                numbers = doubted["number"].to_numpy().astype(np.int64)
                wrong = keys(numbers, doubted["time"].to_numpy())
                rows = rows.part(~np.isin(keys(rows.numbers, rows.times), wrong))
        return self._rolled(rows, Steps.of(rows, self.catalogue.lattice), day, check)[0]

    # ---------------------------------------------------------------- compacting

    def compact(self, day: int, check: Check | None = None, *, again: bool = False) -> int:
        """Write the rows of a day into Parquet and drop them from the database; return how many.

        The folder of a new generation is on the disk before the database names it, and the
        deliveries are dropped in the same transaction. The generation before stays for
        readers until the next compaction. Killed at any point, the store is as before or as
        after.

        Parameters
        ----------
        day
            The day of UTC.
        check
            Checks the rows: flags are kept beside them (`flagged`), and hours rest on accepted
            values only. Raw values stay as they are.
        again
            Write the day anew even where nothing came since, for other checks.
        """
        with self._alone():
            with snapshot(self._database):
                found = self._day(day)
            if not (found.deliveries or (again and found.folder)):
                return 0
            self._tidy(day, found.generation)
            generation = found.generation + 1
            folder = self._folder(day, generation)
            rows, replaced = self._merged(found)
            days.write(folder, self._parts(folder, rows, day, check), replaced)
            upto = found.deliveries[-1][0] if found.deliveries else 0
            with transaction(self._database):
                self._database.execute(
                    "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?)",
                    (day, generation, check.edition if check else "", len(rows), len(replaced)),
                )
                self._database.execute(
                    "DELETE FROM payloads WHERE day = ? AND batch <= ?", (day, upto)
                )
        return len(rows)

    def _merged(self, found: Day) -> tuple[Rows, Rows]:
        parts = [found.hot()]
        replaced = Rows.joined([])
        if found.folder:
            parts.insert(0, days.read(found.folder, found.day, self.catalogue.lattice))
            replaced = days.superseded(found.folder)
        rows, more = _current(Rows.joined(parts))
        return rows, Rows.joined([replaced, more])

    def _parts(
        self, folder: Path, rows: Rows, day: int, check: Check | None
    ) -> Iterator[pl.DataFrame]:
        tables, doubts = [], []
        for part in _shares(rows):
            scaled = Steps.of(part.batch, self.catalogue.lattice)
            hours, doubted = self._rolled(part.batch, scaled, day, check)
            tables.append(hours)
            doubts.append(doubted)
            yield days.encoded(part, day, scaled)
        hours, doubted = pl.concat(tables), pl.concat(doubts)
        if hours.height * _WORTH <= len(rows):
            _write(folder / HOURS, hours)
        if not doubted.is_empty():
            _write(folder / FLAGS, doubted)

    def _rolled(
        self, rows: Batch, scaled: Steps, day: int, check: Check | None
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the hours of accepted rows, and the rows that are flagged."""
        whole = self.catalogue
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

    def flagged(self, day: int) -> pl.DataFrame:
        """Return the flagged values of a compacted day: `datastream`, `time`, `flags`, `rules`."""
        row = self._database.execute(
            "SELECT generation, rules FROM days WHERE day = ?", (day,)
        ).fetchone()
        generation, rules = row or (0, "")
        path = self._folder(day, generation) / FLAGS
        table = pl.read_parquet(path) if path.exists() else FLAGGED.to_frame()
        return table.select(
            self._names.gather(table["number"]).alias("datastream"),
            pl.col("time").cast(pl.Datetime("us", "UTC")),
            "flags",
            pl.lit(rules).alias("rules"),
        )

    def _tidy(self, day: int, generation: int) -> None:
        """Remove folders of a day that neither the database nor a reader needs."""
        parent = self._folder(day, generation).parent
        if parent.is_dir():
            for folder in parent.iterdir():
                if folder.name != f"{generation:06}":
                    shutil.rmtree(folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the right to compact; the system frees it when the process ends."""
        handle = os.open(self.folder / "compaction.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    # ---------------------------------------------------------------- files and refusals

    def taken(self, content: bytes) -> bool:
        """Whether a file of this content was taken in before."""
        found = self._database.execute(
            "SELECT 1 FROM files WHERE sha256 = ?", (hashlib.sha256(content).hexdigest(),)
        ).fetchone()
        return found is not None

    def remember(self, content: bytes, name: str, *, now: int | None = None) -> None:
        """Remember that a file was taken in."""
        with transaction(self._database):
            self._database.execute(
                "INSERT OR IGNORE INTO files VALUES (?, ?, ?)",
                (hashlib.sha256(content).hexdigest(), name, _now(now)),
            )

    def refuse(self, faults: Sequence[StreamError], source: str, *, now: int | None = None) -> None:
        """Keep what could not be taken in, and why."""
        arrived = _now(now)
        with transaction(self._database):
            self._database.executemany(
                "INSERT INTO refusals (arrived, source, place, what, todo) VALUES (?, ?, ?, ?, ?)",
                [(arrived, source[:_SOURCE], f.where, f.what, f.todo) for f in faults],
            )

    def refusals(self) -> pl.DataFrame:
        """Return what could not be taken in, the newest first."""
        rows = self._database.execute(
            "SELECT arrived, source, place, what, todo FROM refusals ORDER BY id DESC"
        ).fetchall()
        schema = {
            "arrived": pl.Int64,
            **dict.fromkeys(("source", "place", "what", "todo"), pl.String),
        }
        return pl.DataFrame(rows, schema=schema, orient="row")


def _different(days_of: Integers) -> list[int]:
    """Return the different days, ascending; mostly there is one."""
    if days_of.min() == days_of.max():
        return [int(days_of[0])]
    return [int(day) for day in np.unique(days_of)]


def _blocks(numbers: Integers) -> Integers:
    """Return the blocks of the ledger that ordered numbers touch."""
    blocks = numbers // ledger.BLOCK
    found: Integers = blocks[np.append([True], np.diff(blocks) > 0)]
    return found


def latest_instant(now: int | None = None) -> int:
    """Return the last instant that is not in the future: clocks may differ by five minutes."""
    return _now(now) + _TOLERANCE


def _now(given: int | None) -> int:
    return time.time_ns() // 1000 if given is None else given


def _current(rows: Rows) -> tuple[Rows, Rows]:
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
