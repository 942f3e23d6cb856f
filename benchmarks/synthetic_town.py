"""A synthetic town for benchmarks: many indicators, areas and years, assessed as usual.

The texts are those of the small example city; every indicator gets a value for every area and
year, drawn once from a seed. Nothing of it is computed by a method, so that making it is quick.
"""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from cityagenda.assess.account import assess
from cityagenda.build.account import Account
from cityagenda.build.editions import Edition, make_current, written
from cityagenda.build.places import Places
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.city.loaded import Loaded
from cityagenda.ground.observations import completed, spanned

YEARS, FIRST, SEED = 20, 2005, 20260101


def synthetic_city(folder: Path, indicators: int, areas: int) -> tuple[Loaded, Edition]:
    """Return the small example city with many indicators and areas, and its own edition."""
    create(folder)
    small = load(folder)
    edition = run(small, assess=assess, jobs=1)
    goals = [str(n) for n in range(1, 18)]
    models = [m for m in small.indicators.values() if m.targets]
    many = dict(small.indicators)
    for n in range(indicators - len(many)):
        model, id_ = models[n % len(models)], f"indicator-{n:04d}"
        names = {"zh-Hans": f"合成指标{n}", "en": f"Synthetic indicator {n}"}
        codes = model.codes.model_copy(update={"sdg": [f"{goals[n % 17]}.1.1"]})
        update = {"id": id_, "number": str(n), "name": names, "codes": codes, "breaks": []}
        many[id_] = model.model_copy(update=update)
    whole = next(iter(small.areas.values()))
    parts = {
        f"area-{n:03d}": whole.model_copy(update={"id": f"area-{n:03d}", "parent": whole.id})
        for n in range(areas - 1)
    }
    held = {**small.objects, "indicator": many, "area": {**small.areas, **parts}, "claim": {}}
    return replace(small, objects=held), edition


def observations(city: Loaded, areas: int) -> pl.DataFrame:
    """Return one value for every indicator, area and year."""
    ids = sorted(city.indicators)
    places = sorted([city.city.area, *[a for a in city.areas if a.startswith("area-")]])[:areas]
    rng = np.random.default_rng(SEED)
    shape = (len(ids), len(places), YEARS)
    steps = rng.normal(-0.5, 1.0, shape).cumsum(axis=2) + rng.uniform(30, 60, shape[:2])[..., None]
    i, a, y = (axis.ravel() for axis in np.indices(shape))
    table = pl.DataFrame(
        {
            "indicator": np.array(ids)[i],
            "area": np.array(places)[a],
            "period": (FIRST + y).astype(str),
            "value": np.round(np.abs(steps.ravel()) + 1, 3),
        }
    ).with_columns(unit=pl.lit("ug/m3"), source=pl.lit("yearbook"), provenance=pl.lit("0" * 64))
    return completed(spanned(table, city.city.timezone), status="synthetic")


def build(folder: Path, indicators: int, areas: int) -> None:
    """Write the synthetic edition and make it the current one."""
    city, small = synthetic_city(folder, indicators, areas)
    start = time.process_time()
    table = observations(city, areas)
    account = Account(
        city=city,
        content="synthetic",
        observations=table,
        conflicts=small.conflicts(),
        claims=small.claims().clear(),
        exclusions=small.exclusions(),
        explanations=small.explanations(),
        failures=(),
        provenance=(),
        tables={},
        assessment=assess(city, table),
        scenario=None,
    )
    edition = written(account, Places(folder))
    make_current(edition, Places(folder))
    spent = time.process_time() - start
    print(f"synthetic edition: {table.height:,} observations, made in {spent:.0f} CPU s")
