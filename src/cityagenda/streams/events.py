"""Events: what alerts found, one row each, and how a store keeps them.

Instants are of the event, in hours of the place's clock: ``opened`` and ``raised`` are the
beginnings of hours, ``cleared`` the beginning of the hour at which it was over, null while it
is open. ``recorded`` is when it was first found; ``stale`` says that this was long after
``raised``, so that nobody is called out for it.
"""

import sqlite3
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.ground.texts import Text
from cityagenda.streams.database import transaction

_INSTANT: Final = pl.Datetime("us", "UTC")
SCHEMA: Final = pl.Schema(
    {
        "key": pl.String(),
        "rule": pl.String(),
        "place": pl.String(),
        "property": pl.String(),
        "severity": pl.String(),
        "opened": _INSTANT,
        "raised": _INSTANT,
        "cleared": _INSTANT,
        "ending": pl.String(),
        "level": pl.Int64(),
        "peak": pl.Float64(),
        "latest": pl.Float64(),
        "value": pl.Float64(),
        "threshold": pl.Float64(),
        "seen": _INSTANT,
        "muted": pl.Boolean(),
        "stale": pl.Boolean(),
        "recorded": _INSTANT,
    }
)
"""An event: ``peak`` its worst signal, ``latest`` the last one (of the hour ``seen``), ``value``
that of ``raised``, ``threshold`` the level that it passed, ``level`` which of the rule's levels.
"""
INSTANTS: Final = [name for name, kind in SCHEMA.items() if kind == _INSTANT]
ENDINGS: Final[dict[str, Text]] = {
    "cleared": {"zh-Hans": "已恢复", "en": "over"},
    "lapsed": {"zh-Hans": "长时间无数据而终止", "en": "ended because no values came"},
    "withdrawn": {"zh-Hans": "数据更正后撤销", "en": "withdrawn after values were corrected"},
}


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return events whose instants are microseconds of UTC as a table."""
    plain = {n: pl.Int64() if n in INSTANTS else kind for n, kind in SCHEMA.items()}
    return pl.DataFrame(rows, schema=plain).cast(SCHEMA)


def rows(events: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the events of a table, with their instants in microseconds of UTC."""
    plain = events.select(SCHEMA.names()).cast(SCHEMA)
    return plain.with_columns(pl.col(INSTANTS).dt.timestamp("us")).to_dicts()


def keep(database: sqlite3.Connection, events: pl.DataFrame) -> None:
    """Keep events; one that was kept before under its key is replaced."""
    with transaction(database):
        database.executemany(
            "INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?)",
            [
                (row["key"], row["rule"], row["place"], row["opened"], orjson.dumps(row).decode())
                for row in rows(events)
            ],
        )


def kept(database: sqlite3.Connection) -> pl.DataFrame:
    """Return all events that are kept, by the time at which they opened."""
    found = database.execute("SELECT body FROM events ORDER BY opened, key").fetchall()
    return table([orjson.loads(body) for (body,) in found])
