"""The air of every street: 48 hours of six pollutants, and a year of one.

Claim: 48 hours x 6 pollutants from some 75 stations to 74 streets, with block means, their
errors, indices, leave-one-out errors and all tables, in about 1 CPU second after import; the
twelve months of one pollutant from 8,760 hours likewise.

Run: python benchmarks/air_streets.py [--runs 5]

Streets and stations are those of the schematic geography in cities/shenzhen; values are drawn
from an exponential covariance around usual levels, 3 % of them missing. Printed are medians.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from cityagenda.build.keys import areas
from cityagenda.city.folder import load
from cityagenda.ground.methods import Call, Result, installed
from cityagenda.ground.standards import library
from cityagenda.ground.variograms import Variogram, correlation, distances

CITY = Path(__file__).parents[1] / "cities" / "shenzhen"
LEVELS = {"pm25": 25.0, "pm10": 45.0, "so2": 6.0, "no2": 28.0, "co": 700.0, "o3": 90.0}
MODEL = Variogram("exponential", 0.1, 1.0, 30_000.0)


def drawn(sites: pl.DataFrame, start: datetime, hours: int, names: tuple[str, ...]) -> pl.DataFrame:
    """Return hours of all stations: a level, a fifth of it as spread, some missing."""
    random = np.random.default_rng(20261126)
    places = sites.select(pl.col("x", "y").cast(pl.Float64)).to_numpy()
    covariance = MODEL.sill * correlation(MODEL, distances(places, places))
    root = np.linalg.cholesky(covariance + MODEL.nugget * np.eye(len(places)))
    columns = {}
    for name in names:
        level = LEVELS[name]
        values = level * (1 + 0.2 * root @ random.standard_normal((len(places), hours)))
        values[random.random(values.shape) < 0.03] = np.nan
        columns[name] = pl.Series(np.maximum(values, level / 10).ravel(), nan_to_null=True)
    times = [start + timedelta(hours=h) for h in range(hours)]
    return pl.DataFrame(
        {
            "station": np.repeat(sites["station"].to_numpy(), hours),
            "time": pl.concat([pl.Series(times, dtype=pl.Datetime("us", "UTC"))] * len(sites)),
            **columns,
        }
    ).with_columns(time_label=pl.lit("begin"))


def measured(work: Callable[[], Result], runs: int) -> tuple[float, Result]:
    """Return the median CPU seconds of a method, and what it made."""
    spent, found = [], work()
    for _ in range(runs):
        start = time.process_time()
        found = work()
        spent.append(time.process_time() - start)
    return statistics.median(spent), found


def main() -> None:
    """Measure both methods and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    sites = pl.read_csv(CITY / "data" / "synthetic" / "air-stations.csv")
    shapes = {"path": [str(CITY / "data" / "synthetic" / "geography.geojson")], "datum": ["local"]}
    specs = installed()
    call = Call(
        indicator="benchmark",
        unit="1",
        tables={"sites": sites.lazy(), "shapes": pl.LazyFrame(shapes)},
        parameters={},
        standards=library(),
        areas=areas(load(CITY)),
        city="shenzhen",
        timezone="Asia/Shanghai",
        jurisdiction="CN",
    )
    for method, unit, given, hours, names in (
        ("air.now", "1", {}, 48, tuple(LEVELS)),
        ("air.streets", "ug/m3", {"pollutant": "pm25", "period": "month"}, 8760, ("pm25",)),
    ):
        table = drawn(sites, datetime(2024, 12, 31, 16, tzinfo=UTC), hours, names)
        spec = specs[method]
        one = replace(
            call,
            unit=unit,
            tables={**call.tables, "stations": table.lazy()},
            parameters=spec.completed(given),
        )
        spent, found = measured(lambda s=spec, c=one: s.load()(c), asked.runs)
        checks = found.tables["checks"]
        print(
            f"{method}: {spent:.2f} CPU s for {table.height:,} rows of {sites.height} stations, "
            f"{checks.height} maps over {found.observations['area'].n_unique()} streets; "
            f"refused {(checks['way'] == 'refused').sum()}, "
            f"inside their 95 % {100 * checks['coverage'].mean():.1f} %"
        )


if __name__ == "__main__":
    main()
