"""Supervision: urging many at once, an agency's own list, the board, the sheet, the rules."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from cityagenda.registers.lights import COLOURS
from cityagenda.registers.tasks import SUBJECT
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.audit.trail import entries, first_break
from cityagenda.web.apps.tasks.listing import ORDERS, Filters, page, since
from cityagenda.web.apps.tasks.models import TaskRow

Browser = Callable[[str], Client]
URGE = "/en/tasks/desk/urge/"
OWN = "/en/tasks/desk/own/"
PICKED = {"pick-plant-trees": "yes", "pick-clean-river": "yes", "reason": "no-report"}


def urges() -> list[str]:
    """Return the tasks that were urged, in order."""
    return [e.subject.removeprefix(SUBJECT) for e in entries() if e.action == "urge"]


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("who", ["analyst", "administrator"])
def test_many_tasks_are_urged_with_one_reason_and_the_agency_sees_it(
    browser: Browser, who: str, tongue: str
) -> None:
    chief, address = browser(who), f"/{tongue}/tasks/desk/urge/"
    form = chief.get(f"{address}?reporting=never").content.decode()
    names = set(re.findall(r'name="pick-([\w-]+)" value="yes" checked', form))
    assert names == {"replace-buses", "plant-trees", "clean-river", "open-data", "old-promise"}
    answer = chief.post(address, PICKED | {"text": "Say <b>how</b> it stands."})
    assert answer.status_code == 200
    assert urges() == ["plant-trees", "clean-river"]
    own = browser("clerk").get(f"/{tongue}/tasks/desk/own/").content.decode()
    assert {"zh": "逾期未报进展", "en": "No report in time"}[tongue] in own
    assert "Say &lt;b&gt;how&lt;/b&gt; it stands." in own
    assert {"zh": "清理河道", "en": "Clean the river"}[tongue] not in own
    shown = browser("").get(f"/{tongue}/tasks/?reporting=urged").content.decode()
    assert {"zh": "2 项任务", "en": "2 tasks"}[tongue] in re.sub(r"\s+", " ", shown)
    assert first_break() is None


def test_a_task_is_urged_once_a_day_and_again_the_next(browser: Browser) -> None:
    chief = browser("analyst")
    chief.post(URGE, PICKED)
    again = chief.post(URGE, PICKED | {"pick-open-data": "yes"}).content.decode()
    assert "1 urged, 2 urged today already and not again." in again
    assert urges() == ["plant-trees", "clean-river", "open-data"]
    with patch("cityagenda.web.apps.tasks.frame.datetime") as clock:
        clock.now.return_value = datetime.now(UTC) + timedelta(days=1)
        assert "2 urged." in chief.post(URGE, PICKED).content.decode()


def test_a_report_answers_the_urging(browser: Browser) -> None:
    browser("analyst").post(URGE, PICKED)
    clerk = browser("clerk")
    assert "Urged and not yet answered" in clerk.get(OWN).content.decode()
    seen = str(TaskRow.objects.get(task="plant-trees").entry)
    fields = {"text": "Half.", "known": "yes", "percent": "50", "seen": seen}
    assert clerk.post("/en/tasks/plant-trees/report/", fields).status_code == 302
    assert "Urged and not yet answered" not in clerk.get(OWN).content.decode()
    assert [r.task for r in page(Filters(reporting="urged")).rows] == ["clean-river"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "no-report"}, "Choose at least one task."),
        ({"pick-plant-trees": "yes"}, "Choose why they are urged."),
        (PICKED | {"reason": "spite"}, "Choose why they are urged."),
        (PICKED | {"text": "x" * 4001}, "too long"),
        ({f"pick-t{n}": "yes" for n in range(201)} | {"reason": "behind"}, "At most 200"),
    ],
)
def test_what_cannot_be_urged_is_refused_and_what_was_typed_stays(
    browser: Browser, fields: dict[str, str], words: str
) -> None:
    answer = browser("analyst").post(URGE, {"text": "Soon, please."} | fields)
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert words in shown
    assert ("Soon, please." in shown) == ("text" not in fields)
    assert ('name="pick-open-data" value="yes" checked' in shown) is False
    assert urges() == []


def test_a_task_that_waits_for_a_check_or_is_no_task_is_not_urged(browser: Browser) -> None:
    browser("analyst").get(URGE)
    TaskRow.objects.filter(task="plant-trees").update(state="submitted")
    answer = browser("analyst").post(URGE, PICKED | {"pick-nowhere": "yes"})
    assert "1 urged, 1 refused." in answer.content.decode()
    assert urges() == ["clean-river"]


def test_choices_survive_a_session_that_ended(people: dict[str, Account]) -> None:
    client = Client()
    asked = client.post(URGE, PICKED | {"text": "Please."}).content.decode()
    kept = re.findall(r'name="kept" value="([^"]*)"', asked)[0].replace("&quot;", '"')
    login = {"name": "analyst", "password": "mangrove bridge harvest", "kept": kept, "next": URGE}
    assert people["analyst"].role == "analyst"
    assert client.post("/en/account/sign-in/", login)["Location"] == URGE
    form = client.get(URGE).content.decode()
    picked = re.findall(r'name="pick-([\w-]+)" value="yes" checked', form)
    assert picked == ["plant-trees", "clean-river"]
    assert "Please.</textarea>" in form
    assert '<option value="no-report" selected>' in form


def test_an_agency_sees_its_own_tasks_whatever_it_asks_for(browser: Browser) -> None:
    shown = browser("clerk").get(f"{OWN}?agency=ecology-bureau").content.decode()
    assert "Plant trees" in shown
    assert "Clean the river" not in shown


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("by", ["agency", "group", "programme"])
def test_the_board_counts_every_task_once(browser: Browser, tongue: str, by: str) -> None:
    shown = browser("").get(f"/{tongue}/tasks/by/{by}/").content.decode()
    foot = shown[shown.index("<tfoot>") :]
    numbers = [int(n) for n in re.findall(r'<td class="n"[^>]*>(\d+)</td>', foot)]
    assert sum(numbers[: len(COLOURS)]) == numbers[len(COLOURS)] == 5


def test_a_board_by_something_else_is_not_found(browser: Browser) -> None:
    assert browser("").get("/en/tasks/by/colour/").status_code == 404


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_sheet_holds_what_the_list_was_asked_for(browser: Browser, tongue: str) -> None:
    shown = browser("").get(f"/{tongue}/tasks/as/sheet/?agency=ecology-bureau").content.decode()
    rows = shown[shown.index("<tbody>") : shown.index("</tbody>")]
    assert rows.count("<tr") == 2
    assert {"zh": "未公布牵头单位", "en": "No agency published"}[tongue] not in rows


def test_every_rule_of_lights_is_shown_with_its_values(browser: Browser) -> None:
    for tongue, words in (("en", "days since the last report ≥ 36"), ("zh", "距最近报告天数 ≥ 36")):
        shown = browser("").get(f"/{tongue}/tasks/about/lights/").content.decode()
        assert words in shown
        assert "task-lights-2026" in shown
        assert len(re.findall(r'<tr id="rule-\d+"', shown)) == 10
        assert "{" not in shown[shown.index("<tbody>") : shown.index("</tbody>")]


def test_programs_get_the_same_list_in_pages(browser: Browser) -> None:
    client = browser("")
    client.get("/en/tasks/")
    TaskRow.objects.bulk_create(
        TaskRow(task=f"t{n}", position=100 + n, names={"en": f"T{n}"}, search="", weight=1,
                proof="no indicator")
        for n in range(60)
    )  # fmt: skip
    first = client.get("/api/v1/tasks").json()
    assert first["total"] == 65
    assert first["lights"]["unknown"] == 64
    second = client.get(first["next"]).json()
    found = [t["task"] for t in first["tasks"] + second["tasks"]]
    assert len(found) == len(set(found)) == 65
    assert second["next"] is None
    red = client.get("/api/v1/tasks?light=red").json()
    assert [t["task"] for t in red["tasks"]] == ["old-promise"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("order", ORDERS)
def test_every_order_has_every_task_once(order: str) -> None:
    rows = []
    for n in range(1, 121):
        row = TaskRow(task=f"t{n}", position=n, names={}, search="", weight=1, proof="")
        row.due = None if n % 4 == 0 else date(2020 + n % 9, 1, 1)
        row.reported_at = "" if n % 5 else f"2026-0{1 + n % 9}-01T00:00:00.000000Z"
        row.lit(COLOURS[n % len(COLOURS)])
        rows.append(row)
    TaskRow.objects.bulk_create(rows)
    found, after = [], None
    while True:
        here = page(Filters(order=order), after=after)
        found += here.rows
        if here.after is None:
            break
        after = here.after
    assert sorted(r.position or 0 for r in found) == list(range(1, 121))
    keys = {
        "": lambda r: r.position,
        "due": lambda r: r.due or date.max,
        "report": lambda r: r.reported_at,
        "light": lambda r: COLOURS.index(r.light),
    }
    assert found == sorted(found, key=keys[order])


@pytest.mark.usefixtures("site")
def test_quiet_are_open_tasks_whose_last_report_is_too_old() -> None:
    today = datetime(2026, 11, 26, tzinfo=UTC).date()
    cut = since(today, 35, "Asia/Shanghai")
    for n, (state, at) in enumerate(
        [
            ("under-way", "2026-10-21T15:59:59.000000Z"),
            ("under-way", "2026-10-21T16:00:00.000000Z"),
            ("submitted", "2026-01-01T00:00:00.000000Z"),
            ("registered", ""),
        ]
    ):
        TaskRow.objects.create(
            task=f"t{n}", position=n + 1, names={}, search="", weight=1, proof="", state=state,
            reported_at=at,
        )  # fmt: skip
    assert [r.task for r in page(Filters(reporting="quiet", since=cut)).rows] == ["t0"]
    assert [r.task for r in page(Filters(reporting="never")).rows] == ["t3"]
