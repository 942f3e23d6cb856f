"""Every roll-up is recomputed from the published tables by another route."""

import math
import statistics
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from cityagenda.assess.account import assess
from cityagenda.assess.links import links
from cityagenda.city.loaded import Loaded

TABLES = ("components", "verdicts", "links", "rollups", "counts")


def _named(id_: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "name": {"zh-Hans": id_, "en": id_}} | fields


def _city(make: SimpleNamespace, **fields: Any) -> Loaded:
    """Return a city with two programmes, two target cities and six indicators."""
    programmes = [
        _named(
            "water",
            kind="project",
            force="f",
            official_goals=["6"],
            sdg=["3.9"],
            target_cities=[{"target_city": "green"}],
        ),
        _named("talent", kind="system", force="f", sdg=["4", "8.5"]),
    ]
    goal = [{"year": 2030, "value": 15, "kind": "binding"}, {"year": 2030, "value": 12}]
    indicators = [
        {"id": "a", "codes": {"sdg": ["6.3.2", "11.6.2"]}, "programmes": ["water"]},
        {"id": "b", "direction": "down", "programmes": ["water"], "targets": goal},
        {"id": "c", "programmes": ["talent"], "target_cities": [{"target_city": "green"}]},
        {"id": "d", "programmes": ["talent", "water"], "direction": "none"},
        {"id": "e", "programmes": ["talent"]},
        {
            "id": "f",
            "programmes": ["water"],
            "target_cities": [{"target_city": "young", "ours": True}],
        },
    ]
    cities = [_named("green"), _named("young")]
    return make.city(*indicators, programme=programmes, target_city=cities, **fields)


def _observations(make: SimpleNamespace) -> pl.DataFrame:
    rising = {y: 10 + 0.1 * (y - 2010) for y in range(2010, 2022)}
    falling = {y: 30 - 0.9 * (y - 2010) for y in range(2010, 2022)}
    return pl.concat(
        [
            make.observed(rising, "a"),
            make.observed(rising, "a", "east"),
            make.observed(falling, "b"),
            make.observed(falling, "c", dimensions='{"sex":"F"}'),
            make.observed(falling, "c"),
            make.observed(rising, "d"),
            make.observed(rising, "f", status="synthetic"),
        ]
    )


@pytest.fixture
def written(make: SimpleNamespace, tmp_path: Path) -> Path:
    tables = assess(_city(make), _observations(make))
    for name in TABLES:
        tables[name].write_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    return pl.read_parquet(folder / f"{name}.parquet").to_dicts()


def _published(folder: Path) -> dict[tuple[Any, ...], dict[str, tuple[str, Fraction | None, bool]]]:
    """Return status and score of each indicator by method and year, from the files alone."""
    rank = {"binding": 0, "expected": 1, "level": 2, None: 3}
    found: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    rows = sorted(_read(folder, "components"), key=lambda row: rank[row["target_kind"]])
    for row in rows:
        if (row["area"], row["dimensions"]) == ("demo", "{}"):
            score = None if row["score"] is None else Fraction(row["score"])
            by_indicator = found[row["method"], row["target_year"]]
            by_indicator.setdefault(row["indicator"], (row["status"], score, row["synthetic"]))
    for row in _read(folder, "verdicts"):
        if row["reason"] is None or "no-direction" not in row["reason"]:
            found["verdict", None][row["indicator"]] = (row["verdict"], None, row["synthetic"])
    return found


def test_every_roll_up_follows_from_the_published_parts(written: Path) -> None:
    published = _published(written)
    members: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for link in _read(written, "links"):
        members[link["axis"], link["node"], link["ours"]].append(link["indicator"])
    wanted, counted = {}, {}
    for node, linked in members.items():
        for question, by_indicator in published.items():
            parts = [by_indicator[i] for i in linked if i in by_indicator]
            if not parts:
                continue
            absent = "no data" if question[0] == "verdict" else "not_available"
            parts = [(absent, None, True) if hidden else (s, v, False) for s, v, hidden in parts]
            scores = [score for _, score, _ in parts if score is not None]
            silent = [status for status, *_ in parts if status in ("not_available", "no data")]
            wanted[*node, *question] = (
                len(parts),
                len(silent),
                len(silent) / len(parts),
                sum(hidden for *_, hidden in parts),
                len(scores),
                float(statistics.mean(scores)) if scores else None,
            )
            for status, *_ in parts:
                key = (*node, *question, status)
                counted[key] = counted.get(key, 0) + 1
    rollups = {
        tuple(row.values())[:5]: tuple(row.values())[5:] for row in _read(written, "rollups")
    }
    counts = {tuple(row.values())[:6]: row["indicators"] for row in _read(written, "counts")}
    assert set(rollups) == set(wanted)
    for key, values in wanted.items():
        assert rollups[key][:-1] == values[:-1], key
        assert (rollups[key][-1] is None) == (values[-1] is None), key
        assert values[-1] is None or math.isclose(rollups[key][-1], values[-1], rel_tol=1e-15)
    assert counts == counted


def test_links_say_which_are_documented_and_which_are_ours(make: SimpleNamespace) -> None:
    table = links(_city(make))
    found = {(axis, node, who): ours for axis, node, who, ours in table.rows()}
    assert found["goal", "6", "a"] is False
    assert found["sdg-target", "6.3", "a"] is True
    assert found["goal", "11", "a"] is True
    assert found["goal", "6", "b"] is False
    assert found["goal", "3", "b"] is True
    assert found["goal", "6", "d"] is False
    assert found["goal", "4", "d"] is True
    assert found["sdg-target", "8.5", "c"] is True
    assert found["target-city", "green", "b"] is False
    assert found["target-city", "young", "f"] is True
    assert ("target-city", "green", "f") not in found
    assert found["programme", "talent", "d"] is False
    assert {who for axis, _, who in found if axis == "city"} == set("abcdef")


def test_synthetic_values_count_only_where_the_city_says_so(make: SimpleNamespace) -> None:
    def row(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
        found = tables["rollups"].filter(
            (pl.col("node") == "young")
            & (pl.col("method") == "open-sdg")
            & (pl.col("target_year") == 2030)
        )
        return found.row(0, named=True)

    hidden = row(assess(_city(make), _observations(make)))
    assert (hidden["synthetic"], hidden["without_data"], hidden["mean_score"]) == (1, 1, None)
    shown = row(assess(_city(make, city={"synthetic_in_overview": True}), _observations(make)))
    assert (shown["synthetic"], shown["without_data"], shown["scored"]) == (0, 0, 1)


def test_of_two_targets_in_one_year_the_binding_one_counts(written: Path) -> None:
    rows = [
        row
        for row in _read(written, "components")
        if (row["indicator"], row["method"], row["target_year"]) == ("b", "escap-status", 2030)
    ]
    assert {row["target_kind"] for row in rows} == {"binding", "expected"}
    binding = next(row["score"] for row in rows if row["target_kind"] == "binding")
    rolled = [
        row["mean_score"]
        for row in _read(written, "rollups")
        if (row["axis"], row["node"]) == ("goal", "3")
        and (row["method"], row["target_year"]) == ("escap-status", 2030)
    ]
    assert rolled == [binding]
