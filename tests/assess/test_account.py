"""The account as a whole: every table, the same digits, and the way through a build."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from cityagenda.assess import components as component_table
from cityagenda.assess.account import MEASURES, assess, build_account
from cityagenda.assess.words import METHODS, REASON_TEXTS, STATUS_TEXTS
from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import BuildError, StandardError
from cityagenda.ground.standards import Standards

TABLES = {
    "series",
    "states",
    "questions",
    "components",
    "horizons",
    "revisions",
    "levels",
    "forecasts",
    "verdicts",
    "links",
    "rollups",
    "counts",
}


def _city(make: SimpleNamespace, **fields: Any) -> Loaded:
    aims = [{"year": 2025, "value": 20}, {"year": 2030, "value": 15, "kind": "binding"}]
    names = [f"i{number:02d}" for number in range(12)]
    return make.city(
        *(
            {"id": name, "targets": aims if number % 2 else [], "codes": {"sdg": [str(number + 1)]}}
            for number, name in enumerate(names)
        ),
        **fields,
    )


def _observations(make: SimpleNamespace) -> pl.DataFrame:
    return pl.concat(
        make.observed({y: 10 + n + 0.1 * (y % 7) for y in range(2008, 2022)}, f"i{n:02d}", area)
        for n in range(10)
        for area in ("demo", "east")
    )


def test_every_table_is_there_and_in_its_schema(make: SimpleNamespace) -> None:
    tables = assess(_city(make), _observations(make))
    assert set(tables) == TABLES
    parts = tables["components"]
    assert parts.schema == component_table.SCHEMA
    assert parts["method"].unique(maintain_order=True).to_list() == list(METHODS)
    assert parts.height == len(METHODS) * tables["questions"].height
    assert set(parts["status"]) <= set(STATUS_TEXTS)
    reasons = {name for text in parts["reason"].drop_nulls() for name in text.split(";")}
    assert reasons <= set(REASON_TEXTS)
    assert not any(parts[name].is_nan().any() for name in ("progress_value", "score"))


def test_the_order_of_observations_does_not_change_a_digit(make: SimpleNamespace) -> None:
    observations = _observations(make)
    first = assess(_city(make), observations)
    again = assess(_city(make), observations.sample(fraction=1, shuffle=True, seed=7))
    assert all(first[name].equals(again[name]) for name in TABLES)


def test_a_city_without_observations_is_silent_and_not_broken(make: SimpleNamespace) -> None:
    tables = assess(_city(make), _observations(make).clear())
    assert set(tables["verdicts"]["verdict"]) == {"no data"}
    assert set(tables["components"]["status"]) == {"not_available"}
    assert set(tables["components"]["reason"]) == {"no-value"}


def test_a_city_without_indicators_has_empty_tables(make: SimpleNamespace) -> None:
    tables = assess(make.city(), _observations(make).clear())
    assert all(table.is_empty() for table in tables.values())


def test_a_city_may_set_its_own_rules(make: SimpleNamespace) -> None:
    pack = make.pack("progress-open-sdg")
    rules = pack.constants | {"score_achieved": 4}
    own = pack.model_copy(update={"id": "own", "jurisdiction": "CN-XX", "constants": rules})
    city = _city(make)
    city = Loaded(
        city.folder, city.objects, {}, Standards((*city.standards.packs, own)), city.methods
    )
    parts = assess(city, _observations(make))["components"]
    achieved = parts.filter(
        (pl.col("method") == "open-sdg") & (pl.col("status") == "target_achieved")
    )
    assert set(achieved["score"]) == {4.0}
    assert set(achieved["standard"]) == {"own"}


def test_a_missing_rule_pack_is_an_error(make: SimpleNamespace) -> None:
    city = _city(make)
    bare = Loaded(city.folder, city.objects, {}, Standards(()), city.methods)
    with pytest.raises(StandardError, match="no standard"):
        assess(bare, _observations(make))


def test_a_folder_is_built_and_assessed_in_one_call(tmp_path: Path) -> None:
    from cityagenda.city.creation import create

    folder = tmp_path / "city"
    create(folder)
    edition = build_account(folder, jobs=1)
    assert set(edition.assessments()) == TABLES
    again = build_account(folder, jobs=1)
    assert again.id == edition.id
    assert again.assessment("components").equals(edition.assessment("components"))


def test_a_scenario_and_a_patch_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="scenario and a patch"):
        build_account(tmp_path, scenario="s", patch={})


@pytest.mark.parametrize("topic", [*MEASURES, "progress-verdict"])
def test_rule_packs_say_what_was_not_confirmed(topic: str, make: SimpleNamespace) -> None:
    pack = make.pack(topic)
    assert (pack.status == "unconfirmed") == bool(pack.unconfirmed)
    assert set(pack.title) == set(pack.authority) == set(pack.note) == {"zh-Hans", "en"}
    assert pack.sources
