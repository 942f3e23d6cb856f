"""Specifications: from stations to the air of streets."""

from typing import Final

from cityagenda.ground.methods import MethodSpec

METHODS: Final[tuple[MethodSpec, ...]] = ()
