"""The register of tasks: what the plan promises, what its audit trail tells, as rows.

The trail is the only truth about people's work: a record is its entries, folded in their
order, so that the register can be told as of any past instant. `task_register_rows` is the
declared view that a build may freeze as a source.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from cityagenda.ground.errors import RegisterError
from cityagenda.ground.standards import Standard
from cityagenda.registers.audit import ORIGIN, Entry, instant
from cityagenda.registers.clock import day_in, days_after
from cityagenda.registers.lights import Facts, Light, Rule, light, pace, rules
from cityagenda.registers.machine import UNKNOWN, Step
from cityagenda.registers.rollup import Share

SUBJECT: Final = "task:"
"""How the subject of an entry on a task begins; the task's id follows."""

Proof: TypeAlias = Literal["proved", "not proved", "no indicator"]
"""Whether every indicator linked to a task meets its target in an edition."""


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """What the plan says of a task."""

    id: str
    programme: str | None = None
    group: str | None = None
    agency: str | None = None
    start: date | None = None
    due: date | None = None
    weight: float = 1.0
    declared: Literal["completed", "under way", "planned"] | None = None
    indicators: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """What the trail says of a task.

    ``agency`` is the one assigned here, which goes before the plan's. ``urged_at`` is when it
    was last urged. ``hands`` are the pseudonyms of those who worked on it. ``entry`` is the
    number of the last entry.
    """

    state: str = "registered"
    percent: int | None = None
    reports: int = 0
    reported_at: str | None = None
    closed_at: str | None = None
    agency: str | None = None
    urged_at: str | None = None
    hands: frozenset[str] = field(default_factory=frozenset)
    entry: int = 0

    @property
    def urged(self) -> bool:
        """Whether it was urged and no report has answered since."""
        return self.urged_at is not None and self.urged_at > (self.reported_at or "")


def trail_data(step: Step) -> dict[str, Any]:
    """Return what an entry keeps of a step, so that a trail can be folded without a machine."""
    return {
        "from": step.source,
        "to": step.target,
        "handles": step.handles,
        "given": dict(step.given),
    }


def advanced(record: TaskRecord, entry: Entry) -> TaskRecord:
    """Return a record after one more entry of its trail."""
    given, target = entry.data["given"], entry.data["to"]
    hands = record.hands | {entry.actor} if entry.data["handles"] else record.hands
    changed = replace(record, state=target, hands=hands, entry=entry.number)
    if entry.action == "report":
        changed = replace(
            changed,
            percent=_percent(given["percent"]),
            reports=record.reports + 1,
            reported_at=entry.at,
        )
    if entry.action == "urge":
        changed = replace(changed, urged_at=entry.at)
    if entry.action == "assign":
        changed = replace(changed, agency=given["agency"])
    if target != entry.data["from"]:
        changed = replace(changed, closed_at=entry.at if target == "closed" else None)
    return changed


def _percent(value: object) -> int | None:
    if value == UNKNOWN:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value in range(101):
        return value
    raise RegisterError(
        f"{value!r} is no share done", todo="give a whole number from 0 to 100, or 'unknown'"
    )


def folded(entries: Iterable[Entry], as_of: datetime | None = None) -> dict[str, TaskRecord]:
    """Return each task's record after the entries up to an instant, by the task's id.

    Entries on other subjects are passed over. Tasks without an entry are absent.
    """
    last = None if as_of is None else instant(as_of)
    records: dict[str, TaskRecord] = {}
    for entry in entries:
        if entry.subject.startswith(SUBJECT) and (last is None or entry.at <= last):
            id_ = entry.subject.removeprefix(SUBJECT)
            records[id_] = advanced(records.get(id_, TaskRecord()), entry)
    return records


def until(entries: Iterable[Entry], as_of: datetime) -> list[Entry]:
    """Return the entries on tasks up to an instant."""
    last = instant(as_of)
    return [e for e in entries if e.subject.startswith(SUBJECT) and e.at <= last]


def settled_at(entries: Iterable[Entry], now: datetime, timezone: str) -> datetime:
    """Return the earliest instant at which the register is told as it is now.

    That is the last entry on a task, or the beginning of the day if there was none today,
    so that two builds on one day of one trail are about the same instant.
    """
    midnight = datetime.combine(day_in(timezone, now), time(), ZoneInfo(timezone))
    told = until(entries, now)
    return max(midnight, datetime.fromisoformat(told[-1].at)) if told else midnight


