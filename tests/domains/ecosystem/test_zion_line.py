"""The whole watch on real land cover: line, transitions, patches, sample (t2 and line are made)."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.features import geometry_mask

from cityagenda.domains.ecosystem.accuracy import adjusted
from cityagenda.domains.ecosystem.control_line import geometry, inside, share, surface
from cityagenda.domains.ecosystem.counts import Codes, joint_counts
from cityagenda.domains.ecosystem.cover import Cover
from cityagenda.domains.ecosystem.patches import Rule, patches
from cityagenda.domains.ecosystem.transitions import transitions
from cityagenda.domains.ecosystem.zones import drawn
from cityagenda.ground import shapes
from cityagenda.ground.rasters import opened

pytestmark = pytest.mark.data

COVER = Cover(natural=(1, 4, 5, 6, 8), built=(2,), other=(3, 7))
NAMES = ("lulc", "lulc_t2")


def test_the_line_of_zion_from_polygons_to_a_corrected_area(real_data: Path) -> None:
    folder = real_data / "gep" / "zion_south"
    line = shapes.read(folder / "control_line.gpkg", "geopackage", "local", "line_id").held
    districts = shapes.read(folder / "districts.gpkg", "geopackage", "local", "ws_id").held
    found = share(line, districts, "local")
    assert len(found.zones) == 12
    assert abs(found.residual) < 1e-3

    maps = [opened(folder / f"{name}.tif") for name in NAMES]
    layers = dict(zip(("opening", "closing"), maps, strict=True))
    zones = drawn(inside(line, districts, "local"), maps[0].grid)
    change = transitions(joint_counts(layers, dict.fromkeys(layers, Codes(COVER.classes)), zones))
    made = patches(layers, COVER, zones, Rule(400.0, corners_join=True, lasting_share=0.5))

    # the plain way: whole arrays, and GDAL's own mask of cells whose centre lies inside
    before, after = (rasterio.open(folder / f"{name}.tif").read(1) for name in NAMES)
    grid = maps[0].grid
    (shape,) = line.values()
    mask = geometry_mask(
        [geometry(shape)], before.shape, rasterio.Affine(*grid.transform), invert=True
    )
    changed = np.isin(before, COVER.natural) & (after == 2) & mask
    whole = change.change(COVER)
    assert whole.built_over == changed.sum() * 900.0 > 1e6
    assert made.area == whole.built_over
    assert whole.residual == 0.0
    for i, first in enumerate(COVER.classes):
        for j, last in enumerate(COVER.classes):
            cells = mask & (before == first) & (after == last)
            assert change.cells[:, i, j].sum() == cells.sum()
    assert all(surface(p.shape, "local") == pytest.approx(p.area, rel=1e-12) for p in made.patches)

    # a sample in which the map is right nine times of ten, and misses two of five hundred
    sample = np.array([[45, 0, 5, 0], [0, 0, 0, 0], [2, 0, 498, 0], [0, 0, 0, 50]])
    result = adjusted(sample, change.strata(COVER))
    assert result.low[0] < result.areas.values[0] < result.high[0]
    assert result.areas.values[0] > 1.4 * whole.built_over  # what the naive count misses
