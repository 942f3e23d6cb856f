"""Permits held against patches: what explains a change, and what does not."""

from dataclasses import replace
from datetime import date

import pytest
from tests.domains.ecosystem.drawn import BOW_TIE, box

from cityagenda.domains.ecosystem.patches import Patch, Patches, State
from cityagenda.domains.ecosystem.permits import Match, Permit, Watch, matched, permits_of
from cityagenda.ground.errors import MethodError, SourceError, StandardError
from cityagenda.ground.rasters import Grid
from cityagenda.ground.shapes import Shape
from cityagenda.ground.standards import library

GRID = Grid("EPSG:32650", (10.0, 0.0, 0.0, 0.0, -10.0, 400.0), 40, 40)
WATCH = Watch(date(2022, 12, 31), date(2024, 12, 31), library(), "CN-4403", 0.8)
PARK = Permit("P1", "park", box(90, 90, 210, 210), date(2023, 1, 5), date(2023, 3, 1))


def _patches(state: State = "provisional", shape: Shape | None = None) -> Patches:
    drawn = box(100, 100, 200, 200) if shape is None else shape
    patch = Patch(1, drawn, 100, 10_000.0, (105.0, 195.0), {"a": 1e4}, {(1, 2): 1e4},
                  0.0, 0.0, 1e4, state)  # fmt: skip
    return Patches((patch,), GRID, (0, 0.0), 0)


def _match(*permits: Permit, state: State = "provisional") -> Match:
    return matched(_patches(state), permits, WATCH)[0]


def test_a_permit_that_covers_a_patch_explains_it() -> None:
    found = _match(PARK)
    assert (found.status, found.covered, found.permits) == ("permitted", 10_000.0, ("P1",))
    assert found.reason["en"] == "valid permits cover 100 % of the patch"


def test_without_a_permit_a_patch_is_unexplained() -> None:
    found = _match()
    assert (found.status, found.covered, found.permits) == ("unexplained", 0.0, ())
    assert found.reason == {}


def test_a_permit_that_touches_no_more_than_the_edge_is_none() -> None:
    assert _match(replace(PARK, shape=box(200, 100, 300, 200))).permits == ()


def test_permits_together_cover_what_none_covers_alone() -> None:
    west = replace(PARK, id="W", shape=box(100, 100, 160, 200))
    east = replace(PARK, id="E", shape=box(140, 100, 190, 200))  # they overlap by 20 m
    assert _match(west).status == "unexplained"
    found = _match(west, east)
    assert (found.status, found.covered) == ("permitted", 9_000.0)


def test_the_share_that_must_be_covered_is_counted_from_its_bound() -> None:
    just = replace(PARK, shape=box(100, 100, 180, 200))
    assert _match(just).status == "permitted"
    below = replace(PARK, shape=box(100, 100, 179, 200))
    assert _match(below).status == "unexplained"


def test_an_application_makes_a_patch_pending() -> None:
    found = _match(replace(PARK, granted=None))
    assert (found.status, found.covered, found.waiting) == ("pending", 0.0, 10_000.0)
    assert found.reason == {"zh-Hans": "申请 P1 尚未批准",
                            "en": "application P1 has not been granted"}  # fmt: skip


def test_a_permit_granted_after_the_change_was_seen_does_not_explain_it() -> None:
    found = _match(replace(PARK, granted=date(2025, 1, 1)))
    assert found.status == "pending"
    assert "after the change was seen on 2024-12-31" in found.reason["en"]
    assert _match(replace(PARK, granted=date(2024, 12, 31))).status == "permitted"


def test_a_permit_that_had_ended_before_does_not_explain_a_change() -> None:
    ended = replace(PARK, applied=None, granted=date(2015, 1, 1), ends=date(2020, 1, 1))
    found = _match(ended)
    assert (found.status, found.waiting) == ("unexplained", 0.0)
    assert "ended on 2020-01-01" in found.reason["en"]


def test_a_use_that_is_not_on_the_list_explains_nothing() -> None:
    found = _match(replace(PARK, use="housing"))
    assert (found.status, found.covered, found.permits) == ("unexplained", 0.0, ("P1",))
    assert "'housing', which is not allowed inside the line (Shenzhen, rules" in found.reason["en"]
    assert "“housing”不在线内允许之列（深圳市基本生态控制线" in found.reason["zh-Hans"]


def test_uses_are_judged_by_the_rules_of_the_day_of_the_grant() -> None:
    with pytest.raises(StandardError, match="control-line-uses"):
        _match(replace(PARK, applied=None, granted=date(2001, 1, 1)))


def test_what_was_reverted_stays_so_whatever_permits_say() -> None:
    assert _match(state="reverted").status == "reverted"
    assert _match(PARK, state="reverted").status == "reverted"
    assert _match(state="lasting").status == "unexplained"


def test_permits_elsewhere_are_taken_for_another_coordinate_system() -> None:
    with pytest.raises(SourceError, match="no permit lies anywhere on the maps"):
        _match(replace(PARK, shape=box(5e5, 2e6, 6e5, 3e6)))


def test_a_permit_that_crosses_itself_is_named() -> None:
    with pytest.raises(SourceError, match="P1: its border crosses itself"):
        _match(replace(PARK, shape=BOW_TIE))


def test_a_watch_needs_two_days_and_a_share() -> None:
    for later, share in ((date(2022, 12, 31), 0.8), (date(2024, 1, 1), 0.0)):
        with pytest.raises(MethodError, match="no watch"):
            replace(WATCH, closing=later, covered_share=share)


ROW = {"id": "p", "use": "park", "applied": "2023-01-05", "granted": "2023-03-01", "ends": ""}


def test_permits_are_read_from_polygons_and_a_table() -> None:
    assert permits_of({"P1": PARK.shape}, [ROW | {"id": "P1"}]) == [PARK]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([ROW, ROW], r"row 2 \(permit p\): its id is missing or stands there twice"),
        ([ROW | {"id": ""}], "row 1: its id is missing"),
        ([ROW | {"id": "q"}], r"row 1 \(permit q\): there is no polygon"),
        ([], "permit p: its polygon has no row"),
        ([ROW | {"use": " "}], "it has no use"),
        ([ROW | {"granted": "1 March"}], r"'1 March' is no day \(granted\)"),
        ([ROW | {"granted": "2022-03-01"}], "in this order"),
        ([ROW | {"granted": "", "applied": ""}], "needs a day of application or grant"),
    ],
)
def test_a_wrong_table_is_refused_row_by_row(rows: list, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        permits_of({"p": PARK.shape}, rows)
