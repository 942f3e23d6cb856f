"""Fields: what rain, heat and slopes do cell by cell, summed over zones and classes in one pass.

Water (yield and conservation) and soil (loss and retention) depend on fields that differ from
cell to cell, so that a count of classes does not do. Every raster is read once for all of them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from cityagenda.domains.ecosystem.counts import Codes, Label, coded_strip
from cityagenda.domains.ecosystem.plausible import LIMITS, Limits, check
from cityagenda.domains.ecosystem.zones import Map, Zones, check_grid
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError
from cityagenda.ground.rasters import BAND, Grid, Raster, Strip, aligned, strips, writing

WATER, SOIL = "water", "soil"
LAYERS: Final[Mapping[str, tuple[str, ...]]] = {
    WATER: ("water_yield", "evapotranspiration", "water_kept"),
    SOIL: ("soil_loss", "soil_retained"),
}
"""What can be drawn of each, in mm/a and t/(hm2 a)."""
UNITS: Final = {WATER: "mm/a", SOIL: "t/(har.a)"}

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WaterCover:
    """What a class does with rain.

    ``crop`` is the factor of evaporation (Kc), ``root`` the depth of roots in mm, ``runoff`` the
    share of rain that runs off in storms.
    """

    crop: float
    root: float
    vegetated: bool
    runoff: float = 0.0


@dataclass(frozen=True, slots=True)
class Water:
    """The layers of the water balance, and its parameters by class.

    Either ``evapotranspiration`` in mm/a is given as it was observed, or it is computed from
    reference evapotranspiration in mm/a, the depth of soil in mm, its plant available water
    content (a share) and ``seasons`` (Z, from 1 to 30).
    """

    precipitation: Raster
    covers: Mapping[int, WaterCover]
    evaporation: Raster | None = None
    soil_depth: Raster | None = None
    water_content: Raster | None = None
    seasons: float = 0.0
    evapotranspiration: Raster | None = None


@dataclass(frozen=True, slots=True)
class SoilCover:
    """What a class does for soil: the factors of cover ``C`` and of practice ``P``."""

    cover: float
    practice: float


@dataclass(frozen=True, slots=True)
class Soil:
    """The layers of soil loss: heights in m, erosivity in MJ mm/(hm2 h a), erodibility."""

    heights: Raster
    erosivity: Raster
    erodibility: Raster
    covers: Mapping[int, SoilCover]


@dataclass(frozen=True, slots=True)
class Field:
    """Sums over zones (rows) and classes (columns) by quantity, and how many cells have none.

    The last class is for cells without one, which are gaps.
    """

    zones: tuple[str, ...]
    classes: tuple[Label, ...]
    sums: Mapping[str, Floats]
    gaps: Longs

    def means(self, quantity: str) -> Floats:
        """Return means over the zones, in mm of water or t/m2 of soil; NaN without a cell.

        Volumes in m3 are divided by areas in m2, and a metre is 1000 mm.
        """
        scale = 1000 if "precipitation" in self.sums else 1
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self.sums[quantity].sum(axis=1) / self.sums["area"].sum(axis=1)
        return np.asarray(mean * scale)


def fields(
    classes: Raster,
    zones: Zones,
    *,
    water: Water | None = None,
    soil: Soil | None = None,
    limits: Mapping[str, Limits] = LIMITS,
    folder: Path | None = None,
    map: Map = map,  # noqa: A002
    pieces: int | None = None,
) -> dict[str, Field]:
    """Return the water and the soil of zones and classes, in one pass over the rasters.

    Water, in m3/a (formulas: `water_yield`): ``precipitation``, ``potential`` and ``actual``
    evapotranspiration, ``yield = P - AET``, ``kept = P - R - AET`` with the runoff ``R`` as a share
    of rain by class, and ``short``, the part of ``kept`` that is negative, where more
    evaporates and runs off than rains. Soil, in t/a (`soil_loss`): ``potential``, ``actual`` and
    ``retained``. Both have ``area``: the m2 of cells that have a value.

    Parameters
    ----------
    classes, zones
        What sums are grouped by.
    water, soil
        The layers of each; one alone will do.
    limits
        Between what values must lie.
    folder
        Where `LAYERS` are written as GeoTIFF, if at all.
    map, pieces
        How strips are given to workers, and how many; sums are the same to the last digit.

    Missing data
    ------------
    A cell has no water (soil) if its class or any layer of water (soil) is missing there, and is
    counted as a gap of its zone and class. A slope is found beside voids of the heights, not in
    them.

    Raises
    ------
    SourceError
        Grids differ, a class has no parameters, a layer cannot be, or a file cannot be read.
    MethodError
        Nothing is asked for, layers of evapotranspiration are lacking, or slopes are asked for on
        a grid in degrees.
    """
    plan = _planned(classes, zones, water, soil)
    made = strips(list(plan.rasters.values()), halo=int(soil is not None), pieces=pieces)
    tasks = [_Task(replace(plan, zones=zones.of(strip)), strip, bool(folder)) for strip in made]
    parts: dict[str, list[_Part]] = {name: [] for name in plan.services}
    seen = dict.fromkeys(plan.rasters, (math.inf, -math.inf))
    with ExitStack() as stack:
        layers = {
            layer: stack.enter_context(
                writing(folder / f"{layer}.tif", classes.grid, "float32", math.nan,
                        {"unit": UNITS[name]})
            )
            for name in plan.services if folder is not None for layer in LAYERS[name]
        }  # fmt: skip
        for strip, (found, extremes) in zip(made, map(_strip_fields, tasks), strict=True):
            for name, part in found.items():
                for layer, cells in zip(LAYERS[name], part.layers, strict=folder is not None):
                    layers[layer](strip.first, cells)
                parts[name].append(replace(part, layers=part.layers[:0]))
            for name, (low, high) in extremes.items():
                seen[name] = min(seen[name][0], low), max(seen[name][1], high)
                if low < limits[name].least:
                    check(plan.rasters[name], (low, high), limits[name])
        for name, both in seen.items():
            if name in limits:
                check(plan.rasters[name], both, limits[name])
    return {name: _field(plan, name, held) for name, held in parts.items()}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is read (by name, the classes first), and by what it is grouped."""

    rasters: Mapping[str, Raster]
    codes: Codes
    zones: Zones
    water: Water | None
    soil: Soil | None

    @property
    def services(self) -> tuple[str, ...]:
        return (WATER,) * (self.water is not None) + (SOIL,) * (self.soil is not None)


