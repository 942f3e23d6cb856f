"""Pages name built files where there are some, and are whole where there are none."""

import json
import logging
from pathlib import Path

import pytest
from django.template import Context, Template

from cityagenda.ground.charts import LineChart, Point
from cityagenda.web import built

CHART = LineChart(title="PM2.5", description="", unit="µg/m³", runs=[[Point(2021, 18.0)]])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {name: name.replace(".", ".0123456789ab.") for name in ("fonts.css", "latin.woff2")}
    text = json.dumps({"sources": "", "files": files})
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_file_is_found_by_the_name_that_it_has_in_sources(folder: Path) -> None:
    assert built.address("fonts.css", folder) == "/static/built/fonts.0123456789ab.css"
    assert not built.address("charts.js", folder)


def test_a_package_built_without_npm_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "cityagenda.web"):
        assert not built.address("fonts.css", tmp_path)
        assert not built.address("latin.woff2", tmp_path)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "frontend/assets.py" in caplog.text


def test_the_head_names_no_file_that_is_not_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "cityagenda.web.apps.shell.templatetags.built.address",
        lambda name: built.address(name, folder),
    )
    head = Template("{% fonts %}{% script 'charts' %}").render(Context())
    assert head.count("<link") == 2
    assert "<script" not in head
    assert "<noscript" not in head


def test_chart_values_tell_of_each_point_and_cannot_break_out() -> None:
    rows = [
        {"period": "2021", "selected": True, "status": "normal", "sources": [{"en": "</script>&"}]},
        {"period": "2021", "selected": False, "status": "derived", "sources": [{"en": "other"}]},
        {"period": "2021-06", "selected": True, "status": "normal", "sources": []},
    ]
    page = Template("{% chart_values chart rows %}").render(
        Context({"chart": CHART, "rows": rows, "language": "en"})
    )
    assert page.count("</script>") == 1
    inner = page.removeprefix('<script type="application/json" class="chart-data">')
    data = json.loads(inner.removesuffix("</script>"))
    assert data["runs"][0][0]["sources"] == "</script>&"
    assert data["runs"][0][0]["status"] == "measured or published"
