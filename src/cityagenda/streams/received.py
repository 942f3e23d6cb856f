"""What was received: files that were taken in before, and what could not be taken in."""

import hashlib
from collections.abc import Sequence

import polars as pl

from cityagenda.ground.errors import StreamError
from cityagenda.streams.database import transaction
from cityagenda.streams.intake import SOURCE
from cityagenda.streams.shelf import Shelf


def taken(shelf: Shelf, content: bytes) -> bool:
    """Whether a file of this content was taken in before."""
    found = shelf.database.execute(
        "SELECT 1 FROM files WHERE sha256 = ?", (hashlib.sha256(content).hexdigest(),)
    ).fetchone()
    return found is not None


def remember(shelf: Shelf, content: bytes, name: str, arrived: int) -> None:
    """Remember that a file was taken in."""
    with transaction(shelf.database):
        shelf.database.execute(
            "INSERT OR IGNORE INTO files VALUES (?, ?, ?)",
            (hashlib.sha256(content).hexdigest(), name, arrived),
        )


def refuse(
    shelf: Shelf, faults: Sequence[StreamError], source: str, arrived: int, *, again: bool = False
) -> None:
    """Keep what could not be taken in, and why; what is tried ``again`` in place of the same."""
    with transaction(shelf.database):
        if again:
            shelf.database.executemany(
                "DELETE FROM refusals WHERE source = ? AND place = ? AND what = ?",
                [(source[:SOURCE], f.where, f.what) for f in faults],
            )
        shelf.database.executemany(
            "INSERT INTO refusals (arrived, source, place, what, todo) VALUES (?, ?, ?, ?, ?)",
            [(arrived, source[:SOURCE], f.where, f.what, f.todo) for f in faults],
        )


def refusals(shelf: Shelf) -> pl.DataFrame:
    """Return what could not be taken in, the newest first."""
    rows = shelf.database.execute(
        "SELECT arrived, source, place, what, todo FROM refusals ORDER BY id DESC"
    ).fetchall()
    schema = {
        "arrived": pl.Int64,
        **dict.fromkeys(("source", "place", "what", "todo"), pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
