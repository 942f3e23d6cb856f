"""Claim: Bristol in and out within 1.2 CPU seconds, one changed file within 0.3.

The Open SDG repository of Bristol (257 tables, 17,974 rows) becomes a city folder, an edition
and the tree of 2,623 files that sdg-build 2.3.0 makes of it. That program took 23.4 CPU
seconds for the same tree on a machine of the same kind (5 of them its calls of git).

Counted are user and system time of one process, after its start and its imports. Where files
are made, system time is that of the file system; name a folder in memory to leave it out.

    python benchmarks/open_sdg_bristol.py [--folder FOLDER] [--runs N]
"""

import argparse
import os
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars  # noqa: F401, ICN001 - imported before the clock starts

from cityagenda.build.run import run
from cityagenda.city.folder import load
from cityagenda.exchange.open_sdg import export, import_repository
from cityagenda.ground.methods import installed

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("CITYAGENDA_TEST_DATA", ROOT.parent / "shared" / "data"))
REPOSITORY = DATA / "sdg-platforms" / "bristol-city"
TRANSLATIONS = DATA / "sdg-platforms" / "sdg-codes"
CHANGED = "data/open-sdg/data/indicator_3-4-1.csv"
REFERENCE, WHOLE, ONE = 23.4, 1.2, 0.3


def seconds(step: Callable[[], object]) -> tuple[float, float]:
    """Return user and system seconds of a step."""
    before = os.times()
    step()
    after = os.times()
    return after.user - before.user, after.system - before.system


def measured(folder: Path, number: int) -> dict[str, tuple[float, float]]:
    """Return user and system seconds of each step, from nothing, then after one change."""
    city, out = folder / f"city{number}", folder / f"out{number}"
    steps: dict[str, Callable[[], object]] = {
        "import": lambda: import_repository(REPOSITORY, city, translations=[TRANSLATIONS]),
        "load, build": lambda: editions.append(run(load(city), jobs=1)),
        "export": lambda: export(editions[-1], out),
    }
    editions: list = []
    found = {name: seconds(step) for name, step in steps.items()}
    path = city / CHANGED
    path.write_bytes(path.read_bytes().rstrip() + b"1\n")
    found |= {f"one changed: {name}": seconds(steps[name]) for name in ("load, build", "export")}
    shutil.rmtree(city)
    shutil.rmtree(out)
    return found


def main() -> None:
    """Measure, and print medians beside the claims."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    installed()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        runs = [measured(Path(folder), number) for number in range(given.runs)]
    totals = {True: 0.0, False: 0.0}
    print(f"{'step':28}{'user':>8}{'system':>8}{'first run':>11}")
    for name in runs[0]:
        user, system = (statistics.median(run[name][i] for run in runs) for i in (0, 1))
        totals[name.startswith("one")] += user + system
        print(f"{name:28}{user:8.2f}{system:8.2f}{sum(runs[0][name]):11.2f}")
    for changed, claim, what in ((False, WHOLE, "whole"), (True, ONE, "one changed file")):
        first = sum(sum(v) for name, v in runs[0].items() if name.startswith("one") == changed)
        print(f"{what}: {totals[changed]:.2f} CPU s, first run {first:.2f}, claim {claim}")
    print(f"sdg-build 2.3.0 takes {REFERENCE} CPU s: {REFERENCE / totals[False]:.0f} times as long")


if __name__ == "__main__":
    main()
