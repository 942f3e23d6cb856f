"""Streets: the months and years of every street, from those of stations, with an interval."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.annual import Evaluation, Finding, station_periods
from cityagenda.domains.air.aqi import NAMES
from cityagenda.domains.air.hours import hourly, readings
from cityagenda.domains.air.mapping import (
    CHECKED,
    VARIOGRAMS,
    Mapped,
    not_mapped,
    over_streets,
    variogram_row,
    why,
    worth,
)
from cityagenda.domains.air.plausibility import plausible
from cityagenda.domains.air.rules import MICROGRAMS, check_unit
from cityagenda.domains.air.towns import Town, town
from cityagenda.ground.interpolation import WITHIN, Check
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.observations import HEADLINE, completed
from cityagenda.ground.texts import ITEMS, Text, filled, in_columns, joined

Case = tuple[str, str]
"""A period and the edition under which stations are valid in it."""

_WAYS: Final = {"kriging": sentences.KRIGING, "inverse distance": sentences.INVERSE_DISTANCE}
_PLAIN: Final = {"city_value": "station results", "grade": 2}
"""What the evaluation of stations asks further; neither has a part in a station's own value."""

CHECKS: Final = pl.Schema(
    {
        "period": pl.String(),
        "standard": pl.String(),
        **CHECKED,
    }
)
"""What each map is worth, as `now.CHECKS`, by period and edition; errors in ug/m3."""


def streets(call: Call) -> Result:
    """Mean over every street of the months or years of stations, with an interval of 95 %.

    A station's value is the mean (or percentile) of its valid days, as `air.annual` has it.
    Over a street it is the block mean ``m`` with the standard error ``s`` (`air.now` has the
    formula); the variogram is pooled over the periods. ``low = max(0, m - 1.96 s)`` and
    ``high = m + 1.96 s`` hold the true mean over the street with 95 % if errors are normal:
    the table `checks` says which share of the stations their own intervals of 95 % held.

    Parameters
    ----------
    call
        `stations`: hours in ug/m3; `sites`, `shapes`, `covariates` as for `air.now`.
        Parameters `pollutant`, `statistic`, `percentile`, `period`, `kind`, `kinds`, `drift`.

    Returns
    -------
    Result
        One observation for each street and period, in the unit of the indicator, status
        `estimated`. Streets are those that live on the last day of the data. A period that
        straddles editions is computed under each. Tables `checks`, `variograms` (nugget and
        sill in (ug/m3)^2, range in metres) and `station_periods`.

    Missing data
    ------------
    Stations whose period is not valid take no part. With fewer than 3 sites that have a value,
    or a leave-one-out error above that of taking the nearest site, streets have the status
    `insufficient` and the reason; so have those beside a site that stands apart, as in
    `air.now`. Periods in which no station has a valid day are left out.

    Raises
    ------
    MethodError
        As for `air.now`; or the indicator's unit is no concentration.
    StandardError
        No edition holds on a day of the data.

    References
    ----------
    GB 3095-2012 and GB 3095-2026 (table 4), HJ 663-2013. N. Cressie, Statistics for spatial
    data, 1993, section 3.2. O. Dubrule, Mathematical Geology 15 (1983) 687-699.
    """
    check_unit(call)
    pollutant = call.parameters["pollutant"]
    given = readings(call.tables["stations"].collect(), call.timezone)
    hours, excluded = hourly(given, pollutant)
    kept = plausible(given, hours, pollutant)
    asked = replace(call, parameters={**call.parameters, **_PLAIN})
    findings = [
        finding
        for finding in Evaluation(asked, given.grid, kept.hours, kept.misfits).findings()
        if finding.station
    ]
    cases, values = _panel(findings, given.grid.stations)
    heard = np.flatnonzero(np.isfinite(kept.hours).any(axis=(0, 2)))
    over = town(call, given.grid.days[int(heard[-1]) if len(heard) else -1])
    found = over_streets(over, given.grid.stations, values)
    per = MICROGRAMS[call.unit]
    return Result(
        observations=_observations(call, cases, over, found, per),
        tables={
            "checks": _checks(cases, found),
            "variograms": pl.DataFrame(
                variogram_row(pollutant, found), schema=VARIOGRAMS, orient="row"
            ),
            "station_periods": station_periods(findings),
        },
        explanations=_explanations(call, cases, over, found, per),
        exclusions=pl.concat(
            [given.exclusions, excluded, kept.exclusions, not_mapped(over, given.grid.stations)]
        ),
    )


