"""The scripts in a browser, on pages made for the purpose, under the policy of the site."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from playwright.sync_api import Browser, Page, Route

from cityagenda.ground.charts import Aim, Band, LineChart, Point, svg
from cityagenda.web.built import address
from cityagenda.web.headers import HEADERS

from .conftest import FLAGS

HOST = "http://pages.test"
CHART = LineChart(
    title="PM2.5",
    description="Values: 34 in 2014",
    unit="µg/m³",
    runs=[[Point(2014, 34.0), Point(2015, 30.0, measured=False)], [Point(2021, 18.0)]],
    aims=[Aim(2030, 15.0)],
    bands=[Band(2030, 10.0, 14.0, 18.0)],
    breaks=[2017.5],
    horizons=[2025],
    synthetic="synthetic data",
)
ROWS = [
    {"period": "2021", "selected": True, "status": "normal", "sources": [{"en": "<i>Bureau</i>"}]}
]
SQUARES = {"west": 114.0, "east": 114.1, "north": 114.2}
PLAIN_FONT = Path("/usr/share/fonts/truetype/dejavu")
CHINESE_FONT = Path("src/cityagenda/report/fonts")

Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Open]:
    """Return a function that opens a page with some content; its faults fail the test."""
    if not address("page.js"):
        reason = "the fonts and scripts are not built; run python frontend/assets.py"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    faults: list[str] = []
    contexts = []

    def shown(content: str, *, tongue: str = "en", browser: Browser = chromium) -> Page:
        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(HOST)
            asked.append(path)
            if path == "/":
                headers = {"Content-Security-Policy": HEADERS["Content-Security-Policy"]}
                route.fulfill(body=page_text, content_type="text/html", headers=headers)
            elif path in FILES:
                route.fulfill(body=json.dumps(FILES[path]), content_type="application/geo+json")
            elif path.startswith("/static/"):
                route.fulfill(path=str(finders.find(path.removeprefix("/static/"))))
            else:
                route.fulfill(status=404)

        style = '<link rel="stylesheet" href="/static/shell/site.css">'
        head = Template("{% fonts %}").render(Context())
        page_text = (
            f'<!doctype html><html lang="{tongue}"><meta charset="utf-8"><link rel="icon" '
            f'href="data:,">{style}{head}<body><main style="max-width:800px">{content}</main>'
        )
        asked: list[str] = []
        context = browser.new_context(viewport={"width": 900, "height": 700})
        contexts.append(context)
        page = context.new_page()
        page.asked = asked  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.route("**/*", answer)
        page.goto(f"{HOST}/", wait_until="networkidle")
        return page

    yield shown
    for context in contexts:
        context.close()
    assert faults == []


def _square(name: str, west: float) -> dict[str, object]:
    ring = [[west, 22.5], [west + 0.1, 22.5], [west + 0.1, 22.6], [west, 22.6], [west, 22.5]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    names = {"zh-Hans": name, "en": name.title()}
    return {"type": "Feature", "id": name, "properties": {"name": names}, "geometry": geometry}


_COLLECTION = {
    "type": "FeatureCollection",
    "features": [_square(name, west) for name, west in SQUARES.items()],
}
FILES = {
    "/shapes": _COLLECTION | {"datum": "WGS84"},
    "/plane": _COLLECTION | {"datum": "local"},
    "/values": {"areas": {"west": {"class": 0, "text": "West: <b>18</b>"}}},
}


def _chart() -> str:
    text = (
        '<figure><div class="drawing">{{ picture|safe }}{% chart_values chart rows %}</div>'
        '</figure><p id="after">after</p>{% script "charts" %}'
    )
    context = {"picture": svg(CHART), "chart": CHART, "rows": ROWS, "language": "en"}
    return Template(text).render(Context(context))


def _map(shapes: str) -> str:
    return Template(
        '<div class="real-map" style="aspect-ratio:3/2" data-label="A map" '
        f'data-shapes="{shapes}" data-values="/values"><svg viewBox="0 0 30 20"></svg></div>'
        '<a href="#" data-area="west">West</a>{% script "map" %}'
    ).render(Context())


@pytest.mark.browser
def test_a_chart_tells_of_each_year_by_the_keyboard(opened: Open) -> None:
    page = opened(_chart())
    live = page.locator(".drawing[data-ready] .live")
    assert live.get_attribute("role") == "img"
    assert "PM2.5" in (live.get_attribute("aria-label") or "")
    live.focus()
    said = []
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        said.append(page.locator(".spoken").inner_text())
    assert said[0] == "2014: 34 µg/m³"
    assert said[2] == "2021: 18 µg/m³; Kind: measured or published; Source: <i>Bureau</i>"
    assert said[3] == "2030 Target: 15 µg/m³. 2030 Forecast: 14 (10–18) µg/m³"
    assert said[4] == said[3]
    assert page.locator(".tip").last.inner_text().startswith("2030 Target 15 µg/m³")
    page.keyboard.press("Escape")
    assert page.locator(".spoken").inner_text() == ""


@pytest.mark.browser
def test_a_chart_takes_the_place_of_the_drawn_one_and_moves_nothing(opened: Open) -> None:
    page = opened(_chart())
    page.wait_for_selector(".drawing[data-ready]")
    drawn, live = (
        page.locator(f".drawing > {what}").bounding_box() for what in ("svg.chart", ".live")
    )
    assert drawn is not None
    assert live is not None
    assert (live["y"], live["width"]) == (drawn["y"], drawn["width"])
    assert abs(live["height"] - drawn["height"]) < 1
    seen = "getComputedStyle(document.querySelector('.drawing > svg.chart')).visibility"
    assert page.evaluate(seen) == "hidden"
    page.emulate_media(media="print")
    assert page.evaluate(seen) == "visible"
    assert page.locator(".live").is_hidden()


@pytest.mark.browser
def test_a_chart_has_the_words_and_numbers_of_the_drawn_one(opened: Open) -> None:
    page = opened(_chart())
    page.wait_for_selector(".drawing[data-ready]")
    texts = "e => [...e.querySelectorAll('text')].map(t => t.textContent).sort()"
    drawn = page.locator(".drawing > svg.chart").evaluate(texts)
    live = page.locator(".drawing .live svg").evaluate(texts)
    assert live == drawn


@pytest.mark.browser
def test_a_chart_turns_dark_with_the_page(opened: Open) -> None:
    page = opened(_chart())
    page.wait_for_selector(".drawing[data-ready]")
    strokes = "e => [...e.querySelectorAll('path')].map(p => p.getAttribute('stroke')).join()"
    light = page.locator(".live svg").evaluate(strokes)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(100)
    assert page.locator(".live svg").evaluate(strokes) != light


@pytest.mark.browser
def test_a_real_map_is_drawn_and_follows_the_list(opened: Open) -> None:
    page = opened(_map("/shapes"))
    page.wait_for_selector(".real-map[data-ready]")
    assert page.locator(".real-map > svg").is_hidden()
    page.locator("[data-area=west]").focus()
    assert page.locator(".maplibregl-popup-content").inner_text() == "West: <b>18</b>"
    page.locator("[data-area=west]").blur()
    assert page.locator(".maplibregl-popup").count() == 0


@pytest.mark.browser
def test_a_map_on_a_plane_of_its_own_stays_as_it_was_drawn(opened: Open) -> None:
    page = opened(_map("/plane"))
    assert page.locator("canvas").count() == 0
    assert page.locator(".real-map > svg").is_visible()


def _browser_with(chromium: Browser, tmp_path: Path, *fonts: Path) -> Browser:
    """Return a browser on a machine that has the fonts of some folders and no others."""
    if not PLAIN_FONT.is_dir():
        pytest.skip(f"there is no font in {PLAIN_FONT}")
    folders = "".join(f"<dir>{font.resolve()}</dir>" for font in (PLAIN_FONT, *fonts))
    settings = tmp_path / "fonts.conf"
    settings.write_text(f"<fontconfig>{folders}<cachedir>{tmp_path}</cachedir></fontconfig>")
    return chromium.browser_type.launch(
        executable_path=os.environ.get("CITYAGENDA_CHROMIUM") or "/usr/bin/chromium",
        args=FLAGS,
        env=os.environ | {"FONTCONFIG_FILE": str(settings)},
    )


@pytest.mark.browser
@pytest.mark.parametrize("has_chinese", [True, False])
def test_only_a_device_without_chinese_fonts_loads_ours(
    opened: Open, chromium: Browser, tmp_path: Path, *, has_chinese: bool
) -> None:
    if has_chinese and not list(CHINESE_FONT.glob("*.ttf")):
        pytest.skip("this source tree has no fonts; run frontend/assets.py")
    browser = _browser_with(chromium, tmp_path, *([CHINESE_FONT] if has_chinese else []))
    try:
        page = opened("<p><span>深圳</span> Shenzhen 2030</p>", tongue="zh-Hans", browser=browser)
        page.evaluate("document.fonts.ready.then(() => true)")
        asked: list[str] = page.asked  # type: ignore[attr-defined]
        assert any("/latin." in path for path in asked)
        assert any("/han" in path for path in asked) is not has_chinese
        width = page.locator("p span").evaluate("e => e.getBoundingClientRect().width")
        assert round(width) == 32
    finally:
        browser.close()
