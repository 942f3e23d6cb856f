"""The tables of the register: one row a task for quick lists, and what the rows stand for.

Nothing here is the truth. What the plan says stands in the edition, what people did stands in
the audit trail; a row joins both so that a page of fifty out of many is one query.
"""

from typing import Any, ClassVar

from django.db import models

from cityagenda.registers.tasks import TaskRecord


class TaskRow(models.Model):
    """One task of the plan with what its trail says.

    ``position`` is the place in the plan, from 1; none once the plan has the task no longer.
    ``agency`` is the one that counts: assigned here, else the plan's, else empty.
    """

    task = models.CharField(max_length=120, primary_key=True)
    position = models.PositiveIntegerField(null=True, db_index=True)
    names = models.JSONField()
    search = models.TextField()
    programme = models.CharField(max_length=120, blank=True)
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
    assigned = models.CharField(max_length=120, blank=True)
    hands = models.JSONField(default=list)
    entry = models.PositiveBigIntegerField(default=0)
    light = models.CharField(max_length=10, default="unknown")

    class Meta:
        """Each filter of the list keeps the plan's order."""

        indexes: ClassVar = [
            models.Index(fields=["light", "position"], name="task_by_light"),
            models.Index(fields=["agency", "position"], name="task_by_agency"),
            models.Index(fields=["programme", "position"], name="task_by_programme"),
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
            "assigned": record.agency or "",
            "hands": sorted(record.hands),
            "entry": record.entry,
        }
        for name, value in values.items():
            setattr(self, name, value)
        self.agency = record.agency or self.agency


class Freshness(models.Model):
    """Of which edition and day the rows are; one row only."""

    edition = models.CharField(max_length=64)
    day = models.DateField()

    def __str__(self) -> str:
        """Return what names the row in a log."""
        return f"{self.edition} on {self.day}"
