"""The air quality index of a national network, hour by hour.

Claim: 1,700 stations x 6 pollutants in at most 0.01 CPU seconds, a year of their hours (89 M
readings) in at most 4, primary pollutants included.

Run: python benchmarks/aqi.py [--peer] [--days 365]

Readings are drawn at random (seeded). With --peer the public package `aqi-hub` computes one
snapshot station by station in the same process (`pip install aqi-hub`); the indices that
differ from ours are counted.
"""

import argparse
import time
from datetime import date

import numpy as np

from cityagenda.domains.air.aqi import AirQuality, Report, air_quality, report
from cityagenda.ground.standards import library

STATIONS = 1_700
SCALES = {"so2_1h": 8, "no2_1h": 20, "co_1h": 400, "o3_1h": 50, "pm10_1h": 40, "pm25_1h": 22}


def drawn(hours: int, seed: int) -> dict[str, np.ndarray]:
    """Return readings of all stations: whole ug/m3, CO in tenths of mg/m3."""
    rng = np.random.default_rng(seed)
    found = {}
    for item, scale in SCALES.items():
        step = 100 if item == "co_1h" else 1
        values = rng.gamma(2.0, scale, (STATIONS, hours))
        found[item] = np.maximum(np.rint(values / step), 1) * step
    return found


def ours(readings: dict[str, np.ndarray], by: Report) -> tuple[AirQuality, float]:
    """Return indices with primary pollutants, and the CPU seconds that they took."""
    start = time.process_time()
    found = air_quality(readings, by)
    _ = found.primary
    return found, time.process_time() - start


def peer(readings: dict[str, np.ndarray]) -> tuple[list[int], float]:
    """Return the peer's index of each station, and the CPU seconds that they took."""
    from aqi_hub.aqi_cn import cal_aqi_cn

    columns = {item.partition("_")[0]: values[:, 0].tolist() for item, values in readings.items()}
    columns["co"] = [round(value / 1000, 1) for value in columns["co"]]
    start = time.process_time()
    found = [
        cal_aqi_cn(**{name: values[n] for name, values in columns.items()}, data_type="hourly")[0]
        for n in range(STATIONS)
    ]
    return found, time.process_time() - start


def main() -> None:
    """Time a snapshot and a year, and the peer if it is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--days", type=int, default=365)
    given = parser.parse_args()
    by = report(library().standard("air-quality-index", "CN", date(2026, 4, 1)), "hourly")
    snapshot = drawn(1, 0)
    found, seconds = min((ours(snapshot, by) for _ in range(5)), key=lambda pair: pair[1])
    print(f"snapshot: {seconds * 1000:.2f} CPU ms for {STATIONS} stations")
    total = sum(ours(drawn(24, 1 + day), by)[1] for day in range(given.days))
    readings = STATIONS * 24 * given.days * len(SCALES)
    print(f"{given.days} days of hours: {total:.2f} CPU s for {readings / 1e6:.1f} M readings")
    if given.peer:
        theirs, their_seconds = peer(snapshot)
        differ = int((np.array(theirs) != found.index[:, 0]).sum())
        print(f"aqi-hub: {their_seconds * 1000:.1f} CPU ms, {their_seconds / seconds:.0f}x ours")
        print(f"indices that differ: {differ} of {STATIONS}")


if __name__ == "__main__":
    main()
