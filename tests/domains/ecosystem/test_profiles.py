"""Profiles: what is refused when one is loaded, and what the packs of our own say."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from tests.domains.ecosystem.small_accounts import (
    AIR,
    CARBON,
    FARMS,
    GARZE,
    NATIONAL,
    TABLE,
    by_hand,
    pack,
    rows,
)

from cityagenda.domains.ecosystem.profiles import profile
from cityagenda.ground.errors import CityAgendaError, StandardError, UnitError
from cityagenda.ground.standards import library


def _changed(service: dict[str, Any], **changes: Any) -> list[Any]:
    (indicator,) = service["indicators"]
    new = service | {"indicators": [indicator | changes]}
    return [new if held is service else held for held in (CARBON, AIR, FARMS)]


def test_both_packs_are_whole_and_every_figure_has_a_source() -> None:
    for held in (NATIONAL, GARZE):
        found = profile(held)
        assert all(f.source and set(f.name) == {"zh-Hans", "en"} for f in found.figures.values())
        assert all(set(s.name) == {"zh-Hans", "en"} for s in found.services)
        assert all(p.year for prices in found.prices.values() for p in prices)


def test_nothing_of_the_national_profile_claims_to_be_confirmed() -> None:
    assert NATIONAL.status == "unconfirmed"
    firm = {f.item for f in profile(NATIONAL).figures.values() if f.status == "confirmed"}
    assert firm == {"water_density"}


def test_each_pack_answers_where_it_holds() -> None:
    held = library()
    assert held.standard("gep-profile", "CN-5133", date(2010, 12, 31)).id == "gep-garze-2010"
    assert held.standard("gep-profile", "CN", date(2026, 12, 31)).id == "gep-gbt46869-2025"
    with pytest.raises(StandardError):
        held.standard("gep-profile", "CN", date(2024, 12, 31))


def test_optional_services_are_choices_and_only_they() -> None:
    counted = {s.id for s, _ in profile(NATIONAL).counted()}
    assert "oxygen" not in counted
    assert "oxygen" in {s.id for s, _ in profile(NATIONAL, {"oxygen": True}).counted()}
    with pytest.raises(StandardError, match="carbon: is no optional service"):
        profile(NATIONAL, {"carbon": False})
    undeclared = [CARBON | {"optional": True}, AIR, FARMS]
    with pytest.raises(StandardError, match="`included` is declared for an optional service"):
        profile(pack(undeclared))


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"carbon_price": {"year": None}}, StandardError, "carbon_price: .* price without a year"),
        ({"carbon_price": {"unit": "{CNY}/t"}}, UnitError, "'t{CO2}' cannot be converted to 't'"),
        ({"carbon_price": {"unit": "{USD}/t{CO2}"}}, UnitError, "is no price in CNY"),
        ({"carbon_price": {"unit": "{CNY}/m3"}}, UnitError, "cannot be converted to 'm3'"),
        ({"carbon_price": {"source": None}}, StandardError, "table, carbon_price: .*source"),
        ({"carbon_price": None}, StandardError, "there is no such price"),
        ({"carbon_rate": None}, StandardError, "lacks the figure 'carbon_rate'"),
        ({"carbon_rate": {"otherwise": None}}, StandardError, "has no figure for pond"),
        ({"carbon_rate": {"unit": "t/(hm2.a)"}}, UnitError, "cannot be converted"),
        ({"carbon_rate": {"unit": "nonsense"}}, UnitError, "is not a UCUM unit"),
        ({"carbon_rate": {"by_ecosystem": {"forest": 3000.0}}}, StandardError,
         "must lie between -50 and 50"),
        ({"carbon_rate": {"by_ecosystem": {"forest": 1, "sea": 2}}}, StandardError,
         "no such type: 'sea'"),
        ({"carbon_rate": {"by_ecosystem": {"forest": [1, 2]}}}, StandardError,
         "2 numbers where one number is needed"),
        ({"capacity": {"unit": "kg/m3"}}, UnitError, "cannot be converted"),
        ({"carbon_rate": {"status": "sure"}}, StandardError, "status"),
        ({"carbon_rate": {"spread": {"form": "normal"}}}, StandardError, "takes `deviation`"),
        ({"carbon_rate": {"spread": {"form": "uniform", "low": 1.2, "high": 2}}}, StandardError,
         "at most 1"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused(
    changes: dict[str, Any], kind: type[CityAgendaError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        profile(pack(table=rows(**changes)))


@pytest.mark.parametrize(
    ("services", "words"),
    [
        (_changed(CARBON, formula="carbon_dreamt"), "names no formula: 'carbon_dreamt'"),
        (_changed(CARBON, arguments={"speed": "x"}), "its formula takes no 'speed'"),
        (_changed(CARBON, id="dust"), "stands there twice"),
        (_changed(CARBON, id="area"), "has the name of an indicator"),
        (_changed(CARBON, used_by={"all": 0.5}), "shares do not add to 1"),
        (_changed(CARBON, used_by={"them": 1}), "a user is unknown"),
        (_changed(FARMS, supplied_by="sea"), "no such type: 'sea'"),
        (_changed(CARBON, unit="m3"), "cannot be converted"),
        (_changed(CARBON, valued_by="buried_area"), "cannot be converted"),
        (_changed(CARBON, colour="green"), "Extra inputs"),
    ],
)
def test_a_service_that_cannot_be_is_refused(services: list[Any], words: str) -> None:
    buried = [{"item": "sand_density", "value": 1.2, "unit": "t/m3"},
              {"item": "sand_depth", "value": 0.1, "unit": "m"}]  # fmt: skip
    with pytest.raises(CityAgendaError, match=words) as caught:
        profile(pack(services, TABLE + buried))
    assert caught.value.spoken("zh-Hans")[0]


def test_an_item_twice_is_refused_but_prices_of_two_years_are_not() -> None:
    with pytest.raises(StandardError, match="carbon_rate: stands there twice"):
        profile(pack(table=[*TABLE, TABLE[2]]))
    found = profile(pack(table=[*TABLE, TABLE[0] | {"year": 2021, "value": 120}]))
    assert [p.year for p in found.prices["carbon_price"]] == [2020, 2021]


def test_a_pack_on_something_else_is_no_profile() -> None:
    other = library().standard("lake-trophic-index", "CN", date(2025, 12, 31))
    with pytest.raises(StandardError, match="lake-trophic-index"):
        profile(other)


def test_a_city_replaces_figures_of_its_own() -> None:
    own = {"item": "carbon_rate", "name": {"en": "measured"}, "unit": "t{C}/(hm2.a)",
           "source": "our plots", "status": "confirmed", "value": 4}  # fmt: skip
    found = profile(pack(), replaced=[own])
    assert found.figures["carbon_rate"].value == 4
    assert by_hand().figures["carbon_rate"].by_ecosystem == {"forest": 3.0}


def test_figures_come_in_the_unit_of_the_formula() -> None:
    found = by_hand()
    _, dust = list(found.counted())[1]
    from cityagenda.domains.ecosystem.formulas import FORMULAS

    argument = FORMULAS["purified"].parameters["capacity"]
    np.testing.assert_allclose(found.argument("capacity", argument, dust), [2000, 1000], rtol=1e-15)
