"""The specifications of the air quality methods."""

from typing import Final

from cityagenda.domains.air.specifications import annual, days, streets
from cityagenda.ground.methods import MethodSpec

METHODS: Final[tuple[MethodSpec, ...]] = (*annual.METHODS, *days.METHODS, *streets.METHODS)
"""Every method of this domain."""
