"""Difference: what changed between two editions, and which input made it change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.build.streams import lasting
from cityagenda.ground.observations import KEY

VALUES: Final = pl.Schema(
    {
        **dict.fromkeys(KEY, pl.String()),
        "kind": pl.String(),
        "before": pl.Float64(),
        "after": pl.Float64(),
        "change": pl.Float64(),
        "before_status": pl.String(),
        "after_status": pl.String(),
        "cause": pl.String(),
    }
)
"""One row a changed value; ``kind`` is added, removed or changed."""

_COMPARED: Final = ("value", "low", "high", "unit", "status", "reason", "source")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between edition ``a`` and edition ``b``.

    ``values`` is a table of `VALUES`; its ``cause`` is given only where exactly one input
    of the value's indicator changed. ``inputs`` has the changed inputs by indicator, also
    of indicators further up: ``source:ID``, ``standard:ID``, ``parameter:INDICATOR.NAME``,
    ``method:INDICATOR``, ``inputs:INDICATOR``, ``selection:INDICATOR``, ``unit:INDICATOR``,
    ``code:METHOD``, ``library:NAME``, ``city:FACT``.
    """

    a: str
    b: str
    values: pl.DataFrame
    inputs: Mapping[str, tuple[str, ...]]


def difference(a: Edition, b: Edition) -> Difference:
    """Return the values that differ between two editions, with their changed inputs.

    Selected rows are compared. A value that differs although none of its inputs did is
    listed without cause: its method is not deterministic.
    """
    inputs = changed_inputs(a, b)
    left, right = (
        edition.observations().filter("selected").select(*KEY, *_COMPARED) for edition in (a, b)
    )
    both = left.join(right, on=KEY, how="full", suffix="_after", coalesce=True)
    kind = (
        pl.when(pl.col("unit").is_null())
        .then(pl.lit("added"))
        .when(pl.col("unit_after").is_null())
        .then(pl.lit("removed"))
        .otherwise(pl.lit("changed"))
    )
    changed = both.filter(
        pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{n}_after")) for n in _COMPARED)
    )
    causes = {name: names[0] for name, names in inputs.items() if len(names) == 1}
    table = changed.select(
        *KEY,
        kind.alias("kind"),
        pl.col("value").alias("before"),
        pl.col("value_after").alias("after"),
        (pl.col("value_after") - pl.col("value")).alias("change"),
        pl.col("status").alias("before_status"),
        pl.col("status_after").alias("after_status"),
        pl.col("indicator")
        .replace_strict(causes, default=None, return_dtype=pl.String)
        .alias("cause"),
    )
    return Difference(a.id, b.id, table.sort(KEY), inputs)


def changed_inputs(a: Edition, b: Edition) -> dict[str, tuple[str, ...]]:
    """Return the changed inputs of each indicator that has some, sorted."""
    before = {record["indicator"]: record for record in a.provenance()}
    after = {record["indicator"]: record for record in b.provenance()}
    known: dict[str, frozenset[str]] = {}
    for name in sorted({*before, *after}):
        _collect(name, before, after, known)
    return {name: tuple(sorted(found)) for name, found in sorted(known.items()) if found}


def _collect(
    name: str,
    before: Mapping[str, dict[str, Any]],
    after: Mapping[str, dict[str, Any]],
    known: dict[str, frozenset[str]],
) -> frozenset[str]:
    if name in known:
        return known[name]
    known[name] = frozenset()
    old, new = before.get(name), after.get(name)
    found = {f"indicator:{name}"} if old is None or new is None else _own(name, old, new)
    for record in (old, new):
        for above in record["upstream"] if record else ():
            found |= _collect(above["indicator"], before, after, known)
            found |= _selection(above["indicator"], before, after)
    known[name] = frozenset(found)
    return known[name]


def _selection(
    name: str, before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]]
) -> set[str]:
    old, new = before.get(name), after.get(name)
    same = not old or not new or old["selection"] == new["selection"]
    return set() if same else {f"selection:{name}"}


def _own(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """Return the inputs of a node itself that are not the same in both records.

    A source that only one of them reads is no change of a source but of ``inputs``.
    """
    left, right = _by_id(old["sources"]), _by_id(new["sources"])
    found = {f"source:{n}" for n in _differing(left, right) if n in left and n in right}
    found |= {
        f"standard:{n}" for n in _differing(_by_id(old["standards"]), _by_id(new["standards"]))
    }
    found |= {f"parameter:{name}.{n}" for n in _differing(old["parameters"], new["parameters"])}
    found |= {f"library:{n}" for n in _differing(old["libraries"], new["libraries"])}
    found |= {f"city:{n}" for n in _differing(old["city"], new["city"])}
    found |= {f"edition:{name}.{n}" for n in _differing(old["editions"], new["editions"])}
    if (old["method"], old["version"]) != (new["method"], new["version"]):
        found.add(f"method:{name}")
    elif old["code"] != new["code"]:
        found.add(f"code:{new['method']}")
    found |= {
        f"{part}:{name}" for part in ("inputs", "selection", "unit") if old[part] != new[part]
    }
    return found


def _by_id(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Return records by id, without what only says where a cache keeps something.

    The delivery as of which a window was frozen does not count where its values are the same.
    """
    found = {r["id"]: {k: v for k, v in r.items() if k != "frozen"} for r in records}
    for record in found.values():
        if "files" in record:
            record["files"] = [[lasting(path), *rest] for path, *rest in record["files"]]
    return found


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return sorted(n for n in {*old, *new} if old.get(n) != new.get(n))
