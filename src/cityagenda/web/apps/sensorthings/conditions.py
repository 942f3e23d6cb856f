"""Conditions as expressions on columns: what a tree means, checked for kinds before it runs.

A value that is absent equals only ``null`` and is in no order with anything, so that a
comparison with it is false; ``not`` of that is true, as OData has it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import orjson
import polars as pl

from cityagenda.ground.texts import Text
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.expressions import Call, Literal, Node, Path, Shape
from cityagenda.web.apps.sensorthings.problems import Problem, wrong
from cityagenda.web.apps.sensorthings.spatial import GEOMETRY, RELATIONS, related, shape

TEXT, NUMBER, BOOLEAN, INSTANT = "text", "number", "boolean", "instant"
DAY, PERIOD, NOTHING, OTHER = "date", "duration", "null", "object"
INSTANTS: Final = pl.Datetime("us", "UTC")
_CHINESE: Final = {
    TEXT: "文本",
    NUMBER: "数值",
    BOOLEAN: "真假值",
    INSTANT: "时刻",
    DAY: "日期",
    PERIOD: "时长",
    NOTHING: "null",
    OTHER: "对象",
    GEOMETRY: "几何图形",
}
_TYPES: Final[tuple[tuple[type, str, pl.DataType], ...]] = (
    (bool, BOOLEAN, pl.Boolean()),
    (int, NUMBER, pl.Float64()),
    (float, NUMBER, pl.Float64()),
    (str, TEXT, pl.String()),
    (datetime, INSTANT, INSTANTS),
    (date, DAY, pl.Date()),
    (timedelta, PERIOD, pl.Duration("us")),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression and the kind of its values."""

    expression: pl.Expr
    kind: str


Columns = Callable[[Path], Typed]
"""Gives the column of a property, or refuses it."""


def kind_of(value: object) -> tuple[str, pl.DataType]:
    """Return the kind of a value, and the type of a column of such values."""
    for type_, kind, column in _TYPES:
        if isinstance(value, type_):
            return kind, column
    if isinstance(value, Mapping) and {"type", "coordinates"} <= value.keys():
        return GEOMETRY, pl.String()
    return (NOTHING, pl.Null()) if value is None else (OTHER, pl.Null())


def column(values: Sequence[object]) -> tuple[pl.Series, str]:
    """Return values as a column of one kind, that of the first; others in it are absent."""
    kind, type_ = next((kind_of(v) for v in values if v is not None), (NOTHING, pl.Null()))
    same = [v if kind_of(v)[0] == kind else None for v in values]
    if kind == OTHER:
        there = [None if v is None else True for v in values]
        return pl.Series(there, dtype=pl.Boolean), kind
    if kind == GEOMETRY:
        same = [None if v is None else orjson.dumps(v).decode() for v in same]
    if kind == NUMBER:
        same = [None if v is None else float(v) for v in same]  # type: ignore[arg-type]
    return pl.Series(same, dtype=type_), kind


def compiled(node: Node, columns: Columns, where: str = "$filter") -> Typed:
    """Return a tree as an expression on columns.

    Raises
    ------
    Problem
        A function is not known, or kinds do not fit.
    """
    return _Compiler(columns, where).of(node)


def condition_on(node: Node, columns: Columns, where: str = "$filter") -> pl.Expr:
    """Return a tree as an expression that is true or false."""
    found = compiled(node, columns, where)
    if found.kind not in (BOOLEAN, NOTHING):
        raise wrong(
            f"The condition gives {found.kind}, not true or false.",
            f"该条件的结果是{_CHINESE[found.kind]}，而非真假值。",
            where,
        )
    return found.expression.cast(pl.Boolean).fill_null(value=False)


def constant(node: Node) -> object:
    """Return the value of a tree that names no property."""

    def none(path: Path) -> Typed:
        raise LookupError(str(path))

    return pl.select(compiled(node, none).expression).item()


@dataclass(frozen=True, slots=True)
class _Function:
    kinds: tuple[str, ...]
    gives: str
    make: Callable[..., pl.Expr]
    least: int = -1


def _found(text: pl.Expr, part: pl.Expr) -> pl.Expr:
    return text.str.find(part, literal=True).cast(pl.Float64).fill_null(-1.0)


def _part(text: pl.Expr, begin: pl.Expr, length: pl.Expr | None = None) -> pl.Expr:
    count = None if length is None else length.cast(pl.UInt32, strict=False)
    return text.str.slice(begin.cast(pl.Int64, strict=False), count)


