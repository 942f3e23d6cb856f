"""Writing and reading the trail."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from cityagenda.registers.audit import Anchor, Break, Entry, following, verify
from cityagenda.web.alone import alone
from cityagenda.web.apps.audit.models import AuditEntry


def append(
    actor: str, subject: str, action: str, data: Mapping[str, Any], at: datetime | None = None
) -> Entry:
    """Add an entry to the trail, inside the transaction of the change that it tells of.

    Parameters
    ----------
    actor
        The pseudonym of who did it; never a name.
    subject
        To what it was done, such as ``task:ID``.
    action
        What was done.
    data
        What belongs to it; no personal data, for an entry can never be taken out again.
    at
        The instant; by default now. A clock that was set back does not go before the last
        entry, so that the order of the instants is the order of the entries.
    """
    with alone():
        row = AuditEntry.objects.order_by("-number").first()
        last = row.entry() if row else None
        now = at or datetime.now(UTC)
        if last is not None:
            now = max(now, datetime.fromisoformat(last.at))
        entry = following(last, at=now, actor=actor, subject=subject, action=action, data=data)
        AuditEntry.objects.create(**asdict(entry))
    return entry


def entries(subject: str | None = None, *, beginning: str | None = None) -> Iterator[Entry]:
    """Yield the entries in their order: all, of one subject, or of subjects that begin so."""
    rows = AuditEntry.objects.order_by("number")
    if subject is not None:
        rows = rows.filter(subject=subject)
    if beginning is not None:
        rows = rows.filter(subject__startswith=beginning)
    for row in rows.iterator():
        yield row.entry()


def first_break(anchor: Anchor | None = None) -> Break | None:
    """Return the first entry of the trail that does not hold, or none."""
    return verify(entries(), anchor)


def head() -> Anchor | None:
    """Return the last entry's number and digest, to be kept elsewhere."""
    row = AuditEntry.objects.order_by("-number").first()
    return Anchor(row.number, row.digest) if row else None
