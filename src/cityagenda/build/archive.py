"""The archive: the bytes of small raw files by their hash, in one SQLite file.

A small source is frozen as its raw bytes and typed each time it is read, which costs less
than one small Parquet file.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from cityagenda.ground.errors import BuildError

_AT_ONCE = 500


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(path, timeout=60)) as database, database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS raw "
                "(sha256 TEXT PRIMARY KEY, content BLOB) WITHOUT ROWID"
            )
            yield database
    except sqlite3.DatabaseError as error:
        raise BuildError(
            f"the archive of raw files cannot be used: {error}",
            where=str(path),
            todo="free space; if the file is damaged, delete it and build again",
        ) from error


def add(path: Path, contents: Mapping[str, bytes]) -> None:
    """Keep raw files by their hash; what is there already is not written again."""
    if not contents:
        return
    with _opened(path) as database:
        known = _known(database, contents)
        database.executemany(
            "INSERT OR IGNORE INTO raw VALUES (?, ?)",
            [item for item in contents.items() if item[0] not in known],
        )


def content(path: Path, sha256: str) -> bytes:
    """Return the bytes of a raw file that was kept.

    Raises
    ------
    BuildError
        They are not there.
    """
    with _opened(path) as database:
        found = database.execute("SELECT content FROM raw WHERE sha256 = ?", (sha256,)).fetchone()
    if found is None:
        raise BuildError(
            f"the raw file with the hash {sha256} is not in the archive",
            where=str(path),
            todo="put the raw file back and build again",
        )
    return bytes(found[0])


def _known(database: sqlite3.Connection, hashes: Iterable[str]) -> set[str]:
    wanted = list(hashes)
    known: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        query = f"SELECT sha256 FROM raw WHERE sha256 IN ({marks})"  # noqa: S608 - marks only
        known.update(row[0] for row in database.execute(query, some))
    return known
