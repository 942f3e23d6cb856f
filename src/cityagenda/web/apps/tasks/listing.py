"""The list of tasks: filters, and pages of fifty that stay right while tasks come and go."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import QuerySet
from django.utils.http import urlencode

from cityagenda.registers.lights import COLOURS
from cityagenda.web.apps.tasks.models import TaskRow

PAGE: Final = 50
NO_AGENCY: Final = "none"
"""Stands for tasks without an agency where an agency's id is asked for."""

EVIDENCE: Final = ("proved", "declared")
_COUNTED: Final = 1000
_LONGEST: Final = 100
_COLUMNS: Final = [
    "task",
    "position",
    "names",
    "agency",
    "light",
    "state",
    "percent",
    "due",
    "reported_at",
    "closed_at",
    "declared",
    "proof",
]


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; an empty field asks for everything."""

    programme: str = ""
    agency: str = ""
    light: str = ""
    evidence: str = ""
    text: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        """Return the filters of a query string; what is no filter is passed over."""
        light, evidence = asked.get("light", ""), asked.get("evidence", "")
        return cls(
            asked.get("programme", ""),
            asked.get("agency", ""),
            light if light in COLOURS else "",
            evidence if evidence in EVIDENCE else "",
            asked.get("text", "").strip()[:_LONGEST],
        )

    def query(self, **more: int) -> str:
        """Return the query string of these filters, with a place in the list."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return urlencode({name: value for name, value in fields.items() if value} | more)

    def without_light(self) -> "Filters":
        """Return the same filters for every light."""
        return replace(self, light="")


@dataclass(frozen=True, slots=True)
class Page:
    """Up to fifty tasks, and where the pages before and after begin."""

    rows: list[TaskRow]
    before: int | None
    after: int | None
    total: int

    @property
    def uncounted(self) -> bool:
        """Whether there are more tasks than were counted."""
        return self.total > _COUNTED


def page(filters: Filters, *, before: int | None = None, after: int | None = None) -> Page:
    """Return the tasks after a place in the plan's order, or those before one.

    Parameters
    ----------
    filters
        What is asked for.
    before, after
        The position of the first or last task of the page from which somebody comes.

    Returns
    -------
    Page
        ``total`` is counted up to a thousand, and one more says "more than that".
    """
    found, total = _asked(filters), matching(filters).values("pk")[: _COUNTED + 1].count()
    listed = found.only(*_COLUMNS)
    if before is not None:
        earlier = listed.filter(position__gt=0, position__lt=before).order_by("-position")
        backwards = list(earlier[: PAGE + 1])
        rows, more_before = backwards[:PAGE][::-1], len(backwards) > PAGE
        more_after = found.filter(position__gte=before).exists()
    else:
        start = after or 0
        onwards = list(listed.filter(position__gt=start).order_by("position")[: PAGE + 1])
        rows, more_after = onwards[:PAGE], len(onwards) > PAGE
        more_before = start > 0 and found.filter(position__lte=start).exists()
    return Page(
        rows,
        rows[0].position if rows and more_before else None,
        rows[-1].position if rows and more_after else None,
        total,
    )


def matching(filters: Filters) -> QuerySet[TaskRow]:
    """Return the tasks of the plan that filters ask for."""
    return _asked(filters).filter(position__gt=0)


def _asked(filters: Filters) -> QuerySet[TaskRow]:
    """Return what filters ask for, out of the plan too; one bound on the position must follow.

    One and not two, since SQLite walks from the first bound that it meets.
    """
    found = TaskRow.objects.all()
    if filters.programme:
        found = found.filter(programme=filters.programme)
    if filters.agency:
        found = found.filter(agency="" if filters.agency == NO_AGENCY else filters.agency)
    if filters.light:
        found = found.filter(light=filters.light)
    if filters.evidence == "proved":
        found = found.filter(proof="proved")
    if filters.evidence == "declared":
        found = found.filter(declared="completed", closed_at="").exclude(proof="proved")
    for word in filters.text.casefold().split():
        found = found.filter(search__contains=word)
    return found
