"""From real rasters to an account: counts, areas, quantities against InVEST, two dates, extent."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.domains.ecosystem.small_accounts import NATIONAL, OWN
from tests.domains.ecosystem.zion import CLASSES, SOILS, STORM, Zion

from cityagenda.domains.ecosystem.account import Account, account
from cityagenda.domains.ecosystem.counts import Counts, joint_counts
from cityagenda.domains.ecosystem.extent import extent_of
from cityagenda.domains.ecosystem.inputs import Areas, Given, Inputs, areas
from cityagenda.domains.ecosystem.profiles import Profile, profile
from cityagenda.domains.ecosystem.totals import balances
from cityagenda.domains.ecosystem.waterfall import waterfall
from cityagenda.ground.errors import SourceError

pytestmark = pytest.mark.data

CROSSWALK = {1: "water", 2: "built", 3: "bare", 4: "evergreen_needle", 5: "shrub", 6: "grass",
             7: "cropland", 8: "wetland"}  # fmt: skip


@pytest.fixture(scope="module")
def zion(real_data: Path) -> Zion:
    return Zion(real_data)


@pytest.fixture(scope="module")
def found(zion: Zion) -> Profile:
    """Return the national profile with the curve numbers of the reference."""
    numbers: dict[str, Any] = {
        "item": "curve_number", "name": {"en": "curve number"}, "unit": "1", "status": "confirmed",
        "source": "bio.csv", "otherwise": [50, 50, 50, 50],
        "by_ecosystem": {CROSSWALK[c]: [row[s] for s in SOILS.values]
                         for c, row in zion.numbers.items()},
    }  # fmt: skip
    return profile(NATIONAL, replaced=[*OWN, numbers])


def _counted(zion: Zion, name: str) -> Counts:
    layers = {"class": zion.raster(name), "soil": zion.raster("soilgroup")}
    return joint_counts(layers, {"class": CLASSES, "soil": SOILS}, zion.districts())


def _account(found: Profile, made: Areas, year: int) -> Account:
    given = dict(made.given) | {"storms": Given(np.array([STORM]), "mm")}
    return account(found, Inputs(year, made.zones, given))


def test_storms_are_kept_as_in_the_reference_and_the_account_balances(
    zion: Zion, found: Profile
) -> None:
    made = areas(_counted(zion, "lulc"), CROSSWALK, found)
    assert not made.unclassified.any()
    table = _account(found, made, 2011)
    kept = table.table.filter(pl.col("indicator") == "storm_retained")
    by_zone = dict(kept.group_by("zone").agg(pl.col("quantity").sum() * 1e8).rows())
    reference = zion.flood("rnf_rt_m3")
    for zone, expected in zip(made.zones, reference, strict=True):
        assert by_zone[zone] == pytest.approx(expected, rel=1e-6)
    assert table.total > 0
    for balance in balances(table):
        assert abs(balance.residual) <= 1e-14 * balance.total


def test_building_over_is_an_effect_of_area_and_stands_in_the_extent(
    zion: Zion, found: Profile
) -> None:
    before, after = (_account(found, areas(_counted(zion, name), CROSSWALK, found), year)
                     for name, year in (("lulc", 2011), ("lulc_t2", 2016)))  # fmt: skip
    made = waterfall(before, after)
    assert abs(made.residual) <= 1e-12 * before.total
    assert made.parts["price"] == 0
    # soils differ, so that storms are kept otherwise on what is left; carbon and heat do not
    carbon = made.table.filter(pl.col("service") == "carbon")
    assert carbon["condition"].abs().max() <= 1e-9 * carbon["opening"].max()
    layers = {"opening": zion.raster("lulc"), "closing": zion.raster("lulc_t2")}
    counts = joint_counts(layers, dict.fromkeys(layers, CLASSES), zion.districts())
    grown = extent_of(counts, CROSSWALK, found.types)
    built = grown.table().filter(pl.col("ecosystem") == "built").row(0, named=True)
    assert built["additions_cells"] > 0
    assert built["reductions_cells"] == 0
    land = found.types.index("built")
    difference = [
        float(a.inputs.given["area"].values[:, land].sum()) for a in (before, after)
    ]  # fmt: skip
    assert built["additions_m2"] == pytest.approx(difference[1] - difference[0], rel=1e-12)
    same = joint_counts({"opening": zion.raster("lulc"), "closing": zion.raster("lulc")},
                        dict.fromkeys(layers, CLASSES), zion.districts())  # fmt: skip
    matrix = extent_of(same, CROSSWALK, found.types).matrix
    assert (matrix == np.diag(np.diagonal(matrix))).all()


def test_a_class_that_nobody_assigned_is_refused_with_its_cells(zion: Zion, found: Profile) -> None:
    counts = _counted(zion, "lulc")
    with pytest.raises(SourceError, match="class 4 has no ecosystem type"):
        areas(counts, {c: t for c, t in CROSSWALK.items() if c != 4}, found)
