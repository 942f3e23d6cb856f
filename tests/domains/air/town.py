"""A town of nine square streets on a plane, its stations, and calls of the methods on them."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from cityagenda.ground.methods import Call, Result, installed
from cityagenda.ground.observations import check, completed, spanned
from cityagenda.ground.standards import library
from cityagenda.ground.variograms import Floats

SIDE = 4000.0
STREETS = tuple(f"s{row}{column}" for row in range(3) for column in range(3))
CLEAN = {"pm25": 20.0, "pm10": 40.0, "so2": 6.0, "no2": 25.0, "co": 700.0, "o3": 90.0}
START = datetime(2026, 4, 1, 16, tzinfo=UTC)


def ring(street: str) -> list[list[float]]:
    """Return the corners of a street: row and column are the digits of its name."""
    x, y = int(street[2]) * SIDE, int(street[1]) * SIDE
    return [[x, y], [x + SIDE, y], [x + SIDE, y + SIDE], [x, y + SIDE], [x, y]]


def shapes(folder: Path, scale: float = 1.0, centre: tuple[float, float] = (0.0, 0.0)) -> Path:
    """Write the shapes of the streets, scaled and moved."""
    features = [
        {
            "type": "Feature",
            "id": name,
            "properties": {"id": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[x * scale + centre[0], y * scale + centre[1]] for x, y in ring(name)]
                ],
            },
        }
        for name in STREETS
    ]
    path = folder / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def areas() -> pl.DataFrame:
    rows = [("town", None, "city"), *((name, "town", "street") for name in STREETS)]
    return pl.DataFrame(
        rows, schema={"id": pl.String, "parent": pl.String, "kind": pl.String}, orient="row"
    ).with_columns(valid_from=pl.lit(None, pl.Date), valid_to=pl.lit(None, pl.Date))


def scattered(count: int, seed: int = 5) -> Floats:
    """Return places of stations, no two within 200 m."""
    random = np.random.default_rng(seed)
    found: list[Floats] = []
    while len(found) < count:
        place = random.uniform(0, 3 * SIDE, 2)
        if all(np.hypot(*(place - other)) > 200 for other in found):
            found.append(place)
    return np.array(found)


def sites(places: Floats, **kinds: str) -> pl.DataFrame:
    """Return the table of stations a00, a01, ...; ``kinds`` by name, else `street`."""
    names = [f"a{n:02}" for n in range(len(places))]
    column, row = (np.minimum(places // SIDE, 2).astype(int)).T
    return pl.DataFrame(
        {
            "station": names,
            "name_zh": [f"{name}站" for name in names],
            "name_en": [f"Station {name}" for name in names],
            "area": [f"s{r}{c}" for r, c in zip(row, column, strict=True)],
            "x": places[:, 0],
            "y": places[:, 1],
            "kind": [kinds.get(name, "street") for name in names],
        }
    )


def hours(
    values: Mapping[str, Floats], start: datetime = START, names: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return station hours from one row a station and one column an hour of each pollutant."""
    count, length = next(iter(values.values())).shape
    stations = names or [f"a{n:02}" for n in range(count)]
    return pl.DataFrame(
        {
            "station": np.repeat(stations, length),
            "time": [start + timedelta(hours=h) for h in range(length)] * count,
            "time_label": ["begin"] * (count * length),
            **{p: pl.Series(v.ravel(), nan_to_null=True) for p, v in values.items()},
        },
        schema_overrides={"time": pl.Datetime("us", "UTC")},
    )


def result(method: str, tables: Mapping[str, pl.DataFrame], **given: Any) -> Result:
    """Run a method as a build would, and hold what it says against the rules of observations."""
    spec = installed()[method]
    call_fields = {"unit": "1", "timezone": "Asia/Shanghai", "jurisdiction": "CN"}
    call_fields |= {name: given.pop(name) for name in list(given) if name in call_fields}
    call = Call(
        indicator="wanted",
        tables={name: table.lazy() for name, table in tables.items()},
        parameters=spec.completed(given),
        standards=library(),
        areas=areas(),
        city="town",
        **call_fields,
    )
    found = spec.load()(call)
    assert set(found.tables) == set(spec.tables)
    rows = completed(
        spanned(found.observations, call.timezone).with_columns(
            indicator=pl.lit("wanted"), unit=pl.lit(call.unit), source=pl.lit("test")
        )
    )
    check(rows)
    assert found.exclusions is not None
    assert found.explanations is not None
    for name, frames in {
        "reason": (rows, found.tables["checks"], found.exclusions),
        "text": (found.explanations,),
    }.items():
        for frame in frames:
            assert (frame[name].is_null() == frame[f"{name}_zh"].is_null()).all()
    return found


def drawn_from(path: Path, datum: str = "local") -> pl.DataFrame:
    """Return a source of shapes as a method is given it."""
    return pl.DataFrame({"path": [str(path)], "crs": ["plane"], "datum": [datum]})
