"""Texts in tables: both languages come back, and one alone says which it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.ground.texts import CLAUSES, filled, from_columns, in_columns, joined

TEXTS = st.dictionaries(st.sampled_from(["en", "zh-Hans"]), st.text(min_size=1))


@given(TEXTS)
def test_what_stands_in_columns_comes_back(text: dict[str, str]) -> None:
    assert from_columns(in_columns("reason", text), "reason") == text


def test_a_table_without_the_chinese_column_speaks_english() -> None:
    assert from_columns({"reason": "late"}, "reason") == {"en": "late"}


def test_a_fact_in_one_language_stands_in_both_sentences() -> None:
    pattern = {"zh-Hans": "缺失（{reason}）", "en": "no value ({reason})"}
    found = filled(pattern, reason={"en": "not published"})
    assert found == {"zh-Hans": "缺失（not published）", "en": "no value (not published)"}


def test_braces_of_a_fact_are_no_fields() -> None:
    assert filled({"en": "{unit}"}, unit="{person}") == {"en": "{person}"}


def test_a_field_without_a_fact_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled({"en": "{day}"}, days=3)


def test_nothing_joined_is_no_text() -> None:
    assert joined([{}, {}], CLAUSES) == {}
