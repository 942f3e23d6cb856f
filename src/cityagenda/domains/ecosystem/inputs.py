"""Inputs: what a city gives to an account, and the arrays that formulas take from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from cityagenda.domains.ecosystem.counts import Counts, Label
from cityagenda.domains.ecosystem.crosswalk import places
from cityagenda.domains.ecosystem.figures import SOILS
from cityagenda.domains.ecosystem.formulas import FORMULAS, Argument
from cityagenda.domains.ecosystem.profiles import Profile, unit_of
from cityagenda.domains.ecosystem.spreads import Spread
from cityagenda.ground import units
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import SourceError
from cityagenda.ground.texts import Text

Standing = Literal["normal", "estimated", "synthetic"]
GROUPS: Final[Mapping[Label, str]] = {1: "A", 2: "B", 3: "C", 4: "D"} | {s: s for s in SOILS}
"""The hydrologic group of a soil label, as soil rasters number them."""


@dataclass(frozen=True, slots=True)
class Given:
    """Numbers of one year in a declared unit: over zone, or zone and type, or as a formula asks.

    A single number is one for the whole of the region. ``spread`` is the error that all of
    them have in common.
    """

    values: Floats
    unit: str
    standing: Standing = "normal"
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is given for a year, by the names that a profile's formulas ask for.

    Tables over types have the profile's types in their order. An indicator that is given by
    its own id is taken as it is, and its formula is not used.
    """

    year: int
    zones: tuple[str, ...]
    given: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas by zone and ecosystem type as an account takes them, and what has no class, in m2."""

    zones: tuple[str, ...]
    given: Mapping[str, Given]
    unclassified: Floats


def areas(
    counts: Counts,
    crosswalk: Mapping[int, str],
    profile: Profile,
    groups: Mapping[Label, str] = GROUPS,
) -> Areas:
    """Return the areas of a profile's ecosystem types from counted cells.

    Parameters
    ----------
    counts
        On the axes `zone` and `class`, and `soil` where there is one.
    crosswalk
        The ecosystem type of each class.

    Missing data
    ------------
    Cells outside of all zones are no part of the account. Cells without a class are, as
    ``unclassified``; those without a soil have a type and no group.

    Raises
    ------
    SourceError
        A class or a soil that occurs has no type or group, or a type is none of the profile's.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.domains.ecosystem.profiles import profile
    >>> from cityagenda.ground.standards import library
    >>> found = profile(library().standard("gep-profile", "CN", date(2025, 12, 31)))
    >>> cells = np.array([[8, 2, 1], [0, 0, 0]])
    >>> counts = Counts({"zone": ("n", None), "class": (1, 2, None)}, cells, cells * 100.0, 100.0)
    >>> made = areas(counts, {1: "shrub", 2: "grass"}, found)
    >>> made.given["area"].values.sum(), made.unclassified.tolist()
    (np.float64(1000.0), [100.0])
    """
    soils = "soil" in counts.axes
    held = counts.over("zone", "class", *(["soil"] if soils else []))
    inside = held.areas[:-1]
    used = held.cells[:-1].reshape(len(inside), len(held.axes["class"]), -1).sum(axis=(0, 2))
    types = places(held.axes["class"][:-1], used[:-1], crosswalk, profile.types)
    flat = inside.sum(axis=2) if soils else inside
    made = np.zeros((len(inside), len(profile.types)))
    by_soil = np.zeros((*made.shape, len(SOILS)))
    letters = _groups(held, groups) if soils else []
    for place, to in enumerate(types):
        if to is not None:
            made[:, to] += flat[:, place]
            for soil, letter in enumerate(letters):
                if letter is not None:
                    by_soil[:, to, letter] += inside[:, place, soil]
    given = {"area": Given(made, "m2")}
    if soils:
        given["area_by_soil"] = Given(by_soil, "m2")
    return Areas(tuple(map(str, held.axes["zone"][:-1])), given, flat[:, -1])


def by_type(
    sums: Floats, classes: Sequence[Label], crosswalk: Mapping[int, str], profile: Profile
) -> Floats:
    """Return sums over zone and class as sums over zone and ecosystem type.

    Parameters
    ----------
    sums
        Over zone and class, in any unit that adds up.
    classes
        Of the columns; what has no class belongs to no type.
    crosswalk
        The ecosystem type of each class.

    Missing data
    ------------
    Cells that have no value are in no sum: look at how many there were before it is given.

    Raises
    ------
    SourceError
        A class with a sum has no type, or a type is none of the profile's.
    """
    made = np.zeros((len(sums), len(profile.types)))
    used = np.nan_to_num(np.abs(sums), nan=1.0).sum(axis=0)
    known = [c for c in classes if c is not None]
    columns = [column for column, c in enumerate(classes) if c is not None]
    for column, to in zip(
        columns, places(known, used[columns], crosswalk, profile.types), strict=True
    ):
        if to is not None:
            made[:, to] += sums[:, column]
    return made


def _groups(held: Counts, groups: Mapping[Label, str]) -> list[int | None]:
    made: list[int | None] = []
    for place, label in enumerate(held.axes["soil"][:-1]):
        letter = groups.get(label)
        if letter is None and held.cells[:-1, :, place].any():
            raise SourceError(
                {
                    "zh-Hans": f"土壤“{label}”没有水文组",
                    "en": f"soil '{label}' has no hydrologic group",
                },
                where=f"soil {label}",
                todo={"zh-Hans": "请归入 A 至 D 组", "en": "put it in a group from A to D"},
            )
        made.append(None if letter is None else SOILS.index(letter))
    return made


def check_names(profile: Profile, inputs: Inputs) -> None:
    """Raise `SourceError` for something given that nothing in the profile asks for."""
    known = {"area", "area_by_soil"}
    for service in profile.services:
        for indicator in service.indicators:
            known.add(indicator.id)
            for name in FORMULAS[indicator.formula].inputs:
                known.add(indicator.arguments.get(name, name))
    for name in inputs.given:
        if name not in known - {"quantity"}:
            raise SourceError(
                {"zh-Hans": f"方案不用“{name}”", "en": f"nothing in the profile takes '{name}'"},
                where=profile.pack.id,
                todo={
                    "zh-Hans": f"可给出：{'、'.join(sorted(known))}",
                    "en": f"it takes: {', '.join(sorted(known))}",
                },
            )


def taken(
    name: str, given: Given, argument: Argument, sizes: Mapping[str, int], unit: str
) -> Floats:
    """Return given numbers in the unit of an argument, after they have been looked at.

    Raises
    ------
    UnitError
        The unit measures something else.
    SourceError
        The shape is another, or a number is beyond what the argument can be: another unit?
    """
    values = np.asarray(given.values, np.float64) * units.factor(given.unit, argument.unit or unit)
    wanted = tuple(sizes.get(axis, -1) for axis in argument.axes)
    fits = len(wanted) == values.ndim and all(
        w in (-1, s) for w, s in zip(wanted, values.shape, strict=True)
    )
    if not fits:
        raise _refused(
            name,
            {
                "zh-Hans": f"形状为 {values.shape}，应按 {'×'.join(argument.axes) or '单个数'}",
                "en": f"is of shape {values.shape}, not one over {' x '.join(argument.axes)}",
            },
            {"zh-Hans": "请按方案的类型次序给出", "en": "give types in the profile's order"},
        )
    check_bounds(name, values, argument, unit)
    return values


def check_bounds(name: str, values: Floats, argument: Argument, unit: str) -> None:
    """Raise `SourceError` if a number is beyond what an argument can be."""
    measured = argument.unit or unit
    wrong = (values < argument.least) | (values > argument.most) | np.isinf(values)
    if wrong.any():
        first = float(values[wrong].flat[0])
        raise _refused(
            name,
            {
                "zh-Hans": f"{first:g} {measured} 超出可能的范围",
                "en": f"{first:g} {measured} cannot be",
            },
            {
                "zh-Hans": f"应在 {argument.least:g} 至 {argument.most:g} 之间；请检查单位",
                "en": f"it lies between {argument.least:g} and {argument.most:g}; check the unit",
            },
        )
    real = values[~np.isnan(values)]
    if real.size and 0 < real.max() < argument.least_largest:
        raise _refused(
            name,
            {
                "zh-Hans": f"最大也只有 {real.max():g} {measured}，疑为更大的单位",
                "en": f"is {real.max():g} {measured} at most: it must be in a larger unit",
            },
            {"zh-Hans": "请申明其单位", "en": "declare the unit that it is in"},
        )


def basis(profile: Profile, name: str) -> Argument | None:
    """Return what an indicator given by its own id is: its unit, over zone and type."""
    for service in profile.services:
        for indicator in service.indicators:
            if indicator.id == name:
                return Argument(unit_of(indicator), ("zone", "type"), -np.inf)
    return None


def _refused(name: str, what: Text, todo: Text) -> SourceError:
    return SourceError(
        {"zh-Hans": f"“{name}”{what['zh-Hans']}", "en": f"'{name}' {what['en']}"},
        where=name,
        todo=todo,
    )
