"""The database of a store: SQLite in WAL mode; what is committed is on the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cityagenda.ground.errors import StreamError

_VERSION: Final = 2
_WAIT: Final = 30.0
_FREE: Final = 4096
_SCHEMA: Final = """
CREATE TABLE entities (
    kind TEXT, id TEXT, version INTEGER, since INTEGER, body TEXT NOT NULL,
    PRIMARY KEY (kind, id, version)
) WITHOUT ROWID;
CREATE TABLE datastreams (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
-- what came, for ever: one row a delivery and day
CREATE TABLE arrivals (
    batch INTEGER PRIMARY KEY, day INTEGER NOT NULL, arrived INTEGER NOT NULL,
    source TEXT NOT NULL, new INTEGER NOT NULL, corrections INTEGER NOT NULL,
    duplicates INTEGER NOT NULL, late INTEGER NOT NULL
);
-- the write-ahead rows of a delivery, until its day is compacted
CREATE TABLE payloads (
    batch INTEGER PRIMARY KEY, day INTEGER NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, rows BLOB NOT NULL
);
CREATE INDEX payloads_day ON payloads (day, first, last);
-- the latest value and the count of 256 datastreams a row
CREATE TABLE ledger (block INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE totals (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO totals VALUES ('values', 0), ('corrections', 0), ('duplicates', 0), ('late', 0),
    ('declared', 0);
-- which folder holds a day; the one it names is whole
CREATE TABLE days (
    day INTEGER PRIMARY KEY, generation INTEGER NOT NULL, rules TEXT NOT NULL,
    rows INTEGER NOT NULL, superseded INTEGER NOT NULL
);
CREATE TABLE files (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, arrived INTEGER NOT NULL);
CREATE TABLE refusals (
    id INTEGER PRIMARY KEY, arrived INTEGER NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL,
    what TEXT NOT NULL, todo TEXT NOT NULL
);
"""
_SECOND: Final = """
-- the last delivery that changed a day
CREATE TABLE touched (day INTEGER PRIMARY KEY, batch INTEGER NOT NULL);
INSERT INTO touched SELECT day, max(batch) FROM arrivals WHERE new + corrections > 0 GROUP BY day;
-- the last delivery whose consequences the kept flags and hours of a day know
ALTER TABLE days ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
-- reviews, calibrations and controls, numbered as deliveries are
CREATE TABLE notes (
    batch INTEGER PRIMARY KEY, kind TEXT NOT NULL, datastream TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE INDEX notes_time ON notes (first, last);
CREATE TABLE events (
    key TEXT PRIMARY KEY, rule TEXT NOT NULL, place TEXT NOT NULL, opened INTEGER NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_opened ON events (opened);
-- up to which delivery somebody has come: alerts
CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""
_STEPS: Final = (_SCHEMA, _SECOND)


def connection(path: Path, *, reading: bool = False) -> sqlite3.Connection:
    """Open the database, and make its tables where there are none, unless only for reading.

    Raises
    ------
    StreamError
        There is none to read, the file is no database of a store, or of a later version.
    """
    if reading and not path.exists():
        raise StreamError(
            {"zh-Hans": "还没有数据流存储", "en": "there is no store of streams yet"},
            where=str(path),
            todo={"zh-Hans": "请先接收数据", "en": "take values in first"},
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    found = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        version = _version(found)
        if version < _VERSION:
            found.execute("PRAGMA auto_vacuum = INCREMENTAL")
            found.execute("PRAGMA journal_mode = WAL")
            version = _brought_up(found)
        found.execute("PRAGMA synchronous = FULL")
    except sqlite3.DatabaseError as error:
        found.close()
        raise StreamError(
            f"the store cannot be opened: {error}",
            where=str(path),
            todo="restore the file from a copy; the days in Parquet beside it are whole",
        ) from error
    if version != _VERSION:
        found.close()
        raise StreamError(
            f"the store has version {version}, this program knows {_VERSION}",
            where=str(path),
            todo="use the program that wrote it",
        )
    return found


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _brought_up(database: sqlite3.Connection) -> int:
    """Make the tables that are lacking, and return the version that the database then has."""
    with transaction(database):
        version = _version(database)
        for text in _STEPS[version:]:
            for statement in text.split(";\n"):
                database.execute(statement)
        if version < _VERSION:
            database.execute(f"PRAGMA user_version = {_VERSION}")
        return _version(database)


def shrink(database: sqlite3.Connection) -> None:
    """Give free pages back to the disk where they are most of the file.

    A file that was made before this was thought of keeps them, for later deliveries.
    """
    free, pages = (
        database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("freelist_count", "page_count")
    )
    if free > _FREE and 2 * free > pages:
        # a pragma without columns goes one page a step, a script goes to its end
        database.executescript("PRAGMA incremental_vacuum")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Hold the right to write while the block runs; all of it is saved or none."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(database: sqlite3.Connection) -> Iterator[None]:
    """See one state of the database while the block runs, whatever others write."""
    database.execute("BEGIN")
    try:
        yield
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")
