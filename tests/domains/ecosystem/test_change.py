"""Extent and waterfall: identities that must hold, and changes by hand."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given as tried_with
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.domains.ecosystem.small_accounts import (
    NATIONAL,
    OWN,
    by_hand,
    inputs,
    national,
    pack,
)

from cityagenda.domains.ecosystem.account import Deflator, account
from cityagenda.domains.ecosystem.counts import Counts
from cityagenda.domains.ecosystem.extent import extent, extent_of
from cityagenda.domains.ecosystem.inputs import Given
from cityagenda.domains.ecosystem.profiles import profile
from cityagenda.domains.ecosystem.waterfall import three_parts, waterfall
from cityagenda.ground.errors import MethodError, SourceError

TYPES = ["forest", "pond", "built"]
PRICES = Deflator({2020: 100.0, 2025: 110.0}, "an index by hand")


def test_identical_maps_give_the_identity() -> None:
    made = extent(TYPES, np.diag([5, 0, 7]), 100.0)
    table = made.table()
    assert table["opening_m2"].equals(table["closing_m2"].rename("opening_m2"))
    assert table.select("additions_cells", "reductions_cells").sum().row(0) == (0, 0)
    assert made.transitions().select("opening", "closing", "cells").rows() == [
        ("built", "built", 7),
        ("forest", "forest", 5),
    ]
    names = {"forest": {"zh-Hans": "森林", "en": "forest"}}
    assert made.sentences(names)[0]["en"] == "forest: 0.0005 km2, unchanged"


@settings(max_examples=50, deadline=None)
@tried_with(arrays(np.int64, (3, 3), elements=st.integers(0, 10**9)))
def test_opening_and_additions_less_reductions_are_the_closing(matrix: np.ndarray) -> None:
    table = extent(TYPES, matrix, 100.0).table()
    closing = table["opening_cells"] + table["additions_cells"] - table["reductions_cells"]
    assert closing.to_list() == table["closing_cells"].to_list()
    assert table["additions_cells"].sum() == table["reductions_cells"].sum()
    assert table["opening_cells"].sum() == matrix.sum()


@pytest.mark.parametrize(
    "matrix",
    [np.ones((2, 3), np.int64), np.ones((3, 3)), -np.ones((3, 3), np.int64)],
)
def test_what_is_no_transition_matrix_is_refused(matrix: np.ndarray) -> None:
    with pytest.raises(SourceError, match="a matrix of 3 types"):
        extent(TYPES, matrix, 100.0)


def test_counts_of_two_dates_become_an_account_of_a_zone_or_of_all() -> None:
    cells = np.zeros((3, 3, 3), np.int64)
    cells[0, 0, 0], cells[0, 0, 1], cells[1, 1, 2], cells[2, 0, 0] = 90, 10, 4, 50
    counts = Counts(
        {"zone": ("n", "s", None), "opening": (1, 2, None), "closing": (1, 2, None)},
        cells, cells * 100.0, 100.0,
    )  # fmt: skip
    crosswalk = {1: "forest", 2: "built"}
    whole = extent_of(counts, crosswalk, TYPES)
    assert whole.types == (*TYPES, "none")
    assert whole.matrix.sum() == 104  # what lies outside of all zones is left out
    north = extent_of(counts, crosswalk, TYPES, "n")
    assert north.types == tuple(TYPES)
    assert north.transitions().rows()[1] == ("forest", "built", 10, 1000.0)
    said = north.sentences({})
    assert said[0]["en"] == "forest: 0.01 km2 became 0.009 km2; 0 came and 0.001 went"
    with pytest.raises(SourceError, match=r"class 2 has no ecosystem type \(10 of it\)"):
        extent_of(counts, {1: "forest"}, TYPES, "n")
    with pytest.raises(SourceError, match="there is no zone 'west'"):
        extent_of(counts, crosswalk, TYPES, "west")


def test_half_the_forest_gone_is_an_effect_of_area_alone() -> None:
    found = by_hand()
    first, last = account(found, inputs()), account(found, inputs(2025, scale=0.5), 2020, PRICES)
    made = waterfall(first, last)
    carbon = made.table.filter(pl.col("indicator") == "carbon_bound")
    assert carbon["area"].to_list() == pytest.approx([-55_000, -165_000])
    assert carbon["condition"].to_list() == pytest.approx([0, 0], abs=1e-9)
    assert set(carbon["price"]) == {0.0}


def test_new_prices_alone_are_an_effect_of_price_alone() -> None:
    found = by_hand()
    made = waterfall(account(found, inputs()), account(found, inputs(2025), 2025, PRICES))
    assert made.parts["price"] == pytest.approx(0.1 * (440_000 + 1425))
    assert made.parts["area"] == 0
    assert made.parts["condition"] == pytest.approx(0, abs=1e-6)


def test_better_forest_alone_is_an_effect_of_condition_alone() -> None:
    better = by_hand(carbon_rate={"by_ecosystem": {"forest": 6}})
    made = waterfall(account(by_hand(), inputs()), account(better, inputs(2025), 2020, PRICES))
    by = made.table.filter(pl.col("service") == "carbon")
    assert by["condition"].sum() == pytest.approx(440_000)
    assert by["area"].sum() == 0


def test_a_type_that_comes_or_goes_is_an_effect_of_area() -> None:
    without = np.array([[0.0, 1e6], [0.0, 2e6]])
    none = account(by_hand(), inputs(area=Given(without, "m2")))
    all_ = account(by_hand(), inputs(2025), 2020, PRICES)
    for made, sign in ((waterfall(none, all_), 1), (waterfall(all_, none), -1)):
        carbon = made.table.filter(pl.col("service") == "carbon")
        assert carbon["area"].sum() == pytest.approx(sign * 440_000)
        assert carbon["condition"].to_list() == pytest.approx([0, 0])


def test_parts_of_a_change_of_everything_add_to_it() -> None:
    found = profile(NATIONAL, replaced=OWN)
    other = national(2026, precipitation=Given(np.full((3, 13), 2100.0), "mm"),
                     area=Given(national().given["area"].values[:, ::-1].copy(), "m2"))  # fmt: skip
    index = Deflator({2010: 100.0, 2025: 130.0, 2026: 133.0}, "an index by hand")
    first, last = account(found, national(), 2025, index), account(found, other, 2026, index)
    made = waterfall(first, last)
    assert made.opening == pytest.approx(first.total, rel=1e-15)
    assert made.closing == pytest.approx(last.total, rel=1e-15)
    assert abs(made.residual) <= 1e-12 * last.total
    assert all(made.parts.values())
    english = [t["en"] for t in made.sentences()]
    assert english[0].startswith("from 2025 to 2026 by ")
    assert "Shapley" in english[1]


@settings(max_examples=100, deadline=None)
@tried_with(arrays(np.float64, (6, 4), elements=st.floats(-1e6, 1e6)))
def test_three_effects_add_to_the_change_and_do_not_depend_on_order(v: np.ndarray) -> None:
    a, c, p = (v[0], v[1]), (v[2], v[3]), (v[4], v[5])
    parts = three_parts(a, c, p)
    change = v[1] * v[3] * v[5] - v[0] * v[2] * v[4]
    np.testing.assert_allclose(sum(parts), change, rtol=1e-9, atol=1e-9 * np.abs(v).max() ** 3)
    turned = three_parts(p, a, c)
    for one, two in zip(parts, (turned[1], turned[2], turned[0]), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-9 * np.abs(v).max() ** 3)


def test_three_effects_are_the_mean_of_six_orders() -> None:
    from itertools import permutations

    old, new = np.array([2.0, 3.0, 5.0]), np.array([7.0, 1.0, 4.0])
    wanted = np.zeros(3)
    for order in permutations(range(3)):
        now = old.copy()
        for factor in order:
            before = now.prod()
            now[factor] = new[factor]
            wanted[factor] += (now.prod() - before) / 6
    pairs = [(old[i : i + 1], new[i : i + 1]) for i in range(3)]
    found = three_parts(pairs[0], pairs[1], pairs[2])
    assert [float(e[0]) for e in found] == pytest.approx(wanted.tolist())


def test_what_is_missing_in_a_year_has_no_part_in_the_change() -> None:
    given = {n: g for n, g in inputs(2025).given.items() if n != "dust_emission"}
    last = account(by_hand(), type(inputs())(2025, ("north", "south"), given), 2020, PRICES)
    made = waterfall(account(by_hand(), inputs()), last)
    assert "dust" not in made.table["indicator"].to_list()
    assert "carbon_bound" in made.table["indicator"].to_list()


def test_accounts_of_different_choices_are_not_compared() -> None:
    oxygen = profile(NATIONAL, {"oxygen": True}, OWN)
    plain = profile(NATIONAL, replaced=OWN)
    with pytest.raises(MethodError, match="different profiles, choices or zones"):
        waterfall(account(plain, national()), account(oxygen, national(2026)))
    with pytest.raises(MethodError, match="different profiles"):
        waterfall(account(plain, national()), account(profile(pack()), inputs()))
