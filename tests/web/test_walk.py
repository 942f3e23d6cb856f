"""Every page of Shenzhen that links lead to: there, whole, in one language, with its own title."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from django.test import Client

from cityagenda.build.editions import Edition
from cityagenda.web.apps.api import gate
from cityagenda.web.apps.api.buckets import Buckets

from .walking import Page, Said, walk

HAN = re.compile("[一-鿿]")
SENTENCE = re.compile(r"(?:[A-Za-z][a-z]+[ ,]+){4,}[A-Za-z]+")
"""Five words in a row that are not a code, a path or the name of a standard."""
NAMES = ("SDMX 3.0", "A/RES/", "OECD Glossary", "System of National Accounts")
"""What sources of methods are called, in the language in which they appeared."""
HEAVY = (
    "/static/", "/data/report.", "/data/indicators/", "/data/map/", "/data/sources/",
    "/data/stations/", "/sensorthings/",
)  # fmt: skip
"""Files: other tests hold what is in them."""
OPTIONS = re.compile(
    r"/(map|tasks|evidence|practices|indicators|standards|search|tasks/.*"
    r"|air|air/.*|rivers|rivers/.*|networks/.*)/?\?"
)


def _reading(tongue: str, address: str) -> bool:
    if address.startswith(HEAVY) or OPTIONS.search(address):
        return False
    return not address.startswith(("/en/", "/zh/")) or address.startswith(f"/{tongue}/")


def _foreign(tongue: str, said: Said) -> bool:
    if tongue == "en":
        return bool(HAN.search(said.text)) and not said.language.startswith("zh")
    named = any(name in said.text for name in NAMES)
    return (
        not named
        and not said.language.startswith("en")
        and not HAN.search(said.text)
        and bool(SENTENCE.search(said.text))
    )


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_page_that_a_link_leads_to_is_there_and_whole(
    shenzhen: Edition, monkeypatch: pytest.MonkeyPatch, tongue: str
) -> None:
    pages: list[Page] = []
    faults: list[str] = []
    targets: dict[str, set[str]] = {}
    monkeypatch.setattr(gate, "buckets", Buckets(burst=10_000))
    for address, answer, page in walk(Client(), f"/{tongue}/", lambda a: _reading(tongue, a)):
        if answer.status_code >= 400:
            faults.append(f"{address}: {answer.status_code}")
        if page is None:
            continue
        pages.append(page)
        targets[address] = set(page.ids)
        faults += [f"{address}: {what}" for what in _faults(page)]
        faults += [
            f"{address}: {said.language} {said.text[:70]}"
            for said in page.said
            if _foreign(tongue, said)
        ]
    faults += [
        f"{page.address}: nothing is called {link}"
        for page in pages
        for link in page.links
        if link.startswith("#") and link[1:] not in targets[page.address]
    ]
    titles = Counter(page.title for page in pages if "?" not in page.address)
    faults += [f"{count} pages are called {title}" for title, count in titles.items() if count > 1]
    assert faults == [], "\n".join(faults[:40])
    indicators = shenzhen.city().indicators
    assert {f"/{tongue}/indicators/{id_}/" for id_ in indicators} <= targets.keys()
    assert len(pages) > 500


def _faults(page: Page) -> list[str]:
    headings = page.headings
    steps = any(below - above > 1 for above, below in pairwise(headings))
    return [
        *(f"left open: {tag}" for tag in page.unmatched),
        *(f"twice: {id_}" for id_, count in Counter(page.ids).items() if count > 1),
        *(["headings"] if headings[:1] != [1] or headings.count(1) != 1 or steps else []),
    ]
