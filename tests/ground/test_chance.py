"""Chance by counting: the same number for the same place, whatever else is asked for."""

import numpy as np

from cityagenda.ground.chance import normal, smooth, uniform

HOURS = np.arange(480_000, 480_000 + 24 * 400)


def test_a_number_follows_from_its_place_alone() -> None:
    table = normal("key", np.arange(5)[:, np.newaxis], HOURS)
    assert table.shape == (5, len(HOURS))
    assert (normal("key", 3, HOURS[100:110]) == table[3, 100:110]).all()
    assert (normal("key", [4, 2], HOURS[7]) == table[[4, 2], 7]).all()
    assert not np.isclose(normal("other", 3, HOURS[:50]), table[3, :50]).any()


def test_numbers_are_spread_as_they_should_be() -> None:
    even, bell = uniform("a", HOURS), normal("a", np.arange(40)[:, np.newaxis], HOURS)
    counts = np.histogram(even, 10, (0, 1))[0] / len(even)
    assert np.abs(counts - 0.1).max() < 0.015
    assert abs(bell.mean()) < 0.005
    assert abs(bell.std() - 1) < 0.005
    assert np.abs(bell).max() < 3.5
    assert abs((np.abs(bell) < 1).mean() - 0.683) < 0.02
    for other in (bell[:, 1:], bell[:, 24:]):
        assert abs(np.corrcoef(bell[:, : other.shape[1]].ravel(), other.ravel())[0, 1]) < 0.01
    assert np.abs(np.corrcoef(bell) - np.eye(40)).max() < 0.05


def test_negative_and_large_counts_are_places_as_well() -> None:
    found = uniform("a", [-(2**62), -1, 0, 1, 2**62])
    assert len(set(found.tolist())) == 5
    assert ((found >= 0) & (found < 1)).all()


def test_smooth_numbers_have_no_seam_and_one_variance_everywhere() -> None:
    whole = smooth("w", HOURS, 24, np.arange(300))
    assert (smooth("w", HOURS[500:700], 24, np.arange(300)) == whole[:, 500:700]).all()
    assert (smooth("w", HOURS[[3, 900]], 24, np.arange(300)) == whole[:, [3, 900]]).all()
    assert np.abs(np.diff(whole)).max() < 1.0
    spread = whole[:, : 24 * 390].reshape(300, 390, 24).std(axis=(0, 1))
    assert np.abs(spread - 1).max() < 0.02
