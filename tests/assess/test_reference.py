"""Published and worked figures, each with where it comes from."""

from types import SimpleNamespace

import numpy as np
import pytest

from cityagenda.assess import escap, eurostat, open_sdg, sdsn, un_progress_chart
from cityagenda.assess.growth import growth

PM25 = {2016: 27.0, 2021: 18.0}
AIM = {"direction": "down", "target": 15.0, "base_year": 2016}


def test_shenzhen_fine_particles_by_the_method_of_statistics_canada(make: SimpleNamespace) -> None:
    """27 to 18 in five years, 15 by 2030, worked by hand: -7.79 % against -4.11 % a year."""
    years = np.array([5.0, 14.0])
    rates = growth(np.array([27.0, 27.0]), np.array([18.0, 15.0]), years)
    assert (100 * rates).round(2).tolist() == [-7.79, -4.11]
    (row,) = make.found(open_sdg.components, "progress-open-sdg", PM25, **AIM)
    assert round(row["progress_value"], 2) == 1.89
    assert (row["status"], row["score"]) == ("substantial_progress", 5.0)
    assert (row["base_year"], row["base_value"]) == (2016, 27.0)
    assert (row["current_year"], row["current_value"]) == (2021, 18.0)


@pytest.mark.parametrize(
    ("ratio", "score"), [(0.6, 0.0), (0.95, 2.5), (1.3, 5.0), (0.0, -2.5), (-0.6, -5.0)]
)
def test_score_lines_of_statistics_canada_meet_the_anchors_of_eurostat(
    ratio: float, score: float, make: SimpleNamespace
) -> None:
    """The slopes 7.1429 and 4.1667 are those anchors to four digits."""
    required = 1.02
    last = 100 * (1 + ratio * (required - 1))
    fields = {"target": 100 * required**15, "target_year": 2030}
    (row,) = make.found(
        open_sdg.components, "progress-open-sdg", {2015: 100.0, 2016: last}, **fields
    )
    assert row["score"] == pytest.approx(score, abs=2e-4)


@pytest.mark.parametrize(
    ("worst", "best", "value", "score"),
    [
        (15.6, 0.0, 0.0, 100.0),
        (15.6, 0.0, 5.2, 100.04 - 6.415 * 5.2),
        (15.6, 0.0, 10.0, 100.04 - 6.415 * 10.0),
        (60.0, 20.0, 30.0, 75.0),
        (2.4, 100.0, 51.2, 50.0),
        (2.4, 100.0, 1.0, 0.0),
    ],
)
def test_sdsn_scores_of_european_cities(
    worst: float, best: float, value: float, score: float, make: SimpleNamespace
) -> None:
    """Bounds fitted on the published city data of 2019: CO2, Gini and renewables."""
    fields = {"worst": worst, "best": best, "direction": "down" if worst > best else "up"}
    found = make.found(sdsn.components, "progress-sdsn", {2018: value}, **fields)
    assert found[0]["score"] == pytest.approx(score, abs=0.06)


@pytest.mark.parametrize(
    ("value", "colour"),
    [(10.0, "green"), (10.1, "yellow"), (17.5, "yellow"), (25.0, "orange"), (25.1, "red")],
)
def test_sdsn_colours_of_fine_particles(value: float, colour: str, make: SimpleNamespace) -> None:
    """City thresholds seen in the published file: 10, 17.5 and 25 micrograms."""
    edges = {"worst": 87.0, "best": 6.3, "green": 10.0, "yellow": 17.5, "orange": 25.0}
    found = make.found(sdsn.components, "progress-sdsn", {2018: value}, direction="down", **edges)
    assert found[0]["status"] == colour


def test_current_status_runs_from_zero_at_the_base_to_ten_at_the_target(
    make: SimpleNamespace,
) -> None:
    """ESCAP: the base year is 0, the target is 10."""
    indices = [
        make.found(escap.components, "progress-escap", PM25 | {2021: now}, **AIM)[0]["score"]
        for now in (27.0, 21.0, 15.0, 30.0)
    ]
    assert indices == [0.0, 5.0, 10.0, -2.5]


def test_a_straight_line_is_foreseen_exactly(make: SimpleNamespace) -> None:
    """Whatever the weights, a straight line is continued: 0 + 2 a year reaches 30 in 2030."""
    line = {year: 2.0 * (year - 2015) for year in (2015, 2016, 2019, 2022)}
    found = make.found(escap.components, "progress-escap", line, target=30.0)
    assert found[1]["progress_value"] == pytest.approx(0.0, abs=1e-9)
    assert found[1]["status"] == "maintain"


