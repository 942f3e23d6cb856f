"""A year of a street network frozen into a build, and a build to which nothing came.

Claims: 74 stations x 8,760 hours x 6 properties (3.9 million values, compacted) are checked and
frozen into a wide table in a few CPU seconds; asked again without news, the window costs
milliseconds; the window of the last 48 hours costs well under a CPU second.

Run: python benchmarks/stream_windows.py [--stations 74]

No peer freezes a window of a store as of a delivery, so the same table is also pivoted by polars
from one Parquet file of plain floats, without checks, versions or identity: the least that any
way must do.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from cityagenda.build import intake
from cityagenda.build.places import Places
from cityagenda.build.streams import Windows, declared
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.city.loaded import Loaded
from cityagenda.streams.batch import Batch

PROPERTIES = ("pm25", "pm10", "so2", "no2", "co", "o3")
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
HOURS = 8760
STATE = "reference_state: '298.15 K, 1013.25 hPa', "
Made = TypeVar("Made")


def city(folder: Path, stations: int) -> Loaded:
    """Return a small city with a network and two windows of it."""
    create(folder)
    lines = [
        f"  {name}: {{unit: ug/m3, label: begin, timezone: UTC, {STATE}resolution: '0.1'}}"
        for name in PROPERTIES
    ]
    (folder / "networks.yml").write_text(
        "id: air\nname: {zh-Hans: 网, en: Net}\nstations: stations\ninterval: 1h\n"
        "layout: {columns: {pm25: pm25}}\nproperties:\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )
    windows = {"year": "{first: 2025-01-01, last: 2025-12-31}", "now": "{hours: 48}"}
    sources = "- {id: stations, name: {zh-Hans: 站, en: S}, path: data/stations.csv, format: csv, "
    sources += "licence: CC0-1.0, columns: {station: {}}}\n"
    for name, window in windows.items():
        sources += f"- {{id: {name}, name: {{zh-Hans: 时, en: H}}, format: stream, network: air, "
        sources += f"view: hours, window: {window}, licence: CC0-1.0}}\n"
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "air.yml").write_text(sources, encoding="utf-8")
    names = "\n".join(f"s{number:03}" for number in range(stations))
    (folder / "data" / "stations.csv").write_text(f"station\n{names}\n", encoding="utf-8")
    return load(folder)


def fill(loaded: Loaded) -> None:
    """Send a year, a month a delivery, and compact it."""
    random = np.random.default_rng(4)
    start = int(FIRST.timestamp()) * 1_000_000
    with intake.opened(loaded) as store:
        count = len(store.catalogue.datastreams)
        level = 20 + 30 * random.random(count)
        for first in range(0, HOURS, 730):
            hours = np.arange(first, min(first + 730, HOURS))
            walk = np.cumsum(random.normal(0, 1, (len(hours), count)), axis=0)
            values = np.round(np.clip(level + walk % 20, 1, None), 1).ravel()
            times = np.repeat(start + hours * 3_600_000_000, count)
            store.add(Batch(np.tile(np.arange(count), len(hours)), times, values), "benchmark")
        intake.compacted(loaded, store)


def timed(what: str, do: Callable[[], Made]) -> Made:
    """Do something, print the CPU seconds that it took, and return what came of it."""
    began = time.process_time()
    found = do()
    print(f"{what:<58} {time.process_time() - began:7.3f} CPU s")
    return found


def read(loaded: Loaded, source: str, now: datetime) -> pl.DataFrame:
    """Return a window's table as a build freezes it."""
    windows = Windows(loaded, Places(loaded.folder.resolve()), now)
    _, table = windows.read(declared(loaded.sources[source], loaded.networks))
    found = table()
    windows.memory.keep()
    return found


def known(loaded: Loaded) -> None:
    """Ask for a window that was frozen before, as a build does to which nothing came."""
    windows = Windows(loaded, Places(loaded.folder.resolve()), datetime.now(UTC))
    windows.read(declared(loaded.sources["year"], loaded.networks))


def pivoted(path: Path) -> pl.DataFrame:
    """Return the least that any way must do: plain floats from long to wide."""
    table = pl.read_parquet(path)
    return table.pivot("property", index=("station", "time"), values="value").sort(
        "station", "time"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stations", type=int, default=74)
    stations = parser.parse_args().stations
    with tempfile.TemporaryDirectory() as folder:
        loaded = city(Path(folder) / "city", stations)
        timed("a year sent and compacted (incl. 1.5 s for units)", lambda: fill(loaded))
        now = FIRST + timedelta(hours=HOURS)
        year = timed("the year frozen", lambda: read(loaded, "year", now))
        timed("the year, nothing came", lambda: known(loaded))
        timed("the last 48 hours frozen", lambda: read(loaded, "now", now))
        long = year.unpivot(PROPERTIES, index=["station", "time"], variable_name="property")
        long.drop_nulls().write_parquet(Path(folder) / "long.parquet")
        plain = timed("plain floats pivoted (peer)", lambda: pivoted(Path(folder) / "long.parquet"))
        print(f"{year.height:,} hours of stations; the peer's table has {plain.height:,}")


if __name__ == "__main__":
    main()
