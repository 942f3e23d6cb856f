"""The life of a task over the web: reports, four eyes, and what must not get through."""

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client

from cityagenda.build.editions import current
from cityagenda.registers.tasks import SUBJECT, folded
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.audit.models import AuditEntry
from cityagenda.web.apps.audit.trail import append, entries, first_break, head
from cityagenda.web.apps.tasks.models import Freshness, TaskRow
from cityagenda.web.apps.tasks.refreshing import refresh
from cityagenda.web.apps.tasks.view import task_register_rows

Browser = Callable[[str], Client]
TREES = "/en/tasks/plant-trees/"
REPORT = {"text": "300 of 500 planted.", "known": "yes", "percent": "60"}
SUBMIT = {"text": "All planted.", "evidence": "https://example.org/trees"}


def seen(client: Client, address: str = TREES) -> str:
    """Return the number of the last entry, as the page of a task's step carries it."""
    client.get(address)
    return str(TaskRow.objects.get(task=address.split("/")[3]).entry)


def take(client: Client, action: str, fields: dict[str, str], task: str = TREES) -> int:
    """Send a step with the state of the task as it is, and return the status."""
    return client.post(f"{task}{action}/", fields | {"seen": seen(client, task)}).status_code


def test_a_task_is_reported_submitted_sent_back_closed_and_reopened(browser: Browser) -> None:
    clerk, analyst, chief = browser("clerk"), browser("analyst"), browser("administrator")
    steps = [
        (clerk, "report", REPORT, "under-way"),
        (clerk, "submit", SUBMIT, "submitted"),
        (analyst, "return", {"reason": "evidence", "text": "Which park?"}, "under-way"),
        (clerk, "submit", SUBMIT, "submitted"),
        (analyst, "approve", {}, "closed"),
        (chief, "reopen", {"reason": "not-lasting", "text": "Half died."}, "under-way"),
    ]
    for client, action, fields, state in steps:
        assert take(client, action, fields) == 302
        assert TaskRow.objects.get(task="plant-trees").state == state
    page = browser("").get(TREES).content.decode()
    for words in ("300 of 500 planted.", "60%", "Which park?", "The evidence is not enough"):
        assert words in page
    assert [e.action for e in entries(f"{SUBJECT}plant-trees")] == [s[1] for s in steps]
    assert first_break() is None


@pytest.mark.parametrize(
    ("who", "action", "fields", "status"),
    [
        ("neighbour", "report", REPORT, 403),
        ("analyst", "report", REPORT, 403),
        ("clerk", "approve", {}, 409),
        ("clerk", "assign", {"agency": "sdg-office"}, 403),
        ("analyst", "assign", {"agency": "sdg-office"}, 403),
        ("administrator", "fly", {}, 404),
        ("clerk", "submit", SUBMIT, 409),
    ],
)
def test_who_may_not_is_refused(
    browser: Browser, who: str, action: str, fields: dict[str, str], status: int
) -> None:
    assert take(browser(who), action, fields) == status
    assert not list(entries(f"{SUBJECT}plant-trees"))


def test_nobody_closes_what_he_worked_on(browser: Browser) -> None:
    chief, clerk = browser("administrator"), browser("clerk")
    take(chief, "report", REPORT)
    take(clerk, "submit", SUBMIT)
    assert take(clerk, "approve", {}) == 403
    assert take(chief, "approve", {}) == 403
    assert TaskRow.objects.get(task="plant-trees").state == "submitted"
    assert "approve" not in re.findall(r"plant-trees/(\w+)/", chief.get(TREES).content.decode())
    assert take(browser("analyst"), "approve", {}) == 302


def test_a_task_without_an_agency_is_given_one_and_then_reported_on(browser: Browser) -> None:
    chief, neighbour, task = browser("administrator"), browser("neighbour"), "/en/tasks/open-data/"
    assert take(neighbour, "report", REPORT, task) == 403
    assert take(chief, "assign", {"agency": "nobody"}, task) == 400
    assert take(chief, "assign", {"agency": "ecology-bureau"}, task) == 302
    assert take(neighbour, "report", REPORT, task) == 302
    page = browser("").get(task).content.decode()
    assert "Bureau of ecology and environment" in page
    assert "assigned on this site" in page


