"""Demonstration: what was made up stands only where synthetic data is shown as such."""

from collections.abc import Iterator

from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded


def demonstration_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield synthetic tasks and groups of a city that has not switched synthetic data on."""
    cities = loaded.objects.get("city", {}).values()
    if not cities or any(getattr(city, "synthetic_in_overview", False) for city in cities):
        return
    for kind, items in (("group", loaded.groups), ("task", loaded.tasks)):
        for id_, item in items.items():
            if item.synthetic:
                yield fault("synthetic-unshown", loaded.place_of(kind, id_, "synthetic"), id=id_)
