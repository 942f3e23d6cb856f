"""The specifications of the statistical methods."""

from typing import Final

from cityagenda.ground.methods import Column, Input, MethodSpec, Parameter

_MODULE = "cityagenda.domains.statistics"

_DECLARED = MethodSpec(
    id="statistics.declared",
    title={"zh-Hans": "已公布数值", "en": "Declared values"},
    about={
        "zh-Hans": "将公布的数值原样列入账目，连同其状态、口径与版本。",
        "en": "Published values, entered as they stand, with their status, scope and vintage.",
    },
    function=f"{_MODULE}.declared:declared",
    version="1",
    inputs=(
        Input(
            "values",
            "the tables that hold the published values",
            columns=(
                Column("period", "text", "SDMX time period, such as 2018 or 2018-04"),
                Column("value", "number", "the value, empty where there is none"),
                Column("area", "text", "id of the area; the city where empty", optional=True),
                Column("low", "number", "lower bound of the value", optional=True),
                Column("high", "number", "upper bound of the value", optional=True),
                Column("status", "text", "status of the observation", optional=True),
                Column(
                    "reason",
                    "text",
                    "why there is no value, or a remark; in English",
                    optional=True,
                ),
                Column("reason_zh", "text", "the same in Chinese", optional=True),
                Column("scope", "text", "what the figure covers", optional=True),
                Column("vintage", "text", "when the figure was published", optional=True),
                Column("unit", "text", "UCUM unit of the row", optional=True),
                Column("indicator", "text", "series that the row belongs to", optional=True),
            ),
            many=True,
        ),
    ),
    parameters=(
        Parameter("series", str, "rows whose `indicator` is this; the indicator's id if not given"),
        Parameter("dimensions", list, "columns that hold dimensions of the values"),
        Parameter("codes", dict, "by column, what single texts of the source stand for"),
        Parameter("constants", dict, "columns that hold one text in every row, and that text"),
        Parameter(
            "repeated",
            str,
            "rows for one area, period and dimensions: refuse contradictions, or number them",
            default="refuse",
            choices=("refuse", "number"),
        ),
    ),
    reference="SDMX 3.0, section 2: information model, observations and their attributes",
)

_FACTOR = Parameter("factor", float, "factor of the quotient; follows from the units if not given")
_COVERAGE = Parameter(
    "coverage", float, "least share of the weight that needs a value", default=1.0
)
_KIND = Parameter(
    "kind", str, "kind of the areas that are compared; the city's children if not given"
)
_AREA_INPUTS = (
    Input("values", "values of the areas", kind="observations"),
    Input("weights", "weights of the areas, such as residents", kind="observations"),
)

_RATIO = MethodSpec(
    id="statistics.ratio",
    title={"zh-Hans": "比率", "en": "Ratio of two indicators"},
    about={
        "zh-Hans": "同一区域、时期与分组下，一项指标除以另一项指标。",
        "en": "One indicator by another, for the same area, period and dimensions.",
    },
    function=f"{_MODULE}.quotient:ratio",
    version="1",
    inputs=(
        Input("numerator", "what stands above the line", kind="observations"),
        Input("denominator", "what stands below the line", kind="observations"),
    ),
    parameters=(_FACTOR,),
    reference="A/RES/71/313, indicators that are a proportion",
)

_PER_HEAD = MethodSpec(
    id="statistics.per_head",
    title={"zh-Hans": "人均值", "en": "Amount per head"},
    about={
        "zh-Hans": "总量除以人口；人口可取当期值，也可取年初与年末的平均。",
        "en": "A quantity by the population, as given or as the mean of two year ends.",
    },
    function=f"{_MODULE}.quotient:per_head",
    version="1",
    inputs=(
        Input("quantity", "the amount", kind="observations"),
        Input("population", "the population", kind="observations"),
    ),
    parameters=(
        Parameter(
            "population_is",
            str,
            "whether the population of the period is taken as it is, or from year ends",
            default="as given",
            choices=("as given", "year ends"),
        ),
        _FACTOR,
    ),
    reference="System of National Accounts 2008, 16.89",
)

_INTENSITY = MethodSpec(
    id="statistics.intensity",
    title={"zh-Hans": "不变价强度", "en": "Intensity at constant prices"},
    about={
        "zh-Hans": "单位产出的消耗或排放，产出按基年价格计算（平减指数或实际增速连乘）。",
        "en": "A quantity by output at the prices of one year, by a deflator or real growth.",
    },
    function=f"{_MODULE}.intensity:intensity",
    version="1",
    inputs=(
        Input("quantity", "the quantity, such as water or energy used", kind="observations"),
        Input("output", "output at current prices, such as GDP", kind="observations"),
        Input("deflator", "price index, any base", kind="observations", optional=True),
        Input("growth", "real growth on the year before", kind="observations", optional=True),
    ),
    parameters=(
        Parameter("price_base", int, "the year whose prices are used", required=True),
        _FACTOR,
    ),
    reference="System of National Accounts 2008, chapter 15",
)