def _now() -> pl.Expr:
    return pl.lit(datetime.now(UTC), dtype=INSTANTS)


def _round(value: pl.Expr) -> pl.Expr:
    """Round halves away from zero, as OData has it."""
    return value.sign() * (value.abs() + 0.5).floor()


_FUNCTIONS: Final[Mapping[str, _Function]] = {
    "substringof": _Function((TEXT, TEXT), BOOLEAN, lambda p, t: t.str.contains(p, literal=True)),
    "contains": _Function((TEXT, TEXT), BOOLEAN, lambda t, p: t.str.contains(p, literal=True)),
    "startswith": _Function((TEXT, TEXT), BOOLEAN, lambda t, p: t.str.starts_with(p)),
    "endswith": _Function((TEXT, TEXT), BOOLEAN, lambda t, p: t.str.ends_with(p)),
    "length": _Function((TEXT,), NUMBER, lambda t: t.str.len_chars().cast(pl.Float64)),
    "indexof": _Function((TEXT, TEXT), NUMBER, _found),
    "substring": _Function((TEXT, NUMBER, NUMBER), TEXT, _part, least=2),
    "tolower": _Function((TEXT,), TEXT, lambda t: t.str.to_lowercase()),
    "toupper": _Function((TEXT,), TEXT, lambda t: t.str.to_uppercase()),
    "trim": _Function((TEXT,), TEXT, lambda t: t.str.strip_chars()),
    "concat": _Function((TEXT, TEXT), TEXT, lambda a, b: a + b),
    "year": _Function((INSTANT,), NUMBER, lambda t: t.dt.year().cast(pl.Float64)),
    "month": _Function((INSTANT,), NUMBER, lambda t: t.dt.month().cast(pl.Float64)),
    "day": _Function((INSTANT,), NUMBER, lambda t: t.dt.day().cast(pl.Float64)),
    "hour": _Function((INSTANT,), NUMBER, lambda t: t.dt.hour().cast(pl.Float64)),
    "minute": _Function((INSTANT,), NUMBER, lambda t: t.dt.minute().cast(pl.Float64)),
    "second": _Function((INSTANT,), NUMBER, lambda t: t.dt.second().cast(pl.Float64)),
    "fractionalseconds": _Function((INSTANT,), NUMBER, lambda t: t.dt.microsecond() / 1e6),
    "date": _Function((INSTANT,), DAY, lambda t: t.dt.date()),
    "totaloffsetminutes": _Function((INSTANT,), NUMBER, lambda t: t.dt.year() * 0.0),
    "now": _Function((), INSTANT, _now),
    "mindatetime": _Function((), INSTANT, lambda: pl.lit(datetime(1, 1, 1, tzinfo=UTC), INSTANTS)),
    "maxdatetime": _Function(
        (), INSTANT, lambda: pl.lit(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), INSTANTS)
    ),
    "round": _Function((NUMBER,), NUMBER, _round),
    "floor": _Function((NUMBER,), NUMBER, lambda n: n.floor()),
    "ceiling": _Function((NUMBER,), NUMBER, lambda n: n.ceil()),
}
FUNCTIONS: Final = tuple(sorted((*_FUNCTIONS, *RELATIONS)))
"""The functions that conditions may call."""
_ORDERED: Final[Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}
_ARITHMETIC: Final[Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "mod": lambda a, b: a - (a / b).cast(pl.Int64, strict=False) * b,
}
_LOGIC: Final[Mapping[str, Callable[..., pl.Expr]]] = {
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "not": lambda a: ~a,
}
_TIMED: Final = {
    ("add", INSTANT, PERIOD): INSTANT,
    ("sub", INSTANT, PERIOD): INSTANT,
    ("sub", INSTANT, INSTANT): PERIOD,
    ("add", PERIOD, PERIOD): PERIOD,
    ("sub", PERIOD, PERIOD): PERIOD,
}


