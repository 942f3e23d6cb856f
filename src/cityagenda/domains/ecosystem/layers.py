"""Layers: maps of what was computed from counts, drawn when they are asked for.

An account needs no map. A map is the same tables looked up for each cell: of a class, of a
class on a soil... All maps of the same axes are drawn in one pass over the rasters. A map for
the web is a cloud-optimised GeoTIFF, which a browser reads in parts.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np

from cityagenda.domains.ecosystem.carbon import POOLS, densities
from cityagenda.domains.ecosystem.counts import Bins, Layer, coded_strip
from cityagenda.domains.ecosystem.flood import curve_retention, curve_runoff
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError
from cityagenda.ground.rasters import Raster, aligned, opened, strips, writing

MISSING: Final = -9999.0
"""What a missing cell of a map holds."""
_HECTARE: Final = 1e4
_MILLI: Final = 1e-3


def drawn_maps(
    folder: Path,
    layers: Mapping[str, Layer],
    bins: Mapping[str, Bins],
    tables: Mapping[str, Floats],
    notes: Mapping[str, str] | None = None,
) -> dict[str, Raster]:
    """Draw a map of each table, and return them by the same names.

    Parameters
    ----------
    folder
        Where ``NAME.tif`` are written, in single precision.
    layers, bins
        The axes of the tables, in their order, as for `joint_counts`.
    tables
        By the name of the map, a value for each label of the axes.
    notes
        What the files say of themselves: unit, method, sources.

    Missing data
    ------------
    A cell without a label on some axis has no data, nor has one whose value is NaN.

    Raises
    ------
    SourceError
        As for `joint_counts`.
    MethodError
        A table has not the shape of the axes, or a map would replace a raster that it is
        drawn from.
    """
    from cityagenda.domains.ecosystem import kernels

    shape = tuple(len(bins[name].labels) for name in layers)
    flat = {}
    for name, table in tables.items():
        if table.shape != shape:
            raise MethodError(
                f"the table '{name}' is {table.shape}, its axes are {shape}",
                todo="give a value for each label of the axes, in their order",
            )
        values = np.pad(table, [(0, 1)] * len(shape), constant_values=np.nan).ravel()
        flat[name] = np.where(np.isnan(values), MISSING, values).astype(np.float32)
    rasters = [layer.raster for layer in layers.values()]
    grid = aligned(rasters)
    paths = {name: folder / f"{name}.tif" for name in tables}
    _check_free(paths, rasters)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(writing(path, grid, "float32", MISSING, notes))
            for name, path in paths.items()
        }
        for strip in strips(rasters, beside=4 * len(tables)):
            room = {
                name: np.empty((strip.last - strip.first, grid.width), np.float32)
                for name in tables
            }
            for first, codes in coded_strip(
                tuple(layers.values()), tuple(bins[name] for name in layers), None, strip
            ):
                for name, out in room.items():
                    kernels.looked_up(codes, flat[name], out[first : first + len(codes)])
            for name, out in room.items():
                files[name](strip.first, out)
    return {name: opened(path) for name, path in paths.items()}


def carbon_tables(
    classes: Sequence[int], pools: Mapping[int, Mapping[str, float]], cell_area: float
) -> dict[str, Floats]:
    """Return the carbon of a cell in t, by class: of each pool, and of all (`storage`).

    Examples
    --------
    >>> forest = {"above": 75.0, "below": 18.0, "soil": 85.0, "dead": 9.0}
    >>> carbon_tables([4], {4: forest}, 900.0)["carbon"].round(2).tolist()
    [16.83]
    """
    held = densities(tuple(classes), pools) * cell_area / _HECTARE
    made = {f"carbon_{pool}": held[:, place] for place, pool in enumerate(POOLS)}
    return made | {"carbon": np.array([math.fsum(row) for row in held])}


def flood_tables(depth: float, numbers: Floats, cell_area: float) -> dict[str, Floats]:
    """Return what becomes of a storm on a cell, by class and soil.

    ``curve_number``; ``most_kept``, the potential retention in mm; ``runoff`` in mm;
    ``share_kept``; ``volume_kept`` and ``volume_runoff`` in m3 (`retention`).
    """
    runoff = curve_runoff(depth, numbers)
    return {
        "curve_number": numbers,
        "most_kept": curve_retention(numbers),
        "runoff": runoff,
        "share_kept": 1 - runoff / depth,
        "volume_kept": (depth - runoff) * _MILLI * cell_area,
        "volume_runoff": runoff * _MILLI * cell_area,
    }


def _check_free(paths: Mapping[str, Path], rasters: Sequence[Raster]) -> None:
    read = {raster.path.resolve() for raster in rasters}
    for path in paths.values():
        if path.resolve() in read:
            raise MethodError(
                {
                    "zh-Hans": "图层会覆盖它所依据的栅格",
                    "en": "the map would replace a raster that it is drawn from",
                },
                where=str(path),
                todo={"zh-Hans": "请写入另一个文件夹", "en": "write it to another folder"},
            )


def cloud_optimised(source: Raster, path: Path, *, classes: bool = False) -> Path:
    """Write a raster as a cloud-optimised GeoTIFF with its overviews; return its path.

    Parameters
    ----------
    source
        The raster.
    path
        Of the file. It takes its name when it is complete.
    classes
        Cells are codes: an overview shows the most frequent of four, not their mean.
    """
    from rasterio.shutil import copy

    part = path.with_name(f".{path.name}.part")
    try:
        copy(source.path, part, driver="COG", compress="zstd", level=9, blocksize=512,
             overview_resampling="mode" if classes else "average", bigtiff="if_safer")  # fmt: skip
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
