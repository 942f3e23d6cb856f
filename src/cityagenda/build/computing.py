"""Computing: one method, run on what it is fed with; here or in another process."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from cityagenda.build.asking import Asked
from cityagenda.build.freeze import Frozen
from cityagenda.build.graph import Node
from cityagenda.build.inputs import tables
from cityagenda.build.outcome import Computed, Failure, Outcome, failure
from cityagenda.build.places import Places
from cityagenda.build.streams import Silence
from cityagenda.city import trust
from cityagenda.ground import observations
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import in_columns


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that one run of one method needs; it can cross a process border.

    With ``silence`` there is nothing to compute from, and the reason is the result.
    """

    node: Node
    frozen: Mapping[str, Frozen]
    upstream: Mapping[str, Outcome]
    packs: tuple[Standard, ...]
    areas: pl.DataFrame
    city: str
    timezone: str
    jurisdiction: str
    places: Places
    own: bool
    silence: Silence | None = None

    @property
    def size(self) -> int:
        """How much there is to read: raw bytes of sources and cells of upstream tables."""
        cells = sum(o.observations.height for o in self.upstream.values())
        return sum(item.size for item in self.frozen.values()) + 100 * cells


def computed(task: Task) -> Computed | Failure:
    """Return what a method makes of its inputs, or why it fails; it never raises.

    A failure of one method, whatever the cause, must not sink the others.
    """
    began = time.perf_counter()
    try:
        result, asked = _result(task)
    except Exception as error:  # noqa: BLE001 - whatever a method raises is its failure
        return failure(task.node.id, error)
    return Computed(result, asked, time.perf_counter() - began)


def _result(task: Task) -> tuple[Result, tuple[str, ...]]:
    node, spec = task.node, task.node.spec
    if task.silence is not None:
        return _nothing(task.silence, task.city), ()
    where = f"indicator {node.id}"
    if task.own:
        trust.package(task.places.city)
    asked = Asked(task.packs, topics=spec.standards, chosen=node.indicator.standards)
    call = Call(
        indicator=node.id,
        unit=node.indicator.unit,
        tables=tables(node, task.frozen, task.upstream, task.places),
        parameters=spec.completed(node.indicator.parameters, where=where),
        standards=asked,
        areas=task.areas,
        city=task.city,
        timezone=task.timezone,
        jurisdiction=task.jurisdiction,
    )
    result = spec.load()(call)
    if not isinstance(result, Result):
        raise MethodError(
            f"method {spec.id} returned a {type(result).__name__}",
            where=where,
            todo="let it return a cityagenda.ground.methods.Result",
        )
    undeclared = sorted(set(result.tables) - set(spec.tables))
    if undeclared:
        raise MethodError(
            f"method {spec.id} returned undeclared tables: {', '.join(undeclared)}",
            where=where,
            todo="declare them in 'tables' of the specification",
        )
    return result, tuple(sorted(asked.answered))


def _nothing(silence: Silence, city: str) -> Result:
    """Return the one observation that says why there is no value."""
    reason = in_columns("reason", silence.reason)
    row = {"area": city, "period": silence.period, "value": None, "status": "missing", **reason}
    return Result(observations.completed(pl.DataFrame([row])))
