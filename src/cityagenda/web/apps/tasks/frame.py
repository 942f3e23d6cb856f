"""What the pages of the register have in common: fresh rows, the day, the rules, who may act."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest

from cityagenda.city.loaded import Loaded
from cityagenda.ground.standards import Standard
from cityagenda.registers.clock import day_in
from cityagenda.registers.lights import COLOURS, Rule, report_days, rules
from cityagenda.web.apps.tasks import listing
from cityagenda.web.apps.tasks.plan import light_pack
from cityagenda.web.apps.tasks.refreshing import refresh
from cityagenda.web.current import city_of, edition_of


@dataclass(frozen=True, slots=True)
class Frame:
    """The register on a day: the city of the edition, and the rules that are in force.

    ``synthetic`` is how many tasks of the plan were made up, ``years`` are those of its tasks.
    """

    city: Loaded
    now: datetime
    today: date
    pack: Standard
    rules: list[Rule]
    synthetic: int
    years: list[int]

    @property
    def report_days(self) -> int | None:
        """Within how many days a report is asked for."""
        return report_days(self.rules)

    @property
    def since(self) -> str:
        """The instant before which a last report is too old."""
        return listing.since(self.today, self.report_days, self.city.city.timezone)

    def filters(self, request: HttpRequest) -> listing.Filters:
        """Return what a request asks for."""
        return listing.Filters.of(request.GET, self.since)

    def shown(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what templates take
        """Return what every page of the register shows, and more."""
        known = {
            "room": "tasks",
            "today": self.today,
            "colours": COLOURS,
            "report_days": self.report_days,
            "synthetic": self.synthetic,
            "organisations": self.city.organisations,
            "no_agency": listing.NO_AGENCY,
        }
        return known | more


def frame(request: HttpRequest, now: datetime | None = None) -> Frame:
    """Return the register as it is now, with its rows in step with edition, trail and day."""
    at = now or datetime.now(UTC)
    edition, city = edition_of(request), city_of(request)
    refresh(edition, city, at)
    today = day_in(city.city.timezone, at)

    def in_force() -> tuple[Standard, list[Rule]]:
        pack = light_pack(city, today)
        return pack, rules(pack)

    pack, table = edition.derived(f"lights on {today}", in_force)
    synthetic, years = edition.derived("kinds of tasks", lambda: _kinds(city))
    return Frame(city, at, today, pack, table, synthetic, years)


def _kinds(city: Loaded) -> tuple[int, list[int]]:
    tasks = city.tasks.values()
    made_up = sum(task.synthetic for task in tasks)
    return made_up, sorted({task.year for task in tasks if task.year is not None})


def agencies(city: Loaded) -> list[Any]:
    """Return the organisations that can be responsible for tasks, by id."""
    kinds = {"government", "agency"}
    return [o for _, o in sorted(city.organisations.items()) if o.kind in kinds]
