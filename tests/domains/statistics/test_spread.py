"""Range and mean over areas, and weights of an earlier period."""

import polars as pl
import pytest
from tests.domains.statistics.calls import by_key, observed, result

from cityagenda.ground.methods import Result

MONTHS = {
    ("n1", "2025-01"): 24.0, ("n2", "2025-01"): 31.5, ("s1", "2025-01"): 27.0,
    ("n1", "2025-02"): 20.0, ("n2", "2025-02"): None, ("s1", "2025-02"): 22.0,
}  # fmt: skip


def _spread(**parameters: object) -> Result:
    given = {"values": observed(MONTHS, unit="ug/m3")}
    return result("statistics.spread", given, unit="ug/m3", kind="street", **parameters)


@pytest.mark.parametrize(
    ("measure", "wanted"), [("range", 7.5), ("mean", 27.5), ("highest", 31.5), ("lowest", 24.0)]
)
def test_each_area_counts_once(measure: str, wanted: float) -> None:
    found = _spread(measure=measure)
    assert by_key(found) == {("city", "2025-01"): wanted, ("city", "2025-02"): None}
    line = found.tables["extremes"].row(0, named=True)
    assert (line["lowest"], line["highest"], line["mean"]) == ("n1", "n2", 27.5)
    assert found.tables["extremes"].height == 1
    assert found.explanations is not None
    assert found.explanations["text"][0] == (
        "of 3 areas n1 is lowest (24) and n2 highest (31.5), mean 27.5"
    )


def test_areas_without_a_value_refuse_the_range_unless_it_is_allowed() -> None:
    refused = _spread().observations.filter(pl.col("period") == "2025-02").row(0, named=True)
    assert (refused["value"], refused["status"]) == (None, "missing")
    assert refused["reason"] == (
        "no value of n2; 66.67 % of the areas have one, at least 100 % are asked for"
    )
    assert refused["reason_zh"] == "缺少数值的区域：n2；有数值的占 66.67%，要求不低于 100%"
    allowed = _spread(coverage=0.6).observations.filter(pl.col("period") == "2025-02")
    assert allowed["value"].to_list() == [2.0]
    assert allowed["reason"].to_list() == ["no value of n2; 66.67 % of the areas have one"]


def _weighted(heads: dict[tuple[str, str], float | None], **parameters: object) -> Result:
    given = {
        "values": observed({k: v for k, v in MONTHS.items() if k[1] == "2025-01"}, unit="ug/m3"),
        "weights": observed(heads, unit="{person}"),
    }
    method = "statistics.weighted_mean"
    return result(method, given, unit="ug/m3", kind="street", **parameters)


def test_streets_are_weighted_for_the_city_by_the_latest_residents_known() -> None:
    heads: dict[tuple[str, str], float | None] = {
        ("n1", "2020"): 9.0, ("n1", "2021"): 1.0, ("n2", "2021"): 3.0, ("s1", "2021"): 4.0,
        ("s1", "2025"): 99.0, ("n2", "2022"): None,
    }  # fmt: skip
    found = _weighted(heads, weights_of="the latest period")
    row = found.observations.row(0, named=True)
    # 2025 ends after the month: its residents are not yet known
    assert row["value"] == pytest.approx((24.0 * 1 + 31.5 * 3 + 27.0 * 4) / 8, rel=1e-15)
    assert (row["area"], row["reason"], row["reason_zh"]) == (
        "city", "weights of 2021", "权数取自 2021",
    )  # fmt: skip
    strict = _weighted(heads).observations.row(0, named=True)
    assert (strict["value"], strict["reason"]) == (None, "no weight of n1, n2, s1")
