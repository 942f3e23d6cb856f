"""What is said about the account itself."""

from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load


def _page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_both_pages_say_what_they_should(tongue: str) -> None:
    about, accessibility = _page(f"/{tongue}/about/"), _page(f"/{tongue}/accessibility/")
    assert 'href="/api/v1/"' in about
    assert "cityagenda recompute example" in about
    assert "WCAG 2.2" in accessibility
    # What a small city does not say is said to be missing, not made up.
    assert "metadata: {contact: …}" in about
    assert "metadata: {contact: …}" in accessibility


@pytest.mark.usefixtures("site")
def test_the_city_says_how_it_is_reached_and_under_which_licence(tmp_path: Path) -> None:
    town = tmp_path / "town"
    create(town)
    with (town / "city.yml").open("a", encoding="utf-8") as city:
        city.write("metadata: {contact: 'sdg@example.org <b>', licence: CC-BY-4.0}\n")
    run(load(town), assess=assess, jobs=1)
    with override_settings(CITY_FOLDER=town):
        for tongue in ("zh", "en"):
            assert "sdg@example.org &lt;b&gt;" in _page(f"/{tongue}/accessibility/")
            assert "CC-BY-4.0" in _page(f"/{tongue}/about/")
