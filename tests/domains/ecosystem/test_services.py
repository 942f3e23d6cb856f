"""Services: what holds for each formula whatever its numbers, and figures by hand."""

import re
from string import Formatter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cityagenda.domains.ecosystem import account_words, flood, services
from cityagenda.domains.ecosystem.counts import Counts
from cityagenda.domains.ecosystem.formulas import FORMULAS, quantity
from cityagenda.ground import units

AMOUNTS = st.floats(0, 1e12)


@settings(max_examples=100, deadline=None)
@given(arrays(np.float64, (3, 4), elements=AMOUNTS), arrays(np.float64, (3, 1), elements=AMOUNTS),
       arrays(np.float64, (1, 4), elements=st.floats(0, 1e6)))  # fmt: skip
def test_no_more_is_purified_than_there_is_or_than_can_be(
    area: np.ndarray, load: np.ndarray, capacity: np.ndarray
) -> None:
    found = services.purified(area, load, capacity)
    could = capacity * area / 1e9
    assert (found >= 0).all()
    assert (found <= could * (1 + 1e-12)).all()
    whole = np.minimum(could.sum(axis=1), load[:, 0])
    np.testing.assert_allclose(found.sum(axis=1), whole, rtol=1e-9, atol=1e-300)


def test_a_zone_without_a_load_is_missing_and_its_neighbour_is_not() -> None:
    found = services.purified(np.full((2, 2), 1e6), np.array([[np.nan], [1.0]]), np.ones((1, 2)))
    assert np.isnan(found[0]).all()
    assert found[1].tolist() == [0.001, 0.001]


def test_storms_are_kept_as_the_flood_account_keeps_them() -> None:
    cells = np.array([[[40, 10, 0], [5, 20, 0], [0, 0, 0]], [[0] * 3] * 3])
    axes = {"zone": ("z", None), "class": (1, 2, None), "soil": ("A", "B", None)}
    numbers = {1: {"A": 30.0, "B": 55.0}, 2: {"A": 89.0, "B": 92.0}}
    kept = flood.retention(Counts(axes, cells, cells * 100.0, 100.0), numbers, 80.0).kept[0]
    area = cells[:1, :2, :2] * 100.0
    curve = np.array([[[30.0, 55.0], [89.0, 92.0]]])
    found = services.storm_retained(np.array([80.0]), area, curve)
    assert found.sum() == pytest.approx(kept, rel=1e-14)
    twice = services.storm_retained(np.array([80.0, 80.0]), area, curve)
    np.testing.assert_allclose(twice, 2 * found, rtol=1e-14)


def test_plants_are_divided_by_the_performance_and_water_is_not() -> None:
    one, three = (
        services.transpiration_cooling(np.array(1e6), 70.4, 100.0, cop) for cop in (1.0, 3.0)
    )
    assert one == pytest.approx(3 * three)
    assert "cooling_performance" not in FORMULAS["evaporation_cooling"].parameters


def test_carbon_dioxide_and_oxygen_go_by_their_molar_masses() -> None:
    area, rate = np.array(1e4), np.array(12.0)
    assert services.carbon_bound(area, rate) == pytest.approx(44)
    assert services.oxygen_released(area, rate) == pytest.approx(32)
    assert services.oxygen_released_by_production(12.0, 32 / 12) == pytest.approx(32)


def test_more_evaporation_than_rain_is_a_negative_quantity() -> None:
    assert services.water_conserved(500.0, 0.0, 900.0, 1e6) == pytest.approx(-400_000)


def test_two_lakes_are_not_one_of_twice_the_area() -> None:
    two = services.lake_storage(np.array([[1e6, 1e6]]), 0.678, 6.636, 1.0)[0]
    one = services.lake_storage(np.array([[2e6, 0.0]]), 0.678, 6.636, 1.0)[0]
    assert two / one == pytest.approx(2 / 2**0.678)
    assert np.isnan(services.lake_storage(np.array([[np.nan]]), 0.678, 6.636, 1.0)[0])


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_every_formula_declares_units_that_there_are(formula: object) -> None:
    declared = FORMULAS[formula.id]  # type: ignore[attr-defined]
    for argument in (*declared.inputs.values(), *declared.parameters.values()):
        if argument.unit:
            units.check(argument.unit)
        assert argument.least < argument.most
    if declared.unit:
        units.check(declared.unit)


@pytest.mark.parametrize("formula", [f for f in FORMULAS if FORMULAS[f].by_type])
def test_draws_in_front_give_what_each_draw_alone_gives(formula: str) -> None:
    declared = FORMULAS[formula]
    sizes = {"zone": 2, "type": 3, "soil": 4, "storm": 1}
    taken = {**declared.inputs, **declared.parameters}

    def numbers(name: str, draw: int) -> np.ndarray:
        shape = tuple(sizes[axis] for axis in taken[name].axes)
        return 50.0 + draw + np.arange(np.prod(shape, dtype=int), dtype=float).reshape(shape)

    def made(draw: int) -> np.ndarray:
        return quantity(declared, {n: numbers(n, draw if n in declared.parameters else 0)
                                   for n in taken})  # fmt: skip

    drawn = quantity(
        declared,
        {n: np.stack([numbers(n, d) for d in range(5)]) if n in declared.parameters
         else numbers(n, 0) for n in taken},
    )  # fmt: skip
    for draw in range(5):
        one = drawn[draw] if declared.parameters else drawn
        np.testing.assert_allclose(one, made(draw), rtol=1e-15)


TEXTS = {
    name: text
    for name, text in vars(account_words).items()
    if name.isupper() and isinstance(text, dict) and "en" in text
}


@pytest.mark.parametrize("name", TEXTS)
def test_an_account_speaks_both_languages_with_the_same_facts(name: str) -> None:
    text = TEXTS[name]
    assert set(text) == {"zh-Hans", "en"}
    fields = [sorted(f for _, f, _, _ in Formatter().parse(t) if f) for t in text.values()]
    assert set(fields[0]) <= set(fields[1]) or set(fields[1]) <= set(fields[0])
    words = "".join(literal for literal, *_ in Formatter().parse(text["zh-Hans"]))
    assert not re.search("[A-Za-z]", words)
