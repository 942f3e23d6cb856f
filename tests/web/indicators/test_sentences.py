"""What methods say is in the language of the page; one language alone is marked as what it is."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.test.utils import override_settings
from tests.test_tutorial import CHINESE, RAW, first_account

from cityagenda.assess.account import assess
from cityagenda.build.editions import Edition
from cityagenda.build.explanation import explanation
from cityagenda.build.run import run
from cityagenda.city.folder import load

LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*")
CODES = {"GB", "HJ", "CC-BY-4.0", "ug", "m3", "sha256", "Open", "SDG", "SDSN"}
"""Standards, a licence, a unit, a hash and methods: the same in every language."""


class _Words(HTMLParser):
    """Collects the text of elements of a class, apart from code; English marked so stands apart."""

    def __init__(self, class_: str) -> None:
        super().__init__()
        self._class = class_
        self._open: list[str] = []
        self.text: list[str] = []
        self.english: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"br", "img", "input", "link", "meta", "wbr"}:
            return
        if self._class in (given.get("class") or "").split():
            self._open.append("wanted")
        else:
            self._open.append("english" if given.get("lang") == "en" else tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the pages close what they open
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "wanted" in self._open and "code" not in self._open:
            (self.english if "english" in self._open else self.text).append(data)


@pytest.fixture(scope="module")
def beijing(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Return the city of the Chinese tutorial, built."""
    home = tmp_path_factory.mktemp("tutorial")
    folder = first_account(CHINESE, home, real_data / RAW)
    return run(load(folder), assess=assess, jobs=1)


@pytest.fixture
def served(site: None, beijing: Edition) -> Iterator[Edition]:  # noqa: ARG001 - it must be there
    with override_settings(CITY_FOLDER=beijing.home):
        yield beijing


def _page(tongue: str) -> str:
    answer = Client().get(f"/{tongue}/indicators/pm25-annual-mean/")
    assert answer.status_code == 200
    return answer.content.decode()


def _names(edition: Edition) -> set[str]:
    """Return the Latin words in names that the data and the city give."""
    found = explanation(edition, "pm25-annual-mean", length=1000)
    assert found.method is not None
    keys = " ".join(row["dimensions"] for row in found.values)
    ids = {*(row["id"] for row in found.standards), *(source.id for source in found.sources)}
    return {*LATIN.findall(keys), *ids}


def test_the_chinese_page_explains_in_chinese(served: Edition) -> None:
    page = _page("zh")
    for begin in ("computed", "stack"):
        words = _Words(begin)
        words.feed(page)
        said = " ".join(words.text)
        assert "有效天数 306 天，要求 324 天；1 月有效 0 天（要求 27 天）" in said
        stray = set(LATIN.findall(said)) - _names(served) - CODES
        assert not stray
        clauses = {row.get("clause") for row in served.node("pm25-annual-mean")["standards"]}  # type: ignore[index]
        licences = {source.licence for source in served.city().sources.values()}
        reference = served.city().methods["air.annual"].reference
        assert set(words.english) <= clauses | licences | {reference}


def test_the_english_page_explains_in_english(served: Edition) -> None:  # noqa: ARG001
    page = _page("en")
    assert "306 of 324 valid days; January has 0 of 27" in page
    assert "有效天数" not in page


@pytest.mark.parametrize(
    ("row", "language", "shown"),
    [
        ({"reason": "late", "reason_zh": "迟报"}, "zh-Hans", "迟报"),
        ({"reason": "late", "reason_zh": "迟报"}, "en", "late"),
        ({"reason": "<late>"}, "zh-Hans", '<span lang="en">&lt;late&gt;</span>'),
        ({"reason": None, "reason_zh": "迟报"}, "en", '<span lang="zh-Hans">迟报</span>'),
        ({"reason": "<late>"}, "en", "&lt;late&gt;"),
        ({"reason": None, "reason_zh": None}, "en", ""),
    ],
)
def test_a_sentence_in_one_language_says_which(
    row: dict[str, str | None], language: str, shown: str
) -> None:
    template = Template('{% load sentences %}{% sentence row "reason" %}')
    assert template.render(Context({"row": row, "language": language})) == shown
