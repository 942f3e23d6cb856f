"""Maps of counts: equal to the account, complete or not there, and readable in parts."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from tests.ground.written import raster

from cityagenda.domains.ecosystem.carbon import storage
from cityagenda.domains.ecosystem.counts import Codes, joint_counts
from cityagenda.domains.ecosystem.flood import curve_numbers, retention
from cityagenda.domains.ecosystem.layers import (
    MISSING,
    carbon_tables,
    cloud_optimised,
    drawn_maps,
    flood_tables,
)
from cityagenda.domains.ecosystem.zones import zonal_sums
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import Raster, opened

from .zion import CLASSES, SOILS, STORM, Zion

RANDOM = np.random.default_rng(11)
BINS = {"class": Codes((4, 2)), "soil": Codes((1, 2))}
TABLE = np.array([[1.5, -2.0], [np.nan, 7.25]])


@pytest.fixture
def layers(tmp_path: Path) -> dict[str, Raster]:
    classes, soils = RANDOM.choice([4, 2, 255], (130, 70)), RANDOM.choice([1, 2, 255], (130, 70))
    return {"class": raster(tmp_path / "class.tif", classes),
            "soil": raster(tmp_path / "soil.tif", soils)}  # fmt: skip


def test_a_map_holds_the_value_of_each_cell_and_says_what_is_missing(
    tmp_path: Path, layers: dict[str, Raster]
) -> None:
    (found,) = drawn_maps(tmp_path, layers, BINS, {"made": TABLE}, {"unit": "mm"}).values()
    assert found.missing == MISSING
    assert found.grid == layers["class"].grid
    by_label = {(4, 1): 1.5, (4, 2): -2.0, (2, 2): 7.25}
    pairs = zip(layers["class"].read(0, 130).flat, layers["soil"].read(0, 130).flat, strict=True)
    expected = np.array([by_label.get((int(c), int(s)), np.nan) for c, s in pairs])
    assert np.array_equal(found.values(0, 130).ravel(), expected, equal_nan=True)
    with rasterio.open(found.path) as file:
        assert file.tags()["unit"] == "mm"


def test_a_map_never_replaces_what_it_is_drawn_from(
    tmp_path: Path, layers: dict[str, Raster]
) -> None:
    before = layers["soil"].path.read_bytes()
    with pytest.raises(MethodError, match=r"soil\.tif: the map would replace a raster"):
        drawn_maps(tmp_path, layers, BINS, {"soil": TABLE})
    assert layers["soil"].path.read_bytes() == before


def test_a_map_that_fails_leaves_the_old_one_and_no_rest(
    tmp_path: Path, layers: dict[str, Raster]
) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    drawn_maps(folder, layers, BINS, {"made": TABLE})
    before = (folder / "made.tif").read_bytes()
    with pytest.raises(SourceError, match="the table lacks: 2"):
        drawn_maps(folder, layers, BINS | {"class": Codes((4, 3))}, {"made": TABLE})
    assert [path.name for path in folder.iterdir()] == ["made.tif"]
    assert (folder / "made.tif").read_bytes() == before
    with pytest.raises(MethodError, match=r"'made' is \(2, 2\), its axes are \(1, 2\)"):
        drawn_maps(folder, layers, BINS | {"class": Codes((4,))}, {"made": TABLE})


def test_a_map_for_the_web_is_cloud_optimised_and_keeps_its_cells(tmp_path: Path) -> None:
    held = raster(tmp_path / "a.tif", RANDOM.random((1100, 1300)).astype(np.float32), missing=-1)
    found = opened(cloud_optimised(held, tmp_path / "cog.tif"))
    with rasterio.open(found.path) as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.overviews(1) == [2, 4]
        assert file.nodata == -1
    assert np.array_equal(found.read(0, 1100), held.read(0, 1100))
    classes = raster(tmp_path / "b.tif", RANDOM.choice([1, 9], (1100, 1300)))
    made = cloud_optimised(classes, tmp_path / "classes.tif", classes=True)
    with rasterio.open(made) as file:
        assert set(file.read(1, out_shape=(550, 650)).ravel().tolist()) == {1, 9}
    assert {path.name for path in tmp_path.iterdir()} == {
        "a.tif", "b.tif", "cog.tif", "classes.tif"
    }  # fmt: skip


@pytest.mark.data
def test_maps_of_zion_add_up_to_its_accounts(real_data: Path, tmp_path: Path) -> None:
    zion = Zion(real_data)
    layers = {"class": zion.raster("lulc"), "soil": zion.raster("soilgroup")}
    bins, districts = {"class": CLASSES, "soil": SOILS}, zion.districts()
    counts = joint_counts(layers, bins, districts)
    carbon = drawn_maps(tmp_path, {"class": layers["class"]}, {"class": CLASSES},
                        carbon_tables(CLASSES.values, zion.pools, 900.0))  # fmt: skip
    found = zonal_sums(carbon["carbon"], districts)
    assert found.sums == pytest.approx(storage(counts, zion.pools).by_zone()[:-1], rel=1e-6)
    tables = flood_tables(STORM, curve_numbers(counts, zion.numbers), 900.0)
    flood = drawn_maps(tmp_path, layers, bins, tables)
    account = retention(counts, zion.numbers, STORM)
    for name, expected in (("volume_kept", account.kept), ("volume_runoff", account.runoff)):
        assert zonal_sums(flood[name], districts).sums == pytest.approx(expected[:-1], rel=1e-6)
    means = zonal_sums(flood["share_kept"], districts).means
    assert np.abs(means / zion.flood("rnf_rt_idx") - 1).max() < 1e-6
