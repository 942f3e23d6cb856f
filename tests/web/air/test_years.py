"""The pages of an edition's air: a station's days, the ranking, two standards side by side."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from cityagenda.build.editions import Edition, current
from cityagenda.web.publishing import stand_ins
from cityagenda.web.publishing.reader import Reader

Page = Callable[[str], str]


@pytest.fixture
def edition(town: Path) -> Edition:
    """Return the town's edition."""
    return current(town)


def test_a_station_shows_its_days_by_class_and_counts_them_as_the_table_does(
    page: Page, edition: Edition
) -> None:
    text = page("/en/air/stations/s2/")
    days = edition.table("air-days", "days").filter(place="s2")
    judged = days.filter(days["category"].is_not_null())
    good = int((judged["category"] <= 2).sum())
    assert f"<b>{good}</b> of {judged.height} days" in re.sub(r"\s+", " ", text)
    months = text[text.index('class="months"') : text.index("<details>")]
    for place in range(1, 7):
        drawn = len(re.findall(rf'<rect class="q{place}"', months))
        assert drawn == int((judged["category"] == place).sum())
    assert months.count("<rect") == 365
    assert text.count('class="month"') == 12


def test_a_station_that_is_not_there_is_not_found(town: Path) -> None:  # noqa: ARG001
    assert Client().get("/en/air/stations/nowhere/").status_code == 404


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_areas_are_ranked_by_their_index_with_its_parts(
    page: Page, edition: Edition, tongue: str
) -> None:
    table = edition.table("air-rank", "ranking").filter(period="2025-07").sort("rank", "area")
    assert table.height == 3
    text = page(f"/{tongue}/air/ranking/?level=street&period=2025-07")
    for row in table.to_dicts():
        assert f"<b>{row['index']:.2f}</b>" in text
        for pollutant in ("pm25", "o3", "co"):
            assert f"</span>{row[f'part_{pollutant}']:.2f} " in text
    ranks = [int(rank) for rank in re.findall(r'class="n rank"[^>]*><b>(\d+)</b>', text)]
    assert ranks == table["rank"].to_list()
    newest = page(f"/{tongue}/air/ranking/")
    assert '<option value="2025-12" selected>' in newest
    assert page(f"/{tongue}/air/ranking/?period=1850&level=planet")


def test_stations_are_ranked_where_the_city_asks_for_it(page: Page, edition: Edition) -> None:
    text = page("/en/air/ranking/?level=station&period=2025-07")
    table = edition.table("air-stations", "ranking").filter(period="2025-07")
    table = table.sort("rank", "station")
    assert table.height == 3
    assert table["station"].null_count() == 0
    names = re.findall(r'<th scope="row">(s\d)', text)
    assert names == table["station"].to_list()


def test_both_standards_judge_the_same_year(page: Page, edition: Edition) -> None:
    limits = edition.table("air-compared", "limits")
    own = limits.filter(area="example-city", period="2025")
    text = page("/en/air/standards/?area=example-city&period=2025")
    for standard in own["standard"].unique():
        assert standard in text
        judged = own.filter(standard=standard).filter(own.filter(standard=standard)["valid"])
        kept = int(judged["attained"].sum())
        assert (
            f"{kept} of {judged['attained'].is_not_null().sum()} limits kept under {standard}"
            in text
        )
    assert text.count("</i> Kept") == int(own.filter(own["valid"])["attained"].sum())
    days = edition.table("air-compared", "good_days").filter(area="example-city", period="2025")
    for row in days.to_dicts():
        assert f"<b>{row['good']}</b>" in text


def test_a_published_copy_has_the_year_and_says_that_the_moment_needs_a_server(
    edition: Edition,
) -> None:
    reader = Reader(edition, "", stand_ins.views([], ["en", "zh"]))
    for tongue, said in (("en", "changes from hour to hour"), ("zh", "逐小时变化")):
        found = reader.answer(f"/{tongue}/air/")
        assert found is not None
        text = found.content.decode()
        assert said in text
        assert f'href="/{tongue}/air/ranking/"' in text
        for page in ("ranking", "standards"):
            shown = reader.answer(f"/{tongue}/air/{page}/")
            assert shown is not None
            text = shown.content.decode()
            main = text[text.index("<main") :]
            assert {"en": "Synthetic", "zh": "合成数据"}[tongue] in main
            assert "<form" not in main
            assert "/networks/" not in main
