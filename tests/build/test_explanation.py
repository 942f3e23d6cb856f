"""Explanation: every value leads back to raw files; recomputation gives the same digits."""

import hashlib
import shutil
from dataclasses import replace

import pytest
from tests.build.conftest import Folder

from cityagenda.build import freeze
from cityagenda.build.explanation import explanation
from cityagenda.build.recomputation import recompute
from cityagenda.cli.audit import explain
from cityagenda.ground.errors import BuildError


def test_a_value_leads_back_to_raw_files(small: Folder) -> None:
    edition = small.build()
    found = explanation(edition, "both", "toy", "2019")
    assert [row["value"] for row in found.values] == [22.0]
    assert found.method is not None
    assert found.method.id == "toy.total"
    assert "The sum over the given indicators" in found.method.documentation
    assert found.method.parameters == {"times": 1.0}
    assert found.inputs == {"series": ("indicator:a", "indicator:b")}
    assert [(up.indicator, up.values[0]["value"]) for up in found.upstream] == [
        ("a", 2.0),
        ("b", 20.0),
    ]
    source = found.upstream[0].sources[0]
    raw = (small.path / "data" / "a.csv").read_bytes()
    assert source.files == (("data/a.csv", hashlib.sha256(raw).hexdigest()),)
    assert (source.id, source.licence) == ("a", "CC0-1.0")
    assert [row["text"] for row in found.upstream[0].sentences] == ["2.0 as stated"]


def test_standards_conflicts_and_exclusions_are_shown(small: Folder) -> None:
    lines = "".join(f"{year},-{year}\n" for year in range(1900, 1950))
    small.source("c", f"period,value\n2018,5\n{lines}", vintage="'2020'")
    small.source("d", "period,value\n2018,4\n", vintage="'2019'")
    small.indicator("apart", "toy.limited", "{values: ['source:c', 'source:d']}")
    edition = small.build()
    found = explanation(edition, "apart", period="2018")
    assert [row["clause"] for row in found.standards] == ["4.1"]
    assert [(row["loser_value"], row["rule"]) for row in found.competing] == [(4.0, "vintage")]
    assert found.excluded.count == 0
    small.indicator("apart", "toy.values", "{values: ['source:c', 'source:d']}")
    found = explanation(small.build(), "apart", start=45, length=10)
    assert found.excluded.count == 50
    assert found.excluded.reasons == ({"reason": "negative", "reason_zh": None, "count": 50},)
    assert [row["row"] for row in found.excluded.rows] == [48, 49, 50, 51, 52]


def test_a_competing_row_without_a_value_has_no_line_beside(
    small: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYAGENDA_LANG", "en")
    for name, value in (("c", 5), ("d", 4)):
        small.source(name, f"period,value\n2018,{value}\n", vintage=f"'{name}'")
    small.indicator("apart", "toy.values", "{values: ['source:c', 'source:d']}")
    found = explanation(small.build(), "apart")
    explain(small.path, "apart")
    assert "shown beside" in capsys.readouterr().out
    refused = tuple(row | {"loser_value": None} for row in found.competing)
    without = replace(found, competing=refused)
    monkeypatch.setattr("cityagenda.build.explanation.explanation", lambda *_: without)
    explain(small.path, "apart")
    shown = capsys.readouterr().out
    assert "toy 2018: 4" in shown
    assert "shown beside" not in shown


def test_a_failure_is_explained(small: Folder) -> None:
    small.indicator("a", "toy.broken", "{values: 'source:a'}")
    edition = small.build()
    found = explanation(edition, "both")
    assert found.failure is not None
    assert found.failure["what"] == "not computed because 'a' failed"
    assert found.failure["what_zh"] == "“a”未能得出，因此无法计算"
    cause = explanation(edition, "a").failure
    assert cause is not None
    assert cause["what_zh"] == "程序出错（ZeroDivisionError：by nothing）"
    assert found.count == 0


def test_an_upstream_without_the_area_is_shown_whole(small: Folder) -> None:
    small.write("data/a.csv", "period,value,area\n2018,1,north\n2019,2,north\n")
    found = explanation(small.build(), "both", "toy", "2018")
    assert [(up.indicator, up.count) for up in found.upstream] == [("a", 2), ("b", 1)]


def test_what_is_not_there_is_named(small: Folder) -> None:
    edition = small.build()
    with pytest.raises(BuildError, match="no indicator 'none'"):
        explanation(edition, "none")
    with pytest.raises(BuildError, match="no value for area north in 1999"):
        explanation(edition, "both", "north", "1999")


@pytest.mark.parametrize("limit", [freeze.SMALL, -1])
def test_the_same_digits_come_out_again(
    small: Folder, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(freeze, "SMALL", limit)
    edition = small.build()
    small.write("data/a.csv", "period,value\n2018,100\n")
    small.write("indicators/b.yml", "broken: [")
    shutil.rmtree(small.path / ".cityagenda" / "cache" / "results")
    found = recompute(edition, "both")
    assert found.agrees
    assert (found.rows, found.differing.height, found.changed) == (2, 0, ())


def test_other_digits_are_shown(small: Folder) -> None:
    edition = small.build()
    rows = edition.observations()
    path = edition.folder / "observations.parquet"
    rows.with_columns(value=rows["value"] + 1e-9).write_parquet(path)
    found = recompute(edition, "both")
    assert not found.agrees
    assert sorted(found.differing["side"].unique()) == ["edition", "now"]


def test_a_frozen_source_that_is_gone_is_named(
    small: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze, "SMALL", -1)
    edition = small.build()
    shutil.rmtree(small.path / ".cityagenda" / "cache")
    with pytest.raises(BuildError, match="frozen table of source 'a' is no longer there"):
        recompute(edition, "both")
    with pytest.raises(BuildError, match="has not computed an indicator 'none'"):
        recompute(edition, "none")
