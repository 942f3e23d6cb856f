"""A city whose every text is markup, template, formula and command: nothing of it is obeyed."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build.editions import current
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.report.writing import written
from cityagenda.web.apps.api import gate
from cityagenda.web.apps.api.buckets import Buckets

from .conftest import TASKS
from .walking import read, walk

MARKUP = """=<hostile-x onx="1">'"&</script>]]>--{{ 7*7 }}{% x %}#panic("no") $ @x * _ ["""
"""Begins as a formula; then HTML, the ends of a script, a CDATA part and a comment, a template,
and what Typst takes for code, mathematics and references."""
LANGUAGES = {"zh-Hans", "en"}


def hostile(value: Any) -> Any:
    """Return a part of a city's file with markup before each of its texts."""
    if isinstance(value, dict):
        if value and value.keys() <= LANGUAGES:
            return {language: MARKUP + text for language, text in value.items()}
        # YAML 1.1 takes the name "on" for yes.
        return {"on" if name is True else name: hostile(p) for name, p in value.items()}
    return [hostile(part) for part in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of such a city, built."""
    folder = tmp_path_factory.mktemp("hostile") / "town"
    create(folder)
    tasks = folder / "plan" / "tasks.yml"
    tasks.write_text(tasks.read_text(encoding="utf-8") + TASKS, encoding="utf-8")
    for path in sorted(folder.rglob("*.yml")):
        parts = [hostile(part) for part in yaml.safe_load_all(path.read_text(encoding="utf-8"))]
        text = yaml.safe_dump_all(parts, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
    run(load(folder), assess=assess, jobs=1)
    return folder


@pytest.fixture(autouse=True)
def town(
    site: None, hostile_folder: Path, monkeypatch: pytest.MonkeyPatch  # noqa: ARG001 - it must be there
) -> Iterator[None]:  # fmt: skip
    """Serve that city."""
    monkeypatch.setattr(gate, "buckets", Buckets(burst=10_000))
    with override_settings(CITY_FOLDER=hostile_folder):
        yield


def _obeyed(text: str) -> list[str]:
    """Return what of the markup became part of a document."""
    page = read("", text)
    found = [*page.unmatched, *({"hostile-x"} & page.elements), *({"onx"} & page.attributes)]
    return found + re.findall(r"<hostile-x|49\{%", text)


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_no_page_and_no_file_takes_a_text_for_markup(tongue: str) -> None:
    other = {"zh": "/en/", "en": "/zh/"}[tongue]
    shown, kinds = 0, set()
    skipped = (other, "/static/", "/data/report.")
    for address, answer, page in walk(
        Client(), f"/{tongue}/", lambda a: not a.startswith(skipped) and not a.endswith(".png")
    ):
        assert answer.status_code < 400, address
        kind = answer.headers["Content-Type"].partition(";")[0]
        kinds.add(kind)
        if page is not None:
            text = answer.content.decode()
            assert _obeyed(text) == [], address
            shown += "hostile-x" in text
            scripts = [link for link in page.links if re.match(r"(?i)\s*(javascript|data):", link)]
            assert scripts == [], address
        elif kind == "image/svg+xml":
            drawn = ET.fromstring(answer.content)  # noqa: S314 - it must be well formed
            names = {element.tag.partition("}")[2] for element in drawn.iter()}
            assert "hostile-x" not in names, address
        elif kind == "text/csv":
            cells = [
                cell for row in csv.reader(io.StringIO(answer.content.decode())) for cell in row
            ]
            assert [c for c in cells if re.match(r"[=@\t\r]|[+-](?![\d.])", c)] == [], address
    assert shown > 60
    assert kinds >= {"text/html", "image/svg+xml", "text/csv", "application/json"}


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_no_report_takes_a_text_for_markup(
    hostile_folder: Path, tmp_path: Path, tongue: str
) -> None:
    edition = current(hostile_folder)
    page, print_ = tmp_path / "report.html", tmp_path / "report.pdf"
    written(edition, tongue, page)
    assert _obeyed(page.read_text(encoding="utf-8")) == []
    assert "hostile-x" in page.read_text(encoding="utf-8")
    written(edition, tongue, print_)
    assert print_.read_bytes().startswith(b"%PDF")
