"""Counts against a slow loop, carbon and flood by hand, and tables and cells that are wrong."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from tests.ground.written import raster

from cityagenda.domains.ecosystem.carbon import POOLS, storage
from cityagenda.domains.ecosystem.counts import Codes, Counts, Edges, joint_counts
from cityagenda.domains.ecosystem.flood import curve_runoff, retention
from cityagenda.domains.ecosystem.terrain import Slopes
from cityagenda.domains.ecosystem.zones import coded
from cityagenda.ground.errors import MethodError, SourceError

RANDOM = np.random.default_rng(7)
SHAPE = (150, 37)
FOREST = dict(zip(POOLS, (75.0, 18.0, 85.0, 9.0), strict=True))
TOWN = dict(zip(POOLS, (3.0, 1.0, 25.0, 0.0), strict=True))


def _counts(cells: list[list[int]]) -> Counts:
    """Return counts of two zones' forest (4) and town (2) and cells without a class, by 900 m2."""
    array = np.array(cells, np.int64)[:, :, None]
    axes = {"zone": ("north", "south", None), "class": (4, 2, None), "soil": (1, None)}
    array = np.concatenate([array, np.zeros_like(array)], axis=2)
    return Counts(axes, array, array * 900.0, 900.0)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int16, np.int32, np.float32, np.float64])
def test_counts_are_those_of_a_loop(tmp_path: Path, dtype: type) -> None:
    classes = RANDOM.choice([3, 5, 9, 99], SHAPE).astype(dtype)
    zones = RANDOM.choice([1, 2, 255], SHAPE).astype(np.uint8)
    rain = RANDOM.choice([-9999.0, np.nan, 0.0, 1.5, 2.0, 7.0], SHAPE).astype(np.float32)
    found = joint_counts(
        {"class": raster(tmp_path / "c.tif", classes, missing=99, dtype=dtype),
         "rain": raster(tmp_path / "r.tif", rain, missing=-9999)},
        {"class": Codes((9, 3, 5)), "rain": Edges((0.0, 1.5, 2.0, np.inf))},
        coded(raster(tmp_path / "z.tif", zones), {2: "two", 1: "one"}),
    )  # fmt: skip
    bin_of = {0.0: "[0, 1.5)", 1.5: "[1.5, 2)", 2.0: "[2, inf)", 7.0: "[2, inf)"}
    expected = Counter(
        ({1: "one", 2: "two"}.get(z), {3: 3, 5: 5, 9: 9}.get(c), bin_of.get(r))
        for z, c, r in zip(zones.flat, classes.ravel().tolist(),
                           rain.ravel().tolist(), strict=True)
    )  # fmt: skip
    made = {
        (zone, class_, bin_): int(found.cells[i, j, k])
        for i, zone in enumerate(found.axes["zone"])
        for j, class_ in enumerate(found.axes["class"])
        for k, bin_ in enumerate(found.axes["rain"])
        if found.cells[i, j, k]
    }
    assert made == dict(expected)
    assert found.areas.sum() == 100.0 * found.cells.sum() == 100.0 * 150 * 37
    turned = found.over("rain", "zone")
    assert list(turned.axes) == ["rain", "zone"]
    assert np.array_equal(turned.cells, found.cells.sum(axis=1).T)


def test_a_cell_in_degrees_counts_with_its_own_area(tmp_path: Path) -> None:
    held = raster(tmp_path / "c.tif", np.ones((180, 360), np.uint8), crs="EPSG:4326", size=1.0,
                  corner=(-180.0, 90.0))  # fmt: skip
    earth = joint_counts({"class": held}, {"class": Codes((1,))})
    assert earth.cell_area is None
    assert earth.areas[0] == pytest.approx(510_065_621_724_000, rel=1e-9)
    small = raster(tmp_path / "d.tif", RANDOM.choice([1, 2], (640, 80)).astype(np.uint8),
                   crs="EPSG:4490", size=0.0001, corner=(114.0, 22.6))  # fmt: skip
    made = [joint_counts({"class": small}, {"class": Codes((1, 2))}, pieces=p) for p in (1, 10)]
    assert made[0].areas.sum() == pytest.approx(small.grid.row_areas.sum() * 80, rel=1e-9)
    assert np.array_equal(made[0].areas, made[1].areas)


def test_a_class_that_the_table_lacks_is_named_with_its_cells(tmp_path: Path) -> None:
    cells = np.full((70, 5), 4, np.uint8)
    cells[66, :3] = 11
    for dtype in (np.uint8, np.int32, np.float32):
        held = raster(tmp_path / f"{dtype.__name__}.tif", cells.astype(dtype), dtype=dtype)
        with pytest.raises(SourceError, match=r"classes that the table lacks: 11 \(3\)") as caught:
            joint_counts({"class": held}, {"class": Codes((4,))}, pieces=2)
        assert "11 (3)" in caught.value.spoken("zh-Hans")[0]
    half = raster(tmp_path / "half.tif", np.array([[4.0, 4.5]]), missing=-1.0)
    with pytest.raises(SourceError, match=r"the table lacks: 4\.5"):
        joint_counts({"class": half}, {"class": Codes((4,))})


