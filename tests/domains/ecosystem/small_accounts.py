"""Small profiles and inputs by hand, in round numbers that can be followed on paper."""

from datetime import date
from typing import Any

import numpy as np

from cityagenda.domains.ecosystem.inputs import Given, Inputs
from cityagenda.domains.ecosystem.profiles import Profile, profile
from cityagenda.ground.standards import Standard, library

NATIONAL = library().standard("gep-profile", "CN", date(2025, 12, 31))
GARZE = library().standard("gep-profile", "CN-5133", date(2010, 12, 31))

ECOSYSTEMS = [
    {"id": "forest", "name": {"zh-Hans": "森林", "en": "forest"}},
    {"id": "pond", "name": {"zh-Hans": "池塘", "en": "pond"}},
]
CARBON = {
    "id": "carbon",
    "name": {"zh-Hans": "固碳", "en": "carbon"},
    "group": "regulating",
    "indicators": [
        {
            "id": "carbon_bound",
            "name": {"zh-Hans": "二氧化碳", "en": "carbon dioxide"},
            "formula": "carbon_bound",
            "unit": "t{CO2}",
            "price": "carbon_price",
            "used_by": {"all": 1},
        }
    ],
}
AIR = {
    "id": "air",
    "name": {"zh-Hans": "空气净化", "en": "air"},
    "group": "regulating",
    "indicators": [
        {
            "id": "dust",
            "name": {"zh-Hans": "粉尘", "en": "dust"},
            "formula": "purified",
            "unit": "kg",
            "price": "dust_price",
            "arguments": {"load": "dust_emission"},
            "used_by": {"all": 0.3, "town": 0.7},
        }
    ],
}
FARMS = {
    "id": "farms",
    "name": {"zh-Hans": "农业", "en": "farms"},
    "group": "material",
    "indicators": [
        {"id": "crops", "name": {"zh-Hans": "作物", "en": "crops"}, "unit": "10*4.{CNY}"}
    ],
}
TABLE: list[dict[str, Any]] = [
    {"item": "carbon_price", "value": 100, "unit": "{CNY}/t{CO2}", "year": 2020},
    {"item": "dust_price", "value": 150, "unit": "{CNY}/t", "year": 2020},
    {"item": "carbon_rate", "by_ecosystem": {"forest": 3}, "otherwise": 0,
     "unit": "t{C}/(hm2.a)"},
    {"item": "capacity", "by_ecosystem": {"forest": 2, "pond": 1}, "unit": "t/(km2.a)"},
]  # fmt: skip


def pack(services: list[Any] | None = None, table: list[Any] | None = None) -> Standard:
    """Return a pack of carbon, dust and crops, or of other services or figures."""
    rows = [
        {"name": {"zh-Hans": "参数", "en": row["item"]}, "source": "by hand",
         "status": "confirmed"} | row
        for row in (TABLE if table is None else table)
    ]  # fmt: skip
    return Standard.model_validate(
        {
            "id": "by-hand",
            "topic": "gep-profile",
            "jurisdiction": "XX",
            "title": {"en": "by hand"},
            "authority": {"en": "nobody"},
            "edition": "1",
            "valid_from": "2020-01-01",
            "constants": {
                "currency": "CNY",
                "ecosystems": ECOSYSTEMS,
                "users": [
                    {"id": "all", "name": {"zh-Hans": "所有人", "en": "all"}},
                    {"id": "town", "name": {"zh-Hans": "市", "en": "town"}},
                ],
                "services": [CARBON, AIR, FARMS] if services is None else services,
            },
            "table": rows,
        }
    )


def rows(**changes: Any) -> list[Any]:
    """Return the table with items changed; a change of None takes the item out."""
    return [
        row | changes.get(row["item"], {})
        for row in TABLE
        if changes.get(row["item"], {}) is not None
    ]


def by_hand(**changes: Any) -> Profile:
    """Return the profile with items changed."""
    return profile(pack(table=rows(**changes)))


def inputs(year: int = 2020, scale: float = 1.0, **given: Given) -> Inputs:
    """Return two zones: 100 and 300 hm2 of forest, 1 and 2 km2 of pond, little and much dust."""
    area = np.array([[1e6, 1e6], [3e6, 2e6]]) * [scale, 1.0]
    all_given = {
        "area": Given(area, "m2"),
        "dust_emission": Given(np.array([1.5, 100.0]), "t"),
        "crops": Given(np.array(12.5), "10*8.{CNY}"),
    } | given
    return Inputs(year, ("north", "south"), all_given)


def national(year: int = 2025, **given: Given) -> Inputs:
    """Return inputs of the national profile for three zones, in round numbers."""
    types, zones = 13, 3
    area = np.arange(1.0, zones * types + 1).reshape(zones, types) * 1e5
    flat = np.ones((zones, types))
    by_soil = np.repeat(area[:, :, None] / 4, 4, axis=2)
    loads = {
        f"{name}_emission": Given(np.full(zones, 50.0), "t") for name in ("so2", "nox", "dust")
    } | {f"{name}_load": Given(np.full(zones, 5.0), "t") for name in ("cod", "nh3n", "tp")}
    money = {
        name: Given(np.array(1.0), "10*8.{CNY}")
        for name in ("agriculture", "forestry", "livestock", "fishery", "recreation_value")
    }
    fields = {
        "precipitation": Given(flat * 1900, "mm"),
        "evapotranspiration": Given(flat * 900, "mm"),
        "erosivity": Given(flat * 8000, "MJ.mm/(hm2.h.a)"),
        "erodibility": Given(flat * 0.03, "t.hm2.h/(hm2.MJ.mm)"),
        "slope_factor": Given(flat * 2, "1"),
        "cover_factor": Given(flat * 0.1, "1"),
        "evaporation": Given(flat * 1000, "m3"),
    }
    others = {
        "area": Given(area, "m2"),
        "area_by_soil": Given(by_soil, "m2"),
        "storms": Given(np.array([60.0, 110.0]), "mm"),
        "water_used": Given(np.full(zones, 2e6), "m3"),
        "water_brought_in": Given(np.full(zones, 1.5e6), "m3"),
        "reservoir_capacity": Given(np.full(zones, 1e6), "m3"),
        "visits": Given(np.array(100.0), "10*4.{visit}"),
    }
    return Inputs(year, ("a", "b", "c"), loads | money | fields | others | given)


OWN = [
    {"item": item, "name": {"zh-Hans": "自定", "en": item}, "value": value, "unit": unit,
     "source": "by hand", "status": "unconfirmed"}
    for item, value, unit in (
        ("soil_density", 1.3, "t/m3"), ("nitrogen_content", 0.1, "%"),
        ("phosphorus_content", 0.05, "%"), ("cod_capacity", 1000, "kg/(km2.a)"),
        ("nh3n_capacity", 100, "kg/(km2.a)"), ("tp_capacity", 50, "kg/(km2.a)"),
        ("carbon_rate", 1, "t{C}/(hm2.a)"), ("cooling_days", 200, "d"),
    )
]  # fmt: skip
"""What the national profile leaves to the city."""
