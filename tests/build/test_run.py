"""A build: what it computes, what it keeps, and what one failure does to the rest."""

import hashlib
from pathlib import Path

import orjson
import polars as pl
import pytest
from tests.build.conftest import PACK, Folder

from cityagenda.build import editions
from cityagenda.build.run import run
from cityagenda.city.folder import Loaded
from cityagenda.ground.errors import BuildError


def values(rows: pl.DataFrame, indicator: str) -> dict[str, float]:
    own = rows.filter((pl.col("indicator") == indicator) & pl.col("selected"))
    return dict(own.select("period", "value").iter_rows())


def test_values_and_their_sum(small: Folder) -> None:
    rows = small.build().observations()
    assert values(rows, "both") == {"2018": 11.0, "2019": 22.0}
    row = rows.filter(indicator="both", period="2019").row(0, named=True)
    assert row["start"].isoformat() == "2019-01-01T00:00:00+00:00"
    assert row["end"].isoformat() == "2020-01-01T00:00:00+00:00"
    assert (row["unit"], row["source"], row["status"]) == ("g", "a+b", "derived")
    assert values(rows, "apart") == {"2018": 5.0}


def test_one_changed_source_recomputes_only_what_depends_on_it(small: Folder) -> None:
    first = small.build()
    assert small.computed == ["a", "apart", "b", "both"]
    small.write("data/a.csv", "period,value\n2018,1\n2019,3\n")
    second = small.build()
    assert small.computed == ["a", "both"]
    assert values(second.observations(), "both") == {"2018": 11.0, "2019": 23.0}
    assert values(second.observations(), "b") == values(first.observations(), "b")
    assert second.id != first.id


def test_nothing_changed_computes_nothing(small: Folder) -> None:
    first = small.build()
    assert small.build().id == first.id
    assert not small.computed


def test_what_comes_from_the_cache_is_what_was_computed(small: Folder) -> None:
    small.build()
    small.write("data/c.csv", "period,value\n2018,6\n")
    warm = small.build()
    assert small.computed == ["apart"]
    cache = small.path / ".cityagenda" / "cache"
    for path in sorted(cache.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    cold = small.build()
    assert cold.id == warm.id
    assert len(small.computed) == 4


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("standards/toy.yml", PACK.replace("LIMIT", "1.5")),
        ("methods/toys_more.py", "METHODS = ()\n"),
        ("data/a.csv", "period,value\n2018,1\n2019,2.0\n"),
        ("areas.yml", "- {id: toy, kind: town, name: {en: Toy}}\n"),
    ],
)
def test_whatever_a_method_could_see_makes_it_run_again(
    small: Folder, file: str, text: str
) -> None:
    small.indicator("a", "toy.limited", "{values: 'source:a'}")
    small.build()
    small.write(file, text)
    small.build()
    assert "a" in small.computed


def test_a_failed_method_does_not_sink_the_rest(small: Folder) -> None:
    small.indicator("a", "toy.broken", "{values: 'source:a'}")
    edition = small.build()
    failures = {row["indicator"]: row for row in edition.failures().iter_rows(named=True)}
    assert failures["a"]["what"] == "ZeroDivisionError: by nothing"
    assert "toys.py" in failures["a"]["trace"]
    assert failures["both"]["what"] == "not computed because 'a' failed"
    assert failures["both"]["because"] == "a"
    assert set(failures) == {"a", "both"}
    assert sorted(edition.observations()["indicator"].unique()) == ["apart", "b"]


def test_a_failed_method_is_tried_again(small: Folder) -> None:
    small.indicator("a", "toy.broken", "{values: 'source:a'}")
    small.build()
    small.build()
    assert "a" in small.computed


def test_a_bad_source_fails_those_that_read_it(small: Folder) -> None:
    small.write("data/a.csv", 'period,value\n2018,"1,5"\n')
    failures = {r["indicator"]: r for r in small.build().failures().iter_rows(named=True)}
    assert set(failures) == {"a", "both"}
    assert failures["a"]["where"] == "data/a.csv:2"
    assert "'1,5' is not a number" in failures["a"]["what"]


