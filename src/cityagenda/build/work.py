"""Work: the nodes of one build, what is known of each, and what has to be computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from cityagenda.build import cache, fingerprints, freeze, keys, scheduling, streams
from cityagenda.build.cache import Bundle
from cityagenda.build.completion import Draft, completed
from cityagenda.build.computing import Task
from cityagenda.build.freeze import Frozen
from cityagenda.build.graph import Graph, Node, graph
from cityagenda.build.keys import Context, Recipe
from cityagenda.build.outcome import (
    NO_EXCLUSIONS,
    NO_EXPLANATIONS,
    Computed,
    Failure,
    Outcome,
    dependent,
    failure,
    shaped,
)
from cityagenda.build.places import Places
from cityagenda.build.progress import Progress, Report
from cityagenda.build.registers import Read
from cityagenda.build.selection import selection
from cityagenda.build.streams import Silence, Windows
from cityagenda.build.writing import disk_faults
from cityagenda.city.folder import Loaded
from cityagenda.city.live import live as live_indicators
from cityagenda.city.models import Source
from cityagenda.city.snapshot import content
from cityagenda.ground.errors import CityAgendaError


@dataclass(frozen=True)
class Prepared:
    """A build before anything is computed: frozen sources, and each node's recipe.

    ``silent`` are the nodes that have nothing to compute from, because a window of a stream
    holds no values; ``live`` those whose results hold for an hour and are not kept.
    """

    city: Loaded
    places: Places
    nodes: Mapping[str, Node]
    frozen: Mapping[str, Frozen]
    recipes: Mapping[str, Recipe]
    sources: Mapping[str, str]
    failures: Mapping[str, Failure]
    silent: Mapping[str, Silence]
    live: frozenset[str]
    shared: Context

    @cached_property
    def content(self) -> str:
        """The hash of everything that the city's folder says."""
        return fingerprints.of_bytes(content(self.city))


def prepared(
    city: Loaded,
    places: Places,
    report: Report,
    read: Read | None = None,
    windows: Windows | None = None,
    *,
    live: bool = False,
) -> Prepared:
    """Freeze what a city uses and find out from what each node is to be computed.

    With ``live`` that are the live indicators and what they build on, else all others.

    Raises
    ------
    BuildError
        A source changes while it is read, indicators build on each other in a circle, or
        nothing can be written.
    """
    plan = _chosen(graph(city), live_indicators(city), live=live)
    used = sorted({name for node in plan.nodes.values() for name in node.sources})
    report(Progress("freeze", 0, len(used)))
    frozen, faults = freeze.frozen(
        places, {name: city.sources[name] for name in used}, read, windows
    )
    report(Progress("freeze", len(used), len(used)))
    return arranged(city, places, plan, frozen, faults)


def _chosen(plan: Graph, sliding: frozenset[str], *, live: bool) -> Graph:
    """Return the part of a graph that is live and what it builds on, or the part that is not."""
    if not live:
        return plan.only(plan.nodes.keys() - sliding, plan.faults.keys() - sliding)
    return plan.only(plan.ancestry(sliding), sliding)


def arranged(
    city: Loaded,
    places: Places,
    plan: Graph,
    frozen: Mapping[str, Frozen],
    faults: Mapping[str, CityAgendaError],
) -> Prepared:
    """Find out from what each node is to be computed, given the frozen sources."""
    failures = {f"source:{name}": failure(f"source:{name}", e) for name, e in faults.items()}
    failures |= {name: failure(name, error) for name, error in plan.faults.items()}
    shared = keys.context(city)
    recipes: dict[str, Recipe] = {}
    lineages: dict[str, frozenset[str]] = {}
    sliding = live_indicators(city)
    silent: dict[str, Silence] = {}
    for name, node in plan.nodes.items():
        blocked = _blocked(node, plan, failures)
        if blocked is not None:
            failures[name] = dependent(name, blocked)
            continue
        above = {n: keys.selected_key(recipes[n].key, plan.nodes[n]) for n in node.upstream}
        try:
            recipes[name] = keys.recipe(node, frozen, above, shared)
        except CityAgendaError as error:
            failures[name] = failure(name, error)
        lineages[name] = frozenset(node.sources).union(*(lineages[n] for n in node.upstream))
        found = _silence(node, frozen, silent, city)
        if found is not None:
            silent[name] = found
    sources = {n: "+".join(sorted(ids)) or plan.nodes[n].spec.id for n, ids in lineages.items()}
    return Prepared(
        city, places, plan.nodes, frozen, recipes, sources, failures, silent, sliding, shared
    )


def _silence(
    node: Node, frozen: Mapping[str, Frozen], silent: Mapping[str, Silence], city: Loaded
) -> Silence | None:
    """Return why a node has nothing to compute from: an input that is mandatory is empty."""
    for wanted in node.spec.inputs:
        feeds = () if wanted.optional else node.feeds.get(wanted.name, ())
        found = [
            streams.silence(frozen[feed.id].source, frozen[feed.id].files, city)
            if feed.kind == "source"
            else silent.get(feed.id)
            for feed in feeds
        ]
        if found and found[0] is not None and None not in found:
            return found[0]
    return None


