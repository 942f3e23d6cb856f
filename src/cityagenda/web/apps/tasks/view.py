"""The declared view of the register, which each build freezes as a source.

`cityagenda.web.registers` gives it to the build. The rows depend on the plan, the trail, the
pack and the instant alone, so that the same four give the same edition. Each row carries number
and digest of the last entry on a task: with that anchor anybody can later prove that the trail
was not rewritten (`audit.trail.first_break`).
"""

from datetime import UTC, datetime
from typing import Any

from cityagenda.city.loaded import Loaded
from cityagenda.registers import tasks
from cityagenda.registers.clock import day_in
from cityagenda.web.apps.audit.trail import entries
from cityagenda.web.apps.tasks.plan import light_pack, planned_tasks


def task_register_rows(city: Loaded, as_of: datetime | None = None) -> list[dict[str, Any]]:
    """Return the register as of an instant, read from the trail; it names nobody.

    By default the instant is the earliest at which the register is as it is now. As long as
    the trail has no entry on a task there are no rows: an empty register says nothing, and the
    same on any day.
    """
    timezone = city.city.timezone
    told = list(entries(beginning=tasks.SUBJECT))
    as_of = as_of or tasks.settled_at(told, datetime.now(UTC), timezone)
    if not tasks.until(told, as_of):
        return []
    return tasks.task_register_rows(
        planned_tasks(city),
        told,
        as_of,
        timezone=timezone,
        pack=light_pack(city, day_in(timezone, as_of)),
    )
