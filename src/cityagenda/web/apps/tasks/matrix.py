"""The matrix: how many tasks of each agency show which light, and how much of them is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from cityagenda.registers.lights import COLOURS
from cityagenda.registers.rollup import Share, rolled_up
from cityagenda.registers.tasks import TaskRecord, share_done
from cityagenda.web.apps.tasks.models import TaskRow


@dataclass(frozen=True, slots=True)
class Line:
    """One agency (empty: none is published) with its tasks by light and its share done."""

    agency: str
    counts: Mapping[str, int]
    share: Share

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
    """All agencies and the plan as a whole."""

    lines: list[Line]
    whole: Line


def matrix() -> Matrix:
    """Return one line an agency, most red first, then most yellow, and without an agency last."""
    groups = list(
        TaskRow.objects.filter(position__isnull=False)
        .values("agency", "light", "percent", "closed_at")
        .annotate(tasks=Count("pk"), weights=Sum("weight"))
        .order_by()
    )
    by_agency: dict[str, list[Mapping[str, Any]]] = {}
    for group in groups:
        by_agency.setdefault(group["agency"], []).append(group)
    lines = [_line(agency, parts) for agency, parts in by_agency.items()]
    return Matrix(sorted(lines, key=_urgency), _line("", groups))


def _urgency(line: Line) -> tuple[Any, ...]:
    return (not line.agency, *(-count for _, count in line.cells), line.agency)


def _line(agency: str, parts: Sequence[Mapping[str, Any]]) -> Line:
    counts: dict[str, int] = {}
    for part in parts:
        counts[part["light"]] = counts.get(part["light"], 0) + part["tasks"]
    return Line(agency, counts, _share(parts))


def _share(parts: Sequence[Mapping[str, Any]]) -> Share:
    weighted = [
        (
            part["weights"],
            share_done(TaskRecord(percent=part["percent"], closed_at=part["closed_at"] or None)),
        )
        for part in parts
    ]
    return rolled_up(weighted) or Share.of(None)
