"""The plan as its page shows it: forces, programmes and target cities; routes; chapters."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from cityagenda.assess import standing
from cityagenda.assess.standing import Line
from cityagenda.build.editions import Edition
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import (
    Bottleneck,
    Force,
    Indicator,
    Instrument,
    Measure,
    Practice,
    Programme,
    Route,
    TargetCity,
    Task,
    Technology,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A programme: how its indicators stand, its tasks, and what it shares with target cities.

    ``shared`` counts for each target city the indicators that serve both; ``declared`` the
    tasks that a document declares completed.
    """

    programme: Programme
    line: Line
    tasks: int
    declared: int
    shared: list[tuple[TargetCity, int]]


@dataclass(frozen=True, slots=True)
class Branch:
    """A force, the bottlenecks that it answers and its programmes."""

    force: Force
    bottlenecks: list[Bottleneck]
    rows: list[Row]


def branches(edition: Edition) -> list[Branch]:
    """Return the forces in the order of the plan, crossed with the target cities."""
    city = edition.city()
    lines = {line.id: line for line in standing.programmes(edition)}
    by_programme, by_target = (members(edition, axis) for axis in ("programme", "target-city"))

    def row(programme: Programme) -> Row:
        own = by_programme.get(programme.id, frozenset())
        tasks = [t for t in city.tasks.values() if t.programme == programme.id]
        done = sum(t.declared is not None and t.declared.state == "completed" for t in tasks)
        shared = [
            (target, len(own & by_target.get(id_, frozenset())))
            for id_, target in city.target_cities.items()
        ]
        return Row(programme, lines[programme.id], len(tasks), done, shared)

    return [
        Branch(
            force,
            [city.bottlenecks[b] for b in force.bottlenecks],
            [row(p) for p in city.programmes.values() if p.force == force.id],
        )
        for force in city.forces.values()
    ]


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A technology route with its objects in place of their ids."""

    route: Route
    bottleneck: Bottleneck
    technology: Technology
    programmes: list[Programme]
    tasks: list[Task]
    practices: list[Practice]
    indicators: list[Indicator]


def routes(city: Loaded) -> list[RouteLine]:
    """Return the technology routes: bottleneck, technology, project, practice, indicator."""
    return [
        RouteLine(
            route,
            city.bottlenecks[route.bottleneck],
            city.technologies[route.technology],
            [city.programmes[i] for i in route.programmes],
            [city.tasks[i] for i in route.tasks],
            [city.practices[i] for i in route.practices],
            [city.indicators[i] for i in route.indicators],
        )
        for route in city.routes.values()
    ]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What stands under one programme, or under the plan as a whole (no programme)."""

    programme: Programme | None
    tasks: list[Task]
    measures: list[Measure]
    instruments: list[Instrument]


def chapters(city: Loaded) -> list[Chapter]:
    """Return tasks, measures and instruments by programme; what has none comes first."""
    found = [
        Chapter(
            programme,
            [one for one in city.tasks.values() if one.programme == id_],
            [one for one in city.measures.values() if one.programme == id_],
            [one for one in city.instruments.values() if one.programme == id_],
        )
        for id_, programme in [(None, None), *city.programmes.items()]
    ]
    return [one for one in found if one.tasks or one.measures or one.instruments]


@dataclass(frozen=True, slots=True)
class Node:
    """What belongs to a programme, a target city or a goal."""

    indicators: list[str]
    tasks: list[Task]
    practices: list[Practice]
    instruments: list[Instrument]
    measures: list[Measure]


def programme_node(edition: Edition, programme: Programme) -> Node:
    """Return everything that the folder places under a programme."""
    city, id_ = edition.city(), programme.id
    return Node(
        linked(edition, "programme", id_),
        [t for t in city.tasks.values() if t.programme == id_],
        [p for p in city.practices.values() if p.programme == id_],
        [i for i in city.instruments.values() if i.programme == id_],
        [m for m in city.measures.values() if m.programme == id_],
    )


def target_city_node(edition: Edition, target: TargetCity) -> Node:
    """Return what serves a target city."""
    tasks = [
        task
        for task in edition.city().tasks.values()
        if any(link.target_city == target.id for link in task.target_cities)
    ]
    return Node(linked(edition, "target-city", target.id), tasks, [], [], [])


def linked(edition: Edition, axis: str, node: str) -> list[str]:
    """Return the ids of the indicators linked to a node."""
    return sorted(members(edition, axis).get(node, ()))


def members(edition: Edition, axis: str) -> Mapping[str, frozenset[str]]:
    """Return the indicators of every node of an axis."""

    def by_node() -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        links = edition.assessment("links").filter(pl.col("axis") == axis)
        for node, indicator in links.select("node", "indicator").iter_rows():
            found.setdefault(node, set()).add(indicator)
        return {node: frozenset(ids) for node, ids in found.items()}

    return edition.derived(f"members of {axis}", by_node)
