"""Sites: twins are merged, movers are followed, contradictions are named."""

import math
from typing import Any

import numpy as np
import pytest

from cityagenda.ground.errors import SourceError
from cityagenda.ground.sites import panel

A, B, FAR = (0.0, 0.0), (30.0, 0.0), (5000.0, 100.0)


def _panel(*records: tuple[str, int, tuple[float, float], float], **asked: float) -> Any:
    names, cases, places, values = zip(*records, strict=True)
    return panel(names, cases, np.array(places), np.array(values), **asked)


def test_twins_are_one_site_with_the_mean_of_those_that_report() -> None:
    found = _panel(
        ("a", 1, A, 10.0),
        ("b", 1, B, 14.0),
        ("a", 2, A, math.nan),
        ("b", 2, B, 20.0),
        ("c", 1, FAR, 5),
    )
    assert found.stations == (("a", "b"), ("c",))
    assert found.merged == (("a", "b"),)
    assert found.places.tolist() == [[15.0, 0.0], [5000.0, 100.0]]
    assert found.values[0].tolist() == [12.0, 20.0]
    assert found.values[1, 0] == 5
    assert math.isnan(found.values[1, 1])


def test_twins_further_apart_than_asked_stay_two() -> None:
    found = _panel(("a", 1, A, 10.0), ("b", 1, B, 14.0), apart=20.0)
    assert found.stations == (("a",), ("b",))
    assert found.moved == ()


def test_a_station_that_moves_has_a_value_only_where_it_stood() -> None:
    found = _panel(("a", 1, A, 1.0), ("a", 2, FAR, 2.0), ("a", 3, A, 3.0))
    assert found.moved == ("a",)
    assert np.array_equal(
        found.values, [[1.0, math.nan, 3.0], [math.nan, 2.0, math.nan]], equal_nan=True
    )


def test_a_jittering_location_is_one_site() -> None:
    jitter = [("a", n, (100 + 3 * math.sin(n), 200 + 3 * math.cos(n)), float(n)) for n in range(20)]
    found = _panel(*jitter)
    assert len(found.places) == 1
    assert found.values.tolist() == [list(map(float, range(20)))]


def test_the_order_of_records_changes_no_digit() -> None:
    random = np.random.default_rng(3)
    records = [
        (f"s{n}", case, (n * 20.0 % 400, n // 20 * 90.0), float(random.normal(50, 9)))
        for n in range(60)
        for case in range(5)
    ]
    one = _panel(*records)
    other = _panel(*[records[i] for i in random.permutation(len(records))])
    assert one.values.tobytes() == other.values.tobytes()
    assert one.places.tobytes() == other.places.tobytes()
    assert one.stations == other.stations


def test_nothing_gives_nothing() -> None:
    found = panel([], [], np.empty((0, 2)), np.empty(0))
    assert found.values.shape == (0, 0)


def test_contradictions_are_refused_with_station_and_case() -> None:
    with pytest.raises(SourceError, match=r"station a, case 2: a station reports twice"):
        _panel(("a", 1, A, 1.0), ("a", 2, A, 2.0), ("a", 2, A, 2.5))
    with pytest.raises(SourceError, match=r"station a, case 1: .* \(0, 0\) and \(5000, 100\)"):
        _panel(("a", 1, A, 1.0), ("a", 1, FAR, 1.0))
    with pytest.raises(SourceError, match=r"station b, case 1: .* no finite number"):
        _panel(("a", 1, A, 1.0), ("b", 1, (math.nan, 0.0), 1.0))
    with pytest.raises(SourceError, match=r"station a, case 1: .* infinite"):
        _panel(("a", 1, A, math.inf))
    with pytest.raises(SourceError, match="no list of records"):
        panel(["a"], [1, 2], np.zeros((1, 2)), np.zeros(1))
    with pytest.raises(SourceError, match="apart"):
        _panel(("a", 1, A, 1.0), apart=-1.0)
