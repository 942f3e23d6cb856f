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
                Column("reason", "text", "why there is no value, or a remark", optional=True),
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

METHODS: Final[tuple[MethodSpec, ...]] = (_DECLARED,)
"""Every method of this domain."""
