"""Every installed method keeps the contract, whoever wrote it."""

import re

import pytest

from cityagenda.ground.methods import MethodSpec, installed

SPECS = sorted(installed().values(), key=lambda spec: spec.id)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_a_method_says_what_it_is_in_both_languages(spec: MethodSpec) -> None:
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", spec.id)
    for text in (spec.title, spec.about):
        assert set(text) == {"zh-Hans", "en"}
        assert all(text.values())
    assert re.search("[一-鿿]", spec.title["zh-Hans"])


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_a_method_is_documented(spec: MethodSpec) -> None:
    text = spec.documentation()
    for heading in ("Returns", "Missing data", "References"):
        assert heading in text, f"{spec.function} has no section '{heading}'"
    assert spec.reference


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_every_part_of_a_method_has_a_meaning(spec: MethodSpec) -> None:
    for part in (*spec.inputs, *spec.parameters):
        assert part.about, part.name
    for given in spec.inputs:
        assert given.columns or given.kind == "observations", given.name
        assert all(column.about for column in given.columns)
    for parameter in spec.parameters:
        assert not (parameter.required and parameter.default is not None), parameter.name


def test_there_are_methods_and_no_two_titles_are_the_same() -> None:
    titles = [spec.title["en"] for spec in SPECS]
    assert titles
    assert len(set(titles)) == len(titles)
