"""Streams: a window of a network's values, as of one delivery, as a frozen table.

The rows are hours: `station`, `time` (the instant at which the hour begins), `time_label`, and
one column a property of the network with the mean of its accepted values, as the checks in
force on the day see them. What came after the delivery does not count. Nothing is written to
the store.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import orjson
import polars as pl

from cityagenda.build import fingerprints
from cityagenda.build.content import content_hash
from cityagenda.build.networks import own
from cityagenda.build.places import Places
from cityagenda.build.raw import RawFile
from cityagenda.build.records import ROW
from cityagenda.build.writing import write_whole
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Network, Source, SourceColumn, Window
from cityagenda.city.models.source import STREAM_VIEWS, TimeLabel
from cityagenda.ground.errors import CityAgendaError, SourceError
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text, text_in
from cityagenda.streams import rules
from cityagenda.streams.batch import DAY
from cityagenda.streams.shelf import DATABASE
from cityagenda.streams.store import Check, Store

SCHEME: Final = "stream:"
"""How the name begins that stands in place of a raw file's path."""
AS_OF: Final = "@"
"""Stands in that name before the number of the delivery as of which the window was frozen."""

_HOUR: Final = timedelta(hours=1)
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CELL: Final = 8
_AT_ONCE: Final = timedelta(days=31)
"""How much of a window is read at once."""
_LABEL: Final = "begin"

