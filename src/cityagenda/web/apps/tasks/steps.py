"""Taking a step with a task: the one way in which the register changes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from cityagenda.city.loaded import Loaded
from cityagenda.registers.clock import day_in
from cityagenda.registers.lights import rules
from cityagenda.registers.machine import Actor, Machine, Refusal, Step, packaged, step
from cityagenda.registers.tasks import SUBJECT, advanced, trail_data
from cityagenda.web.alone import alone
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.accounts.roles import AGENCY
from cityagenda.web.apps.audit.trail import append
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.plan import light_pack
from cityagenda.web.apps.tasks.refreshing import light_of

MACHINE: Final[Machine] = packaged("task")

CHANGED: Final = Refusal(
    "changed",
    {
        "zh-Hans": "您打开页面之后，此任务已有新的记录。请先查看，再决定是否提交。",
        "en": "Something was recorded for this task after you opened the page. "
        "Look at it first, then decide whether to send this.",
    },
)

TODAY: Final = Refusal(
    "today",
    {
        "zh-Hans": "此任务今日已催办，同一天不重复催办。",
        "en": "This task was urged today already; nobody is urged twice a day.",
    },
)


def actor_of(account: Account | None, row: TaskRow) -> Actor:
    """Return somebody as the machine sees them: with the roles that hold for this task.

    An agency's account has the role of the responsible agency on that agency's tasks alone.
    """
    if account is None:
        return Actor("", frozenset())
    if account.role == AGENCY:
        own = bool(row.agency) and row.agency == account.organisation
        return Actor(account.pseudonym, frozenset({"agency"} if own else ()))
    return Actor(account.pseudonym, frozenset({account.role}))


def taken(
    city: Loaded,
    account: Account,
    task: str,
    action: str,
    given: Mapping[str, Any],
    *,
    seen: int,
    now: datetime,
) -> Step | Refusal:
    """Take a step, or return why not. Entry and row are written together or not at all.

    Parameters
    ----------
    city
        The city of the edition under which the step is taken.
    account
        Who takes it.
    task, action, given
        With what, which way, and what comes with it.
    seen
        The number of the task's last entry when the form was opened: two people who close
        the same task, a double click and a stale window are refused by it.
    now
        The instant.

    Raises
    ------
    TaskRow.DoesNotExist
        There is no such task in the plan.
    """
    with alone():
        return _taken(city, account, task, action, given, seen, now)


def taken_by_all(
    city: Loaded,
    account: Account,
    tasks: Iterable[str],
    action: str,
    given: Mapping[str, Any],
    *,
    now: datetime,
) -> dict[str, Step | Refusal]:
    """Take one step with many tasks, and return for each the step or why not.

    It is one transaction: a fault in its middle leaves everything as it was. Tasks that are
    not in the plan are passed over.
    """
    with alone():
        asked = TaskRow.objects.filter(task__in=list(tasks), position__isnull=False)
        ids = asked.order_by("position").values_list("task", flat=True)
        return {t: _taken(city, account, t, action, given, None, now) for t in list(ids)}


def _taken(
    city: Loaded,
    account: Account,
    task: str,
    action: str,
    given: Mapping[str, Any],
    seen: int | None,
    now: datetime,
) -> Step | Refusal:
    row = TaskRow.objects.select_for_update().get(task=task, position__isnull=False)
    actor, record = actor_of(account, row), row.record()
    found = step(MACHINE, row.state, action, actor, given, record.hands)
    if isinstance(found, Refusal):
        return found
    if seen is not None and row.entry != seen:
        return CHANGED
    today = day_in(city.city.timezone, now)
    if action == "urge" and record.urged_at and _day(city, record.urged_at) == today:
        return TODAY
    data = trail_data(found) | {"as": min(actor.roles), "organisation": account.organisation}
    entry = append(actor.id, f"{SUBJECT}{task}", action, data, now)
    row.take(advanced(record, entry))
    table = rules(light_pack(city, today))
    row.lit(light_of(city.tasks[task], row.record(), today, city, table))
    row.save()
    return found


def _day(city: Loaded, at: str) -> date:
    return day_in(city.city.timezone, datetime.fromisoformat(at))
