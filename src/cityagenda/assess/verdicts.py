"""Verdicts: one word and one sentence for each indicator, by a declared rule."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from cityagenda.assess.grid import KEY
from cityagenda.assess.sentences import Facts, sentences
from cityagenda.city.loaded import Loaded
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.standards import Standard

TOPIC: Final = "progress-verdict"

SCHEMA: Final = pl.Schema(
    {
        "indicator": pl.String(),
        "verdict": pl.String(),
        "basis": pl.String(),
        "current_year": pl.Int32(),
        "current_value": pl.Float64(),
        "target_year": pl.Int32(),
        "target": pl.Float64(),
        "target_kind": pl.String(),
        "horizon": pl.String(),
        "probability": pl.Float64(),
        "status": pl.String(),
        "progress_value": pl.Float64(),
        "score": pl.Float64(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "reason_en": pl.String(),
        "synthetic": pl.Boolean(),
    }
)
"""Columns of the verdicts table, one row an indicator.

`basis` says what decided: ``value`` (the target is met), ``forecast`` (its probability),
``open-sdg`` (the status by that method) or ``none``. `status`, `progress_value`, `score` and
`reason` are those of the method of Open SDG for the same target, whatever decided.
"""

_KINDS: Final = {"binding": 0, "expected": 1, "level": 2, None: 3}


def verdicts(
    city: Loaded, components: pl.DataFrame, forecasts: pl.DataFrame, pack: Standard
) -> pl.DataFrame:
    """Return the verdict on each indicator, with a sentence in both languages.

    The headline series of the city's area is judged against one target: that of the city's
    default target year, else the next one after the latest value, else the last one; a
    binding target before an expected one, both before a level. A latest value that meets it
    is met. Otherwise the forecast's probability decides, and where there is none, the
    status by the method of Open SDG, which also judges trends without a target.

    Parameters
    ----------
    city
        The loaded city.
    components, forecasts
        The tables of components (those of ``open-sdg`` are used) and of forecasts.
    pack
        The rule pack on ``progress-verdict``.

    Returns
    -------
    polars.DataFrame
        `SCHEMA`, sorted by indicator.
    """
    key = [*KEY, "target_year", "target"]
    odds = forecasts.select(
        *KEY,
        pl.col("target_year").cast(pl.Int32),
        "target",
        "probability",
        pl.col("status").alias("forecast"),
    ).unique(key, keep="first", maintain_order=True)
    candidates = components.filter(
        (pl.col("method") == "open-sdg")
        & (pl.col("area") == city.city.area)
        & (pl.col("dimensions") == HEADLINE)
    ).join(odds, on=key, how="left", nulls_equal=True, maintain_order="left")
    by_indicator: dict[str, list[dict[str, Any]]] = {}
    for row in candidates.iter_rows(named=True):
        by_indicator.setdefault(row["indicator"], []).append(row)
    default = city.city.assessment.target_year
    rows = [
        _judged(city, min(rows, key=lambda row: _preference(row, default)), pack.constants)
        for _, rows in sorted(by_indicator.items())
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _preference(row: Mapping[str, Any], default: int) -> tuple[int, ...]:
    """Return the order in which targets are considered; the smallest is judged."""
    kind = _KINDS[row["target_kind"]]
    year = row["target_year"]
    ahead = year >= (row["current_year"] or 0)
    rank = max(kind, 1)
    return (rank, int(year != default), int(not ahead), year if ahead else -year, kind)


def _judged(city: Loaded, row: dict[str, Any], constants: Mapping[str, Any]) -> dict[str, Any]:
    verdict, basis = _verdict(row, constants)
    said = sentences(Facts(row, verdict, basis, city.indicators[row["indicator"]]))
    found = row | {"verdict": verdict, "basis": basis}
    found |= {"reason_zh": said["zh-Hans"], "reason_en": said["en"]}
    return {name: found[name] for name in SCHEMA}


def _verdict(row: Mapping[str, Any], constants: Mapping[str, Any]) -> tuple[str, str]:
    """Return the verdict and what decided it."""
    if _meets(row):
        return "met", "value"
    probability = row["probability"]
    if probability is not None and row["target"] is not None:
        if row["forecast"] == "already past":
            return ("met" if probability == 1 else "off track"), "forecast"
        for verdict, lowest in constants["probability"].items():
            if probability >= lowest:
                return verdict, "forecast"
        return constants["probability_below"], "forecast"
    verdict = constants["open_sdg"][row["status"]]
    if verdict != "no data":
        return verdict, "open-sdg"
    return ("no data" if row["current_value"] is None else "not judged"), "none"


def _meets(row: Mapping[str, Any]) -> bool:
    value, target = row["current_value"], row["target"]
    if value is None or target is None or row["direction"] == "none":
        return False
    if row["direction"] == "near":
        return bool(value == target)
    return bool(value >= target if row["direction"] == "up" else value <= target)
