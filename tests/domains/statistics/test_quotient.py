"""Ratios and amounts per head, with real figures of Shenzhen and exact fractions."""

from fractions import Fraction

import polars as pl
import pytest
from tests.domains.statistics.calls import by_key, observed, result

from cityagenda.domains.statistics.quotient import mean_of_year_ends, quotient, quotient_factor
from cityagenda.ground.errors import MethodError, UnitError

CNY, PERSON = "10*8.{CNY}", "10*4.{person}"


def test_gdp_per_head_of_shenzhen_is_the_published_figure() -> None:
    # 2022 statistical bulletin: GDP 3,238,768 million CNY, 183,274 CNY a head on the mean of
    # the year ends; residents at the ends of 2021 and 2022: 17.6816 and 17.6618 million
    gdp = observed({("city", "2022"): 32387.68}, unit=CNY)
    people = observed({("city", "2021"): 1768.16, ("city", "2022"): 1766.18}, unit=PERSON)
    found = result(
        "statistics.per_head",
        {"quantity": gdp, "population": people},
        unit="{CNY}/{person}",
        population_is="year ends",
    )
    assert by_key(found)["city", "2022"] == pytest.approx(183274, abs=1)
    assert found.observations["status"].to_list() == ["derived"]


def test_year_ends_need_both_ends() -> None:
    people = observed({("city", "2020"): 10.0, ("city", "2021"): 14.0, ("city", "2023"): 9.0})
    means = mean_of_year_ends(people.collect())
    assert dict(zip(means["period"], means["value"], strict=True)) == {
        "2020": None,
        "2021": 12.0,
        "2023": None,
    }
    assert means["reason"][2] == "no value of the end of the year before"


def test_a_ratio_follows_from_the_units() -> None:
    found = result(
        "statistics.ratio",
        {
            "numerator": observed({("city", "2018"): 3.0}, unit="km2"),
            "denominator": observed({("city", "2018"): 1200.0}, unit="har"),
        },
        unit="%",
    )
    assert by_key(found) == {("city", "2018"): pytest.approx(25.0, rel=1e-15)}
    assert found.explanations is not None
    assert found.explanations["text"][0] == "3 km2 by 1,200 har is 25 %"


def test_units_that_do_not_fit_are_refused_unless_a_factor_is_given() -> None:
    tables = {
        "numerator": observed({("city", "2018"): 3.0}, unit="t"),
        "denominator": observed({("city", "2018"): 4.0}, unit="km2"),
    }
    with pytest.raises(UnitError, match="factor"):
        result("statistics.ratio", tables, unit="%")
    assert by_key(result("statistics.ratio", tables, unit="%", factor=2))["city", "2018"] == 1.5


def test_only_the_same_place_period_and_dimensions_match() -> None:
    above = observed({("city", "2018"): 1.0, ("north", "2018"): 1.0, ("city", "2019"): 1.0})
    below = observed({("city", "2018"): 4.0, ("south", "2018"): 4.0})
    found = result("statistics.ratio", {"numerator": above, "denominator": below})
    assert by_key(found) == {
        ("city", "2018"): 0.25,
        ("north", "2018"): None,
        ("city", "2019"): None,
    }
    other = observed({("city", "2018"): 1.0}, dimensions='{"sex":"F"}')
    found = result("statistics.ratio", {"numerator": other, "denominator": below})
    assert by_key(found) == {("city", "2018"): None}


def test_what_is_absent_says_why() -> None:
    above = observed({("city", "2017"): 1.0, ("city", "2018"): None, ("city", "2019"): 2.0})
    below = observed({("city", "2018"): 4.0, ("city", "2019"): 0.0})
    rows = result("statistics.ratio", {"numerator": above, "denominator": below}).observations
    assert rows["status"].to_list() == ["missing"] * 3
    assert rows["reason"].to_list() == [
        "no value of denominator",
        "no value of numerator (not published)",
        "denominator is zero",
    ]
    assert rows["reason_zh"].to_list() == ["分母缺失", "分子缺失（not published）", "分母为零"]


def test_unselected_rows_do_not_count() -> None:
    above = observed({("city", "2018"): 1.0})
    kept = observed({("city", "2018"): 4.0})
    loser = observed({("city", "2018"): 5.0}, selected=False)
    below = pl.concat([loser, kept])
    found = result("statistics.ratio", {"numerator": above, "denominator": below})
    assert by_key(found) == {("city", "2018"): 0.25}
    with pytest.raises(MethodError, match="two selected values"):
        result("statistics.ratio", {"numerator": above, "denominator": pl.concat([kept, kept])})


def test_mixed_scopes_and_sources_stay_visible() -> None:
    above = observed({("city", "2021"): 30664.85}, scope="incl. Shenshan", source="b+c")
    below = observed({("city", "2021"): 1768.16}, source="a")
    row = result("statistics.per_head", {"quantity": above, "population": below}).observations.row(
        0, named=True
    )
    assert row["source"] == "a+b+c"
    assert row["scope"] == "incl. Shenshan; whole area"
    assert row["reason"] == (
        "scopes differ: quantity covers incl. Shenshan, population covers whole area"
    )
    assert row["reason_zh"] == "口径不一致：总量为“incl. Shenshan”，人口为“全域”"


@pytest.mark.parametrize(
    ("statuses", "wanted"),
    [
        (("normal", "normal"), "derived"),
        (("normal", "estimated"), "estimated"),
        (("provisional", "estimated"), "provisional"),
        (("synthetic", "normal"), "synthetic"),
    ],
)
def test_a_value_is_as_weak_as_its_weakest_ingredient(
    statuses: tuple[str, str], wanted: str
) -> None:
    above, below = (observed({("city", "2018"): 1.0}, status=status) for status in statuses)
    found = result("statistics.ratio", {"numerator": above, "denominator": below})
    assert found.observations["status"].to_list() == [wanted]


def test_the_factor_of_a_quotient_of_units() -> None:
    assert quotient_factor(CNY, PERSON, "{CNY}/{person}") == 10_000
    assert quotient_factor("{person}", "{person}", "1") == 1
    with pytest.raises(UnitError):
        quotient_factor("{CNY}", "{person}", "{CNY}")


def test_a_quotient_is_that_of_the_exact_fractions() -> None:
    for a, b in ((1.0, 3.0), (24221.98, 1302.66), (-5.0, 7.0)):
        exact = Fraction(a) / Fraction(b) * 10_000
        assert quotient(a, b, 10_000) == pytest.approx(float(exact), rel=1e-15)
    assert quotient(1.0, 0.0) is None
    assert quotient(1e308, 1e-308) is None
