"""Carbon and flood from counts, against tables made by InVEST 3.20.2 on the same files."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from cityagenda.domains.ecosystem.carbon import storage
from cityagenda.domains.ecosystem.counts import joint_counts
from cityagenda.domains.ecosystem.flood import retention
from cityagenda.domains.ecosystem.zones import zonal_sums

from .zion import CLASSES, RAIN, SOILS, STORM, Zion

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def zion(real_data: Path) -> Zion:
    return Zion(real_data)


def test_carbon_is_that_of_the_reference_to_the_cent(zion: Zion) -> None:
    expected = zion.carbon()
    found = {}
    for name, year in (("lulc", "bas"), ("lulc_t2", "alt")):
        counts = joint_counts({"class": zion.raster(name)}, {"class": CLASSES}, zion.districts())
        found[year] = storage(counts, zion.pools)
    assert round(found["bas"].total, 2) == expected["c_storage_bas.tif"]
    assert round(found["alt"].total, 2) == expected["c_storage_alt.tif"]
    change = found["alt"].total - found["bas"].total
    assert round(change, 2) == expected["c_change_bas_alt.tif"]
    assert found["bas"].by_zone().sum() == pytest.approx(found["bas"].total, rel=1e-15)


def test_flood_is_that_of_the_reference_in_each_district(zion: Zion) -> None:
    counts = joint_counts(
        {"class": zion.raster("lulc"), "soil": zion.raster("soilgroup")},
        {"class": CLASSES, "soil": SOILS},
        zion.districts(),
    )
    found = retention(counts, zion.numbers, STORM)
    for variable, made in (
        ("rnf_rt_idx", found.index), ("rnf_rt_m3", found.kept), ("flood_vol", found.runoff)
    ):  # fmt: skip
        assert np.abs(made[:-1] / zion.flood(variable) - 1).max() < 1e-6
    np.testing.assert_allclose(found.kept + found.runoff, STORM / 1000 * found.areas, rtol=1e-14)
    assert not found.gaps.any()


def test_one_strip_many_strips_and_two_processes_give_equal_results(zion: Zion) -> None:
    layers = {name: zion.raster(file) for name, file in
              (("class", "lulc"), ("soil", "soilgroup"), ("rain", "precip_mm"))}  # fmt: skip
    bins = {"class": CLASSES, "soil": SOILS, "rain": RAIN}
    districts, heights = zion.districts(), zion.raster("dem")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        counted, summed = [], []
        for pieces, each in ((1, map), (16, map), (16, pool.map)):
            count = partial(joint_counts, layers, bins, districts)
            counted.append(count(map=each, pieces=pieces))
            summed.append(zonal_sums(heights, districts, map=each, pieces=pieces))
    for counts, sums in zip(counted[1:], summed[1:], strict=True):
        assert np.array_equal(counts.cells, counted[0].cells)
        assert np.array_equal(sums.sums, summed[0].sums)  # to the last digit
    assert counted[0].cells.sum() == 870 * 630


def test_sums_over_districts_are_those_of_a_slow_loop(zion: Zion) -> None:
    heights, districts = zion.raster("dem"), zion.districts()
    places = np.full(heights.grid.shape, -1)
    runs = districts.all_runs
    for row, start, stop, zone in zip(runs.row, runs.start, runs.stop, runs.zone, strict=True):
        assert (places[row, start:stop] == -1).all()
        places[row, start:stop] = zone
    values = heights.values(0, heights.grid.height)
    found = zonal_sums(heights, districts)
    for place in range(len(districts.labels)):
        inside = values[places == place]
        assert found.cells[place] == np.isfinite(inside).sum()
        assert found.sums[place] == pytest.approx(np.nansum(inside), rel=1e-14)
