"""Audit trails: the digest is the published hash, and every alteration is seen where it is."""

import hashlib
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.ground.errors import RegisterError
from cityagenda.registers.audit import (
    ORIGIN,
    Anchor,
    Break,
    Entry,
    canonical,
    following,
    instant,
    verify,
)

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def trail(items: list[dict[str, Any]]) -> list[Entry]:
    """Return a trail with one entry an item."""
    found: list[Entry] = []
    for number, data in enumerate(items):
        found.append(
            following(
                found[-1] if found else None,
                at=START + timedelta(seconds=number),
                actor="a-1",
                subject="task:x",
                action="report",
                data=data,
            )
        )
    return found


def test_the_digest_is_the_sha256_of_the_canonical_json() -> None:
    (entry,) = trail([{"b": "深圳", "a": 1}])
    text = (
        '[1,"2026-11-24T08:00:00.000000Z","a-1","task:x","report",{"a":1,"b":"深圳"},"'
        + "0" * 64
        + '"]'
    )
    assert entry.digest == hashlib.sha256(text.encode()).hexdigest()
    assert entry.previous == ORIGIN


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=3), max_size=5))
def test_what_was_chained_holds(items: list[dict[str, Any]]) -> None:
    chain = trail(items)
    assert verify(chain) is None
    for entry in chain:
        assert verify(chain, Anchor(entry.number, entry.digest)) is None


CHAIN = trail([{"n": n} for n in range(6)])


@pytest.mark.parametrize(
    "change",
    [
        {"at": instant(START + timedelta(days=1))},
        {"actor": "a-2"},
        {"subject": "task:y"},
        {"action": "approve"},
        {"data": {"n": 99}},
        {"digest": "1" * 64},
    ],
)
@pytest.mark.parametrize("place", range(6))
def test_an_altered_entry_is_named(change: dict[str, Any], place: int) -> None:
    altered = [*CHAIN]
    altered[place] = replace(CHAIN[place], **change)
    assert verify(altered) == Break(place + 1, "digest")


@pytest.mark.parametrize("place", range(1, 5))
def test_a_missing_or_swapped_entry_is_named(place: int) -> None:
    assert verify(CHAIN[:place] + CHAIN[place + 1 :]) == Break(place + 1, "number")
    swapped = [*CHAIN]
    swapped[place], swapped[place + 1] = CHAIN[place + 1], CHAIN[place]
    assert verify(swapped) == Break(place + 1, "number")


def test_a_past_that_was_rewritten_to_the_end_of_one_entry_breaks_at_the_next() -> None:
    forged = following(
        CHAIN[1], at=START, actor="a-9", subject="task:x", action="report", data={"n": 7}
    )
    assert verify([*CHAIN[:2], forged, *CHAIN[3:]]) == Break(4, "previous")


def test_only_an_anchor_shows_that_the_end_was_cut_off_or_all_was_rewritten() -> None:
    anchor = Anchor(CHAIN[-1].number, CHAIN[-1].digest)
    assert verify(CHAIN[:4]) is None
    assert verify(CHAIN[:4], anchor) == Break(5, "anchor")
    rewritten = trail([{"n": n + 1} for n in range(6)])
    assert verify(rewritten) is None
    assert verify(rewritten, anchor) == Break(6, "anchor")


@pytest.mark.parametrize("value", [1.5, math.nan, {1: "x"}, b"x", START, [{"a": (0.1,)}]])
def test_what_stores_write_differently_is_refused(value: object) -> None:
    with pytest.raises(RegisterError):
        canonical(value)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(RegisterError, match="time zone"):
        instant(datetime(2026, 1, 1))  # noqa: DTZ001 - the refusal is the point
