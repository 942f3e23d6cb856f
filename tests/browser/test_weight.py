"""What a first visit costs: bytes as they travel, all files of a page together."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Visit

PLAIN, CHARTS = 60, 260
"""Kilobytes that a page of text, and one with charts, may send on a first visit."""
PAGES = {
    "": PLAIN,
    "plan/": PLAIN,
    "programmes/ecological-environment/": PLAIN,
    "target-cities/green/": PLAIN,
    "goals/6/": PLAIN,
    "indicators/": PLAIN,
    "indicators/gep/": PLAIN,
    "indicators/pm25-annual-mean/": CHARTS,
    "map/": CHARTS,
    "air/": PLAIN,
    "air/streets/nanyuan/": PLAIN,
    "air/stations/nanyuan/": PLAIN,
    "networks/air-network/": PLAIN,
    "tasks/": PLAIN,
    "tasks/by/agency/": PLAIN,
    "tasks/waste-sorting/": PLAIN,
    "practices/": PLAIN,
    "practices/yanluo-wetland/": PLAIN,
    "evidence/": PLAIN,
    "evidence/seed/4/": PLAIN,
    "data/": PLAIN,
    "sources/environment-bureau/": PLAIN,
    "standards/": PLAIN,
    "standards/progress-verdict-2026/": PLAIN,
    "methods/": PLAIN,
    "methods/statistics.declared/": PLAIN,
    "search/?q=%E6%B0%B4": PLAIN,
    "report/": PLAIN,
    "api/": PLAIN,
    "about/": PLAIN,
    "accessibility/": PLAIN,
    "account/sign-in/": PLAIN,
}
CHINESE = "/static/built/han"
"""Fonts that only a device without a Chinese font asks for; this machine may have none."""


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit_is_light(visit: Callable[..., Visit], page: str) -> None:
    window = visit(390)
    session = window.page.context.new_cdp_session(window.page)
    session.send("Network.enable")
    named: dict[str, str] = {}
    sent: dict[str, int] = {}
    session.on(
        "Network.requestWillBeSent", lambda e: named.update({e["requestId"]: e["request"]["url"]})
    )

    def arrived(event: dict[str, Any]) -> None:
        sent[named[event["requestId"]]] = int(event["encodedDataLength"])

    session.on("Network.loadingFinished", arrived)
    window.go(f"/zh/{page}")
    window.page.wait_for_load_state("networkidle")
    files = {
        path: size
        for url, size in sent.items()
        if not (path := url.removeprefix(window.address)).startswith(CHINESE)
    }
    assert sum(files.values()) <= PAGES[page] * 1000, files
    assert files
