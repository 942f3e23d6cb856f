"""Observing: which observations are asked for, and what of a condition can be read off early.

The parts of a condition that must all hold are looked at one by one. Those on the instant or
the id alone narrow the days that are read, those on the datastream alone narrow which are
read; the rest is computed on the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.streams.days import Rows
from cityagenda.streams.resolution import Flags, Integers
from cityagenda.streams.sensorthings import instant
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.conditions import (
    INSTANT,
    INSTANTS,
    NOTHING,
    NUMBER,
    TEXT,
    Typed,
    column,
    compiled,
    condition_on,
    constant,
)
from cityagenda.web.apps.sensorthings.expressions import (
    Call,
    Literal,
    Node,
    Order,
    Path,
    conjuncts,
    paths,
)
from cityagenda.web.apps.sensorthings.model import IDS, KINDS, OBSERVATIONS
from cityagenda.web.apps.sensorthings.problems import absent, cut, wrong
from cityagenda.web.apps.sensorthings.selection import check, value
from cityagenda.web.apps.sensorthings.world import World, written

FIRST: Final = -(1 << 62)
LAST: Final = 1 << 62
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIME: Final = "phenomenonTime"
_TURNED: Final = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge", "eq": "eq"}
_BY_STREAM: Final = ("Datastream", "FeatureOfInterest")


@dataclass(frozen=True, slots=True)
class Window:
    """Observations of some datastreams from an instant on and before another."""

    numbers: Integers
    first: int = FIRST
    last: int = LAST


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: datastreams (ascending), instants, and what rows must fulfil.

    ``windows`` narrow it further for each datastream, where that is not the whole.
    ``facts`` has a row for each datastream with what the condition asks of it.
    """

    numbers: Integers
    first: int = FIRST
    last: int = LAST
    windows: tuple[Window, ...] = ()
    rest: pl.Expr | None = None
    facts: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def whole(self) -> bool:
        """Whether every observation of the datastreams is wanted."""
        return self.rest is None and (self.first, self.last, self.windows) == (FIRST, LAST, ())

    def of(self, rows: Rows) -> Rows:
        """Return the rows that are wanted."""
        if self.whole:
            return rows
        times = rows.batch.times
        wanted: Flags = (times >= self.first) & (times < self.last)
        if self.windows:
            inside = np.zeros(len(rows), np.bool_)
            for one in self.windows:
                own = np.isin(rows.batch.numbers, one.numbers)
                inside |= own & (times >= one.first) & (times < one.last)
            wanted &= inside
        rows = rows.part(wanted)
        if self.rest is not None and len(rows):
            table = self.table(rows).with_columns(self.rest.alias("wanted"))
            rows = rows.part(table["wanted"].to_numpy())
        return rows

    def table(self, rows: Rows) -> pl.DataFrame:
        """Return rows as a table with what conditions and orders ask of their datastreams."""
        found = pl.DataFrame(
            {
                "number": rows.batch.numbers,
                "time": pl.Series(rows.batch.times).cast(INSTANTS),
                "value": rows.batch.values,
            }
        )
        if self.facts.is_empty():
            return found
        return found.join(self.facts, on="number", how="left", maintain_order="left")


def wanted(
    world: World,
    windows: Sequence[Window],
    condition: Node | None,
    orders: Sequence[Order] = (),
) -> tuple[Wanted, list[tuple[Typed, bool]]]:
    """Return what is asked for within windows, and the keys of the order as expressions.

    Raises
    ------
    Problem
        A property is unknown or kinds do not fit.
    """
    numbers = np.unique(np.concatenate([w.numbers for w in windows] or [np.empty(0, np.int64)]))
    found = Wanted(numbers.astype(np.int64))
    if any((w.first, w.last) != (FIRST, LAST) for w in windows):
        found = replace(
            found,
            windows=tuple(windows),
            first=min(w.first for w in windows),
            last=max(w.last for w in windows),
        )
    columns = _Columns(world, numbers.tolist())
    rest: list[Node] = []
    for part in conjuncts(condition) if condition is not None else ():
        narrowed = _narrowed(world, found, part, columns)
        if narrowed is None:
            rest.append(part)
        else:
            found = narrowed
    if rest:
        parts = [condition_on(part, columns) for part in rest]
        found = replace(found, rest=pl.all_horizontal(parts))
    keys = [(compiled(o.key, columns, "$orderby"), o.descending) for o in orders]
    return replace(found, facts=columns.facts() if columns.known else found.facts), keys


