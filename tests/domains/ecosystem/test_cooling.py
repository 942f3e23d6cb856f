"""Cooling agrees with InVEST at borders too, and with itself however it is cut."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("rasterio")

from tests.domains.ecosystem import fields_town as town
from tests.domains.ecosystem.zion import Zion

from cityagenda.domains.ecosystem.cooling import Climate, Cooled, Cover, cooling, extent_of
from cityagenda.domains.ecosystem.neighbourhoods import Extent
from cityagenda.domains.ecosystem.zones import coded
from cityagenda.ground.errors import SourceError
from cityagenda.ground.rasters import opened

ROWS, COLUMNS = 150, 200
CLIMATE = Climate(25.0, 4.0, green_distance=60.0, mixing_distance=40.0)
COVERS = {
    1: Cover(0.9, 0.1, 1.0, green=True),
    2: Cover(0.0, 0.2, 0.3, green=False),
    3: Cover(0.3, 0.2, 0.7, green=True),
}
Run = Callable[..., Cooled]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return cooling of a town with gaps in both rasters, some of them around whole blocks."""
    random = np.random.default_rng(11)
    coarse = random.integers(1, 4, (ROWS // 10, COLUMNS // 10))
    classes = np.kron(coarse, np.ones((10, 10))).astype(np.uint8)
    evaporation = random.uniform(800, 1200, classes.shape).astype(np.float32)
    classes[40:55, 30:70] = 255
    evaporation[100:104, :] = -9999
    evaporation[0, 0] = np.nan
    zones = np.repeat([[1], [2], [0]], 50, axis=0) * np.ones((1, COLUMNS))
    layers = (
        town.raster(tmp_path / "classes.tif", classes, missing=255),
        town.raster(tmp_path / "et0.tif", evaporation),
    )
    held = coded(
        town.raster(tmp_path / "zones.tif", zones.astype(np.uint8), missing=0), {1: "a", 2: "b"}
    )

    def found(**choices: Any) -> Cooled:
        return cooling(*layers, COVERS, CLIMATE, held, **choices)

    return found


def _same(one: Cooled, two: Cooled) -> bool:
    return all(
        np.array_equal(one.zones[name].sums, two.zones[name].sums)
        and np.array_equal(one.zones[name].cells, two.zones[name].cells)
        for name in one.zones
    )


@pytest.mark.data
def test_districts_agree_with_invest_borders_included(real_data: Path) -> None:
    folder = real_data / "gep" / "zion_south"
    classes, evaporation = opened(folder / "lulc.tif"), opened(folder / "et0_mm.tif")
    covers = {
        code: Cover(row["shade"], row["albedo"], row["kc"], bool(row["green_area"]))
        for code, row in town.table(folder).items()
    }
    zones = Zion(real_data).districts()
    found = cooling(
        classes, evaporation, covers, Climate(22, 3.5, 450, 600, humidity=60), zones,
        extent=extent_of((305300, 4113500, 330800, 4131800), classes.grid), length=512,
    )  # fmt: skip
    assert found.extent == Extent(10, 620, 10, 860)
    for name, variable in (
        ("capacity", "avg_cc"), ("temperature", "avg_tmp_v"), ("wet_bulb", "avg_wbgt_v"),
        ("light_work_lost", "avg_ltls_v"), ("heavy_work_lost", "avg_hvls_v"),
    ):  # fmt: skip
        theirs = town.reference(folder, variable)
        means = dict(zip(zones.labels, found.zones[name].means, strict=True))
        assert len(theirs) == 12
        assert means == pytest.approx(theirs, rel=1e-6)
    warmer = town.reference(folder, "avg_tmp_an")
    means = dict(zip(zones.labels, found.zones["temperature"].means - 22, strict=True))
    assert means == pytest.approx(warmer, rel=1e-5)


def test_one_task_and_two_processes_give_the_same_bits(run: Run) -> None:
    whole = run(length=128)
    with ProcessPoolExecutor(2) as pool:
        assert _same(run(length=128, map=pool.map), whole)
    assert _same(run(length=128, map=lambda work, tasks: [work(t) for t in tasks[::-1]]), whole)


def test_other_blocks_agree_to_the_precision_of_layers(run: Run) -> None:
    one, many = run(length=512), run(length=128)
    for name in one.zones:
        assert many.zones[name].means == pytest.approx(one.zones[name].means, rel=3e-7)
        assert np.array_equal(many.zones[name].cells, one.zones[name].cells)


def test_what_is_missing_has_no_value_and_is_counted(run: Run, tmp_path: Path) -> None:
    found = run(folder=tmp_path, extent=Extent(0, ROWS, 0, COLUMNS))
    gaps = 15 * 40 + 1
    for sums in found.zones.values():
        assert sums.gaps.sum() == gaps
        assert sums.cells.sum() == 100 * COLUMNS - gaps
    layer = opened(tmp_path / "temperature.tif")
    cells = layer.read(0, ROWS)
    assert np.isnan(cells[40:55, 30:70]).all()
    assert np.isnan(cells[100:104]).all()
    assert np.isnan(cells).sum() == gaps + 4 * COLUMNS
    assert np.nanmin(cells) >= 25
    assert np.nanmax(cells) <= 29


def test_a_city_without_green_or_evaporation_is_as_hot_as_can_be(tmp_path: Path) -> None:
    classes = town.raster(tmp_path / "c.tif", np.full((40, 40), 2, np.uint8), missing=255)
    heat = town.raster(tmp_path / "e.tif", np.full((40, 40), 900, np.int16))
    zones = coded(town.raster(tmp_path / "z.tif", np.ones((40, 40), np.uint8), missing=0), {1: "a"})
    bare = {2: Cover(0, 0, 0, green=False)}
    found = cooling(classes, heat, bare, CLIMATE, zones)
    assert found.zones["temperature"].means == pytest.approx([29.0])
    # and a forest has its own capacity everywhere: neither border nor park changes it
    forest = {2: Cover(1, 1, 1, green=True)}
    found = cooling(classes, heat, forest, CLIMATE, zones)
    assert found.zones["mitigation"].means == pytest.approx([1.0])
    assert found.zones["temperature"].means == pytest.approx([25.0])


def test_a_park_cools_its_surroundings_only_if_it_is_large_enough(tmp_path: Path) -> None:
    cells = np.full((120, 120), 2, np.uint8)
    cells[40:54, 40:54] = 1  # 1.96 ha
    heat = town.raster(tmp_path / "e.tif", np.full(cells.shape, 900, np.int16))
    zone = np.zeros(cells.shape, np.uint8)
    zone[47, 56] = 1
    zones = coded(town.raster(tmp_path / "z.tif", zone, missing=0), {1: "a"})
    covers = {1: Cover(1, 0, 1, green=True), 2: Cover(0, 0, 0, green=False)}
    climate = Climate(25.0, 4.0, green_distance=200.0, mixing_distance=40.0)
    whole = Extent(0, 120, 0, 120)
    found = []
    for name, ends in (("small", 54), ("large", 55)):
        cells[40:54, 40:ends] = 1
        classes = town.raster(tmp_path / f"{name}.tif", cells, missing=255)
        made = cooling(classes, heat, covers, climate, zones, extent=whole)
        found.append(float(made.zones["mitigation"].means[0]))
    assert found[0] == 0
    assert found[1] > 0.04


@pytest.mark.parametrize(
    ("classes", "evaporation", "side", "said"),
    [
        (7, 900, 10.0, "classes that the table lacks: 7"),
        (2, -5, 10.0, "is -5 at the least, and cannot be below 0"),
        (2, 1, 10.0, "is 1 at the most, and in mm/a it should be from 50 to 5000"),
        (2, -9999, 10.0, "all its cells are missing"),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, classes: int, evaporation: int, side: float, said: str
) -> None:
    shape = (30, 30)
    one = town.raster(tmp_path / "c.tif", np.full(shape, classes, np.uint8), missing=255, side=side)
    two = town.raster(tmp_path / "e.tif", np.full(shape, evaporation, np.int16), side=side)
    zones = coded(town.raster(tmp_path / "z.tif", np.ones(shape, np.uint8), missing=0), {1: "a"})
    with pytest.raises(SourceError, match=said):
        cooling(one, two, COVERS, CLIMATE, zones)


def test_another_grid_is_refused(run: Run, tmp_path: Path) -> None:
    del run
    other = town.raster(tmp_path / "other.tif", np.full((30, 30), 900, np.int16), side=20.0)
    with pytest.raises(SourceError, match="its grid is not that of"):
        cooling(opened(tmp_path / "classes.tif"), other, COVERS, CLIMATE,
                coded(opened(tmp_path / "zones.tif"), {1: "a", 2: "b"}))  # fmt: skip
