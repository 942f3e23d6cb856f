"""Rules: what the packs in force on a day ask of one pollutant."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cityagenda.domains.air.evaluation import LeastDays
from cityagenda.ground.errors import MethodError, StandardError
from cityagenda.ground.methods import Call
from cityagenda.ground.standards import Standard

MICROGRAMS: Final[dict[str, float]] = {"ug/m3": 1.0, "mg/m3": 1000.0}
"""What one of a unit of concentration is in ug/m3, the unit of all hours here."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one pollutant under one edition; concentrations in ug/m3.

    ``daily`` is ``mean`` or ``mda8``. ``limit`` is the one for the statistic asked for, none
    where the standard has none; ``daily_limit`` the one for a day's value.
    """

    edition: str
    until: date | None
    daily: str
    day_hours: int
    window: int
    window_hours: int
    least_windows: int
    exceedance_counts: bool
    least_station_share: float
    least: LeastDays
    percentile: float
    limit: float | None
    daily_limit: float | None

    @property
    def daily_key(self) -> tuple[Any, ...]:
        """What decides the values of days: rules that agree in it share them."""
        return (
            self.daily,
            self.day_hours,
            self.window,
            self.window_hours,
            self.least_windows,
            self.daily_limit if self.exceedance_counts else None,
        )


def check_unit(call: Call) -> None:
    """Raise `MethodError` if the indicator's unit is no concentration that the methods give."""
    if call.unit not in MICROGRAMS:
        raise MethodError(
            {
                "zh-Hans": f"本方法不以“{call.unit}”为浓度单位",
                "en": f"'{call.unit}' is no unit of concentration that this method gives",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": f"请选用 {' 或 '.join(MICROGRAMS)}",
                "en": f"choose {' or '.join(MICROGRAMS)}",
            },
        )


def rules_between(call: Call, first: date, last: date) -> list[Rules]:
    """Return the rules of each edition of the limits that holds on any day of a period.

    Each edition is taken with the rules on validity and evaluation that stand beside it on
    the last day on which it holds within the period. More than one entry means that the
    period straddles editions.

    Raises
    ------
    StandardError
        No edition holds, or a pack says nothing of the pollutant.
    """
    limits = call.standards.straddled("ambient-air-limits", call.jurisdiction, first, last)
    if not limits:
        limits = [call.standards.standard("ambient-air-limits", call.jurisdiction, last)]
    return [rules_under(call, pack, min(last, pack.valid_to or last)) for pack in limits]


def rules_under(call: Call, limits: Standard, on: date) -> Rules:
    """Return the rules of one edition of the limits, with those beside it on a day.

    Parameters
    ----------
    call
        Its parameters `pollutant`, `statistic` and `grade` say which rules are asked.
    limits
        A pack on `ambient-air-limits`.
    on
        The day whose packs on validity and evaluation are taken.

    Raises
    ------
    StandardError
        A pack says nothing of the pollutant.
    """
    pollutant = call.parameters["pollutant"]
    validity = call.standards.standard("ambient-air-validity", call.jurisdiction, on)
    evaluation = call.standards.standard("ambient-air-evaluation", call.jurisdiction, on)
    hours, ways = _row(validity, pollutant), _row(evaluation, pollutant)
    mean = call.parameters["statistic"] == "mean"
    # an annual mean is valid by the standard itself where it says when; else by the evaluation
    least = hours if mean and "year_days" in hours else ways
    day = "mda8" if ways["daily"] == "mda8" else "day"
    return Rules(
        edition=limits.edition,
        until=limits.valid_to,
        daily=ways["daily"],
        day_hours=hours.get("day_hours", 0),
        window=hours.get("window", 0),
        window_hours=hours.get("window_hours", 0),
        least_windows=evaluation.constants["least_windows"],
        exceedance_counts=evaluation.constants["exceedance_counts"],
        least_station_share=evaluation.constants["least_station_share"],
        least=LeastDays(least["year_days"], least["month_days"], least["february_days"]),
        percentile=ways["percentile"],
        limit=_limit(call, limits, "year" if mean else day),
        daily_limit=_limit(call, limits, day),
    )


def _row(pack: Standard, pollutant: str) -> dict[str, Any]:
    found = [row for row in pack.table if row["pollutant"] == pollutant]
    if len(found) != 1:
        raise StandardError(
            {
                "zh-Hans": f"规则包中“{pollutant}”有 {len(found)} 行，应为一行",
                "en": f"the pack has {len(found) or 'no'} row(s) for '{pollutant}'",
            },
            where=pack.id,
            todo={
                "zh-Hans": "请使该污染物在规则包中占一行",
                "en": "give the pack one row for the pollutant",
            },
        )
    return found[0]


def _limit(call: Call, pack: Standard, averaging: str) -> float | None:
    rows = [
        row
        for row in pack.table
        if row["pollutant"] == call.parameters["pollutant"] and row["averaging"] == averaging
    ]
    if not rows:
        return None
    return float(rows[0][f"grade{call.parameters['grade']}"]) * MICROGRAMS[rows[0]["unit"]]
