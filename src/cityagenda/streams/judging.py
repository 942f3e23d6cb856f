"""Judging: the values of a day with what checks and people say of them, and the hours they give.

Checks see the rows around a day, so that a run or a spike across midnight is one. Flags and
hours that a compaction kept are a copy of what this module computes: they are read where
nothing has come since that could change them, else everything is computed anew. So what is said
depends on the deliveries, the notes and the pack of limits, never on when a day was compacted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import polars as pl

from cityagenda.ground.errors import StreamError
from cityagenda.streams import notes
from cityagenda.streams.around import around, days_around
from cityagenda.streams.batch import DAY, Batch, keys
from cityagenda.streams.catalogue import HOUR
from cityagenda.streams.checks import Check, checked
from cityagenda.streams.database import snapshot
from cityagenda.streams.days import Rows, Steps
from cityagenda.streams.flags import DOUBT, Flag
from cityagenda.streams.hours import SCHEMA, an_hour, hourly
from cityagenda.streams.reading import Day, day_of, rows_in, rows_of
from cityagenda.streams.resolution import Integers, Numbers
from cityagenda.streams.review import Bits, reviewed
from cityagenda.streams.shelf import Shelf
from cityagenda.streams.sites import odd_hours

HOURS: Final = "hours.parquet"
FLAGS: Final = "flags.parquet"
_SIDES: Final[tuple[Literal["left"], Literal["right"]]] = ("left", "right")
FLAGGED: Final = pl.Schema({"number": pl.UInt32(), "time": pl.Int64(), "flags": pl.UInt8()})


@dataclass(frozen=True, slots=True)
class Judged:
    """Ordered rows, the flags of the checks, and what holds after people had their say.

    ``automatic`` are the flags before reviews; ``corrected`` is NaN where the raw value counts;
    ``holds`` is the number of the review that holds for a row, 0 for none.
    """

    rows: Rows
    automatic: Bits
    flags: Bits
    corrected: Numbers
    holds: Integers
    steps: Steps | None = None

    def hourly(self, shelf: Shelf, day: int, expected: Integers) -> pl.DataFrame:
        """Return the hours of accepted values, corrected ones in place of raw ones."""
        whole, batch, scaled = shelf.catalogue, self.rows.batch, self.steps
        there = ~np.isnan(self.corrected)
        if there.any():
            values = np.where(there, self.corrected, batch.values)
            batch, scaled = Batch(batch.numbers, batch.times, values), None
        if scaled is None:
            scaled = Steps.of(batch, whole.lattice)
        doubted = (self.flags & ~np.uint8(DOUBT)) != 0
        if doubted.any():
            batch, scaled = batch.part(~doubted), scaled.part(~doubted)
        return hourly(batch, scaled, whole.label_ends, whole.phases(day), expected)


@dataclass(frozen=True, slots=True)
class Judge:
    """What is needed to judge rows of a day: the checks, the rows around it, the notes."""

    check: Check | None = None
    near: Batch = field(default_factory=lambda: Batch.joined([]))
    noted: Mapping[int, notes.Notes] = field(default_factory=dict)
    beside: Mapping[str, Batch] = field(default_factory=dict)

    def judged(
        self, rows: Rows, steps: Steps | None = None, automatic: Bits | None = None
    ) -> Judged:
        """Return ordered rows that do not divide a datastream, judged."""
        batch = rows.batch
        if automatic is None:
            automatic = self._checked(batch)
        flags, corrected = automatic, np.full(len(rows), np.nan)
        holds = np.zeros(len(rows), np.int64)
        if self.noted and len(rows):
            flags = flags.copy()
            for number, own in self.noted.items():
                first, last = np.searchsorted(batch.numbers, [number, number + 1])
                if first < last:
                    part = slice(int(first), int(last))
                    self._say(batch.part(part), own, flags[part], corrected[part], holds[part])
        return Judged(rows, automatic, flags, corrected, holds, steps)

    def _checked(self, batch: Batch) -> Bits:
        if self.check is None or not len(batch):
            return np.zeros(len(batch), np.uint8)
        first, last = np.searchsorted(self.near.numbers, [batch.numbers[0], batch.numbers[-1] + 1])
        near = self.near.part(slice(int(first), int(last)))
        if not len(near):
            return checked(batch, self.check.limits)
        first, last = (np.searchsorted(batch.numbers, near.numbers, side) for side in _SIDES)
        place = np.where(near.times < batch.times[0] // DAY * DAY, first, last)
        whole = Batch(
            np.insert(batch.numbers, place, near.numbers),
            np.insert(batch.times, place, near.times),
            np.insert(batch.values, place, near.values),
        )
        own = np.insert(np.ones(len(batch), np.bool_), place, values=False)
        return checked(whole, self.check.limits)[own]

    def _say(
        self, own: Batch, noted: notes.Notes, flags: Bits, corrected: Numbers, holds: Integers
    ) -> None:
        """Enter what is noted of a datastream into its part of the arrays."""
        if noted.calibrations or noted.controls:
            corrected[:], lacking = notes.corrected(own, noted, self.beside)
            flags[lacking] |= np.uint8(Flag.INCOMPLETE)
        if noted.reviews:
            numbers = np.array([*(batch for batch, _ in noted.reviews), 0])
            reviews = [one for _, one in noted.reviews]
            flags[:], corrected[:], place = reviewed(own.times, flags, corrected, reviews)
            holds[:] = numbers[place]


def judge_of(shelf: Shelf, day: int, check: Check | None, as_of: int | None = None) -> Judge:
    """Return the judge of a day."""
    known = len(shelf.catalogue.datastreams)
    if check is not None and len(check.limits.low) < known:
        raise StreamError(
            f"the limits are those of {len(check.limits.low)} datastreams, there are {known}",
            todo="make the check anew from the datastreams that are declared",
        )
    noted = {
        shelf.catalogue.number(name): own
        for name, own in notes.of(shelf, as_of=as_of, day=day).items()
    }
    asked = notes.beside(noted.values())
    beside = {}
    for name in asked:
        number = np.array([shelf.catalogue.number(name)])
        beside[name] = rows_of(shelf, day, number, as_of=as_of).batch
    near = Batch.joined([]) if check is None else around(shelf, day, check.limits, as_of)
    return Judge(check, near, noted, beside)


def judged(
    shelf: Shelf, day: int, check: Check | None, numbers: Integers | None = None,
    as_of: int | None = None,
) -> Judged:  # fmt: skip
    """Return the rows of a day, of some datastreams or all, judged."""
    with snapshot(shelf.database):
        found = day_of(shelf, day)
        copied = _copied(shelf, found, check, as_of)
    own = numbers if copied or check is None else None
    rows = rows_in(shelf, found, own, as_of=as_of)
    if copied:
        automatic = _kept_flags(found, rows.batch)
        return judge_of(shelf, day, None, as_of).judged(rows, automatic=automatic)
    one = judge_of(shelf, day, check, as_of).judged(rows)
    if check is not None and check.neighbourhood is not None:
        one = _disagreeing(shelf, day, check, one)
    return one if numbers is None else _part(one, np.isin(rows.batch.numbers, numbers))


def _disagreeing(shelf: Shelf, day: int, check: Check, one: Judged) -> Judged:
    """Return judged rows of a day with the hours flagged that disagree with the stations around.

    It is a doubt that takes no value away, so that the hours stay as they are.
    """
    expected = an_hour(one.rows.batch, shelf.catalogue.an_hour)
    odd = odd_rows(shelf, day, check, one.rows.batch, one.hourly(shelf, day, expected))
    automatic, flags = one.automatic.copy(), one.flags.copy()
    automatic[odd] |= np.uint8(Flag.NEIGHBOURS)
    flags[odd[one.holds[odd] == 0]] |= np.uint8(Flag.NEIGHBOURS)
    return Judged(one.rows, automatic, flags, one.corrected, one.holds, one.steps)


def odd_rows(shelf: Shelf, day: int, check: Check, batch: Batch, hours: pl.DataFrame) -> Integers:
    """Return the places of ordered rows in hours that disagree with the stations around."""
    odd = odd_hours(shelf, day, check, hours)
    whole, found = shelf.catalogue, [np.empty(0, np.int64)]
    ends, phases = whole.label_ends, whole.phases(day)
    for number, hour in odd.select("number", "hour").iter_rows():
        first, last = np.searchsorted(batch.numbers, [number, number + 1])
        begins = (batch.times[first:last] - int(ends[number]) + phases[number]) // HOUR * HOUR
        found.append(np.flatnonzero(begins - phases[number] == hour) + first)
    return np.concatenate(found)


def _part(one: Judged, chosen: Any) -> Judged:  # noqa: ANN401 - flags or places
    return Judged(
        one.rows.part(chosen), one.automatic[chosen], one.flags[chosen], one.corrected[chosen],
        one.holds[chosen],
    )  # fmt: skip


def hours_of(shelf: Shelf, day: int, check: Check | None, as_of: int | None = None) -> pl.DataFrame:
    """Return the hours of a day, in the columns of `hours.SCHEMA`."""
    with snapshot(shelf.database):
        found = day_of(shelf, day)
        current = _current(shelf, found, check, as_of)
    if current and found.folder and (found.folder / HOURS).exists():
        return pl.read_parquet(found.folder / HOURS).select(SCHEMA.names())
    one = judged(shelf, day, _without_neighbours(check), as_of=as_of)
    expected = an_hour(one.rows.batch, shelf.catalogue.an_hour)
    return one.hourly(shelf, day, expected)


def outcome(shelf: Shelf, day: int, check: Check | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the hours of a day and its flagged values, in `hours.SCHEMA` and `FLAGGED`."""
    with snapshot(shelf.database):
        found = day_of(shelf, day)
        current = _current(shelf, found, check, None)
    if current and found.folder and (found.folder / HOURS).exists():
        path = found.folder / FLAGS
        flags = pl.read_parquet(path) if path.exists() else FLAGGED.to_frame()
        return pl.read_parquet(found.folder / HOURS).select(SCHEMA.names()), flags
    one = judged(shelf, day, check)
    expected = an_hour(one.rows.batch, shelf.catalogue.an_hour)
    return one.hourly(shelf, day, expected), flags_table(one.rows.batch, one.flags)


