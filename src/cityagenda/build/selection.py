"""Selection: which of several competing rows the account uses, and why.

Rows compete if they have the same indicator, area, period and dimensions. The rules, in
their order:

``value``      a row with a value before one without
``source``     a source that the indicator lists, in the order of the list
``real``       a measured or stated value before a synthetic one
``scope``      a scope that the indicator lists, in the order of the list; then no scope
``vintage``    the latest (or first) vintage; a row without vintage comes last
``name``       the source's id in alphabetical order
``content``    the row's own content in the canonical order, so that the choice never varies
"""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from cityagenda.city.models import Indicator
from cityagenda.ground.observations import KEY, ORDER

CONFLICTS: Final = pl.Schema(
    {
        **dict.fromkeys(KEY, pl.String()),
        "rule": pl.String(),
        **{
            f"{side}_{name}": dtype
            for side in ("winner", "loser")
            for name, dtype in {
                "value": pl.Float64(),
                "status": pl.String(),
                "source": pl.String(),
                "scope": pl.String(),
                "vintage": pl.String(),
            }.items()
        },
        "difference": pl.Float64(),
    }
)
"""One row for each row that lost: the rule that decided, and loser minus winner."""

RULES: Final = ("value", "source", "real", "scope", "vintage", "name", "content")
_COMPARED: Final = ("value", "status", "source", "scope", "vintage")
_NUMBER: Final = "_number"


def selection(
    rows: pl.DataFrame, indicators: Mapping[str, Indicator]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return complete observations with `selected` decided, and the conflicts.

    Parameters
    ----------
    rows
        Observations of `observations.SCHEMA`, in any order.
    indicators
        The indicators by id; their ``selection`` holds the lists.

    Returns
    -------
    tuple
        The rows in their order, and a table of `CONFLICTS`, one row a loser.
    """
    twice = rows.select(pl.struct(KEY).is_duplicated())[KEY[0]]
    if not twice.any():
        if not rows["selected"].all():
            rows = rows.with_columns(pl.lit(value=True).alias("selected"))
        return rows, CONFLICTS.to_frame()
    numbered = rows.with_row_index(_NUMBER)
    ranked = _ranked(numbered.filter(twice), indicators)
    order = [*KEY, *(f"_{rule}" for rule in RULES[:-1]), *ORDER[len(KEY) :], _NUMBER]
    ranked = ranked.sort(order, nulls_last=True, maintain_order=True).with_columns(
        pl.int_range(pl.len()).over(KEY).alias("_place")
    )
    winners = ranked.filter(pl.col("_place") == 0)
    losers = ranked.filter(pl.col("_place") > 0)
    chosen = numbered.with_columns(
        (~pl.col(_NUMBER).is_in(losers[_NUMBER].implode())).alias("selected")
    ).drop(_NUMBER)
    return chosen, _conflicts(winners, losers)


def _ranked(rows: pl.DataFrame, indicators: Mapping[str, Indicator]) -> pl.DataFrame:
    """Return the rows with one rank column a rule; the lowest rank wins."""
    ranked = rows.with_columns(
        pl.col("value").is_null().cast(pl.Int32).alias("_value"),
        (pl.col("status") == "synthetic").cast(pl.Int32).alias("_real"),
    )
    for rule, column in (
        ("source", "source"),
        ("scope", "scope"),
        ("vintage", "vintage"),
        ("name", "source"),
    ):
        table = _ranks(rows, rule, column, indicators)
        ranked = ranked.join(
            table, on=["indicator", column], how="left", maintain_order="left", nulls_equal=True
        )
    return ranked


def _ranks(
    rows: pl.DataFrame, rule: str, column: str, indicators: Mapping[str, Indicator]
) -> pl.DataFrame:
    """Return the rank of each text of a column within its indicator."""
    pairs = rows.select("indicator", column).unique().sort("indicator", column, nulls_last=True)
    ranks: list[int] = []
    for (name,), texts in pairs.group_by("indicator", maintain_order=True):
        ranks += _rank(rule, texts[column].to_list(), indicators[str(name)])
    return pairs.with_columns(pl.Series(f"_{rule}", ranks, dtype=pl.Int32))


def _rank(rule: str, texts: Sequence[str | None], indicator: Indicator) -> list[int]:
    """Return the ranks of sorted texts, null being the last of them."""
    rules = indicator.selection
    if rule == "source":
        return [_listed(text, rules.sources) for text in texts]
    if rule == "scope":
        unlisted = len(rules.scopes)
        return [
            unlisted if text is None
            else _listed(text, rules.scopes) if text in rules.scopes
            else unlisted + 1 + place
            for place, text in enumerate(texts)
        ]  # fmt: skip
    if rule == "vintage" and rules.vintage == "latest":
        return [1 if text is None else -place for place, text in enumerate(texts)]
    return list(range(len(texts)))


def _listed(text: str | None, listed: Sequence[str]) -> int:
    return listed.index(text) if text in listed else len(listed)


def _conflicts(winners: pl.DataFrame, losers: pl.DataFrame) -> pl.DataFrame:
    ranks = [f"_{rule}" for rule in RULES[:-1]]
    pairs = losers.join(
        winners.select(*KEY, *_COMPARED, *ranks), on=KEY, how="left", suffix="_winner",
        maintain_order="left",
    )  # fmt: skip
    rule = pl.coalesce(
        *(
            pl.when(pl.col(f"_{name}") != pl.col(f"_{name}_winner")).then(pl.lit(name))
            for name in RULES[:-1]
        ),
        pl.lit(RULES[-1]),
    )
    return pairs.select(
        *KEY,
        rule.alias("rule"),
        *(pl.col(f"{name}_winner").alias(f"winner_{name}") for name in _COMPARED),
        *(pl.col(name).alias(f"loser_{name}") for name in _COMPARED),
        (pl.col("value") - pl.col("value_winner")).alias("difference"),
    )
