"""Specifications: the air of a year or month."""

from typing import Final

from cityagenda.domains.air.specifications.stations import (
    PERCENTILE,
    PERIOD,
    POLLUTANT,
    STATION_AREAS,
    STATIONS,
    STATISTIC,
    WHICH,
)
from cityagenda.ground.methods import MethodSpec, Parameter

_ANNUAL = MethodSpec(
    id="air.annual",
    title={"zh-Hans": "空气质量年度与月度评价", "en": "Air quality of a year or month"},
    about={
        "zh-Hans": (
            "由监测点逐小时浓度计算日均值、日最大 8 小时平均、年（月）均值与百分位数，"
            "按标准判定数据有效性；不符合要求的年份保留并说明原因。"
        ),
        "en": (
            "From hourly concentrations at stations to daily means, daily maximum 8-hour means, "
            "means and percentiles of years or months. What the standard's rules on valid data "
            "refuse stays visible with the reason."
        ),
    },
    function="cityagenda.domains.air.annual:annual",
    version="2",
    inputs=(STATIONS, STATION_AREAS),
    parameters=(
        POLLUTANT,
        STATISTIC,
        PERCENTILE,
        PERIOD,
        Parameter(
            "city_value",
            str,
            "city days (means over the stations' days) are evaluated like a station's, or the "
            "stations' results are averaged",
            default="city days",
            choices=("city days", "station results"),
        ),
        Parameter("grade", int, "grade of the limits, by class of zone", default=2, choices=(1, 2)),
        WHICH,
    ),
    standards=("ambient-air-limits", "ambient-air-validity", "ambient-air-evaluation"),
    tables={
        "days": "each station's days: value, hours (or windows) with data, whether it counts",
        "station_periods": "each station's years or months: valid days, short months, value or "
        "the reason why there is none, limit and attainment",
    },
    libraries=("polars", "numpy"),
    reference="GB 3095-2012, GB 3095-2026 (tables 1 and 4), HJ 663-2013",
)

METHODS: Final = (_ANNUAL,)
