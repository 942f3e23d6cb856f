"""What the overview shows beside the counts: the years of the plan, the lights, printed figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from cityagenda.assess import reading, standing
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator, Organisation, Plan
from cityagenda.ground.charts import sparkline
from cityagenda.ground.texts import Text


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the plan and how far along the plan it lies, in percent, as text."""

    year: int
    share: str
    name: Text
    level: Text


def horizons(plan: Plan) -> list[Year]:
    """Return the horizons of a plan along its years."""
    return [Year(h.year, _share(plan, h.year + 1), h.name, h.level) for h in plan.horizons]


def today(plan: Plan, edition: Edition) -> str:
    """Return how far along the plan's years an edition was made, in percent, as text."""
    zone = ZoneInfo(edition.city().city.timezone)
    made = edition.created.astimezone(zone)
    year = made.year + (made - datetime(made.year, 1, 1, tzinfo=zone)).days / 365
    return _share(plan, year)


def _share(plan: Plan, year: float) -> str:
    whole = plan.last_year + 1 - plan.first_year
    return f"{100 * min(max((year - plan.first_year) / whole, 0), 1):.2f}"


def newest(edition: Edition) -> int | None:
    """Return the newest year of which any headline value speaks."""
    found = reading.latest(edition)["end"].max()
    zone = ZoneInfo(edition.city().city.timezone)
    if not isinstance(found, datetime):
        return None
    return found.astimezone(zone).year - int((found.astimezone(zone).timetuple().tm_yday) == 1)


@dataclass(frozen=True, slots=True)
class Light:
    """An indicator that needs attention: why, who answers for it, until when."""

    indicator: Indicator
    verdict: str
    reason: Text
    owner: Organisation | None
    year: int | None
    spark: str


def lights(edition: Edition) -> list[Light]:
    """Return what is off track or at risk, worst first."""
    organisations = edition.city().organisations
    return [
        Light(
            row["object"],
            row["verdict"],
            row["reason"],
            organisations.get(row["object"].custodian or ""),
            row["target_year"],
            spark(edition, row["object"].id, row["target"]),
        )
        for row in standing.attention(edition)
    ]


def spark(edition: Edition, indicator: str, target: float | None) -> str:
    """Return the course of an indicator as a small line, empty with fewer than two values."""
    return sparkline([row["value"] for row in reading.course(edition, indicator)], target)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure that documents print for several years, beside what the account has."""

    indicator: Indicator
    cells: list[Mapping[str, Any]]


def printed(edition: Edition) -> list[Printed]:
    """Return the figures that documents print for two years or more, first and last year.

    Each cell is a row of the edition's claims: ``period``, ``stated``, ``computed``, ``agrees``.
    """
    known = edition.city().indicators
    rows = edition.claims().sort("indicator", "period").to_dicts()
    groups = [(i, list(cells)) for i, cells in groupby(rows, key=itemgetter("indicator"))]
    found = [
        Printed(known[i], [c[0], c[-1]]) for i, c in groups if c[0]["period"] < c[-1]["period"]
    ]
    order = {one.id: place for place, one in enumerate(known.values())}
    return sorted(found, key=lambda one: order[one.indicator.id])
