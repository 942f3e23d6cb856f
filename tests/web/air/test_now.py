"""The pages of the moment: the map of streets, one street, what is said when it is stale."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import polars as pl
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.test.utils import override_settings

from cityagenda.build.editions import Edition, current
from cityagenda.build.places import Places
from cityagenda.web.apps.air import live
from cityagenda.web.apps.air.now import Now, deciding, now
from cityagenda.web.apps.air.words import headline, main_of

from .conftest import LATEST, NOW

Page = Callable[[str], str]


@pytest.fixture
def air(town: Path) -> Now:
    """Return the hours of the town."""
    found = now(live.watch(town).edition())
    assert found is not None
    return found


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_page_says_in_how_many_streets_the_air_is_good_as_the_tables_do(
    page: Page, air: Now, tongue: str
) -> None:
    text = page(f"/{tongue}/air/")
    table = air.by.table("street_aqi").filter(hour=LATEST)
    good = int((table["category"] <= 2).sum())
    said = headline(air, LATEST, "aqi", air.streets[LATEST])
    assert str(good) in said["en"]
    assert said["zh-Hans" if tongue == "zh" else "en"] in text
    assert {"zh": "13:00–14:00", "en": "13:00–14:00"}[tongue] in text
    assert {"zh": "20 分钟前", "en": "ended 20 minutes ago"}[tongue] in text
    assert {"zh": "合成", "en": "Synthetic"}[tongue] in text
    assert 'class="stale"' not in text


def test_every_street_stands_on_the_map_and_in_the_list_with_its_index(
    page: Page, air: Now
) -> None:
    text = page("/en/air/")
    rows = re.findall(r'data-area="(street-\d+)">.*?<b>(\d+)</b></td><td>.*?</i>([^<]+)<', text)
    table = air.by.table("street_aqi").filter(hour=LATEST)
    assert {area: int(index) for area, index, _ in rows} == dict(
        table.select("area", "aqi").iter_rows()
    )
    assert [int(index) for _, index, _ in rows] == sorted(table["aqi"], reverse=True)
    names = {c.place: c.name["en"].capitalize() for c in air.classes(LATEST)}
    held = dict(table.select("area", "category").iter_rows())
    assert all(word == names[held[area]] for area, _, word in rows)
    drawn = re.findall(r'<path fill="url\(#air-s(\d)\)" data-area="(street-\d+)"', text)
    assert {area: int(place) for place, area in drawn} == held
    assert text.count("<circle") == len(air.sites) == 10
    assert "Station &lt;i&gt;1&lt;/i&gt;" in text
    assert "<i>1</i>" not in text


def test_links_that_stand_alone_are_large_enough_to_touch(page: Page) -> None:
    text = page("/en/air/")
    assert re.search(r'<a class="step" href="#sure">How sure is this\?</a>', text)
    sheet = finders.find("air/air.css")
    assert isinstance(sheet, str)
    rule = re.search(r"^\.step \{([^}]*)\}", Path(sheet).read_text(encoding="utf-8"), re.MULTILINE)
    assert rule
    assert "inline-flex" in rule[1]
    assert "min-height: 44px" in rule[1]


def test_an_hour_can_be_chosen_without_a_script_and_a_lost_one_is_said(
    page: Page, air: Now
) -> None:
    text = page("/en/air/?hour=2026-11-25T08")
    assert "08:00–09:00, 25 November 2026" in text
    assert 'value="2026-11-25T08" selected' in text
    assert 'href="?hour=2026-11-25T07#map"' in text
    assert 'href="?hour=2026-11-25T09#map"' in text
    assert len(air.hours) == text.count('<option value="2026-') == 48
    lost = page("/en/air/?hour=2020-01-01T00")
    assert "no longer kept" in lost
    assert "13:00–14:00, 26 November 2026" in lost


def test_a_pollutant_shows_its_concentrations_with_their_errors(page: Page, air: Now) -> None:
    text = page("/en/air/?show=no2")
    table = air.by.table("streets").filter(hour=LATEST, pollutant="no2")
    highest = table.sort("value").tail(1).to_dicts()[0]
    assert f"{highest['value']:.0f} ± {highest['error']:.1f}" in text
    assert "µg/m³ over the streets" in text
    check = air.by.table("checks").filter(hour=LATEST, pollutant="no2").to_dicts()[0]
    assert f"{check['rmse']:.1f}" in text
    assert f"{check['nearest_rmse']:.1f}" in text


def test_the_pollutant_that_is_primary_in_most_streets_decides(air: Now) -> None:
    readings = list(air.streets[LATEST].values())
    held = [p for r in readings for p in r.primary]
    assert deciding(readings) == max(set(held), key=held.count)
    assert deciding([]) is None


@pytest.mark.parametrize(
    ("tongue", "said"), [("zh", "这不是当前的空气质量"), ("en", "not the air of the moment")]
)
@pytest.mark.parametrize("path", ["air/", "air/streets/street-3/"])
def test_air_that_is_too_old_is_said_loudly(
    page: Page, moment: Callable[[datetime], None], tongue: str, said: str, path: str
) -> None:
    moment(NOW + timedelta(hours=1))
    assert said not in page(f"/{tongue}/{path}")
    moment(NOW + timedelta(hours=5))
    text = page(f"/{tongue}/{path}")
    assert said in text
    assert 'role="alert"' in text


def test_my_street_leads_to_its_page(town: Path) -> None:  # noqa: ARG001
    answer = Client().get("/en/air/?street=street-5")
    assert answer.status_code == 302
    assert answer["Location"] == "/en/air/streets/street-5/"
    assert Client().get("/en/air/?street=nowhere").status_code == 200
    assert Client().get("/en/air/streets/nowhere/").status_code == 404
    assert Client().get("/en/air/streets/riverside/").status_code == 404


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_street_shows_its_number_its_word_and_what_to_do(
    page: Page, air: Now, tongue: str
) -> None:
    text = page(f"/{tongue}/air/streets/street-7/")
    row = air.by.table("street_aqi").filter(hour=LATEST, area="street-7").to_dicts()[0]
    own = next(c for c in air.classes(LATEST) if c.place == row["category"])
    assert f'<p class="big"><b>{row["aqi"]}</b>' in text
    assert own.name["zh-Hans" if tongue == "zh" else "en"] in text
    pack = air.edition.city().standards.standard(
        "air-quality-advice", "CN", air.local(LATEST).date()
    )
    advice = next(c for c in pack.constants["classes"] if c["id"] == own.id)
    assert advice["advice"]["zh-Hans" if tongue == "zh" else "en"] in text
    assert text.count("<rect") == 24
    assert {"zh": "位于本街道", "en": "in this street"}[tongue] in text
    for pollutant in ("PM2.5", "PM10", "O₃", "NO₂", "SO₂", "CO"):
        assert f'<th scope="row">{pollutant}' in text
    assert f'href="/{tongue}/air/stations/s7/"' in text


@pytest.mark.parametrize(
    ("tongue", "said", "other"),
    [
        (
            "zh",
            "09:00–11:00、12:00–13:00无指数；臭氧没有地图",
            "07:00–08:00无指数；没有记录原因",
        ),
        (
            "en",
            "09:00–11:00, 12:00–13:00: no index; ozone has no map",
            "07:00–08:00: no index; the",
        ),
    ],
)
def test_hours_of_a_street_without_an_index_are_named_with_the_reason(
    page: Page, air: Now, monkeypatch: pytest.MonkeyPatch, tongue: str, said: str, other: str
) -> None:
    address = f"/{tongue}/air/streets/street-7/"
    assert 'class="plain gaps' not in page(address)
    without = {LATEST - timedelta(hours=n): n for n in (1, 3, 4, 6)}
    streets = {
        hour: held
        | ({"street-7": replace(held["street-7"], aqi=None, place=None)} if hour in without else {})
        for hour, held in air.streets.items()
    }
    checks = {at: check for at, check in air.checks.items() if at[0] not in without}
    stamps = [air.stamp(hour) for hour, n in without.items() if n != 6]
    why = pl.col("period").is_in(stamps) & (pl.col("area") == "street-7")
    real = Edition.rows

    def rows(self: Edition, table: str, indicator: str) -> pl.DataFrame:
        return real(self, table, indicator).with_columns(
            pl.when(why).then(pl.lit("ozone has no map")).alias("reason"),
            pl.when(why).then(pl.lit("臭氧没有地图")).alias("reason_zh"),
        )

    monkeypatch.setattr(Edition, "rows", rows)
    monkeypatch.setattr(
        "cityagenda.web.apps.air.street.main_of",
        lambda air, hour, show: None if hour in without else main_of(air, hour, show),
    )
    lacking = replace(air, streets=streets, checks=checks)
    monkeypatch.setattr("cityagenda.web.apps.air.views.now", lambda _: lacking)
    text = page(address)
    gaps = re.findall(r"<li>([^<]*)</li>", text[text.index('class="plain gaps') :])
    assert said in gaps[:2]
    assert any(other in gap for gap in gaps[:2])
    assert text.count("<rect") == 20


def test_the_hours_are_there_for_programs(town: Path, air: Now) -> None:  # noqa: ARG001
    answer = Client().get("/api/v1/air/now?show=pm25")
    assert answer.status_code == 200
    item = orjson.loads(answer.content)["item"]
    assert [hour["local"] for hour in item["hours"]] == [air.stamp(hour) for hour in air.hours]
    table = air.by.table("streets").filter(area="street-2", pollutant="pm25").sort("hour")
    assert item["streets"]["street-2"]["value"] == pytest.approx(
        table["value"].to_list(), abs=0.051
    )
    assert item["synthetic"] is True
    assert item["standard"] == "HJ 633-2026"
    assert orjson.loads(Client().get("/api/v1/air/now").content)["item"]["show"] == "aqi"
    assert Client().get("/api/v1/air/now?show=lead").status_code == 400
    assert Client().get("/api/v1/air/now?shown=aqi").status_code == 400


def test_a_city_without_hours_says_what_is_missing(town: Path, tmp_path: Path) -> None:
    bare = tmp_path / "town"
    shutil.copytree(town, bare)
    Places(bare).now.unlink()
    assert current(bare).id == current(town).id
    with override_settings(CITY_FOLDER=bare):
        for tongue, said in (("zh", "值守程序"), ("en", "cityagenda streams watch")):
            for path in ("air/", "air/streets/street-1/"):
                answer = Client().get(f"/{tongue}/{path}")
                assert answer.status_code == 200
                assert said in answer.content.decode()
        item = orjson.loads(Client().get("/api/v1/air/now").content)["item"]
        assert item["hours"] == []
        assert item["missing"]["en"]


def test_a_city_that_watches_nothing_says_so(site: None) -> None:  # noqa: ARG001
    for path, method in (
        ("air/", "air.now"),
        ("air/ranking/", "air.ranking"),
        ("air/standards/", "air.compared"),
    ):
        text = Client().get(f"/en/{path}").content.decode()
        assert f"no indicator that is computed by &#x27;{method}&#x27;" in text