def test_a_vanished_file_is_one_failure_of_the_source(small: Folder) -> None:
    (small.path / "data" / "a.csv").unlink()
    failures = {r["indicator"]: r for r in small.build().failures().iter_rows(named=True)}
    assert set(failures) == {"source:a", "a", "both"}
    assert failures["source:a"]["what"] == "there is no file 'data/a.csv'"
    assert failures["a"]["because"] == "source:a"


@pytest.mark.parametrize("jobs", [1, 2])
def test_unknown_units_and_foreign_rows_are_refused(small: Folder, jobs: int) -> None:
    small.indicator("a", "toy.odd", "{values: 'source:a'}", parameters="{column: unit, as: kg}")
    small.indicator("b", "toy.odd", "{values: 'source:b'}", parameters="{column: indicator, as: z}")
    small.indicator(
        "apart", "toy.odd", "{values: 'source:c'}", parameters="{column: status, as: great}"
    )
    failures = {r["indicator"]: r for r in small.build(jobs=jobs).failures().iter_rows(named=True)}
    assert "the unit 'kg' instead of 'g'" in failures["a"]["what"]
    assert "the indicator 'z' instead of 'b'" in failures["b"]["what"]
    assert "an unknown status" in failures["apart"]["what"]


def test_a_method_that_kills_its_process_sinks_only_itself(small: Folder) -> None:
    small.indicator("apart", "toy.deadly", "{values: 'source:c'}")
    edition = small.build(jobs=2)
    failures = edition.failures()
    assert failures["indicator"].to_list() == ["apart"]
    assert failures["what"].to_list() == ["the process that computed it died"]
    assert values(edition.observations(), "both") == {"2018": 11.0, "2019": 22.0}


def test_processes_and_order_do_not_change_the_edition(small: Folder) -> None:
    small.indicator("slow", "toy.slow", "{values: 'source:a'}")
    alone = small.build(jobs=1)
    for path in (small.path / ".cityagenda" / "cache" / "results").iterdir():
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
    together = small.build(jobs=2)
    assert len(small.computed) == 5
    assert together.id == alone.id


def test_a_damaged_result_is_computed_again(small: Folder) -> None:
    small.indicator("slow", "toy.slow", "{values: 'source:a'}")
    first = small.build()
    results = small.path / ".cityagenda" / "cache" / "results"
    kept = [p for p in results.iterdir() if not p.name.startswith("bundle")]
    assert len(kept) == 1
    (kept[0] / "observations.parquet").write_bytes(b"no table")
    (results / "bundle-plain" / "index.json").write_bytes(b"{")
    assert small.build().id == first.id
    assert "slow" in small.computed
    small.write("data/c.csv", "period,value\n2018,6\n")
    small.build()
    assert small.computed == ["apart"]


