"""Intake: the networks of a city declared, their drop folders taken in, past days compacted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson

from cityagenda.build.memory import settled
from cityagenda.build.networks import entities
from cityagenda.build.places import Places
from cityagenda.build.raw import State, state_of
from cityagenda.build.writing import disk_faults, write_whole
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Network
from cityagenda.city.paths import leads_outside
from cityagenda.ground.errors import CityFolderError, StandardError
from cityagenda.streams import drops, rules
from cityagenda.streams.batch import DAY
from cityagenda.streams.checks import Check
from cityagenda.streams.drops import Dropped, Layout
from cityagenda.streams.store import Store

REASONS: Final = 3
"""How many reasons are told of a file's refused rows; more are kept in the store."""
_SETTLES: Final = timedelta(hours=2)
"""How long after its end a day of UTC is compacted."""
_KINDS: Final = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the drop folder of a network.

    ``absent`` says that there is no folder. ``files`` are those that were looked into, ``known``
    counts the others, which were taken in before. ``reasons`` are the first of each file that
    has refused rows.
    """

    network: str
    absent: bool = False
    files: tuple[Dropped, ...] = ()
    known: int = 0
    reasons: tuple[str, ...] = ()

    def sum(self, name: str) -> int:
        """Return how many values are ``new``, ``corrections``, ``duplicates`` or ``late``."""
        return sum(getattr(receipt, name) for file in self.files for receipt in file.receipts)

    @property
    def refused(self) -> int:
        """How many rows were refused, and files that could not be read."""
        return sum(file.refused + (file.fault is not None) for file in self.files)


@contextmanager
def opened(city: Loaded) -> Iterator[Store]:
    """Give the store of a city, with everything declared that its networks say."""
    places = Places(city.folder.resolve())
    with Store(places.streams) as store:
        declare(city, store)
        yield store


def declare(city: Loaded, store: Store) -> None:
    """Declare in a store what the networks of a city say; what it knows changes nothing."""
    store.declare(entities(city))


def taken(city: Loaded, store: Store, *, now: int | None = None) -> list[Taken]:
    """Take in what is new in the drop folders of a city, network by network.

    A folder that is not there is no fault. A file that has not changed since it was taken in is
    not read again.

    Raises
    ------
    CityFolderError
        A drop folder lies outside the city folder.
    """
    seen = _Seen(store.folder / "seen.json")
    found = [_taken(city, store, network, seen, now) for network in city.networks.values()]
    with disk_faults(store.folder):
        seen.keep()
    return found


def _taken(city: Loaded, store: Store, network: Network, seen: "_Seen", now: int | None) -> Taken:
    if network.drop is None:
        return Taken(network.id, absent=True)
    folder = city.folder / network.drop
    inside = city.folder.resolve()
    if leads_outside(network.drop) or not folder.resolve().is_relative_to(inside):
        raise CityFolderError(
            {
                "zh-Hans": f"“{network.drop}”指向城市文件夹之外",
                "en": f"'{network.drop}' leads out of the city folder",
            },
            where=city.place_of("network", network.id, "drop"),
            todo={
                "zh-Hans": "请将投放文件夹设在城市文件夹内",
                "en": "let the drop folder lie inside the city folder",
            },
        )
    if not folder.is_dir():
        return Taken(network.id, absent=True)
    paths = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in _KINDS and not path.name.startswith(".")
    )
    form = layout(network)
    files: list[Dropped] = []
    known = 0
    for path in paths:
        began = time.time_ns()
        mark = seen.mark(path)
        if mark is not None and seen.has(path, mark):
            known += 1
            continue
        file = drops.take_file(store, path, form, now=now)
        if file.known:
            known += 1
        else:
            files.append(file)
        if file.fault is None and mark is not None:
            seen.add(path, mark, began)
    return Taken(network.id, files=tuple(files), known=known, reasons=_reasons(store, files))


def layout(network: Network) -> Layout:
    """Return how the files of a network are laid out, in the words of drop folders."""
    given = network.layout
    return Layout(
        given.station, given.columns, given.time, given.name, tuple(given.nulls), given.encoding
    )


def compacted(
    city: Loaded, store: Store, *, now: datetime | None = None, again: bool = False
) -> list[int]:
    """Compact the days that are over, under the rules of quality control in force on each.

    A day on which none are in force is compacted unchecked: its values are kept all the same.

    Returns
    -------
    list
        The days of UTC that were written anew.
    """
    over = ((now or datetime.now(UTC)) - _SETTLES).timestamp() * 1e6
    checks: dict[str, Check | None] = {}
    done = []
    for day in store.days():
        if (day + 1) * DAY <= over:
            on = date(1970, 1, 1) + timedelta(days=day)
            if store.compact(day, _check(city, store, on, checks), again=again):
                done.append(day)
    return done


def _check(city: Loaded, store: Store, on: date, known: dict[str, Check | None]) -> Check | None:
    jurisdiction = city.city.jurisdiction
    try:
        edition = city.standards.standard(rules.TOPIC, jurisdiction, on).edition
    except StandardError:
        return None
    if edition not in known:
        streams = store.catalogue.datastreams
        known[edition] = rules.check(streams, city.standards, jurisdiction, on)
    return known[edition]


def _reasons(store: Store, files: list[Dropped]) -> tuple[str, ...]:
    """Return why files could not be read, and the first reasons of each with refused rows."""
    unread = [f"{file.name}: {file.fault.what}" for file in files if file.fault is not None]
    names = [file.name for file in files if file.refused]
    if not names:
        return tuple(unread)
    kept = store.refusals().reverse()
    rows = [row for name in names for row in kept.filter(source=name).head(REASONS).to_dicts()]
    return (*unread, *(f"{row['place']}: {row['what']}" for row in rows))


class _Seen:
    """The files that were taken in, by the state in which they were found."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = False
        try:
            self._known: dict[str, list[int]] = orjson.loads(path.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            self._known = {}

    @staticmethod
    def mark(path: Path) -> State | None:
        """Return the state of a file, none if it is gone."""
        try:
            return state_of(path)
        except OSError:
            return None

    def has(self, path: Path, mark: State) -> bool:
        """Whether a file was taken in in this state."""
        return self._known.get(str(path)) == list(astuple(mark))

    def add(self, path: Path, mark: State, began: int) -> None:
        """Remember a file that was taken in, if nobody can have written it meanwhile."""
        if settled(mark, began):
            self._known[str(path)] = list(astuple(mark))
            self._changed = True

    def keep(self) -> None:
        """Write the memory down if it has learnt something."""
        if self._changed:
            write_whole(self._path, orjson.dumps(self._known, option=orjson.OPT_SORT_KEYS))
