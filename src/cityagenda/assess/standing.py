"""How a city stands: its programmes, target cities and goals, and what its documents state."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.ground.texts import Text

STATES = ("met", "on track", "at risk", "off track", "not judged", "no data")
"""The order in which states are shown, best first."""

_Node: TypeAlias = tuple[str, str]

GOALS = range(1, 18)
"""The goals of the 2030 Agenda."""


@dataclass(frozen=True, slots=True)
class Line:
    """One node of an axis and how many of its indicators are in each state."""

    id: str
    name: Text
    note: str
    counts: Mapping[str, int]
    ours: bool

    @property
    def total(self) -> int:
        """The number of indicators that count for the node."""
        return sum(self.counts.values())

    @property
    def known(self) -> int:
        """The number of indicators with a verdict on their course."""
        return self.total - self.counts.get("no data", 0)

    @property
    def shares(self) -> list[tuple[str, str]]:
        """Each state's share in percent, for a bar; as text, so that no language alters it."""
        return [
            (state.replace(" ", "-"), f"{100 * self.counts[state] / self.total:.2f}")
            for state in STATES
            if self.counts.get(state)
        ]

    @property
    def words(self) -> list[tuple[str, int]]:
        """Each state that occurs, with its count."""
        return [(state, self.counts[state]) for state in STATES if self.counts.get(state)]


def city_line(edition: Edition) -> Line:
    """Return the counts of the whole city."""
    city = edition.city().city
    return next(_lines(edition, "city", [(city.id, city.name, "")]))


def programmes(edition: Edition) -> list[Line]:
    """Return one line a programme, in the order of the plan, with its official goals."""
    nodes = [
        (p.id, p.name, ", ".join(p.official_goals)) for p in edition.city().programmes.values()
    ]
    return list(_lines(edition, "programme", nodes))


def target_cities(edition: Edition) -> list[Line]:
    """Return one line a target city."""
    nodes = [(t.id, t.name, "") for t in edition.city().target_cities.values()]
    return list(_lines(edition, "target-city", nodes))


def goals(edition: Edition) -> list[Line]:
    """Return one line a goal of the 2030 Agenda that has an indicator."""
    nodes: list[tuple[str, Text, str]] = [(str(goal), {}, "") for goal in GOALS]
    return [line for line in _lines(edition, "goal", nodes) if line.total]


def _lines(edition: Edition, axis: str, nodes: Iterable[tuple[str, Text, str]]) -> Iterator[Line]:
    """Yield the lines of an axis; documented links and ours are counted together."""
    counts, ours = edition.derived("standing", lambda: _counts(edition))
    for id_, name, note in nodes:
        yield Line(id_, name, note, counts.get((axis, id_), {}), ours.get((axis, id_), False))


def _counts(edition: Edition) -> tuple[dict[_Node, dict[str, int]], dict[_Node, bool]]:
    """Return for each node how many indicators are in each state, and whether its links are ours.

    A node whose links are not all ours is documented.
    """
    states = dict(verdicts(edition).select("indicator", "verdict").iter_rows())
    counts: dict[_Node, dict[str, int]] = {}
    ours: dict[_Node, bool] = {}
    links = edition.assessment("links").select("axis", "node", "indicator", "ours")
    for axis, node, indicator, own in links.iter_rows():
        ours[axis, node] = own and ours.get((axis, node), True)
        if indicator in states:
            held = counts.setdefault((axis, node), {})
            held[states[indicator]] = held.get(states[indicator], 0) + 1
    return counts, ours


def verdicts(edition: Edition) -> pl.DataFrame:
    """Return the verdicts as an overview may show them.

    Unless the city switched them on, figures that rest on synthetic values count as no data.
    """
    found = edition.assessment("verdicts")
    if edition.city().city.synthetic_in_overview:
        return found
    hidden = pl.when(~pl.col("synthetic")).then("verdict").otherwise(pl.lit("no data"))
    return found.with_columns(hidden.alias("verdict"))


def attention(edition: Edition, most: int = 12) -> list[dict[str, Any]]:
    """Return what is off track or at risk, worst first, with its reason."""
    city = edition.city()
    rows = verdicts(edition).filter(pl.col("verdict").is_in(["off track", "at risk"]))
    order = pl.col("verdict").replace_strict({"off track": 0, "at risk": 1})
    rows = rows.sort(order, pl.col("probability"), "indicator", nulls_last=True)
    return [
        row
        | {
            "object": city.indicators[row["indicator"]],
            "reason": {"zh-Hans": row["reason_zh"], "en": row["reason_en"]},
        }
        for row in rows.head(most).iter_rows(named=True)
    ]


@dataclass(frozen=True, slots=True)
class Claims:
    """What the city's documents state, by the state of the evidence."""

    computed: int
    cited: int
    unpublished: int
    disagreements: list[dict[str, Any]]


def claims(edition: Edition) -> Claims:
    """Return the counts of claims and those that the account cannot confirm."""
    city = edition.city()
    states = [claim.state for claim in city.claims.values()]
    held = edition.claims()
    different = held.filter(~pl.col("agrees").fill_null(value=True))
    return Claims(
        states.count("computed"),
        states.count("cited"),
        states.count("unpublished"),
        [
            row
            | {
                "object": city.claims[row["claim"]],
                "indicator_object": city.indicators[row["indicator"]],
            }
            for row in different.iter_rows(named=True)
        ],
    )
