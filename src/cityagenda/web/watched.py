"""What of a city is watched: which pages about its air and its rivers there is something for."""

from typing import Final

from cityagenda.build.editions import Edition
from cityagenda.web.apps.air.classes import POLLUTANTS
from cityagenda.web.apps.air.now import METHOD as NOW

WATCHING: Final = {
    "air": frozenset({NOW, "air.streets", "air.good_days", "air.ranking", "air.compared"}),
    "rivers": frozenset({"water.sections", "water.lengths", "water.black_odorous"}),
}
"""The methods whose tables the pages show, by what is watched."""


def watched(edition: Edition) -> frozenset[str]:
    """Return which of `WATCHING` a city has an indicator for, whether it has values yet or not.

    A network that observes a pollutant of the air watches the air without any indicator.
    """
    return edition.derived("watched", lambda: _watched(edition))


def mapped_kinds(edition: Edition) -> frozenset[str]:
    """Return the kinds of areas, such as ``street``, that have a page of their air."""
    city = edition.city()
    own = [one for one in city.indicators.values() if one.method == NOW]
    return frozenset(str(city.methods[NOW].completed(one.parameters)["kind"]) for one in own)


def _watched(edition: Edition) -> frozenset[str]:
    city = edition.city()
    used = {indicator.method for indicator in city.indicators.values()}
    found = {name for name, methods in WATCHING.items() if methods & used}
    if any(POLLUTANTS.keys() & network.properties.keys() for network in city.networks.values()):
        found.add("air")
    return frozenset(found)