Frame: TypeAlias = Callable[[], pl.DataFrame]
Read: TypeAlias = Callable[[Source], tuple[RawFile, Frame]]
"""Returns what stands for the raw file of a window, and what makes its table."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The hours of a window: those that begin from ``first`` on and before ``last``."""

    first: datetime
    last: datetime
    text: str

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day of UTC of which values may belong to it."""
        return _micro(self.first) // DAY, _micro(self.last) // DAY


def reach(window: Window, timezone: str, now: datetime) -> Reach:
    """Return the hours of a window: whole days of the city, or the complete hours before now."""
    if window.hours is not None:
        last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return Reach(last - window.hours * _HOUR, last, f"{last:%Y-%m-%dT%H}Z/{window.hours}h")
    first, last_day = window.first or date.min, window.last or date.min
    zone = ZoneInfo(timezone)
    begin, end = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (first, last_day + timedelta(days=1))
    )
    return Reach(begin, end, f"{first}/{last_day}")


def declared(source: Source, networks: Mapping[str, Network]) -> Source:
    """Return a source as a build sees it: a window has columns and units of its network.

    Raises
    ------
    SourceError
        There is no such network or view, or the window is not clear.
    """
    if source.format != "stream":
        return source
    network, window = networks.get(source.network or ""), source.window
    if network is None or window is None or source.view not in STREAM_VIEWS:
        raise SourceError(
            {
                "zh-Hans": "该数据流未写明网络、视图或时间窗",
                "en": "the stream does not say its network, view and window",
            },
            where=f"source {source.id}",
            todo={
                "zh-Hans": f"请写明 network、view（{'、'.join(STREAM_VIEWS)}）和 window",
                "en": f"write network, view ({', '.join(STREAM_VIEWS)}) and window",
            },
        )
    if (window.first is None) != (window.last is None) or window.live == (window.first is not None):
        raise SourceError(
            {"zh-Hans": "时间窗的起止不明确", "en": "the window has no clear beginning and end"},
            where=f"source {source.id}",
            todo={
                "zh-Hans": "请写明 first 和 last，或只写 hours",
                "en": "write first and last, or hours alone",
            },
        )
    numbers = {
        name: SourceColumn(type="number", unit=observed.unit)
        for name, observed in network.properties.items()
    }
    columns = {
        "station": SourceColumn(),
        "time": SourceColumn(type="datetime"),
        "time_label": SourceColumn(),
        **numbers,
    }
    label = TimeLabel(column="time", label=_LABEL, timezone="UTC")
    synthetic = source.synthetic or network.synthetic
    return source.model_copy(update={"columns": columns, "time": label, "synthetic": synthetic})


def lasting(path: str) -> str:
    """Return the name of a raw file without the delivery as of which a window was frozen.

    Examples
    --------
    >>> lasting("stream:air/hours/2025-01-01/2025-12-31@17"), lasting("data/a@b.csv")
    ('stream:air/hours/2025-01-01/2025-12-31', 'data/a@b.csv')
    """
    return path.rpartition(AS_OF)[0] if path.startswith(SCHEME) and AS_OF in path else path


@dataclass(frozen=True, slots=True)
class Silence:
    """A window without values: the period for which there are none, and the reason in words."""

    period: str
    reason: Text


def silence(source: Source, files: Sequence[RawFile], city: Loaded) -> Silence | None:
    """Return what is to be said of a frozen window without values, none of other sources."""
    window = source.window
    if source.format != "stream" or window is None or any(file.size for file in files):
        return None
    network = city.networks[source.network or ""]
    name = {tag: text_in(network.name, tag) or network.id for tag in ("zh-Hans", "en")}
    if window.first is None or window.last is None:
        stamp = lasting(files[0].path).split("/")[2].removesuffix("Z")
        last = datetime.fromisoformat(f"{stamp}:00+00:00").astimezone(ZoneInfo(city.city.timezone))
        return Silence(
            f"{last - _HOUR:%Y-%m-%dT%H}",
            {
                "zh-Hans": f"“{name['zh-Hans']}”在 {last:%Y-%m-%d %H:%M} 之前 "
                f"{window.hours} 小时内没有数据",
                "en": f"'{name['en']}' has no values in the {window.hours} hours before "
                f"{last:%Y-%m-%d %H:%M}",
            },
        )
    years = window.last.year - window.first.year + 1
    return Silence(
        str(window.first.year) if years == 1 else f"{window.first.year}/P{years}Y",
        {
            "zh-Hans": f"“{name['zh-Hans']}”在 {window.first} 至 {window.last} 期间没有数据",
            "en": f"'{name['en']}' has no values from {window.first} to {window.last}",
        },
    )


@dataclass
class Windows:
    """Reads the windows of a city as of an instant, or as of now."""

    city: Loaded
    places: Places
    now: datetime
    as_of: datetime | None = None
    memory: "Memory" = field(init=False)

    def __post_init__(self) -> None:
        """Open the memory of what windows held."""
        self.memory = Memory(self.places.home / "cache" / "windows.json")

    def read(self, source: Source) -> tuple[RawFile, Frame]:
        """Return what stands for the raw file of a window, and what makes its table.

        Raises
        ------
        SourceError
            No rules of quality control are in force, or the store cannot be read.
        """
        network = self.city.networks[source.network or ""]
        window = source.window or Window()
        found = reach(window, self.city.city.timezone, self.now)
        name = f"{SCHEME}{network.id}/{source.view}/{found.text}"
        folder = self.places.streams
        if not (folder / DATABASE).is_file():
            table = _numbered(_empty(network))
            return _entry(name, 0, table), lambda: table
        with _faults_of(source), Store(folder, reading=True) as store:
            limit = None if self.as_of is None else store.batch_at(_micro(self.as_of))
            delivery = store.last_change(*found.days, limit)
        made = _Made(self, source, network, found, delivery)
        state = fingerprints.of(
            [name, delivery, network.model_dump(mode="json"), made.rules, made.code, ROW]
        )
        held = self.memory.known(source.id, state)
        if held is None:
            held = _entry(name, delivery, made.table)
            self.memory.learn(source.id, state, held)
        return held, lambda: made.table


@contextmanager
def _faults_of(source: Source) -> Iterator[None]:
    """Make whatever is wrong with a stream the fault of the source that reads it."""
    try:
        yield
    except CityAgendaError as error:
        what, todo = error.texts
        raise SourceError(what, where=error.where or f"source {source.id}", todo=todo) from error


@dataclass
class _Made:
    """The table of one window, made once and only if it is asked for."""

    windows: Windows
    source: Source
    network: Network
    reach: Reach
    delivery: int
    checks: dict[str, Check] = field(default_factory=dict)

    @cached_property
    def code(self) -> str:
        """The hash of the code that makes it."""
        return fingerprints.Code().of_place(Path(rules.__file__).parent)

    @cached_property
    def packs(self) -> list[Standard]:
        """The rules of quality control in force in the window, in the order of their days."""
        city = self.windows.city
        zone = ZoneInfo(city.city.timezone)
        first = self.reach.first.astimezone(zone).date()
        last = (self.reach.last - _MICROSECOND).astimezone(zone).date()
        found = city.standards.straddled(rules.TOPIC, city.city.jurisdiction, first, last)
        if not found or found[0].valid_from > first:
            raise SourceError(
                {
                    "zh-Hans": f"{first} 尚无适用的传感数据质控规则",
                    "en": f"no rules of quality control are in force on {first}",
                },
                where=f"source {self.source.id}",
                todo={
                    "zh-Hans": f"请在 standards/ 中补充主题为“{rules.TOPIC}”的规则",
                    "en": f"add a rule pack on '{rules.TOPIC}' to standards/",
                },
            )
        return found

    @property
    def rules(self) -> list[str]:
        """What the rules say, as hashes."""
        return [fingerprints.of_model(pack) for pack in self.packs]

    @cached_property
    def table(self) -> pl.DataFrame:
        """The hours as a wide table: one row a station and hour, by station and time."""
        with (
            _faults_of(self.source),
            Store(self.windows.places.streams, reading=True) as store,
        ):
            known = own(store.catalogue.datastreams, self.network.id)
            streams = pl.DataFrame(
                [(d.id, d.thing, d.observed_property) for d in known],
                schema={"datastream": pl.String, "station": pl.String, "property": pl.String},
                orient="row",
            )
            parts = [_empty(self.network)]
            parts += [
                _wide(self._hours(store, *span), streams, self.network) for span in self._spans()
            ]
        return _numbered(pl.concat(parts))

    def _spans(self) -> Iterator[tuple[datetime, datetime, Standard]]:
        """Yield parts of the window that are read at once, under one edition of the rules."""
        zone = ZoneInfo(self.windows.city.city.timezone)
        starts = [
            max(self.reach.first, datetime.combine(pack.valid_from, time(), zone).astimezone(UTC))
            for pack in self.packs
        ]
        for pack, first, last in zip(
            self.packs, starts, [*starts[1:], self.reach.last], strict=True
        ):
            for part in range(-(-(last - first) // _AT_ONCE)):
                begin = first + part * _AT_ONCE
                yield begin, min(begin + _AT_ONCE, last), pack

    def _hours(self, store: Store, first: datetime, last: datetime, pack: Standard) -> pl.DataFrame:
        """Return the accepted hours of a part of the window."""
        city = self.windows.city
        day = max(pack.valid_from, first.astimezone(ZoneInfo(city.city.timezone)).date())
        if pack.id not in self.checks:
            self.checks[pack.id] = rules.check(
                store.catalogue.datastreams, city.standards, city.city.jurisdiction, day
            )
        check = self.checks[pack.id]
        return store.hours(_micro(first), _micro(last), check, as_of=self.delivery)


def _empty(network: Network) -> pl.DataFrame:
    """Return a wide table without rows."""
    times = {"station": pl.String(), "time": pl.Datetime("us", "UTC")}
    return pl.DataFrame(schema=times | dict.fromkeys(network.properties, pl.Float64()))


def _wide(hours: pl.DataFrame, streams: pl.DataFrame, network: Network) -> pl.DataFrame:
    """Return hours as one row a station and hour."""
    table = hours.join(streams, on="datastream", how="inner").select(
        "station", "property", time="hour", value="mean"
    )
    wide = table.pivot("property", index=("station", "time"), values="value")
    names = [
        pl.col(name) if name in wide.columns else pl.lit(None, dtype=pl.Float64).alias(name)
        for name in network.properties
    ]
    return wide.select("station", "time", *names)


def _numbered(table: pl.DataFrame) -> pl.DataFrame:
    """Return a wide table by station and time, with the number of each row and its label."""
    ordered = table.sort("station", "time")
    label = pl.lit(_LABEL, dtype=pl.String).alias("time_label")
    return ordered.select("station", "time", label, pl.exclude("station", "time")).with_row_index(
        ROW, offset=1
    )


def _entry(name: str, delivery: int, table: pl.DataFrame) -> RawFile:
    size = table.height * table.width * _CELL
    return RawFile(f"{name}{AS_OF}{delivery}", size, content_hash(table))


def _micro(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


class Memory:
    """What each window held in a state of the store, so that a year is read once for each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = False
        try:
            self._known: dict[str, list[str | int]] = orjson.loads(path.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            self._known = {}

    def known(self, source: str, state: str) -> RawFile | None:
        """Return what stands for the window's raw file, none in another state."""
        found = self._known.get(source)
        if found is None or found[0] != state:
            return None
        return RawFile(str(found[1]), int(found[2]), str(found[3]))

    def learn(self, source: str, state: str, file: RawFile) -> None:
        """Remember what a window holds in a state."""
        self._known[source] = [state, file.path, file.size, file.sha256]
        self._changed = True

    def keep(self) -> None:
        """Write the memory down if it has learnt something."""
        if self._changed:
            write_whole(self._path, orjson.dumps(self._known, option=orjson.OPT_SORT_KEYS))
