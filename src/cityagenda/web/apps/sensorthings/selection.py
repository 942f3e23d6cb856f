"""Selection: which declared entities fulfil a condition, and in which order they come.

A property behind a link to many (``Datastreams/name``) fulfils a condition where one of the
many does; a condition may look behind one such link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.conditions import (
    NOTHING,
    Columns,
    Typed,
    column,
    compiled,
    condition_on,
)
from cityagenda.web.apps.sensorthings.expressions import Node as Tree
from cityagenda.web.apps.sensorthings.expressions import Order, Path, paths
from cityagenda.web.apps.sensorthings.model import IDS, KINDS, OBSERVATIONS
from cityagenda.web.apps.sensorthings.problems import Problem, cut, wrong
from cityagenda.web.apps.sensorthings.world import Node, World

_ROWS: Final = 2_000_000
_STEPS: Final = 16


@dataclass(frozen=True, slots=True)
class Row:
    """An entity, and one of the many behind the link that a condition follows."""

    node: Node
    other: Node | None


def ranks(
    world: World, kind: str, condition: Tree | None, orders: Sequence[Order]
) -> dict[str, int] | None:
    """Return the places of the entities that are wanted, by id; none where all come by id."""
    if condition is None and not orders:
        return None
    nodes = list(world.kinds[kind].values())
    if condition is not None:
        nodes = _fulfilling(world, kind, nodes, condition)
    if orders:
        nodes = _ordered(world, kind, nodes, orders)
    return {node.id: place for place, node in enumerate(nodes)}


def check(kind: str, path: Path, where: str) -> tuple[str, ...]:
    """Return the part of a path up to the link to many in it, if there is one.

    Raises
    ------
    Problem
        The model has no such path, or it follows links to many more than once.
    """
    here = kind
    crossed: tuple[str, ...] = ()
    if len(path.parts) > _STEPS:
        raise _no_path(kind, path, where)
    for place, part in enumerate(path.parts):
        if part in IDS:
            if place + 1 < len(path.parts):
                raise _no_path(kind, path, where)
            return crossed
        if part in KINDS[here].properties:
            return crossed
        link = KINDS[here].links.get(part)
        if link is None or place + 1 == len(path.parts):
            raise _no_path(kind, path, where)
        if link.kind == OBSERVATIONS or (link.many and crossed):
            raise _too_wide(path, where)
        here = link.kind
        if link.many:
            crossed = path.parts[: place + 1]
    raise _no_path(kind, path, where)


def _fulfilling(world: World, kind: str, nodes: list[Node], condition: Tree) -> list[Node]:
    where = "$filter"
    crossings = {c for path in paths(condition) if (c := check(kind, path, where))}
    if len(crossings) > 1:
        raise _too_wide(next(paths(condition)), where)
    crossing = next(iter(crossings), ())
    rows = [Row(node, None) for node in nodes]
    if crossing:
        rows = [Row(node, other) for node in nodes for other in _many(world, node, crossing)]
        if len(rows) > _ROWS:
            raise _too_wide(Path(crossing), where)
    frame: dict[str, pl.Series] = {}
    columns = _columns(world, rows, crossing, frame)
    wanted = condition_on(condition, columns, where)
    frame["row"] = pl.Series(range(len(rows)), dtype=pl.Int64)
    found = pl.DataFrame(frame).filter(wanted)["row"].to_list()
    return list({rows[place].node.id: rows[place].node for place in found}.values())


def _ordered(world: World, kind: str, nodes: list[Node], orders: Sequence[Order]) -> list[Node]:
    where = "$orderby"
    for order in orders:
        for path in paths(order.key):
            if check(kind, path, where):
                raise _too_wide(path, where)
    frame: dict[str, pl.Series] = {}
    columns = _columns(world, [Row(node, None) for node in nodes], (), frame)
    keys = [compiled(order.key, columns, where) for order in orders]
    frame["row"] = pl.Series(range(len(nodes)), dtype=pl.Int64)
    table = sorted_by(
        pl.DataFrame(frame), [(k, o.descending) for k, o in zip(keys, orders, strict=True)], "row"
    )
    return [nodes[place] for place in table["row"].to_list()]


def sorted_by(table: pl.DataFrame, keys: Sequence[tuple[Typed, bool]], *then: str) -> pl.DataFrame:
    """Return a table in the order of keys, descending or not, and then of columns."""
    names = [f"key{place}" for place in range(len(keys))]
    made = [
        (pl.lit(None, pl.Boolean) if key.kind == NOTHING else key.expression).alias(name)
        for (key, _), name in zip(keys, names, strict=True)
    ]
    return table.with_columns(made).sort(
        [*names, *then], descending=[*(down for _, down in keys), *(False for _ in then)],
        nulls_last=True,
    )  # fmt: skip


def _columns(
    world: World,
    rows: Sequence[Row],
    crossing: tuple[str, ...],
    frame: dict[str, pl.Series],
) -> Columns:
    known: dict[tuple[str, ...], Typed] = {}

    def of(path: Path) -> Typed:
        found = known.get(path.parts)
        if found is None:
            inside = crossing and path.parts[: len(crossing)] == crossing
            parts = path.parts[len(crossing) :] if inside else path.parts
            series, kind = column(
                [value(world, row.other if inside else row.node, parts) for row in rows]
            )
            name = f"c{len(known)}"
            frame[name] = series
            found = known[path.parts] = Typed(pl.col(name), kind)
        return found

    return of


def _many(world: World, node: Node, crossing: tuple[str, ...]) -> list[Node | None]:
    here: Node | None = node
    for part in crossing[:-1]:
        here = next(world.linked(here, part), None) if here else None
    return list(world.linked(here, crossing[-1])) or [None] if here else [None]


def value(world: World, node: Node | None, parts: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
    """Return what a property of an entity is; none where there is no such thing."""
    for place, part in enumerate(parts):
        if node is None:
            return None
        if part in IDS:
            return node.id
        if part in KINDS[node.kind].links:
            node = next(world.linked(node, part), None)
            continue
        found: Any = node.body.get(part)
        for key in parts[place + 1 :]:
            found = found.get(key) if isinstance(found, Mapping) else None
        if part == "time" and isinstance(found, str):
            return datetime.fromisoformat(found)
        return found
    return None


def _no_path(kind: str, path: Path, where: str) -> Problem:
    known = ", ".join((*KINDS[kind].properties, *KINDS[kind].links))
    return wrong(
        f"{kind} have no property '{cut(path)}'.",
        f"{kind} 没有属性“{cut(path)}”。",
        where,
        both(f"They have id, {known}.", f"可用：id、{known}。"),
    )


def _too_wide(path: Path, where: str) -> Problem:
    return wrong(
        f"'{cut(path)}' would look through too many entities.",
        f"“{cut(path)}”需要查看的实体过多。",
        where,
        both(
            "Follow one link to many, and ask for Observations in their own set.",
            "条件中只可经过一个指向多个实体的链接；请直接查询 Observations。",
        ),
    )
