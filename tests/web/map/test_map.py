"""The map: every choice is in the address, what is missing is said, nothing needs a script."""

import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from django.test import Client

from cityagenda.ground.classes import classes

Page = Callable[[str], str]
STYLES = Path(__file__).parents[3] / "src/cityagenda/web/apps/map/static/map/map.css"


def _svgs(text: str) -> list[ET.Element]:
    return [ET.fromstring(found) for found in re.findall(r"<svg[^>]*area-map.*?</svg>", text)]  # noqa: S314 - our own


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_map_of_an_indicator(page: Page, tongue: str) -> None:
    text = page(f"/{tongue}/map/?indicator=dust")
    [drawn] = _svgs(text)
    said = [title.text for title in drawn.iter("{http://www.w3.org/2000/svg}title")]
    river, hill = ("河滨区：11.5 微克/立方米", "山麓区：31.0 微克/立方米") if tongue == "zh" else (
        "Riverside: 11.5 µg/m³", "Hillside: 31.0 µg/m³")  # fmt: skip
    assert {river, hill} <= set(said)
    assert text.index(">31.0</td>") < text.index(">11.5</td>")
    assert "<b>bold</b>" not in text.replace("<b>Schematic", "")
    assert "&lt;b&gt;" in text
    assert "0.2" in text
    assert "Theil" in text or "泰尔" in text
    assert "synthetic geography" not in text
    assert "示意图" not in text


@pytest.mark.usefixtures("town")
def test_an_area_without_a_value_is_on_the_map_as_such(page: Page) -> None:
    text = page("/en/map/?indicator=dust&period=2020")
    assert "Hillside: no data" in text
    assert 'fill="url(#map1-none)"' in text
    assert "1 have no data" in text
    assert "fewer than two values" in text


@pytest.mark.usefixtures("town")
def test_a_chosen_area_stands_out_and_its_address_can_be_shared(page: Page) -> None:
    text = page("/en/map/?indicator=dust&area=hillside&scheme=equal&classes=3")
    assert '<tr class="chosen">' in text
    assert text.count('<path class="chosen"') == 1
    assert "Hillside: 31.0 µg/m³" in text
    links = re.findall(r'href="(\?[^"]*area=riverside[^"]*)"', text)
    assert links
    assert {"scheme=equal", "classes=3", "indicator=dust"} <= set(
        links[0].removeprefix("?").removesuffix("#map").split("&amp;")
    )
    assert page("/en/map/" + links[0].replace("&amp;", "&").removesuffix("#map"))


@pytest.mark.usefixtures("town")
def test_two_periods_beside_each_other_share_their_classes(page: Page) -> None:
    text = page("/en/map/?indicator=dust&beside=dust")
    assert len(_svgs(text)) == 2
    assert "Both maps have the same classes" in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert all(text.count(f"<span>{value}</span>") == 2 for value in ("11.5", "12.5", "31.0"))


@pytest.mark.usefixtures("town")
def test_colours_part_at_the_target_and_good_is_green(page: Page) -> None:
    text = page("/en/map/?indicator=dust&middle=target")
    assert "The colours part at the target of 20.0 µg/m³ for 2030" in text
    assert 'class="map diverging"' in text
    tones = dict(re.findall(r'class="t(\d)" data-area="(\w+)"', text))
    assert {area: tone for tone, area in tones.items()} == {"riverside": "5", "hillside": "1"}
    assert "middle=zero" not in text
    assert 'value="zero"' not in text


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    "asked",
    ["indicator=none", "level=moon", "period=1066", "scheme=best", "classes=99", "classes=x",
     "middle=x", "weight=x", "area=x", "beside=x", "beside=dust&beside_period=9",
     "indicator=%3Cscript%3E", "period=%00"],
)  # fmt: skip
def test_what_is_not_there_is_said_and_the_usual_is_shown(page: Page, asked: str) -> None:
    if asked.endswith("%00"):
        assert Client().get(f"/en/map/?{asked}").status_code in (200, 400)
        return
    text = page(f"/en/map/?{asked}")
    assert "the usual is shown" in text
    assert "<script>" not in text
    assert _svgs(text)


