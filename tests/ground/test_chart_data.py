"""The data of a chart are held against the chart that they come from."""

import pytest

from cityagenda.ground.chart_data import Told, chart_data
from cityagenda.ground.charts import Aim, Band, LineChart, Point

CHART = LineChart(
    title="PM2.5",
    description="down",
    unit="µg/m³",
    runs=[[Point(2014, 34.0), Point(2015, 30.25, measured=False)], [Point(2021, 18.0)]],
    aims=[Aim(2030, 15.0)],
    bands=[Band(2030, 1.72649, 14.1, 26.4711)],
    breaks=[2017.5],
    horizons=[2025],
)


def test_points_keep_their_runs_and_say_where_they_come_from() -> None:
    told = {2014.0: Told("published", "Bureau"), 2015.0: Told("derived")}
    data = chart_data(CHART, told, "en")
    (first, second), (third,) = data["runs"]
    assert first == {
        "at": 2014,
        "value": 34.0,
        "shown": "34",
        "measured": True,
        "status": "published",
        "sources": "Bureau",
    }
    assert (second["shown"], second["measured"], second["sources"]) == ("30.25", False, "")
    assert (third["status"], third["sources"]) == ("", "")
    assert data["aims"] == [{"at": 2030, "value": 15.0, "shown": "15"}]
    assert (data["breaks"], data["horizons"]) == ([2017.5], [2025])


@pytest.mark.parametrize(
    ("decimals", "text"), [(None, "14.1 (1.726–26.47)"), (1, "14.1 (1.7–26.5)")]
)
def test_forecasts_are_written_out_as_far_as_the_indicator_is(
    decimals: int | None, text: str
) -> None:
    (band,) = chart_data(CHART, {}, "en", decimals)["bands"]
    assert band["shown"] == text
    assert (band["low"], band["high"]) == (1.72649, 26.4711)


def test_words_are_those_of_the_page() -> None:
    chinese, english = (chart_data(CHART, {}, tongue)["words"] for tongue in ("zh-Hans", "en"))
    assert chinese["sources"] == "来源"
    assert english["sources"] == "Source"
    assert chinese.keys() == english.keys()
