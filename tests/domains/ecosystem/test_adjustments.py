"""Adjustments of the line: the protected area never shrinks."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.domains.ecosystem.drawn import BOW_TIE, box, rectangle

from cityagenda.domains.ecosystem.adjustments import Adjustment, adjusted, line_on
from cityagenda.domains.ecosystem.control_line import surface
from cityagenda.ground.errors import AccountError, SourceError

LINE = box(0, 0, 1000, 1000)
SWAP = Adjustment("a", date(2024, 11, 29), box(0, 0, 100, 100), box(1000, 0, 1100, 100))


def test_the_published_adjustment_is_in_balance() -> None:
    out, into = 90_166.85, 90_549.93  # Nanshan, 2024-11-29, m2
    swap = replace(SWAP, leaves=box(0, 0, 100, out / 100), enters=box(1000, 0, 1100, into / 100))
    made, entry = adjusted(LINE, swap, "local")
    assert (round(entry.left, 2), round(entry.entered, 2)) == (out, into)
    assert entry.after - entry.before == pytest.approx(383.08, abs=1e-6)
    assert surface(made, "local") == entry.after
    assert entry.sentence["en"] == (
        "2024-11-29: 90,166.85 m² left the line and 90,549.93 m² entered it, "
        "which grew by 383.08 m²"
    )
    with pytest.raises(AccountError, match="less than the"):
        adjusted(LINE, replace(swap, leaves=box(0, 0, 100, into / 100 + 1)), "local")


def test_equal_areas_may_be_swapped() -> None:
    made, entry = adjusted(LINE, SWAP, "local")
    assert (entry.before, entry.after, entry.residual) == (1e6, 1e6, 0.0)
    assert surface(made, "local") == 1e6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"enters": box(1000, 0, 1099, 100)}, r"9,900\.00 m2 enter, less than the 10,000\.00 m2"),
        ({"leaves": box(-50, 0, 50, 100)}, r"5,000\.00 m2 of what leaves do not lie inside"),
        ({"enters": box(950, 0, 1100, 100)}, r"5,000\.00 m2 of what enters lie inside"),
        ({"enters": box(1003, 0, 1200, 100)}, r"does not lie against the line but 3\.0 m off"),
        ({"enters": (rectangle(1000, 0, 1100, 100), rectangle(1500, 0, 1600, 100))}, "400.0 m off"),
        ({"leaves": ()}, "no land that it says 'leaves' of"),
    ],
)
def test_what_breaks_the_rule_is_refused_and_nothing_changes(change: dict, said: str) -> None:
    before = [ring.copy() for polygon in LINE for ring in polygon]
    with pytest.raises(AccountError, match=said) as caught:
        adjusted(LINE, replace(SWAP, **change), "local")
    assert caught.value.where == "adjustment a"
    assert caught.value.spoken("zh-Hans")[1] == "请更正该项调整；控制线保持不变"
    for ring, same in zip([r for p in LINE for r in p], before, strict=True):
        assert (ring == same).all()


def test_land_that_touches_only_what_leaves_does_not_lie_against_the_line() -> None:
    out = box(900, 0, 1000, 1000)
    with pytest.raises(AccountError, match=r"100\.0 m off"):
        adjusted(LINE, replace(SWAP, leaves=out, enters=box(1000, 0, 1200, 1000)), "local")


def test_a_part_may_lie_against_another_part_that_enters() -> None:
    chain = (rectangle(1000, 0, 1100, 100), rectangle(1100.5, 0, 1200, 100))
    _, entry = adjusted(LINE, replace(SWAP, enters=chain), "local")
    assert entry.after > entry.before


def test_borders_that_differ_by_less_than_a_survey_are_one() -> None:
    swap = replace(SWAP, enters=box(1000.5, 0, 1101, 100))
    _, entry = adjusted(LINE, swap, "local")
    assert entry.after >= entry.before
    assert abs(entry.residual) < 1e-6


def test_areas_are_those_of_the_earth_where_coordinates_are_degrees() -> None:
    line = box(114.0, 22.5, 114.1, 22.6)
    # The same size in degrees is less ground further north.
    north = Adjustment("n", date(2024, 1, 1), box(114.0, 22.5, 114.01, 22.51),
                       box(114.0, 22.6, 114.01, 22.61))  # fmt: skip
    with pytest.raises(AccountError, match="less than the"):
        adjusted(line, north, "WGS84")
    wide = replace(north, enters=box(114.0, 22.6, 114.0102, 22.61))
    _, entry = adjusted(line, wide, "WGS84")
    assert entry.after >= entry.before
    assert abs(entry.residual) < 1e-4
    off = replace(north, enters=box(114.1001, 22.5, 114.2, 22.6))
    with pytest.raises(AccountError, match=r"but 10\.3 m off"):
        adjusted(line, off, "WGS84")


def test_adjustments_follow_each_other_by_day() -> None:
    back = Adjustment("b", date(2025, 6, 1), box(1000, 0, 1100, 100), box(0, 0, 100, 100))
    line, entries = line_on(LINE, [back, SWAP], date(2025, 12, 31), "local")
    assert [entry.id for entry in entries] == ["a", "b"]
    assert entries[1].before == entries[0].after
    assert surface(line, "local") == 1e6
    _, none = line_on(LINE, [back, SWAP], date(2024, 11, 28), "local")
    assert none == []
    _, one = line_on(LINE, [back, SWAP], date(2024, 11, 29), "local")
    assert [entry.id for entry in one] == ["a"]
    with pytest.raises(AccountError, match="stands there twice"):
        line_on(LINE, [SWAP, SWAP], date(2025, 1, 1), "local")


def test_random_swaps_never_shrink_the_line() -> None:
    random = np.random.default_rng(4)
    line, refused = LINE, 0
    for number in range(60):
        x, y, u = random.uniform(0, 900, 3)
        size, other = random.uniform(10, 60, 2)
        swap = Adjustment(
            f"{number:02}", date(2025, 1, 1), box(x, y, x + size, y + size),
            box(1000, u, 1000 + other, u + other),
        )  # fmt: skip
        before = surface(line, "local")
        try:
            line, entry = adjusted(line, swap, "local")
        except AccountError:
            refused += 1
        else:
            assert entry.entered >= entry.left
        assert surface(line, "local") >= before
    assert 0 < refused < 60


def test_polygons_that_cross_themselves_are_named() -> None:
    with pytest.raises(SourceError, match="adjustment a, enters: its border crosses itself"):
        adjusted(LINE, replace(SWAP, enters=BOW_TIE), "local")
