"""The supervision office's day (journey 8), on a copy of Shenzhen with synthetic tasks."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import build_account
from cityagenda.city.task_simulation import REPORTS, write_tasks
from cityagenda.web.apps.accounts.creation import create_account
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.tasks.models import Freshness, TaskRow
from cityagenda.web.apps.tasks.taking import take_reports
from cityagenda.web.registers import view

PASSWORD = "mangrove bridge harvest"  # noqa: S105 - a password of tests alone
SHENZHEN = ZoneInfo("Asia/Shanghai")
TODAY = datetime.now(SHENZHEN).date()


@pytest.fixture(scope="module")
def copied(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built copy of Shenzhen for demonstration."""
    folder = tmp_path_factory.mktemp("demo") / "shenzhen"
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    with (folder / "city.yml").open("a", encoding="utf-8") as file:
        file.write("synthetic_in_overview: true\n")
    write_tasks(folder, seed=1, on=TODAY)
    build_account(folder, jobs=1)
    return folder


@pytest.fixture
def demo(site: None, copied: Path) -> Iterator[Path]:  # noqa: ARG001 - an empty register
    """Serve the copy, its synthetic reports taken in."""
    from cityagenda.build.editions import current

    with override_settings(CITY_FOLDER=copied):
        Freshness.objects.all().delete()
        TaskRow.objects.all().delete()
        assert take_reports(current(copied).city(), copied / REPORTS) > 400
        yield copied


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rows(page: str) -> list[str]:
    """Return the rows of the list on a page."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return re.findall(r"<tr.*?</tr>", body, re.DOTALL)


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_day_of_the_supervision_office(demo: Path, tongue: str) -> None:
    made_up = {"zh": "合成", "en": "synthetic"}[tongue]
    chief = signed_in(create_account("chief", PASSWORD, "analyst"))
    home = f"/{tongue}/tasks"
    board = text(chief, f"{home}/by/agency/")
    assert made_up in board
    assert "146" in board
    whole = re.findall(r'<td class="n"[^>]*>(\d+)</td>', board[board.index("<tfoot>") :])
    assert int(whole[5]) == 146 + 75
    of_2019 = rows(text(chief, f"{home}/?year=2019"))
    assert len(of_2019) == 5
    assert not any("hatched" in row for row in of_2019)
    quiet = rows(text(chief, f"{home}/?reporting=quiet"))
    assert len(quiet) == 6
    assert all("hatched" in row and made_up in row for row in quiet)
    sheet = text(chief, f"{home}/as/sheet/?reporting=quiet")
    assert len(rows(sheet)) == 6
    assert "tasks/sheet.css" in sheet

    form = text(chief, f"{home}/desk/urge/?reporting=quiet")
    picked = re.findall(r'name="(pick-[\w-]+)" value="yes" checked', form)
    assert len(picked) == 6
    urge = dict.fromkeys(picked, "yes") | {"reason": "no-report", "text": "?"}
    assert chief.post(f"{home}/desk/urge/?reporting=quiet", urge).status_code == 200
    urged = rows(text(chief, f"{home}/?reporting=urged"))
    assert len(urged) == 6
    days = {TODAY.isoformat(), datetime.now(SHENZHEN).date().isoformat()}
    assert all(any(day in row for day in days) for row in urged)

    task = picked[0].removeprefix("pick-")
    agency = TaskRow.objects.get(task=task).agency
    clerk = signed_in(create_account("clerk", PASSWORD, "agency", agency))
    assert task in text(clerk, f"{home}/desk/own/")

    declared = rows(text(chief, f"{home}/?evidence=declared&kind=named"))
    proved = rows(text(chief, f"{home}/?evidence=proved"))
    assert declared
    assert not {r.split("</a>")[0] for r in declared} & {r.split("</a>")[0] for r in proved}
    every_page = [f"{home}/", f"{home}/by/group/", f"{home}/by/programme/", f"{home}/{task}/"]
    assert all(made_up in text(chief, address) for address in every_page)

    before = text(chief, f"/{tongue}/indicators/tasks-closed-share/")
    edition = build_account(demo, jobs=1, registers=view)
    after = text(chief, f"/{tongue}/indicators/tasks-closed-share/")
    assert edition.id not in before
    assert edition.id in after
    counted = {"zh": "221 项任务中有 44 项经核验销号", "en": "44 of 221 tasks"}
    assert counted[tongue] in after
    assert {"zh": "合成", "en": "synthetic"}[tongue] in after
    build_account(demo, jobs=1)
