"""Statements: counts by chapter, filters, stable addresses, printed beside recomputed."""

import re

import pytest
from django.test import Client

from cityagenda.build.editions import Edition
from cityagenda.web.apps.evidence.statements import Wish, chapters, chosen, statements

LARGEST = 150_000
"""Bytes of the largest page of statements."""


def _page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, address
    assert len(answer.content) < LARGEST
    return answer.content.decode()


def test_every_claim_stands_in_one_chapter_and_the_counts_are_whole(shenzhen: Edition) -> None:
    every = statements(shenzhen)
    assert len(every) == len(shenzhen.city().claims) == 417
    found = chapters(every)
    assert [c.key for c in found] == ["1", "2", "3", "4", "5", "rest"]
    assert sum(c.total for c in found) == 417
    text = _page("/en/evidence/")
    for chapter in found:
        assert f"/en/evidence/seed/{chapter.key}/" in text
        for _, count in chapter.counts:
            assert re.search(rf'<td class="n"[^>]*>{count}</td>', text)


def test_the_pages_of_the_chapters_hold_every_claim_at_its_own_place(shenzhen: Edition) -> None:
    ids = set()
    for chapter in chapters(statements(shenzhen)):
        ids |= set(re.findall(r'<tr id="([^"]+)"', _page(f"/zh/evidence/seed/{chapter.key}/")))
    assert ids == set(shenzhen.city().claims)


def test_every_claim_has_a_page_in_both_languages(shenzhen: Edition) -> None:
    client = Client()
    for number, claim in enumerate(shenzhen.city().claims.values()):
        tongue = ("zh", "en")[number % 2]
        answer = client.get(f"/{tongue}/evidence/{claim.id}/")
        assert answer.status_code == 200, claim.id
        assert b"None" not in answer.content


def test_printed_and_computed_stand_side_by_side_where_they_differ(shenzhen: Edition) -> None:
    differing = chosen(statements(shenzhen), Wish(differing=True))
    assert {one.claim.id for one in differing} == {
        row["claim"] for row in shenzhen.claims().to_dicts() if row["agrees"] is False
    }
    assert differing
    text = _page("/en/evidence/")
    for one in differing:
        assert f'id="{one.claim.id}"' in text
        page = _page(f"/en/evidence/{one.claim.id}/")
        assert "as printed" in page
        assert "as the account computes it" in page
        assert "the account differs" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "unpublished"},
        {"kind": "rank"},
        {"programme": "healthy-shenzhen"},
        {"chapter": "seed/5"},
        {"q": "wetland"},
        {"q": "湿地"},
        {"state": "cited", "chapter": "seed/4", "programme": "ecological-environment"},
        {"differs": "1"},
    ],
)
def test_filters_leave_what_is_asked_for(shenzhen: Edition, asked: dict[str, str]) -> None:
    wish = Wish(
        document=asked.get("chapter", "").partition("/")[0],
        chapter=asked.get("chapter", "").rpartition("/")[2],
        state=asked.get("state", ""),
        kind=asked.get("kind", ""),
        programme=asked.get("programme", ""),
        text=asked.get("q", ""),
        differing="differs" in asked,
    )
    wanted = [one.claim.id for one in chosen(statements(shenzhen), wish)]
    assert 0 < len(wanted) < 417
    seen: list[str] = []
    for page in range(1, len(wanted) // 50 + 2):
        answer = Client().get("/en/evidence/", asked | {"page": str(page)})
        seen += re.findall(r'<tr id="([^"]+)"', answer.content.decode())
    assert seen == wanted


@pytest.mark.usefixtures("shenzhen")
@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "x", "²", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(page: str) -> None:
    text = _page(f"/en/evidence/?state=cited&page={page}")
    assert "<tr id=" in text


@pytest.mark.usefixtures("shenzhen")
def test_what_is_not_there_is_said_and_markup_stays_text() -> None:
    text = _page("/en/evidence/?q=%3Cb%3Exyzzy")
    assert "No statement is like that" in text
    assert 'value="&lt;b&gt;xyzzy"' in text
    for wrong in ("nothing", "seed/99", "nothing/4", "seed/4%2F"):
        _page(f"/en/evidence/{wrong}/", 404)


@pytest.mark.usefixtures("site")
def test_the_small_city_shows_its_one_statement() -> None:
    assert "outside chapters" in _page("/en/evidence/")
    text = _page("/en/evidence/fine-particles-2020/")
    assert "the account agrees" in text
    assert "micrograms per cubic metre" in text
