"""Endpoints: the base and the latest value between which progress is measured."""

import numpy as np

from cityagenda.assess.case import Case
from cityagenda.assess.components import Findings, Flags, Floats
from cityagenda.assess.grid import Point
from cityagenda.assess.questions import Asked


def latest(given: Case, found: Findings) -> Point:
    """Return the latest values; questions without any are settled as not available."""
    found.current = given.latest
    found.settle(np.isnan(given.latest.values), "not_available", "no-value")
    return given.latest


def ends(given: Case, found: Findings) -> tuple[Point, Point]:
    """Return base and latest values.

    The base is the value of the base year, or of the first year after it that has one. At
    least one year must lie between the two; other questions are settled as not available.
    """
    last = latest(given, found)
    base = found.base = given.base
    found.settle(np.isnan(base.values), "not_available", "no-value-since-base")
    found.settle(base.years >= last.years, "not_available", "one-value")
    found.note(found.open() & (base.years > given.asked.base_year), "later-base")
    return base, last


def directed(asked: Asked, found: Findings) -> None:
    """Settle indicators for which neither more nor less is better as not applicable."""
    found.settle(asked.near, "not_applicable", "near-direction")
    found.settle(asked.sign == 0, "not_applicable", "no-direction")


def growing(asked: Asked, found: Findings) -> None:
    """Settle where compound growth says something: a direction, and no rate of growth."""
    directed(asked, found)
    found.settle(asked.growth_rate, "not_applicable", "growth-rate")


def aimed(asked: Asked, found: Findings) -> None:
    """Settle questions without a target as not applicable."""
    found.settle(~asked.aimed, "not_applicable", "no-target")


def met(value: Floats, target: Floats, asked: Asked) -> Flags:
    """Return whether a value meets a target, or equals it where nearness is wanted."""
    with np.errstate(invalid="ignore"):
        beyond = (asked.sign * (value - target) >= 0) & (asked.sign != 0)
        return np.asarray(beyond | (asked.near & (value == target)), dtype=np.bool_)


def opposite(first: Floats, second: Floats) -> Flags:
    """Return whether two values have opposite signs; zero has none."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.sign(first) * np.sign(second) < 0, dtype=np.bool_)
