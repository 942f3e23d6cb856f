"""Means and inequality over areas, with the rule on what may be absent."""

import math
from datetime import date

import polars as pl
import pytest
from tests.domains.statistics.calls import areas, by_key, observed, result

from cityagenda.ground import inequality
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, installed
from cityagenda.ground.standards import Standards

VALUES = {("n1", "2020"): 1.0, ("n2", "2020"): 3.0, ("s1", "2020"): 8.0}
HEADS = {("n1", "2020"): 3.0, ("n2", "2020"): 1.0, ("s1", "2020"): 4.0}


def _tables(
    values: dict[tuple[str, str], float | None], heads: dict[tuple[str, str], float | None]
) -> dict[str, pl.LazyFrame]:
    return {"values": observed(values), "weights": observed(heads, unit="{person}")}


def test_a_parent_has_the_weighted_mean_of_its_children() -> None:
    found = result("statistics.weighted_mean", _tables(VALUES, HEADS))
    assert by_key(found) == {("north", "2020"): 1.5, ("south", "2020"): 8.0}
    assert found.explanations is not None
    assert found.explanations["text"].to_list() == [
        "weighted mean of n1, n2",
        "weighted mean of s1",
    ]


def test_a_child_without_a_value_refuses_the_mean_unless_it_is_allowed() -> None:
    tables = _tables({**VALUES, ("n2", "2020"): None}, HEADS)
    row = result("statistics.weighted_mean", tables).observations.row(0, named=True)
    assert (row["value"], row["status"]) == (None, "missing")
    assert row["reason"] == (
        "no value of n2; values cover 75 % of the weight, at least 100 % are asked for"
    )
    row = result("statistics.weighted_mean", tables, coverage=0.75).observations.row(0, named=True)
    assert (row["value"], row["reason"]) == (1.0, "no value of n2; values cover 75 % of the weight")


def test_every_child_needs_a_weight() -> None:
    tables = _tables(VALUES, {("n1", "2020"): 3.0, ("s1", "2020"): 4.0})
    row = result("statistics.weighted_mean", tables, coverage=0.1).observations.row(0, named=True)
    assert row["reason"] == "no weight of n2"


def test_areas_count_only_while_they_live() -> None:
    spec = installed()["statistics.weighted_mean"]
    living = areas().with_columns(
        valid_to=pl.when(pl.col("id") == "n2").then(pl.lit(date(2020, 6, 30)))
    )
    tables = _tables({("n1", "2020"): 1.0, ("s1", "2020"): 8.0}, HEADS)
    call = Call("i", "1", tables, spec.completed({}), Standards(()), living, "city", "UTC")
    assert by_key(spec.load()(call))["north", "2020"] == 1.0


def test_gini_and_theil_are_those_of_the_ground() -> None:
    tables, values, heads = _tables(VALUES, HEADS), [1.0, 3.0, 8.0], [3.0, 1.0, 4.0]
    for method, parameters, wanted in (
        ("statistics.gini", {}, inequality.gini(values, heads)),
        ("statistics.theil", {}, inequality.theil_t(values, heads)),
        ("statistics.theil", {"index": "L"}, inequality.theil_l(values, heads)),
    ):
        found = result(method, tables, kind="street", **parameters)
        assert by_key(found) == {("city", "2020"): wanted}
    percent = result("statistics.gini", tables, unit="%", kind="street")
    assert by_key(percent)["city", "2020"] == 100 * inequality.gini(values, heads)


def test_the_decomposition_adds_up_to_the_observation() -> None:
    found = result("statistics.theil", _tables(VALUES, HEADS), kind="street")
    table = found.tables["decomposition"]
    assert table["group"].to_list() == ["north", "south"]
    total = math.fsum([*table["within"], *table["between"]])
    assert total == pytest.approx(by_key(found)["city", "2020"], abs=1e-15)
    assert table["weight_share"].to_list() == [0.5, 0.5]


def test_without_a_kind_the_children_of_the_city_are_compared() -> None:
    tables = _tables(
        {("north", "2020"): 1.0, ("south", "2020"): 3.0},
        {("north", "2020"): 2.0, ("south", "2020"): 2.0},
    )
    assert by_key(result("statistics.gini", tables)) == {("city", "2020"): 0.25}


def test_an_undefined_index_says_why() -> None:
    below = _tables({**VALUES, ("n1", "2020"): -1.0}, HEADS)
    none = _tables({**VALUES, ("n1", "2020"): 0.0}, HEADS)
    assert result("statistics.gini", below, kind="street").observations["reason"].to_list() == [
        "a value is negative"
    ]
    found = result("statistics.theil", none, kind="street", index="L")
    assert found.observations["reason"].to_list() == ["a value is zero"]
    assert found.tables["decomposition"].is_empty()


def test_an_unknown_kind_of_area_is_an_error() -> None:
    with pytest.raises(MethodError, match="village"):
        result("statistics.gini", _tables(VALUES, HEADS), kind="village")
