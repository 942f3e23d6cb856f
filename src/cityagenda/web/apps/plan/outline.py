"""The plan as its page shows it: forces with programmes, the matrix, the routes."""

from dataclasses import dataclass
from itertools import groupby

import polars as pl

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
class Branch:
    """A force, the bottlenecks that it answers and its programmes."""

    force: Force
    bottlenecks: list[Bottleneck]
    programmes: list[Programme]


def branches(city: Loaded) -> list[Branch]:
    """Return the forces in the order of the plan."""
    return [
        Branch(
            force,
            [city.bottlenecks[b] for b in force.bottlenecks],
            [p for p in city.programmes.values() if p.force == force.id],
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
class MatrixRow:
    """A programme and, for each target city, how many indicators serve both."""

    programme: Programme
    counts: list[int]


def matrix(edition: Edition) -> list[MatrixRow]:
    """Return programmes crossed with target cities, as numbers of shared indicators."""
    city = edition.city()
    links = edition.assessment("links")
    by_programme = _members(links, "programme")
    by_target = _members(links, "target-city")
    return [
        MatrixRow(
            programme,
            [
                len(by_programme.get(programme.id, set()) & by_target.get(target, set()))
                for target in city.target_cities
            ],
        )
        for programme in city.programmes.values()
    ]


def _members(links: pl.DataFrame, axis: str) -> dict[str, set[str]]:
    rows = links.filter(pl.col("axis") == axis).select("node", "indicator").sort("node").rows()
    return {node: {i for _, i in group} for node, group in groupby(rows, key=lambda row: row[0])}


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
    links = edition.assessment("links")
    found = links.filter((pl.col("axis") == axis) & (pl.col("node") == node))
    return sorted(found["indicator"].to_list())
