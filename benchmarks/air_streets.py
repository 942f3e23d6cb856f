"""The air of every street: what it costs, and whether the stated errors are true.

Claims, on the synthetic network of cities/shenzhen as it arrives, faults included and without
quality control (74 street stations, 3 in the background, and 13 that make no maps):

1. 48 hours x 6 pollutants to 74 streets, with block means, their errors, indices,
   leave-one-out errors and all tables: about 1 CPU second after import. The twelve months of
   one pollutant from 8,760 hours likewise.
2. The true means over the streets, which the generator of the network knows, lie inside the
   intervals of 95 % about as often as they promise.

Run: python benchmarks/air_streets.py [--runs 5]
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from cityagenda.build.keys import areas
from cityagenda.city import geometry
from cityagenda.city.folder import load
from cityagenda.city.network_simulation.air import air
from cityagenda.city.network_simulation.declared import declared
from cityagenda.city.network_simulation.measuring import Measuring, measuring
from cityagenda.ground.blocks import Blocks, blocks
from cityagenda.ground.methods import Call, Result, installed
from cityagenda.ground.standards import library

CITY = Path(__file__).parents[1] / "cities" / "shenzhen"
POLLUTANTS = ("pm25", "pm10", "so2", "no2", "co", "o3")
SEASONS = (1, 4, 7, 10)
HOUR = 3600


def arrived(network: Measuring, first: int, last: int, columns: Sequence[str]) -> pl.DataFrame:
    """Return the hours of all stations as they arrive, faults included."""
    table = network.rows(first, last)
    local = pl.col("time").str.to_datetime("%Y-%m-%d %H:%M", time_unit="us")
    return table.select(
        "station",
        local.dt.replace_time_zone("Asia/Shanghai").dt.convert_time_zone("UTC"),
        pl.lit("begin").alias("time_label"),
        pl.col(list(columns)).cast(pl.Float64),
    )


def truth(network: Measuring, over: Blocks, first: int, last: int) -> dict[str, np.ndarray]:
    """Return the true mean over each street (a column) and hour (a row)."""
    kinds = ["street"] * len(over.points)
    around, wanted = network.ground.at(over.points), network.declared
    found = air(wanted.seed, over.points, kinds, around, np.arange(first, last), wanted.zone)
    return {name: over.averaged(found[name].T) for name in POLLUTANTS}


def held(found: Result, true: dict[str, np.ndarray], over: Blocks, name: str) -> tuple[int, int]:
    """Return how many means of a pollutant there are, and how many intervals hold the truth."""
    rows = found.tables["streets"].filter(pl.col("pollutant") == name)
    first = found.tables["checks"]["hour"].min()
    place = {area: n for n, area in enumerate(over.ids)}
    at = [(hour - first) // timedelta(hours=1) for hour in rows["hour"]]
    own = true[name][at, [place[area] for area in rows["area"]]]
    inside = np.abs(rows["value"].to_numpy() - own) <= 1.96 * rows["error"].to_numpy()
    return len(own), int(inside.sum())


def measured(work: Callable[[], Result], runs: int) -> tuple[float, Result]:
    """Return the median CPU seconds of a method, and what it made."""
    spent, found = [], work()
    for _ in range(runs):
        start = time.process_time()
        found = work()
        spent.append(time.process_time() - start)
    return statistics.median(spent), found


def main() -> None:
    """Measure both methods, compare with the truth and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    city = load(CITY)
    network = measuring(city, declared(city))
    shapes = geometry.geometry(city).shapes
    streets = sorted(a.id for a in city.areas.values() if a.kind == "street" and a.id in shapes)
    over = blocks({name: shapes[name] for name in streets})
    path = str(CITY / city.sources["geography"].path)
    call = Call(
        indicator="benchmark",
        unit="1",
        tables={
            "sites": pl.scan_csv(CITY / city.sources["air-stations"].path),
            "shapes": pl.LazyFrame({"path": [path], "datum": ["local"]}),
        },
        parameters={},
        standards=library(),
        areas=areas(city),
        city="shenzhen",
        timezone="Asia/Shanghai",
        jurisdiction="CN",
    )

    def work(method: str, table: pl.DataFrame, unit: str, **given: str) -> Callable[[], Result]:
        spec = installed()[method]
        own = replace(
            call,
            unit=unit,
            tables={**call.tables, "stations": table.lazy()},
            parameters=spec.completed(given),
        )
        return lambda: spec.load()(own)

    counts = {name: np.zeros(2, int) for name in POLLUTANTS}
    for month in SEASONS:
        first = int(datetime(2025, month, 10, 16, tzinfo=UTC).timestamp()) // HOUR
        table = arrived(network, first, first + 48, POLLUTANTS)
        spent, found = measured(work("air.now", table, "1"), runs)
        refused = (found.tables["checks"]["way"] == "refused").sum()
        apart = found.tables["checks"]["apart"].is_not_null().sum()
        print(
            f"48 hours from 2025-{month:02}-11: {spent:.2f} CPU s; of 288 maps {refused} refused, "
            f"{apart} without a site that stands apart; "
            f"{100 * found.observations['value'].is_not_null().mean():.1f} % of indices published"
        )
        true = truth(network, over, first, first + 48)
        for name in POLLUTANTS:
            counts[name] += held(found, true, over, name)
    for name, (number, inside) in counts.items():
        print(f"{name}: {100 * inside / number:.1f} % of {number} intervals hold the true mean")
    first = int(datetime(2024, 12, 31, 16, tzinfo=UTC).timestamp()) // HOUR
    year = arrived(network, first, first + 8760, ("pm25",))
    spent, _ = measured(work("air.streets", year, "ug/m3", pollutant="pm25", period="month"), runs)
    print(f"twelve months from {year.height:,} rows: {spent:.2f} CPU s")


if __name__ == "__main__":
    main()
