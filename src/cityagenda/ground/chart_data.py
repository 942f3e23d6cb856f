"""A line chart as JSON, for a script that answers questions about the drawn one.

Every number travels twice: as a number to place it and as the text to show, so that a script
writes no number and no word of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cityagenda.ground.charts import Band, LineChart, Point
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, text_in

_WORDS: Final[dict[str, Text]] = {
    "status": {"zh-Hans": "性质", "en": "Kind"},
    "sources": {"zh-Hans": "来源", "en": "Source"},
    "target": {"zh-Hans": "目标值", "en": "Target"},
    "forecast": {"zh-Hans": "预测", "en": "Forecast"},
    "keys": {
        "zh-Hans": "用左右方向键逐项读数，按 Esc 键关闭。",
        "en": "Left and right arrow keys go from value to value, Escape closes.",
    },
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a point besides its value: its status and its sources, in words."""

    status: str
    sources: str = ""


def chart_data(
    chart: LineChart, told: Mapping[float, Told], language: str, decimals: int | None = None
) -> dict[str, Any]:
    """Return what a script needs to draw a chart again and to tell of each point.

    Parameters
    ----------
    told
        Status and sources by the time of a point. A point that is absent has neither.
    language
        The language of the words in the chart.
    decimals
        How far forecasts are written out; without it, four significant digits.

    Returns
    -------
    dict
        ``title``, ``description``, ``unit`` and ``synthetic`` (a word, or empty); ``runs`` of
        points (at, value, shown, measured, status, sources); ``aims`` (at, value, shown);
        ``bands`` (at, low, middle, high, shown); ``breaks`` and ``horizons`` (times);
        ``from_zero``; ``limit`` (of the values, or null); ``newest`` (the label of the last
        value); ``words`` for the labels.
    """
    return {
        "title": chart.title,
        "description": chart.description,
        "unit": chart.unit,
        "synthetic": chart.synthetic,
        "runs": [[_point(point, told.get(point.at)) for point in run] for run in chart.runs],
        "aims": [{"at": a.year, "value": a.value, "shown": shown(a.value)} for a in chart.aims],
        "bands": [_band(band, decimals) for band in chart.bands],
        "breaks": list(chart.breaks),
        "horizons": list(chart.horizons),
        "from_zero": chart.from_zero,
        "limit": chart.limit,
        "newest": shown(chart.runs[-1][-1].value, chart.decimals) if chart.runs else "",
        "words": {name: text_in(words, language) for name, words in _WORDS.items()},
    }


def _point(point: Point, told: Told | None) -> dict[str, Any]:
    return {
        "at": point.at,
        "value": point.value,
        "shown": shown(point.value),
        "measured": point.measured,
        "status": told.status if told else "",
        "sources": told.sources if told else "",
    }


def _band(band: Band, decimals: int | None) -> dict[str, Any]:
    low, middle, high = (
        shown(float(f"{value:.4g}") if decimals is None else value, decimals)
        for value in (band.low, band.middle, band.high)
    )
    return {
        "at": band.at,
        "low": band.low,
        "middle": band.middle,
        "high": band.high,
        "shown": f"{middle} ({low}–{high})",
    }
