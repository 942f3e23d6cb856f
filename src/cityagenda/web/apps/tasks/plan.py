"""What the plan of an edition says about its tasks, in the register's terms."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Task
from cityagenda.ground.standards import Standard
from cityagenda.registers.clock import first_day, last_day
from cityagenda.registers.lights import TOPIC
from cityagenda.registers.tasks import PlannedTask


def planned_task(task: Task) -> PlannedTask:
    """Return a task as the register sees it.

    A task without an end of its own but of a year is promised for that year.
    """
    year = None if task.year is None else str(task.year)
    start, end = task.start or year, task.end or year
    return PlannedTask(
        id=task.id,
        programme=task.programme,
        group=task.group,
        agency=task.agency,
        start=first_day(start) if start else None,
        due=last_day(end) if end else None,
        weight=task.weight,
        declared=task.declared.state if task.declared else None,
        indicators=tuple(task.indicators),
        synthetic=task.synthetic,
    )


def planned_tasks(city: Loaded) -> Iterator[PlannedTask]:
    """Yield every task of the plan in the plan's order."""
    return map(planned_task, city.tasks.values())


def verdicts(edition: Edition, city: Loaded) -> dict[str, str]:
    """Return each indicator's verdict; synthetic values prove nothing.

    Unless the city has switched synthetic figures on, a verdict on them counts as no data.
    """
    table = edition.assessment("verdicts")
    if not city.city.synthetic_in_overview:
        table = table.filter(~pl.col("synthetic"))
    return dict(table.select("indicator", "verdict").iter_rows())


def light_pack(city: Loaded, today: date) -> Standard:
    """Return the rule pack on lights that applies in the city on a day."""
    return city.standards.standard(TOPIC, city.city.jurisdiction, today)
