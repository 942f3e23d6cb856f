"""The loop: people's work is frozen, becomes a source, an indicator and a page."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.build.editions import Edition
from cityagenda.build.explanation import explanation
from cityagenda.build.run import run
from cityagenda.city.checks import check
from cityagenda.city.folder import load
from cityagenda.ground.errors import SiteError
from cityagenda.registers.audit import Anchor
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.audit.trail import append, first_break
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.registers import view

SOURCE = """
id: task-register
name: {zh-Hans: 任务台账, en: Register of tasks}
format: register
view: tasks
licence: facts
"""
INDICATORS = "".join(
    f"""
- id: {name}
  name: {{zh-Hans: {chinese}, en: {name}}}
  unit: "%"
  direction: up
  decimals: 1
  method: registers.{method}
  inputs: {{tasks: source:task-register}}
"""
    for name, method, chinese in (
        ("closed", "tasks_closed", "销号率"),
        ("reported", "tasks_reported", "按期报告率"),
    )
)


@pytest.fixture
def town(site: None, city_folder: Path, tmp_path: Path) -> Iterator[Path]:  # noqa: ARG001
    """Serve a city that measures its own register, without an edition yet."""
    folder = tmp_path / "town"
    shutil.copytree(city_folder, folder, ignore=shutil.ignore_patterns(".cityagenda"))
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "register.yml").write_text(SOURCE, encoding="utf-8")
    (folder / "indicators" / "tasks.yml").write_text(INDICATORS, encoding="utf-8")
    with override_settings(CITY_FOLDER=folder):
        yield folder


def built(town: Path, as_of: datetime | None = None) -> Edition:
    """Build the city with its own registers."""
    from cityagenda.assess.account import assess

    return run(load(town), assess=assess, jobs=1, registers=view, as_of=as_of)


def values(edition: Edition) -> dict[str, tuple[float, float, float, str]]:
    """Return value, bounds and status of each indicator of the register."""
    rows = edition.scan("observations").filter(pl.col("indicator").is_in(["closed", "reported"]))
    return {
        row["indicator"]: (row["value"], row["low"], row["high"], row["status"])
        for row in rows.collect().to_dicts()
    }


def page(client: Client, indicator: str, tongue: str = "en") -> str:
    """Return the page of an indicator."""
    return client.get(f"/{tongue}/indicators/{indicator}/").content.decode()


def test_what_people_do_changes_the_indicator_and_its_page(
    town: Path, browser: Callable[[str], Client]
) -> None:
    assert [f for f in check(town) if f.severity == "error"] == []
    empty = built(town)
    assert values(empty) == {}
    assert not empty.failures().height
    clerk, analyst = browser("clerk"), browser("analyst")
    assert "the register is empty" in str(explanation(empty, "closed").excluded)
    assert "No value" in page(clerk, "closed")

    def send(client: Client, action: str, fields: dict[str, str]) -> None:
        address = "/en/tasks/plant-trees/"
        client.get(address)
        seen = str(TaskRow.objects.get(task="plant-trees").entry)
        answer = client.post(f"{address}{action}/", fields | {"seen": seen})
        assert answer.status_code == 302

    send(clerk, "report", {"text": "300 planted.", "known": "yes", "percent": "60"})
    reported = built(town)
    assert reported.id != empty.id
    # Weights: plant-trees 3, four others 1 each; old-promise is overdue and so not unknown.
    assert values(reported)["closed"][:3] == pytest.approx((0.0, 0.0, 100 * 3 / 7))
    assert values(reported)["reported"][:3] == pytest.approx((100 * 3 / 7,) * 3)
    assert "42.9" in page(analyst, "reported")

    send(clerk, "submit", {"text": "All planted.", "evidence": "https://example.org/trees"})
    send(analyst, "approve", {})
    closed = built(town)
    assert values(closed)["closed"][:3] == pytest.approx((300 / 7, 300 / 7, 600 / 7))
    assert values(closed)["reported"][0] == 0
    for tongue, words in (("en", "1 of 5 tasks were checked and closed"), ("zh", "42.9")):
        shown = page(browser(""), "closed", tongue)
        assert "42.9" in shown
        assert words in shown
        assert "register:tasks" in shown


def test_the_same_instant_and_trail_give_the_same_edition(
    town: Path, people: dict[str, Account]
) -> None:
    data = {"from": "registered", "to": "under-way", "handles": True}
    data |= {"given": {"percent": 5}, "as": "agency", "organisation": "sdg-office"}
    append(people["clerk"].pseudonym, "task:plant-trees", "report", data)
    first = built(town)
    append("a-1", "account:a-1", "signed in", {})
    assert built(town).id == first.id
    now = datetime.now(UTC)
    told = built(town, now)
    share = values(told)["reported"][0]
    assert share == values(built(town, now + timedelta(days=34)))["reported"][0] > 0
    assert values(built(town, now + timedelta(days=36)))["reported"][0] == 0
    assert values(built(town, now - timedelta(days=1))) == {}
    append("a-1", "task:clean-river", "report", data)
    assert built(town).id != first.id
    assert built(town, now).id == told.id


def test_the_frozen_rows_carry_the_anchor_of_the_trail(
    town: Path, people: dict[str, Account]
) -> None:
    data = {"from": "registered", "to": "under-way", "handles": True, "given": {"percent": 5}}
    entry = append(people["clerk"].pseudonym, "task:plant-trees", "report", data)
    append("a-1", "account:a-1", "signed in", {})
    rows = view(load(town), "tasks").rows
    assert {(row["entry"], row["digest"]) for row in rows} == {(entry.number, entry.digest)}
    assert first_break(Anchor(entry.number, entry.digest)) is None
    assert first_break(Anchor(entry.number, "0" * 64)) is not None


@pytest.mark.usefixtures("town")
def test_a_process_that_serves_another_city_reads_none_of_its_work(city_folder: Path) -> None:
    with pytest.raises(SiteError, match="another city"):
        view(load(city_folder), "tasks")
