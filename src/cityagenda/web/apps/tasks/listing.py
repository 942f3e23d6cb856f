"""The list of tasks: filters, orders, and pages that stay right while tasks come and go."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, QuerySet
from django.utils.http import urlencode

from cityagenda.ground.texts import Text
from cityagenda.registers.audit import instant
from cityagenda.registers.lights import COLOURS
from cityagenda.web.apps.tasks.models import TaskRow

PAGE: Final = 50
NO_AGENCY: Final = "none"
"""Stands for tasks without an agency where an agency's id is asked for."""

EVIDENCE: Final = ("proved", "declared")
REPORTING: Final = ("quiet", "never", "urged")
"""Open tasks whose last report is too old, that nobody reported on, that were urged since."""

KINDS: Final = ("named", "synthetic")
ORDERS: Final = {"": "position", "due": "by_due", "report": "by_report", "light": "by_light"}
"""The plan's order, and others with the column that holds them."""

OPEN: Final = ("registered", "under-way")
"""States in which the next step is the agency's."""

_COUNTED: Final = 1000
_LONGEST: Final = 100


class Listed(NamedTuple):
    """What the list needs of a row; ``place`` is where it stands in the order that is asked for.

    A plain tuple: to make fifty rows of the table costs as much as the query.
    """

    task: str
    position: int
    names: Text
    agency: str
    light: str
    state: str
    percent: int | None
    due: date | None
    reported_at: str
    urged_at: str
    closed_at: str
    declared: str
    proof: str
    synthetic: bool
    place: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; an empty field asks for everything.

    ``since`` is no filter of its own: reports before this instant are too old for ``quiet``.
    """

    programme: str = ""
    group: str = ""
    agency: str = ""
    year: str = ""
    light: str = ""
    evidence: str = ""
    reporting: str = ""
    kind: str = ""
    text: str = ""
    order: str = ""
    since: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], since: str = "") -> "Filters":
        """Return the filters of a query string; what is no filter is passed over."""

        def one_of(name: str, known: object) -> str:
            value = asked.get(name, "")
            return value if isinstance(known, (tuple, dict)) and value in known else ""

        year = asked.get("year", "")
        return cls(
            programme=asked.get("programme", ""),
            group=asked.get("group", ""),
            agency=asked.get("agency", ""),
            year=year if year.isascii() and year.isdigit() and len(year) <= 4 else "",  # noqa: PLR2004
            light=one_of("light", COLOURS),
            evidence=one_of("evidence", EVIDENCE),
            reporting=one_of("reporting", REPORTING),
            kind=one_of("kind", KINDS),
            text=asked.get("text", "").strip()[:_LONGEST],
            order=one_of("order", ORDERS),
            since=since,
        )

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, by name; what is not is absent."""
        names = (name for name in self.__slots__ if name != "since")
        return {name: value for name in names if (value := getattr(self, name))}

    def query(self, **more: int | str) -> str:
        """Return the query string of these filters, with more, such as a place in the list."""
        return urlencode({**self.asked, **more})

    def but(self, **changes: str) -> "Filters":
        """Return the same filters with changes."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Page:
    """Up to fifty tasks, and where the pages before and after begin.

    ``counts`` has the number of each light, whatever light is asked for; it is empty where
    there are too many tasks to count.
    """

    rows: list[Listed]
    before: int | None
    after: int | None
    total: int
    counts: Mapping[str, int]

    @property
    def uncounted(self) -> bool:
        """Whether there are more tasks than were counted."""
        return self.total > _COUNTED


def since(today: date, days: int | None, timezone: str) -> str:
    """Return the instant before which a last report is too old, as the trail writes instants.

    Examples
    --------
    >>> since(date(2026, 11, 26), 35, "Asia/Shanghai")
    '2026-10-21T16:00:00.000000Z'
    """
    if days is None:
        return ""
    first = today - timedelta(days=days)
    return instant(datetime.combine(first, time(), ZoneInfo(timezone)))


def page(filters: Filters, *, before: int | None = None, after: int | None = None) -> Page:
    """Return the tasks after a place in the order that is asked for, or those before one.

    Parameters
    ----------
    filters
        What is asked for.
    before, after
        The place of the first or last task of the page from which somebody comes.

    Returns
    -------
    Page
        ``total`` is counted up to a thousand, and one more says "more than that".
    """
    key = ORDERS[filters.order]
    found, (counts, total) = _asked(filters), _counted(filters)
    listed = found.annotate(place=F(key)).values_list(*Listed._fields)
    if before is not None:
        earlier = listed.filter(**{f"{key}__gt": 0, f"{key}__lt": before}).order_by(f"-{key}")
        backwards = [Listed._make(row) for row in earlier[: PAGE + 1]]
        rows, more_before = backwards[:PAGE][::-1], len(backwards) > PAGE
        more_after = found.filter(**{f"{key}__gte": before}).exists()
    else:
        start = after or 0
        following = listed.filter(**{f"{key}__gt": start}).order_by(key)
        onwards = [Listed._make(row) for row in following[: PAGE + 1]]
        rows, more_after = onwards[:PAGE], len(onwards) > PAGE
        more_before = start > 0 and found.filter(**{f"{key}__lte": start}, position__gt=0).exists()
    return Page(
        rows,
        rows[0].place if rows and more_before else None,
        rows[-1].place if rows and more_after else None,
        total,
        counts,
    )


def _counted(filters: Filters) -> tuple[Mapping[str, int], int]:
    """Return the number of each light and of all tasks that are asked for, if they are few."""
    every = matching(filters.but(light=""))
    whole = every.values("position")[: _COUNTED + 1].count()
    if whole <= _COUNTED:
        counts = _lights(every.values("light"))
        return counts, counts.get(filters.light, 0) if filters.light else whole
    if not filters.light:
        return {}, whole
    return {}, matching(filters).values("position")[: _COUNTED + 1].count()


def _lights(few: QuerySet[TaskRow, Any]) -> dict[str, int]:
    """Return how many of a few rows show each light; the database counts them."""
    sql, parameters = few.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT light, COUNT(*) FROM ({sql}) AS few GROUP BY light", parameters)  # noqa: S608 - Django's own SQL
        return dict(cursor.fetchall())


def matching(filters: Filters) -> QuerySet[TaskRow]:
    """Return the tasks of the plan that filters ask for."""
    return _asked(filters).filter(position__gt=0)


def _asked(filters: Filters) -> QuerySet[TaskRow]:
    """Return what filters ask for, out of the plan too; one bound on the order must follow.

    One and not two, since SQLite walks from the first bound that it meets.
    """
    found = TaskRow.objects.all()
    for name in ("programme", "group", "light", "year"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    if filters.agency:
        found = found.filter(agency="" if filters.agency == NO_AGENCY else filters.agency)
    if filters.evidence == "proved":
        found = found.filter(proof="proved")
    if filters.evidence == "declared":
        found = found.filter(declared="completed", closed_at="").exclude(proof="proved")
    if filters.kind:
        found = found.filter(synthetic=filters.kind == "synthetic")
    found = _by_reporting(found, filters)
    for word in filters.text.casefold().split():
        found = found.filter(search__contains=word)
    return found


def _by_reporting(found: QuerySet[TaskRow], filters: Filters) -> QuerySet[TaskRow]:
    if not filters.reporting:
        return found
    waiting = found.filter(state__in=OPEN)
    if filters.reporting == "never":
        return waiting.filter(reported_at="")
    if filters.reporting == "urged":
        return waiting.filter(urged_at__gt=F("reported_at"))
    return waiting.filter(reported_at__gt="", reported_at__lt=filters.since)
