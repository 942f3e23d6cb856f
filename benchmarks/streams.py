"""A day of a network by the minute, and the bytes of real rows.

Claims: 1,000 stations x 10 variables x 1,440 minutes are taken in (durably, a delivery a
minute), checked and rolled up in at most 12 CPU seconds; hourly means of the day take at most
0.5 CPU s, the latest values of all at most 50 ms, a count constant time; real rows come back to
the last bit and take at most 0.6 times the bytes of byte-stream-split floats under zstd.

Run: python benchmarks/streams.py [--stations 1000] [--beijing FILE.parquet] [--peer]

The network is a synthetic random walk in steps of 0.1, with faults. FILE is UCI 501 (Beijing,
hourly). With --peer the same day is written as Parquet floats of four bytes, byte-stream-split
and zstd (without durability, checks and identity), and asked by DuckDB in the same process;
--beijing compares with the same encoding. Both need `pip install pyarrow duckdb`.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from cityagenda.ground.standards import library
from cityagenda.streams import rules
from cityagenda.streams.batch import DAY, Batch, order
from cityagenda.streams.days import Lattice, Rows, Steps, decoded, encoded
from cityagenda.streams.entities import Datastream, Entity, ObservedProperty, Sensor, Thing, entity
from cityagenda.streams.store import Store

VARIABLES = (
    "pm25", "pm10", "so2", "no2", "o3", "temperature", "humidity", "pressure", "wind_speed", "rain",
)  # fmt: skip
UNITS = {
    "temperature": "Cel",
    "humidity": "%",
    "pressure": "hPa",
    "wind_speed": "m/s",
    "rain": "mm",
}
BEIJING = {
    "PM2.5": (1, 0), "PM10": (1, 0), "SO2": (1, 0), "NO2": (1, 0), "CO": (100, 0), "O3": (1, 0),
    "TEMP": (1, 1), "PRES": (1, 1), "DEWP": (1, 1), "RAIN": (1, 1), "WSPM": (1, 1),
}  # fmt: skip
FIRST = 20_454  # 2026-01-01
MINUTE = 60_000_000


def network(stations: int) -> list[Entity]:
    """Return the entities of a synthetic network."""
    text = {"encodingType": "text/plain", "metadata": ""}
    found: list[Entity] = [entity(Sensor, {"@iot.id": "s", "name": "s"} | text)]
    found += [
        entity(ObservedProperty, {"@iot.id": name, "name": name, "definition": f"urn:{name}"})
        for name in VARIABLES
    ]
    for station in range(stations):
        place = {"x": station % 40 * 1000.0, "y": station // 40 * 1000.0}
        found.append(
            entity(Thing, {"@iot.id": station, "name": f"station {station}", "properties": place})
        )
        for name in VARIABLES:
            unit = UNITS.get(name, "ug/m3")
            given = {
                "@iot.id": f"{station}.{name}", "name": name, "observationType": "",
                "unitOfMeasurement": {"symbol": unit}, "Thing": {"@iot.id": station},
                "Sensor": {"@iot.id": "s"}, "ObservedProperty": {"@iot.id": name},
                "properties": {
                    "label": "end", "timezone": "Asia/Shanghai", "resolution": "0.1",
                    "reference_state": "298.15 K, 1013.25 hPa",
                },
            }  # fmt: skip
            found.append(entity(Datastream, given))
    return found


def minutes(stations: int) -> Iterator[Batch]:
    """Yield the deliveries of a day: a walk in steps of 0.1, with spikes and stuck sensors."""
    chance = np.random.default_rng(4)
    count = stations * len(VARIABLES)
    middle = np.tile([35, 60, 10, 30, 80, 25, 70, 1010, 3, 0.0], stations)
    walk = np.zeros(count)
    stuck = chance.random(count) < 0.01
    for minute in range(1440):
        walk += chance.normal(0, 0.15, count) * ~stuck - 0.002 * walk
        values = np.abs(np.round(middle + walk, 1))
        values[chance.integers(0, count, 2)] = 5000
        yield Batch(np.arange(count), np.full(count, FIRST * DAY + minute * MINUTE), values)


def spent(what: str, run: Callable[[], object], times: int = 1) -> float:
    """Run something, print its CPU and wall seconds, and return the CPU seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(times):
        run()
    cpu, wall = (time.process_time() - cpu) / times, (time.perf_counter() - wall) / times
    print(f"  {what}: {cpu:.4f} CPU s ({wall:.4f} s)")
    return cpu


def day(stations: int, folder: Path) -> None:
    """Measure a day of a network in the store."""
    with Store(folder) as store:
        spent("declare the network (once)", lambda: store.declare(network(stations)))
        streams = store.catalogue.datastreams
        check = rules.check(streams, library(), "CN", date(2026, 1, 1))
        intake = 0.0
        for rows in minutes(stations):
            begin = time.process_time()
            store.add(rows, "network", now=(FIRST + 1) * DAY)
            intake += time.process_time() - begin
        print(f"  take in, 1440 durable deliveries: {intake:.2f} CPU s")
        rest = spent("compact, check, roll up", lambda: store.compact(FIRST, check))
        count = store.count()
        print(f"  {count} values in {intake + rest:.2f} CPU s, bar 12")
        size = sum(p.stat().st_size for p in folder.rglob("part-*.parquet"))
        print(f"  {size / count:.3f} bytes a value; {store.flagged(FIRST).height} flagged")
        span = FIRST * DAY - DAY, (FIRST + 1) * DAY
        spent("hourly means of the day, bar 0.5", lambda: store.hours(*span))
        spent("latest of all, bar 0.05", store.latest, 20)
        spent("count of all", store.count, 1000)
        spent("count of one", lambda: store.count("7.pm25"), 1000)
        spent("one datastream, one day", lambda: store.window(*span, ["7.pm25"]).collect(), 5)