class _Compiler:
    def __init__(self, columns: Columns, where: str) -> None:
        self.columns, self.where = columns, where

    def of(self, node: Node) -> Typed:
        if isinstance(node, Literal) and isinstance(node.value, Shape):
            return Typed(pl.lit(shape(node.value.text, self.where)), GEOMETRY)
        if isinstance(node, Literal):
            kind, type_ = kind_of(node.value)
            value = float(node.value) if kind == NUMBER else node.value  # type: ignore[arg-type]
            return Typed(pl.lit(value, dtype=type_), kind)
        if isinstance(node, Path):
            return self.columns(node)
        return self._call(node)

    def _call(self, node: Call) -> Typed:
        name = node.name
        parts = [self.of(argument) for argument in node.arguments]
        if name in _LOGIC:
            return Typed(_LOGIC[name](*(self._truth(part, name) for part in parts)), BOOLEAN)
        if name in ("eq", "ne", "in"):
            found = self._among(parts)
            return Typed(~found if name == "ne" else found, BOOLEAN)
        if name in _ORDERED:
            left, right = self._comparable(name, *parts)
            found = _ORDERED[name](left, right)
            return Typed(found.cast(pl.Boolean).fill_null(value=False), BOOLEAN)
        if name in _ARITHMETIC:
            return self._computed(name, *parts)
        if name == "negative":
            return Typed(-self._as(parts[0], NUMBER, "-"), NUMBER)
        return self._function(name, parts)

    def _truth(self, part: Typed, name: str) -> pl.Expr:
        return self._as(part, BOOLEAN, name).cast(pl.Boolean).fill_null(value=False)

    def _equal(self, left: Typed, right: Typed) -> pl.Expr:
        if NOTHING in (left.kind, right.kind):
            other = right if left.kind == NOTHING else left
            return other.expression.is_null()
        a, b = self._comparable("eq", left, right)
        return (a == b).fill_null(value=False)

    def _comparable(self, name: str, left: Typed, right: Typed) -> tuple[pl.Expr, pl.Expr]:
        a, b = left.expression, right.expression
        if NOTHING in (left.kind, right.kind):
            return a.is_null() & pl.lit(None, pl.Boolean), b.is_null()
        if {left.kind, right.kind} == {DAY, INSTANT}:
            return a.cast(INSTANTS) if left.kind == DAY else a, (
                b.cast(INSTANTS) if right.kind == DAY else b
            )
        if left.kind != right.kind or {OTHER, GEOMETRY} & {left.kind, right.kind}:
            raise self._mismatch(name, left.kind, right.kind)
        return a, b

    def _among(self, parts: Sequence[Typed]) -> pl.Expr:
        found = pl.lit(value=False)
        for part in parts[1:]:
            found = found | self._equal(parts[0], part)
        return found

    def _computed(self, name: str, left: Typed, right: Typed) -> Typed:
        gives = _TIMED.get((name, left.kind, right.kind))
        if gives is None:
            if {left.kind, right.kind} - {NUMBER, NOTHING}:
                raise self._mismatch(name, left.kind, right.kind)
            left, right = (Typed(p.expression.cast(pl.Float64), NUMBER) for p in (left, right))
            gives = NUMBER
        return Typed(_ARITHMETIC[name](left.expression, right.expression), gives)

    def _function(self, name: str, parts: Sequence[Typed]) -> Typed:
        if name in RELATIONS and len(parts) == 2:  # noqa: PLR2004 - one and the other
            first, second = (self._as(part, GEOMETRY, name) for part in parts)
            return Typed(related(name, first, second), BOOLEAN)
        function = _FUNCTIONS.get(name)
        if function is None:
            raise wrong(
                f"There is no function '{name}'.",
                f"没有函数“{name}”。",
                self.where,
                _known(),
            )
        least = len(function.kinds) if function.least < 0 else function.least
        if not least <= len(parts) <= len(function.kinds):
            raise wrong(
                f"{name} takes {len(function.kinds)} arguments, not {len(parts)}.",
                f"{name} 需要 {len(function.kinds)} 个参数，而非 {len(parts)} 个。",
                self.where,
            )
        given = [self._as(p, kind, name) for p, kind in zip(parts, function.kinds, strict=False)]
        return Typed(function.make(*given), function.gives)

    def _as(self, part: Typed, kind: str, name: str) -> pl.Expr:
        if part.kind == NOTHING:
            return part.expression.cast({k: t for _, k, t in _TYPES}.get(kind, pl.String()))
        if part.kind == DAY and kind == INSTANT:
            return part.expression.cast(INSTANTS)
        if part.kind != kind:
            raise self._mismatch(name, part.kind, kind)
        return part.expression

    def _mismatch(self, name: str, left: str, right: str) -> Problem:
        return wrong(
            f"'{name}' does not go with {left} and {right}.",
            f"“{name}”不能用于{_CHINESE[left]}和{_CHINESE[right]}。",
            self.where,
            both(
                "Write texts in single quotes, numbers and instants without.",
                "文本加单引号，数值与时刻不加。",
            ),
        )


def _known() -> Text:
    return both(f"There are {', '.join(FUNCTIONS)}.", f"可用函数：{'、'.join(FUNCTIONS)}。")
