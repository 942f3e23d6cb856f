"""Water and soil agree with InVEST and analytic surfaces, add up, and leave out what is missing."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("rasterio")

from tests.domains.ecosystem import fields_town as town
from tests.domains.ecosystem.zion import Zion

from cityagenda.domains.ecosystem.fields import (
    Field,
    Soil,
    SoilCover,
    Water,
    WaterCover,
    fields,
)
from cityagenda.domains.ecosystem.soil_loss import slope_length
from cityagenda.domains.ecosystem.zones import Zones, coded
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import Raster, opened

ROWS, COLUMNS = 400, 90
WATER_COVERS = {1: WaterCover(1.0, 2000, vegetated=True, runoff=0.03), 2: WaterCover(0.3, 1, False)}  # noqa: FBT003
SOIL_COVERS = {1: SoilCover(0.01, 1.0), 2: SoilCover(0.4, 0.5)}


class Town:
    """Layers of a town of two zones and two classes."""

    def __init__(self, folder: Path) -> None:
        random = np.random.default_rng(3)
        shape = ROWS, COLUMNS
        self.folder = folder
        self.classes = self.layer("classes", random.integers(1, 3, shape).astype(np.uint8), 255)
        self.zones: Zones = coded(
            self.layer("zones", (np.arange(ROWS) // 200 + 1)[:, None].repeat(COLUMNS, 1), 0),
            {1: "a", 2: "b"},
        )
        self.water = Water(
            self.layer("rain", random.uniform(300, 2000, shape).astype(np.float32)),
            WATER_COVERS,
            self.layer("et0", random.uniform(800, 1500, shape).astype(np.float32)),
            self.layer("depth", random.uniform(300, 1500, shape).astype(np.float32)),
            self.layer("content", random.uniform(0.05, 0.3, shape).astype(np.float32)),
            12,
        )
        y, x = np.indices(shape)
        self.soil = Soil(
            self.layer("heights", (100 + 0.25 * 10 * x + 0 * y).astype(np.float32)),
            self.layer("erosivity", np.full(shape, 8000, np.int16)),
            self.layer("erodibility", np.full(shape, 0.03, np.float32)),
            SOIL_COVERS,
        )

    def layer(self, name: str, cells: np.ndarray, missing: float = -9999) -> Raster:
        """Write a layer."""
        if name == "zones":
            cells = cells.astype(np.uint8)
        return town.raster(self.folder / f"{name}.tif", cells, missing=missing)

    def changed(self, raster: Raster, cells: np.ndarray) -> Raster:
        """Return a layer with other cells."""
        name = f"{raster.path.stem}_changed"
        return self.layer(name, cells, raster.missing if raster.missing is not None else -9999)


@pytest.fixture
def made(tmp_path: Path) -> Town:
    return Town(tmp_path)


def _both(made: Town, **choices: object) -> dict[str, Field]:
    return fields(made.classes, made.zones, water=made.water, soil=made.soil, **choices)  # type: ignore[arg-type]


def _same(one: dict[str, Field], two: dict[str, Field]) -> bool:
    return all(
        np.array_equal(one[name].sums[quantity], two[name].sums[quantity])
        and np.array_equal(one[name].gaps, two[name].gaps)
        for name in one
        for quantity in one[name].sums
    )


@pytest.mark.data
def test_districts_yield_the_water_of_invest(real_data: Path) -> None:
    folder = real_data / "gep" / "zion_south"
    rows = town.table(folder)
    covers = {
        code: WaterCover(row["kc"], row["root_depth"], bool(row["lulc_veg"]))
        for code, row in rows.items()
    }

    def layer(name: str) -> Raster:
        return opened(folder / f"{name}.tif")

    classes = layer("lulc")
    zones = Zion(real_data).districts()
    water = Water(
        layer("precip_mm"), covers, layer("et0_mm"), layer("rootdepth"), layer("pawc"), 12
    )
    found = fields(classes, zones, water=water)["water"]
    for quantity, variable, near in (
        ("precipitation", "precip_mn", 1e-9),
        ("potential", "PET_mn", 1e-6),
        ("actual", "AET_mn", 1e-6),
        ("yield", "wyield_mn", 1e-4),
    ):
        means = dict(zip(zones.labels, found.means(quantity), strict=True))
        assert means == pytest.approx(town.reference(folder, variable), rel=near)
    assert found.gaps.sum() == 0


def test_parts_add_up(made: Town) -> None:
    found = _both(made)
    water, soil = found["water"].sums, found["soil"].sums
    assert water["yield"] + water["actual"] == pytest.approx(water["precipitation"], rel=1e-12)
    runoff = np.array([0.03, 0, 0]) * water["precipitation"]
    assert water["kept"] + runoff == pytest.approx(water["yield"], rel=1e-12)
    assert (water["short"] <= 0).all()
    assert (water["actual"] <= water["potential"]).all()
    assert soil["actual"] + soil["retained"] == pytest.approx(soil["potential"], rel=1e-12)
    assert water["area"].sum() == soil["area"].sum() == ROWS * COLUMNS * 100


def test_a_plane_loses_what_the_equation_says(made: Town) -> None:
    soil = fields(made.classes, made.zones, soil=made.soil)["soil"].sums
    rate = 8000 * 0.03 * slope_length(0.25, 0.0, 10.0)
    for place, cover in enumerate(SOIL_COVERS.values()):
        left = cover.cover * cover.practice
        potential = rate * soil["area"][:, place] / 1e4
        assert soil["potential"][:, place] == pytest.approx(potential, rel=2e-6)
        assert soil["actual"][:, place] == pytest.approx(potential * left, rel=2e-6)


def test_a_cone_loses_what_its_slope_and_aspects_say(made: Town) -> None:
    y, x = np.indices((ROWS, COLUMNS)) * 10.0
    heights = 1000 - 0.12 * np.hypot(x - 4000, y - 2000)  # its tip is far off the grid
    layer = made.changed(made.soil.heights, heights)
    soil = fields(made.classes, made.zones, soil=replace(made.soil, heights=layer))["soil"].sums
    aspect = np.arctan2(y - 2000, x - 4000)
    across = np.abs(np.cos(aspect)) + np.abs(np.sin(aspect))
    sine = 0.12 / np.sqrt(1 + 0.12**2)
    n = (sine / 0.0896) / (3 * sine**0.8 + 0.56)
    expected = (16.8 * sine - 0.5) * (10 / (22.13 * across)) ** (n / (1 + n)) * 8000 * 0.03
    assert soil["potential"].sum() == pytest.approx(expected.sum() / 100, rel=1e-5)


@pytest.mark.parametrize(
    ("rise", "expected"),
    [
        (0.0, 0.03 * (30 / 22.13) ** 0.2),
        (0.005, (10.8 * 0.005 / np.hypot(1, 0.005) + 0.03) * (30 / 22.13) ** 0.2),
        (0.02, (10.8 * 0.02 / np.hypot(1, 0.02) + 0.03) * (30 / 22.13) ** 0.3),
        (0.04, (10.8 * 0.04 / np.hypot(1, 0.04) + 0.03) * (30 / 22.13) ** 0.4),
        (0.07, (10.8 * 0.07 / np.hypot(1, 0.07) + 0.03) * (30 / 22.13) ** 0.5),
    ],
)
def test_gentle_slopes_have_steps_of_exponents(rise: float, expected: float) -> None:
    assert slope_length(rise, 0.0, 30.0) == pytest.approx(expected, rel=1e-12)
    assert slope_length(0.0, -rise, 30.0) == pytest.approx(expected, rel=1e-12)


def test_strips_and_processes_give_the_same_digits(made: Town) -> None:
    whole = _both(made, pieces=1)
    assert _same(_both(made, pieces=16), whole)
    with ProcessPoolExecutor(2) as pool:
        assert _same(_both(made, pieces=4, map=pool.map), whole)


@pytest.mark.parametrize("name", ["precipitation", "evaporation", "soil_depth", "water_content"])
def test_a_cell_lacking_any_layer_of_water_is_a_gap(made: Town, name: str) -> None:
    layer = getattr(made.water, name)
    cells = layer.read(0, ROWS)
    cells[3, 5:8] = -9999
    cells[4, 5] = np.nan
    water = replace(made.water, **{name: made.changed(layer, cells)})
    found = fields(made.classes, made.zones, water=water)["water"]
    assert found.gaps.sum(axis=1).tolist() == [4, 0]
    assert found.sums["area"].sum() == (ROWS * COLUMNS - 4) * 100
    whole = fields(made.classes, made.zones, water=made.water)["water"]
    assert np.array_equal(found.sums["yield"][1], whole.sums["yield"][1])


def test_a_void_of_the_heights_is_a_gap_and_its_neighbours_are_none(made: Town) -> None:
    cells = made.soil.heights.read(0, ROWS)
    cells[100:110, 20:30] = -9999
    cells[0, 0] = np.nan
    soil = replace(made.soil, heights=made.changed(made.soil.heights, cells))
    found = fields(made.classes, made.zones, soil=soil)["soil"]
    assert found.gaps.sum(axis=1).tolist() == [101, 0]
    rate = 8000 * 0.03 * slope_length(0.25, 0.0, 10.0)
    expected = rate * (ROWS * COLUMNS - 101) / 100
    assert found.sums["potential"].sum() == pytest.approx(expected, rel=2e-6)


def test_a_cell_without_class_is_a_gap_of_no_class(made: Town) -> None:
    cells = made.classes.read(0, ROWS)
    cells[250, :7] = 255
    found = fields(made.changed(made.classes, cells), made.zones, water=made.water, soil=made.soil)
    for field in found.values():
        assert field.classes == (1, 2, None)
        assert field.gaps.tolist() == [[0, 0, 0], [0, 0, 7]]
        assert field.sums["area"][:, 2].tolist() == [0, 0]


def test_no_rain_yields_no_water(made: Town) -> None:
    cells = made.water.precipitation.read(0, ROWS)
    cells[:200] = 0
    water = replace(made.water, precipitation=made.changed(made.water.precipitation, cells))
    found = fields(made.classes, made.zones, water=water)["water"]
    assert found.gaps.sum() == 0
    assert found.sums["yield"][0].tolist() == [0, 0, 0]
    assert found.sums["actual"][0].tolist() == [0, 0, 0]


def test_observed_evapotranspiration_is_taken_as_it_is(made: Town) -> None:
    cells = np.full((ROWS, COLUMNS), 700, np.int16)
    water = Water(made.water.precipitation, WATER_COVERS,
                  evapotranspiration=made.layer("aet", cells))  # fmt: skip
    found = fields(made.classes, made.zones, water=water)["water"]
    assert found.means("actual") == pytest.approx([700, 700])
    rain = made.water.precipitation.values(0, ROWS)
    kept = rain - 700 - np.where(made.classes.read(0, ROWS) == 1, 0.03, 0) * rain
    assert found.sums["kept"].sum() == pytest.approx(kept.sum() / 10, rel=1e-10)
    assert found.sums["short"].sum() == pytest.approx(kept[kept < 0].sum() / 10, rel=1e-10)


def test_layers_hold_what_was_summed(made: Town, tmp_path: Path) -> None:
    folder = tmp_path / "layers"
    folder.mkdir()
    found = _both(made, folder=folder, pieces=3)
    assert _same(found, _both(made))
    for name, service, quantity, scale in (
        ("water_yield", "water", "yield", 100 / 1000),
        ("evapotranspiration", "water", "actual", 100 / 1000),
        ("water_kept", "water", "kept", 100 / 1000),
        ("soil_loss", "soil", "actual", 100 / 1e4),
        ("soil_retained", "soil", "retained", 100 / 1e4),
    ):
        cells = opened(folder / f"{name}.tif").values(0, ROWS)
        total = found[service].sums[quantity].sum()
        assert cells.sum() * scale == pytest.approx(total, rel=1e-6)
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-3.0, "precipitation is -3 at the least, and cannot be below 0"),
        (1.2, "precipitation is 1.2 at the most, and in mm/a"),
        (-9999.0, "all its cells are missing"),
    ],
)
def test_rain_that_cannot_be_is_refused(made: Town, value: float, said: str) -> None:
    cells = np.full((ROWS, COLUMNS), value, np.float32)
    water = replace(made.water, precipitation=made.changed(made.water.precipitation, cells))
    with pytest.raises(SourceError, match=said) as caught:
        fields(made.classes, made.zones, water=water)
    assert caught.value.spoken("zh-Hans")[0]


def test_a_class_without_parameters_is_refused(made: Town) -> None:
    covers = {1: WATER_COVERS[1]}
    with pytest.raises(SourceError, match="classes that the table lacks: 2"):
        fields(made.classes, made.zones, water=replace(made.water, covers=covers))
    with pytest.raises(MethodError, match="classes 2 are in one of the tables"):
        fields(made.classes, made.zones, water=replace(made.water, covers=covers), soil=made.soil)


def test_what_is_lacking_is_said(made: Town) -> None:
    with pytest.raises(MethodError, match="neither water nor soil"):
        fields(made.classes, made.zones)
    with pytest.raises(MethodError, match="one is lacking"):
        fields(made.classes, made.zones, water=replace(made.water, soil_depth=None))
    with pytest.raises(MethodError, match="Z is 0"):
        fields(made.classes, made.zones, water=replace(made.water, seasons=0))


def test_another_grid_is_refused(made: Town, tmp_path: Path) -> None:
    other = town.raster(tmp_path / "coarse.tif", np.full((200, 45), 900, np.int16), side=20.0)
    with pytest.raises(SourceError, match="its grid is not that of"):
        fields(made.classes, made.zones, water=replace(made.water, evaporation=other))
