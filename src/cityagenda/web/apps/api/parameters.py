"""Parameters of requests: what may be asked for, and what is wrong with what was asked."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal, cast

from django.http import HttpRequest
from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints, ValidationInfo, model_validator

from cityagenda.ground.texts import Text
from cityagenda.web.apps.api.paging import MOST, USUAL
from cityagenda.web.apps.api.problems import Fault, Problem, both

MOST_IDS: Final = 100
_LONGEST: Final = 200
_SHOWN: Final = 80
_EDITION: Final = re.compile("[0-9a-f]{16}")

Word = Annotated[str, StringConstraints(max_length=_LONGEST)]
Words = Annotated[list[Word], Field(max_length=MOST_IDS)]


class Strict(Schema):
    """Parameters of which one that is unknown or given twice is an error."""

    model_config = ConfigDict(populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - pydantic's signature
        request = cast("HttpRequest", (info.context or {})["request"])
        names = {field.alias or name: field for name, field in cls.model_fields.items()}
        faults = [_unknown(name, names) for name in request.GET if name not in names]
        faults += [
            _twice(name)
            for name, values in request.GET.lists()
            if name in names and len(values) > 1 and names[name].annotation in _SINGLE
        ]
        if faults:
            raise Problem("bad-request", faults)
        return data


class Parameters(Strict):
    """Parameters that every address of an edition has."""

    edition: str | None = Field(
        None,
        pattern=f"^{_EDITION.pattern}$",
    )


_Shown = Literal["aqi", "pm25", "pm10", "o3", "no2", "so2", "co"]
_SINGLE: Final = (
    str | None,
    int,
    bool | None,
    Literal["selected", "all"],
    Literal["json", "csv", "parquet"] | None,
    Literal["json", "geojson"] | None,
    _Shown,
)


class Air(Strict):
    """What of the air: the index, or a pollutant with its sub-index."""

    show: _Shown = Field("aqi")


class Paged(Parameters):
    """Parameters of what comes in pages."""

    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str | None = Field(None, max_length=_LONGEST)


class Places(Paged):
    """Which areas, and whether with their shapes."""

    format: Literal["json", "geojson"] | None = Field(None)


class Rows(Paged):
    """Which rows of a table of the assessment."""

    format: Literal["json", "csv", "parquet"] | None = Field(None)
    indicator: Words = Field([])
    area: Words = Field([])


class Observations(Rows):
    """Which observations."""

    from_: str | None = Field(None, alias="from", max_length=40)
    to: str | None = Field(None, max_length=40)
    dimension: Words = Field([])
    headline: bool | None = Field(None)
    source: Words = Field([])
    rows: Literal["selected", "all"] = Field("selected")


_OURS: Final = ("query", "asked")
"""Parts of a place that only the service's own code knows."""


def refuse_all(request: HttpRequest) -> None:
    """Raise a problem if a request has parameters where there are none."""
    if request.GET:
        raise Problem("bad-request", [_unknown(name, ()) for name in request.GET])


def only_edition(request: HttpRequest) -> str | None:
    """Return the edition that a request names where nothing else may be asked.

    Raises
    ------
    Problem
        It has another parameter, or the name of an edition cannot be one.
    """
    faults = [_unknown(name, ["edition"]) for name in request.GET if name != "edition"]
    given = request.GET.getlist("edition")
    if len(given) > 1:
        faults.append(_twice("edition"))
    if given and not _EDITION.fullmatch(given[0]):
        faults.append(Fault(both(*_WRONG["string_pattern_mismatch"]), "edition"))
    if faults:
        raise Problem("bad-request", faults)
    return given[0] if given else None


def _unknown(name: str, names: Iterable[str]) -> Fault:
    listed = ", ".join(sorted(names))
    return Fault(
        both("This parameter is not known here.", "此处没有这个参数。"),
        name[:_SHOWN],
        both(f"Known are {listed}.", f"可用参数：{listed}。")
        if listed
        else both("Leave all parameters out.", "请去掉全部参数。"),
    )


def _twice(name: str) -> Fault:
    return Fault(
        both("This parameter is given twice.", "参数重复。"),
        name,
        both("Give it once.", "请只给一次。"),
    )


_WRONG: Final[dict[str, tuple[str, str]]] = {
    "int_parsing": ("This is no whole number.", "应为整数。"),
    "bool_parsing": ("This is neither true nor false.", "应为 true 或 false。"),
    "greater_than_equal": ("The number is below {ge}.", "不得小于 {ge}。"),
    "less_than_equal": ("The number is above {le}.", "不得大于 {le}。"),
    "literal_error": ("This is none of {expected}.", "可选值：{expected}。"),
    "string_pattern_mismatch": ("This is no id of an edition.", "不是版本标识。"),
    "string_too_long": ("This is longer than {max_length} characters.", "超过 {max_length} 字符。"),
    "too_long": ("More than {max_length} are given.", "最多可给 {max_length} 个。"),
}


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Return what a validation found as faults."""
    todo = both("See the parameter in /api/v1/openapi.json.", "参数说明见 /api/v1/openapi.json。")
    return [
        Fault(_words(error), ".".join(str(p) for p in error["loc"] if p not in _OURS), todo)
        for error in errors
    ]


def _words(error: Mapping[str, Any]) -> Text:
    english, chinese = _WRONG.get(error["type"], (str(error["msg"]), "取值无效。"))
    facts = error.get("ctx", {})
    return both(english.format_map(facts), chinese.format_map(facts))
