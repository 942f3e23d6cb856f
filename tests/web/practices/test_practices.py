"""The library of practices: filters, the page of one, its file, and journey 10's import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.build.editions import Edition
from cityagenda.exchange.practices import read
from cityagenda.web.apps.practices.library import Wish, chosen

PRACTICE = "waste-three-systems"
PROGRAM = "from cityagenda.cli import main; main()"


def _page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 36),
        ("?kind=organisation", 12),
        ("?kind=experience", 24),
        ("?programme=ecological-environment", 7),
        ("?programme=ecological-environment&kind=organisation", 2),
        ("?technology=sewage-treatment&kind=organisation&programme=ecological-environment", 1),
        ("?place=yanluo", 1),
        ("?q=wetland", 1),
        ("?q=湿地", 1),
        ("?q=WETLAND park", 1),
        ("?programme=nothing", 0),
        ("?kind=%27--", 0),
        ("?q=%3Cscript%3E", 0),
    ],
)
def test_filters_leave_what_is_asked_for(shenzhen: Edition, asked: str, count: int) -> None:
    text = _page(f"/zh/practices/{asked}")
    assert text.count("<h3>") == count
    assert ("没有符合条件的实践" in text) == (count == 0)
    assert "<script>" not in text
    assert len(shenzhen.city().practices) == 36


def test_a_place_stands_for_everything_inside_it(shenzhen: Edition) -> None:
    city = shenzhen.city()
    district = city.areas["yanluo"].parent
    assert district is not None
    inside = {p.id for p in chosen(city, Wish(place=district))}
    assert "yanluo-wetland" in inside
    assert inside < {p.id for p in chosen(city, Wish(place="shenzhen"))}


def test_the_page_of_one_shows_everything_that_it_stands_with(shenzhen: Edition) -> None:
    text = _page("/en/practices/yanluo-wetland/")
    assert "A model for the Maozhou basin" in text
    for part in (
        "Ecological environment",
        "Sewage treatment",
        "Yanluo Subdistrict",
        "River length of good quality",
        "chapter 5, field 2, organisation 1",
        "Exploration and Practice of Sustainable Development",
        "Route of sewage treatment",
        "The Maozhou basin is made into a model area.",
        "No condition for taking this over has been written down.",
    ):
        assert part in text, part
    assert text.count('class="ours"') >= 5
    assert "state-" in text[text.index("Indicators that should show it") :]
    assert shenzhen.id in text


def test_the_file_of_one_is_downloaded_and_kept_by_its_etag(shenzhen: Edition) -> None:
    client = Client()
    answer = client.get(f"/data/practices/{PRACTICE}.yml")
    assert answer["Content-Type"] == "application/yaml"
    assert answer["Content-Disposition"].endswith(f'"shenzhen-{PRACTICE}-{shenzhen.id}.yml"')
    assert read(answer.content, "p.yml").practice.id == PRACTICE
    again = client.get(f"/data/practices/{PRACTICE}.yml", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for wrong in ("nothing", "..%2F..%2Fcity", "../city"):
        assert client.get(f"/data/practices/{wrong}.yml").status_code == 404


@pytest.mark.usefixtures("site")
def test_a_city_without_practices_says_so(tmp_path: Path) -> None:
    town = tmp_path / "town"
    _cityagenda("new", town)
    (town / "practices.yml").unlink()
    routes = town / "plan" / "routes.yml"
    text = routes.read_text(encoding="utf-8").replace("practices: [bus-leasing]", "practices: []")
    routes.write_text(text, encoding="utf-8")
    _cityagenda("build", town)
    with override_settings(CITY_FOLDER=town):
        assert "has not described a practice yet" in _page("/en/practices/")
        assert "尚未记录实践" in _page("/zh/practices/")


def _cityagenda(*arguments: object) -> str:
    """Run a command as a user would and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"COLUMNS": "200"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("site")
def test_another_city_imports_a_practice_of_the_first(
    shenzhen_folder: Path, tmp_path: Path
) -> None:
    town, file = tmp_path / "town", tmp_path / "practice.yml"
    _cityagenda("new", town)
    _cityagenda("export", shenzhen_folder, file, "--practice", PRACTICE)
    said = _cityagenda("import", "practice", file, town)
    assert f"'{PRACTICE}'" in said
    assert "'waste-utilisation' (Comprehensive use of waste) is left out" in said
    assert "0 error" in _cityagenda("check", town)
    _cityagenda("build", town)
    with override_settings(CITY_FOLDER=town):
        english, chinese = (_page(f"/{t}/practices/{PRACTICE}/") for t in ("en", "zh"))
        listed = _page("/en/practices/")
    assert "Taken over from Shenzhen" in english
    assert "导入自 深圳" in chinese
    assert "废弃物综合利用" in chinese
    assert "Sort waste by system" in listed
    assert "from Shenzhen" in listed
    assert "it proves nothing about this city" in english
