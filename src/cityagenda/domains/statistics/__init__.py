"""Specifications only; nothing heavy is imported here."""

from cityagenda.ground.methods import MethodSpec

METHODS: tuple[MethodSpec, ...] = ()
