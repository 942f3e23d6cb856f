"""The pages of an edition's air: a station's days, the ranking, two standards side by side."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from django.test import Client

from cityagenda.build.editions import Edition, current
from cityagenda.web.apps.air import ranking
from cityagenda.web.made import Made
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


@pytest.fixture
def lacking(town: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:  # noqa: ARG001
    """Return a function that takes the index from stations in the table of their ranking."""
    real = Made.table

    def of(stations: list[str], periods: list[str] | None = None) -> None:
        own = pl.col("station").is_in(stations)
        if periods is not None:
            own &= pl.col("period").is_in(periods)
        why = pl.when(pl.col("station") == "s1").then(pl.lit("1")).otherwise(pl.lit("2"))

        def table(made: Made, name: str) -> pl.DataFrame:
            found = real(made, name)
            if made.indicator != "air-stations":
                return found
            return found.with_columns(
                *(
                    pl.when(own).then(None).otherwise(pl.col(name)).alias(name)
                    for name in ("index", "rank")
                ),
                pl.when(own).then(pl.lit("<b> too few days ") + why).alias("reason"),
                pl.when(own).then(pl.lit("有效天数不足") + why).alias("reason_zh"),
            )

        monkeypatch.setattr(Made, "table", table)
        monkeypatch.setattr(ranking, "_held", ranking._read)

    return of


@pytest.mark.parametrize(
    ("tongue", "said", "reasons"),
    [
        (
            "zh",
            "3 个站点中有 2 个没有综合指数，未列名次。",
            ["s1：有效天数不足1", "s2：有效天数不足2"],
        ),
        (
            "en",
            "No index, and so no place: 2 of 3 stations.",
            ["s1: &lt;b&gt; too few days 1", "s2: &lt;b&gt; too few days 2"],
        ),
    ],
)
def test_stations_without_a_place_are_counted_and_say_why(
    page: Page, lacking: Callable[..., None], tongue: str, said: str, reasons: list[str]
) -> None:
    address = f"/{tongue}/air/ranking/?level=station&period=2025-07"
    assert 'id="without"' not in page(address)
    lacking(["s1", "s2"], ["2025-07"])
    text = page(address)
    assert said in text
    assert re.findall(r"<li>([^<]*)</li>", text[text.index('id="without"') :]) == reasons
    assert re.findall(r'<th scope="row">(s\d)', text) == ["s3"]
    assert 'id="without"' not in page(address.replace("07", "08"))


def test_a_ranking_in_which_no_station_has_a_place_says_so_and_has_no_table(
    page: Page, lacking: Callable[..., None]
) -> None:
    lacking(["s1", "s2", "s3"])
    text = page("/en/air/ranking/?level=station")
    assert "No index, and so no place: 3 of 3 stations." in text
    assert "<li>s2, s3: &lt;b&gt; too few days 2</li>" in text
    assert "<table" not in text
    # What is shown first is a level in which somebody has a place.
    assert 'value="street" selected' in page("/en/air/ranking/")


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
