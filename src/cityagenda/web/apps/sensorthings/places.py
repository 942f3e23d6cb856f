"""Places: what an address leads to in the world."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cityagenda.streams.days import Rows
from cityagenda.web.apps.sensorthings.addresses import Address, Step
from cityagenda.web.apps.sensorthings.model import KINDS, OBSERVATIONS
from cityagenda.web.apps.sensorthings.observing import FIRST, LAST, Window, key
from cityagenda.web.apps.sensorthings.pages import Reader
from cityagenda.web.apps.sensorthings.problems import absent, cut
from cityagenda.web.apps.sensorthings.world import Node, World


@dataclass(frozen=True, slots=True)
class Place:
    """Declared entities of a kind, windows of observations, or one observation."""

    kind: str
    nodes: Sequence[Node] = ()
    windows: tuple[Window, ...] = ()
    row: Rows | None = None


def place(world: World, reader: Reader, address: Address) -> Place:
    """Return what an address leads to.

    Raises
    ------
    Problem
        An entity on the way is not there.
    """
    here = _first(world, reader, address.steps[0])
    for step in address.steps[1:]:
        here = _next(world, reader, here, step)
    if not address.many and here.kind != OBSERVATIONS and not here.nodes:
        raise absent(f"{address.steps[-1].name} of {_named(address)}")
    return here


def _first(world: World, reader: Reader, step: Step) -> Place:
    if step.name == OBSERVATIONS:
        every = Window(np.arange(len(world.names)))
        return _seen(world, reader, (every,), step)
    known = world.kinds[step.name]
    if step.key is None:
        return Place(step.name, list(known.values()))
    if step.key not in known:
        raise absent(f"{step.name}('{cut(step.key)}')")
    return Place(step.name, [known[step.key]])


def _next(world: World, reader: Reader, here: Place, step: Step) -> Place:
    kind = KINDS[here.kind].links[step.name].kind
    if here.row is not None:
        return Place(kind, _of_row(world, here.row, step.name))
    if not here.nodes:
        raise absent(f"entity that leads to {step.name}")
    node = here.nodes[0]
    if kind == OBSERVATIONS:
        return _seen(world, reader, windows_of(world, node), step)
    nodes = list(world.linked(node, step.name))
    if step.key is not None:
        nodes = [one for one in nodes if one.id == step.key]
        if not nodes:
            raise absent(f"{step.name}('{cut(step.key)}') of {node.kind}('{cut(node.id)}')")
    return Place(kind, nodes)


def windows_of(world: World, node: Node) -> tuple[Window, ...]:
    """Return which observations belong to a datastream or a feature of interest."""
    if node.kind == "Datastreams":
        return (Window(np.array([world.numbers[node.id]])),)
    found = []
    for thing, first, last in world.windows(node.id):
        streams = world.kinds["Things"][thing].links["Datastreams"]
        numbers = np.array(sorted(world.numbers[stream] for stream in streams), np.int64)
        found.append(Window(numbers, max(first, FIRST), min(last, LAST)))
    return tuple(found)


def _seen(world: World, reader: Reader, windows: tuple[Window, ...], step: Step) -> Place:
    if step.key is None:
        return Place(OBSERVATIONS, windows=windows)
    number, time = key(world, step.key)
    inside = any(number in w.numbers and w.first <= time < w.last for w in windows)
    row = reader.single(number, time) if inside else Rows.joined([])
    if not len(row):
        raise absent(f"Observations('{cut(step.key)}')")
    return Place(OBSERVATIONS, row=row)


def _of_row(world: World, row: Rows, link: str) -> list[Node]:
    number, time = int(row.batch.numbers[0]), int(row.batch.times[0])
    if link == "Datastream":
        return [world.kinds["Datastreams"][world.names[number]]]
    feature = world.feature(number, time)
    return [] if feature is None else [world.kinds["FeaturesOfInterest"][feature]]


def _named(address: Address) -> str:
    return "/".join(
        step.name if step.key is None else f"{step.name}('{cut(step.key)}')"
        for step in address.steps[:-1]
    )
