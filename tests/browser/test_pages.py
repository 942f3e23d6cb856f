"""Every kind of page in both languages and at both sizes: whole, accessible, from us alone."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import TONGUES, Visit

PAGES = (
    "",
    "plan/",
    "programmes/ecological-environment/",
    "target-cities/green/",
    "goals/6/",
    "indicators/",
    "indicators/?state=no%20data",
    "indicators/pm25-annual-mean/",
    "indicators/gdp-per-km2/",
    "indicators/gep/",
    "map/",
    "air/",
    "air/?show=no2",
    "air/streets/nanyuan/",
    "air/stations/nanyuan/",
    "air/ranking/",
    "air/standards/",
    "networks/",
    "networks/air-network/",
    "rivers/",
    "rivers/fuyong-river-1/",
    "rivers/black-odorous/",
    "tasks/",
    "tasks/by/agency/",
    "search/?q=%E6%B0%B4",
    "sources/environment-bureau/",
    "standards/progress-verdict-2026/",
    "report/",
    "api/",
    "evidence/seed/4/",
    "tasks/by/programme/",
    "tasks/about/lights/",
    "tasks/as/sheet/",
    "tasks/waste-sorting/",
    "about/",
    "accessibility/",
    "no-such-page/",
    "practices/",
    "practices/yanluo-wetland/",
    "evidence/",
    "data/",
    "standards/",
    "methods/",
    "methods/statistics.declared/",
    "account/sign-in/",
)
"""One address of each kind of page."""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
                                               "wcag22aa", "best-practice"]}}  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_accessible_and_fits_the_screen(
    visit: Callable[..., Visit], page: str, tongue: str
) -> None:
    wide = visit(1440)
    wide.go(f"/{tongue}/{page}")
    assert _violations(wide) == []
    assert wide.overflow <= 0
    narrow = visit(390, has_touch=True)
    narrow.go(f"/{tongue}/{page}")
    assert narrow.overflow <= 0
    assert wide.elsewhere == narrow.elsewhere == []
    expected = ["404 (Not Found)"] if page == "no-such-page/" else []
    for one in (wide, narrow):
        assert [f for f in one.faults if not any(e in f for e in expected)] == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "page",
    ["", "plan/", "indicators/pm25-annual-mean/", "map/", "tasks/", "air/", "air/streets/nanyuan/"],
)
def test_a_page_is_accessible_in_the_dark_and_on_a_phone(
    visit: Callable[..., Visit], page: str
) -> None:
    dark = visit(390, color_scheme="dark", has_touch=True)
    dark.go(f"/zh/{page}")
    assert _violations(dark) == []


@pytest.mark.browser
@pytest.mark.parametrize("page", ["", "plan/", "indicators/pm25-annual-mean/", "map/", "air/"])
def test_a_page_can_be_read_without_scripts_and_when_enlarged(
    visit: Callable[..., Visit], page: str
) -> None:
    still = visit(720, java_script_enabled=False)
    still.go(f"/zh/{page}")
    assert len(still.page.inner_text("main")) > 200
    assert not [a for a in still.asked if re.search(r"\.m?js", a)]
    twice = visit(720)
    twice.go(f"/zh/{page}")
    assert twice.overflow <= 0


@pytest.mark.browser
@pytest.mark.parametrize(
    "page",
    [
        "",
        "indicators/",
        "map/",
        "search/?q=PM",
        "tasks/by/agency/",
        "air/",
        "networks/air-network/",
    ],
)
def test_a_page_fits_when_it_is_enlarged_four_times(visit: Callable[..., Visit], page: str) -> None:
    small = visit(320)
    small.go(f"/en/{page}")
    assert small.overflow <= 0


@pytest.mark.browser
@pytest.mark.parametrize("forced", [False, True])
def test_the_marks_of_states_are_seen_on_paper_and_in_colours_of_the_system(
    visit: Callable[..., Visit], *, forced: bool
) -> None:
    window = visit(1440, forced_colors="active" if forced else "none")
    page = window.go("/en/")
    page.emulate_media(media="screen" if forced else "print")
    name = "forcedColorAdjust" if forced else "printColorAdjust"
    wanted = {"none"} if forced else {"exact"}
    for kind in (".mark", ".bars i", *([] if forced else [".goal"])):
        found = page.locator(kind).evaluate_all(f"all => all.map(e => getComputedStyle(e).{name})")
        assert set(found) == wanted, kind


def _violations(visit: Visit) -> list[str]:
    found = Axe().run(visit.page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"][:3]
    ]
