"""Simulated statistics: only where a synthetic source expects them, and never from a bad layout."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cityagenda.city.simulation import FIGURES, LAYOUT, write_statistics
from cityagenda.ground.errors import CityFolderError, SourceError

SOURCE = """\
id: made
name: {zh-Hans: 合成, en: Made}
path: data/made.csv
format: csv
licence: CC0-1.0
synthetic: true
generator: cityagenda simulate statistics town
"""
PLACES = "id,x,y,weight\nnorth,0,0,3\n"
HEAD = "indicator,period,value,kind,spread,weight\n"
GOOD = HEAD + "mass,2020,12,total,0.2,\n"

Write = Callable[..., Path]


def town(write_city: Write, **changes: str | None) -> Path:
    files = {"sources/made.yml": SOURCE, LAYOUT: PLACES, FIGURES: GOOD}
    names = {"source": "sources/made.yml", "places": LAYOUT, "figures": FIGURES}
    return write_city(files | {names[name]: text for name, text in changes.items()})


def test_the_one_area_gets_all_of_it(write_city: Write) -> None:
    folder = town(write_city)
    rows = write_statistics(folder, seed=1).read_text(encoding="utf-8")
    assert rows == "indicator,area,period,value,unit\nmass,north,2020,12,t\n"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"source": None}, "no source"),
        ({"source": SOURCE.replace("synthetic: true", "synthetic: false")}, "no source"),
        ({"figures": None}, "cannot be read"),
        ({"figures": HEAD + "mass,2020,many,total,0.2,\n"}, "a number is none"),
        ({"figures": HEAD + "mass,2020\n"}, "incomplete"),
        ({"figures": HEAD + "moon,2020,1,total,0.2,\n"}, "no indicator 'moon'"),
        ({"figures": HEAD + "mass,2020,1,sum,0.2,\n"}, "no kind 'sum'"),
        ({"places": "id,x,y,weight\nmoon,0,0,3\n"}, "'moon', which is no area"),
        ({"places": "id,x,y,weight\n"}, "it has no area"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    write_city: Write, changes: dict[str, str | None], problem: str
) -> None:
    folder = town(write_city, **changes)
    with pytest.raises(CityFolderError, match=problem):
        write_statistics(folder, seed=1)
    assert not (folder / "data" / "made.csv").exists()


def test_an_absent_layout_of_places_is_named(write_city: Write) -> None:
    with pytest.raises(SourceError, match="geography-layout"):
        write_statistics(town(write_city, places=None), seed=1)