def share_done(record: TaskRecord) -> Share:
    """Return how much of a task is done: all of a closed one, else what the last report says.

    Missing data: without a report, or where it says "unknown", anything from nothing to all.
    """
    return Share(1.0, 1.0) if record.closed_at else Share.of(record.percent)


def task_light(
    planned: PlannedTask, record: TaskRecord, today: date, timezone: str, rules: list[Rule]
) -> Light:
    """Return the light of a task on a day."""
    reported = record.reported_at and day_in(timezone, datetime.fromisoformat(record.reported_at))
    return light(
        Facts(
            closed=record.closed_at is not None,
            declared=planned.declared == "completed",
            reports=record.reports,
            days_since_report=days_after(reported, today) if reported else None,
            days_overdue=days_after(planned.due, today) if planned.due else None,
            percent=record.percent,
            pace=pace(record.percent, planned.start, planned.due, today),
        ),
        rules,
    )


def proof(indicators: Iterable[str], verdicts: Mapping[str, str]) -> Proof:
    """Return whether a task's linked indicators prove it: each verdict is ``met``.

    Missing data: an indicator without a verdict proves nothing.

    Examples
    --------
    >>> proof(["pm25", "water"], {"pm25": "met", "water": "at risk"})
    'not proved'
    """
    found = [verdicts.get(id_) == "met" for id_ in indicators]
    if not found:
        return "no indicator"
    return "proved" if all(found) else "not proved"


def task_register_rows(
    planned: Iterable[PlannedTask],
    entries: Iterable[Entry],
    as_of: datetime,
    *,
    timezone: str,
    pack: Standard,
) -> list[dict[str, Any]]:
    """Return the register as of an instant: one plain row a task of the plan, sorted by id.

    No row names a person; pseudonyms of actors are not in it either, only how many people
    worked on a task.

    Parameters
    ----------
    planned
        The tasks of the plan.
    entries
        The audit trail in its order; later entries than ``as_of`` are passed over.
    as_of
        The instant; days are those of it in ``timezone``, the city's.
    pack
        The rule pack on ``task-lights``.

    Returns
    -------
    list of dict
        ``task``, ``programme``, ``group``, ``agency`` (assigned here, else the plan's),
        ``assigned`` (true if assigned here), ``start``, ``due`` (ISO days), ``weight``,
        ``declared``, ``state``, ``reports``, ``reported_on``, ``closed_on`` (ISO days),
        ``urged_on``, ``percent_low``, ``percent_high``, ``people``, ``light``, ``rule``,
        ``standard``, ``synthetic``, ``as_of`` (ISO instant), and the anchor of the trail:
        ``entry`` and ``digest`` of the last entry on a task.

    Missing data: absent facts are none; unknown progress is 0 to 100.
    """
    told = until(entries, as_of)
    records, table = folded(told), rules(pack)
    entry, digest = (told[-1].number, told[-1].digest) if told else (0, ORIGIN)
    today = day_in(timezone, as_of)
    rows = []
    for task in sorted(planned, key=lambda t: t.id):
        record = records.get(task.id, TaskRecord())
        lit = task_light(task, record, today, timezone, table)
        share = share_done(record)
        rows.append(
            {
                "task": task.id,
                "programme": task.programme,
                "group": task.group,
                "agency": record.agency or task.agency,
                "assigned": record.agency is not None,
                "start": _iso(task.start),
                "due": _iso(task.due),
                "weight": task.weight,
                "declared": task.declared,
                "state": record.state,
                "reports": record.reports,
                "reported_on": _iso_day(record.reported_at, timezone),
                "closed_on": _iso_day(record.closed_at, timezone),
                "urged_on": _iso_day(record.urged_at, timezone),
                "percent_low": round(100 * share.low),
                "percent_high": round(100 * share.high),
                "people": len(record.hands),
                "light": lit.colour,
                "rule": lit.rule,
                "standard": pack.id,
                "synthetic": task.synthetic,
                "as_of": instant(as_of),
                "entry": entry,
                "digest": digest,
            }
        )
    return rows


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _iso_day(at: str | None, timezone: str) -> str | None:
    return day_in(timezone, datetime.fromisoformat(at)).isoformat() if at else None
