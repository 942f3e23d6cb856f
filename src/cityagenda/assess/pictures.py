"""Pictures of an indicator: its values, targets, breaks and forecasts as one line chart."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

from cityagenda.assess.reading import unit_of
from cityagenda.city.models import Indicator
from cityagenda.ground.charts import Aim, Band, LineChart, Point
from cityagenda.ground.numbers import shown
from cityagenda.ground.periods import year
from cityagenda.ground.texts import text_in

_ANNUAL: Final = re.compile(r"\d{4}")
_BEFORE_ALL, _AFTER_ALL = -9999, 9999


def line_chart(
    indicator: Indicator,
    values: Iterable[Mapping[str, Any]],
    forecasts: Iterable[Mapping[str, Any]],
    language: str,
    horizons: Sequence[int] = (),
) -> LineChart | None:
    """Return the chart of one series of an indicator, or none without annual values.

    Parameters
    ----------
    indicator
        Its name, unit, targets and breaks.
    values, forecasts
        Rows of the observations and of the forecasts of the series.
    language
        The language of the words in the chart.
    horizons
        Years to mark on the axis: the horizons of the plan.
    """
    annual = sorted((r for r in values if _ANNUAL.fullmatch(r["period"])), key=itemgetter("period"))
    if not annual:
        return None
    points = [Point(int(r["period"]), r["value"], r["status"] == "normal") for r in annual]
    cuts = sorted(year(b.at) for b in indicator.breaks if not b.comparable)
    aims = [Aim(t.year, t.value) for t in indicator.targets if t.area is None and not t.dimensions]
    bands = _bands(forecasts)
    return LineChart(
        title=text_in(indicator.name, language),
        description=_description(indicator, points, aims, bands, language),
        unit=unit_of(indicator, language),
        runs=_runs(points, cuts),
        aims=aims,
        bands=bands,
        breaks=[cut - 0.5 for cut in cuts],
        horizons=horizons,
        synthetic=_synthetic(annual, language),
        decimals=indicator.decimals,
        limit=indicator.limit,
    )


def _synthetic(rows: Iterable[Mapping[str, Any]], language: str) -> str:
    if all(row["status"] != "synthetic" for row in rows):
        return ""
    return "合成数据" if language.startswith("zh") else "synthetic data"


def _description(
    indicator: Indicator,
    points: Sequence[Point],
    aims: Sequence[Aim],
    bands: Sequence[Band],
    language: str,
) -> str:
    """Return in a sentence what the chart shows, for readers who do not see it."""

    def number(value: float) -> str:
        return shown(value, indicator.decimals)

    chinese = language.startswith("zh")
    colon, comma, stop = ("：", "，", "；") if chinese else (": ", ", ", "; ")
    years = "{} 年 {}" if chinese else "{} in {}"

    def listed(pairs: Sequence[tuple[float, str]]) -> str:
        return comma.join(
            years.format(*((f"{at:.0f}", what) if chinese else (what, f"{at:.0f}")))
            for at, what in pairs
        )

    ends = points if len(points) == 1 else [points[0], points[-1]]
    parts = [("数值" if chinese else "Values", [(p.at, number(p.value)) for p in ends])]
    parts.append(("目标" if chinese else "targets", [(a.year, number(a.value)) for a in aims]))
    spread = [(b.at, f"{number(b.middle)} ({number(b.low)}–{number(b.high)})") for b in bands]
    parts.append(("预测" if chinese else "forecast", spread))
    said = stop.join(f"{head}{colon}{listed(pairs)}" for head, pairs in parts if pairs)
    return f"{said}{stop}{unit_of(indicator, language)}"


def _runs(points: Sequence[Point], cuts: Sequence[int]) -> list[list[Point]]:
    edges = [_BEFORE_ALL, *cuts, _AFTER_ALL]
    runs = [[p for p in points if low <= p.at < high] for low, high in pairwise(edges)]
    return [run for run in runs if run]


def _bands(forecasts: Iterable[Mapping[str, Any]]) -> list[Band]:
    """Return one band a target year, the first where there are several."""
    first: dict[int, Band] = {}
    for row in forecasts:
        at = row["target_year"]
        if row["status"] == "ok" and at not in first:
            first[at] = Band(at, row["low"], row["mean"], row["high"])
    return [band for _, band in sorted(first.items())]
