"""Inputs: the tables that a method is given, in the types and units that it wants.

This is the one place where units are converted: from the unit that a source declares for a
column to the unit that the method's input wants (for declared values the indicator's own).
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from cityagenda.build.columns import DTYPES
from cityagenda.build.freeze import Frozen
from cityagenda.build.graph import Feed, Node
from cityagenda.build.outcome import Outcome
from cityagenda.build.places import Places
from cityagenda.city.models import Source
from cityagenda.ground import units
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.methods import Column, Input

_IN_INDICATOR_UNIT: Final = frozenset({"statistics.declared"})
_ROW_DEFAULTS: Final = ("scope", "vintage", "status", "time_label")


def tables(
    node: Node,
    frozen: Mapping[str, Frozen],
    upstream: Mapping[str, Outcome],
    places: Places,
) -> dict[str, pl.LazyFrame]:
    """Return one lazy table for each input that the city feeds.

    Observations of another indicator are those that are selected.

    Raises
    ------
    SourceError
        A column that the method wants is missing, has another type, or no unit.
    UnitError
        A unit cannot be converted to the one that is wanted.
    """
    wanted = {i.name: i for i in node.spec.inputs}
    found: dict[str, pl.LazyFrame] = {}
    for name, feeds in node.feeds.items():
        parts = [_fed(node, wanted[name], item, frozen, upstream, places) for item in feeds]
        found[name] = parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal_relaxed")
    return found


def _fed(
    node: Node,
    wanted: Input,
    item: Feed,
    frozen: Mapping[str, Frozen],
    upstream: Mapping[str, Outcome],
    places: Places,
) -> pl.LazyFrame:
    if item.kind == "indicator":
        rows = upstream[item.id].selected
        return rows.lazy()
    if item.kind == "table":
        made = upstream[item.id].tables.get(item.table)
        if made is None:
            raise MethodError(
                f"method {node.spec.id} wants the table '{item.table}' of indicator '{item.id}', "
                "which that did not make",
                where=f"indicator {node.id}",
            )
        return made.lazy()
    source = frozen[item.id].source
    table = frozen[item.id].table(places, named=wanted.many)
    schema = table.collect_schema()
    changes = [
        change for column in wanted.columns for change in _change(node, column, source, schema)
    ]
    return table.with_columns(changes) if changes else table


def _change(node: Node, column: Column, source: Source, schema: pl.Schema) -> list[pl.Expr]:
    """Return what makes a source's column what the method wants: nothing, mostly."""
    where = f"source {source.id}, input of indicator {node.id}"
    if column.name in _ROW_DEFAULTS:
        default = _row_default(source, column.name)
        if default is not None:
            stated = [pl.col(column.name)] if column.name in schema else []
            return [pl.coalesce(*stated, pl.lit(default)).alias(column.name)]
    if column.name not in schema:
        if column.optional:
            return []
        raise SourceError(
            f"method {node.spec.id} wants the column '{column.name}' ({column.about})",
            where=where,
            todo=f"declare it in the source, which has {', '.join(schema)}",
        )
    have, want = schema[column.name], DTYPES[column.type]
    widened = column.type == "number" and have.is_numeric()
    if have != want and not widened and not have.is_(pl.Null()):
        raise SourceError(
            f"column '{column.name}' is {have}, method {node.spec.id} wants {column.type}",
            where=where,
            todo=f"declare 'type: {column.type}' for the column",
        )
    factor = _factor(node, column, source, schema, where)
    if factor != 1.0:
        return [(pl.col(column.name).cast(pl.Float64) * factor).alias(column.name)]
    return [] if have == want else [pl.col(column.name).cast(want)]


def _row_default(source: Source, name: str) -> str | None:
    """Return what the source says for every row that does not say its own."""
    if name == "status":
        if source.synthetic:
            return "synthetic"
        return None if source.status == "normal" else source.status
    if name == "time_label":
        return source.time.label if source.time else None
    return source.scope if name == "scope" else source.vintage


def _factor(node: Node, column: Column, source: Source, schema: pl.Schema, where: str) -> float:
    want = column.unit
    own = node.spec.id in _IN_INDICATOR_UNIT and column.type == "number" and want is None
    if own:
        rowwise = "unit" in schema or "unit" in (node.indicator.parameters.get("constants") or {})
        want = None if rowwise else node.indicator.unit
    if want is None:
        return 1.0
    declared = source.columns.get(column.name)
    have = (declared.unit if declared else None) or source.unit
    if have is None:
        raise SourceError(
            f"column '{column.name}' has no unit, method {node.spec.id} wants {want}",
            where=where,
            todo="declare the column's unit (UCUM); units are never guessed",
        )
    return units.factor(have, want)
