"""Selection: which of competing rows is used, by which rule, and that it never varies."""

import random

import polars as pl
import pytest

from cityagenda.build.selection import CONFLICTS, selection
from cityagenda.city.models import Indicator
from cityagenda.ground.observations import KEY, SCHEMA, completed

Row = dict[str, object]


def indicator(**rules: object) -> dict[str, Indicator]:
    return {
        "i": Indicator.model_validate(
            {"id": "i", "name": {}, "unit": "1", "direction": "up", "selection": rules}
        )
    }


def rows(*given: Row) -> pl.DataFrame:
    base = {"indicator": "i", "area": "a", "period": "2018", "unit": "1", "source": "s"}
    table = [{**dict.fromkeys(SCHEMA), "dimensions": "{}", "status": "normal", **base, **row}
             for row in given]  # fmt: skip
    return completed(pl.DataFrame(table, schema=SCHEMA))


CASES: list[tuple[str, dict[str, object], list[Row]]] = [
    ("value", {"sources": ["a", "b"]}, [
        {"value": 1.0, "source": "b"},
        {"source": "a", "status": "missing", "reason": "r"},
    ]),
    ("source", {"sources": ["z", "a"]}, [
        {"value": 1.0, "source": "z"}, {"value": 2.0, "source": "a"}, {"value": 3.0, "source": "b"},
    ]),
    ("source", {"sources": ["z"]}, [
        {"value": 1.0, "source": "z", "status": "synthetic"}, {"value": 2.0, "source": "a"},
    ]),
    ("real", {}, [
        {"value": 1.0, "source": "z"}, {"value": 2.0, "source": "a", "status": "synthetic"},
    ]),
    ("scope", {"scopes": ["with zone"]}, [
        {"value": 1.0, "scope": "with zone"}, {"value": 2.0}, {"value": 3.0, "scope": "other"},
    ]),
    ("scope", {}, [{"value": 1.0}, {"value": 2.0, "scope": "a part"}]),
    ("vintage", {}, [
        {"value": 1.0, "vintage": "2021"}, {"value": 2.0, "vintage": "2019"}, {"value": 3.0},
    ]),
    ("vintage", {"vintage": "first"}, [
        {"value": 1.0, "vintage": "2019"}, {"value": 2.0, "vintage": "2021"}, {"value": 3.0},
    ]),
    ("name", {}, [{"value": 9.0, "source": "a"}, {"value": 2.0, "source": "b"}]),
    ("content", {}, [{"value": 1.0}, {"value": 2.0}]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "rules", "given"), CASES)
def test_the_first_row_wins_by_the_rule(
    rule: str, rules: dict[str, object], given: list[Row]
) -> None:
    table = rows(*given)
    for seed in range(5):
        order = list(range(len(given)))
        random.Random(seed).shuffle(order)  # noqa: S311 - an order, no secret
        chosen, conflicts = selection(table[order], indicator(**rules))
        assert chosen.height == len(given)
        assert chosen.filter("selected")["value"].to_list() == [given[0]["value"]]
        assert conflicts.height == len(given) - 1
        assert set(conflicts["rule"]) == {rule}
        assert conflicts.schema == CONFLICTS


def test_the_difference_is_loser_minus_winner() -> None:
    _, conflicts = selection(
        rows({"value": 3.0, "source": "a"}, {"value": 5.5, "source": "b"}), indicator()
    )
    row = conflicts.row(0, named=True)
    assert (row["winner_value"], row["loser_value"], row["difference"]) == (3.0, 5.5, 2.5)
    assert (row["winner_source"], row["loser_source"]) == ("a", "b")


def test_rows_of_other_keys_do_not_compete() -> None:
    table = rows(
        {"value": 1.0},
        {"value": 2.0, "period": "2019"},
        {"value": 3.0, "area": "b"},
        {"value": 4.0, "dimensions": '{"sex":"F"}'},
    )
    chosen, conflicts = selection(table, indicator())
    assert chosen["selected"].all()
    assert conflicts.is_empty()
    assert chosen.equals(table)


def test_one_row_is_selected_for_each_key() -> None:
    generator = random.Random(1)  # noqa: S311 - test data
    table = rows(
        *(
            {
                "value": generator.choice([None, 1.0, 2.0]),
                "area": generator.choice("abc"),
                "source": generator.choice("xyz"),
                "vintage": generator.choice([None, "2019", "2020"]),
                "scope": generator.choice([None, "p", "q"]),
            }
            for _ in range(500)
        )
    )
    chosen, conflicts = selection(table, indicator(sources=["z"], scopes=["q"]))
    counts = chosen.group_by(KEY).agg(pl.col("selected").sum())
    assert counts["selected"].unique().to_list() == [1]
    assert conflicts.height == 500 - counts.height