def test_a_double_click_a_stale_tab_and_two_closers_change_things_once(browser: Browser) -> None:
    clerk, analyst, chief = browser("clerk"), browser("analyst"), browser("administrator")
    stale = REPORT | {"seen": seen(clerk)}
    assert clerk.post(f"{TREES}report/", stale).status_code == 302
    again = clerk.post(f"{TREES}report/", stale)
    assert again.status_code == 409
    assert "300 of 500 planted." in again.content.decode()
    assert "after you opened the page" in again.content.decode()
    take(clerk, "submit", SUBMIT)
    both = {"seen": seen(analyst)}
    assert analyst.post(f"{TREES}approve/", both).status_code == 302
    assert chief.post(f"{TREES}approve/", both).status_code == 409
    done = [e.action for e in entries(f"{SUBJECT}plant-trees")]
    assert done == ["report", "submit", "approve"]


@pytest.mark.parametrize("number", ["", "-1", "x", "1e3", "９", "99999999999999999999"])
def test_a_form_that_does_not_say_what_it_saw_changes_nothing(
    browser: Browser, number: str
) -> None:
    client = browser("clerk")
    client.get(TREES)
    assert client.post(f"{TREES}report/", REPORT | {"seen": number}).status_code == 409


@pytest.mark.parametrize(
    ("action", "change", "words"),
    [
        ("report", {"text": ""}, "Please fill in: what was done."),
        ("report", {"text": "   \r\n"}, "Please fill in: what was done."),
        ("report", {"percent": ""}, "Please fill in: share done."),
        ("report", {"percent": "101"}, "from 0 to 100"),
        ("report", {"percent": "-1"}, "from 0 to 100"),
        ("report", {"percent": "6e1"}, "from 0 to 100"),
        ("report", {"percent": "६०"}, "from 0 to 100"),
        ("report", {"text": "x" * 4001}, "too long"),
        ("report", {"text": "a\x00b"}, "control characters"),
        ("report", {"evidence": "javascript:alert(1)"}, "begins with http"),
        ("report", {"evidence": "https://"}, "begins with http"),
        ("report", {"evidence": "https://[::1"}, "begins with http"),
        ("report", {"evidence": "https://a.cn/ onclick=x"}, "begins with http"),
        ("report", {"evidence": f"https://a.cn/{'x' * 500}"}, "begins with http"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_shown_again(
    browser: Browser, action: str, change: dict[str, str], words: str
) -> None:
    client = browser("clerk")
    fields = REPORT | {"evidence": "https://a.cn/<1>"} | change | {"seen": seen(client)}
    answer = client.post(f"{TREES}{action}/", fields)
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert words in shown
    assert ("300 of 500 planted." in shown) == ("text" not in change)
    assert not list(entries(f"{SUBJECT}plant-trees"))


def test_what_people_write_is_text_and_nothing_else(browser: Browser) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="x()">'
    client = browser("clerk")
    link = 'https://a.cn/"onmouseover="x()'
    assert take(client, "report", REPORT | {"text": evil, "evidence": link}) == 302
    for who in ("", "clerk"):
        page = browser(who).get(TREES).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert '"onmouseover="' not in page


def test_not_known_is_an_answer(browser: Browser) -> None:
    assert take(browser("clerk"), "report", {"text": "Rain.", "known": "no", "percent": "7"}) == 302
    assert TaskRow.objects.get(task="plant-trees").percent is None
    assert "share done not known" in browser("").get(TREES).content.decode()


@pytest.mark.parametrize("address", ["/en/tasks/nowhere/", "/en/tasks/nowhere/report/"])
def test_a_task_that_is_not_in_the_plan_is_not_found(browser: Browser, address: str) -> None:
    assert browser("administrator").get(address).status_code == 404


def test_the_rows_are_the_trail_folded_whatever_happened_to_them(browser: Browser) -> None:
    take(browser("clerk"), "report", REPORT)
    take(browser("clerk"), "submit", SUBMIT)
    take(browser("administrator"), "assign", {"agency": "sdg-office"}, "/en/tasks/open-data/")
    before = {r.task: (r.record(), r.light, r.agency) for r in TaskRow.objects.all()}
    records = folded(entries())
    for task, record in records.items():
        assert before[task][0] == record
    TaskRow.objects.update(state="closed", percent=1, light="blue", agency="x")
    Freshness.objects.all().delete()
    browser("").get("/en/tasks/")
    assert {r.task: (r.record(), r.light, r.agency) for r in TaskRow.objects.all()} == before


def test_lights_change_with_the_days(browser: Browser) -> None:
    def lights() -> dict[str, str]:
        browser("").get("/en/tasks/")
        return dict(TaskRow.objects.values_list("task", "light"))

    now = datetime(2098, 6, 1, 2, tzinfo=UTC)
    with patch("cityagenda.web.apps.tasks.frame.datetime") as clock:
        clock.now.return_value = now
        take(browser("clerk"), "report", REPORT)
        assert lights() == {
            "replace-buses": "unknown",
            "plant-trees": "green",
            "clean-river": "unknown",
            "open-data": "unknown",
            "old-promise": "red",
        }
        clock.now.return_value = now + timedelta(days=36)
        assert lights()["plant-trees"] == "unknown"
        clock.now.return_value = datetime(2098, 12, 31, 17, tzinfo=UTC)
        assert lights()["plant-trees"] == "red"
        assert "Past the promised day; days overdue: 1." in (
            browser("").get(TREES).content.decode()
        )


def test_a_task_that_left_the_plan_leaves_the_list_and_keeps_its_trail(browser: Browser) -> None:
    data = {"from": "registered", "to": "under-way", "handles": True, "given": {"percent": 5}}
    append("a-1", f"{SUBJECT}gone", "report", data | {"as": "agency", "organisation": ""})
    TaskRow.objects.create(task="gone", position=1, names={}, search="", weight=1, proof="")
    shown = browser("").get("/en/tasks/").content.decode()
    assert "gone" not in shown
    assert TaskRow.objects.get(task="gone").position is None
    assert [e.action for e in entries(f"{SUBJECT}gone")] == ["report"]


def test_the_view_tells_any_past_instant_and_nobody(
    browser: Browser, people: dict[str, Account]
) -> None:
    take(browser("clerk"), "report", REPORT)
    between = datetime.now(UTC)
    take(browser("clerk"), "submit", SUBMIT)
    take(browser("analyst"), "approve", {})
    city = current(settings.CITY_FOLDER).city()
    now = {r["task"]: r for r in task_register_rows(city, datetime.now(UTC))}
    then = {r["task"]: r for r in task_register_rows(city, between)}
    assert set(now) == set(city.tasks)
    assert (now["plant-trees"]["state"], now["plant-trees"]["percent_low"]) == ("closed", 100)
    assert (then["plant-trees"]["state"], then["plant-trees"]["percent_low"]) == ("under-way", 60)
    assert now["replace-buses"]["declared"] == "completed"
    assert now["old-promise"]["due"] == "2019-12-31"
    for account in people.values():
        assert account.pseudonym not in str(now)
        assert account.name not in str([list(r.values()) for r in now.values()])


@pytest.mark.usefixtures("site")
def test_a_row_of_the_trail_that_was_altered_is_named() -> None:
    for number in range(3):
        append("a-1", "account:a-1", "signed in", {"n": number})
    anchor = head()
    assert first_break(anchor) is None
    AuditEntry.objects.filter(number=2).update(actor="a-2")
    found = first_break()
    assert found is not None
    assert asdict(found) == {"number": 2, "cause": "digest"}
    AuditEntry.objects.filter(number__gt=1).delete()
    assert first_break() is None
    assert first_break(anchor) is not None


@pytest.mark.usefixtures("site")
def test_a_clock_that_was_set_back_does_not_turn_the_trail_round() -> None:
    late, early = datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 7, tzinfo=UTC)
    first = append("a-1", "x", "y", {}, late)
    second = append("a-1", "x", "y", {}, early)
    assert second.at == first.at


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_declared_reported_and_proved_are_three_things(browser: Browser, tongue: str) -> None:
    page = browser("").get(f"/{tongue}/tasks/replace-buses/").content.decode()
    expected = {
        "zh": ("文件的说法，并非证明", "尚无人在此报告", "指标尚未印证", "文件称已完成"),
        "en": ("not a proof", "Nobody has reported", "Not proved by", "document declares it"),
    }
    for words in expected[tongue]:
        assert words in page


@pytest.mark.usefixtures("site")
def test_refreshing_twice_is_refreshing_once() -> None:
    edition = current(settings.CITY_FOLDER)
    now = datetime.now(UTC)
    for _ in range(2):
        refresh(edition, edition.city(), now)
    assert TaskRow.objects.count() == len(edition.city().tasks)
    assert Freshness.objects.count() == 1
