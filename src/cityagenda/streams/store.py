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

Times are microseconds of UTC, days are days of UTC. The parts behind this door: `intake`,
`reading`,
`compaction`, `judging`, `notes`, `events`, `received`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import polars as pl

from cityagenda.ground.errors import StreamError
from cityagenda.streams import (
    compaction,
    events,
    intake,
    judging,
    notes,
    reading,
    received,
    verdicts,
)
from cityagenda.streams.batch import DAY, Batch
from cityagenda.streams.calibration import Calibration, Control
from cityagenda.streams.catalogue import Catalogue, declare, history, known
from cityagenda.streams.checks import Check
from cityagenda.streams.database import transaction
from cityagenda.streams.days import Rows
from cityagenda.streams.entities import Entity
from cityagenda.streams.hours import means
from cityagenda.streams.intake import AHEAD, BEFORE, EARLIEST, Receipt, latest_instant
from cityagenda.streams.resolution import Integers
from cityagenda.streams.review import Review
from cityagenda.streams.shelf import Shelf, instant_now

__all__ = ["AHEAD", "BEFORE", "EARLIEST", "Check", "Receipt", "Store", "latest_instant"]


class Store:
    """A folder of streams. Several processes may read and write it at once.

    Use it as a context, or `close` it. A store object belongs to one thread at a time.
    """

    def __init__(self, folder: Path, *, reading: bool = False) -> None:
        """Open a folder, and make a store of it where there is none.

        With ``reading`` nothing is made; `StreamError` where there is no store.
        """
        self.folder = folder
        self.shelf = Shelf(folder, reading=reading)
        self._database = self.shelf.database

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
            declare(self._database, given, instant_now(now))
        self.shelf.known = None

    @property
    def catalogue(self) -> Catalogue:
        """The datastreams; read again when another process has declared some."""
        return self.shelf.catalogue

    def known(self, kind: str) -> list[Entity]:
        """Return the entities of a kind, such as ``Things``, as they are now, by their ids."""
        return known(self._database, kind)

    def history(self, kind: str, name: str) -> list[tuple[int, Entity]]:
        """Return the versions of an entity, oldest first, each with the instant it came."""
        return history(self._database, kind, name)

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
            A datastream is unknown, a value is not finite, or an instant lies in the future or
            before 1900. Nothing of the delivery is taken in.
        """
        given = [(rows, source)]
        return intake.add(self.shelf, given, instant_now(now), deliberate=deliberate)[0]

    def add_all(
        self, deliveries: Sequence[tuple[Batch, str]], *, now: int | None = None
    ) -> list[Receipt]:
        """Take several deliveries in, each with its source, in one transaction.

        All are on the disk when this returns, or none is.

        Raises
        ------
        StreamError
            One of them cannot be taken in, as in `add`.
        """
        return intake.add(self.shelf, deliveries, instant_now(now))

    def taken(self, content: bytes) -> bool:
        """Whether a file of this content was taken in before."""
        return received.taken(self.shelf, content)

    def remember(self, content: bytes, name: str, *, now: int | None = None) -> None:
        """Remember that a file was taken in."""
        received.remember(self.shelf, content, name, instant_now(now))

    def refuse(
        self,
        faults: Sequence[StreamError],
        source: str,
        *,
        now: int | None = None,
        again: bool = False,
    ) -> None:
        """Keep what could not be taken in, and why.

        What is tried ``again`` and again is kept once, with the instant of the last try.
        """
        received.refuse(self.shelf, faults, source, instant_now(now), again=again)

    def refusals(self) -> pl.DataFrame:
        """Return what could not be taken in, the newest first."""
        return received.refusals(self.shelf)

    # ---------------------------------------------------------------- reading

    def count(self, datastream: str | None = None) -> int:
        """Return how many values are held, of one datastream or all; in constant time."""
        if datastream is None:
            return self.totals()["values"]
        return reading.count(self.shelf, datastream)

    def totals(self) -> dict[str, int]:
        """Return how many values are held, corrections, duplicates and late values came."""
        return self.shelf.totals()

    def latest(self) -> pl.DataFrame:
        """Return the latest value of each datastream that has one."""
        return reading.latest(self.shelf)

    def days(self) -> list[int]:
        """Return the days that have values."""
        return self.shelf.days()

    def last_batch(self) -> int:
        """Return the number of the last delivery: an instant of the store, for `window`."""
        return self.shelf.last_batch()

    def batch_at(self, instant: int) -> int:
        """Return the number of the last delivery that had arrived by an instant, 0 for none."""
        row = self._database.execute(
            "SELECT batch FROM arrivals WHERE arrived <= ? ORDER BY batch DESC LIMIT 1", (instant,)
        ).fetchone()
        return int(row[0]) if row else 0

    def last_change(self, first: int, last: int, limit: int | None = None) -> int:
        """Return the number of the last delivery or note that changed a day.

        Of the days of UTC from ``first`` to ``last``, both counted, up to the number ``limit``;
        0 where none did.
        """
        return self.shelf.last_change(first, last, limit)

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
        limit = self.last_batch() if as_of is None else as_of
        return reading.window(self.shelf, first, last, datastreams, limit)

    def rows(self, day: int, numbers: Integers | None = None, *, as_of: int | None = None) -> Rows:
        """Return the values of a day by datastream and time, one an instant."""
        return reading.rows_of(self.shelf, day, numbers, as_of=as_of)

    def versions(self, datastream: str, instant: int) -> list[tuple[int, float, int, str]]:
        """Return what was ever held for an instant, oldest first.

        Each is the number of the delivery, the value, when it arrived and from where.
        """
        return reading.versions(self.shelf, datastream, instant)

    def hours(
        self, first: int, last: int, check: Check | None = None, *, as_of: int | None = None
    ) -> pl.DataFrame:
        """Return the hours that begin from ``first`` on and before ``last``, with their means.

        Columns: `datastream`, `hour`, `mean`, `count`, `low`, `high`, by datastream and hour.
        They rest on accepted values, corrected ones in place of raw ones, and depend on the
        deliveries, the notes and ``check`` alone. Hours that rest on a smaller share of the
        values that were to come than ``check`` asks are left out. Without ``check`` the flags
        count with which a day was compacted, and every hour that has a value is there. With
        ``as_of``, the number of a delivery, they rest on what was held when it had come.
        """
        whole = self.catalogue
        near = [d for d in self.days() if (d - 1) * DAY < last and (d + 2) * DAY > first]
        parts = [judging.hours_of(self.shelf, day, check, as_of) for day in near]
        inside = [p.filter((pl.col("hour") >= first) & (pl.col("hour") < last)) for p in parts]
        table = means(inside, whole.lattice, check.completeness if check else 0)
        return table.select(
            self.shelf.names.gather(table["number"]).alias("datastream"),
            pl.col("hour").cast(pl.Datetime("us", "UTC")),
            "mean",
            "count",
            "low",
            "high",
        )

    def judged(
        self,
        day: int,
        numbers: Integers | None = None,
        check: Check | None = None,
        *,
        as_of: int | None = None,
    ) -> pl.DataFrame:
        """Return the values of a day with what checks and people say of them.

        Columns: `number`, `time` in microseconds, `value`, `batch`, `flags` (`flags.Flag`, as
        they hold after reviews), `checks` (those that the checks set, whatever a review decided),
        `corrected` (null where the raw value counts), `note` (the review that holds, or null).
        Without ``check`` the flags are those with which the day was compacted.
        """
        return verdicts.day_table(self.shelf, day, numbers, check, as_of)

    def checked(
        self,
        first: int,
        last: int,
        datastreams: Sequence[str] | None = None,
        check: Check | None = None,
        *,
        as_of: int | None = None,
    ) -> pl.DataFrame:
        """Return the values from ``first`` on and before ``last`` with what is said of them.

        Columns: `time`, `datastream`, `value`, `flags` (as they hold after reviews), `checks`
        (those that the checks set, whatever a review decided), `reasons` and `reasons_zh` (both
        in words), `corrected` (null where the raw value counts), `reviewer` and `remark` (the
        name and the reason of the review that holds, or null), in the order of time.
        """
        return verdicts.table(self.shelf, (first, last), datastreams, check, as_of)

    # ---------------------------------------------------------------- notes

    def review(self, one: Review) -> int:
        """Keep what a person decides about values, and return the number under which it counts."""
        return notes.keep_review(self.shelf, one)

    def calibrate(
        self,
        datastream: str,
        calibration: Calibration,
        *,
        by: str,
        beside: Mapping[str, str] | None = None,
        now: int | None = None,
    ) -> int:
        """Keep a calibration of a datastream for its days, and return its number.

        ``beside`` names the datastream of each predictor but `raw`, whose values count where
        they are of the same instant; ``by`` answers for it.
        """
        one = notes.Fitted(calibration, beside or {}, by)
        return notes.keep_calibration(self.shelf, datastream, one, instant_now(now))

    def control(self, datastream: str, control: Control, *, by: str, now: int | None = None) -> int:
        """Keep what an instrument read of known standards, and return the note's number.

        Between two controls the drift is taken out of values.
        """
        one = notes.Controlled(control, by)
        return notes.keep_control(self.shelf, datastream, one, instant_now(now))

    def notes(
        self, datastreams: Sequence[str] | None = None, *, as_of: int | None = None
    ) -> dict[str, notes.Notes]:
        """Return reviews, calibrations and controls by datastream, each with its number."""
        return notes.of(self.shelf, datastreams, as_of=as_of)

    # ---------------------------------------------------------------- events

    def keep_events(self, found: pl.DataFrame) -> None:
        """Keep events, in the columns of `events.SCHEMA`; a known key is replaced."""
        events.keep(self._database, found)

    def events(self) -> pl.DataFrame:
        """Return all events that are kept, in the columns of `events.SCHEMA`."""
        return events.kept(self._database)

    def unwatched(self, name: str) -> int | None:
        """Return the first instant of the days that changed since `watched`, none if no day did."""
        return self.shelf.unwatched(name)

    def watched(self, name: str, batch: int) -> None:
        """Note that somebody, such as the alerts, has come up to a delivery."""
        self.shelf.watched(name, batch)

    # ---------------------------------------------------------------- compacting

    def compact(self, day: int, check: Check | None = None, *, again: bool = False) -> int:
        """Write the rows of a day into Parquet and drop them from the database; return how many.

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
        return compaction.compact(self.shelf, day, check, again=again)

    def flagged(self, day: int) -> pl.DataFrame:
        """Return the flagged values of a compacted day: `datastream`, `time`, `flags`, `rules`."""
        return compaction.flagged(self.shelf, day)
