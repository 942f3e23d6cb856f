"""One verdict an indicator, and the sentence that gives its reason."""

import re
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from cityagenda.assess.account import assess
from cityagenda.assess.terms import STATES
from cityagenda.assess.verdicts import verdicts

UNIT = {"unit": "ug/m3", "unit_name": {"zh-Hans": "微克/立方米", "en": "µg/m³"}}
FALLING = {2015: 30.0, 2017: 24.0, 2019: 20.0, 2021: 18.0}


def _verdict(make: SimpleNamespace, values: dict[int, float], **indicator: Any) -> dict[str, Any]:
    city = make.city({"id": "x", "direction": "down"} | UNIT | indicator)
    table = assess(city, make.observed(values))["verdicts"]
    assert table.height == 1
    row = table.row(0, named=True)
    assert row["verdict"] in STATES
    for text in (row["reason_zh"], row["reason_en"]):
        assert "None" not in text
        assert "  " not in text
    assert re.search("[一-鿿]", row["reason_zh"])
    return row


def _aim(value: float, year: int = 2030, **fields: Any) -> dict[str, Any]:
    return {"year": year, "value": value} | fields


def test_a_latest_value_that_meets_the_target_is_met(make: SimpleNamespace) -> None:
    row = _verdict(make, FALLING, targets=[_aim(18)])
    assert (row["verdict"], row["basis"]) == ("met", "value")
    assert row["reason_en"] == ("18 µg/m³ in 2021, which meets the target of 18 µg/m³ for 2030.")
    assert row["reason_zh"] == "2021 年为 18 微克/立方米，已达到 2030 年目标 18 微克/立方米。"


def test_one_value_is_enough_to_be_met(make: SimpleNamespace) -> None:
    assert _verdict(make, {2021: 12.0}, targets=[_aim(18)])["verdict"] == "met"


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [
        (0.9, "on track"),
        (0.66, "on track"),
        (0.65, "at risk"),
        (0.33, "at risk"),
        (0.3, "off track"),
    ],
)
def test_the_probability_decides_where_there_is_one(
    probability: float, verdict: str, make: SimpleNamespace
) -> None:
    city = make.city({"id": "x", "direction": "down", "targets": [_aim(15)]} | UNIT)
    tables = assess(city, make.observed(FALLING))
    odds = tables["forecasts"].with_columns(
        pl.when(pl.col("target").is_not_null()).then(probability).alias("probability"),
        pl.lit("ok").alias("status"),
    )
    found = verdicts(city, tables["components"], odds, make.pack("progress-verdict"))
    row = found.row(0, named=True)
    assert (row["verdict"], row["basis"], row["probability"]) == (verdict, "forecast", probability)
    assert row["reason_en"].endswith(f"with a probability of {100 * probability:.0f} %.")


@pytest.mark.parametrize(
    ("latest", "verdict", "words"),
    [
        (18.0, "on track", "the pace has been 137 % of what the target of 15 µg/m³ for 2030 needs"),
        (22.0, "at risk", "the pace has been 84 % of what"),
        (28.0, "off track", "the pace has been 19 % of what"),
        (33.0, "off track", "has moved away from the target of 15 µg/m³"),
    ],
)
def test_without_probability_open_sdg_decides(
    latest: float, verdict: str, words: str, make: SimpleNamespace
) -> None:
    row = _verdict(make, {2015: 30.0, 2023: latest}, targets=[_aim(15)])
    assert (row["verdict"], row["basis"], row["probability"]) == (verdict, "open-sdg", None)
    assert words in row["reason_en"]


def test_without_target_the_trend_decides(make: SimpleNamespace) -> None:
    row = _verdict(make, {2015: 30.0, 2020: 28.0})
    assert (row["verdict"], row["basis"], row["target"]) == ("at risk", "open-sdg", None)
    assert row["reason_en"] == (
        "No target is declared; 28 µg/m³ in 2020, better by 1.4 % a year since 2015."
    )
    worse = _verdict(make, {2015: 30.0, 2020: 32.0})
    assert worse["verdict"] == "off track"
    assert worse["reason_zh"].endswith("2015 年以来年均恶化 1.3%。")


def test_a_trend_of_nothing_is_said_in_words(make: SimpleNamespace) -> None:
    same = _verdict(make, {2015: 30.0, 2020: 30.0})
    assert same["reason_en"] == "No target is declared; 30 µg/m³ in 2020, the same as in 2015."
    hardly = _verdict(make, {2015: 30.0, 2020: 29.99})
    assert hardly["reason_zh"].endswith("2015 年以来几乎没有变化。")


