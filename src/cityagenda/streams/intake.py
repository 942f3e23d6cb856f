"""Intake: a delivery becomes rows of the database, each new, a correction or a duplicate.

The rules stand in `store`. What `add` returns is on the disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cityagenda.ground.errors import StreamError
from cityagenda.ground.texts import Text
from cityagenda.streams import ledger
from cityagenda.streams.batch import DAY, Batch, bits, keys, order
from cityagenda.streams.database import transaction
from cityagenda.streams.reading import versions_of
from cityagenda.streams.resolution import Flags, Integers
from cityagenda.streams.shelf import Shelf, instant_now

AHEAD: Final[tuple[Text, Text]] = (
    {"zh-Hans": "该时刻在未来", "en": "the instant lies in the future"},
    {
        "zh-Hans": "请校正传感器的时钟，或其声明的时区",
        "en": "correct the clock of the sensor, or the time zone that it declares",
    },
)
"""What is wrong with a value of tomorrow, and what to do about it."""
BEFORE: Final[tuple[Text, Text]] = (
    {"zh-Hans": "该时刻早于 1900 年", "en": "the instant lies before 1900"},
    {
        "zh-Hans": "请设定传感器的时钟，或更正文件",
        "en": "set the clock of the sensor, or correct the file",
    },
)
"""What is wrong with a value of a time without sensors: its clock was never set."""
EARLIEST: Final = -2_208_988_800_000_000
"""The first instant that is taken in, 1900-01-01 in UTC; calendars have an end."""
SOURCE: Final = 500
"""So many characters are kept of a source's name."""
_TOLERANCE: Final = 300_000_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery. ``batches`` are its numbers, one a day that it touches."""

    new: int = 0
    corrections: int = 0
    duplicates: int = 0
    late: int = 0
    batches: tuple[int, ...] = ()


def latest_instant(now: int | None = None) -> int:
    """Return the last instant that is not in the future: clocks may differ by five minutes."""
    return instant_now(now) + _TOLERANCE


def add(
    shelf: Shelf, deliveries: Sequence[tuple[Batch, str]], arrived: int, *, deliberate: bool = False
) -> list[Receipt]:
    """Take deliveries in, each with its source, all of them or none; see `store.Store.add_all`."""
    ordered = []
    for rows, source in deliveries:
        _check(shelf, rows, arrived)
        ordered.append((rows.part(order(rows.numbers, rows.times)), source[:SOURCE]))
    if not any(len(rows) for rows, _ in ordered):
        return [Receipt() for _ in ordered]
    with transaction(shelf.database):
        return [
            _added(shelf, rows, source, arrived, deliberate=deliberate) if len(rows) else Receipt()
            for rows, source in ordered
        ]


def _check(shelf: Shelf, rows: Batch, arrived: int) -> None:
    if not len(rows):
        return
    count = len(shelf.catalogue.datastreams)
    if rows.numbers.min() < 0 or rows.numbers.max() >= count:
        raise StreamError(
            f"a row names datastream number {rows.numbers.max()}, there are {count}",
            todo="declare the datastream before its values are sent",
        )
    wrong = np.flatnonzero(~np.isfinite(rows.values))
    if len(wrong):
        raise StreamError(
            f"the value {rows.values[wrong[0]]} is not finite",
            where=_named(shelf, rows, wrong[0]),
            todo="leave a value out where the sensor has none",
        )
    early = np.flatnonzero(rows.times > latest_instant(arrived))
    if len(early):
        raise StreamError(AHEAD[0], where=_named(shelf, rows, early[0]), todo=AHEAD[1])
    old = np.flatnonzero(rows.times < EARLIEST)
    if len(old):
        raise StreamError(BEFORE[0], where=_named(shelf, rows, old[0]), todo=BEFORE[1])


def _named(shelf: Shelf, rows: Batch, place: int) -> str:
    at = np.datetime64(int(rows.times[place]), "us")
    return f"row {place + 1}, {shelf.catalogue.datastreams[rows.numbers[place]].id} at {at}Z"


def _added(shelf: Shelf, rows: Batch, source: str, arrived: int, *, deliberate: bool) -> Receipt:
    held = ledger.read(shelf.database, _blocks(rows.numbers))
    old = rows.times <= held.entries["time"][held.places(rows.numbers)]
    repeated = np.zeros(len(rows), np.bool_)
    repeated[1:] = (np.diff(rows.numbers) == 0) & (np.diff(rows.times) == 0)
    new, keep = ~old & ~repeated, np.ones(len(rows), np.bool_)
    if old.any() or repeated.any():
        _classify(shelf, rows, old, repeated, new, keep, deliberate=deliberate)
    late = new & old
    batches = []
    days_of = rows.times // DAY
    for day in _different(days_of):
        own = days_of == day
        facts = (int((own & part).sum()) for part in (new, keep & ~new, ~keep, late))
        batch = log(shelf, day, arrived, source, *facts)
        batches.append(batch)
        kept = own & keep
        if kept.any():
            touch(shelf, day, batch)
            _write_ahead(shelf, batch, day, rows.part(kept))
            ledger.enter(held, rows.part(kept), new[kept])
    ledger.keep(shelf.database, held)
    receipt = Receipt(
        int(new.sum()), int((keep & ~new).sum()), int((~keep).sum()), int(late.sum()),
        tuple(batches),
    )  # fmt: skip
    _count(shelf, receipt)
    return receipt


def _classify(
    shelf: Shelf, rows: Batch, old: Flags, repeated: Flags, new: Flags, keep: Flags,
    *, deliberate: bool,
) -> None:  # fmt: skip
    """Decide for rows whose instant may be held already: new, correction or duplicate."""
    groups = np.flatnonzero(np.append(~repeated, True))
    several = np.diff(groups) > 1
    doubtful = old | np.repeat(several, np.diff(groups))
    days_of = rows.times // DAY
    for day in np.unique(days_of[doubtful]).tolist():
        places = np.flatnonzero(doubtful & (days_of == day))
        asked = rows.part(places)
        held = versions_of(shelf, day, asked)
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


def log(shelf: Shelf, day: int, arrived: int, source: str, *facts: int) -> int:
    """Enter a delivery into the list of arrivals, and return its number."""
    found = shelf.database.execute(
        "INSERT INTO arrivals (day, arrived, source, new, corrections, duplicates, late) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (day, arrived, source, *facts),
    ).lastrowid
    return int(found or 0)


def touch(shelf: Shelf, day: int, batch: int) -> None:
    """Note the last delivery that changed a day."""
    shelf.database.execute("INSERT OR REPLACE INTO touched VALUES (?, ?)", (day, batch))


def _write_ahead(shelf: Shelf, batch: int, day: int, rows: Batch) -> None:
    shelf.database.execute(
        "INSERT INTO payloads VALUES (?, ?, ?, ?, ?)",
        (batch, day, int(rows.times.min()), int(rows.times.max()), rows.packed()),
    )


def _count(shelf: Shelf, receipt: Receipt) -> None:
    shelf.database.executemany(
        "UPDATE totals SET value = value + ? WHERE name = ?",
        [
            (receipt.new, "values"),
            (receipt.corrections, "corrections"),
            (receipt.duplicates, "duplicates"),
            (receipt.late, "late"),
        ],
    )


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
