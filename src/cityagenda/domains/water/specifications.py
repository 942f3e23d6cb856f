"""The specifications of the water methods."""

from typing import Final

from cityagenda.ground.methods import Column, Input, MethodSpec, Parameter

_MILLIGRAMS: Final[dict[str, str]] = {
    "do": "dissolved oxygen",
    "codmn": "permanganate index",
    "cod": "chemical oxygen demand",
    "bod5": "biochemical oxygen demand",
    "nh3n": "ammonia nitrogen",
    "tp": "total phosphorus",
    "tn": "total nitrogen",
    "cu": "copper",
    "zn": "zinc",
    "fluoride": "fluoride",
    "se": "selenium",
    "as": "arsenic",
    "hg": "mercury",
    "cd": "cadmium",
    "cr6": "hexavalent chromium",
    "pb": "lead",
    "cyanide": "cyanide",
    "phenol": "volatile phenol",
    "petroleum": "petroleum",
    "surfactant": "anionic surfactant",
    "sulphide": "sulphide",
}
"""Items in mg/L that a wide table may have as columns."""

_WIDE: Final = (
    Column("ph", "text", "pH", optional=True),
    *(
        Column(name, "text", f"{about}: a number, <0.05 or 0.05L", "mg/L", optional=True)
        for name, about in _MILLIGRAMS.items()
    ),
    Column("faecal_coliform", "text", "faecal coliforms", "/L", optional=True),
    Column("chla", "text", "chlorophyll a (lakes)", "mg/m3", optional=True),
    Column("transparency", "text", "Secchi depth (lakes)", "m", optional=True),
    Column("water_temperature", "text", "water temperature", "Cel", optional=True),
)

_PERIOD: Final = Parameter(
    "period", str, "the length of a period", default="year", choices=("year", "month")
)

_SECTIONS: Final = MethodSpec(
    id="water.sections",
    title={"zh-Hans": "地表水优良断面比例", "en": "Surface water sections of good class"},
    about={
        "zh-Hans": (
            "由实验室样品计算各断面各月、各年的均值，按单因子评价法定类，求达到或好于Ⅲ类的断面比例；"
            "每个类别都说明由哪一项决定、距上一类与下一类还有多远。"
        ),
        "en": (
            "From laboratory samples to the means of months and years, to the class of each "
            "section by its worst item, to the share of class III or better. Each class says "
            "which item decided and how far the next better and the next worse class are."
        ),
    },
    function="cityagenda.domains.water.sections:sections",
    version="1",
    inputs=(
        Input(
            "samples",
            "what laboratories wrote: one row an item and sample, or one a sample with a column "
            "an item",
            columns=(
                Column("section", "text", "id of the section"),
                Column("date", "date", "day of the sample", optional=True),
                Column(
                    "time", "datetime", "moment of the sample, instead of the day", optional=True
                ),
                Column("item", "text", "the item, by id or as laboratories call it", optional=True),
                Column("value", "text", "a number, <0.05, 0.05L or ND", optional=True),
                Column("unit", "text", "unit of the value as laboratories write it", optional=True),
                Column(
                    "below",
                    "text",
                    "yes or true: the value is the limit of detection",
                    None,
                    optional=True,
                ),
                Column("detection_limit", "text", "the limit of detection, for ND", optional=True),
                *_WIDE,
            ),
            many=True,
        ),
        Input(
            "sections",
            "the sections of rivers and lakes",
            columns=(
                Column("section", "text", "id of the section"),
                Column("kind", "text", "`river` or `lake`"),
                Column("name", "text", "English name", optional=True),
                Column("name_zh", "text", "Chinese name", optional=True),
                Column("river", "text", "English name of the river or lake", optional=True),
                Column("river_zh", "text", "Chinese name of the river or lake", optional=True),
                Column("area", "text", "id of the area in which it lies", optional=True),
                Column("x", "number", "east on the city's plane", "m", optional=True),
                Column("y", "number", "north on the city's plane", "m", optional=True),
                Column("target", "integer", "the class that it is to have", optional=True),
            ),
        ),
    ),
    parameters=(
        _PERIOD,
        Parameter(
            "water",
            str,
            "which sections count",
            default="all",
            choices=("all", "river", "lake"),
        ),
    ),
    standards=("surface-water-classes", "surface-water-evaluation", "lake-trophic-index"),
    tables={
        "sections": "the sections that are known",
        "classes": "the class of each section in each month and year: what decided, and the "
        "distance to the next better and the next worse class",
        "items": "the mean of each item, its class, and its relation to the limit of class III",
        "lakes": "the trophic index of each lake in each month and year",
    },
    libraries=("polars", "numpy"),
    reference="GB 3838-2002, table 1; measures for the evaluation of surface water (2011)",
)

