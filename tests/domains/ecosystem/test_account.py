"""The account table: by hand, at current and constant prices, with what is missing and refused."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given as tried_with
from hypothesis import settings
from hypothesis import strategies as st
from tests.domains.ecosystem.small_accounts import (
    NATIONAL,
    OWN,
    TABLE,
    by_hand,
    inputs,
    national,
    pack,
)

from cityagenda.domains.ecosystem.account import SCHEMA, Deflator, account
from cityagenda.domains.ecosystem.counts import Counts
from cityagenda.domains.ecosystem.inputs import Given, areas, by_type
from cityagenda.domains.ecosystem.profiles import profile
from cityagenda.domains.ecosystem.totals import (
    balances,
    statement,
    supply_and_use,
    totals,
    use_residuals,
)
from cityagenda.ground.errors import MethodError, SourceError, UnitError

PRICES = Deflator({2020: 100.0, 2025: 110.0}, "an index by hand")


def _row(table: pl.DataFrame, **which: Any) -> dict[str, Any]:
    found = table.filter(*(pl.col(n).eq_missing(pl.lit(v)) for n, v in which.items()))
    assert found.height == 1, found
    return found.row(0, named=True)


def test_rows_are_those_that_paper_and_pencil_give() -> None:
    table = account(by_hand(), inputs()).table
    assert dict(table.schema) == SCHEMA
    # 100 hm2 x 3 t C x 44/12 = 1100 t CO2 at 100
    carbon = _row(table, zone="north", indicator="carbon_bound")
    assert (carbon["quantity"], carbon["value"]) == (pytest.approx(1100), pytest.approx(110_000))
    assert (carbon["price_unit"], carbon["price_year"]) == ("{CNY}/t{CO2}", 2020)
    assert carbon["method"] == "by-hand: carbon_bound"
    # north: 2 + 1 t could be held of 1.5 t; south: 6 + 2 t of 100 t, shown in kg
    dust = {(z, e): q for z, e, q in table.filter(pl.col("indicator") == "dust")
            .select("zone", "ecosystem", "quantity").rows()}  # fmt: skip
    assert dust == {
        ("north", "forest"): pytest.approx(1000), ("north", "pond"): pytest.approx(500),
        ("south", "forest"): pytest.approx(6000), ("south", "pond"): pytest.approx(2000),
    }  # fmt: skip
    assert _row(table, zone="south", ecosystem="pond", indicator="dust")["value"] == 300
    crops = _row(table, indicator="crops", zone=None)
    assert (crops["quantity"], crops["unit"]) == (125_000.0, "10*4.{CNY}")
    assert (crops["value"], crops["ecosystem"]) == (12.5e8, None)
    assert account(by_hand(), inputs()).total == 12.5e8 + 440_000 + 9.5 * 150


def test_constant_prices_are_those_of_one_year_and_current_ones_of_their_own() -> None:
    found, late = by_hand(), inputs(2025)
    assert (
        account(found, late, 2020, PRICES)
        .table.filter(pl.col("service") != "farms")
        .equals(account(found, late).table.filter(pl.col("service") != "farms"))
    )
    current = account(found, late, 2025, PRICES).table
    assert _row(current, zone="north", indicator="carbon_bound")["price"] == pytest.approx(110)
    assert set(current["price_year"]) == {2025}
    assert _row(current, indicator="crops")["value"] == 12.5e8
    constant = account(found, late, 2020, PRICES).table
    # sales of 2025 at prices of 2020
    assert _row(constant, indicator="crops")["value"] == pytest.approx(12.5e8 / 1.1)
    assert set(constant["price_year"]) == {2020}


def test_a_price_of_the_year_itself_goes_before_an_index() -> None:
    own = profile(pack(table=[*TABLE, TABLE[0] | {"year": 2024, "value": 130}]))
    table = account(own, inputs(2024), 2024, Deflator({2020: 1.0, 2024: 1.5}, "i")).table
    assert _row(table, zone="north", indicator="carbon_bound")["price"] == 130
    assert _row(table, zone="south", ecosystem="pond", indicator="dust")["price"] == 225
    with pytest.raises(MethodError, match="prices of 2020, 2024"):
        account(own, inputs())


def test_prices_of_another_year_need_an_index_that_has_it() -> None:
    with pytest.raises(MethodError, match="prices of 2025 are asked for, there are those of 2020"):
        account(by_hand(), inputs(2025), 2025)
    with pytest.raises(MethodError, match="no year 2025"):
        account(by_hand(), inputs(2025), 2025, Deflator({2020: 100.0}, "short"))
    with pytest.raises(MethodError, match="no year 2025"):
        account(by_hand(), inputs(2025), 2025, Deflator({2020: 100.0, 2025: 0.0}, "nought"))


def test_what_is_missing_says_why_and_has_no_value() -> None:
    given = inputs().given
    less = {n: g for n, g in given.items() if n != "dust_emission"}
    made = account(by_hand(carbon_rate={"by_ecosystem": {}, "otherwise": None}),
                   type(inputs())(2020, inputs().zones, less))  # fmt: skip
    dust, carbon = (_row(made.table, indicator=i) for i in ("dust", "carbon_bound"))
    assert dust["status"] == carbon["status"] == "missing"
    assert dust["value"] is None
    assert dust["reason"] == "'dust_emission' was not given"
    assert "没有数值" in carbon["reason_zh"]
    said = [t["en"] for t in statement(made)]
    assert "2 indicator(s) missing and not in it: carbon dioxide, dust" in said


def test_a_hole_in_a_field_is_a_missing_row_and_no_nought() -> None:
    area = np.array([[1e6, np.nan], [3e6, 2e6]])
    table = account(by_hand(), inputs(area=Given(area, "m2"))).table
    hole = _row(table, zone="north", ecosystem="pond", indicator="dust")
    assert (hole["quantity"], hole["status"], hole["reason"]) == (None, "missing", "no value")
    assert totals(table, "indicator").filter(pl.col("missing") > 0)["indicator"].to_list() == [
        "carbon_bound",
        "dust",
    ]


def test_synthetic_and_unconfirmed_figures_mark_their_rows() -> None:
    area = inputs().given["area"]
    made = account(by_hand(carbon_price={"status": "unconfirmed"}),
                   inputs(dust_emission=Given(np.array([1.5, 100.0]), "t", "synthetic"),
                          area=area))  # fmt: skip
    by = dict(made.table.select("indicator", "status").unique().rows())
    assert by == {"carbon_bound": "unconfirmed", "dust": "synthetic", "crops": "normal"}
    assert any("synthetic data" in t["en"] for t in statement(made))


@pytest.mark.parametrize(
    ("name", "given", "kind", "words"),
    [
        ("dust_emission", Given(np.array([1.5, 100.0]), "m3"), UnitError, "cannot be converted"),
        ("dust_emission", Given(np.array([-1.0, 100.0]), "t"), SourceError, "-1 t cannot be"),
        ("dust_emission", Given(np.array([1.0]), "t"), SourceError, "is of shape"),
        ("dust_emission", Given(np.array([np.inf, 1]), "t"), SourceError, "inf t cannot be"),
        ("area", Given(np.ones((2, 3)), "m2"), SourceError, "is of shape"),
        ("area", Given(np.ones((2, 2)), "m"), UnitError, "cannot be converted"),
        ("dust_emision", Given(np.array([1.0, 1.0]), "t"), SourceError,
         "nothing in the profile takes 'dust_emision'"),
        ("crops", Given(np.array(1.0), "10*8.{USD}"), UnitError, "cannot be converted"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    name: str, given: Given, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        account(by_hand(), inputs(**{name: given}))


def test_kilograms_declared_as_such_are_tonnes_and_hectares_square_metres() -> None:
    kilograms = Given(np.array([1500.0, 100_000.0]), "kg")
    hectares = Given(inputs().given["area"].values / 1e4, "hm2")
    given = inputs(dust_emission=kilograms, area=hectares)
    assert account(by_hand(), given).total == pytest.approx(
        account(by_hand(), inputs()).total, rel=1e-15
    )


@pytest.mark.parametrize(
    ("name", "values", "unit", "words"),
    [
        ("precipitation", 1.9, "mm", "is 1.9 mm at most: it must be in a larger unit"),
        ("precipitation", -3.0, "mm", "-3 mm cannot be"),
        ("precipitation", 1900.0, "m", "cannot be"),
        ("cover_factor", 35.0, "1", "35 1 cannot be"),
    ],
)
def test_metres_for_millimetres_and_negative_rain_are_refused(
    name: str, values: float, unit: str, words: str
) -> None:
    field = Given(np.full((3, 13), values), unit)
    with pytest.raises(SourceError, match=words):
        account(profile(NATIONAL, replaced=OWN), national(**{name: field}))


def test_metres_declared_as_metres_are_millimetres() -> None:
    found = profile(NATIONAL, replaced=OWN)
    metres = Given(np.full((3, 13), 1.9), "m")
    assert account(found, national(precipitation=metres)).total == pytest.approx(
        account(found, national()).total, rel=1e-12
    )


def test_only_what_comes_from_the_region_counts() -> None:
    table = account(profile(NATIONAL, replaced=OWN), national()).table
    water = table.filter(pl.col("indicator") == "water_supplied")
    assert water["quantity"].to_list() == pytest.approx([0.005] * 3)
    assert set(water["ecosystem"]) == {"water"}


def test_types_that_do_not_count_have_no_row() -> None:
    table = account(profile(NATIONAL, replaced=OWN), national()).table
    kept = set(table.filter(pl.col("indicator") == "water_conserved")["ecosystem"])
    assert "built" not in kept
    assert "shrub" in kept


def test_parts_add_to_the_total_in_every_way_and_supply_equals_use() -> None:
    for made in (account(by_hand(), inputs()),
                 account(profile(NATIONAL, replaced=OWN), national())):  # fmt: skip
        for balance in balances(made):
            assert abs(balance.residual) <= 1e-14 * abs(balance.total)
        used = use_residuals(supply_and_use(made))
        assert (used["residual"].abs() <= 1e-14 * used["supply"].abs()).all()
    table = supply_and_use(account(by_hand(), inputs()))
    uses = table.filter(pl.col("side") == "use").select("indicator", "party", "value").rows()
    assert uses == [
        ("carbon_bound", "all", pytest.approx(440_000)),
        ("dust", "all", pytest.approx(427.5)),
        ("dust", "town", pytest.approx(997.5)),
        ("crops", "not stated", 12.5e8),
    ]


def test_a_table_out_of_balance_is_seen() -> None:
    made = account(by_hand(), inputs())
    table = supply_and_use(made).filter(pl.col("party").ne_missing("pond"))
    off = dict(use_residuals(table).select("indicator", "residual").rows())
    assert off["dust"] == pytest.approx(-375)


def test_the_order_of_rows_changes_no_digit() -> None:
    made = account(profile(NATIONAL, replaced=OWN), national())
    turned = made.table.reverse()
    assert sorted(totals(turned, "service").rows()) == sorted(totals(made.table, "service").rows())


@settings(max_examples=20, deadline=None)
@tried_with(st.lists(st.floats(0, 1e9), min_size=4, max_size=4), st.floats(0.1, 10))
def test_quantities_that_are_areas_times_rates_are_proportional(
    areas_of: list[float], factor: float
) -> None:
    area = np.array(areas_of).reshape(2, 2)
    load = Given(np.full(2, 1e12), "t")
    one, more = (
        account(by_hand(), inputs(area=Given(area * f, "m2"), dust_emission=load))
        for f in (1.0, factor)
    )
    services = pl.col("service") != "farms"
    small, large = (a.table.filter(services)["value"].sum() for a in (one, more))
    assert large == pytest.approx(small * factor, rel=1e-9, abs=1e-6)


CELLS = np.zeros((3, 4, 3), np.int64)
CELLS[0, 0, 0], CELLS[0, 1, 1], CELLS[1, 0, 2], CELLS[1, 3, 0], CELLS[2, 2, 0] = 10, 5, 4, 3, 9
COUNTS = Counts(
    {"zone": ("north", "south", None), "class": (1, 2, 3, None), "soil": (1, 4, None)},
    CELLS, CELLS * 100.0, 100.0,
)  # fmt: skip
"""Class 3 lies outside of all zones alone; some cells have no class, some no soil."""


def test_counts_become_areas_of_types_and_lose_nothing_inside() -> None:
    made = areas(COUNTS, {1: "forest", 2: "pond"}, by_hand())
    assert made.zones == ("north", "south")
    assert made.given["area"].values.tolist() == [[1000, 500], [400, 0]]
    by_soil = made.given["area_by_soil"].values
    assert (by_soil[0, 0, 0], by_soil[0, 1, 3], by_soil.sum()) == (1000, 500, 1500)
    assert made.unclassified.tolist() == [0, 300]


def test_a_class_or_a_soil_that_the_table_lacks_is_refused() -> None:
    with pytest.raises(SourceError, match=r"class 2 has no ecosystem type \(5 of it\)"):
        areas(COUNTS, {1: "forest"}, by_hand())
    with pytest.raises(SourceError, match="there is no type 'moor'"):
        areas(COUNTS, {1: "forest", 2: "moor"}, by_hand())
    with pytest.raises(SourceError, match="soil '4' has no hydrologic group"):
        areas(COUNTS, {1: "forest", 2: "pond"}, by_hand(), {1: "A"})


def test_an_account_says_by_what_it_was_made_and_what_is_negative() -> None:
    dry = Given(np.full((3, 13), 3000.0), "mm")
    said = statement(account(profile(NATIONAL, replaced=OWN), national(evapotranspiration=dry)))
    english = [t["en"] for t in said]
    assert english[0].startswith("gross ecosystem product of 2025: ")
    assert english[1].startswith("by Gross ecosystem product on land, after GB/T 46869-2025")
    assert english[1].endswith("of which rules, figures or prices are not confirmed")
    assert "oxygen release does not count, as chosen" in english
    assert any("24 row(s) are negative" in text for text in english)


def test_sums_of_classes_become_sums_of_types() -> None:
    sums = np.array([[1.0, 2.0, 0.0, 8.0], [4.0, np.nan, 0.0, 8.0]])
    crosswalk = {1: "pond", 2: "forest", 3: "forest"}
    made = by_type(sums, (1, 2, 3, None), crosswalk, by_hand())
    np.testing.assert_array_equal(made, [[2, 1], [np.nan, 4]])
    made = by_type(sums[:, [1, 2]], (2, 4), crosswalk, by_hand())
    np.testing.assert_array_equal(made, [[2, 0], [np.nan, 0]])
    with pytest.raises(SourceError, match="class 2 has no ecosystem type"):
        by_type(sums, (1, 2, 3, None), {1: "pond"}, by_hand())
