"""Pictures of an indicator: its values, targets, breaks and forecasts as one line chart."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from cityagenda.assess.reading import unit_of
from cityagenda.city.models import Indicator
from cityagenda.ground.charts import Aim, Band, LineChart, Point
from cityagenda.ground.numbers import shown
from cityagenda.ground.periods import year
from cityagenda.ground.texts import text_in

_ANNUAL = r"^\d{4}$"
_BEFORE_ALL, _AFTER_ALL = -9999, 9999


def line_chart(
    indicator: Indicator, values: pl.DataFrame, forecasts: pl.DataFrame, language: str
) -> LineChart | None:
    """Return the chart of an indicator's headline, or none without annual values.

    Parameters
    ----------
    indicator
        Its name, unit, targets and breaks.
    values, forecasts
        Rows of the observations and of the forecasts; those of this indicator are used, and
        all of them are taken for one series.
    language
        The language of the words in the chart.
    """
    own = values.filter(
        (pl.col("indicator") == indicator.id) & pl.col("period").str.contains(_ANNUAL)
    ).sort("period")
    if own.is_empty():
        return None
    points = [
        Point(int(period), value, status == "normal")
        for period, value, status in own.select("period", "value", "status").iter_rows()
    ]
    cuts = sorted(year(b.at) for b in indicator.breaks if not b.comparable)
    aims = [Aim(t.year, t.value) for t in indicator.targets if t.area is None and not t.dimensions]
    bands = _bands(forecasts.filter(pl.col("indicator") == indicator.id))
    return LineChart(
        title=text_in(indicator.name, language),
        description=_description(indicator, points, aims, bands, language),
        unit=unit_of(indicator, language),
        runs=_runs(points, cuts),
        aims=aims,
        bands=bands,
        breaks=[cut - 0.5 for cut in cuts],
        synthetic=_synthetic(own, language),
    )


def _synthetic(rows: pl.DataFrame, language: str) -> str:
    if "synthetic" not in rows["status"]:
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


def _bands(forecasts: pl.DataFrame) -> list[Band]:
    found = forecasts.filter(pl.col("status") == "ok").sort("target_year", maintain_order=True)
    single = found.unique("target_year", keep="first", maintain_order=True)
    return [
        Band(at, low, middle, high)
        for at, low, middle, high in single.select("target_year", "low", "mean", "high").iter_rows()
    ]
