"""Walking: every page of the served site that a reader can reach by links, read by a parser."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client

ALONE: Final = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
SILENT: Final = frozenset({"code", "pre", "script", "style"})
SPOKEN: Final = ("alt", "aria-label", "placeholder", "title")
"""Attributes whose text is read to somebody."""


@dataclass
class Said:
    """A text of a page, the language that it is marked with, and the element that it is in."""

    text: str
    language: str
    element: str


@dataclass
class Page(HTMLParser):
    """What a page links to, says, and how it is built."""

    address: str = ""
    title: str = ""
    links: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    elements: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    unmatched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nothing open."""
        super().__init__()
        self._open: list[tuple[str, str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element's attributes apart."""
        facts = {name: value or "" for name, value in attrs}
        _, language, silent = self._open[-1] if self._open else ("", "", False)
        language = facts.get("lang", language)
        self.elements.add(tag)
        self.attributes |= facts.keys()
        self.links += [facts[name] for name in ("href", "src", "action") if name in facts]
        self.ids += [facts["id"]] if "id" in facts else []
        self.said += [Said(facts[name], language, tag) for name in SPOKEN if facts.get(name)]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in ALONE:
            self._open.append((tag, language, silent or tag in SILENT))

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open, or note that it was not."""
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        else:
            self.unmatched.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep a text with its language."""
        if self._open and data.strip():
            tag, language, silent = self._open[-1]
            if tag == "title" and "svg" not in [name for name, _, _ in self._open]:
                self.title += data
            if not silent:
                self.said.append(Said(data.strip(), language, tag))


def read(address: str, text: str) -> Page:
    """Return a page as it was sent."""
    page = Page(address)
    page.feed(text)
    page.unmatched += [name for name, _, _ in page._open]
    return page


def walk(
    client: Client, begin: str, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, HttpResponse, Page | None]]:
    """Yield every answer that is reached from an address by links, and the page if it is one."""
    waiting, known = [begin], {begin}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        page = None
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = read(address, answer.content.decode())
            for link in page.links:
                found = urljoin(address, link).partition("#")[0]
                if found.startswith("/") and found not in known and wanted(found):
                    known.add(found)
                    waiting.append(found)
        yield address, answer, page
