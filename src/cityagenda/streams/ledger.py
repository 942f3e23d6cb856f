"""The ledger: of each datastream the latest value and the number of values, kept up to date.

256 datastreams share a row of the database, so that a minute's delivery of a whole network
touches few rows and a single value touches one.
"""

import sqlite3
from typing import Any, Final

import numpy as np

from cityagenda.streams.batch import Batch, firsts
from cityagenda.streams.resolution import Flags, Integers

BLOCK: Final = 256
NEVER: Final = np.iinfo(np.int64).min
_ENTRY: Final = np.dtype([("time", "<i8"), ("value", "<f8"), ("count", "<i8"), ("batch", "<i8")])
Entries = np.ndarray[Any, np.dtype[np.void]]


def entries(database: sqlite3.Connection, blocks: Integers | None = None) -> dict[int, Entries]:
    """Return the entries of blocks, of all that there are by default."""
    if blocks is None:
        rows = database.execute("SELECT block, body FROM ledger ORDER BY block")
        return {block: np.frombuffer(body, _ENTRY) for block, body in rows}
    found = {}
    for block in blocks.tolist():
        row = database.execute("SELECT body FROM ledger WHERE block = ?", (block,)).fetchone()
        found[block] = _empty() if row is None else np.frombuffer(row[0], _ENTRY).copy()
    return found


def latest_times(held: dict[int, Entries], numbers: Integers) -> Integers:
    """Return the latest instant held of each row's datastream, or `NEVER`."""
    blocks = np.array(sorted(held))
    table = np.stack([held[b]["time"] for b in blocks.tolist()])
    found: Integers = table[np.searchsorted(blocks, numbers // BLOCK), numbers % BLOCK]
    return found


def enter(held: dict[int, Entries], rows: Batch, new: Flags, batch: int) -> None:
    """Enter rows that are ordered by datastream and time; ``new`` ones count."""
    starts = firsts(rows.numbers)
    ends = np.append(starts[1:], len(rows)) - 1
    counts = np.add.reduceat(new.astype(np.int64), starts)
    numbers = rows.numbers[starts]
    for block in np.unique(numbers // BLOCK).tolist():
        own = numbers // BLOCK == block
        places, last = numbers[own] % BLOCK, ends[own]
        entry = held[block]
        entry["count"][places] += counts[own]
        newer = rows.times[last] >= entry["time"][places]
        places, last = places[newer], last[newer]
        entry["time"][places] = rows.times[last]
        entry["value"][places] = rows.values[last]
        entry["batch"][places] = batch


def keep(database: sqlite3.Connection, held: dict[int, Entries]) -> None:
    """Write blocks back."""
    rows = [(block, entry.tobytes()) for block, entry in held.items()]
    database.executemany("INSERT OR REPLACE INTO ledger VALUES (?, ?)", rows)


def _empty() -> Entries:
    found = np.zeros(BLOCK, _ENTRY)
    found["time"] = NEVER
    return found
