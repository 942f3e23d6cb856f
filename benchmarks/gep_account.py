"""A city's ecosystem account and a thousand draws of it.

Claim: with 74 zones, 13 ecosystem types and 23 indicators an account takes at most 0.2 CPU
seconds (a scenario on top of counted cells is one), and 1,000 draws of all uncertain figures at
most 2, beyond imports.

Run: python benchmarks/gep_account.py [--loop]

Areas, fields and loads are random; figures that the national profile leaves to a city are round
numbers. With --loop the usual way, one account a draw with its figures replaced, is timed on
some draws and scaled.
"""

import argparse
import resource
import statistics
import time
from datetime import date

import numpy as np

from cityagenda.domains.ecosystem.account import account
from cityagenda.domains.ecosystem.inputs import Given, Inputs
from cityagenda.domains.ecosystem.profiles import Profile, profile
from cityagenda.domains.ecosystem.spreads import factors
from cityagenda.domains.ecosystem.totals import balances
from cityagenda.domains.ecosystem.uncertainty import DRAWS, uncertainty
from cityagenda.ground.chance import uniform
from cityagenda.ground.standards import library

ZONES, RUNS, LOOPED = 74, 5, 20
OWN = {
    "soil_density": (1.3, "t/m3"),
    "nitrogen_content": (0.1, "%"),
    "phosphorus_content": (0.05, "%"),
    "cod_capacity": (1000.0, "kg/(km2.a)"),
    "nh3n_capacity": (100.0, "kg/(km2.a)"),
    "tp_capacity": (50.0, "kg/(km2.a)"),
    "carbon_rate": (1.0, "t{C}/(hm2.a)"),
    "cooling_days": (200.0, "d"),
}
FIELDS = {
    "precipitation": (1900.0, "mm"),
    "evapotranspiration": (900.0, "mm"),
    "erosivity": (8000.0, "MJ.mm/(hm2.h.a)"),
    "erodibility": (0.03, "t.hm2.h/(hm2.MJ.mm)"),
    "slope_factor": (2.0, "1"),
    "cover_factor": (0.1, "1"),
    "evaporation": (1000.0, "m3"),
}
LOADS = ("so2_emission", "nox_emission", "dust_emission", "cod_load", "nh3n_load", "tp_load")
SALES = ("agriculture", "forestry", "livestock", "fishery", "recreation_value")


def national(replaced: list[dict[str, object]]) -> Profile:
    """Return the national profile with oxygen and with a city's own figures."""
    pack = library().standard("gep-profile", "CN", date(2025, 12, 31))
    own: list[dict[str, object]] = [
        {"item": item, "name": {"en": item}, "value": value, "unit": unit, "source": "round",
         "status": "unconfirmed"}
        for item, (value, unit) in OWN.items()
    ]  # fmt: skip
    return profile(pack, {"oxygen": True}, own + replaced)


def city(types: int) -> Inputs:
    """Return random inputs of a city."""
    zone, kind = np.arange(ZONES)[:, None], np.arange(types)[None, :]
    area = uniform("area", zone, kind) * 4e6
    given = {
        name: Given(level * (0.5 + uniform(name, zone, kind) / 2), unit)
        for name, (level, unit) in FIELDS.items()
    }
    given |= {name: Given(uniform(name, np.arange(ZONES)) * 1000, "t") for name in LOADS}
    given |= {name: Given(np.array(1.0), "10*8.{CNY}") for name in SALES}
    given |= {
        "area": Given(area, "m2"),
        "area_by_soil": Given(np.repeat(area[:, :, None] / 4, 4, axis=2), "m2"),
        "storms": Given(np.array([60.0, 110.0, 180.0]), "mm"),
        "water_used": Given(np.full(ZONES, 2e7), "m3"),
        "water_brought_in": Given(np.full(ZONES, 1.5e7), "m3"),
        "reservoir_capacity": Given(np.full(ZONES, 1e6), "m3"),
        "visits": Given(np.array(100.0), "10*4.{visit}"),
    }
    return Inputs(2025, tuple(f"street-{z}" for z in range(ZONES)), given)


def looped(found: Profile, inputs: Inputs, draw: int) -> float:
    """Return the total of one draw: an account with one factor for each figure."""
    replaced = []
    for item, figure in found.figures.items():
        if figure.spread is not None and figure.value is not None:
            drawn = float(factors(figure.spread, item, draw + 1)[draw])
            replaced.append(figure.model_dump() | {"value": figure.value * drawn})
    return account(national(replaced), inputs).total


def main() -> None:
    """Print CPU seconds, the memory and, if asked for, the ratio to the usual way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--loop", action="store_true")
    found = national([])
    inputs = city(len(found.types))
    made = account(found, inputs)
    print(f"{made.table.height} rows, total {made.total / 1e8:.2f} x 10^8 CNY")
    for balance in balances(made):
        print(f"  by {balance.way}: residual {balance.residual:g}")
    times: dict[str, list[float]] = {"account": [], f"{DRAWS} draws": []}
    for _ in range(RUNS):
        for name, run in zip(times, (account, uncertainty), strict=True):
            start = time.process_time()
            run(found, inputs)
            times[name].append(time.process_time() - start)
    for name, spent in times.items():
        print(f"{name}: median {statistics.median(spent):.3f} CPU s, worst {max(spent):.3f}")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    if parser.parse_args().loop:
        start = time.process_time()
        for draw in range(LOOPED):
            looped(found, inputs, draw)
        scaled = (time.process_time() - start) * DRAWS / LOOPED
        ours = statistics.median(times[f"{DRAWS} draws"])
        print(f"one account a draw: {scaled:.1f} CPU s for {DRAWS}, ratio {scaled / ours:.0f}")


if __name__ == "__main__":
    main()
