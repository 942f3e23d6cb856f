"""The catalogue: what is known of things, places, sensors and datastreams, with its history.

An entity that is declared again with other words becomes a new version; the old one stays,
so that a station which moves keeps its old place for the time it stood there. What gives a
datastream's values their meaning cannot change: that is another datastream.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

import numpy as np
import orjson

from cityagenda.ground.errors import StreamError
from cityagenda.streams import intervals
from cityagenda.streams.batch import DAY
from cityagenda.streams.days import Lattice
from cityagenda.streams.entities import KINDS, Datastream, Entity
from cityagenda.streams.resolution import Flags, Integers

HOUR: Final = 3_600_000_000
_NAMES: Final = {kind: name for name, kind in KINDS.items()}
_LINKS: Final = {
    "thing": "Things",
    "sensor": "Sensors",
    "observed_property": "ObservedProperties",
    "locations": "Locations",
}
_FIXED: Final = (
    "unit", "label", "timezone", "step", "reference_state", "thing", "observed_property",
)  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """Datastreams by number, in the order in which they were declared."""

    datastreams: tuple[Datastream, ...]
    numbers: dict[str, int]

    def number(self, datastream: str) -> int:
        """Return the number of a datastream.

        Raises
        ------
        StreamError
            It was never declared.
        """
        if datastream not in self.numbers:
            raise StreamError(
                f"there is no datastream '{datastream}'",
                todo="declare the datastream before its values are sent",
            )
        return self.numbers[datastream]

    @cached_property
    def lattice(self) -> Lattice:
        """The resolutions of all datastreams."""
        return Lattice(
            np.array([d.step.multiple for d in self.datastreams], np.int64),
            np.array([d.step.decimals for d in self.datastreams], np.int64),
        )

    @cached_property
    def label_ends(self) -> Flags:
        """Whether the stamps of each datastream mark the end of their interval."""
        return np.array([d.label == "end" for d in self.datastreams], np.bool_)

    @cached_property
    def an_hour(self) -> Integers:
        """How many values an hour of each datastream is to bring, 0 where that is not declared."""
        return np.array([intervals.an_hour(d.properties) for d in self.datastreams], np.int64)

    def phases(self, day: int) -> Integers:
        """Return how far the hours of each datastream's clock are from those of UTC.

        Clocks are looked up at the beginning of the day of UTC; the two days a year on which
        a clock of half an hour's summer time changes are counted by that.
        """
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=day * DAY)
        known = {zone: _phase(zone, at) for zone in {d.timezone for d in self.datastreams}}
        return np.array([known[d.timezone] for d in self.datastreams], np.int64)


def _phase(zone: str, at: datetime) -> int:
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    return int(offset / timedelta(microseconds=1)) % HOUR


def declare(database: sqlite3.Connection, given: Sequence[Entity], now: int) -> None:
    """Keep entities; one that is the same as before changes nothing. Call it in a transaction.

    Raises
    ------
    StreamError
        A link leads nowhere, or what gives a datastream's values their meaning would change.
    """
    for one in given:
        kind = _NAMES[type(one)]
        _check_links(database, one)
        row = database.execute(
            "SELECT version, body FROM entities WHERE kind = ? AND id = ? "
            "ORDER BY version DESC LIMIT 1",
            (kind, one.id),
        ).fetchone()
        body = orjson.dumps(one.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS).decode()
        if row is not None and row[1] == body:
            continue
        if isinstance(one, Datastream):
            if row is None:
                count = database.execute("SELECT count(*) FROM datastreams").fetchone()[0]
                database.execute("INSERT INTO datastreams VALUES (?, ?)", (count, one.id))
            else:
                _check_meaning(_kept(Datastream, row[1]), one)
        version = 1 if row is None else row[0] + 1
        database.execute(
            "INSERT INTO entities VALUES (?, ?, ?, ?, ?)", (kind, one.id, version, now, body)
        )
        database.execute("UPDATE totals SET value = value + 1 WHERE name = 'declared'")


def _check_links(database: sqlite3.Connection, one: Entity) -> None:
    for field, kind in _LINKS.items():
        linked = getattr(one, field, ())
        for target in (linked,) if isinstance(linked, str) else linked:
            found = database.execute(
                "SELECT 1 FROM entities WHERE kind = ? AND id = ?", (kind, target)
            ).fetchone()
            if found is None:
                raise StreamError(
                    f"{kind} has no '{target}'",
                    where=f"{type(one).__name__} {one.id}",
                    todo="declare it first, or correct the link",
                )


def _check_meaning(old: Datastream, new: Datastream) -> None:
    for field in _FIXED:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            _refuse_change(new.id, field, before, after)


def _refuse_change(name: str, field: str, before: object, after: object) -> NoReturn:
    raise StreamError(
        f"the {field.replace('_', ' ')} of a datastream cannot change from {before} to {after}",
        where=f"Datastream {name}",
        todo="declare a new datastream; values already held keep their meaning",
    )


def catalogue(database: sqlite3.Connection) -> Catalogue:
    """Return the datastreams as they are declared now."""
    rows = database.execute(
        "SELECT d.id, e.body, max(e.version) FROM datastreams d "
        "JOIN entities e ON e.kind = 'Datastreams' AND e.id = d.id "
        "GROUP BY d.number ORDER BY d.number"
    ).fetchall()
    return Catalogue(
        tuple(_kept(Datastream, body) for _, body, _ in rows),
        {name: number for number, (name, _, _) in enumerate(rows)},
    )


def history(database: sqlite3.Connection, kind: str, name: str) -> list[tuple[int, Entity]]:
    """Return the versions of an entity, oldest first, each with the instant it came."""
    rows = database.execute(
        "SELECT since, body FROM entities WHERE kind = ? AND id = ? ORDER BY version", (kind, name)
    )
    return [(since, _kept(KINDS[kind], body)) for since, body in rows]


def history_of(database: sqlite3.Connection, kind: str) -> dict[str, list[tuple[int, Entity]]]:
    """Return the versions of all entities of a kind by their id; see `history`."""
    found: dict[str, list[tuple[int, Entity]]] = {}
    rows = database.execute(
        "SELECT id, since, body FROM entities WHERE kind = ? ORDER BY id, version", (kind,)
    )
    for name, since, body in rows:
        found.setdefault(name, []).append((since, _kept(KINDS[kind], body)))
    return found


def known(database: sqlite3.Connection, kind: str) -> list[Entity]:
    """Return the entities of a kind as they are now, in the order of their ids."""
    rows = database.execute(
        "SELECT body, max(version) FROM entities WHERE kind = ? GROUP BY id ORDER BY id", (kind,)
    )
    return [_kept(KINDS[kind], body) for body, _ in rows]


def _kept(kind: type[Any], body: str) -> Any:  # noqa: ANN401 - a model of that kind
    return kind.model_validate(orjson.loads(body))
