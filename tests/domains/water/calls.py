"""Calls of the methods of water on small tables written by hand."""

from datetime import date
from typing import Any

import polars as pl

from cityagenda.domains.water import METHODS
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.standards import library

AREAS = pl.DataFrame(
    {
        "id": ["town", "north", "south", "mill-street"],
        "parent": [None, "town", "town", "north"],
        "kind": ["city", "district", "district", "street"],
    }
)
SPECS = {spec.id: spec for spec in METHODS}
GOOD = {"ph": "7.2", "do": "6.8", "codmn": "3.1", "nh3n": "0.3", "tp": "0.08"}
"""A sample of class II."""


def called(method: str, tables: dict[str, pl.DataFrame], unit: str = "%", **given: Any) -> Result:
    """Return what a method makes of tables."""
    spec = SPECS[method]
    call = Call(
        indicator="tried",
        unit=unit,
        tables={name: table.lazy() for name, table in tables.items()},
        parameters=spec.completed(given),
        standards=library(),
        areas=AREAS,
        city="town",
        timezone="Asia/Shanghai",
        jurisdiction="CN",
    )
    return spec.load()(call)


def sections(*rows: tuple[str, str, str | None]) -> pl.DataFrame:
    """Return sections from id, kind and area."""
    return pl.DataFrame(
        [
            {"section": id_, "kind": kind, "area": area, "name": id_.upper(), "name_zh": f"{id_}号",
             "river": f"River {id_[0]}", "river_zh": f"{id_[0]}河", "x": 1.0, "y": 2.0, "target": 3}
            for id_, kind, area in rows
        ],
        schema_overrides={"area": pl.String},
    )  # fmt: skip


def months(section: str, count: int, year: int = 2025, **items: str) -> list[dict[str, Any]]:
    """Return wide samples of the first months of a year, each of class II but for ``items``."""
    return [
        {"section": section, "date": date(year, month, 5)} | GOOD | items
        for month in range(1, count + 1)
    ]


def long(section: str, day: date, item: str, value: str, unit: str = "mg/L") -> dict[str, Any]:
    """Return one row of a long table of samples."""
    return {"section": section, "date": day, "item": item, "value": value, "unit": unit}


def value(result: Result, area: str = "town", period: str = "2025") -> float | None:
    """Return the value of an area in a period."""
    rows = result.observations.filter(pl.col("area") == area, pl.col("period") == period)
    assert rows.height == 1, rows
    return rows["value"][0]  # type: ignore[no-any-return]


def row(table: pl.DataFrame, **which: Any) -> dict[str, Any]:
    """Return the one row of a table with these cells."""
    found = table.filter(*(pl.col(name) == cell for name, cell in which.items()))
    assert found.height == 1, found
    return found.row(0, named=True)
