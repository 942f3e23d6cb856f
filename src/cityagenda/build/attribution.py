"""Attribution: how much each of several changed inputs moved a value.

Each change is applied alone to the earlier edition and the indicator computed again from
frozen sources. What the single effects do not add up to is the remainder: changes that
only work together.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from cityagenda.build.difference import changed_inputs
from cityagenda.build.editions import Edition
from cityagenda.build.freeze import Frozen
from cityagenda.build.places import Places
from cityagenda.build.recomputation import recalled, recomputed
from cityagenda.city.folder import Loaded
from cityagenda.ground.errors import BuildError
from cityagenda.ground.observations import KEY

EFFECTS: Final = pl.Schema(
    {
        **dict.fromkeys(KEY, pl.String()),
        "input": pl.String(),
        "before": pl.Float64(),
        "after": pl.Float64(),
        "alone": pl.Float64(),
        "effect": pl.Float64(),
        "note": pl.String(),
    }
)
"""One row a changed value and changed input; ``effect`` is ``alone - before``."""

CODE: Final = "code and libraries"
REMAINDER: Final = "together"
_State = tuple[Loaded, dict[str, Frozen]]


def attribution(a: Edition, b: Edition, indicator: str) -> pl.DataFrame:
    """Return the effect of each changed input of an indicator on each value that changed.

    Parameters
    ----------
    a, b
        The earlier and the later edition of one city.
    indicator
        An indicator that both have computed.

    Returns
    -------
    polars.DataFrame
        A table of `EFFECTS`. The input `CODE` is the difference between the earlier edition
        and the same inputs computed by the code of today; `REMAINDER` is what is left.

    Raises
    ------
    BuildError
        An edition has no such indicator, or a frozen source is gone.
    """
    for edition in (a, b):
        if edition.node(indicator) is None:
            raise BuildError(
                f"edition {edition.id} has not computed an indicator '{indicator}'",
                where=str(edition.folder),
            )
    old, new = _state(a), _state(b)
    places = Places(a.home)
    before, after = _values(a.observations(), indicator), _values(b.observations(), indicator)
    base, _ = recomputed(*old, places, indicator)
    start = _values(base, indicator)
    alone: dict[str, Mapping[tuple[str, ...], float | None]] = {}
    notes: dict[str, str] = {}
    names = changed_inputs(a, b).get(indicator, ())
    for name in (n for n in names if not n.startswith(("code:", "library:"))):
        try:
            rows, _ = recomputed(*_with(name, old, new), places, indicator)
            alone[name] = _values(rows, indicator)
        except BuildError as error:
            notes[name] = f"cannot be applied alone: {error.what}"
    return _table(before, after, start, alone, notes)


def _state(edition: Edition) -> _State:
    city = edition.city()
    return city, recalled(edition, city)


def _values(rows: pl.DataFrame, indicator: str) -> dict[tuple[str, ...], float | None]:
    own = rows.filter(pl.col("selected") & (pl.col("indicator") == indicator))
    return {row[:-1]: row[-1] for row in own.select(*KEY, "value").iter_rows()}


def _with(name: str, old: _State, new: _State) -> _State:
    """Return the old state with one changed input as it is in the new."""
    kind, _, what = name.partition(":")
    city, frozen = old
    if kind == "source":
        kept = {n: f for n, f in frozen.items() if n != what}
        moved = {what: new[1][what]} if what in new[1] else {}
        return _replaced(city, new[0], "source", what), kept | moved
    if kind == "standard":
        own = [p for p in city.standards.packs if p.id != what]
        theirs = [p for p in new[0].standards.packs if p.id == what]
        return replace(city, standards=replace(city.standards, packs=(*own, *theirs))), frozen
    if kind == "city":
        objects = {**city.objects, "city": new[0].objects["city"], "area": new[0].objects["area"]}
        return replace(city, objects=objects), frozen
    if kind == "indicator":
        return _replaced(city, new[0], "indicator", what), new[1] | frozen
    return _with_indicator_part(kind, what, old, new)


def _with_indicator_part(kind: str, what: str, old: _State, new: _State) -> _State:
    """Return the old state with one field of an indicator as it is in the new."""
    name, _, part = what.rpartition(".") if kind in {"parameter", "edition"} else (what, "", "")
    mine, theirs = old[0].indicators[name], new[0].indicators[name]
    if kind == "parameter":
        update: dict[str, object] = {"parameters": _one(mine.parameters, theirs.parameters, part)}
    elif kind == "edition":
        update = {"standards": _one(mine.standards, theirs.standards, part)}
    elif kind == "method":
        update = {n: getattr(theirs, n) for n in ("method", "parameters", "inputs")}
    else:
        update = {kind: getattr(theirs, kind)}
    changed = mine.model_copy(update=update)
    indicators = {**old[0].objects["indicator"], name: changed}
    objects = {**old[0].objects, "indicator": indicators}
    if kind in {"inputs", "method"}:
        objects["source"] = {**new[0].objects["source"], **old[0].objects["source"]}
    return replace(old[0], objects=objects), new[1] | old[1]


def _one(mine: Mapping[str, object], theirs: Mapping[str, object], name: str) -> dict[str, object]:
    rest = {n: v for n, v in mine.items() if n != name}
    return rest | ({name: theirs[name]} if name in theirs else {})


def _replaced(city: Loaded, other: Loaded, kind: str, name: str) -> Loaded:
    objects = {n: o for n, o in city.objects[kind].items() if n != name}
    if name in other.objects[kind]:
        objects[name] = other.objects[kind][name]
    return replace(city, objects={**city.objects, kind: objects})


def _table(
    before: Mapping[tuple[str, ...], float | None],
    after: Mapping[tuple[str, ...], float | None],
    start: Mapping[tuple[str, ...], float | None],
    alone: Mapping[str, Mapping[tuple[str, ...], float | None]],
    notes: Mapping[str, str],
) -> pl.DataFrame:
    rows: list[tuple[object, ...]] = []
    for key in sorted({*before, *after}):
        old, new, base = before.get(key), after.get(key), start.get(key)
        if old == new:
            continue
        effects: list[float | None] = []
        if old != base:
            rows.append((*key, CODE, old, new, base, _minus(base, old), None))
            effects.append(_minus(base, old))
        for name, values in alone.items():
            value = values.get(key)
            rows.append((*key, name, old, new, value, _minus(value, base), None))
            effects.append(_minus(value, base))
        rows += [(*key, name, old, new, None, None, note) for name, note in notes.items()]
        total = _minus(new, old)
        rest = None if total is None else _rest(total, effects)
        rows.append((*key, REMAINDER, old, new, None, rest, None))
    return pl.DataFrame(rows, schema=EFFECTS, orient="row")


def _minus(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left - right


def _rest(total: float, effects: list[float | None]) -> float | None:
    known = [effect for effect in effects if effect is not None]
    return total - sum(known) if len(known) == len(effects) else None
