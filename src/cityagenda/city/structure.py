"""Structure: what must hold before anything can be computed from a city folder."""

from collections.abc import Iterator

from cityagenda.city.cycles import cyclic_links
from cityagenda.city.faults import Fault
from cityagenda.city.loaded import Loaded
from cityagenda.city.references import unknown_references


def structural_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield unknown references and cyclic links."""
    yield from unknown_references(loaded)
    yield from cyclic_links(loaded)
