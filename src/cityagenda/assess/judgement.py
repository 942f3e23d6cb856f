"""Judgement: a method's measures applied to series and questions."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import polars as pl

from cityagenda.assess.case import Case, case
from cityagenda.assess.components import SCHEMA, Findings, table
from cityagenda.ground.standards import Standard

Measure: TypeAlias = Callable[[Case, Mapping[str, Any]], Findings]
"""What each method's module offers by name: a case and constants to findings."""


def judged(given: Case, pack: Standard, measures: Mapping[str, Measure]) -> pl.DataFrame:
    """Return the components of one method's measures under one rule pack."""
    parts = [
        table(
            given.keys,
            given.asked,
            measure(given, pack.constants),
            name,
            pack.id,
        )
        for name, measure in measures.items()
    ]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts])


def components(
    series: pl.DataFrame,
    questions: pl.DataFrame,
    pack: Standard,
    measures: Mapping[str, Measure],
) -> pl.DataFrame:
    """Return the components of a method for a series table and a questions table."""
    return judged(case(series, questions), pack, measures)
