"""Scattering: sums and means come back exactly, near parts are alike, a limit is never passed."""

import math

import pytest

from cityagenda.ground.scattering import Part, amounts, factors, means, pattern

PARTS = [Part(f"p{n:02}", n % 8, n // 8, 1 + n % 5) for n in range(64)]


def test_amounts_add_up_to_the_last_digit() -> None:
    found = amounts(1768.16, PARTS, factors(PARTS, "people", "2021", 0.7, 3), 2)
    assert math.fsum(found.values()) == pytest.approx(1768.16, abs=1e-9)
    assert min(found.values()) > 0


def test_means_come_back_weighted() -> None:
    weights = {part.id: part.size for part in PARTS}
    found = means(18, weights, factors(PARTS, "dust", "2021", 0.3, 3))
    mean = sum(found[id_] * w for id_, w in weights.items()) / sum(weights.values())
    assert mean == pytest.approx(18, rel=1e-12)
    shares = means(97, weights, factors(PARTS, "days", "2021", 0.6, 3), 100)
    assert max(shares.values()) < 100
    assert sum(shares[i] * w for i, w in weights.items()) / sum(weights.values()) == pytest.approx(
        97
    )


def test_the_same_seed_gives_the_same_and_years_resemble_each_other() -> None:
    first, again = (factors(PARTS, "dust", "2020", 0.3, 3) for _ in range(2))
    assert first == again
    after, other = factors(PARTS, "dust", "2021", 0.3, 3), factors(PARTS, "dust", "2020", 0.3, 4)
    assert first != other
    assert max(abs(first[i] - after[i]) for i in first) <= 2 * 0.3 * 0.15 + 1e-12


def test_near_parts_are_more_alike_than_far_ones() -> None:
    found = pattern(PARTS, "x")

    def differences(distance: int) -> float:
        pairs = [(a, b) for a in PARTS for b in PARTS if a.y == b.y and b.x - a.x == distance]
        return sum(abs(found[a.id] - found[b.id]) for a, b in pairs) / len(pairs)

    assert differences(1) < differences(5)
    assert max(found.values()) == 1
    assert min(found.values()) == -1
