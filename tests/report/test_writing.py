"""Writing a report: by suffix and language, whole or not at all, and by the command."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cityagenda.build.editions import Edition
from cityagenda.cli.app import app
from cityagenda.ground.errors import ReportError
from cityagenda.report.writing import written


def test_the_suffix_says_what_is_written(edition: Edition, tmp_path: Path) -> None:
    page = written(edition, "en", tmp_path / "new folder" / "r.html")
    assert page.path.read_bytes().startswith(b"<!doctype html>")
    assert page.size == page.path.stat().st_size
    printed = written(edition, "zh", tmp_path / "r.pdf")
    assert printed.path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("language", "name", "what"),
    [("fr", "r.pdf", "no report in 'fr'"), ("en", "r.docx", "a report is no '.docx' file")],
)
def test_what_cannot_be_written_is_said(
    edition: Edition, tmp_path: Path, language: str, name: str, what: str
) -> None:
    with pytest.raises(ReportError, match=what):
        written(edition, language, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_numbers_lead_to_their_pages_where_the_site_is_known(
    edition: Edition, tmp_path: Path
) -> None:
    site = "https://agenda.example.org"
    page = written(edition, "en", tmp_path / "r.html", site).path.read_text(encoding="utf-8")
    assert f'href="{site}/en/indicators/' in page
    assert f'href="{site}' not in written(edition, "en", tmp_path / "s.html").path.read_text(
        "utf-8"
    )
    with pytest.raises(ReportError, match="is no address"):
        written(edition, "en", tmp_path / "t.html", "agenda.example.org")


def test_a_place_that_cannot_be_written_is_said(edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ReportError, match="the report cannot be written"):
        written(edition, "en", tmp_path / "file" / "r.html")


def test_the_command_writes_the_report_of_an_edition(edition: Edition, tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    line = ["report", str(edition.home), str(out), "--lang", "zh", "--edition", edition.id[:6]]
    result = CliRunner().invoke(app, line)
    assert result.exit_code == 0, result.output
    assert edition.id in result.output
    assert '<html lang="zh-Hans">' in out.read_text(encoding="utf-8")


def test_the_command_says_when_a_font_was_borrowed(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cityagenda.report.writing import Written

    borrowed = Written(tmp_path / "r.pdf", 1000, "Noto Sans CJK SC")
    monkeypatch.setattr("cityagenda.report.writing.written", lambda *_: borrowed)
    result = CliRunner().invoke(app, ["report", str(edition.home), str(tmp_path / "r.pdf")])
    assert result.exit_code == 0
    assert "Noto Sans CJK SC" in result.stderr
