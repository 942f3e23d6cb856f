"""Links: which indicators count for which goal, programme and target city."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl

from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Indicator, Programme

AXES: Final = ("city", "goal", "sdg-target", "programme", "target-city")
"""What results are rolled up to. Goals and targets are those of the 2030 Agenda."""

SCHEMA: Final = pl.Schema(
    {
        "axis": pl.String(),
        "node": pl.String(),
        "indicator": pl.String(),
        "ours": pl.Boolean(),
    }
)
"""Columns of the links table; `ours` marks links that no document of the plan states."""

_CODE = re.compile(r"(\d{1,2})(?:\.([0-9a-z]{1,2}))?(?:\..*)?")


def links(city: Loaded) -> pl.DataFrame:
    """Return every link of an indicator to a node of an axis.

    An indicator counts for the goals and targets of its own SDG codes; without codes, for
    those that its programmes name. Such a link is documented if one of its programmes names
    that goal officially, and ours otherwise. It counts for its own target cities; without
    any, for those of its programmes. A link that is documented once is not ours.

    Parameters
    ----------
    city
        The loaded city.

    Returns
    -------
    polars.DataFrame
        `SCHEMA`, sorted, each link once.
    """
    rows = [
        (axis, node, id_, ours)
        for id_, indicator in city.indicators.items()
        for axis, node, ours in _of(city, indicator)
    ]
    return (
        pl.DataFrame(rows, schema=SCHEMA, orient="row")
        .group_by("axis", "node", "indicator")
        .agg(pl.col("ours").all())
        .select(list(SCHEMA))
        .sort("axis", "node", "indicator")
    )


def _of(city: Loaded, indicator: Indicator) -> Iterator[tuple[str, str, bool]]:
    programmes = [city.programmes[p] for p in indicator.programmes if p in city.programmes]
    yield "city", city.city.id, False
    yield from _goals(indicator, programmes)
    for programme in programmes:
        yield "programme", programme.id, False
    own = [indicator.target_cities] if indicator.target_cities else []
    for group in own or [programme.target_cities for programme in programmes]:
        for link in group:
            yield "target-city", link.target_city, link.ours


def _goals(indicator: Indicator, programmes: list[Programme]) -> Iterator[tuple[str, str, bool]]:
    official = _nodes(code for p in programmes for code in p.official_goals)
    goals = {node for axis, node in official if axis == "goal"}
    own = _nodes(indicator.codes.sdg)
    if not own:
        wider = _nodes(code for p in programmes for code in p.sdg)
        yield from ((axis, node, False) for axis, node in sorted(official))
        yield from ((axis, node, True) for axis, node in sorted(wider - official))
        return
    for axis, node in sorted(own):
        named = node in goals if axis == "goal" else (axis, node) in official
        yield axis, node, not named


def _nodes(codes: Iterable[str]) -> set[tuple[str, str]]:
    """Return goals and targets of codes such as ``11``, ``11.6`` and ``11.6.2``."""
    found: set[tuple[str, str]] = set()
    for code in codes:
        parts = _CODE.fullmatch(code.strip().lower())
        if parts:
            found.add(("goal", str(int(parts[1]))))
            if parts[2]:
                found.add(("sdg-target", f"{int(parts[1])}.{parts[2]}"))
    return found
