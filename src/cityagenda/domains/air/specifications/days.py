"""Specifications: days of the air quality index, ranking, and a year under each edition."""

from typing import Final

from cityagenda.ground.methods import MethodSpec

METHODS: Final[tuple[MethodSpec, ...]] = ()
