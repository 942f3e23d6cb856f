"""Search: Chinese and English, name before text, grouped, and nothing that a question can break."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from cityagenda.build.editions import Edition
from cityagenda.web.apps.search.entries import KINDS, addressed, entries
from cityagenda.web.apps.search.ranking import found
from cityagenda.web.apps.search.words import LONGEST, key, spans, terms


def _names(edition: Edition, question: str, language: str = "en") -> list[str]:
    return [entry.name[language] for _, entry in found(entries(edition), question)]


def _page(question: str, tongue: str = "en", rest: str = "") -> str:
    answer = Client().get(f"/{tongue}/search/?q={quote(question)}{rest}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_kind_is_found_by_a_word_of_its_own(shenzhen: Edition) -> None:
    assert {entry.kind for entry in entries(shenzhen)} == set(KINDS)
    for question, kind in (
        ("细颗粒物", "indicators"),
        ("智慧便捷之城", "plan"),
        ("鹏城实验室", "practices"),
        ("批复", "claims"),
        ("GB 3095-2026", "standards"),
        ("Gini", "methods"),
        ("统计局公布", "sources"),
        ("燕罗", "areas"),
        ("茅洲河", "waters"),
    ):
        assert kind in {entry.kind for _, entry in found(entries(shenzhen), question)}, question
    task = next(iter(shenzhen.city().tasks.values()))
    assert task.name["en"] in _names(shenzhen, task.name["en"])


def test_a_river_leads_to_the_pages_of_its_sections(shenzhen: Edition) -> None:
    hits = [entry for _, entry in found(entries(shenzhen), "茅洲河") if entry.kind == "waters"]
    addresses = [addressed(entry.page, "zh") for entry in hits]
    assert addresses
    assert all(re.fullmatch(r"/zh/rivers/maozhou-\d/", address) for address in addresses)
    assert Client().get(addresses[0]).status_code == 200
    assert addresses[0] in _page("茅洲河", "zh")


@pytest.mark.parametrize(("tongue", "word"), [("zh", "空气实况"), ("en", "Air now")])
def test_a_street_leads_to_its_air_too_where_the_air_is_watched(
    shenzhen: Edition, tongue: str, word: str
) -> None:
    area = next(
        area for area in shenzhen.city().areas.values() if area.name["zh-Hans"] == "燕罗街道"
    )
    text = _page("燕罗街道", tongue)
    assert f"/{tongue}/map/?level={area.kind}&amp;area={area.id}" in text
    address = f"/{tongue}/air/streets/{area.id}/"
    assert f'href="{address}">{word}<' in text
    assert Client().get(address).status_code == 200
    assert "/air/streets/" not in _page("宝安区", tongue).split('id="of-areas"')[1]


@pytest.mark.usefixtures("site")
def test_a_city_that_does_not_watch_the_air_has_no_links_to_it() -> None:
    assert 'id="of-areas"' in _page("riverside")
    assert "/air/streets/" not in _page("riverside")


def test_case_width_accents_plural_and_order_make_no_difference(shenzhen: Edition) -> None:
    first = _names(shenzhen, "good quality rivers")
    assert first[0] == "River length of good quality"
    for other in ("QUALITY river GOOD", "Rivér, góod quality!", "ｒｉｖｅｒ good quality"):
        assert _names(shenzhen, other) == first


def test_a_name_comes_before_a_text_and_a_whole_name_before_a_part(shenzhen: Edition) -> None:
    hits = found(entries(shenzhen), "地区生产总值")
    assert hits[0][1].name["zh-Hans"] == "地区生产总值"
    in_name = ["地区生产总值" in entry.name["zh-Hans"] for _, entry in hits]
    assert in_name.index(False) > 3
    assert not any(in_name[in_name.index(False) + 5 :])


def test_chinese_is_found_without_spaces_and_in_another_order(shenzhen: Edition) -> None:
    assert "空气质量优良天数比例" in _names(shenzhen, "优良天数", "zh-Hans")
    assert "空气质量优良天数比例" in _names(shenzhen, "优良空气质量天数", "zh-Hans")
    assert _names(shenzhen, "量子霸权火星", "zh-Hans") == []


def test_a_word_does_not_match_the_middle_of_another() -> None:
    assert spans("drainage", ("age",)) == []
    assert key("drainage of age") == " drainage of age"


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "!!!",
        "'; DROP TABLE x; --",
        "<script>alert(1)</script>",
        "%00",
        "\x00",
        "({[.*+?^$|\\",
        "a" * 5000,
        "中" * 5000,
        "a " * 5000,
        "\u202e\u0301\U0001f600",
        "{{ 7|add:7 }}",
    ],
)
@pytest.mark.usefixtures("shenzhen")
def test_a_hostile_question_is_only_a_question(question: str) -> None:
    for tongue in ("zh", "en"):
        answer = Client().get(f"/{tongue}/search/", {"q": question})
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            text = answer.content.decode()
            assert "<script>alert" not in text
            assert len(text[text.index("<main") : text.index("</main>")]) < 60_000
            assert "14" not in re.findall(r'value="([^"]*)"', text)
    assert len(terms(question)) <= 8


@pytest.mark.usefixtures("shenzhen")
def test_a_long_question_is_cut_and_says_so() -> None:
    text = _page("air " * 200)
    assert "Only the first 100 characters" in text
    assert max(len(v) for v in re.findall(r'name="q" value="([^"]*)"', text)) <= LONGEST


@pytest.mark.usefixtures("shenzhen")
def test_results_are_marked_grouped_counted_and_lead_somewhere(shenzhen: Edition) -> None:
    text = _page("water")
    assert re.search(r"<mark>water</mark>", text, re.IGNORECASE)
    counts = dict(re.findall(r'id="of-(\w+)">[^<]*<span class="small">(\d+)', text))
    hits = [entry for _, entry in found(entries(shenzhen), "water")]
    assert {k: int(v) for k, v in counts.items()} == {
        kind: sum(e.kind == kind for e in hits) for kind in {e.kind for e in hits}
    }
    for tongue in ("zh", "en"):
        for address in {addressed(e.page, tongue) for e in hits}:
            assert Client().get(address).status_code == 200, address
    only = _page("water", rest="&kind=claims")
    listed = only[only.index('class="found"') : only.index("</section>")]
    assert listed.count("<li><a href") == min(50, int(counts["claims"]))
    assert "All 0" not in only


@pytest.mark.usefixtures("shenzhen")
def test_a_chinese_word_on_an_english_page_shows_why_it_was_found() -> None:
    text = _page("燕罗湿地公园")
    assert "Yanluo Wetland Park" in text
    assert '<span lang="zh-Hans"><mark>燕罗湿地公园</mark></span>' in text


@pytest.mark.usefixtures("site")
def test_nothing_found_and_nothing_asked_are_said() -> None:
    assert "Nothing holds all of these words" in _page("xyzzy")
    assert "没有同时包含这些词的内容" in _page("xyzzy", "zh")
    assert "Looks through:" in _page("")
    assert "There is no word in this question" in _page("?!")


@pytest.mark.usefixtures("site")
def test_an_unknown_kind_is_all_kinds() -> None:
    def results(text: str) -> str:
        return text[text.index('role="status"') : text.index("<footer")]

    assert results(_page("air", rest="&kind=nothing")) == results(_page("air"))
