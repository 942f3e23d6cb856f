"""The declared view of the register, which a build may freeze as a source.

How it becomes a source: as the first step of a build, whoever starts it calls
`task_register_rows` with one instant and writes the rows, as they come, to a file of the city
folder (CSV or Parquet, columns as in `cityagenda.registers.tasks.task_register_rows`). A source
of the city declares that file like any other: ``percent_low`` and ``percent_high`` as numbers in
``%``, ``weight`` as a number, days as dates. From there it is hashed and frozen with the rest,
and methods may read it. The rows depend on the plan, the trail, the pack and the instant alone,
so that the same four give the same file. Keep the trail's head (`audit.trail.head`) beside it:
with that anchor anybody can later prove that the trail was not rewritten.
"""

from datetime import datetime
from typing import Any

from cityagenda.city.loaded import Loaded
from cityagenda.registers import tasks
from cityagenda.registers.clock import day_in
from cityagenda.web.apps.audit.trail import entries
from cityagenda.web.apps.tasks.plan import light_pack, planned_tasks


def task_register_rows(city: Loaded, as_of: datetime) -> list[dict[str, Any]]:
    """Return the register as of an instant, read from the trail; it names nobody."""
    timezone = city.city.timezone
    return tasks.task_register_rows(
        planned_tasks(city),
        entries(beginning=tasks.SUBJECT),
        as_of,
        timezone=timezone,
        pack=light_pack(city, day_in(timezone, as_of)),
    )
