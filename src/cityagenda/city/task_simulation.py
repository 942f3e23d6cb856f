"""Synthetic tasks for a demonstration: those that the plan counts and no document names.

Plan and reports are written as files like any other, each object marked. Names, agencies and
progress are made up; agencies too, so that nothing is said about any real office.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from cityagenda.city.folder import read
from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import CityFolderError

REPORTS: Final = "data/synthetic/task-reports.csv"
"""Where the synthetic progress reports go, for ``cityagenda import reports``."""

COLUMNS: Final = (
    "at",
    "task",
    "action",
    "actor",
    "role",
    "percent",
    "text",
    "evidence",
    "synthetic",
)
AGENCIES: Final = 12
_SOURCE: Final = "sources/synthetic-tasks.yml"
_HEAD: Final = "# Synthetic, written by: {generator}. Do not edit; write it again.\n"
_WORK: Final = (
    ("编制实施方案", "Draw up the work plan"),
    ("完成立项审批", "Get the project approved"),
    ("落实资金安排", "Settle the funding"),
    ("完成用地保障", "Secure the land"),
    ("启动工程建设", "Begin construction"),
    ("建成示范点", "Complete the demonstration site"),
    ("制定配套政策", "Make the supporting policy"),
    ("建成信息平台", "Build the information platform"),
    ("开展公众宣传", "Run the public campaign"),
    ("完成中期评估", "Finish the mid-term review"),
    ("组织专项培训", "Hold the training"),
    ("完成验收总结", "Accept the work and sum it up"),
)

# How many of a hundred tasks stand how; what is left is on course.
_COURSES: Final = (
    ("closed", 30.0),
    ("submitted", 5.5),
    ("overdue", 6.8),
    ("behind", 8.2),
    ("tight", 9.6),
    ("quiet", 4.1),
    ("never", 5.5),
)


@dataclass(frozen=True, slots=True)
class Invented:
    """A made-up task: its place in the plan and how it goes."""

    id: str
    number: str
    group: str
    programme: str
    agency: str
    course: str
    start: date
    due: date
    weight: int
    work: tuple[str, str]
    indicators: tuple[str, ...]


def write_tasks(folder: Path, *, seed: int, on: date) -> list[Path]:
    """Write the tasks and groups that the plan counts, with reports up to a day.

    Parameters
    ----------
    folder
        The city folder: a copy for demonstration, with ``synthetic_in_overview: true``.
    seed
        Chooses who does what and how it goes; the same seed and day give the same bytes.
    on
        The day on which the register is to be looked at.

    Returns
    -------
    list of Path
        The files written: organisations, groups, tasks, reports, and the source of these.

    Raises
    ------
    CityFolderError
        The city has not switched synthetic figures on, or its plan counts no tasks.
    """
    city = read(folder)
    if not city.city.synthetic_in_overview:
        raise CityFolderError(
            "the city does not show synthetic data",
            where=city.place_of("city", city.city.id),
            todo="copy the folder and write 'synthetic_in_overview: true' in the copy's city.yml",
        )
    generator = f"cityagenda simulate tasks --seed {seed} --on {on.isoformat()}"
    tasks = _invented(city, seed, on)
    written = {
        "organisations/synthetic.yml": _yaml(generator, _agencies()),
        "plan/groups/synthetic.yml": _yaml(generator, _groups(tasks)),
        "plan/tasks/synthetic.yml": _yaml(generator, map(_task, tasks)),
        _SOURCE: _yaml(generator, [_source(generator)]),
        REPORTS: _table(_reports(tasks, seed, on, ZoneInfo(city.city.timezone))),
    }
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return [folder / name for name in written]


def _invented(city: Loaded, seed: int, on: date) -> list[Invented]:
    counts = {t.of: t.count for plan in city.plans.values() for t in plan.totals}
    groups, tasks = counts.get("group", 0), counts.get("task", 0)
    programmes = list(city.programmes)
    if not (0 < groups <= tasks and programmes):
        raise CityFolderError(
            "the plan counts no groups and tasks, or has no programmes",
            where=str(city.folder / "plan"),
            todo="write 'totals' of groups and tasks in the plan",
        )
    measured = {
        name: [i.id for i in city.indicators.values() if name in i.programmes]
        for name in programmes
    }
    draw = Random(seed)  # noqa: S311 - nothing secret is drawn
    courses = _shuffled(_courses(tasks), draw)
    found: list[Invented] = []
    for place, course in enumerate(courses):
        group = place * groups // tasks
        first = place == 0 or (place - 1) * groups // tasks != group
        within = 1 if first else int(found[-1].number.partition("-")[2]) + 1
        programme = programmes[group % len(programmes)]
        start, due = _dates(course, draw, on)
        known = measured[programme]
        linked = (known[int(draw.random() * len(known))],) if known and place % 3 == 0 else ()
        found.append(
            Invented(
                id=f"synthetic-{group + 1:03}-{within}",
                number=f"{group + 1}-{within}",
                group=f"synthetic-{group + 1:03}",
                programme=programme,
                agency=f"synthetic-agency-{1 + int(draw.random() ** 1.4 * AGENCIES):02}",
                course=course,
                start=start,
                due=due,
                weight=1 + int(draw.random() * 3),
                work=_WORK[int(draw.random() * len(_WORK))],
                indicators=linked,
            )
        )
    return found


def _courses(count: int) -> list[str]:
    named = [name for name, share in _COURSES for _ in range(round(count * share / 100))]
    return (named + ["on course"] * count)[:count]


def _shuffled(items: list[str], draw: Random) -> list[str]:
    places = sorted((draw.random(), place) for place in range(len(items)))
    return [items[place] for _, place in places]


def _dates(course: str, draw: Random, on: date) -> tuple[date, date]:
    begun, left = 150 + int(draw.random() * 150), 60 + int(draw.random() * 240)
    if course == "overdue":
        left = -3 - int(draw.random() * 60)
    return on - timedelta(days=begun), on + timedelta(days=left)


def _reports(
    tasks: Sequence[Invented], seed: int, on: date, zone: ZoneInfo
) -> list[tuple[str, ...]]:
    draw = Random(seed + 1)  # noqa: S311 - nothing secret is drawn
    return sorted(row for task in tasks for row in _story(task, on, zone, draw))


def _story(task: Invented, on: date, zone: ZoneInfo, draw: Random) -> Iterator[tuple[str, ...]]:
    """Yield the entries of one task: reports a month apart, then what its course adds."""
    if task.course == "never":
        return
    reached, silent = _reached(task, on, draw)
    last = on - timedelta(days=silent)
    count = 2 + int(draw.random() * 4)
    step = max((last - task.start).days // count, 1)
    days = sorted({last - timedelta(days=step * n) for n in range(count)})

    def row(day: date, action: str, role: str, *given: str) -> tuple[str, ...]:
        clock = time(9 + int(draw.random() * 8), int(draw.random() * 60), int(draw.random() * 60))
        at = datetime.combine(day, clock, zone).astimezone(UTC)
        actor = f"simulated-{task.agency if role == 'agency' else 'check'}"
        return (f"{at:%Y-%m-%dT%H:%M:%SZ}", task.id, action, actor, role, *given, "true")

    evidence = f"https://example.org/synthetic/{task.id}"
    for number, day in enumerate(days, 1):
        percent = round(reached * number / len(days))
        yield row(
            day, "report", "agency", str(percent), "（合成）阶段进展。Synthetic progress.", ""
        )
    if task.course in ("closed", "submitted"):
        told = "（合成）工作完成，申请销号。Synthetic: all done."
        yield row(last + timedelta(days=1), "submit", "agency", "", told, evidence)
    if task.course == "closed":
        yield row(last + timedelta(days=2), "approve", "analyst", "", "", "")


def _reached(task: Invented, on: date, draw: Random) -> tuple[int, int]:
    """Return the share done by the last report in percent, and how many days ago that was."""
    gone = 100 * ((on - task.start).days + 1) / ((task.due - task.start).days + 1)
    recent = 1 + int(draw.random() * 28)
    if task.course in ("closed", "submitted"):
        return 100, 3 + recent
    if task.course == "overdue":
        return 60 + int(draw.random() * 35), recent
    if task.course == "behind":
        return int(gone * (0.4 + 0.35 * draw.random())), recent
    if task.course == "tight":
        return round(gone * (0.84 + 0.08 * draw.random())), recent
    ahead = min(99, round(gone * (1.02 + 0.2 * draw.random())))
    return ahead, (40 + int(draw.random() * 50) if task.course == "quiet" else recent)


def _agencies() -> Iterator[dict[str, Any]]:
    for number in range(1, AGENCIES + 1):
        yield {
            "id": f"synthetic-agency-{number:02}",
            "kind": "agency",
            "name": {"zh-Hans": f"合成单位 {number:02}", "en": f"Synthetic agency {number:02}"},
            "about": {
                "zh-Hans": "由程序生成，仅供演示，不代表任何真实单位。",
                "en": "Made up by a program for a demonstration; it stands for no real office.",
            },
        }


def _groups(tasks: Sequence[Invented]) -> Iterator[dict[str, Any]]:
    for name, programme in {task.group: task.programme for task in tasks}.items():
        number = int(name.rpartition("-")[2])
        yield {
            "id": name,
            "programme": programme,
            "synthetic": True,
            "name": {"zh-Hans": f"合成任务群 {number}", "en": f"Synthetic group {number}"},
        }


def _task(task: Invented) -> dict[str, Any]:
    chinese, english = task.work
    return {
        "id": task.id,
        "synthetic": True,
        "programme": task.programme,
        "group": task.group,
        "agency": task.agency,
        "start": task.start.isoformat(),
        "end": task.due.isoformat(),
        "weight": task.weight,
        "indicators": list(task.indicators),
        "name": {
            "zh-Hans": f"合成任务 {task.number}：{chinese}",
            "en": f"Synthetic task {task.number}: {english.lower()}",
        },
    }


def _source(generator: str) -> dict[str, Any]:
    return {
        "id": "synthetic-task-reports",
        "name": {"zh-Hans": "合成任务进展报告", "en": "Synthetic progress reports of tasks"},
        "path": REPORTS,
        "format": "csv",
        "licence": "Apache-2.0",
        "synthetic": True,
        "generator": generator,
        "columns": {name: {} for name in COLUMNS},
    }


def _yaml(generator: str, items: Any) -> str:  # noqa: ANN401 - plain data
    """Return objects as YAML, one a line: JSON is YAML."""
    lines = (f"- {orjson.dumps(item).decode()}\n" for item in items)
    return _HEAD.format(generator=generator) + "".join(lines)


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()
