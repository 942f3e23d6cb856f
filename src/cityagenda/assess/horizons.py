"""Horizons: when each target was first met, whether it stayed met, and how it was revised."""

from typing import Final

import polars as pl

from cityagenda.assess.components import SCHEMA as COMPONENTS
from cityagenda.assess.grid import KEY
from cityagenda.assess.questions import SCHEMA as QUESTIONS
from cityagenda.city.loaded import Loaded
from cityagenda.ground.observations import dimension_key

SCHEMA: Final = pl.Schema(
    {
        "indicator": pl.String(),
        "area": pl.String(),
        "dimensions": pl.String(),
        "target_year": pl.Int32(),
        "target": pl.Float64(),
        "target_kind": pl.String(),
        "horizon": pl.String(),
        "direction": pl.String(),
        "current_year": pl.Int32(),
        "current_value": pl.Float64(),
        "met_year": pl.Int32(),
        "years_early": pl.Int32(),
        "kept": pl.Boolean(),
        "met_in_target_year": pl.Boolean(),
        "met_now": pl.Boolean(),
    }
)
"""Columns of the horizons table: one row is one series and one of its targets.

`met_year` is the first year whose value meets the target, `years_early` how many years that
is before the target year (negative: late), `kept` whether every later value met it too.
`met_in_target_year` is null while that year has no value.
"""

REVISION_SCHEMA: Final = pl.Schema({"until": pl.Date()} | dict(COMPONENTS))
"""Columns of the revisions table: components against the present target and each earlier one.

`until` is the day until which the target held; null is the present one.
"""


def met(value: pl.Expr, target: pl.Expr, direction: pl.Expr) -> pl.Expr:
    """Return whether a value meets a target; null where the direction says nothing."""
    return (
        pl.when(direction == "up")
        .then(value >= target)
        .when(direction == "down")
        .then(value <= target)
        .when(direction == "near")
        .then(value == target)
    )


def horizons(series: pl.DataFrame, questions: pl.DataFrame) -> pl.DataFrame:
    """Return for each target the year in which it was met and whether it stayed met.

    Parameters
    ----------
    series, questions
        The series table and the questions table; questions without a target are left out.

    Returns
    -------
    polars.DataFrame
        `SCHEMA`, in the order of the questions. A series without values has no years; an
        indicator without direction has no answers.
    """
    aims = questions.filter(pl.col("target").is_not_null()).with_row_index("question")
    judged = aims.join(series, on=list(KEY), how="left", maintain_order="left_right").with_columns(
        met(pl.col("value"), pl.col("target"), pl.col("direction")).alias("met")
    )
    years = judged.group_by("question", maintain_order=True).agg(
        pl.col("year").last().alias("current_year"),
        pl.col("value").last().alias("current_value"),
        pl.col("met").last().alias("met_now"),
        pl.col("year").filter(pl.col("met")).first().alias("met_year"),
        pl.col("year").filter(~pl.col("met")).last().alias("missed_year"),
        pl.col("met").filter(pl.col("year") == pl.col("target_year")).first().alias("then"),
    )
    kept = pl.col("missed_year").is_null() | (pl.col("missed_year") < pl.col("met_year"))
    return (
        aims.join(years, on="question", how="left", maintain_order="left")
        .with_columns(
            (pl.col("target_year") - pl.col("met_year")).alias("years_early"),
            pl.when(pl.col("met_year").is_not_null()).then(kept).alias("kept"),
            pl.col("then").alias("met_in_target_year"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def revised_questions(city: Loaded, questions: pl.DataFrame) -> pl.DataFrame:
    """Return the questions of revised targets: as they stand, and as they stood before.

    The column `until` holds the last day of an earlier target; null is the present one.
    """
    rows = [
        (id_, t.area or city.city.area, dimension_key(t.dimensions), t.year, t.value, t.kind, *was)
        for id_, indicator in city.indicators.items()
        for t in indicator.targets
        if t.revisions
        for was in [*((r.value, r.until) for r in t.revisions), (t.value, None)]
    ]
    names = [*KEY, "target_year", "target", "target_kind"]
    schema = {name: QUESTIONS[name] for name in names}
    revised = pl.DataFrame(
        rows, schema=schema | {"was": pl.Float64, "until": pl.Date}, orient="row"
    )
    return (
        questions.join(revised, on=names, how="inner")
        .with_columns(pl.col("was").alias("target"))
        .drop("was")
        .sort(*KEY, "target_year", "target_kind", "until", nulls_last=True, maintain_order=True)
    )