def test_a_value_beyond_the_bins_is_refused(tmp_path: Path) -> None:
    rain = raster(tmp_path / "rain.tif", np.array([[0.0, -1.0, 3.0]]), missing=-9999)
    with pytest.raises(SourceError, match=r"rain\.tif: 1 cells .* not between 0 and 1000"):
        joint_counts({"rain": rain}, {"rain": Edges((0.0, 2.0, 1000.0))})


def test_axes_and_bins_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    held = raster(tmp_path / "a.tif", np.ones((2, 2)))
    with pytest.raises(MethodError, match="do not fit"):
        joint_counts({"class": held}, {"klass": Codes((1,))})
    with pytest.raises(MethodError, match="do not rise"):
        Edges((0.0, 2.0, 2.0))
    many = Edges(tuple(float(bound) for bound in range(5000)))
    with pytest.raises(MethodError, match="more than 16,777,216 counts"):
        joint_counts({"a": held, "b": held}, {"a": many, "b": many})
    with pytest.raises(MethodError, match="were not counted by 'soil'"):
        joint_counts({"class": held}, {"class": Codes((1,))}).over("soil")


def test_carbon_is_area_times_density_and_what_has_no_class_is_said() -> None:
    found = storage(_counts([[100, 10, 0], [0, 20, 7], [0, 0, 3]]), {4: FOREST, 2: TOWN})
    assert found.tonnes[0, 0].tolist() == [675.0, 162.0, 765.0, 81.0]
    assert found.by_zone().tolist() == pytest.approx([1683.0 + 26.1, 52.2, 0.0])
    assert found.total == pytest.approx(found.by_zone().sum())
    assert found.gaps.tolist() == [0.0, 6300.0, 2700.0]


def test_densities_that_lack_or_cannot_be_are_refused() -> None:
    counts = _counts([[1, 1, 0]] * 3)
    with pytest.raises(SourceError, match="class 2: the class has no carbon densities"):
        storage(counts, {4: FOREST})
    with pytest.raises(SourceError, match=r"75000 t/ha.*in kg\?"):
        storage(counts, {4: FOREST | {"above": 75_000.0}, 2: TOWN})
    with pytest.raises(SourceError, match="'soil' is missing"):
        storage(counts, {4: {k: v for k, v in FOREST.items() if k != "soil"}, 2: TOWN})
    for wrong in (-1.0, float("nan")):
        with pytest.raises(SourceError, match="cannot be"):
            storage(counts, {4: FOREST | {"dead": wrong}, 2: TOWN})
    assert storage(_counts([[1, 0, 0]] * 3), {4: FOREST}).total == pytest.approx(3 * 16.83)


def test_a_storm_is_kept_or_runs_off() -> None:
    numbers = {4: {1: 30.0}, 2: {1: 77.0}}
    found = retention(_counts([[100, 10, 0], [0, 20, 7], [0, 0, 3]]), numbers, 80.0)
    town = (80 - 0.2 * (25400 / 77 - 254)) ** 2 / (80 + 0.8 * (25400 / 77 - 254))
    assert found.runoff[:2] == pytest.approx([10 * 0.9 * town, 20 * 0.9 * town])
    assert found.kept[0] == pytest.approx(100 * 0.9 * 80 + 10 * 0.9 * (80 - town))
    assert found.index[1] == pytest.approx(1 - town / 80)
    assert np.isnan(found.index[2])
    assert found.gaps.tolist() == [0.0, 6300.0, 2700.0]


def test_storms_and_curve_numbers_that_cannot_be_are_refused() -> None:
    counts = _counts([[1, 1, 0]] * 3)
    for depth in (0.08, -80.0, 0.0, 80_000.0, float("nan")):
        with pytest.raises(SourceError, match=r"is no depth of a storm.*in m\?"):
            retention(counts, {4: {1: 30.0}, 2: {1: 77.0}}, depth)
    with pytest.raises(SourceError, match="class 2: the class has no curve number on soil 1"):
        retention(counts, {4: {1: 30.0}}, 80.0)
    with pytest.raises(SourceError, match="curve number of 101 is not between 0 and 100"):
        retention(counts, {4: {1: 30.0}, 2: {1: 101.0}}, 80.0)
    assert curve_runoff(80.0, np.array([0.0, 100.0])).tolist() == [0.0, 80.0]


def test_the_slopes_of_a_terrain_are_an_axis_and_its_voids_have_none(tmp_path: Path) -> None:
    heights = np.add.outer(np.zeros(200), 3.0 * np.arange(50)).astype(np.float32)
    heights[:, 30:] = 87.0  # 30 % up to the middle, level beyond
    heights[100:103, 40:45] = -9999
    held = Slopes(raster(tmp_path / "dem.tif", heights, missing=-9999))
    bins = {"slope": Edges((0.0, 0.15, 0.25, math.inf))}
    found = [joint_counts({"slope": held}, bins, pieces=p).cells.tolist() for p in (1, 4)]
    assert found[0] == found[1] == [200 * 20 - 15, 200, 200 * 29, 15]


def test_slopes_want_a_grid_in_metres(tmp_path: Path) -> None:
    degrees = raster(tmp_path / "dem.tif", np.ones((5, 5)), crs="EPSG:4490", size=0.001,
                     corner=(114.0, 22.6))  # fmt: skip
    with pytest.raises(MethodError, match="counted in metres"):
        joint_counts({"slope": Slopes(degrees)}, {"slope": Edges((0.0, 1.0))})
