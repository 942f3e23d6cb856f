"""Claim: 60 M values become components of all five methods within 15 CPU s and 2 GB.

10,000 indicators x 300 areas x 20 years, seeded and synthetic, every tenth indicator with a
gap year, half of them with a target, a quarter with a limit, all with goalposts. Measured is
a fresh process from its start to its end: import, read, judge, write. Beside it stands the
usual way, a plain Python function called once a series, here for one method only, on a
sample, extrapolated.

    python benchmarks/assess_scale.py [--indicators 10000] [--areas 300] [--keep FOLDER]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from cityagenda.assess.account import MEASURES
from cityagenda.assess.questions import SCHEMA
from cityagenda.assess.scale import components_of_parquet
from cityagenda.assess.series import SCHEMA as SERIES
from cityagenda.ground.standards import library

YEARS, FIRST, PART = 20, 2005, 500
CPU_BAR, MEMORY_BAR = 15.0, 2000.0
SAMPLE = 20_000


def cpu_seconds() -> float:
    """Return the CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def write_series(path: Path, indicators: int, areas: int) -> None:
    """Write the series file, sorted, with names dictionary-encoded."""
    parts = []
    for start in range(0, indicators, PART):
        numbers = np.arange(start, min(start + PART, indicators))
        series = len(numbers) * areas
        draws = np.random.default_rng([2030, start])
        steps = draws.normal(0.01, 0.04, (series, YEARS)).cumsum(axis=1)
        values = draws.lognormal(3, 1, (series, 1)) * np.exp(steps)
        year = np.tile(np.arange(FIRST, FIRST + YEARS), (series, 1))
        gap = np.repeat(numbers % 10 == 0, areas)
        year[gap, YEARS // 2 :] += 1
        frame = pl.DataFrame(
            {
                "indicator": _names("indicator", numbers, areas * YEARS),
                "area": pl.concat([_names("area", np.arange(areas), YEARS)] * len(numbers)),
                "dimensions": pl.Series(["{}"]).new_from_index(0, series * YEARS),
                "year": year.ravel(),
                "value": values.ravel(),
            }
        ).cast(dict(SERIES) | dict.fromkeys(("indicator", "area", "dimensions"), pl.Categorical))
        part = path.with_name(f"part-{start:06d}.parquet")
        frame.write_parquet(part)
        parts.append(part)
    pl.scan_parquet(parts).sink_parquet(path, row_group_size=600_000)
    for part in parts:
        part.unlink()


def _names(stem: str, numbers: np.ndarray, times: int) -> pl.Series:
    names = pl.Series([f"{stem}-{number:05d}" for number in numbers.tolist()])
    return names.gather(np.repeat(np.arange(len(numbers)), times))


def targets(indicators: int) -> pl.DataFrame:
    """Return one question an indicator: every second has a target, every fourth a limit."""
    rows = [
        {
            "indicator": f"indicator-{number:05d}",
            "target_year": 2030,
            "target": 25.0 if number % 2 else None,
            "target_kind": "expected" if number % 2 else None,
            "horizon": "2030",
            "base_year": 2015,
            "limit": 100.0 if number % 4 == 0 else None,
            "direction": "up" if number % 3 else "down",
            "percent": number % 4 == 0,
            "growth_rate": False,
            "worst": 5.0 if number % 3 else 80.0,
            "best": 80.0 if number % 3 else 5.0,
            "green": 60.0 if number % 3 else 10.0,
            "yellow": 40.0 if number % 3 else 20.0,
            "orange": 20.0 if number % 3 else 40.0,
            "broken": False,
            "synthetic": True,
        }
        for number in range(indicators)
    ]
    schema = {name: SCHEMA[name] for name in SCHEMA if name not in ("area", "dimensions")}
    return pl.DataFrame(rows, schema=schema)


def assess(path: Path, out: Path, indicators: int) -> None:
    """Judge the file and print what it took; run in a process of its own."""
    packs = {topic: library().editions(topic, "*")[-1] for topic in MEASURES}
    began = time.perf_counter()
    written = components_of_parquet(path, targets(indicators), out, packs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    wall = time.perf_counter() - began
    print(json.dumps({"rows": written, "cpu": cpu_seconds(), "wall": wall, "peak_mb": peak}))


def usual_way(years: list[int], values: list[float], target: float | None, sign: int) -> float:
    """Return the progress of one series as a plain function computes it."""
    points = [(y, v) for y, v in zip(years, values, strict=True) if y >= FIRST + YEARS // 2]
    (first_year, first), (last_year, last) = points[0], points[-1]
    observed = (last / first) ** (1 / (last_year - first_year)) - 1
    if target is None:
        return sign * observed
    return sign * observed / abs((target / first) ** (1 / (2030 - first_year)) - 1)


def usual_seconds(path: Path) -> float:
    """Return the CPU seconds a series that the usual way takes on a sample."""
    frame = pl.scan_parquet(path).head(SAMPLE * YEARS).collect()
    years, values = frame["year"].to_list(), frame["value"].to_list()
    began = time.process_time()
    for start in range(0, len(years), YEARS):
        stop = start + YEARS
        usual_way(years[start:stop], values[start:stop], 25.0 if start % 40 else None, 1)
    return (time.process_time() - began) / (len(years) / YEARS)


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indicators", type=int, default=10_000)
    parser.add_argument("--areas", type=int, default=300)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--assess", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.assess:
        assess(*given.assess, given.indicators)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "series.parquet"
        if not path.exists():
            write_series(path, given.indicators, given.areas)
        out = folder / f"components-{time.time_ns()}"
        command = [sys.executable, __file__, "--assess", str(path), str(out)]
        command += ["--indicators", str(given.indicators)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        report(json.loads(run.stdout), path, out, given.indicators * given.areas)


def report(found: dict[str, float], path: Path, out: Path, series: int) -> None:
    """Print the figures beside the bars and the usual way."""
    size = sum(file.stat().st_size for file in out.rglob("*.parquet")) / 1e6
    counted = pl.scan_parquet(out / "**/*.parquet").select(pl.len()).collect().item()
    if counted != found["rows"]:
        raise SystemExit("the files do not hold what was written")
    usual = usual_seconds(path) * series
    print(f"values read        {series * YEARS:>14,} ({path.stat().st_size / 1e6:,.0f} MB)")
    print(f"components written {int(found['rows']):>14,} ({size:,.0f} MB)")
    print(f"CPU seconds        {found['cpu']:>14.1f} (bar {CPU_BAR:g}; wall {found['wall']:.1f})")
    print(f"peak memory, MB    {found['peak_mb']:>14,.0f} (bar {MEMORY_BAR:,.0f})")
    print(
        f"usual way          {usual:>14.1f} CPU s for one method without reading or writing, "
        f"extrapolated from {SAMPLE:,} series"
    )
    print(f"usual way x 8      {8 * usual / found['cpu']:>14.1f} times our CPU seconds")


if __name__ == "__main__":
    main()
