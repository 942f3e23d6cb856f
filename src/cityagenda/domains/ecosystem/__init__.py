"""Ecosystems: what nature gives, what it is worth, and what is lost inside the control line."""

from cityagenda.ground.methods import MethodSpec

METHODS: tuple[MethodSpec, ...] = ()
"""No specification yet: the functions of the field are used directly."""
