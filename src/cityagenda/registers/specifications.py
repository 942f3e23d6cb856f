"""The specifications of the methods that measure from a frozen register."""

from typing import Final

from cityagenda.ground.methods import Column, Input, MethodSpec
from cityagenda.registers.lights import TOPIC

_MODULE = "cityagenda.registers.measures"

_TASKS = Input(
    "tasks",
    "the register of tasks as of one instant",
    columns=(
        Column("task", "text", "id of the task"),
        Column("weight", "number", "weight of the task in the plan"),
        Column("reported_on", "date", "day of the last report, empty without any"),
        Column("closed_on", "date", "day on which it was checked and closed, empty if it is open"),
        Column("light", "text", "the light that the rules give"),
        Column("synthetic", "boolean", "whether the task was made up for a demonstration"),
        Column("as_of", "text", "the instant of the register, in UTC"),
    ),
)

METHODS: Final = (
    MethodSpec(
        id="registers.tasks_closed",
        title={"zh-Hans": "任务销号率", "en": "Tasks checked and closed"},
        about={
            "zh-Hans": "已由他人核验销号的任务所占权重；情况不明的任务计入区间上限，不作猜测。",
            "en": "The weight of tasks that a second person checked and closed; tasks of which "
            "nothing is known widen the interval upwards.",
        },
        function=f"{_MODULE}:tasks_closed",
        version="1",
        inputs=(_TASKS,),
        reference="Own convention; a weighted share with interval arithmetic for the unknown",
    ),
    MethodSpec(
        id="registers.tasks_reported",
        title={"zh-Hans": "任务按期报告率", "en": "Open tasks reported on in time"},
        about={
            "zh-Hans": "在办任务中，最近一次进展报告未超过规则要求天数的任务所占权重。",
            "en": "The weight of open tasks whose last report is no older than the rules ask for.",
        },
        function=f"{_MODULE}:tasks_reported",
        version="1",
        inputs=(_TASKS,),
        standards=(TOPIC,),
        reference="The rule pack on task-lights: how many days a report holds",
    ),
)