def peer(stations: int, folder: Path) -> None:
    """Measure the same day as plain Parquet floats, asked by DuckDB."""
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = Batch.joined(list(minutes(stations)))
    path = folder / "peer.parquet"

    def write() -> None:
        place = order(whole.numbers, whole.times)
        table = pa.table(
            {
                "number": whole.numbers[place].astype(np.int32),
                "time": pa.array(whole.times[place], pa.timestamp("us")),
                "value": whole.values[place].astype(np.float32),
            }
        )
        split_floats(pq, table, path)

    print("peer: Parquet float32 byte-stream-split zstd, DuckDB")
    spent("sort and write, no checks, not durable", write)
    print(f"  {path.stat().st_size / len(whole):.3f} bytes a value")
    duckdb.read_parquet(str(path)).create_view("day")
    for what, sql in (
        (
            "hourly means",
            "SELECT number, hour(time), avg(value) FROM day GROUP BY ALL",
        ),
        ("latest of all", "SELECT number, arg_max(value, time) FROM day GROUP BY number"),
        ("count", "SELECT count(*) FROM day"),
        ("one datastream, one day", "SELECT time, value FROM day WHERE number = 70"),
    ):
        spent(what, lambda sql=sql: duckdb.sql(sql).fetchnumpy())


def split_floats(pq: "object", table: "object", path: Path) -> int:
    """Write floats byte-stream-split under zstd; return the bytes."""
    pq.write_table(  # type: ignore[attr-defined]
        table, path, compression="zstd", use_dictionary=["number"],
        column_encoding={"value": "BYTE_STREAM_SPLIT"},
    )  # fmt: skip
    return path.stat().st_size


def beijing(file: str, folder: Path) -> None:
    """Measure the bytes of real rows, and that they come back to the last bit."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    raw = pl.read_parquet(file).with_columns(pl.col("station").cast(pl.String))
    raw = raw.with_columns(pl.col("time").cast(pl.Datetime("us")).dt.timestamp("us"))
    names = raw["station"].unique().sort().to_list()
    parts, fours = [], []
    for place, header in enumerate(BEIJING):
        own = raw.select("station", "time", pl.col(header).alias("value")).drop_nulls()
        number = own["station"].replace_strict(dict(zip(names, range(12), strict=True)))
        fours.append(own["value"].to_numpy())
        # a float of four bytes is taken as the decimal number that it was made from
        exact = own["value"].cast(pl.String).cast(pl.Float64).to_numpy()
        parts.append(Batch(number.to_numpy() + 12 * place, own["time"].to_numpy(), exact))
    whole = Batch.joined(parts)
    place = order(whole.numbers, whole.times)
    whole, four = whole.part(place), np.concatenate(fours)[place]
    lattice = Lattice(*(np.repeat([s[i] for s in BEIJING.values()], 12) for i in (0, 1)))
    rows = Rows(whole, np.ones(len(whole), np.int64))
    ours = encoded(rows, 0, Steps.of(whole, lattice))
    path = folder / "ours.parquet"
    ours.write_parquet(path, compression="zstd", compression_level=3, row_group_size=1 << 17)
    size = path.stat().st_size
    back = decoded(pl.read_parquet(path), 0, lattice).batch
    same = back.values.tobytes() == whole.values.tobytes()
    same &= back.values.astype(np.float32).tobytes() == four.tobytes()
    same &= bool((back.times == whole.times).all())
    numbers = ours.select("number", "after", "delivery")
    numbers.write_parquet(folder / "keys.parquet", compression="zstd", row_group_size=1 << 17)
    keys = (folder / "keys.parquet").stat().st_size
    number, when = whole.numbers.astype(np.int32), pa.array(whole.times, pa.timestamp("us"))
    print(f"Beijing: {len(whole)} values, lossless: {same}, {size} bytes, {size - keys} of values")
    for title, values in (("float32", four), ("float64", whole.values)):
        alone = split_floats(pq, pa.table({"value": values}), folder / "p.parquet")
        table = pa.table({"number": number, "time": when, "value": values})
        all_ = split_floats(pq, table, folder / "p.parquet")
        print(
            f"  {title} byte-stream-split zstd: values {alone}, ratio {(size - keys) / alone:.3f}; "
            f"with datastream and time {all_}, ratio {size / all_:.3f}; bar 0.6"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stations", type=int, default=1000)
    parser.add_argument("--beijing")
    parser.add_argument("--peer", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{asked.stations} stations x {len(VARIABLES)} variables x 1440 minutes")
        day(asked.stations, folder / "streams")
        if asked.peer:
            peer(asked.stations, folder)
        if asked.beijing:
            beijing(asked.beijing, folder)


if __name__ == "__main__":
    main()