@dataclass(frozen=True, slots=True)
class _Task:
    plan: _Plan
    strip: Strip
    drawn: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """The sums of a strip: band of rows, quantity, code; gaps by code; layers."""

    totals: Floats
    gaps: Longs
    layers: npt.NDArray[np.float32]


def _planned(classes: Raster, zones: Zones, water: Water | None, soil: Soil | None) -> _Plan:
    if water is None and soil is None:
        raise MethodError("neither water nor soil was asked for", todo="give the layers of one")
    rasters = {"classes": classes}
    if water is not None:
        rasters |= _water_layers(water)
    if soil is not None:
        rasters |= {"heights": soil.heights, "erosivity": soil.erosivity,
                    "erodibility": soil.erodibility}  # fmt: skip
        _sides(classes.grid)
    aligned(list(rasters.values()))
    check_grid(classes, zones)
    codes = {*(water.covers if water else ()), *(soil.covers if soil else ())}
    for part in (water, soil):
        lacking = codes - set(part.covers) if part is not None else set()
        if lacking:
            named = ", ".join(map(str, sorted(lacking)))
            raise MethodError(
                {
                    "zh-Hans": f"类别 {named} 只在水或土壤其中一张参数表中",
                    "en": f"classes {named} are in one of the tables of water and soil only",
                },
                todo={"zh-Hans": "请在两张表中补全", "en": "give all classes in both"},
            )
    return _Plan(rasters, Codes(tuple(sorted(codes))), zones, water, soil)


def _sides(grid: Grid) -> tuple[float, float]:
    from cityagenda.ground.slopes import sides

    return sides(grid)


def _water_layers(water: Water) -> dict[str, Raster]:
    if water.evapotranspiration is not None:
        return {"precipitation": water.precipitation,
                "evapotranspiration": water.evapotranspiration}  # fmt: skip
    if water.evaporation is None or water.soil_depth is None or water.water_content is None:
        raise MethodError(
            {
                "zh-Hans": "计算蒸散需要参考蒸散量、土层深度与植物有效含水量",
                "en": "evapotranspiration is computed from reference evapotranspiration, depth of "
                "soil and water content, and one is lacking",
            },
            todo={
                "zh-Hans": "请给出全部三个图层，或直接给出实际蒸散量",
                "en": "give all three, or evapotranspiration as it was observed",
            },
        )
    if not 1 <= water.seasons <= 30:  # noqa: PLR2004 - as Z is defined
        raise MethodError(f"Z is {water.seasons:g}", todo="give a number from 1 to 30")
    return {"precipitation": water.precipitation, "evaporation": water.evaporation,
            "soil_depth": water.soil_depth, "water_content": water.water_content}  # fmt: skip


