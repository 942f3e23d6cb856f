"""Synthetic tasks: marked, counted by the plan, the same for the same seed, only where shown."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cityagenda.city.checks import check
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.city.task_simulation import AGENCIES, REPORTS, write_tasks
from cityagenda.ground.errors import CityFolderError

ON = date(2026, 11, 26)
TOTALS = """
totals:
  - {of: group, count: 73, state: completed, about: {zh-Hans: 大项, en: groups}, place: {document: yearbook, at: p1}}
  - {of: task, count: 146, state: completed, about: {zh-Hans: 项, en: tasks}, place: {document: yearbook, at: p1}}
"""  # noqa: E501


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a copy for demonstration of a small city whose plan counts tasks."""
    folder = tmp_path / "town"
    create(folder)
    document = next(iter(load(folder).documents))
    with (folder / "plan" / "plan.yml").open("a", encoding="utf-8") as file:
        file.write(TOTALS.replace("yearbook", document))
    assert load(folder).city.synthetic_in_overview
    return folder


def reports(folder: Path) -> list[dict[str, str]]:
    with (folder / REPORTS).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_as_many_as_the_plan_counts_and_each_marked(town: Path) -> None:
    write_tasks(town, seed=1, on=ON)
    city = load(town)
    made_up = [task for task in city.tasks.values() if task.synthetic]
    assert len(made_up) == 146
    assert Counter(t.group for t in made_up).keys() == city.groups.keys()
    assert len(city.groups) == 73
    assert all(group.synthetic for group in city.groups.values())
    for item in (*made_up, *city.groups.values()):
        assert item.name["zh-Hans"].startswith("合成")
        assert item.name["en"].startswith("Synthetic")
    agencies = {t.agency for t in made_up}
    assert len(agencies) == AGENCIES
    assert all(city.organisations[a].name["en"].startswith("Synthetic") for a in agencies if a)
    assert {row["synthetic"] for row in reports(town)} == {"true"}
    faults = {f.code for f in check(town) if f.severity != "note"}
    assert faults <= {"method-unknown"}, "the city's own method is not trusted here"


def test_six_of_146_have_had_no_report_for_more_than_35_days(town: Path) -> None:
    for seed in range(5):
        write_tasks(town, seed=seed, on=ON)
        last: dict[str, str] = {}
        still_open = set()
        for row in reports(town):
            if row["action"] == "report":
                last[row["task"]] = row["at"]
                still_open.add(row["task"])
            else:
                still_open.discard(row["task"])
        days = {task: (ON - date.fromisoformat(last[task][:10])).days for task in still_open}
        assert sum(d > 35 for d in days.values()) == 6


def test_no_report_is_of_a_day_to_come_and_none_says_more_than_all(town: Path) -> None:
    write_tasks(town, seed=3, on=ON)
    rows = reports(town)
    assert rows == sorted(rows, key=lambda row: row["at"])
    assert max(row["at"] for row in rows) < ON.isoformat()
    assert all(0 <= int(row["percent"]) <= 100 for row in rows if row["percent"])


def test_the_same_seed_and_day_give_the_same_bytes(town: Path) -> None:
    first = [path.read_bytes() for path in write_tasks(town, seed=7, on=ON)]
    assert [path.read_bytes() for path in write_tasks(town, seed=7, on=ON)] == first
    assert [path.read_bytes() for path in write_tasks(town, seed=8, on=ON)] != first


def test_a_city_that_shows_no_synthetic_data_gets_none(tmp_path: Path) -> None:
    create(tmp_path / "town")
    path = tmp_path / "town" / "city.yml"
    shown = path.read_text(encoding="utf-8")
    path.write_text(shown.replace("overview: true", "overview: false"), encoding="utf-8")
    with pytest.raises(CityFolderError, match="does not show synthetic"):
        write_tasks(tmp_path / "town", seed=1, on=ON)
    assert not (tmp_path / "town" / REPORTS).exists()


def test_a_plan_that_counts_no_tasks_gets_none(tmp_path: Path) -> None:
    create(tmp_path / "town")
    with pytest.raises(CityFolderError, match="counts no groups"):
        write_tasks(tmp_path / "town", seed=1, on=ON)
