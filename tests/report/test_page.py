"""The report as a page: well-formed, self-contained, open to evidence, safe."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from tests.report.conftest import of_kind

from cityagenda.report.blocks import Card, Document, Statement, Table
from cityagenda.report.page import html

BOTH = pytest.mark.parametrize("language", ["zh-Hans", "en"])
VOID = {"meta", "br", "line", "circle", "polyline", "polygon", "rect"}


class Reader(HTMLParser):
    """Keeps the tags and complains about what is not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and wait for its end."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag that ends at once."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)


@pytest.fixture
def reader(documents: dict[str, Document], language: str) -> Reader:
    found = Reader()
    found.feed(html(documents[language]))
    found.close()
    return found


@BOTH
def test_it_is_well_formed_and_every_name_stands_once(reader: Reader) -> None:
    assert reader.open == []
    ids = [attrs["id"] for _, attrs in reader.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    links = {a["href"] for tag, a in reader.tags if tag == "a"}
    assert {str(to)[1:] for to in links if str(to).startswith("#")} <= set(ids)


@BOTH
def test_it_has_no_script_and_asks_no_other_host(reader: Reader) -> None:
    names = {name for _, attrs in reader.tags for name in attrs}
    assert not [tag for tag, _ in reader.tags if tag in ("script", "link", "iframe", "object")]
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"src", "srcset", "data", "poster"}
    assert "url(" not in "".join(reader.words).replace("url(#", "")


@BOTH
def test_every_statement_opens_to_its_evidence(
    reader: Reader, documents: dict[str, Document], language: str
) -> None:
    statements = list(of_kind(documents[language], Statement))
    assert [tag for tag, _ in reader.tags].count("details") == len(statements)
    words = "".join(reader.words)
    assert all(statement.text in words for statement in statements)


@BOTH
def test_figures_and_tables_have_captions_and_words_for_those_who_do_not_see(
    reader: Reader, documents: dict[str, Document], language: str
) -> None:
    tags = [tag for tag, _ in reader.tags]
    cards, tables = (len(list(of_kind(documents[language], kind))) for kind in (Card, Table))
    assert tags.count("figure") == tags.count("figcaption") == tags.count("svg") == cards
    assert tags.count("table") == tags.count("caption") == tables
    assert all(a.get("aria-label") for tag, a in reader.tags if tag == "svg")


@BOTH
def test_headings_skip_no_level(reader: Reader) -> None:
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_hostile_text_is_escaped(documents: dict[str, Document]) -> None:
    found = html(documents["en"])
    assert "<script" not in found
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found
    assert "&amp;amp;" in found
