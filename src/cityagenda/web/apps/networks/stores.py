"""The store of what sensors sent, opened for a page: to read, or to keep what a person decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.conf import settings

from cityagenda.build.places import Places
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Network
from cityagenda.ground.errors import StandardError
from cityagenda.streams import rules
from cityagenda.streams.checks import Check
from cityagenda.streams.store import Store

_DATABASE: Final = "streams.sqlite"


@contextmanager
def store(*, writing: bool = False) -> Iterator[Store | None]:
    """Give the store of the city that is served, none if nothing was ever taken in."""
    folder = Places(settings.CITY_FOLDER).streams
    if not (folder / _DATABASE).is_file():
        yield None
        return
    with Store(folder, reading=not writing) as found:
        yield found


def check(city: Loaded, held: Store, now: datetime) -> Check | None:
    """Return the checks that hold where the city lies, none where no pack states any."""
    try:
        return rules.check(
            held.catalogue.datastreams, city.standards, city.city.jurisdiction, now.date()
        )
    except StandardError:
        return None


def network_of(city: Loaded, held: Store, station: str) -> Network | None:
    """Return the network to which a station belongs."""
    for datastream in held.catalogue.datastreams:
        if datastream.thing == station:
            return city.networks.get(str(datastream.properties.get("network", "")))
    return None
