"""The slider through the hours of the air: it shows what the page of each hour shows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visit

STATE = """() => ({
    said: document.querySelector('[data-headline]').textContent.trim(),
    hour: document.querySelector('[data-hour]').textContent.trim(),
    rows: [...document.querySelectorAll('.streets tbody tr')].map(
        row => [...row.querySelectorAll('a, td')].map(cell => cell.textContent.trim())),
    fills: [...document.querySelectorAll('.aqi path[data-area]')].map(
        path => [path.dataset.area, path.getAttribute('fill'), path.getAttribute('class')]),
    numbers: [...document.querySelectorAll('.aqi text[data-number]')].map(t => t.textContent),
    stations: [...document.querySelectorAll('.aqi [data-station]')].map(
        spot => [spot.dataset.station, spot.getAttribute('class') || '']),
    checks: [...document.querySelectorAll('[data-checks] td')].map(c => c.textContent.trim()),
    tally: [...document.querySelectorAll('[data-tally] b')].map(b => b.textContent),
})"""


def _state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(STATE)
    return found


@pytest.mark.browser
@pytest.mark.parametrize(("tongue", "show"), [("zh", ""), ("en", "?show=pm25")])
def test_the_slider_shows_an_hour_as_its_own_page_does(
    visit: Callable[..., Visit], tongue: str, show: str
) -> None:
    window = visit(1440)
    page = window.go(f"/{tongue}/air/{show}")
    expect(page.locator(".time[data-ready]")).to_be_attached()
    slider = page.locator(".slide input")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    stamp = page.locator("select[name=hour]").input_value()
    said = slider.get_attribute("aria-valuetext")
    assert said
    expect(page.locator("[data-hour]")).to_have_text(said)
    slid = _state(page)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d", stamp)
    still = visit(1440, java_script_enabled=False)
    glue = "&" if show else "?"
    plain = still.go(f"/{tongue}/air/{show}{glue}hour={stamp}")
    text = plain.locator("main").inner_html()
    assert slid["said"] in text
    own = visit(1440).go(f"/{tongue}/air/{show}{glue}hour={stamp}")
    drawn = _state(own)
    for part in drawn:
        assert slid[part] == drawn[part], part
    page.locator("a[data-step]").first.click()
    expect(page.locator("[data-hour]")).not_to_have_text(said)
    assert [a for a in window.asked if "/api/v1/air/now" in a] == [
        f"{window.address}/api/v1/air/now?show={show.partition('=')[2] or 'aqi'}"
    ]
    assert window.elsewhere == window.faults == []
