"""Differences between editions, and how much each changed input moved a value."""

import pytest
from tests.build.conftest import PACK, Folder

from cityagenda.build.attribution import CODE, REMAINDER, attribution
from cityagenda.build.difference import difference
from cityagenda.ground.errors import BuildError


def test_one_changed_source_is_the_cause(small: Folder) -> None:
    a = small.build()
    small.write("data/a.csv", "period,value\n2018,1\n2019,3\n2020,4\n")
    found = difference(a, small.build())
    rows = {(r["indicator"], r["period"]): r for r in found.values.iter_rows(named=True)}
    assert set(rows) == {("a", "2019"), ("a", "2020"), ("both", "2019"), ("both", "2020")}
    both = rows["both", "2019"]
    assert (both["kind"], both["before"], both["after"], both["change"]) == (
        "changed", 22.0, 23.0, 1.0,
    )  # fmt: skip
    assert {row["cause"] for row in rows.values()} == {"source:a"}
    assert (rows["a", "2020"]["kind"], rows["a", "2020"]["before"]) == ("added", None)
    assert found.inputs == {"a": ("source:a",), "both": ("source:a",)}


def test_removed_values_and_indicators_are_listed(small: Folder) -> None:
    a = small.build()
    (small.path / "indicators" / "apart.yml").unlink()
    found = difference(a, small.build())
    assert found.values.select("indicator", "kind", "before", "after", "cause").rows() == [
        ("apart", "removed", 5.0, None, "indicator:apart")
    ]


def test_several_changes_have_no_single_cause_and_are_told_apart(small: Folder) -> None:
    a = small.build()
    small.write("data/a.csv", "period,value\n2018,1\n2019,3\n")
    small.write("data/b.csv", "period,value\n2018,10\n2019,50\n")
    small.indicator(
        "both", "toy.total", "{series: ['indicator:a', 'indicator:b']}", parameters="{times: 2.0}"
    )
    b = small.build()
    found = difference(a, b)
    assert found.inputs["both"] == ("parameter:both.times", "source:a", "source:b")
    assert found.values.filter(indicator="both")["cause"].to_list() == [None, None]
    effects = attribution(a, b, "both").filter(period="2019")
    assert dict(effects.select("input", "effect").iter_rows()) == {
        "parameter:both.times": 22.0,
        "source:a": 1.0,
        "source:b": 30.0,
        REMAINDER: 84.0 - (22.0 + 1.0 + 30.0),
    }
    assert set(effects["before"]) == {22.0}
    assert set(effects["after"]) == {106.0}


def test_a_standard_and_a_selection_are_inputs_too(small: Folder) -> None:
    small.source("b", "period,value\n2018,10\n", vintage="'2020'")
    small.source("c", "period,value\n2018,8\n", vintage="'2019'")
    small.indicator("a", "toy.limited", "{values: ['source:b', 'source:c']}")
    a = small.build()
    small.write("standards/toy.yml", PACK.replace("LIMIT", "9"))
    small.indicator(
        "a", "toy.limited", "{values: ['source:b', 'source:c']}", selection="{vintage: first}"
    )
    b = small.build()
    assert difference(a, b).inputs["a"] == ("selection:a", "standard:toy-limit-2020")
    effects = attribution(a, b, "a")
    assert dict(effects.select("input", "effect").iter_rows()) == {
        "selection:a": -2.0,
        "standard:toy-limit-2020": 0.0,
        REMAINDER: 0.0,
    }


def test_selection_upstream_is_an_input(small: Folder) -> None:
    small.indicator("a", "toy.values", "{values: ['source:a', 'source:c']}")
    a = small.build()
    small.indicator(
        "a", "toy.values", "{values: ['source:a', 'source:c']}", selection="{sources: [c]}"
    )
    found = difference(a, small.build())
    assert found.inputs["both"] == ("selection:a",)
    assert found.values.filter(indicator="both")["change"].to_list() == [4.0]


def test_a_new_input_and_a_new_source_are_applied_alone(small: Folder) -> None:
    a = small.build()
    small.source("d", "period,value\n2018,100\n2019,100\n")
    small.indicator("a", "toy.values", "{values: 'source:d'}")
    small.write("data/b.csv", "period,value\n2018,11\n2019,20\n")
    effects = attribution(a, small.build(), "both").filter(period="2018")
    found = dict(effects.select("input", "effect").iter_rows())
    assert found["inputs:a"] == 99.0
    assert found["source:b"] == 1.0


def test_a_change_of_code_is_told_apart_from_data(
    small: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = small.build()
    methods = small.path / "methods" / "toys.py"
    methods.write_text(methods.read_text().replace("value = stated", "value = as stated"))
    small.write("data/a.csv", "period,value\n2018,1\n2019,3\n")
    b = small.build()
    assert difference(a, b).inputs["both"] == ("code:toy.total", "code:toy.values", "source:a")
    effects = attribution(a, b, "both")
    assert dict(effects.select("input", "effect").iter_rows()) == {"source:a": 1.0, REMAINDER: 0.0}
    from cityagenda.build import attribution as module

    real = module.recomputed

    def otherwise(*given: object) -> object:
        rows, parts = real(*given)  # type: ignore[arg-type]
        return rows.with_columns(value=rows["value"] + 0.5), parts

    monkeypatch.setattr(module, "recomputed", otherwise)
    assert CODE in attribution(a, b, "both")["input"].to_list()


def test_an_indicator_that_one_edition_does_not_have_is_named(small: Folder) -> None:
    a = small.build()
    with pytest.raises(BuildError, match="has not computed an indicator 'none'"):
        attribution(a, a, "none")


def test_nothing_differs_from_itself(small: Folder) -> None:
    a = small.build()
    found = difference(a, a)
    assert found.values.is_empty()
    assert found.inputs == {}
    assert attribution(a, a, "both").is_empty()
