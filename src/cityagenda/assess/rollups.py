"""Roll-ups: how the indicators of a goal, a programme or a target city stand together.

Everything here follows from three published tables (components, verdicts, links) by
counting and averaging; nothing else enters.
"""

import math
from typing import Final

import polars as pl

from cityagenda.assess.grid import KEY
from cityagenda.assess.words import SEPARATOR
from cityagenda.ground.observations import HEADLINE

VERDICT: Final = "verdict"
"""The name under which verdicts are rolled up beside the methods."""

SCHEMA: Final = pl.Schema(
    {
        "axis": pl.String(),
        "node": pl.String(),
        "ours": pl.Boolean(),
        "method": pl.String(),
        "target_year": pl.Int32(),
        "indicators": pl.UInt32(),
        "without_data": pl.UInt32(),
        "share_without_data": pl.Float64(),
        "synthetic": pl.UInt32(),
        "scored": pl.UInt32(),
        "mean_score": pl.Float64(),
    }
)
"""Columns of the roll-ups table: one row is one node, one method, one horizon.

`indicators` counts the linked indicators, `without_data` those that are not available,
`synthetic` those left out (and counted as without data) because their values are
synthetic. `mean_score` is the plain mean of the `scored` scores, on the method's scale.
Documented links and links that are `ours` stand in rows of their own.
"""

COUNT_SCHEMA: Final = pl.Schema(
    {
        "axis": pl.String(),
        "node": pl.String(),
        "ours": pl.Boolean(),
        "method": pl.String(),
        "target_year": pl.Int32(),
        "status": pl.String(),
        "indicators": pl.UInt32(),
    }
)
"""Columns of the counts table: how many indicators of a node have a status."""

WITHOUT_DATA: Final = ("not_available", "no data")
_GROUP = ["axis", "node", "ours", "method", "target_year"]


def items(
    components: pl.DataFrame, verdicts: pl.DataFrame, area: str, *, synthetic: bool
) -> pl.DataFrame:
    """Return what is rolled up: one row an indicator, a method and a horizon.

    Only the headline series of the city's own area counts. Of two targets in one year the
    binding one counts, then the expected one. Indicators without a good direction have no
    verdict to count. Without ``synthetic`` figures that rest on synthetic values count as not
    available.
    """
    headline = components.filter(
        (pl.col("area") == area) & (pl.col("dimensions") == HEADLINE)
    ).sort(*KEY, "method", "target_year", "target_kind", nulls_last=True, maintain_order=True)
    single = headline.unique(
        ["indicator", "method", "target_year"], keep="first", maintain_order=True
    ).select("indicator", "method", "target_year", "status", "score", "synthetic")
    directed = ~pl.col("reason").fill_null("").str.split(SEPARATOR).list.contains("no-direction")
    judged = verdicts.filter(directed).select(
        "indicator",
        pl.lit(VERDICT).alias("method"),
        pl.lit(None, dtype=pl.Int32).alias("target_year"),
        pl.col("verdict").alias("status"),
        pl.lit(None, dtype=pl.Float64).alias("score"),
        "synthetic",
    )
    found = pl.concat([single, judged])
    if synthetic:
        return found.with_columns(pl.lit(value=False).alias("synthetic"))
    hidden = (
        pl.when(pl.col("method") == VERDICT)
        .then(pl.lit("no data"))
        .otherwise(pl.lit("not_available"))
    )
    return found.with_columns(
        pl.when("synthetic").then(hidden).otherwise("status").alias("status"),
        pl.when(~pl.col("synthetic")).then("score").alias("score"),
    )


def rollups(found: pl.DataFrame, links: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the roll-ups and the counts per status.

    Parameters
    ----------
    found
        What `items` returned.
    links
        The links table.

    Returns
    -------
    tuple
        Tables of `SCHEMA` and `COUNT_SCHEMA`, sorted. A node without a score has no mean.
    """
    members = links.join(found, on="indicator", how="inner").sort(
        *_GROUP, "indicator", nulls_last=True
    )
    groups = members.group_by(_GROUP, maintain_order=True)
    sums = groups.agg(
        pl.len().alias("indicators"),
        pl.col("status").is_in(WITHOUT_DATA).sum().alias("without_data"),
        pl.col("synthetic").sum(),
        pl.col("score").drop_nulls().alias("scores"),
    )
    scores = sums["scores"].to_list()
    means = [math.fsum(group) / len(group) if group else None for group in scores]
    rolled = sums.with_columns(
        (pl.col("without_data") / pl.col("indicators")).alias("share_without_data"),
        pl.col("scores").list.len().alias("scored"),
        pl.Series("mean_score", means, dtype=pl.Float64),
    )
    counts = members.group_by(*_GROUP, "status").agg(pl.len().alias("indicators"))
    return (
        rolled.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()),
        counts.select(pl.col(name).cast(dtype) for name, dtype in COUNT_SCHEMA.items()).sort(
            *_GROUP, "status", nulls_last=True
        ),
    )
