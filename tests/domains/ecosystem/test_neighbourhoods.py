"""Means of neighbours agree with their definition, at borders and around missing cells."""

import numpy as np
import pytest

from cityagenda.domains.ecosystem.neighbourhoods import CUT, Extent, blocks, length, means
from cityagenda.ground.errors import MethodError

DISTANCE = 3


def _defined(cells: np.ndarray, distance: int) -> np.ndarray:
    """Return the means cell by cell, as they are defined."""
    rows, columns = np.indices(cells.shape)
    found = np.full(cells.shape, np.nan)
    for row, column in np.ndindex(cells.shape):
        if not np.isnan(cells[row, column]):
            apart = np.hypot(rows - row, columns - column)
            near = (apart <= CUT * distance) & ~np.isnan(cells)
            weights = np.exp(-apart[near] / distance)
            found[row, column] = weights @ cells[near] / weights.sum()
    return found


def _blockwise(cells: np.ndarray, distance: int, wanted: int) -> np.ndarray:
    whole = Extent(0, cells.shape[0], 0, cells.shape[1])
    size = length(distance, whole, wanted)
    found = np.empty(cells.shape, np.float32)
    for row in blocks(whole, distance, size):
        for block in row:
            window = block.around(CUT * distance, whole)
            part = np.array(cells[window.inside(whole)], np.float32)
            found[block.inside(whole)] = means(part, distance, block.inside(window), size)
    return found


def _cells(share_missing: float) -> np.ndarray:
    random = np.random.default_rng(7)
    cells = random.random((70, 90))
    cells[random.random(cells.shape) < share_missing] = np.nan
    return cells


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.995])
@pytest.mark.parametrize("wanted", [64, 1024])
def test_blocks_agree_with_the_definition(share: float, wanted: int) -> None:
    cells = _cells(share)
    found = _blockwise(cells, DISTANCE, wanted)
    assert np.array_equal(np.isnan(found), np.isnan(cells))
    there = ~np.isnan(cells)
    assert np.abs(found[there] - _defined(cells, DISTANCE)[there]).max() < 2e-6


def test_a_cell_without_neighbours_keeps_its_own_value() -> None:
    cells = np.full((400, 400), np.nan, np.float32)
    cells[:300, :100] = 1
    cells[390, 390] = 0.125
    found = _blockwise(cells, 12, 1024)
    assert found[390, 390] == pytest.approx(0.125, rel=1e-6)
    assert np.isnan(found[350, 350])


def test_a_map_of_nothing_has_no_means() -> None:
    assert np.isnan(_blockwise(np.full((40, 40), np.nan), DISTANCE, 64)).all()


def test_no_distance_leaves_cells_as_they_are() -> None:
    cells = _cells(0.1)
    assert _blockwise(cells, 0, 64) == pytest.approx(cells, abs=1e-6, nan_ok=True)


def test_a_distance_of_too_many_cells_is_refused() -> None:
    with pytest.raises(MethodError, match="2000 cells, more than"):
        length(2000, Extent(0, 50_000, 0, 50_000))
