"""The graph: which indicators are computed, from what, and in which order."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from cityagenda.city.folder import Loaded
from cityagenda.city.models import Indicator
from cityagenda.ground.errors import BuildError, CityAgendaError, MethodError
from cityagenda.ground.methods import Input, MethodSpec


@dataclass(frozen=True, slots=True)
class Feed:
    """What an input is fed with: a source, an indicator, or a table of an indicator."""

    kind: Literal["source", "indicator", "table"]
    id: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """An indicator that has a method, with what each input is fed with."""

    indicator: Indicator
    spec: MethodSpec
    feeds: Mapping[str, tuple[Feed, ...]]

    @property
    def id(self) -> str:
        """The indicator's id."""
        return self.indicator.id

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources that it reads itself, sorted."""
        return tuple(sorted({f.id for fs in self.feeds.values() for f in fs if f.kind == "source"}))

    @property
    def upstream(self) -> tuple[str, ...]:
        """The ids of the indicators that it builds on, sorted."""
        return tuple(sorted({f.id for fs in self.feeds.values() for f in fs if f.kind != "source"}))


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes so that each stands after those it builds on, and why others cannot run."""

    nodes: Mapping[str, Node]
    faults: Mapping[str, CityAgendaError]

    def only(self, nodes: Collection[str], faults: Collection[str]) -> "Graph":
        """Return the graph with some of its nodes and some of its faults."""
        return Graph(
            {name: node for name, node in self.nodes.items() if name in nodes},
            {name: fault for name, fault in self.faults.items() if name in faults},
        )

    def ancestry(self, indicators: Iterable[str]) -> set[str]:
        """Return indicators and everything that they build on."""
        found: set[str] = set()
        waiting = list(indicators)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.nodes[name].upstream if name in self.nodes else ()
        return found


def graph(city: Loaded) -> Graph:
    """Return the indicators with a method in the order of computation.

    The order is that of the ids, except that what an indicator builds on comes first. An
    indicator whose method or inputs do not exist is a fault of its own.

    Raises
    ------
    BuildError
        Indicators build on each other in a circle.
    """
    nodes: dict[str, Node] = {}
    faults: dict[str, CityAgendaError] = {}
    for name in sorted(city.indicators):
        if city.indicators[name].method is not None:
            try:
                nodes[name] = _node(city, city.indicators[name])
            except CityAgendaError as error:
                faults[name] = error
    return Graph(_ordered(nodes), faults)


def feed(text: str, where: str) -> Feed:
    """Return what ``source:ID``, ``indicator:ID`` or ``table:INDICATOR/NAME`` means.

    Examples
    --------
    >>> feed("table:pm25/refused", "here")
    Feed(kind='table', id='pm25', table='refused')
    """
    kind, _, id_ = text.partition(":")
    if kind in {"source", "indicator"} and id_:
        return Feed("source" if kind == "source" else "indicator", id_)
    name, _, table = id_.partition("/")
    if kind == "table" and name and table:
        return Feed("table", name, table)
    raise MethodError(
        f"'{text}' is not something that an input can be fed with",
        where=where,
        todo="write source:ID, indicator:ID or table:INDICATOR/NAME",
    )


def _node(city: Loaded, indicator: Indicator) -> Node:
    where = city.place_of("indicator", indicator.id)
    spec = city.methods.get(indicator.method or "")
    if spec is None:
        raise MethodError(
            f"there is no method '{indicator.method}'",
            where=where,
            todo="correct the name, install the package that brings it, or, if it is the "
            "city's own, trust the folder",
        )
    feeds = {
        name: tuple(feed(text, where) for text in ([given] if isinstance(given, str) else given))
        for name, given in sorted(indicator.inputs.items())
    }
    _check_inputs(spec, feeds, where)
    for items in feeds.values():
        for item in items:
            _check_exists(city, item, where)
    return Node(indicator, spec, feeds)


def _check_inputs(spec: MethodSpec, feeds: Mapping[str, tuple[Feed, ...]], where: str) -> None:
    known = {i.name: i for i in spec.inputs}
    for name in feeds:
        if name not in known:
            raise MethodError(
                f"method {spec.id} has no input '{name}' (it has {', '.join(known) or 'none'})",
                where=where,
            )
    for name, wanted in known.items():
        problem = _problem(wanted, feeds.get(name, ()))
        if problem:
            raise MethodError(f"input '{name}' of method {spec.id} {problem}", where=where)


def _problem(wanted: Input, given: tuple[Feed, ...]) -> str:
    if not given and not wanted.optional:
        return f"is fed with nothing: {wanted.about}"
    if len(given) > 1 and not wanted.many:
        return "takes one thing, not several"
    for item in given:
        if wanted.kind == "observations" and item.kind != "indicator":
            return f"takes indicators, not {item.kind}:{item.id}"
        if wanted.kind == "table" and item.kind == "indicator":
            return f"takes sources or tables, not indicator:{item.id}"
    return ""


def _check_exists(city: Loaded, item: Feed, where: str) -> None:
    known = city.sources if item.kind == "source" else city.indicators
    if item.id not in known:
        kind = "source" if item.kind == "source" else "indicator"
        raise MethodError(f"there is no {kind} '{item.id}'", where=where)
    if item.kind == "source":
        return
    method = city.indicators[item.id].method
    if method is None:
        raise MethodError(
            f"indicator '{item.id}' has no method and therefore no values",
            where=where,
            todo="give it a method, or build on another indicator",
        )
    spec = city.methods.get(method)
    if item.kind == "table" and spec is not None and item.table not in spec.tables:
        raise MethodError(
            f"method {spec.id} of indicator '{item.id}' makes no table '{item.table}' "
            f"(it makes {', '.join(spec.tables) or 'none'})",
            where=where,
        )


def _ordered(nodes: Mapping[str, Node]) -> dict[str, Node]:
    ordered: dict[str, Node] = {}
    for name in nodes:
        _visit(name, nodes, ordered)
    return ordered


def _visit(start: str, nodes: Mapping[str, Node], ordered: dict[str, Node]) -> None:
    """Add a node after everything that it builds on, without recursion."""
    path: dict[str, list[str]] = {}
    stack = [start]
    while stack:
        name = stack[-1]
        if name in ordered or name not in nodes:
            path.pop(stack.pop(), None)
            continue
        waiting = path.setdefault(name, list(reversed(nodes[name].upstream)))
        if not waiting:
            ordered[name] = nodes[name]
        elif (above := waiting.pop()) in path:
            circle = [*list(path)[list(path).index(above) :], above]
            raise BuildError(
                f"indicators build on each other in a circle: {' → '.join(circle)}",
                where=f"indicator {above}",
                todo="let one of them be computed from sources",
            )
        else:
            stack.append(above)
