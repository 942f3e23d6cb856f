"""Drop folders: CSV and Parquet files that are laid down to be taken in.

A file is read once, by its content; rows that cannot be taken in are kept with the reason and
do not hold up the others. Whoever lays a file down writes it under a name that begins with a
dot and renames it when it is complete. Files are left where they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from cityagenda.ground.errors import StreamError
from cityagenda.streams.batch import Batch
from cityagenda.streams.catalogue import Catalogue
from cityagenda.streams.resolution import Integers
from cityagenda.streams.store import AHEAD, BEFORE, EARLIEST, Receipt, Store, latest_instant

_SUFFIXES: Final = (".csv", ".parquet")
_CHUNK: Final = 1 << 20
_SHOWN: Final = 20
_OFFSET: Final = r"(Z|[+-]\d{2}:?\d{2})$"
_COMMA, _LINE, _QUOTE = b',\n"'
_CUT: Final = ("the file is cut off in this row", "send it again, whole")
_SHORT: Final = (
    "the row has fewer fields than the header",
    "write every field, and one without a value as an empty one",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the files of a folder are laid out.

    ``columns`` maps headers to observed properties; ``name`` is the id of a datastream, made of
    the row's station and the column's property. A table with one value a row has one column
    of values and the id in ``station``: ``Layout(station="datastream", columns={"value": ""},
    name="{station}")``. A time without a zone is on the clock of the datastream. ``nulls`` are
    texts that mean that there is no value.
    """

    station: str
    columns: Mapping[str, str]
    time: str = "time"
    name: str = "{station}.{property}"
    nulls: tuple[str, ...] = ("", "NA", "NaN", "null")
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of a file. ``known`` means that its content was taken in before."""

    name: str
    receipts: tuple[Receipt, ...] = ()
    empty: int = 0
    refused: int = 0
    known: bool = False
    fault: StreamError | None = None


@dataclass(slots=True)
class _Faults:
    """Refused rows by reason: the first of them, and how many there are.

    ``rows`` are the numbers that the rows of the table have in the file.
    """

    name: str
    rows: Integers
    found: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, what: str, todo: str, places: "np.ndarray") -> None:
        if len(places):
            self.found.setdefault((what, todo), []).extend(self.rows[places].tolist())

    def errors(self) -> list[StreamError]:
        made = []
        for (what, todo), rows in self.found.items():
            made += [
                StreamError(what, where=f"{self.name}, row {row}", todo=todo)
                for row in rows[:_SHOWN]
            ]
            if len(rows) > _SHOWN:
                text = f"{what} (and {len(rows) - _SHOWN} more rows)"
                made.append(StreamError(text, where=self.name, todo=todo))
        return made

    @property
    def count(self) -> int:
        return sum(map(len, self.found.values()))


def take(store: Store, folder: Path, layout: Layout, *, now: int | None = None) -> list[Dropped]:
    """Take in what is new in a folder, in the order of names; return what became of each file.

    A file that cannot be read at all is reported and tried again the next time.
    """
    paths = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in _SUFFIXES and not path.name.startswith(".")
    )
    return [take_file(store, path, layout, now=now) for path in paths]


def take_file(store: Store, path: Path, layout: Layout, *, now: int | None = None) -> Dropped:
    """Take in one file."""
    try:
        content = path.read_bytes()
        if store.taken(content):
            return Dropped(path.name, known=True)
        table, faults = _table(content, path, layout)
    except UnicodeDecodeError as error:
        fault = StreamError(
            f"the file is not in {layout.encoding}: {error}",
            where=path.name,
            todo="write it so, or declare its encoding in the layout of the network",
        )
        return _unread(store, fault, path, now)
    except (OSError, pl.exceptions.PolarsError) as error:
        fault = StreamError(
            f"the file cannot be read: {error}", where=path.name, todo="send the file again"
        )
        return _unread(store, fault, path, now)
    except StreamError as error:
        return _unread(store, error, path, now)
    parts, empty = [], 0
    for header, observed in layout.columns.items():
        part, missing = _column(table, header, observed, layout, store.catalogue, faults, now)
        parts.append(part)
        empty += missing
    rows = Batch.joined(parts)
    receipts = [store.add(chunk, path.name, now=now) for chunk in _chunks(rows)]
    store.refuse(faults.errors(), path.name, now=now)
    store.remember(content, path.name, now=now)
    return Dropped(path.name, tuple(receipts), empty, faults.count)


def _unread(store: Store, fault: StreamError, path: Path, now: int | None) -> Dropped:
    store.refuse([fault], path.name, now=now, again=True)
    return Dropped(path.name, fault=fault)


def _table(content: bytes, path: Path, layout: Layout) -> tuple[pl.DataFrame, _Faults]:
    """Return the rows of a file that have all fields, and the faults of the others."""
    text = b""
    if path.suffix.lower() == ".parquet":
        table = pl.read_parquet(BytesIO(content))
    else:
        text = content.decode(layout.encoding).removeprefix("\ufeff").encode()
        table = pl.read_csv(BytesIO(text), infer_schema=False)
    wanted = [layout.station, layout.time, *layout.columns]
    lacking = [name for name in wanted if name not in table.columns]
    if lacking:
        raise StreamError(
            f"the columns {', '.join(lacking)} are missing",
            where=path.name,
            todo=f"correct the layout or the file; it has {', '.join(table.columns)}",
        )
    short = _short(text, table, path) if text else np.zeros(table.height, np.bool_)
    faults = _Faults(path.name, np.arange(1, table.height + 1))
    last = table.height - 1
    if short.any() and short[last] and not text.endswith(b"\n"):
        faults.add(*_CUT, np.array([last]))
        faults.add(*_SHORT, np.flatnonzero(short[:last]))
    else:
        faults.add(*_SHORT, np.flatnonzero(short))
    faults.rows = faults.rows[~short]
    return table.filter(~short).select(wanted), faults


def _short(text: bytes, table: pl.DataFrame, path: Path) -> "np.ndarray":
    """Return which rows of a CSV text have fewer fields than its header; an empty line has not."""
    fields = _fields(text)
    if len(fields) != table.height + 1:
        raise StreamError(
            "the lines cannot be told apart: a quotation mark does not end",
            where=path.name,
            todo="put a value that has a quotation mark into marks, and write its own twice",
        )
    blank = table.to_series().str.strip_chars().fill_null("") == ""
    found: np.ndarray = (fields[1:] < fields[0]) & ~((fields[1:] == 1) & blank.to_numpy())
    return found


def _fields(text: bytes) -> Integers:
    r"""Return how many fields each line of a CSV text has; what stands in quotes divides nothing.

    Examples
    --------
    >>> _fields(b'a,b,c\n1,"2,\n",3\n\n4,5').tolist()
    [3, 3, 1, 2]
    """
    whole = text.lstrip(b"\r\n")
    given = np.frombuffer(whole if whole.endswith(b"\n") else whole + b"\n", np.uint8)
    marks = np.flatnonzero((given == _COMMA) | (given == _LINE))
    if b'"' in whole:
        quotes = np.cumsum(given == _QUOTE, dtype=np.uint8)
        marks = marks[quotes[marks] % 2 == 0]
    return np.diff(np.flatnonzero(given[marks] == _LINE), prepend=-1)


def _column(
    table: pl.DataFrame, header: str, observed: str, layout: Layout, catalogue: Catalogue,
    faults: _Faults, now: int | None,
) -> tuple[Batch, int]:  # fmt: skip
    """Return the rows of one column of values, and how many have none."""
    values, empty, wrong = _values(table[header], layout.nulls)
    faults.add(f"a text in '{header}' is no number", "correct it, or declare it as no value", wrong)
    stations = table[layout.station].cast(pl.String)
    ids = {
        station: catalogue.numbers.get(layout.name.format(station=station, property=observed))
        for station in stations.unique().drop_nulls()
    }
    known = {station: number for station, number in ids.items() if number is not None}
    numbers = stations.replace_strict(known, default=None, return_dtype=pl.Int64)
    there = values.is_not_null()
    strangers = (there & numbers.is_null()).arg_true().to_numpy()
    faults.add(f"no datastream is declared for '{header}' of its station", "declare it", strangers)
    zones = {n: catalogue.datastreams[n].timezone for n in known.values()}
    times = _times(table[layout.time], numbers, zones)
    unread = (there & numbers.is_not_null() & times.is_null()).arg_true().to_numpy()
    faults.add(
        "the time is no time, or happens twice or never on the datastream's clock",
        "write it as ISO 8601, with a zone where clocks change",
        unread,
    )
    named = there & numbers.is_not_null()
    early = (times > latest_instant(now)).fill_null(value=False) & named
    faults.add(AHEAD[0]["en"], AHEAD[1]["en"], early.arg_true().to_numpy())
    old = (times < EARLIEST).fill_null(value=False) & named
    faults.add(BEFORE[0]["en"], BEFORE[1]["en"], old.arg_true().to_numpy())
    own = named & times.is_not_null() & ~early & ~old
    batch = Batch(
        numbers.filter(own).to_numpy(), times.filter(own).to_numpy(), values.filter(own).to_numpy()
    )
    return batch, int(empty)


def _values(given: pl.Series, nulls: tuple[str, ...]) -> tuple[pl.Series, int, "np.ndarray"]:
    """Return values, how many are absent, and the places of those that are no number.

    A float of four bytes is taken as the decimal number that it was made from: the shortest
    that gives it back.
    """
    if given.dtype == pl.Float32:
        given = given.cast(pl.String)
    if given.dtype == pl.String:
        texts = given.str.strip_chars()
        absent = texts.is_null() | texts.is_in(list(nulls))
        found = texts.cast(pl.Float64, strict=False)
    else:
        absent, found = given.is_null(), given.cast(pl.Float64)
        absent |= found.is_nan().fill_null(value=False)
    finite = found.is_finite().fill_null(value=False)
    wrong = (~absent & ~finite).arg_true().to_numpy()
    return found.set(absent | ~finite, None), int(absent.sum()), wrong


def _times(given: pl.Series, numbers: pl.Series, zones: Mapping[int, str]) -> pl.Series:
    """Return instants in microseconds of UTC, null where there is none."""
    if given.dtype == pl.String:
        text = given.str.strip_chars()
        zoned = text.str.contains(_OFFSET)
        instant = text.set(~zoned.fill_null(value=False), None).str.to_datetime(
            "%+", time_unit="us", time_zone="UTC", strict=False
        )
        naive = text.set(zoned.fill_null(value=True), None).str.replace("T", " ")
        naive = naive.str.replace(r"^(\S+ \d{2}:\d{2})$", "${1}:00")
        local = naive.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
    elif isinstance(given.dtype, pl.Datetime) and given.dtype.time_zone:
        return given.dt.cast_time_unit("us").dt.timestamp("us")
    elif isinstance(given.dtype, pl.Datetime):
        local = given.dt.cast_time_unit("us")
        instant = pl.Series([None], dtype=pl.Datetime("us", "UTC")).new_from_index(0, len(given))
    else:
        return pl.Series([None], dtype=pl.Int64).new_from_index(0, len(given))
    found = instant.dt.timestamp("us")
    for zone in sorted(set(zones.values())):
        own = numbers.is_in([n for n, z in zones.items() if z == zone]).fill_null(value=False)
        there = local.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
        found = found.zip_with(~(own & local.is_not_null()), there.dt.timestamp("us"))
    return found


def _chunks(rows: Batch) -> Iterator[Batch]:
    """Yield rows in the order of time, as many as one delivery carries."""
    rows = rows.part(np.argsort(rows.times, kind="stable"))
    for begin in range(0, len(rows), _CHUNK):
        yield rows.part(slice(begin, begin + _CHUNK))
