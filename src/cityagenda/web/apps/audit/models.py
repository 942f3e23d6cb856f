"""The table of the audit trail. Rows are added and never changed."""

from typing import ClassVar

from django.db import models

from cityagenda.registers.audit import Entry


class AuditEntry(models.Model):
    """One entry of the trail, as `cityagenda.registers.audit.Entry` describes it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=27)
    actor = models.CharField(max_length=40)
    subject = models.CharField(max_length=180)
    action = models.CharField(max_length=40)
    data = models.JSONField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """By subject, the story of one thing is read."""

        indexes: ClassVar = [models.Index(fields=["subject", "number"], name="audit_by_subject")]

    def __str__(self) -> str:
        """Return what names the row in a log."""
        return f"{self.number} {self.action} {self.subject}"

    def entry(self) -> Entry:
        """Return the row as a plain entry."""
        return Entry(
            self.number,
            self.at,
            self.actor,
            self.subject,
            self.action,
            self.data,
            self.previous,
            self.digest,
        )
