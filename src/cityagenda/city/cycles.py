"""Cycles: links that must lead somewhere and not in a circle."""

from collections.abc import Iterator, Mapping

from cityagenda.city.faults import Fault, fault
from cityagenda.city.links import input_texts, link
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import Loc
from cityagenda.city.models import Indicator

Graph = Mapping[str, list[tuple[str, Loc]]]
"""For each id, the ids that it leads to and the field that says so."""


def cyclic_links(loaded: Loaded) -> Iterator[Fault]:
    """Yield one fault a circle of tasks, organisations, areas or indicators."""
    tasks: Graph = {
        id_: [(after, ("after", i)) for i, after in enumerate(task.after)]
        for id_, task in loaded.tasks.items()
    }
    graphs: tuple[tuple[str, str, Graph], ...] = (
        ("task", "after", tasks),
        ("organisation", "parent", _parents(loaded.organisations)),
        ("area", "parent", _parents(loaded.areas)),
        ("indicator", "inputs", {i: _inputs(x) for i, x in loaded.indicators.items()}),
    )
    for kind, field, graph in graphs:
        for circle, loc in circles(graph):
            where = loaded.place_at(kind, circle[0], loc)
            shown = " → ".join((*circle, circle[0]))
            yield fault("reference-cycle", where, field=field, circle=shown)


def _parents(objects: Mapping[str, object]) -> Graph:
    return {
        id_: [(parent, ("parent",))]
        for id_, item in objects.items()
        if (parent := getattr(item, "parent", None)) is not None
    }


def _inputs(indicator: Indicator) -> list[tuple[str, Loc]]:
    links = ((link(text), loc) for loc, _, text in input_texts(indicator))
    return [(found.id, loc) for found, loc in links if found and found.kind == "indicator"]


def circles(graph: Graph) -> Iterator[tuple[list[str], Loc]]:
    """Yield the ids of each circle that a depth-first walk meets, and its closing field.

    The field belongs to the first id, which leads to the second.

    Examples
    --------
    >>> list(circles({"a": [("b", ("after", 0))], "b": [("a", ("after", 0))]}))
    [(['a', 'b'], ('after', 0))]
    """
    done: set[str] = set()
    for root in graph:
        if root in done:
            continue
        path = [root]
        on_path = {root}
        waiting = [iter(graph[root])]
        while waiting:
            step = next(waiting[-1], None)
            if step is None:
                waiting.pop()
                done.add(path[-1])
                on_path.discard(path.pop())
            elif step[0] in on_path:
                circle = path[path.index(step[0]) :]
                yield circle, _leading(graph, circle)
            elif step[0] not in done and step[0] in graph:
                path.append(step[0])
                on_path.add(step[0])
                waiting.append(iter(graph[step[0]]))


def _leading(graph: Graph, circle: list[str]) -> Loc:
    following = circle[1] if len(circle) > 1 else circle[0]
    return next(loc for id_, loc in graph[circle[0]] if id_ == following)
