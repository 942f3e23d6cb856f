"""Specifications: days of the air quality index, ranking, and a year under each edition."""

from typing import Final

from cityagenda.domains.air.specifications.stations import SITES, STATIONS, WHICH
from cityagenda.ground.methods import MethodSpec, Parameter

_EXEMPT: Final = Parameter(
    "exempt",
    list,
    "pollutants that are not monitored by plan and were primary on no polluted day in three years",
)

_GOOD_DAYS: Final = MethodSpec(
    id="air.good_days",
    title={"zh-Hans": "空气质量优良天数比例", "en": "Days with good air"},
    about={
        "zh-Hans": (
            "由逐小时浓度计算每个监测点、每个区域每天的空气质量指数，按当日施行的标准版本；"
            "全年指数不大于 100 的天数除以有指数的天数。"
            "每天都说明由哪项污染物决定、离下一级还有多远。"
        ),
        "en": (
            "From hourly concentrations to the air quality index of each station and area on each "
            "day, by the edition in force on it; then the days of a year with an index of at most "
            "100 over those with an index. Each day says which pollutant decided and how far the "
            "next class is."
        ),
    },
    function="cityagenda.domains.air.good_days:good_days",
    version="1",
    inputs=(STATIONS, SITES),
    parameters=(WHICH, _EXEMPT),
    standards=(
        "air-quality-index",
        "ambient-air-limits",
        "ambient-air-validity",
        "ambient-air-evaluation",
    ),
    tables={
        "days": "each place's days: concentrations, sub-indices, index, class, primary pollutants, "
        "the item that decided and where the next worse class begins",
        "years": "each place's years: days with an index, good ones, by class and by primary "
        "pollutant",
    },
    libraries=("polars", "numpy"),
    reference="HJ 633-2012, HJ 633-2026, GB 3095 (table 4), HJ 663",
)

_RANKING: Final = MethodSpec(
    id="air.ranking",
    title={"zh-Hans": "空气质量综合指数排名", "en": "Ranking by the composite air index"},
    about={
        "zh-Hans": (
            "各区域（或监测点）每月、每年六项污染物的评价浓度除以二级标准限值后求和，得出综合指数，"
            "由小到大排名，数值相同并列；并与上年同期比较。"
        ),
        "en": (
            "The six pollutants of each area (or station) over their grade 2 limits, added up for "
            "each month or year to the composite index; the smallest comes first and equal ones "
            "share a place. With the change against the same period of the year before."
        ),
    },
    function="cityagenda.domains.air.ranking:ranking",
    version="1",
    inputs=(STATIONS, SITES),
    parameters=(
        Parameter(
            "period", str, "the length of a period", default="month", choices=("month", "year")
        ),
        Parameter(
            "level",
            str,
            "kind of the areas that are ranked together (several with commas), or `station`; the "
            "areas in which stations stand if not given",
        ),
        WHICH,
    ),
    standards=(
        "air-city-ranking",
        "ambient-air-limits",
        "ambient-air-validity",
        "ambient-air-evaluation",
    ),
    tables={
        "ranking": "each ranked place and period: index, place, concentrations in ug/m3, their "
        "parts of the index, and the change of the index against the year before"
    },
    libraries=("polars", "numpy"),
    reference="HJ 663-2013, the rule on the ranking of cities",
)

_COMPARED: Final = MethodSpec(
    id="air.compared",
    title={"zh-Hans": "新旧标准对照", "en": "A year under the old and the new standard"},
    about={
        "zh-Hans": (
            "同一年的逐小时数据分别按标准的每个版本评价：年均值与百分位数各有多少项达标，"
            "优良天数各有多少。"
        ),
        "en": (
            "The hours of one year put under every edition of the standard: how many annual means "
            "and percentiles keep their limits, and how many days are good."
        ),
    },
    function="cityagenda.domains.air.compared:compared",
    version="1",
    inputs=(STATIONS, SITES),
    parameters=(
        Parameter("grade", int, "grade of the limits, by class of zone", default=2, choices=(1, 2)),
        WHICH,
    ),
    standards=(
        "ambient-air-limits",
        "ambient-air-validity",
        "ambient-air-evaluation",
        "air-quality-index",
    ),
    tables={
        "limits": "each area's annual statistics in ug/m3 against the limit of every edition, or "
        "why there is no value",
        "good_days": "each area's days with an index of at most 100 under every edition",
    },
    libraries=("polars", "numpy"),
    reference="GB 3095-2012, GB 3095-2026, HJ 663, HJ 633-2012, HJ 633-2026",
)

METHODS: Final[tuple[MethodSpec, ...]] = (_GOOD_DAYS, _RANKING, _COMPARED)
