"""Specifications: from stations to the air of streets."""

from typing import Final

from cityagenda.domains.air.specifications.stations import (
    PERCENTILE,
    PERIOD,
    POLLUTANT,
    STATIONS,
    STATISTIC,
    WHICH,
)
from cityagenda.ground.methods import Column, Input, MethodSpec, Parameter

_SITES: Final = Input(
    "sites",
    "where the stations stand, on the plane of the shapes",
    columns=(
        Column("station", "text", "id of the station"),
        Column("area", "text", "id of the area in which it stands"),
        Column("kind", "text", "street, background, roadside or low-cost"),
        Column("x", "number", "metres to the east, where shapes are in metres", "m", optional=True),
        Column("y", "number", "metres to the north, likewise", "m", optional=True),
        Column("lon", "number", "longitude, where shapes are in degrees", optional=True),
        Column("lat", "number", "latitude, likewise", optional=True),
        Column("name_zh", "text", "its name in Chinese", optional=True),
        Column("name_en", "text", "its name in English", optional=True),
    ),
)
_SHAPES: Final = Input(
    "shapes",
    "the shapes of the areas: a source of shapes",
    columns=(
        Column("path", "text", "the file"),
        Column("datum", "text", "what its coordinates refer to"),
    ),
)
_COVARIATES: Final = Input(
    "covariates",
    "what the trend of a map depends on, such as population or height: one row an area, and "
    "one a station whose own values differ from its area's; further columns are numbers",
    columns=(
        Column("area", "text", "id of the area"),
        Column("station", "text", "id of the station; empty: the row is the area's", optional=True),
    ),
    optional=True,
)
_PLACES: Final = (
    Parameter("kind", str, "kind of the areas that are mapped", default="street"),
    WHICH,
    Parameter("drift", list, "columns of the covariates that are used; all if not given"),
)
_CHECKS: Final = (
    "what each map is worth: sites, way, leave-one-out errors beside those of the nearest site, "
    "or why it is refused"
)
_VARIOGRAMS: Final = "the pooled variogram behind the maps"
_KRIGING: Final = (
    "N. Cressie, Statistics for spatial data, Wiley 1993; O. Dubrule, Mathematical Geology 15 "
    "(1983), doi:10.1007/BF01033232"
)

_NOW = MethodSpec(
    id="air.now",
    title={"zh-Hans": "各街道此刻的空气", "en": "The air of streets now"},
    about={
        "zh-Hans": (
            "由监测点最近若干小时的浓度插值到每个街道（块克里金，取面上平均及其标准误差），"
            "按当时有效的标准计算小时空气质量指数；每张图附逐站剔除检验误差，劣于直接取最近站点的不发布。"
        ),
        "en": (
            "From the last hours of stations to every street: means over streets with their "
            "standard errors by block kriging, and the hourly index of the edition in force. "
            "Each map has its leave-one-out error; one that is worse than taking the nearest "
            "station is refused."
        ),
    },
    function="cityagenda.domains.air.now:now",
    version="1",
    inputs=(STATIONS, _SITES, _SHAPES, _COVARIATES),
    parameters=(
        Parameter("hours", int, "how many of the last hours are mapped", default=48),
        *_PLACES,
    ),
    standards=("air-quality-index", "ambient-air-validity"),
    tables={
        "sites": "the stations: name, area, place, kind",
        "stations": "the hours of stations: concentrations, sub-indices, index, class, primary",
        "streets": "mean and standard error of each pollutant over each street and hour",
        "street_aqi": "index, class and primary pollutants of streets by hour",
        "checks": _CHECKS,
        "variograms": _VARIOGRAMS,
    },
    libraries=("polars", "numpy", "threadpoolctl"),
    reference=f"HJ 633-2012, HJ 633-2026; {_KRIGING}",
)

_STREETS = MethodSpec(
    id="air.streets",
    title={"zh-Hans": "各街道的月均与年均浓度", "en": "Months and years of streets"},
    about={
        "zh-Hans": (
            "由监测点的月（年）均值或百分位数插值到每个街道，给出面上平均及 95% 区间；"
            "监测点数据有效性与年度评价相同，每个时段附逐站剔除检验误差。"
        ),
        "en": (
            "From the months or years of stations (means or percentiles, valid as for the "
            "evaluation of years) to the mean over every street with its interval of 95 %, and "
            "the leave-one-out error of each period."
        ),
    },
    function="cityagenda.domains.air.streets:streets",
    version="1",
    inputs=(STATIONS, _SITES, _SHAPES, _COVARIATES),
    parameters=(
        POLLUTANT,
        STATISTIC,
        PERCENTILE,
        PERIOD,
        *_PLACES,
    ),
    standards=("ambient-air-limits", "ambient-air-validity", "ambient-air-evaluation"),
    tables={
        "checks": _CHECKS,
        "variograms": _VARIOGRAMS,
        "station_periods": "each station's years or months: valid days, value or the reason why "
        "there is none",
    },
    libraries=("polars", "numpy", "threadpoolctl"),
    reference=f"GB 3095-2012, GB 3095-2026 (table 4), HJ 663-2013; {_KRIGING}",
)

METHODS: Final[tuple[MethodSpec, ...]] = (_NOW, _STREETS)
