"""A build of many small indicators, cold, again, and after one source has changed.

Claim: a city with 257 declared indicators, each with a YAML file and a CSV file of 70 rows
of its own, is built in at most 0.45 CPU seconds beyond imports and reading the folder; with
nothing changed, or one source changed, in at most 0.15. The figures are the least of some
rounds. Run it with ``python benchmarks/build_incremental.py [--profile]``.
"""

import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cityagenda.build.run import run
from cityagenda.city.folder import Loaded, load

COUNT, ROWS, ROUNDS = 257, 70, 5
COLD, WARM = 0.45, 0.15

_CITY = """\
id: bench
name: {en: Bench}
country: CN
timezone: Asia/Shanghai
languages: [en]
currency: CNY
jurisdiction: CN
area: bench
"""
_INDICATOR = """\
id: indicator-{n}
name: {{en: Indicator {n}}}
unit: "%"
direction: up
method: statistics.declared
inputs: {{values: "source:source-{n}"}}
parameters: {{dimensions: [sex, age]}}
"""
_SOURCE = """\
id: source-{n}
name: {{en: Source {n}}}
path: data/source-{n}.csv
format: csv
licence: CC0-1.0
columns:
  period: {{}}
  value: {{type: number, unit: "%"}}
  sex: {{}}
  age: {{}}
"""


def rows(number: int) -> str:
    """Return the raw file of one source."""
    lines = ["period,value,sex,age"]
    lines += [
        f"{1990 + k % 35},{number + 1.37 * k:.3f},{'' if k < 35 else 'female'},"
        f"{'' if k < 35 else '15-24'}"
        for k in range(ROWS)
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path) -> None:
    """Write the city."""
    for name in ("indicators", "sources", "data"):
        (folder / name).mkdir(parents=True)
    (folder / "city.yml").write_text(_CITY)
    (folder / "areas.yml").write_text("id: bench\nkind: city\nname: {en: Bench}\n")
    for n in range(COUNT):
        (folder / "indicators" / f"indicator-{n}.yml").write_text(_INDICATOR.format(n=n))
        (folder / "sources" / f"source-{n}.yml").write_text(_SOURCE.format(n=n))
        (folder / "data" / f"source-{n}.csv").write_text(rows(n))


def seconds(action: Callable[[], object]) -> float:
    """Return the CPU seconds that an action takes."""
    began = time.process_time()
    action()
    return time.process_time() - began


def profiled(city: Loaded) -> None:
    """Print where a build spends its time."""
    profile = cProfile.Profile()
    profile.runcall(run, city)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


def main() -> None:
    """Build, build again, change one source, and print CPU seconds."""
    cold, same, changed, reading = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        warmup = Path(folder) / "warmup"
        write(warmup)
        run(load(warmup))
        for turn in range(ROUNDS):
            city = Path(folder) / f"city-{turn}"
            write(city)
            reading.append(seconds(lambda city=city: load(city)))
            loaded = load(city)
            cold.append(seconds(lambda loaded=loaded: run(loaded)))
            same.append(seconds(lambda loaded=loaded: run(loaded)))
            (city / "data" / "source-7.csv").write_text(rows(1000 + turn))
            changed.append(seconds(lambda loaded=loaded: run(loaded)))
        if "--profile" in sys.argv:
            city = Path(folder) / "profiled"
            write(city)
            loaded = load(city)
            profiled(loaded)
            (city / "data" / "source-7.csv").write_text(rows(2000))
            profiled(loaded)
    print(f"{COUNT} declared indicators of {ROWS} rows, least of {ROUNDS} rounds, CPU seconds")
    for name, found, bar in (
        ("reading the folder", reading, None),
        ("cold build", cold, COLD),
        ("nothing changed", same, WARM),
        ("one source changed", changed, WARM),
    ):
        verdict = "" if bar is None else f"  bar {bar}  {'met' if min(found) <= bar else 'MISSED'}"
        print(f"  {name:20} {min(found):.3f}{verdict}")


if __name__ == "__main__":
    main()
