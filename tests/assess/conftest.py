"""A small city in memory, and observations for it."""

import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import polars as pl
import pytest

from cityagenda.assess.questions import SCHEMA as QUESTIONS
from cityagenda.assess.series import SCHEMA as SERIES
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import KINDS
from cityagenda.ground.observations import completed
from cityagenda.ground.periods import span
from cityagenda.ground.standards import Standard, library

ZONE = "Asia/Shanghai"


def _text(name: str) -> dict[str, str]:
    return {"zh-Hans": name, "en": name}


def _named(id_: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "name": _text(id_)} | fields


PLAN = {
    "id": "plan",
    "name": _text("plan"),
    "theme": _text("theme"),
    "first_year": 2017,
    "last_year": 2030,
    "horizons": [
        {"id": "h2020", "year": 2020, "name": _text("2020"), "level": _text("leading")},
        {"id": "h2025", "year": 2025, "name": _text("2025"), "level": _text("advanced")},
        {"id": "h2030", "year": 2030, "name": _text("2030"), "level": _text("first-class")},
    ],
}

CITY = {
    "id": "demo",
    "name": _text("Demo"),
    "country": "CN",
    "timezone": ZONE,
    "languages": ["zh-Hans", "en"],
    "currency": "CNY",
    "jurisdiction": "CN-XX",
    "area": "demo",
    "assessment": {"base_year": 2015, "target_year": 2030},
}


def city_of(
    *indicators: Mapping[str, Any], city: Mapping[str, Any] | None = None, **kinds: Any
) -> Loaded:
    """Return a loaded city with these indicators and further objects by kind."""
    given: dict[str, list[Mapping[str, Any]]] = {
        "city": [CITY | (city or {})],
        "area": [_named("demo", kind="city"), _named("east", kind="district", parent="demo")],
        "plan": [PLAN],
        "indicator": [_named("x", unit="1", direction="up") | dict(i) for i in indicators],
    }
    given |= {kind.replace("_", "-"): objects for kind, objects in kinds.items()}
    objects = {
        kind: {o["id"]: KINDS[kind].model.model_validate(o) for o in items}
        for kind, items in given.items()
    }
    return Loaded(Path("demo"), objects, {}, library(), {})


def observed(
    values: Mapping[Any, float], indicator: str = "x", area: str = "demo", **columns: Any
) -> pl.DataFrame:
    """Return observations of one series by period."""
    rows = [
        {
            "indicator": indicator,
            "area": area,
            "period": str(period),
            "start": span(str(period), ZONE).start,
            "end": span(str(period), ZONE).end,
            "value": value,
        }
        | columns
        for period, value in values.items()
    ]
    return completed(pl.DataFrame(rows, infer_schema_length=None), unit="1", source="s")


def series_of(values: Mapping[int, float], indicator: str = "x") -> pl.DataFrame:
    """Return a series table of one series by year."""
    rows = [(indicator, "demo", "{}", year, value) for year, value in sorted(values.items())]
    return pl.DataFrame(rows, schema=SERIES, orient="row")


def question(**fields: Any) -> pl.DataFrame:
    """Return a questions table of one question."""
    plain = {
        "indicator": "x",
        "area": "demo",
        "dimensions": "{}",
        "target_year": 2030,
        "base_year": 2015,
        "direction": "up",
        "percent": False,
        "growth_rate": False,
        "broken": False,
        "synthetic": False,
    }
    return pl.DataFrame([plain | fields], schema=QUESTIONS)


def pack(topic: str) -> Standard:
    """Return the packaged rule pack on a topic."""
    return library().editions(topic, "*")[-1]


def found(method: Callable[..., pl.DataFrame], topic: str, values: Any, **fields: Any) -> Any:
    """Return the first component of a method for one series and one question."""
    parts = method(series_of(values), question(**fields), pack(topic))
    return parts.rows(named=True)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Return the makers of this module."""
    return SimpleNamespace(
        city=city_of,
        observed=observed,
        series=series_of,
        question=question,
        pack=pack,
        found=found,
        zone=ZONE,
    )


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    """Return the second, exact implementation of the methods."""
    path = Path(__file__).with_name("oracle.py")
    spec = importlib.util.spec_from_file_location("cityagenda_assess_oracle", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
