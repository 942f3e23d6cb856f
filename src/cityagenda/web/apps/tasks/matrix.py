"""The matrix: how the tasks of each agency, group or programme stand, and what presses there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Min, Q, Sum

from cityagenda.registers.lights import COLOURS
from cityagenda.registers.rollup import Share, rolled_up
from cityagenda.registers.tasks import TaskRecord, share_done
from cityagenda.web.apps.tasks.listing import OPEN
from cityagenda.web.apps.tasks.models import TaskRow

AXES: Final = ("agency", "group", "programme")
"""What the lines of a matrix can be."""

SOON: Final = 21
"""Days within which a promised day is near, as the rules of lights take it."""

PRESSING: Final = ("quiet", "never", "urged", "soon")
"""Counts beside the lights: no report in time, none ever, urged and unanswered, due soon."""


@dataclass(frozen=True, slots=True)
class Line:
    """One agency (empty: none is published) with its tasks by light and its share done."""

    key: str
    counts: Mapping[str, int]
    share: Share
    pressing: Mapping[str, int]
    last_report: str
    synthetic: int

    @property
    def agency(self) -> str:
        """The id of what the line is about."""
        return self.key

    @property
    def total(self) -> int:
        """The number of its tasks."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Each light with its count, in the order of the columns."""
        return [(colour, self.counts.get(colour, 0)) for colour in COLOURS]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All lines and the plan as a whole."""

    lines: list[Line]
    whole: Line


def matrix(by: str = "agency", *, since: str = "", today: date | None = None) -> Matrix:
    """Return one line an agency, most red first, then most yellow, and without an agency last.

    Parameters
    ----------
    by
        One of `AXES`.
    since
        The instant before which a last report is too old.
    today
        The day on which a promised day is near or not.
    """
    waiting = Q(state__in=OPEN)
    near = Q(due__gte=today, due__lte=today + timedelta(days=SOON)) if today else Q(pk="")
    groups = list(
        TaskRow.objects.filter(position__isnull=False)
        .annotate(shut=ExpressionWrapper(Q(closed_at__gt=""), output_field=BooleanField()))
        .values(by, "light", "percent", "shut")
        .annotate(
            tasks=Count("pk"),
            weights=Sum("weight"),
            quiet=Count("pk", filter=waiting & Q(reported_at__gt="", reported_at__lt=since)),
            never=Count("pk", filter=waiting & Q(reported_at="")),
            urged=Count("pk", filter=waiting & Q(urged_at__gt=F("reported_at"))),
            soon=Count("pk", filter=waiting & near),
            made_up=Count("pk", filter=Q(synthetic=True)),
            oldest=Min("reported_at", filter=waiting & Q(reported_at__gt="")),
        )
        .order_by()
    )
    members: dict[str, list[Mapping[str, Any]]] = {}
    for group in groups:
        members.setdefault(group[by], []).append(group)
    lines = [_line(key, parts) for key, parts in members.items()]
    return Matrix(sorted(lines, key=_urgency), _line("", groups))


def _urgency(line: Line) -> tuple[Any, ...]:
    return (not line.key, *(-count for _, count in line.cells), line.key)


def _line(key: str, parts: Sequence[Mapping[str, Any]]) -> Line:
    counts: dict[str, int] = {}
    for part in parts:
        counts[part["light"]] = counts.get(part["light"], 0) + part["tasks"]
    return Line(
        key,
        counts,
        _share(parts),
        {name: sum(part[name] for part in parts) for name in PRESSING},
        min((part["oldest"] for part in parts if part["oldest"]), default=""),
        sum(part["made_up"] for part in parts),
    )


def _share(parts: Sequence[Mapping[str, Any]]) -> Share:
    weighted = [
        (
            part["weights"],
            share_done(
                TaskRecord(percent=part["percent"], closed_at="-" if part["shut"] else None)
            ),
        )
        for part in parts
    ]
    return rolled_up(weighted) or Share.of(None)