class _Columns:
    """The columns of observations; those of their datastreams are made when asked for."""

    def __init__(self, world: World, numbers: Sequence[int]) -> None:
        self.world, self.numbers = world, numbers
        self.known: dict[tuple[str, ...], tuple[pl.Series, Typed]] = {}

    def __call__(self, path: Path) -> Typed:
        name = path.parts[0]
        if len(path.parts) == 1:
            if name == _TIME:
                return Typed(pl.col("time"), INSTANT)
            if name == "result":
                return Typed(pl.col("value"), NUMBER)
            if name in IDS:
                return self._ids()
            if name == "resultTime":
                return Typed(pl.lit(None, INSTANTS), NOTHING)
        if name not in _BY_STREAM or len(path.parts) == 1:
            known = (*KINDS[OBSERVATIONS].links, _TIME, "result", "id")
            raise wrong(
                f"Observations cannot be asked by '{cut(path)}'.",
                f"不能按“{cut(path)}”查询 Observations。",
                "$filter",
                both(f"Ask by {', '.join(known)}.", f"可用：{'、'.join(known)}。"),
            )
        return self._fact(path)

    def _fact(self, path: Path) -> Typed:
        found = self.known.get(path.parts)
        if found is None:
            kind = KINDS[OBSERVATIONS].links[path.parts[0]].kind
            if check(kind, Path(path.parts[1:]), "$filter"):
                raise wrong(
                    f"'{cut(path)}' leads from an observation to many.",
                    f"“{cut(path)}”由一个观测值指向多个实体。",
                    "$filter",
                )
            series, type_ = column([self._of(number, path) for number in self.numbers])
            typed = Typed(pl.col(f"fact{len(self.known)}"), type_)
            found = self.known[path.parts] = series, typed
        return found[1]

    def _of(self, number: int, path: Path) -> Any:  # noqa: ANN401 - JSON
        name = self.world.names[number]
        node = self.world.kinds["Datastreams"][name]
        if path.parts[0] == "FeatureOfInterest":
            feature = self.world.feature(number, LAST)
            if feature is None:
                return None
            node = self.world.kinds["FeaturesOfInterest"][feature]
        return value(self.world, node, path.parts[1:])

    def _ids(self) -> Typed:
        name = self._fact(Path(("Datastream", "id"))).expression
        whole = pl.col("time").dt.strftime("%Y-%m-%dT%H:%M:%S")
        part = (
            pl.when(pl.col("time").dt.microsecond() > 0)
            .then(pl.col("time").dt.strftime(".%6f"))
            .otherwise(pl.lit(""))
        )
        return Typed(name + "@" + whole + part + "Z", TEXT)

    def facts(self) -> pl.DataFrame:
        """Return a row for each datastream."""
        columns = {f"fact{n}": series for n, (series, _) in enumerate(self.known.values())}
        return pl.DataFrame({"number": pl.Series(self.numbers, dtype=pl.Int64)} | columns)


def _narrowed(world: World, found: Wanted, part: Node, columns: _Columns) -> Wanted | None:
    """Return what is wanted after a part of the condition, if that can be told without rows."""
    named = list(paths(part))
    if named and all(p.parts[0] in _BY_STREAM[:1] and len(p.parts) > 1 for p in named):
        holds = condition_on(part, columns)
        chosen = columns.facts().filter(holds)["number"]
        kept = found.numbers[np.isin(found.numbers, chosen.to_numpy())]
        return replace(found, numbers=kept)
    if not (isinstance(part, Call) and part.name in _TURNED and len(part.arguments) == 2):  # noqa: PLR2004 - both sides
        return None
    left, right, name = part.arguments[0], part.arguments[1], part.name
    if isinstance(right, Path):
        left, right, name = right, left, _TURNED[name]
    if not isinstance(left, Path) or any(True for _ in paths(right)):
        return None
    if left.parts == (_TIME,):
        return _bounded(found, name, constant(right))
    if left.parts in {(one,) for one in IDS} and name == "eq" and isinstance(right, Literal):
        return _single(world, found, str(right.value))
    return None


def _bounded(found: Wanted, name: str, moment: object) -> Wanted | None:
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if not isinstance(moment, datetime):
        return None
    time = (moment - _EPOCH) // timedelta(microseconds=1)
    first, last = found.first, found.last
    if name in ("gt", "ge", "eq"):
        first = max(first, time + (name == "gt"))
    if name in ("lt", "le", "eq"):
        last = min(last, time + (name != "lt"))
    return replace(found, first=first, last=last)


def _single(world: World, found: Wanted, id_: str) -> Wanted:
    name, _, text = id_.rpartition("@")
    time = instant(text)
    number = world.numbers.get(name, -1)
    if time is None:
        return replace(found, numbers=found.numbers[:0])
    chosen = found.numbers[found.numbers == number]
    return (
        _bounded(replace(found, numbers=chosen), "eq", _EPOCH + timedelta(microseconds=time))
        or found
    )


def key(world: World, id_: str) -> tuple[int, int]:
    """Return the datastream and the instant of an observation's id.

    Raises
    ------
    Problem
        No datastream is called so, or the instant cannot be read.
    """
    name, _, text = id_.rpartition("@")
    time = instant(text)
    if name not in world.numbers or time is None:
        raise absent(f"observation '{cut(id_)}'")
    return world.numbers[name], time


def id_of(name: str, time: int) -> str:
    """Return the id of the observation of a datastream at an instant."""
    return f"{name}@{written(time)}"
