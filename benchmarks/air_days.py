"""A year of a city's air network: from hours to days, good days, ranking, and two standards.

Claim: 74 stations x 365 days x 24 hours x 6 pollutants (3.9 M readings) to graded days of
stations, subdistricts, districts and the city in at most 1 CPU second, from the wide table of
hours on; the ranking of every month and the year under every edition in at most 2 each.

Run: python benchmarks/air_days.py [--peer]

Readings are drawn at random (seeded) on the clocks of Shanghai. With --peer the days of the
stations are graded again in the same process by the public package `aqi-hub`
(`pip install aqi-hub`), given our daily concentrations, rounded as the standard asks; indices
that differ are counted.
"""

import argparse
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from cityagenda.ground.methods import Call, Result, installed
from cityagenda.ground.standards import library

STREETS, DISTRICTS, HOURS = 74, 10, 8_760
SCALES = {"pm25": 12, "pm10": 22, "so2": 4, "no2": 14, "co": 350, "o3": 40}
TIMES = 5


def hours() -> pl.DataFrame:
    """Return the wide table of hours of a year: whole ug/m3."""
    rng = np.random.default_rng(2026)
    start = datetime(2026, 12, 31, 16, tzinfo=UTC)
    times = pl.datetime_range(
        start, start + timedelta(hours=HOURS - 1), "1h", time_unit="us", eager=True
    )
    values = {
        name: np.rint(rng.gamma(2.0, scale, HOURS * STREETS)) + (100 if name == "co" else 1)
        for name, scale in SCALES.items()
    }
    return pl.DataFrame(
        {
            "station": np.repeat([f"s{n:02d}" for n in range(STREETS)], HOURS),
            "time": pl.concat([times] * STREETS),
            "time_label": "begin",
            **values,
        }
    )


def called(method: str, unit: str, table: pl.DataFrame) -> tuple[Result, float]:
    """Return what a method returns, and the CPU seconds that it took at best."""
    streets = [f"a{n:02d}" for n in range(STREETS)]
    districts = [f"d{n}" for n in range(DISTRICTS)]
    areas = pl.DataFrame(
        {
            "id": ["town", *districts, *streets],
            "parent": [
                None,
                *["town"] * DISTRICTS,
                *(districts[n % DISTRICTS] for n in range(STREETS)),
            ],
            "kind": ["city", *["district"] * DISTRICTS, *["street"] * STREETS],
        }
    )
    sites = pl.DataFrame({"station": [f"s{n:02d}" for n in range(STREETS)], "area": streets})
    spec = installed()[method]
    call = Call(
        indicator="benchmark",
        unit=unit,
        tables={"stations": table.lazy(), "sites": sites.lazy()},
        parameters=spec.completed({}),
        standards=library(),
        areas=areas,
        city="town",
        timezone="Asia/Shanghai",
        jurisdiction="CN",
    )
    function, best = spec.load(), float("inf")
    for _ in range(TIMES):
        begun = time.process_time()
        found = function(call)
        best = min(best, time.process_time() - begun)
    return found, best


def peer(days: pl.DataFrame) -> tuple[list[int], float]:
    """Return the peer's index of days, and the CPU seconds that they took."""
    from aqi_hub.aqi_cn import cal_aqi_cn

    names = ("pm25", "pm10", "so2", "no2", "co", "o3")
    rounded = [np.rint(days[name].to_numpy() / (100 if name == "co" else 1)) for name in names]
    rounded[names.index("co")] /= 10
    rows = list(zip(*(column.tolist() for column in rounded), strict=True))
    begun = time.process_time()
    found = [cal_aqi_cn(**dict(zip(names, row, strict=True)), data_type="daily")[0] for row in rows]
    return found, time.process_time() - begun


def main() -> None:
    """Time the three methods, and the peer if it is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", action="store_true")
    given = parser.parse_args()
    table = hours()
    print(f"{STREETS} stations, {table.height * len(SCALES) / 1e6:.1f} M readings, best of {TIMES}")
    graded, seconds = called("air.good_days", "%", table)
    days = graded.tables["days"]
    print(f"air.good_days: {seconds:.2f} CPU s, {days.height:,} days of stations and areas")
    for method in ("air.ranking", "air.compared"):
        found, seconds = called(method, "1", table)
        print(f"{method}: {seconds:.2f} CPU s, {found.observations.height:,} values")
    if given.peer:
        own = days.filter((pl.col("kind") == "station") & pl.col("valid"))
        theirs, seconds = peer(own)
        differ = (pl.Series(theirs) != own["aqi"]).sum()
        print(f"aqi-hub, grading {own.height:,} days alone: {seconds:.2f} CPU s")
        print(f"indices that differ: {differ} of {own.height:,}")


if __name__ == "__main__":
    main()
