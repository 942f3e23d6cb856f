"""The ledger: of each datastream the latest value and the number of values, kept up to date.

256 datastreams share a row of the database, so that a minute's delivery of a whole network
touches few rows and a single value touches one.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cityagenda.streams.batch import Batch, firsts
from cityagenda.streams.resolution import Flags, Integers

BLOCK: Final = 256
NEVER: Final = np.iinfo(np.int64).min
_ENTRY: Final = np.dtype([("time", "<i8"), ("value", "<f8"), ("count", "<u4")])
_BLOCK_BYTES: Final = BLOCK * _ENTRY.itemsize
Entries = np.ndarray[Any, np.dtype[np.void]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Entries of some blocks, one block after the other; ``blocks`` are their numbers."""

    blocks: Integers
    entries: Entries

    def places(self, numbers: Integers) -> Integers:
        """Return where the entries of datastreams stand."""
        block = np.searchsorted(self.blocks, numbers // BLOCK)
        found: Integers = block * BLOCK + numbers % BLOCK
        return found

    @property
    def numbers(self) -> Integers:
        """The datastreams whose entries these are."""
        inside = np.arange(BLOCK)
        found: Integers = (self.blocks[:, None] * BLOCK + inside).ravel()
        return found


def read(database: sqlite3.Connection, blocks: Integers | None = None) -> Ledger:
    """Return the entries of blocks, of all that there are by default."""
    if blocks is None:
        rows = database.execute("SELECT block, body FROM ledger ORDER BY block").fetchall()
    else:
        rows = [(block, _body(database, block)) for block in blocks.tolist()]
    raw = bytearray().join(body for _, body in rows)
    return Ledger(np.array([block for block, _ in rows], np.int64), np.frombuffer(raw, _ENTRY))


def _body(database: sqlite3.Connection, block: int) -> bytes:
    row = database.execute("SELECT body FROM ledger WHERE block = ?", (block,)).fetchone()
    return _EMPTY if row is None else row[0]


def enter(held: Ledger, rows: Batch, new: Flags) -> None:
    """Enter rows that are ordered by datastream and time; ``new`` ones count."""
    starts = firsts(rows.numbers)
    last = np.append(starts[1:], len(rows)) - 1
    places = held.places(rows.numbers[starts])
    held.entries["count"][places] += np.add.reduceat(new.astype(np.uint32), starts)
    newer = rows.times[last] >= held.entries["time"][places]
    places, last = places[newer], last[newer]
    held.entries["time"][places] = rows.times[last]
    held.entries["value"][places] = rows.values[last]


def keep(database: sqlite3.Connection, held: Ledger) -> None:
    """Write blocks back."""
    raw = held.entries.tobytes()
    database.executemany(
        "INSERT OR REPLACE INTO ledger VALUES (?, ?)",
        [
            (block, raw[place * _BLOCK_BYTES : (place + 1) * _BLOCK_BYTES])
            for place, block in enumerate(held.blocks.tolist())
        ],
    )


def _empty() -> bytes:
    found = np.zeros(BLOCK, _ENTRY)
    found["time"] = NEVER
    return found.tobytes()


_EMPTY: Final = _empty()
