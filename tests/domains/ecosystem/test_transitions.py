"""Transitions inside the line: identities, sums, and what is missing."""

from pathlib import Path

import numpy as np
import pytest
from tests.domains.ecosystem.drawn import box
from tests.ground.written import PLANE, raster

from cityagenda.domains.ecosystem.counts import Codes, Counts, joint_counts
from cityagenda.domains.ecosystem.cover import Cover
from cityagenda.domains.ecosystem.transitions import Transitions, transitions
from cityagenda.domains.ecosystem.zones import drawn
from cityagenda.ground.errors import MethodError, SourceError

COVER = Cover(natural=(1, 4), built=(2,), other=(3,))
CLASSES = Codes((1, 2, 3, 4))
RANDOM = np.random.default_rng(5)


def _found(
    folder: Path, before: np.ndarray, after: np.ndarray, columns: int = 20, **more: object
) -> Transitions:
    layers = {
        "opening": raster(folder / "before.tif", before, **more),
        "closing": raster(folder / "after.tif", after, **more),
    }
    size = float(more.get("size", 10.0))
    west, north = more.get("corner", PLANE)
    south, middle = north - size * len(before), west + size * columns
    zones = {
        "west": box(west, south, middle, north),
        "east": box(middle, south, west + size * before.shape[1] - 10 * size, north),
    }
    on = drawn(zones, layers["opening"].grid)
    return transitions(joint_counts(layers, dict.fromkeys(layers, CLASSES), on))


def test_a_map_that_did_not_change_gives_an_identity(tmp_path: Path) -> None:
    cells = RANDOM.integers(1, 5, (70, 60))
    found = _found(tmp_path, cells, cells)
    for zone in (None, *found.zones):
        assert found.shares(zone).tolist() == np.eye(4).tolist()
        assert found.change(COVER, zone).net == 0.0
    assert found.matrix().sum() == 70 * 50 * 100.0


def test_every_cell_is_found_where_it_went(tmp_path: Path) -> None:
    before, after = RANDOM.integers(1, 5, (2, 70, 60))
    found = _found(tmp_path, before, after)
    for zone, columns in (("west", slice(0, 20)), ("east", slice(20, 50))):
        for i, first in enumerate(found.classes):
            for j, last in enumerate(found.classes):
                cells = (before[:, columns] == first) & (after[:, columns] == last)
                assert found.cells[found.zones.index(zone), i, j] == cells.sum()
    assert (found.matrix("west") + found.matrix("east") == found.matrix()).all()


def test_gains_and_losses_lead_from_opening_to_closing(tmp_path: Path) -> None:
    before, after = RANDOM.integers(1, 5, (2, 70, 60))
    found = _found(tmp_path, before, after)
    whole = found.change(COVER)
    parts = found.changes(COVER)
    assert whole.residual == 0.0
    assert whole.net == whole.closing - whole.opening
    assert whole.built_over == sum(part.built_over for part in parts) > 0
    assert sum(found.strata(COVER).values()) == found.matrix().sum()
    assert found.strata(COVER)["encroached"] == whole.built_over


def test_cells_without_a_class_are_counted_apart(tmp_path: Path) -> None:
    before = np.full((70, 60), 1)
    after = before.copy()
    before[0, 0], after[0, 0], after[0, 1], before[5, 30] = 255, 255, 255, 255
    found = _found(tmp_path, before, after)
    assert found.unjudged.tolist() == [200.0, 100.0]
    assert found.shares()[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert np.isnan(found.shares()[1]).all()
    assert "have no data" in found.change(COVER).sentence["en"]


def test_areas_in_degrees_are_those_of_the_ellipsoid(tmp_path: Path) -> None:
    before, after = RANDOM.integers(1, 5, (2, 70, 60))
    found = _found(tmp_path, before, after, crs="EPSG:4326", size=0.001, corner=(113.0, 22.8))
    cell = found.matrix().sum() / (70 * 50)
    assert cell == pytest.approx(102.6 * 110.75, rel=1e-2)
    assert abs(found.change(COVER).residual) < 1e-6


def test_sentences_name_gross_and_net() -> None:
    cells = np.zeros((2, 3, 3), np.int64)
    cells[0, :2, :2] = [[900_000, 20_000], [5_000, 10]]
    axes = {"zone": ("all", None), "opening": (1, 2, None), "closing": (1, 2, None)}
    found = transitions(Counts(axes, cells, cells * 100.0, 100.0))
    assert found.change(COVER).sentence == {
        "zh-Hans": "线内自然用地转为建设用地 2.00 km²，转为其他用地 0.00 km²，"
        "新增 0.50 km²，净减少 1.50 km²",
        "en": "2.00 km² of natural land inside the line were built over, 0.00 km² became other "
        "land and 0.50 km² became natural: 1.50 km² less in all",
    }


def test_two_lists_of_classes_are_refused() -> None:
    axes = {"zone": ("a", None), "opening": (1, 2, None), "closing": (2, 1, None)}
    cells = np.zeros((2, 3, 3), np.int64)
    with pytest.raises(SourceError, match="different classes: 1, 2; 2, 1"):
        transitions(Counts(axes, cells, cells * 1.0, 1.0))
    with pytest.raises(MethodError, match="not counted by 'zone'"):
        transitions(Counts({"opening": (1,)}, np.ones(1, np.int64), np.ones(1), 1.0))


def test_unknown_zones_and_classes_are_named(tmp_path: Path) -> None:
    cells = np.full((70, 60), 3)
    found = _found(tmp_path, cells, cells)
    with pytest.raises(MethodError, match="no zone 'north'"):
        found.matrix("north")
    with pytest.raises(SourceError, match="class 3: it is said to be neither"):
        found.change(Cover((1, 4), (2,)))


def test_groups_of_classes_do_not_overlap() -> None:
    with pytest.raises(SourceError, match="two groups"):
        Cover((1, 2), (2,))
    with pytest.raises(SourceError, match="at least one"):
        Cover((1,), ())
