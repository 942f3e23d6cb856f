"""Reports kept elsewhere: taken in through the same machine, all or none."""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cityagenda.build.editions import current
from cityagenda.ground.errors import RegisterError
from cityagenda.web.apps.audit.trail import append, entries, first_break
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.taking import COLUMNS, take_reports

pytestmark = pytest.mark.usefixtures("site")
GOOD = [
    ["2026-01-05T10:00+08:00", "plant-trees", "report", "r-1", "agency", "40", "Dug.", "", ""],
    ["2026-02-05T10:00+08:00", "plant-trees", "submit", "r-1", "agency", "", "Done.",
     "https://example.org/x", ""],
    ["2026-02-06T10:00+08:00", "plant-trees", "approve", "r-2", "analyst", "", "", "", ""],
]  # fmt: skip


def table(path: Path, rows: list[list[str]], head: tuple[str, ...] = COLUMNS) -> Path:
    """Write rows as a table and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def take(path: Path) -> int:
    """Take a table into the register of the small city."""
    return take_reports(current(settings.CITY_FOLDER).city(), path)


def test_reports_of_a_spreadsheet_become_entries(tmp_path: Path) -> None:
    client = Client()
    client.get("/en/tasks/")
    assert take(table(tmp_path / "a.csv", GOOD)) == 3
    page = client.get("/en/tasks/plant-trees/").content.decode()
    assert "Checked by a second person and closed" in page
    assert "Dug." in page
    assert TaskRow.objects.get(task="plant-trees").state == "closed"
    assert [e.data["imported"] for e in entries()] == [True] * 3
    assert first_break() is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([*GOOD[0][:1], "nowhere", *GOOD[0][2:]], "no task 'nowhere'"),
        (["2026-01-05T10:00", *GOOD[0][1:]], "is no instant"),
        (["last week", *GOOD[0][1:]], "is no instant"),
        (["2999-01-01T00:00Z", *GOOD[0][1:]], "has not come yet"),
        ([*GOOD[0][:2], "fly", *GOOD[0][3:]], "no step 'fly'"),
        ([*GOOD[0][:2], "approve", *GOOD[0][3:]], "is not possible"),
        ([*GOOD[0][:4], "mayor", *GOOD[0][5:]], "Only for"),
        ([*GOOD[0][:5], "140", *GOOD[0][6:]], "from 0 to 100"),
        ([*GOOD[0][:6], "", *GOOD[0][7:]], "Please fill in"),
        ([*GOOD[0][:7], "ftp://x", ""], "begins with http"),
        ([*GOOD[0][:8], "true"], "synthetic report on a real task"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_taken(
    tmp_path: Path, row: list[str], words: str
) -> None:
    path = table(tmp_path / "a.csv", [GOOD[0], row])
    with pytest.raises(RegisterError, match=words) as told:
        take(path)
    assert told.value.where == f"{path}:3"
    assert list(entries(beginning="task:")) == []


def test_nothing_goes_before_what_the_trail_has(tmp_path: Path) -> None:
    append("a-1", "account:a-1", "signed in", {})
    with pytest.raises(RegisterError, match="before the last entry"):
        take(table(tmp_path / "a.csv", GOOD))


def test_nobody_closes_his_own_work_by_a_table_either(tmp_path: Path) -> None:
    own = [*GOOD[:2], [*GOOD[2][:3], "r-1", *GOOD[2][4:]]]
    with pytest.raises(RegisterError, match="somebody else must"):
        take(table(tmp_path / "a.csv", own))


@pytest.mark.parametrize("content", [b"", b"at,task\n", "at,任务\n".encode("gb18030")])
def test_what_is_no_such_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(RegisterError, match="table"):
        take(tmp_path / "a.csv")