def _without_neighbours(check: Check | None) -> Check | None:
    """Return checks without the comparison of stations, which takes nothing from an hour."""
    return check and Check(check.limits, check.edition, check.completeness)


def _current(shelf: Shelf, found: Day, check: Check | None, as_of: int | None) -> bool:
    """Whether what a compaction kept is what would be computed now."""
    if found.folder is None or found.deliveries:
        return False
    rules, seen = shelf.database.execute(
        "SELECT rules, seen FROM days WHERE day = ?", (found.day,)
    ).fetchone()
    span = 1 if check is None else days_around(check.limits)
    touched = shelf.touched(found.day - span, found.day + span)
    if check is not None and check.edition != rules:
        return False
    return bool(touched <= seen and (as_of is None or touched <= as_of))


def _copied(shelf: Shelf, found: Day, check: Check | None, as_of: int | None) -> bool:
    """Whether the flags that a compaction kept are to be used.

    Without checks they are the best that is known, even where something came since around.
    """
    if check is not None:
        return _current(shelf, found, check, as_of)
    if found.folder is None or found.deliveries:
        return False
    return as_of is None or shelf.touched(found.day, found.day) <= as_of


def stale(shelf: Shelf, found: Day, check: Check | None) -> bool:
    """Whether a compacted day must be written anew for what checks and notes say of it now."""
    return (
        check is not None and found.folder is not None and not _current(shelf, found, check, None)
    )


def _kept_flags(found: Day, batch: Batch) -> Bits:
    flags = np.zeros(len(batch), np.uint8)
    if found.folder is None or not (found.folder / FLAGS).exists() or not len(batch):
        return flags
    table = pl.read_parquet(found.folder / FLAGS)
    wrong = keys(table["number"].to_numpy().astype(np.int64), table["time"].to_numpy())
    held = keys(batch.numbers, batch.times)
    place = np.minimum(np.searchsorted(held, wrong), len(held) - 1)
    there = held[place] == wrong
    flags[place[there]] = table["flags"].to_numpy()[there]
    return flags


def flags_table(batch: Batch, automatic: Bits) -> pl.DataFrame:
    """Return the rows that have flags in the columns of `FLAGGED`."""
    doubted = automatic != 0
    some = batch.part(doubted)
    return pl.DataFrame(
        {"number": some.numbers, "time": some.times, "flags": automatic[doubted]}, schema=FLAGGED
    )