def _strip_fields(task: _Task) -> tuple[dict[str, _Part], dict[str, tuple[float, float]]]:
    from cityagenda.domains.ecosystem import soil_loss, water_yield

    plan, strip = task.plan, task.strip
    codes = len(plan.zones.labels) * (len(plan.codes.values) + 1)
    shape = strip.last - strip.first, plan.zones.grid.width
    quantities = {WATER: len(water_yield.QUANTITIES), SOIL: len(soil_loss.QUANTITIES)}
    parts = {
        name: _Part(
            np.zeros((math.ceil(shape[0] / BAND), quantities[name], codes)),
            np.zeros(codes, np.int64),
            np.full((len(LAYERS[name]) * task.drawn, *shape), np.nan, np.float32),
        )
        for name in plan.services
    }
    areas = plan.zones.grid.row_areas[strip.first : strip.last]
    seen: dict[str, tuple[float, float]] = {}
    tables, covers = _water_tables(plan), _soil_table(plan)
    wide, high = _sides(plan.zones.grid) if plan.soil is not None else (0.0, 0.0)
    none = np.empty((0, 0))
    for first, at, numbers in _chunks(plan, strip, seen):
        here = slice(first, first + len(at))
        if plan.water is not None:
            part = parts[WATER]
            water_yield.summed(
                at, codes, first, BAND, areas[here], numbers["precipitation"],
                numbers.get("evaporation", none), numbers.get("soil_depth", none),
                numbers.get("water_content", none), numbers.get("evapotranspiration", none),
                *tables, plan.water.seasons, part.totals, part.gaps, part.layers[:, here],
            )  # fmt: skip
        if plan.soil is not None:
            part = parts[SOIL]
            above = min(strip.first + first, 1)
            soil_loss.summed(
                at, codes, first, BAND, areas[here], numbers["heights"], above,
                numbers["erosivity"], numbers["erodibility"], covers, wide, high,
                part.totals, part.gaps, part.layers[:, here],
            )  # fmt: skip
    return parts, seen


def _chunks(
    plan: _Plan, strip: Strip, seen: dict[str, tuple[float, float]]
) -> Iterator[tuple[int, npt.NDArray[np.int32], dict[str, Floats]]]:
    """Yield some rows at a time: the codes of cells and their numbers, by layer.

    Heights have a row more on either side, as far as the grid reaches.
    """
    from cityagenda.domains.ecosystem.field_kernels import numbers

    grid = plan.zones.grid
    raw = {
        name: raster.read(*((strip.top, strip.bottom) if name == "heights"
                            else (strip.first, strip.last)))
        for name, raster in plan.rasters.items() if name != "classes"
    }  # fmt: skip
    for first, at in coded_strip([plan.rasters["classes"]], [plan.codes], plan.zones, strip):
        found = {}
        for name, cells in raw.items():
            low, high = first, first + len(at)
            if name == "heights":
                low = max(strip.first + low - 1, 0) - strip.top
                high = min(strip.first + high + 1, grid.height) - strip.top
            found[name], *both = numbers(cells[low:high], plan.rasters[name].gap)
            before = seen.get(name, (math.inf, -math.inf))
            seen[name] = min(before[0], both[0]), max(before[1], both[1])
        yield first, at, found


def _water_tables(plan: _Plan) -> tuple[Floats, Floats, npt.NDArray[np.bool_], Floats]:
    """Return the parameters of each code: factor of evaporation, roots, plants, runoff."""
    covers = [] if plan.water is None else [plan.water.covers[c] for c in plan.codes.values]
    return (
        _by_code(plan, [cover.crop for cover in covers]),
        _by_code(plan, [cover.root for cover in covers]),
        _by_code(plan, [float(cover.vegetated) for cover in covers]) == 1,
        _by_code(plan, [cover.runoff for cover in covers]),
    )


def _soil_table(plan: _Plan) -> Floats:
    covers = [] if plan.soil is None else [plan.soil.covers[c] for c in plan.codes.values]
    return _by_code(plan, [cover.cover * cover.practice for cover in covers])


def _by_code(plan: _Plan, by_class: Sequence[float]) -> Floats:
    """Return a parameter of classes for each code; a cell without class has none."""
    return np.tile(np.array([*by_class, math.nan]), len(plan.zones.labels))


def _field(plan: _Plan, name: str, parts: Sequence[_Part]) -> Field:
    from cityagenda.domains.ecosystem import soil_loss, water_yield

    quantities = {WATER: water_yield.QUANTITIES, SOIL: soil_loss.QUANTITIES}[name]
    shape = len(plan.zones.labels), len(plan.codes.values) + 1
    bands = np.concatenate([part.totals for part in parts]).transpose(1, 2, 0)
    sums = {
        quantity: np.array([math.fsum(code) for code in held]).reshape(shape)
        for quantity, held in zip(quantities, bands, strict=True)
    }
    gaps = np.sum([part.gaps for part in parts], axis=0).reshape(shape)
    return Field(plan.zones.labels, (*plan.codes.labels, None), sums, gaps)
