"""The plan of Shenzhen has the parts that the report and the State Council's reply count."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cityagenda.city.folder import Loaded, load


@pytest.fixture(scope="module")
def shenzhen(cities: Path) -> Loaded:
    """Return the loaded city; loading fails on any fault of text or reference."""
    return load(cities / "shenzhen")


def test_the_chain_from_reply_to_programmes(shenzhen: Loaded) -> None:
    counts = [
        len(found)
        for found in (
            shenzhen.bottlenecks,
            shenzhen.technologies,
            shenzhen.positions,
            shenzhen.forces,
            shenzhen.programmes,
            shenzhen.target_cities,
        )
    ]
    assert counts == [2, 4, 5, 3, 6, 5]
    assert Counter(p.kind for p in shenzhen.programmes.values()) == {"project": 4, "system": 2}


def test_the_official_goals_are_those_of_the_report(shenzhen: Loaded) -> None:
    goals = {id_: p.official_goals for id_, p in shenzhen.programmes.items()}
    assert goals == {
        "resource-efficiency": ["7"],
        "ecological-environment": ["6", "13", "14", "15"],
        "healthy-shenzhen": ["3"],
        "governance-modernisation": ["9", "16"],
        "innovation-services": ["9.5", "17.6"],
        "talent-security": ["4"],
    }


def test_horizons_and_declared_totals(shenzhen: Loaded) -> None:
    plan = shenzhen.plans["plan-2017-2030"]
    assert [h.year for h in plan.horizons] == [2020, 2025, 2030]
    assert {t.of: t.count for t in plan.totals} == {"group": 73, "task": 146, "measure": 16}
    assert not shenzhen.groups
    assert not shenzhen.measures


def test_a_route_for_each_technology_reaches_indicators(shenzhen: Loaded) -> None:
    assert sorted(r.technology for r in shenzhen.routes.values()) == sorted(shenzhen.technologies)
    for route in shenzhen.routes.values():
        assert route.ours
        assert route.tasks
        assert route.practices
        assert route.indicators


def test_tasks_of_every_programme_and_the_five_of_2019(shenzhen: Loaded) -> None:
    own = Counter(t.programme for t in shenzhen.tasks.values())
    assert set(own) == {None, *shenzhen.programmes}
    assert [t.year for t in shenzhen.tasks.values() if t.programme is None] == [2019] * 5
    assert all(t.agency is None for t in shenzhen.tasks.values()), "the report names no agency"


def test_the_library_has_24_experiences_and_12_organisations(shenzhen: Loaded) -> None:
    kinds = Counter(p.kind for p in shenzhen.practices.values())
    assert kinds == {"experience": 24, "organisation": 12}
    fields = Counter(p.programme for p in shenzhen.practices.values() if p.kind == "experience")
    assert list(fields.values()) == [4, 5, 3, 4, 4, 4]
    assert all(
        p.innovation_point and p.organisation
        for p in shenzhen.practices.values()
        if p.kind == "organisation"
    )


def _places(value: Any) -> Iterator[str]:
    """Yield every place in the report that an object gives."""
    if isinstance(value, dict):
        if value.get("document") == "seed" and "at" in value:
            yield value["at"]
        for part in value.values():
            yield from _places(part)
    elif isinstance(value, list):
        for part in value:
            yield from _places(part)


def test_every_place_in_the_report_is_one_of_the_list(shenzhen: Loaded) -> None:
    with (Path(__file__).parent / "seed_places.csv").open(encoding="utf-8") as file:
        listed = {row["place"] for row in csv.DictReader(file)}
    known = listed | {place.split(", part")[0] for place in listed}
    given = {
        place
        for kind, objects in shenzhen.objects.items()
        if kind != "document"
        for found in objects.values()
        for place in _places(found.model_dump())
    }
    assert len(given) > 100
    assert given <= known