def _blocked(node: Node, plan: Graph, failures: Mapping[str, Failure]) -> str | None:
    """Return the source or indicator whose failure keeps a node from being computed."""
    above = (*(f"source:{name}" for name in node.sources), *node.upstream)
    return next((n for n in above if n in failures or n in plan.faults), None)


@dataclass
class Work:
    """The outcomes of one build as they come in."""

    prepared: Prepared
    bundle: Bundle
    report: Report
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    computed: list[str] = field(default_factory=list)
    total: int = 0

    def __post_init__(self) -> None:
        """Take over what is known before anything is computed."""
        self.failures |= self.prepared.failures
        self.areas = keys.areas(self.prepared.city)
        nodes = self.prepared.nodes.values()
        self.needed = {above for node in nodes for above in node.upstream}

    @cached_property
    def _declared(self) -> dict[str, Source]:
        """The sources as they were frozen: a window of a network is synthetic where that is."""
        return {name: found.source for name, found in self.prepared.frozen.items()}

    def run(self, jobs: int | None) -> None:
        """Take every result from the cache that is there, and compute the others."""
        recipes, nodes = self.prepared.recipes, self.prepared.nodes
        missing = [name for name in recipes if not self._known(name)]
        todo = {name: nodes[name] for name in missing}
        self.total = len(todo)
        self.report(Progress("compute", 0, self.total))
        frozen = self.prepared.frozen
        size = sum(frozen[s].size for node in todo.values() for s in node.sources)
        count = scheduling.workers(jobs, size, len(todo))
        if count > 1:
            scheduling.there(todo, self._task, self._finish, count)
        else:
            scheduling.here(todo, self._task, self._finish)

    def _known(self, name: str) -> bool:
        key = self.prepared.recipes[name].key
        if key in self.bundle.nodes:
            return True
        found = cache.kept(self.prepared.places.results, key)
        if found is not None:
            self.outcomes[name] = self._chosen(found)
        return found is not None

    def outcome(self, name: str) -> Outcome:
        """Return what came of a node, from memory or from the bundle."""
        if name not in self.outcomes:
            key = self.prepared.recipes[name].key
            self.outcomes[name] = self._chosen(self.bundle.outcome(key))
        return self.outcomes[name]

    def asked(self, name: str) -> tuple[str, ...]:
        """Return the rule packs that a node was answered with."""
        if name in self.outcomes:
            return self.outcomes[name].asked
        return tuple(self.bundle.nodes[self.prepared.recipes[name].key]["asked"])

    def _task(self, name: str) -> Task | Failure:
        node, known = self.prepared.nodes[name], self.prepared
        failed = next((above for above in node.upstream if above in self.failures), None)
        if failed is not None:
            return dependent(name, failed)
        return Task(
            node=node,
            frozen={s: known.frozen[s] for s in node.sources},
            upstream={above: self.outcome(above) for above in node.upstream},
            packs=known.city.standards.packs,
            areas=self.areas,
            city=known.city.city.area,
            timezone=known.city.city.timezone,
            jurisdiction=known.city.city.jurisdiction,
            places=known.places,
            own=node.spec.function.startswith("cityagenda_city_"),
            silence=known.silent.get(name),
        )

    def _finish(self, tried: list[tuple[str, Computed | Failure]]) -> None:
        """Complete and check what methods returned, and keep what was slow."""
        done: list[tuple[str, Computed]] = []
        for name, found in tried:
            if isinstance(found, Failure):
                self.failures[name] = found
            else:
                done.append((name, found))
        frames = completed(
            [self._draft(name, found) for name, found in done],
            {**self.prepared.city.sources, **self._declared},
            self.prepared.city.city.timezone,
        )
        for (name, found), frame in zip(done, frames, strict=True):
            if isinstance(frame, pl.DataFrame):
                self._accept(name, found, frame)
            else:
                self.failures[name] = failure(name, frame)
        for name, _ in tried:
            self.computed.append(name)
            self.report(Progress("compute", len(self.computed), self.total, name))

    def _draft(self, name: str, found: Computed) -> Draft:
        node = self.prepared.nodes[name]
        return Draft(
            name,
            node.indicator.unit,
            self.prepared.recipes[name].key,
            self.prepared.sources[name],
            found.result.observations,
        )

    def _accept(self, name: str, found: Computed, frame: pl.DataFrame) -> None:
        key, result = self.prepared.recipes[name].key, found.result
        try:
            outcome = Outcome(
                name,
                key,
                frame,
                dict(result.tables),
                shaped(result.explanations, NO_EXPLANATIONS, name, key, "explanations"),
                shaped(result.exclusions, NO_EXCLUSIONS, name, key, "exclusions"),
                found.asked,
                found.seconds,
            )
        except (CityAgendaError, pl.exceptions.PolarsError) as error:
            self.failures[name] = failure(name, error)
            return
        if cache.slow(outcome) and name not in self.prepared.live:
            with disk_faults(self.prepared.places.results):
                cache.keep(self.prepared.places.results, outcome)
        self.outcomes[name] = self._chosen(outcome)

    def _chosen(self, outcome: Outcome) -> Outcome:
        """Return an outcome with its selected rows, if another node builds on it."""
        if outcome.indicator not in self.needed:
            return outcome
        rows, _ = selection(outcome.observations, self.prepared.city.indicators)
        return outcome.with_chosen(rows.filter("selected"))
