"""Validation: plain data becomes a typed object, or one fault a thing that is wrong."""

from collections.abc import Callable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cityagenda.city.fault_codes import KIND_NAMES
from cityagenda.city.faults import Fault, fault
from cityagenda.city.marks import Loc
from cityagenda.city.models import KINDS, Object
from cityagenda.city.suggestions import nearest

Locate = Callable[[Loc], tuple[str, str | None]]
"""Gives ``file:line`` of a field and the text that stands there, if it is one."""

_TYPES = {
    int: {"zh-Hans": "数字", "en": "a number"},
    float: {"zh-Hans": "数字", "en": "a number"},
    bool: {"zh-Hans": "真假值", "en": "a truth value"},
}


def validated(kind: str, data: Any, locate: Locate) -> tuple[Object | None, list[Fault]]:  # noqa: ANN401
    """Return the object of a kind that plain data describes, or none and the reasons."""
    if not isinstance(data, dict):
        where, _ = locate(())
        return None, [fault("object-expected", where, found=_shown(data))]
    try:
        return KINDS[kind].model.model_validate(data), []
    except ValidationError as error:
        found = [_fault(kind, problem, locate) for problem in error.errors(include_url=False)]
        return None, list(dict.fromkeys(found))


def _fault(kind: str, problem: ErrorDetails, locate: Locate) -> Fault:
    loc = problem["loc"]
    where, text = locate(loc)
    given = problem["input"]
    field = ".".join(map(str, loc))
    shown = text if text is not None else _shown(given)
    match problem["type"]:
        case "extra_forbidden":
            name = str(loc[-1])
            near = nearest(name, _siblings(kind, loc))
            return fault("field-unknown", where, kind=KIND_NAMES[kind], field=field, nearest=near)
        case "missing":
            return fault("field-missing", where, field=field)
        case "string_type" if type(given) in _TYPES:
            types = _TYPES[type(given)]
            return fault("text-unquoted", where, field=field, found=shown, type=types)
        case "literal_error":
            choices = problem["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
            near = nearest(shown, choices.split(", "))
            return fault(
                "choice-unknown", where, field=field, found=shown, choices=choices, nearest=near
            )
        case "string_pattern_mismatch":
            return fault("identifier-invalid", where, found=shown)
        case _:
            return fault("value-invalid", where, field=field, found=shown, problem=problem["msg"])


def _siblings(kind: str, loc: Loc) -> set[str]:
    model: Any = KINDS[kind].model
    for part in loc[:-1]:
        if isinstance(part, str) and isinstance(model, type):
            info = model.model_fields.get(part) if issubclass(model, BaseModel) else None
            model = None if info is None else _model_within(info.annotation)
    is_model = isinstance(model, type) and issubclass(model, BaseModel)
    return set(model.model_fields) if is_model else set()


def _model_within(annotation: Any) -> Any:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_within, get_args(annotation))), None)


def _shown(value: Any) -> str:  # noqa: ANN401
    text = "null" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - a line's worth
