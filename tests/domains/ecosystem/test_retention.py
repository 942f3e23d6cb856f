"""Lakes are found whole, across zones and strips, and share out what they hold."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("rasterio")

from tests.domains.ecosystem import fields_town as town

from cityagenda.domains.ecosystem.retention import Lakes, lakes, stored
from cityagenda.domains.ecosystem.services import lake_storage
from cityagenda.domains.ecosystem.zones import Zones, coded
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import Raster

CODES = (1, 2, 3)
TIBET = 0.678, 6.636, 1.0


@pytest.fixture
def shore(tmp_path: Path) -> tuple[Raster, Zones]:
    """Return three lakes and a pond on 200 x 100 cells of 100 m2, in two zones and beyond."""
    cells = np.full((200, 100), 2, np.uint8)
    cells[10:190, 10:20] = 1  # across all strips, and both zones
    cells[100:110, 50:60] = 1
    cells[110:120, 60:70] = 1  # joined to the one before by a corner
    cells[5:7, 90:92] = 1  # outside of all zones
    cells[150, 50] = 1  # a pond
    cells[0, :8] = 255
    zones = np.zeros(cells.shape, np.uint8)
    zones[:100, :80] = 1
    zones[100:, :80] = 2
    classes = town.raster(tmp_path / "classes.tif", cells, missing=255)
    return classes, coded(
        town.raster(tmp_path / "zones.tif", zones, missing=0), {1: "north", 2: "south"}
    )


def test_lakes_are_whole_and_shared_by_area(shore: tuple[Raster, Zones]) -> None:
    found = lakes(shore[0], CODES, {1}, shore[1], least=300)
    assert found.areas.tolist() == [[0, 90_000, 0], [0, 90_000, 20_000], [400, 0, 0]]
    assert (found.small, found.gaps) == (100, 8)
    shares, outside = stored(found, *TIBET)
    all_lakes = lake_storage(found.whole[None, :], *TIBET)[0]
    assert shares.sum() + outside == pytest.approx(all_lakes, rel=1e-14)
    long, pair = (lake_storage(np.array([[area]]), *TIBET)[0] for area in (180_000, 20_000))
    assert shares == pytest.approx([long / 2, long / 2 + pair])


def test_strips_and_processes_find_the_same_lakes(shore: tuple[Raster, Zones]) -> None:
    whole = lakes(shore[0], CODES, {1}, shore[1], pieces=1)
    with ProcessPoolExecutor(2) as pool:
        for other in (
            lakes(shore[0], CODES, {1}, shore[1], pieces=4),
            lakes(shore[0], CODES, {1}, shore[1], pieces=4, map=pool.map),
        ):
            assert np.array_equal(other.areas, whole.areas)
            assert (other.small, other.gaps) == (whole.small, whole.gaps)


def test_a_map_without_lakes_holds_nothing(shore: tuple[Raster, Zones]) -> None:
    found = lakes(shore[0], CODES, {3}, shore[1])
    assert found.areas.shape == (3, 0)
    shares, outside = stored(found, *TIBET)
    assert shares.tolist() == [0, 0]
    assert outside == 0


def test_a_shared_lake_is_not_two(shore: tuple[Raster, Zones]) -> None:
    del shore
    shared = Lakes(("a", "b"), np.array([[1e6], [1e6], [0.0]]), 0.0, 0)
    parted = Lakes(("a", "b"), np.array([[1e6, 0], [0, 1e6], [0, 0]]), 0.0, 0)
    assert stored(shared, *TIBET)[0].sum() < 0.85 * stored(parted, *TIBET)[0].sum()


def test_classes_that_are_not_listed_are_refused(shore: tuple[Raster, Zones]) -> None:
    with pytest.raises(MethodError, match="the class 9 of water is not among"):
        lakes(shore[0], CODES, {9}, shore[1])
    with pytest.raises(SourceError, match="classes that the table lacks: 2"):
        lakes(shore[0], (1, 3), {1}, shore[1])