def test_later_years_weigh_more_in_the_anticipated_progress(make: SimpleNamespace) -> None:
    """Three points, weights 1, 2, 3: the line is worked by hand in fractions.

    Values 0, 0, 6 in years 0, 1, 2: mean year 8/6, mean value 3, slope 18/5, so that year 15
    is expected at 3 + 18/5 (15 - 4/3) = 52.2.
    """
    points = {2015: 0.0, 2016: 0.0, 2017: 6.0}
    found = make.found(escap.components, "progress-escap", points, target=100.0)
    assert found[1]["progress_value"] == pytest.approx(100 - 52.2)


def test_the_windows_of_eurostat(make: SimpleNamespace) -> None:
    """Long: 15 years, at least 10; short: 5 years, at least 3."""
    values = dict.fromkeys(range(2000, 2024), 50.0) | {2008: 40.0, 2018: 48.0, 2023: 55.0}
    rows = make.found(eurostat.components, "progress-eurostat", values)
    assert [row["base_year"] for row in rows] == [2008, 2018]
    assert rows[1]["progress_value"] == pytest.approx((55 / 48) ** (1 / 5) - 1)
    short = make.found(eurostat.components, "progress-eurostat", {2021: 1.0, 2023: 2.0})
    assert [row["reason"] for row in short] == ["window-too-short"] * 2


def test_the_progress_chart_judges_a_past_target_in_its_own_year(make: SimpleNamespace) -> None:
    """Point 5 of the exceptions that the Basque office lists."""
    values = {2015: 10.0, 2020: 20.0, 2022: 8.0}
    (row,) = make.found(
        un_progress_chart.components,
        "progress-un-progress-chart",
        values,
        target=19.0,
        target_year=2020,
    )
    assert (row["current_year"], row["status"]) == (2020, "met_or_on_track")
    assert row["reason"] == "target-year-past"


def test_the_progress_chart_falls_back_on_a_year_before_the_base(make: SimpleNamespace) -> None:
    """Point 3 of the same exceptions."""
    (row,) = make.found(
        un_progress_chart.components, "progress-un-progress-chart", {2012: 10.0, 2018: 20.0}
    )
    assert (row["base_year"], row["reason"]) == (2012, "earlier-base")


@pytest.mark.parametrize(
    ("values", "fields", "status", "reason"),
    [
        ({2015: 0.0, 2020: 4.0}, {"target": 9.0}, "substantial_progress", "zero-base-replaced"),
        ({2015: 9.0, 2020: 8.0}, {"target": 0.0, "direction": "down"}, "limited_progress",
         "zero-target-replaced"),
        ({2015: 5.0, 2020: 4.0}, {"target": 5.0}, "not_applicable", "target-equals-base"),
        ({2015: 5.0, 2020: 6.0}, {"target": 5.0}, "target_achieved", "target-equals-base"),
        ({2015: -5.0, 2020: 6.0}, {"target": 9.0}, "not_available", "opposite-sign"),
        ({2015: -5.0, 2020: -3.0}, {"target": 2.0}, "not_available", "target-opposite-sign"),
        ({2018: 5.0}, {}, "not_available", "one-value"),
        ({2012: 5.0}, {}, "not_available", "no-value-since-base"),
        ({}, {}, "not_available", "no-value"),
        ({2015: 5.0, 2020: 6.0}, {"direction": "none"}, "not_applicable", "no-direction"),
        ({2015: 5.0, 2020: 6.0}, {"direction": "near"}, "not_applicable", "near-direction"),
        ({2015: 5.0, 2020: 6.0}, {"growth_rate": True}, "not_applicable", "growth-rate"),
        ({2017: 5.0, 2020: 6.0}, {}, "substantial_progress", "later-base"),
        ({2015: 5.0, 2020: 6.0}, {"broken": True}, "substantial_progress", "break"),
        ({2015: 1e-300, 2016: 1e300}, {}, "not_available", "not-finite"),
    ],
)  # fmt: skip
def test_what_open_sdg_cannot_say_has_a_reason(
    values: dict[int, float],
    fields: dict[str, object],
    status: str,
    reason: str,
    make: SimpleNamespace,
) -> None:
    (row,) = make.found(open_sdg.components, "progress-open-sdg", values, **fields)
    assert row["status"] == status
    assert row["reason"] == reason
    assert (row["score"] is None) == (status in ("not_available", "not_applicable"))
