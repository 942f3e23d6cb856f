"""The tables of the register: one row a task for quick lists, and what the rows stand for.

Nothing here is the truth. What the plan says stands in the edition, what people did stands in
the audit trail; a row joins both so that a page of fifty out of many is one query.
"""

import re
from typing import Any, ClassVar, Final

from django.db import models

from cityagenda.registers.lights import COLOURS
from cityagenda.registers.tasks import TaskRecord

_PLACES: Final = 20
_LAST: Final = 4_000_000
"""A day after all that a calendar can write: tasks without a promised day come last."""


class TaskRow(models.Model):
    """One task of the plan with what its trail says.

    ``position`` is the place in the plan, from 1; none once the plan has the task no longer.
    ``agency`` is the one that counts: assigned here, else the plan's, else empty. ``by_due``,
    ``by_report`` and ``by_light`` put the rows in order: each joins a rank with the position, so
    that no two are the same and pages stay right (`TaskRow.lit`).
    """

    task = models.CharField(max_length=120, primary_key=True)
    position = models.PositiveIntegerField(null=True, db_index=True)
    names = models.JSONField()
    search = models.TextField()
    programme = models.CharField(max_length=120, blank=True)
    group = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    synthetic = models.BooleanField(default=False)
    agency = models.CharField(max_length=120, blank=True)
    start = models.DateField(null=True)
    due = models.DateField(null=True)
    weight = models.FloatField()
    declared = models.CharField(max_length=20, blank=True)
    proof = models.CharField(max_length=20)

    state = models.CharField(max_length=40, default="registered")
    percent = models.PositiveSmallIntegerField(null=True)
    reports = models.PositiveIntegerField(default=0)
    reported_at = models.CharField(max_length=27, blank=True)
    closed_at = models.CharField(max_length=27, blank=True)
    urged_at = models.CharField(max_length=27, blank=True)
    assigned = models.CharField(max_length=120, blank=True)
    hands = models.JSONField(default=list)
    entry = models.PositiveBigIntegerField(default=0)
    light = models.CharField(max_length=10, default="unknown")
    by_due = models.BigIntegerField(null=True, db_index=True)
    by_report = models.BigIntegerField(null=True, db_index=True)
    by_light = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        """Each filter of the list keeps the plan's order."""

        indexes: ClassVar = [
            models.Index(fields=["light", "position"], name="task_by_light"),
            models.Index(fields=["agency", "position"], name="task_by_agency"),
            models.Index(fields=["programme", "position"], name="task_by_programme"),
            models.Index(fields=["group", "position"], name="task_by_group"),
        ]

    def __str__(self) -> str:
        """Return what names the row in a log."""
        return self.task

    def record(self) -> TaskRecord:
        """Return what the trail says, as the register knows it."""
        return TaskRecord(
            state=self.state,
            percent=self.percent,
            reports=self.reports,
            reported_at=self.reported_at or None,
            closed_at=self.closed_at or None,
            agency=self.assigned or None,
            urged_at=self.urged_at or None,
            hands=frozenset(self.hands),
            entry=self.entry,
        )

    def take(self, record: TaskRecord) -> None:
        """Take over what the trail says."""
        values: dict[str, Any] = {
            "state": record.state,
            "percent": record.percent,
            "reports": record.reports,
            "reported_at": record.reported_at or "",
            "closed_at": record.closed_at or "",
            "urged_at": record.urged_at or "",
            "assigned": record.agency or "",
            "hands": sorted(record.hands),
            "entry": record.entry,
        }
        for name, value in values.items():
            setattr(self, name, value)
        self.agency = record.agency or self.agency

    def lit(self, colour: str) -> None:
        """Take over a light, and with it the places in all orders."""
        self.light = colour
        for name, rank in (
            ("by_due", self.due.toordinal() if self.due else _LAST),
            ("by_report", int(re.sub(r"\D", "", self.reported_at)[:12] or 0)),
            ("by_light", COLOURS.index(colour) if colour in COLOURS else len(COLOURS)),
        ):
            setattr(self, name, (rank << _PLACES) + (self.position or 0))


class Freshness(models.Model):
    """Of which edition and day the rows are; one row only."""

    edition = models.CharField(max_length=64)
    day = models.DateField()

    def __str__(self) -> str:
        """Return what names the row in a log."""
        return f"{self.edition} on {self.day}"
