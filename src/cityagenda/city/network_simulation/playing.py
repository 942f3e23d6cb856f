"""Playing: the synthetic network in real time, hour after hour, where the files of a year end.

An hour arrives when it is over. What is new since the last round goes as one small file into the
drop folder, or as data arrays to a SensorThings server. The first round brings the hours before
as well, later ones what was missed; values follow from the hour, so that what comes twice comes
the same.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Final, Protocol

import polars as pl

from cityagenda.city.folder import read
from cityagenda.city.network_simulation.declared import Declared, declared
from cityagenda.city.network_simulation.files import LATE, month_text, put
from cityagenda.city.network_simulation.measuring import HOUR, Measuring, measuring
from cityagenda.ground.errors import StreamError

BEFORE: Final = 24 * 30
"""Hours that the first round brings, and that are made up for after a pause, at most.

A month, because the health of a sensor is judged by a month.
"""
_STAMP: Final = "hours-%Y-%m-%dT%H.csv"
_SHORTEST: Final = 0.05


@dataclass(frozen=True, slots=True)
class Round:
    """What a round brought: hours from ``first`` on and before ``last``, values, and where to.

    ``refused`` are values that the other side would not take, with the first reason.
    """

    first: datetime
    last: datetime
    values: int
    where: str
    refused: int = 0
    reason: str = ""


class Receiver(Protocol):
    """Where rounds go."""

    def last(self) -> int | None:
        """Return the hour after the last one that has been brought, none if that is unknown."""

    def bring(self, last: int, table: pl.DataFrame, late: dict[str, pl.DataFrame]) -> Round | None:
        """Bring the rows of hours before ``last``, and what is delivered late, by month.

        None means that it was told to stop before all was brought.
        """


@dataclass(frozen=True, slots=True)
class Folder:
    """A drop folder; the names of the files tell up to which hour it has come."""

    wanted: Declared

    def last(self) -> int | None:
        """Return the hour after that of the newest file."""
        names = sorted(path.name for path in self.wanted.drop.glob("hours-*.csv"))
        for name in reversed(names):
            try:
                found = datetime.strptime(name, _STAMP).replace(tzinfo=UTC)
            except ValueError:
                continue
            return int(found.timestamp()) // HOUR + 1
        return None

    def bring(self, last: int, table: pl.DataFrame, late: dict[str, pl.DataFrame]) -> Round:
        """Write one file that is named after its last hour (UTC), and one for a late month."""
        drop = self.wanted.drop
        for month, own in late.items():
            put(drop / f"{LATE}-{month}.csv", month_text(own))
        name = datetime.fromtimestamp((last - 1) * HOUR, UTC).strftime(_STAMP)
        put(drop / name, month_text(table))
        values = sum(_values(own, self.wanted) for own in (table, *late.values()))
        return Round(_at(last), _at(last), values, str(drop / name))


@dataclass
class Player:
    """A network, where it goes, and the clock by which it goes.

    ``start`` and ``speed`` are for demonstrations: from an instant in the past on, so many
    times as fast as real time, until now is reached.
    """

    network: Measuring
    receiver: Receiver
    start: datetime | None = None
    speed: float = 1.0
    _next: int | None = field(default=None, init=False)
    _began: float = field(default_factory=time.monotonic, init=False)

    def now(self) -> datetime:
        """Return the instant that the player has reached."""
        real = datetime.now(UTC)
        if self.start is None:
            return real
        gone = timedelta(seconds=(time.monotonic() - self._began) * self.speed)
        return min(real, self.start + gone)

    def round(self) -> Round | None:
        """Bring what is new; none if no hour is over since the last round."""
        last = int(self.now().timestamp()) // HOUR
        first = self._first(last)
        if first >= last:
            return None
        rows = self.network.rows(first, last)
        late = self.network.delivered(first + 1, last + 1)
        found = self.receiver.bring(last, rows, late)
        if found is None:
            return None
        self._next = last
        return Round(_at(first), _at(last), found.values, found.where, found.refused, found.reason)

    def _first(self, last: int) -> int:
        if self._next is not None:
            return self._next
        known = None if self.start else self.receiver.last()
        return last - BEFORE if known is None else max(known, last - BEFORE)


def player(
    folder: Path,
    receiver: Callable[[Declared], Receiver] = Folder,
    *,
    seed: int | None = None,
    start: datetime | None = None,
    speed: float = 1.0,
) -> Player:
    """Return the player of a city's synthetic network.

    Without a ``start``, a ``speed`` other than 1 begins as long ago as the first round reaches.

    Raises
    ------
    CityFolderError, SourceError
        See `files.write_network`.
    StreamError
        The speed is no positive number, or the start lies in the future or has no zone.
    """
    if not 0 < speed < float("inf"):
        raise StreamError(
            {"zh-Hans": f"速度 {speed} 无效", "en": f"{speed} is no speed"},
            todo={
                "zh-Hans": "请给出正数，1 为实时",
                "en": "give a positive number; 1 is real time",
            },
        )
    if start is not None and start > datetime.now(UTC):
        raise StreamError(
            {
                "zh-Hans": f"{start.isoformat()} 尚未到来",
                "en": f"{start.isoformat()} is yet to come",
            },
            todo={
                "zh-Hans": "请给出过去的时刻：数据库不接收未来的数值",
                "en": "give an instant in the past: values from the future are not taken in",
            },
        )
    if start is None and speed != 1:
        start = datetime.now(UTC) - timedelta(hours=BEFORE)
    city = read(folder)
    wanted = declared(city, seed=seed)
    return Player(measuring(city, wanted), receiver(wanted), start, speed)


def play(one: Player, stop: Event, *, every: float) -> Iterator[Round]:
    """Yield the rounds of a player, one ``every`` so many seconds, until it is told to stop."""
    pause = max(_SHORTEST, min(every, HOUR / one.speed))
    while not stop.is_set():
        found = one.round()
        if found is not None:
            yield found
        stop.wait(pause)


def _at(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * HOUR, UTC)


def _values(table: pl.DataFrame, wanted: Declared) -> int:
    columns: Any = table.select(wanted.headers.values())
    return int(columns.height * columns.width - sum(columns.null_count().row(0)))
