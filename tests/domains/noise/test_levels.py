"""Noise: the limits of GB 3096-2008 and energies by hand."""

import math
from datetime import date
from typing import Any

import pytest

from cityagenda.domains.noise.levels import day_night_level, equivalent_level, judged
from cityagenda.ground.errors import SourceError, StandardError
from cityagenda.ground.standards import library

PACK = library().standard("environmental-noise-limits", "CN", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("zone", "day", "night"),
    [("0", 50, 40), ("1", 55, 45), ("2", 60, 50), ("3", 65, 55), ("4a", 70, 55), ("4b", 70, 60)],
)
def test_every_limit_is_kept_and_a_tenth_above_it_is_not(zone: str, day: int, night: int) -> None:
    times: list[tuple[Any, int]] = [("day", day), ("night", night)]
    for time, limit in times:
        assert judged(limit, zone, time, PACK).kept
        beyond = judged(limit + 0.1, zone, time, PACK)
        assert (beyond.kept, beyond.excess) == (False, 0.1)


def test_a_sudden_noise_may_be_fifteen_above_the_night() -> None:
    assert judged(65.0, "2", "night", PACK, sudden=True).kept
    assert not judged(65.1, "2", "night", PACK, sudden=True).kept
    with pytest.raises(StandardError, match="at night only"):
        judged(65.0, "2", "day", PACK, sudden=True)


def test_energies_are_averaged() -> None:
    assert equivalent_level([60.0] * 16) == pytest.approx(60.0)
    assert equivalent_level([60.0, 63.0102999566]) == pytest.approx(60 + 10 * math.log10(1.5))
    assert day_night_level(70.0, 60.0, PACK) == pytest.approx(70.0)


def test_what_cannot_be_is_refused() -> None:
    for level in (-1.0, 200.0, math.nan):
        with pytest.raises(SourceError, match="cannot be"):
            equivalent_level([50.0, level])
    with pytest.raises(SourceError, match="no levels"):
        equivalent_level([])
    with pytest.raises(StandardError, match="no zone '4'"):
        judged(50.0, "4", "day", PACK)
