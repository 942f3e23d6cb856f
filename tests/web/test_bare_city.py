"""A city that has numbers and nothing else: no plan, no statement, no unit, no whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build.run import run
from cityagenda.city.folder import load
from cityagenda.exchange.open_sdg import import_repository

FILES = {
    "data/indicator_1-1-1.csv": "Year,Sex,Value\n2019,Girls,1\n2020,Girls,2\n2020,Boys,3\n",
    "data/indicator_1-2-1.csv": "Year,Value\n2019,1\n2020,2\n",
    "meta/1-1-1.yml": "indicator_name: First\n",
    "meta/1-2-1.yml": "indicator_name: Second\n",
    "meta/1-3-1.yml": "indicator_name: Third\n",
}


@pytest.fixture(scope="module")
def bare_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a city that came as an Open SDG repository."""
    home = tmp_path_factory.mktemp("bare")
    for name, text in FILES.items():
        path = home / "town" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    import_repository(home / "town", home / "city")
    run(load(home / "city"), assess=assess, jobs=1)
    return home / "city"


@pytest.fixture(autouse=True)
def bare(site: None, bare_folder: Path) -> Iterator[None]:  # noqa: ARG001 - it must be there
    """Serve that city."""
    with override_settings(CITY_FOLDER=bare_folder):
        yield


def _page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode()
    return text[text.index("<main") : text.index("</main>")]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("en/plan/", "has written down no plan"),
        ("zh/plan/", "尚未录入规划"),
        ("en/evidence/", "claims/"),
        ("en/practices/", 'class="empty"'),
        ("en/map/", 'class="empty"'),
        ("en/tasks/", 'class="empty"'),
    ],
)
def test_a_page_without_anything_says_so(page: str, said: str) -> None:
    assert said in _page(f"/{page}")


def test_the_overview_leaves_out_what_the_city_has_not() -> None:
    text = _page("/en/")
    assert "Where the indicators stand" in text
    assert "of the plan" not in text
    assert 'id="declared"' not in text
    assert "<div>\n</div>" not in text


@pytest.mark.parametrize(
    ("tongue", "unit", "whole"),
    [
        ("en", "unit not stated", "no value for the city as a whole"),
        ("zh", "未说明单位", "没有全市总体数值"),
    ],
)
def test_groups_without_a_whole_are_not_called_nothing(tongue: str, unit: str, whole: str) -> None:
    text = _page(f"/{tongue}/indicators/1-1-1/")
    assert whole in text
    assert "Girls" in text
    assert 'class="empty"' in _page(f"/{tongue}/indicators/1-3-1/")
    assert whole not in _page(f"/{tongue}/indicators/1-3-1/")
    for page in ("indicators/", "indicators/1-2-1/"):
        assert unit in _page(f"/{tongue}/{page}")
        assert "{unit" not in _page(f"/{tongue}/{page}")