_GROWTH = MethodSpec(
    id="statistics.growth",
    title={"zh-Hans": "增长率", "en": "Growth rate"},
    about={
        "zh-Hans": "与上年同期相比的变化，或两个年份之间的年均增长。",
        "en": "The change on the year before, or the average growth a year between two years.",
    },
    function=f"{_MODULE}.growth:growth",
    version="1",
    inputs=(Input("values", "the values", kind="observations"),),
    parameters=(
        Parameter(
            "kind",
            str,
            "year over year, or on average between two years",
            default="year over year",
            choices=("year over year", "average"),
        ),
        Parameter("from_year", int, "first year of the average"),
        Parameter("to_year", int, "last year of the average"),
        Parameter("breaks", list, "periods from which on values are not comparable with before"),
    ),
    reference="OECD Glossary of Statistical Terms, growth rates",
)

_WEIGHTED_MEAN = MethodSpec(
    id="statistics.weighted_mean",
    title={"zh-Hans": "人口加权平均", "en": "Population-weighted mean"},
    about={
        "zh-Hans": "由下级区域的数值按人口（或其他权数）加权得到上级区域的数值。",
        "en": "The value of an area from those of its parts, weighted by residents or others.",
    },
    function=f"{_MODULE}.weighted_mean:weighted_mean",
    version="1",
    inputs=_AREA_INPUTS,
    parameters=(
        _COVERAGE,
        Parameter(
            "kind",
            str,
            "kind of the areas that are averaged for the city; children of each area if not given",
        ),
        Parameter(
            "weights_of",
            str,
            "whose weights count: those of the same period, or else the latest before",
            default="the same period",
            choices=("the same period", "the latest period"),
        ),
    ),
    reference="Yule and Kendall, An Introduction to the Theory of Statistics, chapter 6",
)

_GINI = MethodSpec(
    id="statistics.gini",
    title={"zh-Hans": "区域间基尼系数", "en": "Gini coefficient between areas"},
    about={
        "zh-Hans": "以人口为权数，衡量城市各区域人均值之间的差距。",
        "en": "How unequal the amounts a head of the city's areas are, weighted by residents.",
    },
    function=f"{_MODULE}.inequality:gini",
    version="1",
    inputs=_AREA_INPUTS,
    parameters=(_KIND, _COVERAGE),
    reference="C. Gini, Variabilità e mutabilità, 1912",
)

_THEIL = MethodSpec(
    id="statistics.theil",
    title={"zh-Hans": "区域间泰尔指数", "en": "Theil index between areas"},
    about={
        "zh-Hans": "衡量区域差距，并分解为上级区域之内与之间的部分。",
        "en": "How unequal the city's areas are, within and between the areas above them.",
    },
    function=f"{_MODULE}.inequality:theil",
    version="1",
    inputs=_AREA_INPUTS,
    parameters=(
        Parameter(
            "index", str, "T answers to the top, L to the bottom", default="T", choices=("T", "L")
        ),
        _KIND,
        _COVERAGE,
    ),
    tables={"decomposition": "what each parent area adds to the index, within and between"},
    reference="A. F. Shorrocks, Econometrica 48 (1980), doi:10.2307/1913126",
)

_SPREAD = MethodSpec(
    id="statistics.spread",
    title={"zh-Hans": "区域间极差与平均", "en": "Range and mean over areas"},
    about={
        "zh-Hans": "城市同类区域中的最高值减最低值，或其平均、最高、最低；每个区域计一次。",
        "en": "The highest less the lowest value of the city's areas of a kind, or their mean, "
        "highest or lowest; each area counts once.",
    },
    function=f"{_MODULE}.spread:spread",
    version="1",
    inputs=(Input("values", "values of the areas", kind="observations"),),
    parameters=(
        Parameter(
            "measure",
            str,
            "what is taken over the areas",
            default="range",
            choices=("range", "mean", "highest", "lowest"),
        ),
        _KIND,
        Parameter("coverage", float, "least share of the areas that needs a value", default=1.0),
    ),
    tables={"extremes": "lowest and highest area of each period with their values, and the mean"},
    reference="Yule and Kendall, An Introduction to the Theory of Statistics, chapter 8",
)

METHODS: Final[tuple[MethodSpec, ...]] = (
    _DECLARED,
    _RATIO,
    _PER_HEAD,
    _INTENSITY,
    _GROWTH,
    _WEIGHTED_MEAN,
    _SPREAD,
    _GINI,
    _THEIL,
)
"""Every method of this domain."""
