"""Keeping the rows of the register in step with the edition, the trail and the calendar."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from cityagenda.build.editions import Edition
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Task
from cityagenda.registers.clock import day_in
from cityagenda.registers.lights import Rule, rules
from cityagenda.registers.tasks import SUBJECT, TaskRecord, folded, proof, task_light
from cityagenda.web.alone import alone
from cityagenda.web.apps.audit.trail import entries
from cityagenda.web.apps.tasks.models import Freshness, TaskRow
from cityagenda.web.apps.tasks.plan import light_pack, planned_task, verdicts

_MANY: Final = 500
_COLUMNS: Final = [field.name for field in TaskRow._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 - Django's documented interface

_PLACE: Final = _COLUMNS.index("position")


def refresh(edition: Edition, city: Loaded, now: datetime) -> None:
    """Make the rows say what the edition's plan, the trail and the day say.

    That is one small query unless the edition or the city's day has changed since. Every row
    is then computed anew, so that no error in one can last, and written where it differs.
    """
    today = day_in(city.city.timezone, now)
    if _fresh(edition, today):
        return
    with alone():
        if not _fresh(edition, today):
            known = {task: facts for task, *facts in _stored()}
            rows = list(_rows(edition, city, today))
            gone = known.keys() - {row.task for row in rows}
            _leave_plan(task for task in gone if known[task][_PLACE] is not None)
            TaskRow.objects.bulk_create(
                [row for row in rows if known.get(row.task) != _facts(row)],
                batch_size=_MANY,
                update_conflicts=True,
                unique_fields=["task"],
                update_fields=_COLUMNS,
            )
            Freshness.objects.update_or_create(id=1, defaults={"edition": edition.id, "day": today})


def _fresh(edition: Edition, today: date) -> bool:
    return Freshness.objects.filter(id=1, edition=edition.id, day=today).exists()


def _stored() -> Iterator[tuple[Any, ...]]:
    return TaskRow.objects.values_list("task", *_COLUMNS).iterator()


def _facts(row: TaskRow) -> list[Any]:
    return [getattr(row, name) for name in _COLUMNS]


def _leave_plan(tasks: Iterable[str]) -> None:
    for task in tasks:
        orders = {"by_due": None, "by_report": None, "by_light": None}
        TaskRow.objects.filter(task=task).update(position=None, **orders)


def _rows(edition: Edition, city: Loaded, today: date) -> Iterator[TaskRow]:
    records = folded(entries(beginning=SUBJECT))
    table, judged = rules(light_pack(city, today)), verdicts(edition, city)
    for position, task in enumerate(city.tasks.values(), 1):
        record = records.get(task.id, TaskRecord())
        row = _planned_row(task, position, judged)
        row.take(record)
        row.lit(light_of(task, record, today, city, table))
        yield row


def _planned_row(task: Task, position: int, judged: Mapping[str, str]) -> TaskRow:
    planned = planned_task(task)
    return TaskRow(
        task=task.id,
        position=position,
        names=task.name,
        search=" ".join([task.id, *task.name.values(), *task.about.values()]).casefold(),
        programme=task.programme or "",
        group=task.group or "",
        year=task.year,
        synthetic=task.synthetic,
        agency=task.agency or "",
        start=planned.start,
        due=planned.due,
        weight=task.weight,
        declared=planned.declared or "",
        proof=proof(task.indicators, judged),
    )


def light_of(task: Task, record: TaskRecord, today: date, city: Loaded, table: list[Rule]) -> str:
    """Return the colour of a task's light on a day."""
    return task_light(planned_task(task), record, today, city.city.timezone, table).colour
