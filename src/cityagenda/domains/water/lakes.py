"""Lakes: the trophic state of each lake in a period."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from cityagenda.domains.water.means import Mean
from cityagenda.domains.water.trophic import trophic_index
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import in_columns

LAKES: Final = pl.Schema(
    {
        "section": pl.String(),
        "period": pl.String(),
        "chla": pl.Float64(),
        "tp_lake": pl.Float64(),
        "tn": pl.Float64(),
        "transparency": pl.Float64(),
        "codmn": pl.Float64(),
        "index": pl.Float64(),
        "state": pl.String(),
        "text": pl.String(),
        "text_zh": pl.String(),
        "standard": pl.String(),
    }
)
"""Lakes with the means of the five parameters (chlorophyll in mg/m3, transparency in m, the
others in mg/L), the trophic index and the state; none where a parameter is absent or nought."""


def lake_row(
    section: str, period: str, means: Mapping[str, Mean], pack: Standard
) -> dict[str, Any]:
    """Return the row of a lake in a period.

    A mean of nought has no logarithm and counts as absent.
    """
    given = {
        row["item"]: means[row["item"]].value
        if row["item"] in means and means[row["item"]].value > 0
        else None
        for row in pack.table
    }
    found = trophic_index(given, pack)
    return {
        "section": section,
        "period": period,
        **given,
        "index": found.index,
        "state": found.state,
        **in_columns("text", found.explanation),
        "standard": pack.edition,
    }