_LENGTHS: Final = MethodSpec(
    id="water.lengths",
    title={"zh-Hans": "水质优良河长比例", "en": "River length of good class"},
    about={
        "zh-Hans": "河段取其控制断面的类别；达到或好于Ⅲ类的河长除以有类别的河长。",
        "en": "A reach has the class of its section; kilometres of class III or better over all "
        "that have a class.",
    },
    function="cityagenda.domains.water.lengths:lengths",
    version="1",
    inputs=(
        Input(
            "classes",
            "the table `classes` of an indicator by `water.sections`",
            columns=(
                Column("section", "text", "id of the section"),
                Column("period", "text", "month or year"),
                Column("class", "integer", "1 (I) to 6 (worse than V)"),
                Column("standard", "text", "edition"),
            ),
        ),
        Input(
            "reaches",
            "the reaches of rivers",
            columns=(
                Column("reach", "text", "id of the reach"),
                Column("section", "text", "the section that stands for it"),
                Column("length_km", "number", "length", "km"),
                Column("river", "text", "English name of the river", optional=True),
                Column("river_zh", "text", "Chinese name of the river", optional=True),
                Column("area", "text", "id of the area in which it lies", optional=True),
                Column("line", "text", "its course: JSON list of [x, y] in m", optional=True),
            ),
        ),
    ),
    parameters=(
        _PERIOD,
        Parameter("good", int, "the worst class that is good", default=3, choices=(1, 2, 3, 4, 5)),
    ),
    tables={
        "reaches": "the reaches that are known",
        "rivers": "kilometres of each river in each month and year: good, with a class, all",
    },
    reference="GB 3838-2002",
)

_BLACK_ODOROUS: Final = MethodSpec(
    id="water.black_odorous",
    title={"zh-Hans": "黑臭水体消除比例", "en": "Black and odorous bodies cleared"},
    about={
        "zh-Hans": (
            "由点位的多次监测逐级判定点位、河段与整个水体的黑臭程度；已列入名录的水体中不黑不臭的比例（或个数）。"
        ),
        "en": (
            "From repeated readings to the grade of points, of the reaches between and of whole "
            "bodies; the share (or number) of listed bodies that are clear."
        ),
    },
    function="cityagenda.domains.water.bodies:cleared",
    version="1",
    inputs=(
        Input(
            "bodies",
            "the bodies of water on the list",
            columns=(
                Column("body", "text", "id of the body"),
                Column("listed", "date", "the day on which it was put on the list"),
                Column("name", "text", "English name", optional=True),
                Column("name_zh", "text", "Chinese name", optional=True),
                Column("area", "text", "id of the area in which it lies", optional=True),
                Column("x", "number", "east on the city's plane", "m", optional=True),
                Column("y", "number", "north on the city's plane", "m", optional=True),
                Column("line", "text", "its course: JSON list of [x, y] in m", optional=True),
            ),
        ),
        Input(
            "readings",
            "repeated readings at points of the bodies",
            columns=(
                Column("body", "text", "id of the body"),
                Column("point", "integer", "the point, counted in the order of the flow"),
                Column("date", "date", "day of the reading", optional=True),
                Column("time", "datetime", "moment of the reading", optional=True),
                Column("transparency", "number", "transparency", "cm", optional=True),
                Column("do", "number", "dissolved oxygen", "mg/L", optional=True),
                Column("orp", "number", "redox potential", "mV", optional=True),
                Column("nh3n", "number", "ammonia nitrogen", "mg/L", optional=True),
            ),
            many=True,
        ),
    ),
    parameters=(
        Parameter(
            "period",
            str,
            "the length of a value's period",
            "year",
            choices=("year", "quarter", "month"),
        ),
        Parameter(
            "graded",
            str,
            "the length of a grade's period",
            "quarter",
            choices=("quarter", "month", "year"),
        ),
    ),
    standards=("black-odorous-water",),
    tables={
        "bodies": "the bodies on the list",
        "grades": "the grade of each body in each period, its heavy points and reaches",
        "points": "the grade of each point in each period, and the means of its readings",
    },
    reference="Guide to the treatment of black and odorous urban water, 2015",
)

_INDEX: Final = MethodSpec(
    id="water.index",
    title={"zh-Hans": "城市水质指数与排名", "en": "City water quality index and ranking"},
    about={
        "zh-Hans": (
            "二十一项均值除以Ⅲ类限值之和，河流与湖库按断面（点位）数加权；"
            "对各区与各河流排名，越小越好。"
        ),
        "en": "The means of twenty-one items over the limits of class III, added up; rivers and "
        "lakes weighted by their sections. Districts and rivers are ranked; smaller is better.",
    },
    function="cityagenda.domains.water.ranking:index",
    version="1",
    inputs=(
        Input(
            "items",
            "the table `items` of an indicator by `water.sections`",
            columns=(
                Column("section", "text", "id of the section"),
                Column("period", "text", "month or year"),
                Column("item", "text", "id of the item"),
                Column("value", "number", "its mean"),
                Column("counts", "boolean", "whether the item counts for the class"),
                Column("standard", "text", "edition"),
            ),
        ),
        Input(
            "sections",
            "the table `sections` of the same indicator",
            columns=(
                Column("section", "text", "id of the section"),
                Column("kind", "text", "`river` or `lake`"),
                Column("area", "text", "id of the area"),
            ),
        ),
    ),
    parameters=(_PERIOD,),
    standards=("surface-water-classes", "city-water-quality-ranking"),
    tables={
        "ranking": "index, parts, rank and change of the city, the areas below it and the rivers",
    },
    reference="Ranking of cities by surface water, 2017",
)

METHODS: Final[tuple[MethodSpec, ...]] = (_SECTIONS, _LENGTHS, _BLACK_ODOROUS, _INDEX)
"""Every method of this domain."""
