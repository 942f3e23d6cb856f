"""Charts are read back as XML and held against the data that they were drawn from."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.ground.charts import Aim, Band, LineChart, Point, svg, ticks

NS = {"s": "http://www.w3.org/2000/svg"}
RUN = [Point(2014, 34), Point(2015, 30, measured=False), Point(2016, 27), Point(2021, 18)]


def _drawn(**changes: object) -> ET.Element:
    content: dict[str, object] = {
        "title": "PM2.5 <annual>",
        "description": "down",
        "unit": "µg/m³",
        "runs": [RUN],
    }
    return ET.fromstring(svg(LineChart(**(content | changes))))  # type: ignore[arg-type]  # noqa: S314


def test_every_value_is_a_mark_and_derived_ones_are_hollow() -> None:
    chart = _drawn()
    kinds = [circle.get("class") for circle in chart.findall("s:circle", NS)]
    assert kinds == ["dot", "derived", "dot", "dot"]


def test_heights_are_proportional_to_values() -> None:
    heights = [float(c.get("cy", "")) for c in _drawn().findall("s:circle", NS)]
    assert (heights[2] - heights[0]) / (heights[3] - heights[0]) == pytest.approx(7 / 16, abs=0.01)


def test_a_break_splits_the_line() -> None:
    chart = _drawn(runs=[RUN[:2], RUN[2:]], breaks=[2015.5])
    assert len([p for p in chart.findall("s:polyline", NS) if p.get("class") == "line"]) == 2
    assert len([p for p in chart.findall("s:line", NS) if p.get("class") == "break"]) == 1


def test_targets_and_horizons_stand_on_the_axis() -> None:
    chart = _drawn(aims=[Aim(2030, 15)], horizons=[2025], bands=[Band(2030, 12, 14, 16)])
    written = {text.text for text in chart.findall("s:text", NS)}
    assert {"2030", "2025", "15", "18"} <= written


@pytest.mark.parametrize(
    ("value", "more", "top"),
    [
        (100, {}, "120"),
        (100, {"limit": 100.0}, "100"),
        (100, {"limit": 100.0, "aims": [Aim(2030, 100)]}, "100"),
        (93, {"limit": 97.0, "bands": [Band(2030, 90, 94, 97)]}, "97"),
        (93, {"limit": 97.0, "bands": [Band(2030, 90, 94, 97.5)]}, "98"),
        (100, {"limit": 100.0, "aims": [Aim(2030, 101)]}, "101"),
        (40, {"limit": 100.0}, "50"),
    ],
)
def test_an_axis_ends_at_the_limit_unless_something_lies_beyond(
    value: float, more: dict[str, object], top: str
) -> None:
    chart = _drawn(runs=[[Point(2025, value)]], **more)
    marks = [t for t in chart.findall("s:text", NS) if t.get("text-anchor") == "end"]
    assert marks[-1].text == top
    heights = [float(c.get("cy", "")) for c in chart.findall("s:circle", NS)]
    assert min(heights) >= float(marks[-1].get("y", "")) - 4.1


def test_synthetic_data_says_so_in_the_picture() -> None:
    chart = _drawn(synthetic="合成数据")
    assert "合成数据" in {text.text for text in chart.findall("s:text", NS)}
    assert chart.find("s:defs/s:pattern", NS) is not None


def test_titles_cannot_break_out() -> None:
    chart = _drawn(title='"><script>alert(1)</script>')
    assert chart.find(".//s:script", NS) is None


def test_a_chart_without_points_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        _drawn(runs=[])


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_enclose_the_range_in_few_even_steps(low: float, width: float) -> None:
    high = low + width
    if high == low:
        return
    marks = ticks(low, high)
    assert marks[0] <= low + abs(low) * 1e-9 + 1e-9 * width
    assert marks[-1] >= high - abs(high) * 1e-9 - 1e-9 * width
    assert 2 <= len(marks) <= 8