@pytest.mark.usefixtures("site")
def test_a_city_without_values_for_areas_says_what_would_bring_them(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cityagenda.web.apps.map.asking.areas.indicators", lambda _: [])
    text = page("/en/map/")
    assert "No indicator has values for districts" in text
    assert "<form" not in text.split("<main")[1]


@pytest.mark.usefixtures("site")
def test_synthetic_values_are_named_and_a_city_may_have_no_shapes(page: Page) -> None:
    # The small city's figures are invented, and it names no shapes at all.
    text = page("/en/map/?indicator=population")
    assert "Synthetic values: made by a program" in text
    assert "The city has no boundaries of its areas yet" in text


@pytest.mark.usefixtures("town")
def test_without_the_library_the_map_stands_with_one_tone(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mapclassify", None)

    def with_more(values: tuple[float, ...], *rest: object) -> object:
        # Two values need no rule of classification; six of them do.
        return classes([*values, 20.0, 25.0, 28.0, 29.0], *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("cityagenda.assess.choropleth._sorted_into", with_more)
    text = page("/en/map/?indicator=dust")
    assert "need the library mapclassify, which is not installed" in text
    assert 'class="t3" data-area="riverside"' in text
    assert ">31.0</td>" in text
    assert "map-legend" not in text


@pytest.mark.usefixtures("town")
def test_the_map_as_a_file(page: Page) -> None:
    answer = Client().get("/data/maps/dust.zh.svg?period=2020&scheme=equal")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "dust-2020-district-" in answer.headers["Content-Disposition"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    drawn = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert drawn.find("{http://www.w3.org/2000/svg}style") is not None
    assert b"href" not in answer.content
    again = Client().get(
        "/data/maps/dust.zh.svg?period=2020&scheme=equal",
        headers={"if-none-match": answer.headers["ETag"]},
    )
    assert again.status_code == 304
    assert page("/en/map/?indicator=dust")


@pytest.mark.usefixtures("town")
def test_what_the_script_for_real_maps_is_told(page: Page) -> None:
    text = page("/en/map/?indicator=dust")
    place = re.search(r'<div class="real-map" data-shapes="([^"]+)" data-values="([^"]+)"', text)
    assert place
    told = orjson.loads(place[2].replace("&quot;", '"'))["areas"]
    assert told["hillside"] == {"class": 6, "text": "Hillside: 31.0 µg/m³"}
    answer = Client().get(place[1])
    held = orjson.loads(answer.content)
    assert (held["datum"], held["synthetic"]) == ("WGS84", False)
    assert [f["id"] for f in held["features"]] == ["riverside", "hillside"]
    assert Client().get("/data/maps/areas/moon.geojson").status_code == 404


@pytest.mark.usefixtures("town")
def test_a_map_of_nothing_is_not_found() -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/data/maps/none.en.svg").status_code == 404
    assert client.get("/data/maps/sick-days.en.svg").status_code == 404


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_borders_have_contrast_against_every_tone_in_both_themes() -> None:
    text = STYLES.read_text(encoding="utf-8")
    light, dark = text.split("prefers-color-scheme: dark")[:2]
    for theme in (light, dark.split("\n}\n")[0]):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", theme))
        line = _luminance(colours["map-line"])
        tones = [colours[f"{ramp}-{n}"] for ramp in ("ramp", "part") for n in range(7)]
        for tone in [*tones, colours["map-none"]]:
            lighter, darker = sorted((_luminance(tone), line), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 3, tone


def test_a_file_of_its_own_has_the_colours_of_the_light_theme() -> None:
    from cityagenda.ground.maps import DIVERGING, RAMP

    text = STYLES.read_text(encoding="utf-8").split("prefers-color-scheme")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", text))
    assert [colours[f"ramp-{n}"] for n in range(7)] == list(RAMP)
    assert [colours[f"part-{n}"] for n in range(7)] == list(DIVERGING)
