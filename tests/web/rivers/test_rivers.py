"""The pages of rivers: what they show is what the edition holds, in both languages."""

import re
from html import unescape

import polars as pl
import pytest
from django.test import Client

from cityagenda.build.editions import Edition
from cityagenda.ground.waters import CLASSES

INDICATOR = "surface-water-class-iii-share"


def _main(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode()
    return unescape(text[text.index("<main") : text.index("</main>")])


def _classes(edition: Edition, period: str) -> dict[str, int | None]:
    rows = edition.table(INDICATOR, "classes").filter(pl.col("period") == period)
    return dict(rows.select("section", "class").iter_rows())


@pytest.mark.parametrize("period", ["2025-06", "2025"])
@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_section_stands_on_the_map_and_in_the_list_with_its_class(
    shenzhen: Edition, tongue: str, period: str
) -> None:
    page = _main(f"/{tongue}/rivers/?period={period}")
    held = _classes(shenzhen, period)
    good = sum((c or 9) <= 3 for c in held.values())
    head = page[page.index("<h1") : page.index("</h1>")]
    assert all(str(number) in head for number in (good, len(held)))
    language = {"zh": "zh-Hans", "en": "en"}[tongue]
    for section, place in held.items():
        assert place is not None
        address = f'href="/{tongue}/rivers/{section}/?period={period}"'
        assert page.count(address) == (3 if "reservoir" in section or section in LAKES else 2)
        listed = page[page.rindex(f'<tr><th scope="row"><a {address}') :][:900]
        assert re.search(rf"</i> {CLASSES[place - 1][language]}<", listed), section
    assert len(re.findall(r'<path class="run r[1-6]"', page)) == 40
    assert "合成" in page if tongue == "zh" else "Synthetic" in page


LAKES = {"honghu", "qinglinjing"}
"""Lakes whose id does not say so; lakes stand in the list of trophic states as well."""


def test_the_list_says_what_decided_and_how_far_the_next_class_is(shenzhen: Edition) -> None:
    rows = shenzhen.table(INDICATOR, "classes")
    row = rows.filter(section="fuyong-river-1", period="2025-12").row(0, named=True)
    assert (row["class"], row["next_item"]) == (4, "nh3n")
    page = _main("/en/rivers/?period=2025-12")
    said = f"Class III needs ammonia nitrogen ≤ 1 mg/L: it is {row['next_value']:.2f} mg/L, "
    assert f"{said}{row['next_ratio']:.2f} times that" in page
    assert "达到Ⅲ类：氨氮须 ≤ 1 mg/L" in _main("/zh/rivers/?period=2025-12")


def test_months_are_chosen_without_scripts_and_an_unknown_one_is_said(shenzhen: Edition) -> None:
    newest = _main("/en/rivers/")
    assert '<p class="over">December 2025</p>' in newest
    assert '<option value="2024-01">January 2024</option>' in newest
    assert "<script" not in newest
    middle = _main("/zh/rivers/?period=2025-01")
    assert 'href="?period=2024-12#time"' in middle
    assert 'href="?period=2025-02#time"' in middle
    assert 'href="/en/rivers/maozhou-1/"' in newest  # plain, so that a published site keeps it
    lost = _main("/zh/rivers/?period=1999-01")
    assert "没有该时段" in lost
    assert shenzhen.id  # the city is built


def test_districts_are_ranked_by_the_index_of_the_edition(shenzhen: Edition) -> None:
    ranking = shenzhen.table("city-water-quality-index", "ranking")
    rows = ranking.filter(period="2025", kind="area").sort("rank")
    page = _main("/en/rivers/?period=2025")
    table = page[page.index('id="ranking"') :]
    shown = re.findall(r"<b>([\d.]+)</b>", table)[: rows.height]
    assert shown == [f"{value:.3f}" for value in rows["index"]]


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_section_shows_its_class_months_items_chart_and_sources(
    shenzhen: Edition, tongue: str
) -> None:
    page = _main(f"/{tongue}/rivers/fuyong-river-1/?period=2025-06")
    items = shenzhen.table(INDICATOR, "items").filter(section="fuyong-river-1", period="2025-06")
    assert items.height == 23  # 21 that count, nitrogen and coliforms
    assert len(re.findall(r"item=\w+#chart", page)) == items.height
    assert page.count('class="decides-row"') == 1
    assert len(re.findall(r'href="\?period=20\d\d-\d\d"', page)) == 24
    assert page.count('class="chart"') == 2
    for address in (
        f"/{tongue}/sources/river-samples/",
        f"/{tongue}/standards/gb3838-2002/",
        f"/{tongue}/indicators/{INDICATOR}/#computed",
    ):
        assert f'href="{address}"' in page
    assert ("不参评" if tongue == "zh" else "does not count") in page


def test_another_item_can_be_looked_at_and_an_unknown_one_is_passed_over(shenzhen: Edition) -> None:
    page = _main("/en/rivers/maozhou-1/?item=hg")
    assert 'mercury <span class="unit">' in page
    assert "≤ 0.00005 mg/L" in page
    assert _main("/en/rivers/maozhou-1/?item=gold")
    assert shenzhen.id


def test_a_month_without_class_says_why(shenzhen: Edition) -> None:
    rows = shenzhen.table(INDICATOR, "classes").filter(pl.col("class").is_null())
    section, period = rows.select("section", "period").row(0)
    page = _main(f"/zh/rivers/{section}/?period={period}")
    assert rows["reason_zh"][0] in page
    assert "无类别" in page


def test_a_lake_says_how_fed_it_is(shenzhen: Edition) -> None:
    lakes = shenzhen.table(INDICATOR, "lakes").filter(section="honghu", period="2025")
    assert lakes["text"][0] in _main("/en/rivers/honghu/?period=2025")


def test_an_unknown_section_is_not_found(shenzhen: Edition) -> None:
    assert Client().get("/en/rivers/danube-1/").status_code == 404
    assert shenzhen.id


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_black_and_odorous_bodies_stand_with_their_grades_through_time(
    shenzhen: Edition, tongue: str
) -> None:
    grades = shenzhen.table("network-black-odorous-cleared", "grades")
    last = grades.filter(period="2025-Q4")
    clear = (last["grade"] == "none").sum()
    page = _main(f"/{tongue}/rivers/black-odorous/")
    head = page[page.index("<h1") : page.index("</h1>")]
    assert str(clear) in head
    assert str(last.height) in head
    assert len(re.findall(r'<details class="body"', page)) == last.height
    strip = page[page.index('class="bodies"') : page.index('id="points"')]
    for sign, grade in (("○", "none"), ("◐", "light"), ("●", "heavy")):
        shown = len(re.findall(rf'role="img" aria-label="[^"]+">{sign}<', strip))
        assert shown == (grades["grade"] == grade).sum(), grade
    first = _main(f"/{tongue}/rivers/black-odorous/?period=2024-Q1")
    assert ("20 个水体中 0 个" if tongue == "zh" else "0 of 20 bodies") in first
    said = "没有该时段" if tongue == "zh" else "There is no such period"
    assert said in _main(f"/{tongue}/rivers/black-odorous/?period=1999")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("en/rivers/", "water.sections"),
        ("zh/rivers/", "断面数据源"),
        ("en/rivers/black-odorous/", "water.black_odorous"),
        ("zh/rivers/black-odorous/", "列入名录的水体数据源"),
    ],
)
def test_a_city_without_samples_is_told_what_is_missing(site: None, page: str, said: str) -> None:  # noqa: ARG001
    text = _main(f"/{page}")
    assert 'class="empty"' in text
    assert said in text
    assert Client().get("/en/rivers/anything/").status_code == 404


@pytest.mark.parametrize(
    ("tongue", "unread"), [("zh", "（未全部核对原文）"), ("en", " (not all read in the original)")]
)
def test_pages_name_the_standards_they_rest_on_and_which_were_not_read(
    shenzhen: Edition, tongue: str, unread: str
) -> None:
    rests = {
        "rivers/": ("water.sections", "water.index"),
        "rivers/black-odorous/": ("water.black_odorous",),
    }
    packs = {pack.id: pack for pack in shenzhen.city().standards.packs}
    for page, methods in rests.items():
        shown = _main(f"/{tongue}/{page}")
        records = [r for r in shenzhen.provenance() if r["method"] in methods]
        asked = {pack["id"] for record in records for pack in record["standards"]}
        assert asked
        for id_ in asked:
            note = unread if packs[id_].status == "unconfirmed" else ""
            title = packs[id_].title["zh-Hans" if tongue == "zh" else "en"]
            assert f'/{tongue}/standards/{id_}/">{title}</a>{note}' in shown
