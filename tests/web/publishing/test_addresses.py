"""What becomes of an address: a file, another address, nothing, or its element goes."""

from pathlib import Path

import pytest

from cityagenda.exchange.writing import Folder
from cityagenda.ground.errors import ExchangeError
from cityagenda.web.publishing.addresses import MAPS, VARIANTS, Atlas, Goal, file_of
from cityagenda.web.publishing.markup import CUT, DEAD, links, relinked

ID = "0123456789abcdef"
PAGE = "/en/indicators/pm25/"


@pytest.mark.parametrize(
    ("link", "goal"),
    [
        ("/en/plan/", Goal("/en/plan/")),
        ("../", Goal("/en/indicators/")),
        ("/en/plan/#routes", Goal("/en/plan/", "routes")),
        ("#computed", None),
        ("?state=met", Goal()),
        ("/en/indicators/?state=met", Goal("/en/indicators/?state=met")),
        ("/en/indicators/?state=", Goal("/en/indicators/")),
        ("/en/indicators/?state=met&programme=x", Goal()),
        ("/en/map/?indicator=pm25", Goal("/en/map/?indicator=pm25")),
        ("/en/map/?indicator=pm25&period=2020", Goal()),
        ("/data/maps/pm25.en.svg?period=2021", Goal("/data/maps/pm25.en.svg")),
        (f"/data/indicators/pm25.csv?edition={ID}", Goal("/data/indicators/pm25.csv")),
        ("/data/indicators/pm25.csv?edition=fedcba9876543210", Goal()),
        ("/data/indicators/pm25.en.png", Goal(cut=True)),
        ("/en/account/sign-in/?next=/en/", Goal(cut=True)),
        ("/zh/plan/", Goal(cut=True)),
        ("/en/tasks/?light=red", Goal("/en/tasks/")),
        ("/en/tasks/plant-trees/", Goal("/en/tasks/", "plant-trees")),
        ("/en/tasks/by/agency/", Goal("/en/tasks/")),
        ("/en/air/?hour=2026-11-26T14", Goal("/en/air/")),
        ("/en/air/streets/nanyuan/", Goal("/en/air/")),
        ("/en/networks/air/", Goal("/en/air/")),
        ("/en/air/ranking/", Goal("/en/air/ranking/")),
        ("/en/air/stations/s1/review/", Goal("/en/air/")),
        ("/api/v1/", Goal("/en/api/")),
        ("/api/v1/plan", Goal("/api/v1/plan")),
        ("/en/no/such/page", Goal()),
        ("https://elsewhere.example/en/", None),
        ("//elsewhere.example/en/", None),
        ("mailto:a@city.example", None),
        ("https://city.example/agenda/en/plan/", Goal("/en/plan/")),
    ],
)
def test_where_a_link_leads(link: str, goal: Goal | None) -> None:
    atlas = Atlas(ID, ["en"], "https://city.example/agenda", (), VARIANTS | MAPS)
    assert atlas.goal(PAGE, link) == goal
    assert atlas.goal(PAGE, link) == goal  # from memory


def test_without_borders_the_map_is_published_once() -> None:
    assert Atlas(ID, ["en"], "").goal(PAGE, "/en/map/?indicator=pm25") == Goal()


@pytest.mark.parametrize("address", ["/en/..%2F..%2Fx", "/en/evidence/?state=../../x"])
def test_no_address_leaves_the_folder(address: str) -> None:
    with pytest.raises(ExchangeError, match="leaves the folder"):
        Folder(Path("/nowhere")).write(file_of(address, is_page=True), b"")


def test_texts_of_a_city_are_never_taken_for_links() -> None:
    html = '<p title="x">&lt;a href=&quot;/zh/&quot;&gt; <b data-label="/ km">1</b></p>'
    assert list(links(html)) == ["/ km"]
    assert relinked(html, lambda name, _: None if name == "data-label" else CUT) == html


def test_only_the_element_whose_link_is_cut_goes() -> None:
    html = '<a href="/a/">a</a> <a class="k" href="/b/"><b>b</b></a> <link href="/c" rel="x">d'
    answer = {"/a/": "a.html", "/b/": CUT, "/c": DEAD}
    assert relinked(html, lambda _, link: answer[link]) == '<a href="a.html">a</a> d'
