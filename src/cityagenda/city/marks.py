"""Marked fields: where in an object references and texts stand, found from its model.

Each model class is read once. What is marked with `Ref` or with `Localised` is reached by
a list of steps; following them costs little more than the attribute look-ups.
"""

import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cityagenda.city.models import Ref
from cityagenda.ground.texts import Localised

M = TypeVar("M", Ref, Localised)
Loc = tuple[str | int, ...]
_Walk = Callable[[Any, Loc], Iterator[tuple[Loc, Any, Any]]]


def marked(value: BaseModel, wanted: type[M]) -> Iterator[tuple[Loc, M, Any]]:
    """Yield place, mark and content of each field that is marked and not absent.

    Examples
    --------
    >>> from cityagenda.city.models import Force
    >>> force = Force(id="f", name={"en": "Force"}, bottlenecks=["water"])
    >>> [(loc, mark.kind, found) for loc, mark, found in marked(force, Ref)]
    [(('bottlenecks', 0), 'bottleneck', 'water')]
    """
    mark: type = wanted
    follow = _of_model(type(value), mark)
    return iter(()) if follow is None else follow(value, ())


@cache
def _of_model(model: type[BaseModel], wanted: type) -> _Walk | None:
    steps = [
        (name, follow, info.is_required())
        for name, info in model.model_fields.items()
        if (follow := _of_field(info, wanted)) is not None
    ]
    if not steps:
        return None

    def walk(value: Any, loc: Loc) -> Iterator[tuple[Loc, Any, Any]]:  # noqa: ANN401
        for name, follow, required in steps:
            held = getattr(value, name)
            if held is not None and held != [] and (required or held != {}):
                yield from follow(held, (*loc, name))

    return walk


def _of_field(info: FieldInfo, wanted: type) -> _Walk | None:
    for mark in info.metadata:
        if isinstance(mark, wanted):
            return _leaf(mark)
    return _of_type(info.annotation, wanted)


def _of_type(annotation: Any, wanted: type) -> _Walk | None:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _of_model(annotation, wanted)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        marks = [mark for mark in arguments[1:] if isinstance(mark, wanted)]
        return _leaf(marks[0]) if marks else _of_type(arguments[0], wanted)
    if origin in (Union, types.UnionType):
        walks = [(part, walk) for part in arguments if (walk := _of_type(part, wanted))]
        lists = [walk for part, walk in walks if get_origin(part) is list]
        others = [walk for part, walk in walks if get_origin(part) is not list]
        return _either(lists[0], others[0]) if lists and others else _first(lists + others)
    if origin in _WITHIN:
        inner = _of_type(arguments[-1], wanted)
        return None if inner is None else _WITHIN[origin](inner)
    return None


def _leaf(mark: object) -> _Walk:
    def walk(value: Any, loc: Loc) -> Iterator[tuple[Loc, Any, Any]]:  # noqa: ANN401
        yield loc, mark, value

    return walk


def _first(walks: list[_Walk]) -> _Walk | None:
    return walks[0] if walks else None


def _either(of_list: _Walk, of_one: _Walk) -> _Walk:
    def walk(value: Any, loc: Loc) -> Iterator[tuple[Loc, Any, Any]]:  # noqa: ANN401
        yield from (of_list if isinstance(value, list) else of_one)(value, loc)

    return walk


def _items(inner: _Walk) -> _Walk:
    def walk(value: list[Any], loc: Loc) -> Iterator[tuple[Loc, Any, Any]]:
        for index, item in enumerate(value):
            yield from inner(item, (*loc, index))

    return walk


def _entries(inner: _Walk) -> _Walk:
    def walk(value: Mapping[str, Any], loc: Loc) -> Iterator[tuple[Loc, Any, Any]]:
        for key, item in value.items():
            yield from inner(item, (*loc, key))

    return walk


_WITHIN: dict[Any, Callable[[_Walk], _Walk]] = {list: _items, dict: _entries}