def _panel(
    findings: Sequence[Finding], stations: Sequence[str]
) -> tuple[list[Case], np.ndarray[Any, np.dtype[np.float64]]]:
    """Return periods with data, and the values of stations (rows) in them."""
    days: dict[Case, int] = {}
    for finding in findings:
        case = finding.period, finding.rules.edition
        days[case] = days.get(case, 0) + finding.valid_days
    cases = [case for case, count in days.items() if count]
    column = {case: n for n, case in enumerate(cases)}
    row = {station: n for n, station in enumerate(stations)}
    values = np.full((len(stations), len(cases)), np.nan)
    for finding in findings:
        case = finding.period, finding.rules.edition
        if finding.value is not None and case in column:
            values[row[finding.station], column[case]] = finding.value
    return cases, values


def _observations(
    call: Call, cases: Sequence[Case], over: Town, found: Mapped, per: float
) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for number, ((period, edition), check) in enumerate(zip(cases, found.checks, strict=True)):
        means, errors = found.means[number].tolist(), found.errors[number].tolist()
        for area, mean, error in zip(over.blocks.ids, means, errors, strict=True):
            place = {"area": area, "period": period, "standard": edition}
            if not math.isnan(mean):
                rows.append({**place, **_interval(mean, error, per), "status": "estimated"})
            else:
                said = in_columns("reason", _refused(call, check, found.apart[number]))
                rows.append({**place, "value": None, "status": "insufficient", **said})
    schema = {
        **dict.fromkeys(("area", "period", "standard", "status", "reason", "reason_zh"), pl.String),
        **dict.fromkeys(("value", "low", "high"), pl.Float64),
    }
    return completed(pl.DataFrame(rows, schema=schema))


def _interval(mean: float, error: float, per: float) -> dict[str, float]:
    reach = WITHIN * error
    return {"value": mean / per, "low": max(0.0, mean - reach) / per, "high": (mean + reach) / per}


def _checks(cases: Sequence[Case], found: Mapped) -> pl.DataFrame:
    rows = [(*case, *own) for case, own in zip(cases, worth(found), strict=True)]
    return pl.DataFrame(rows, schema=CHECKS, orient="row")


def _refused(call: Call, check: Check, apart: Sequence[str]) -> Text:
    """Return why a street has no value: the whole map is refused, or a site stands apart."""
    if check.published:
        return filled(
            sentences.BESIDE,
            pollutant=NAMES[call.parameters["pollutant"]],
            stations=joined([{"zh-Hans": name, "en": name} for name in apart], ITEMS),
        )
    return filled(sentences.NOT_PUBLISHED, reason=why(check))


def _explanations(
    call: Call, cases: Sequence[Case], over: Town, found: Mapped, per: float
) -> pl.DataFrame:
    rows: list[Mapping[str, str | None]] = [
        {
            "period": period,
            "area": area,
            "dimensions": HEADLINE,
            **in_columns(
                "text",
                _refused(call, check, found.apart[number])
                if math.isnan(mean)
                else _sentence(call, check, mean / per, error / per, per),
            ),
        }
        for number, ((period, _), check) in enumerate(zip(cases, found.checks, strict=True))
        for area, mean, error in zip(
            over.blocks.ids,
            found.means[number].tolist(),
            found.errors[number].tolist(),
            strict=True,
        )
    ]
    names = ("period", "area", "dimensions", "text", "text_zh")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()))


def _sentence(call: Call, check: Check, mean: float, error: float, per: float) -> Text:
    return filled(
        sentences.STREET_MEAN,
        count=check.sites,
        way=_WAYS[check.method],
        value=shown(mean, 1 if per == 1 else 3),
        unit=call.unit,
        error=shown(error, 2 if per == 1 else 4),
        rmse=shown((check.rmse or 0.0) / per, 2 if per == 1 else 4),
    )
