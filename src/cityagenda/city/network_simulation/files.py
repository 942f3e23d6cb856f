"""Files: a year of a synthetic network as raw files in its drop folder, one a month.

What is planted in the delivery stands here: two months come in each other's place, and a month
of one station comes at the end. A file is written under a name that begins with a dot and
renamed; a stamp beside the files says what they are, so that a folder that is whole is left
alone and one that is not is mended.
"""

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Final

import orjson
import polars as pl

from cityagenda.city import geometry
from cityagenda.city.folder import read
from cityagenda.city.loaded import Loaded
from cityagenda.city.network_simulation.declared import Declared, declared
from cityagenda.city.network_simulation.faults import WHAT, Fault
from cityagenda.city.network_simulation.measuring import HOUR, Measuring, measuring
from cityagenda.city.network_simulation.stations import written
from cityagenda.ground.errors import CityFolderError

EDITION: Final = "1"
"""Of what the simulation makes; another one writes the files anew."""
SWAPPED: Final = (5, 6)
"""Months whose files come in each other's place."""
LATE: Final = "late"
FAULTS: Final = ("station", "property", "kind", "first", "last", "amount", "what_zh", "what_en")
_EARLIEST, _LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a year: its folder, its files, which of them are new, where faults stand."""

    folder: Path
    files: tuple[Path, ...]
    new: tuple[Path, ...]
    faults: Path
    stations: Path
    year: int
    seed: int


def write_network(folder: Path, *, seed: int | None = None, year: int | None = None) -> Written:
    """Write a year of hourly values of a city's synthetic network, and the list of its faults.

    Parameters
    ----------
    folder
        The city folder. The file of stations is written where it is absent.
    seed
        Chooses places and values; by default the one that the network's generator names.
    year
        The year on the network's clock; by default that of the city's window of its values.

    Returns
    -------
    Written
        What stands there now; ``new`` is empty if everything was there already.

    Raises
    ------
    CityFolderError
        No synthetic network is declared, or it cannot be simulated; the year is none.
    SourceError
        The city has no shapes, or the file of stations is wrong.
    """
    city = read(folder)
    wanted = declared(city, seed=seed, year=year)
    if not _EARLIEST <= wanted.year <= _LATEST:
        raise CityFolderError(
            {
                "zh-Hans": f"不能合成 {wanted.year} 年的数据",
                "en": f"the year {wanted.year} cannot be simulated",
            },
            todo={
                "zh-Hans": f"请给出 {_EARLIEST} 至 {_LATEST} 之间的年份",
                "en": f"give one from {_EARLIEST} to {_LATEST}",
            },
        )
    stamp = wanted.drop / f".simulated-{wanted.year}.json"
    faults = wanted.drop.parent / f"{wanted.drop.name}-faults-{wanted.year}.csv"
    paths = tuple(wanted.drop / name for name in _names(wanted.year))
    key = _key(city, wanted)
    if wanted.stations.exists() and _whole(stamp, key, (*paths, faults)):
        new: tuple[Path, ...] = ()
    else:
        network = measuring(city, wanted)
        wanted.drop.mkdir(parents=True, exist_ok=True)
        _put(wanted.stations, written(network.stations).encode())
        key = _key(city, wanted)
        contents = dict(_contents(network, wanted.year))
        planted = _faults(network, wanted.year)
        made = {wanted.drop / name: text for name, text in contents.items()} | {faults: planted}
        new = tuple(path for path, text in made.items() if _put(path, text))
        hashes = {path.name: sha256(text).hexdigest() for path, text in made.items()}
        _put(stamp, orjson.dumps({"key": key, "files": hashes}, option=orjson.OPT_INDENT_2))
    return Written(wanted.drop, paths, new, faults, wanted.stations, wanted.year, wanted.seed)


def month_text(table: pl.DataFrame) -> bytes:
    """Return a table as the bytes of a CSV file."""
    return table.write_csv(line_terminator="\n").encode()


def _names(year: int) -> list[str]:
    return [f"{year}-{month:02}.csv" for month in range(1, 13)] + [f"{LATE}-{year}-04.csv"]


def _contents(network: Measuring, year: int) -> "list[tuple[str, bytes]]":
    """Return the files by name."""
    order = {SWAPPED[0]: SWAPPED[1], SWAPPED[1]: SWAPPED[0]}
    bounds = hours_of(network, year)
    made = []
    for month in range(1, 13):
        own = order.get(month, month)
        table = network.rows(bounds[own - 1], bounds[own])
        made.append((f"{year}-{month:02}.csv", month_text(table)))
    for month_late, table in network.delivered(bounds[0], bounds[-1]).items():
        made.append((f"{LATE}-{month_late}.csv", month_text(table)))
    return made


def hours_of(network: Measuring, year: int) -> list[int]:
    """Return the hours at which the months of a year begin, and the one at which it ends."""
    zone = network.declared.zone
    starts = [datetime(year + m // 12, m % 12 + 1, 1, tzinfo=zone) for m in range(13)]
    return [int(start.timestamp()) // HOUR for start in starts]


def _faults(network: Measuring, year: int) -> bytes:
    bounds = hours_of(network, year)
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(FAULTS)
    for fault in network.schedule.between(bounds[0], bounds[-1]):
        table.writerow(_row(fault))
    for month in SWAPPED:
        first, last = (_instant(hour) for hour in bounds[month - 1 : month + 1])
        table.writerow(
            (
                "*",
                "*",
                "order",
                first,
                last,
                "",
                "该月文件与另一月互换次序",
                "its file comes in another's place",
            )
        )
    return text.getvalue().encode()


def _row(fault: Fault) -> Sequence[object]:
    what = WHAT[fault.kind]
    amount = f"{fault.amount:g}" if fault.amount else ""
    span = _instant(fault.first), _instant(fault.last)
    return fault.station, fault.observed, fault.kind, *span, amount, what["zh-Hans"], what["en"]


def _instant(hour: int) -> str:
    return f"{datetime.fromtimestamp(hour * HOUR, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _key(city: Loaded, wanted: Declared) -> str:
    """Return what changes when the files must."""
    found = sha256(f"{EDITION} {wanted.seed} {wanted.year}".encode())
    meant = {"stations", "drop", "layout", "properties"}
    found.update(orjson.dumps(wanted.network.model_dump(mode="json", include=meant)))
    parts = [path for _, path in geometry.files(city)] if geometry.sources(city) else []
    for path in (wanted.stations, *parts):
        found.update(path.read_bytes() if path.exists() else b"")
        found.update(b"\0")
    return found.hexdigest()


def _whole(stamp: Path, key: str, paths: Sequence[Path]) -> bool:
    """Whether the stamp names these files as they are."""
    try:
        said = orjson.loads(stamp.read_bytes())
        hashes: Mapping[str, str] = said["files"]
        return bool(said["key"] == key) and all(
            sha256(path.read_bytes()).hexdigest() == hashes[path.name] for path in paths
        )
    except (OSError, KeyError, TypeError, ValueError):
        return False


def _put(path: Path, content: bytes) -> bool:
    """Write a file whole unless it holds just that; return whether it was written."""
    if path.exists() and path.read_bytes() == content:
        _hidden(path).unlink(missing_ok=True)
        return False
    put(path, content)
    return True


def _hidden(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def put(path: Path, content: bytes) -> None:
    """Write a file under a hidden name, and rename it when it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = _hidden(path)
    with hidden.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    hidden.replace(path)
