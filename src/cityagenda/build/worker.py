"""The worker: what comes in is taken in, mapped for now and watched for alerts, round by round.

One worker watches a city. It is killed at any point without loss: what was taken in is on the
disk, and the last provisional edition stays whole until the next one is.
"""

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Final

import polars as pl

from cityagenda.build import intake, provisional
from cityagenda.build.index import Index
from cityagenda.build.lock import WATCH, locked
from cityagenda.build.networks import own, stations
from cityagenda.build.places import Places
from cityagenda.build.registers import Registers
from cityagenda.city.files import object_files
from cityagenda.city.folder import load
from cityagenda.city.live import live
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Network
from cityagenda.city.models.network import AQI
from cityagenda.ground.errors import CityAgendaError
from cityagenda.streams import alerts, rules
from cityagenda.streams.store import Store

_HOUR: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOOKED_BACK: Final = timedelta(days=3)
"""Hours before this are not looked at for alerts: what comes so late calls nobody out."""


@dataclass(slots=True)
class Round:
    """What one round did.

    Values are counted by what became of them; ``edition`` is the provisional edition that was
    made, ``events`` how many alerts are new or changed, ``compacted`` how many days were.
    ``errors`` say in both languages what could not be done; the next round tries again.
    """

    at: str
    new: int = 0
    corrections: int = 0
    late: int = 0
    refused: int = 0
    compacted: int = 0
    edition: str | None = None
    events: int = 0
    seconds: float = 0.0
    errors: list[dict[str, Any]] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def watch(
    folder: Path,
    stop: Event,
    *,
    every: float,
    told: Callable[[Round], object],
    registers: Registers | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Watch a city until told to stop; a round that fails is told of, and the next one comes.

    Parameters
    ----------
    folder
        The city folder.
    stop
        Ends the watch between two steps of a round.
    every
        Seconds from the beginning of a round to that of the next.
    told
        Is given each round when it is over.
    registers
        See `cityagenda.build.run.run`.
    clock
        The instant of now.

    Raises
    ------
    BuildError
        Another worker watches this city.
    """
    places = Places(folder.resolve())
    with locked(places.home / "watch.lock", WATCH):
        worker = Worker(folder, registers)
        while not stop.is_set():
            began = time.monotonic()
            told(worker.round(clock(), stop))
            stop.wait(max(0.0, every - (time.monotonic() - began)))


class Worker:
    """What a worker knows from one round to the next."""

    def __init__(self, folder: Path, registers: Registers | None = None) -> None:
        self._folder = folder
        self._registers = registers
        self._read: tuple[object, Loaded] | None = None
        self._declared: tuple[object, ...] | None = None
        self._made: tuple[object, ...] | None = None
        self._settled: datetime | None = None

    def round(self, now: datetime, stop: Event | None = None) -> Round:
        """Take in, make a provisional edition, evaluate alerts, compact; return what was done."""
        began = time.perf_counter()
        done = Round(now.isoformat(timespec="seconds"))
        for step in (self._take, self._edition, self._alerts, self._compact):
            if stop is not None and stop.is_set():
                break
            with _told(done, step.__name__.strip("_")):
                step(now, done)
        done.seconds = round(time.perf_counter() - began, 3)
        return done

    @property
    def _city(self) -> Loaded:
        """The city, read again when one of its text files has changed."""
        state = _state(self._folder)
        if self._read is None or self._read[0] != state:
            self._read = state, load(self._folder)
        return self._read[1]

    @contextmanager
    def _store(self) -> Iterator[tuple[Loaded, Store]]:
        city = self._city
        with Store(Places(city.folder.resolve()).streams) as store:
            yield city, store

    def _take(self, now: datetime, done: Round) -> None:
        with self._store() as (city, store):
            state = city, _hour(now)
            if self._declared != state:
                intake.declare(city, store)
                self._declared = state
            for found in intake.taken(city, store, now=_micro(now)):
                done.new += found.sum("new")
                done.corrections += found.sum("corrections")
                done.late += found.sum("late")
                done.refused += found.refused
                done.errors += [
                    _error("take", file.fault) for file in found.files if file.fault is not None
                ]

    def _edition(self, now: datetime, done: Round) -> None:
        """Make a provisional edition if values came, the hour is another or the city says more."""
        with self._store() as (city, store):
            batch = store.last_batch()
        state = batch, _hour(now), city
        if state == self._made or not live(city):
            return
        edition = provisional.run(city, now, registers=self._registers)
        self._made = state
        done.edition = edition.id
        Index(Places(city.folder.resolve())).learn(edition, now)
        done.errors += [_failed(row) for row in edition.failures().to_dicts()]

    def _alerts(self, now: datetime, done: Round) -> None:
        with self._store() as (city, store):
            for network in city.networks.values():
                if network.alerts:
                    done.events += _watched(city, store, network, now)

    def _compact(self, now: datetime, done: Round) -> None:
        """Compact what is over, once an hour."""
        if self._settled is not None and now - self._settled < _HOUR:
            return
        with self._store() as (city, store):
            done.compacted = len(intake.compacted(city, store, now=now))
        self._settled = now


def _watched(city: Loaded, store: Store, network: Network, now: datetime) -> int:
    """Evaluate the alerts of a network and return how many events are new or changed."""
    places = Places(city.folder.resolve())
    properties = sorted({rule.property for rule in network.alerts} - {AQI})
    table = stations(city, network)

    def read(first: int, last: int) -> pl.DataFrame:
        day = now.date()
        streams = store.catalogue.datastreams
        check = rules.check(streams, city.standards, city.city.jurisdiction, day)
        found = pl.DataFrame(
            [(d.id, d.thing, d.observed_property) for d in own(streams, network.id)],
            schema={"datastream": pl.String, "place": pl.String, "property": pl.String},
            orient="row",
        ).filter(pl.col("property").is_in(properties))
        hours = store.hours(first, last, check).join(found, on="datastream", maintain_order="left")
        parts = [hours.select("place", "property", time="hour", value="mean")]
        index = (
            Index(places)
            .hours(first, last)
            .filter(pl.col("place").is_in(table["station"].implode()))
        )
        return pl.concat([*parts, index])

    held = store.events()
    found = alerts.watch(
        store,
        network.alerts,
        read,
        now=_micro(now),
        places=_where(table),
        since=_micro(now - _LOOKED_BACK),
        mark=f"alerts {network.id}",
    )
    return found.join(held, on=found.columns, how="anti", nulls_equal=True).height


def _where(table: pl.DataFrame) -> pl.DataFrame | None:
    """Return where stations stand on the city's plane, none where that is not known."""
    if not {"x", "y"} <= set(table.columns):
        return None
    return table.select("x", "y", place="station").drop_nulls()


def _state(folder: Path) -> object:
    """Return what changes when somebody edits a text file of a city, or a pack or method."""
    names = [folder / name for name, _ in object_files(folder, [])]
    names += [*(folder / "standards").glob("*.yml"), *(folder / "methods").glob("*.py")]
    return sorted((str(path), path.stat().st_mtime_ns) for path in names)


@contextmanager
def _told(done: Round, step: str) -> Iterator[None]:
    """Keep on after an error, and say it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a round's error is told, the next round comes
        done.errors.append(_error(step, error))


def _error(step: str, error: Exception) -> dict[str, Any]:
    if isinstance(error, CityAgendaError):
        what, todo = error.texts
        return {"step": step, "where": error.where, "what": what, "todo": todo}
    text = "".join(traceback.format_exception_only(error)).strip()
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = {"zh-Hans": f"程序出错：{text}", "en": f"a fault of the program: {text}"}
    where = f"{Path(place.filename).name}:{place.lineno}"
    return {"step": step, "where": where, "what": what, "todo": {}}


def _failed(row: dict[str, Any]) -> dict[str, Any]:
    what = {"zh-Hans": row["what_zh"] or row["what"], "en": row["what"]}
    todo = {"zh-Hans": row["todo_zh"] or row["todo"], "en": row["todo"]}
    return {"step": "edition", "where": row["indicator"], "what": what, "todo": todo}


def _hour(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def _micro(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)
