"""Answers: the columns in which methods of water return values and sentences."""

from typing import Final

import polars as pl

OBSERVED: Final = pl.Schema(
    {
        "area": pl.String(),
        "period": pl.String(),
        "value": pl.Float64(),
        "status": pl.String(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "standard": pl.String(),
    }
)
"""Values by area and period, with the reason where there is none, and the edition graded by."""

EXPLAINED: Final = pl.Schema(
    dict.fromkeys(("period", "area", "dimensions", "text", "text_zh"), pl.String())
)
"""Sentences about single values, in English and in Chinese."""
