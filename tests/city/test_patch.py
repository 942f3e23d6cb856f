"""Merge patches: the cases of RFC 7396, and what a scenario may do to a city."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cityagenda.city.folder import load, read
from cityagenda.city.patch import merged
from cityagenda.ground.errors import CityFolderError

WriteCity = Callable[..., Path]

# RFC 7396, appendix A: original, patch, result.
RFC = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("original", "patch", "result"), RFC)
def test_the_examples_of_the_standard(original: Any, patch: Any, result: Any) -> None:
    assert merged(original, patch) == result


def test_a_patch_changes_adds_and_removes(write_city: WriteCity) -> None:
    folder = write_city()
    patch = {
        "indicator": {"mass": {"decimals": 3, "levels": None}},
        "force": {"second": {"name": {"zh-Hans": "二", "en": "Second"}}},
        "scenario": {"lower": None},
    }
    before, after = load(folder), load(folder, patch=patch)
    assert after.indicators["mass"].decimals == 3
    assert after.indicators["mass"].levels == []
    assert after.indicators["mass"].targets == before.indicators["mass"].targets
    assert list(after.forces) == ["force", "second"]
    assert after.place_of("force", "second") == "patch"
    assert after.scenarios == {}
    assert before.scenarios.keys() == {"lower"}


@pytest.mark.parametrize(
    ("code", "patch"),
    [
        ("patch-malformed", {"indicator": ["mass"]}),
        ("patch-malformed", {"indicator": {"mass": 3}}),
        ("patch-malformed", "indicator"),
        ("patch-kind-unknown", {"indicators": {"mass": {"decimals": 3}}}),
        ("patch-id-unknown", {"indicator": {"mas": None}}),
        ("patch-id-changed", {"indicator": {"mass": {"id": "weight"}}}),
        ("field-missing", {"indicator": {"mas": {"decimals": 3}}}),
        ("reference-unknown", {"source": {"table": None}}),
    ],
)
def test_a_patch_that_does_not_apply_is_named(write_city: WriteCity, code: str, patch: Any) -> None:
    folder = write_city()
    assert code in [f.code for f in read(folder, patch=patch).faults]
    with pytest.raises(CityFolderError):
        load(folder, patch=patch)
