"""What pages and reports read from an edition, and how an indicator is drawn."""

import pytest

from cityagenda.assess import reading, standing
from cityagenda.assess.account import build_account
from cityagenda.assess.pictures import line_chart
from cityagenda.assess.terms import CLAIM_STATES, GOALS, STATES
from cityagenda.build.editions import Edition
from cityagenda.city.creation import create
from cityagenda.city.models import Indicator
from cityagenda.ground.chart_data import chart_data


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    folder = tmp_path_factory.mktemp("reading") / "town"
    create(folder)
    city = folder / "city.yml"
    text = city.read_text(encoding="utf-8").replace("synthetic_in_overview: true", "")
    city.write_text(text, encoding="utf-8")
    return build_account(folder, jobs=1)


def test_the_newest_value_of_the_city_is_read(edition: Edition) -> None:
    # The last lines of data/yearbook.csv of the small city.
    newest = {row["indicator"]: row for row in reading.latest(edition).to_dicts()}
    assert newest["fine-particles"]["period"] == "2024"
    assert newest["fine-particles"]["value"] == 28.1
    assert newest["population"]["area"] == "example-city"
    assert "sick-days" not in newest


def test_synthetic_figures_count_as_no_data_unless_the_city_says_so(edition: Edition) -> None:
    assert edition.assessment("verdicts")["synthetic"].sum() == 4
    assert set(standing.verdicts(edition)["verdict"]) == {"no data"}
    assert standing.city_line(edition).counts == {"no data": 5}
    assert standing.attention(edition) == []


def test_every_verdict_has_a_shape_of_its_own() -> None:
    assert tuple(STATES) == standing.STATES
    shapes = [term.shape for term in (*STATES.values(), *CLAIM_STATES.values())]
    assert len(set(shapes)) == len(shapes)
    assert list(GOALS) == list(range(1, 18))


def test_indicators_stand_by_number_then_by_id() -> None:
    def made(id_: str, number: str | None) -> Indicator:
        return Indicator(id=id_, number=number, name={}, unit="1", direction="up")

    found = reading.in_order([made("c", "10"), made("b", None), made("a", "1.1"), made("d", "9")])
    assert [indicator.id for indicator in found] == ["d", "c", "a", "b"]


VALUES = [
    {"period": period, "value": value, "status": status}
    for period, value, status in (
        ("2019", 8.0, "estimated"),
        ("2015", 4.0, "normal"),
        ("2016", 3.0, "normal"),
        ("2018", 9.0, "normal"),
        ("2019-04", 7.0, "normal"),
    )
]
FORECASTS = [
    {"target_year": 2030, "low": low, "mean": mean, "high": high, "status": status}
    for low, mean, high, status in (
        (None, None, None, "not enough years"),
        (1.0, 2.0, 3.0, "ok"),
        (0.0, 0.0, 0.0, "ok"),
    )
]


def test_a_chart_has_annual_values_targets_breaks_and_the_forecast() -> None:
    indicator = Indicator.model_validate(
        {
            "id": "x",
            "name": {"zh-Hans": "甲", "en": "X"},
            "unit": "km",
            "unit_name": {"zh-Hans": "公里", "en": "km"},
            "direction": "down",
            "decimals": 1,
            "limit": 50,
            "targets": [{"year": 2030, "value": 2}, {"year": 2030, "value": 1, "area": "part"}],
            "breaks": [{"at": "2018", "kind": "definition", "note": {"en": "new"}}],
        }
    )
    chart = line_chart(indicator, VALUES, FORECASTS, "en")
    assert chart is not None
    assert [[(p.at, p.value) for p in run] for run in chart.runs] == [
        [(2015, 4.0), (2016, 3.0)],
        [(2018, 9.0), (2019, 8.0)],
    ]
    assert not chart.runs[1][1].measured
    assert [(aim.year, aim.value) for aim in chart.aims] == [(2030, 2)]
    assert [(band.low, band.middle, band.high) for band in chart.bands] == [(1, 2, 3)]
    assert chart.breaks == [2017.5]
    assert chart_data(chart, {}, "en")["limit"] == chart.limit == 50
    assert chart.description == (
        "Values: 4.0 in 2015, 8.0 in 2019; targets: 2.0 in 2030; "
        "forecast: 2.0 (1.0–3.0) in 2030; km"
    )
    chinese = line_chart(indicator, VALUES, FORECASTS, "zh-Hans")
    assert chinese is not None
    assert chinese.description == (
        "数值：2015 年 4.0，2019 年 8.0；目标：2030 年 2.0；预测：2030 年 2.0 (1.0–3.0)；公里"
    )


def test_without_annual_values_there_is_no_chart() -> None:
    indicator = Indicator(id="z", name={}, unit="1", direction="up")
    assert line_chart(indicator, VALUES[-1:], FORECASTS, "en") is None


def test_claims_are_counted_by_the_state_of_their_evidence(edition: Edition) -> None:
    found = standing.claims(edition)
    assert (found.computed, found.cited, found.unpublished) == (1, 0, 0)
    assert found.disagreements == []