def test_a_result_with_the_columns_of_another_version_is_computed_again(small: Folder) -> None:
    first = small.build()
    bundle = small.path / ".cityagenda" / "cache" / "results" / "bundle-plain"
    path = bundle / "observations.parquet"
    pl.read_parquet(path).drop("reason_zh").write_parquet(path)
    index = orjson.loads((bundle / "index.json").read_bytes())
    index["files"]["observations"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (bundle / "index.json").write_bytes(orjson.dumps(index))
    assert small.build().id == first.id
    assert sorted(small.computed) == ["a", "apart", "b", "both"]


def test_a_scenario_does_not_move_the_current_edition(small: Folder) -> None:
    small.write(
        "scenarios/double.yml",
        "id: double\nname: {en: Double}\npatch: {indicator: {both: {parameters: {times: 2.0}}}}\n",
    )
    plain = small.build()
    patched = small.build(scenario="double")
    assert small.computed == ["both"]
    assert editions.current(small.path).id == plain.id
    assert patched.scenario == "double"
    assert values(patched.observations(), "both") == {"2018": 22.0, "2019": 44.0}
    assert small.build().id == plain.id
    assert not small.computed


def test_an_unknown_scenario_is_named(small: Folder) -> None:
    with pytest.raises(BuildError, match="no scenario 'none'"):
        small.build(scenario="none")


def test_the_assessment_is_part_of_the_edition(small: Folder) -> None:
    def assess(city: Loaded, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
        return {"counts": pl.DataFrame({"city": [city.city.id], "rows": [rows.height]})}

    plain = small.build()
    judged = small.build(assess=assess)
    assert judged.assessment("counts").rows() == [("toy", 7)]
    assert judged.assessments() == ["counts"]
    assert judged.id != plain.id
    with pytest.raises(BuildError, match="no table 'assessment/none'"):
        judged.assessment("none")


def test_circles_are_named(small: Folder) -> None:
    small.indicator("a", "toy.total", "{series: ['indicator:both']}")
    with pytest.raises(BuildError, match="in a circle: a → both → a"):
        run(load_despite_faults(small.path))


def load_despite_faults(path: Path) -> Loaded:
    from cityagenda.city.folder import read

    return read(path)


def test_the_standard_that_was_asked_is_recorded_and_its_table_kept(small: Folder) -> None:
    small.indicator("a", "toy.limited", "{values: 'source:a'}")
    edition = small.build()
    node = edition.node("a")
    assert node is not None
    assert [(s["id"], s["clause"]) for s in node["standards"]] == [("toy-limit-2020", "4.1")]
    assert edition.tables() == [("a", "high")]
    assert edition.table("a", "high").is_empty()
    small.write("standards/toy.yml", PACK.replace("LIMIT", "1.5"))
    assert small.build().table("a", "high")["value"].to_list() == [2.0]


def test_an_undeclared_topic_is_refused(small: Folder) -> None:
    small.indicator("a", "toy.limited", "{values: 'source:a'}", parameters="{topic: other}")
    failures = small.build().failures().filter(indicator="a")
    assert "topic 'other' that its specification does not declare" in failures["what"][0]


def test_excluded_rows_point_to_the_raw_file(small: Folder) -> None:
    small.write("data/c.csv", "period,value\n2018,5\n2019,-1\n")
    edition = small.build()
    row = edition.exclusions().row(0, named=True)
    assert (row["indicator"], row["row"], row["reason"]) == ("apart", 3, "negative")


def test_units_are_converted_where_sources_enter(small: Folder) -> None:
    small.source("c", columns="{period: {}, value: {type: number, unit: kg}}")
    rows = small.build().observations()
    assert values(rows, "apart") == {"2018": 5000.0}


def test_a_missing_unit_is_never_guessed(small: Folder) -> None:
    small.source("c", columns="{period: {}, value: {type: number}}")
    failures = small.build().failures()
    assert failures["what"].to_list() == ["column 'value' has no unit, method toy.values wants g"]


def test_synthetic_sources_make_synthetic_values_all_the_way_up(small: Folder) -> None:
    small.source("a", synthetic="true", generator="cityagenda simulate")
    rows = small.build().observations()
    status = dict(rows.select("indicator", "status").unique().iter_rows())
    assert status == {"a": "synthetic", "b": "normal", "both": "synthetic", "apart": "normal"}


def test_claims_are_held_against_the_account(small: Folder) -> None:
    small.write("documents.yml", "id: seed\nkind: report\nname: {en: Seed}\n")
    small.write(
        "claims.yml",
        "\n".join(
            f"- {{id: {i}, place: {{document: seed, at: page 1}}, statement: {{en: S}}, "
            f"kind: number, state: computed, value: {v}, unit: kg, "
            f"recomputed: {{indicator: both, period: '{p}', tolerance: 0.5}}}}"
            for i, v, p in (
                ("right", 0.0112, "2018"),
                ("wrong", 0.012, "2018"),
                ("none", 1, "1999"),
            )
        ),
    )
    rows = {row["claim"]: row for row in small.build().claims().iter_rows(named=True)}
    assert (rows["right"]["agrees"], rows["wrong"]["agrees"]) == (True, False)
    assert rows["wrong"]["difference"] == pytest.approx(1.0)
    assert (rows["none"]["agrees"], rows["none"]["note"]) == (None, "the account has no such value")