def test_a_unit_that_starts_with_a_digit_is_a_factor(make: SimpleNamespace) -> None:
    unit = {"unit_name": {"zh-Hans": "亿元", "en": "100 million yuan"}, "direction": "up"}
    row = _verdict(make, {2020: 5.0}, targets=[_aim(4)], **unit)
    assert row["reason_en"].startswith("5 × 100 million yuan in 2020")
    assert row["reason_zh"].startswith("2020 年为 5 亿元")


@pytest.mark.parametrize("how", [{"growth_rate": True}, {"method": "statistics.growth"}])
def test_growth_of_a_growth_rate_is_not_judged(how: dict[str, Any], make: SimpleNamespace) -> None:
    row = _verdict(make, FALLING, **how)
    assert (row["verdict"], row["reason"]) == ("not judged", "growth-rate")


@pytest.mark.parametrize(
    ("values", "indicator", "words"),
    [
        ({}, {}, "There is no annual value yet."),
        (
            {2020: 5.0},
            {},
            "5 µg/m³ in 2020; no verdict, because there is a value for one year only",
        ),
        (FALLING, {"direction": "none"}, "the indicator has no good direction"),
        (FALLING, {"direction": "near", "targets": [_aim(15)]}, "come near a value"),
    ],
)
def test_what_cannot_be_judged_says_so_with_a_reason(
    values: dict[int, float], indicator: dict[str, Any], words: str, make: SimpleNamespace
) -> None:
    row = _verdict(make, values, **indicator)
    assert (row["verdict"], row["basis"]) == ("not judged" if values else "no data", "none")
    assert words in row["reason_en"]


def test_a_target_whose_year_has_passed_was_missed_or_met(make: SimpleNamespace) -> None:
    values = {y: 30.0 - (y - 2012) for y in range(2012, 2022)}
    missed = _verdict(make, values, targets=[_aim(10, 2020)])
    assert (missed["verdict"], missed["basis"]) == ("off track", "forecast")
    assert missed["reason_en"] == (
        "The target of 10 µg/m³ was missed in 2020; the value was 21 µg/m³ in 2021."
    )
    met = _verdict(make, values | {2021: 25.0}, targets=[_aim(22, 2020)])
    assert (met["verdict"], met["basis"]) == ("met", "forecast")
    assert "no longer meets it" in met["reason_en"]


@pytest.mark.parametrize(
    ("targets", "chosen"),
    [
        ([_aim(25, 2025), _aim(15, 2030), _aim(10, 2035)], (2030, 15.0)),
        ([_aim(25, 2020), _aim(15, 2025), _aim(10, 2035)], (2025, 15.0)),
        ([_aim(25, 2018), _aim(20, 2020)], (2020, 20.0)),
        ([_aim(12, 2030), _aim(15, 2030, kind="binding")], (2030, 15.0)),
    ],
)
def test_one_target_is_chosen_by_rule(
    targets: list[dict[str, Any]], chosen: tuple[int, float], make: SimpleNamespace
) -> None:
    row = _verdict(make, FALLING, targets=targets)
    assert (row["target_year"], row["target"]) == chosen


def test_a_level_is_judged_only_where_there_is_no_target(make: SimpleNamespace) -> None:
    steps = [{"horizon": "h2030", "value": 9, "source": {"en": "s"}}]
    assert _verdict(make, FALLING, levels=steps)["target_kind"] == "level"
    aimed = _verdict(make, FALLING, levels=steps, targets=[_aim(15, 2025)])
    assert (aimed["target_kind"], aimed["target_year"]) == ("expected", 2025)


def test_decimals_and_percent_signs_are_the_indicators_own(make: SimpleNamespace) -> None:
    facts = {"unit": "%", "unit_name": {}, "decimals": 1, "direction": "up"}
    row = _verdict(make, {2015: 90.0, 2020: 95.0}, targets=[_aim(94)], **facts)
    assert row["reason_en"] == "95.0% in 2020, which meets the target of 94.0% for 2030."


def test_the_city_decides_and_not_its_districts(make: SimpleNamespace) -> None:
    city = make.city({"id": "x", "direction": "down", "targets": [_aim(15)]})
    tables = assess(city, make.observed({2015: 20.0, 2020: 10.0}, area="east"))
    assert tables["verdicts"]["verdict"].to_list() == ["no data"]
