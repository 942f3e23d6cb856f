"""Twelve hourly stations over three years.

Claim: six pollutants, from hours to the table of valid and refused station-years with reasons,
in at most 1 CPU second beyond imports.

Run: python benchmarks/air_beijing.py FILE.parquet [--peer]

FILE is UCI 501 (Beijing, hourly, from 2013-03-01), with columns station, time (naive, the hour
that begins) and PM2.5, PM10, SO2, NO2, CO, O3 in ug/m3. With --peer the usual way, a chain of
pandas group-bys that counts hours and days (without reasons, percentiles and tables of days),
runs on the same file in the same process; it needs `pip install pandas pyarrow`.
"""

import argparse
import statistics
import time

import polars as pl

from cityagenda.ground.methods import Call, installed
from cityagenda.ground.standards import library

COLUMNS = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3"}
RUNS = 5


def stations(path: str) -> pl.DataFrame:
    """Return the file as the table that the method wants."""
    return pl.read_parquet(path).select(
        pl.col("station").cast(pl.String),
        pl.col("time").dt.cast_time_unit("us").dt.replace_time_zone("Asia/Shanghai"),
        pl.lit("begin").alias("time_label"),
        *(pl.col(header).cast(pl.Float64).alias(name) for name, header in COLUMNS.items()),
    )


def ours(table: pl.DataFrame) -> int:
    """Evaluate six pollutants; return how many station-years are valid."""
    spec = installed()["air.annual"]
    annual, packs, valid = spec.load(), library(), 0
    areas = pl.DataFrame(schema={"id": pl.String, "parent": pl.String, "kind": pl.String})
    for pollutant in COLUMNS:
        given = spec.completed({"pollutant": pollutant})
        call = Call(
            pollutant, "ug/m3", {"stations": table.lazy()}, given, packs, areas, "beijing",
            "Asia/Shanghai", "CN",
        )  # fmt: skip
        found = annual(call).tables["station_periods"].drop_nulls("station")
        valid += found["value"].is_not_null().sum()
    return valid


def peer(path: str) -> int:
    """Count valid station-years the usual way, with pandas; return how many."""
    import pandas as pd

    raw = pd.read_parquet(path).rename(columns={v: k for k, v in COLUMNS.items()})
    raw["station"] = raw["station"].astype(str)
    valid = 0
    for pollutant in COLUMNS:
        series = raw.set_index("time").groupby("station")[pollutant]
        if pollutant == "o3":
            means = series.rolling(8, min_periods=6).mean().reset_index()
            means = means[means["time"].dt.hour >= 7]
            days = means.groupby(["station", means["time"].dt.date])["o3"]
            summary = days.agg(["count", "max"])
            good = (summary["count"] >= 14) | (summary["max"] > 160)
        else:
            good = series.resample("D").count() >= 20
        flat = good.rename("good").reset_index()
        flat.columns = ["station", "day", "good"]
        flat["day"] = pd.to_datetime(flat["day"])
        years = flat.groupby(["station", flat["day"].dt.year, flat["day"].dt.month])["good"].sum()
        months = years.unstack(fill_value=0).reindex(columns=range(1, 13), fill_value=0)
        least = pd.Series({m: 25 if m == 2 else 27 for m in range(1, 13)})
        valid += int(((months.sum(axis=1) >= 324) & (months >= least).all(axis=1)).sum())
    return valid


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--peer", action="store_true")
    asked = parser.parse_args()
    table = stations(asked.file)
    ours(table)
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        valid = ours(table)
        seconds.append(time.process_time() - start)
    own = statistics.median(seconds)
    print(f"{table.height} rows, 6 pollutants: {own:.2f} CPU s (median of {RUNS}), {valid} valid")
    if asked.peer:
        peer(asked.file)
        start = time.process_time()
        theirs = peer(asked.file)
        spent = time.process_time() - start
        print(f"pandas: {spent:.2f} CPU s, {theirs} valid; ratio {spent / own:.1f}")


if __name__ == "__main__":
    main()
