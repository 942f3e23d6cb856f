"""The annual report is offered as a file; whoever asks first is told that it is being made."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.build.editions import current
from cityagenda.web.apps.downloads import reports
from cityagenda.web.apps.downloads.reports import Workshop

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def town(site: None, city_folder: Path, tmp_path: Path) -> Iterator[Path]:  # noqa: ARG001 - it must be there
    """Serve a copy of the small city that has no report yet."""
    folder = tmp_path / "town"
    shutil.copytree(city_folder, folder, ignore=shutil.ignore_patterns("reports"))
    with override_settings(CITY_FOLDER=folder):
        yield folder


@pytest.fixture(autouse=True)
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Give each test a workshop of its own."""
    fresh = Workshop()
    monkeypatch.setattr(reports, "workshop", fresh)
    return fresh


def get(name: str) -> Any:
    return Client(raise_request_exception=False).get(f"/data/report.{name}")


def test_the_first_reader_is_told_to_wait_and_then_gets_the_file(
    town: Path, workshop: Workshop
) -> None:
    first = get("zh.html")
    assert first.status_code == 202
    assert first.headers["Retry-After"] == first.headers["Refresh"] == "5"
    assert "报告正在生成" in first.content.decode()
    workshop.wait()
    answer = get("zh.html")
    assert answer.status_code == 200
    assert '<html lang="zh-Hans">' in answer.content.decode()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    edition = current(town)
    assert f"{edition.id}.zh.html" in answer.headers["Content-Disposition"]
    assert answer.content == reports.made(edition, "zh", "html")
    again = Client().get("/data/report.zh.html", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_report_that_is_made_at_once_is_the_one_that_is_kept(town: Path) -> None:
    edition = current(town)
    content = reports.made(edition, "en", "pdf")
    assert content.startswith(b"%PDF")
    answer = get("en.pdf")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert [p.name for p in (town / ".cityagenda" / "reports").iterdir()] == [edition.id]


def test_another_text_of_the_city_is_another_report(town: Path) -> None:
    edition = current(town)
    before = reports.kept(edition, "en", "pdf"), reports.kept(edition, "zh", "pdf")
    (town / "report" / "en").mkdir(parents=True)
    (town / "report" / "en" / "foreword.md").write_text("Hello.\n", encoding="utf-8")
    assert reports.kept(edition, "en", "pdf") != before[0]
    assert reports.kept(edition, "zh", "pdf") == before[1]


def test_a_report_that_cannot_be_made_is_a_failure_that_the_log_explains(
    town: Path, workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    (town / "report" / "en").mkdir(parents=True)
    text = town / "report" / "en" / "foreword.md"
    text.write_text("{{ indicator:nothing@2020 }}\n", encoding="utf-8")
    caplog.set_level(logging.ERROR)
    assert get("en.html").status_code == 202
    workshop.wait()
    assert "foreword.md:1" in caplog.text
    answer = get("en.html")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "report could not be made" in answer.json()["faults"][0]["what"]["en"]


def test_without_the_extra_no_report_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "installed", lambda: False)
    assert get("en.pdf").status_code == 404
    page = Client().get("/en/report/").content.decode()
    assert "makes no reports" in page
    assert "report.en.pdf" not in page


@pytest.mark.parametrize("name", ["fr.pdf", "en.docx", "en", "en.pdf/..", "..%2Fen.pdf"])
def test_there_are_no_other_reports(name: str) -> None:
    assert get(name).status_code == 404


def test_a_report_knows_no_parameters() -> None:
    assert get("en.pdf?edition=0000000000000000").status_code == 400


@pytest.mark.parametrize(("tongue", "word"), [("en", "Annual report"), ("zh", "年度报告")])
def test_the_page_offers_all_four_files(tongue: str, word: str) -> None:
    page = Client().get(f"/{tongue}/report/").content.decode()
    assert word in page
    for speech in ("zh", "en"):
        for suffix in ("pdf", "html"):
            assert f'href="/data/report.{speech}.{suffix}"' in page
