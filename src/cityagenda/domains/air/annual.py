"""Years and months: what hourly stations say of a period, as far as a standard accepts it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.averages import Days, Numbers, mean_days
from cityagenda.domains.air.evaluation import attained, mean, percentile, periods, shortfall
from cityagenda.domains.air.hours import Grid, hourly, readings
from cityagenda.domains.air.network import (
    NOWHERE,
    Site,
    counting,
    daily,
    listed,
    station_sites,
    told,
)
from cityagenda.domains.air.plausibility import Misfit, plausible
from cityagenda.domains.air.rules import MICROGRAMS, Rules, check_unit, rules_between
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.observations import HEADLINE, completed, dimension_key
from cityagenda.ground.texts import CLAUSES, Text, filled, in_columns, joined

_CITY: Final = ""
"""Stands for the whole city where a station's name stands otherwise."""

DAYS: Final = pl.Schema(
    {
        "station": pl.String(),
        "day": pl.Date(),
        "value": pl.Float64(),
        "count": pl.Int64(),
        "valid": pl.Boolean(),
        "standard": pl.String(),
    }
)
"""The days of stations: ``count`` is hours, or windows of a maximum; values in ug/m3."""

PERIODS: Final = pl.Schema(
    {
        "station": pl.String(),
        "period": pl.String(),
        "valid_days": pl.Int64(),
        "value": pl.Float64(),
        "status": pl.String(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "limit": pl.Float64(),
        "attained": pl.Boolean(),
        "standard": pl.String(),
    }
)
"""The years or months of stations; no station is the whole city; values in ug/m3."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A station (or the city) in a period under one edition."""

    station: str
    period: str
    valid_days: int
    value: float | None
    reason: Text
    rules: Rules
    straddled: bool
    remark: Text = field(default_factory=dict)

    @property
    def attained(self) -> bool | None:
        """Whether the limit is kept; none without a value or a limit."""
        if self.value is None or self.rules.limit is None:
            return None
        return attained(self.value, self.rules.limit)


def annual(call: Call) -> Result:
    """Mean or percentile of the days of a year or month, at stations and for the city.

    ``m = sum_d c_d / n`` over the valid days ``d``, or the percentile at ``k = 1 + (n - 1) p``
    of them (`evaluation.percentile`). A day's value ``c_d`` is the mean of its hours, or for
    ozone the largest of its 8-hour means. The city's day is the mean of the stations' valid
    days, and its period is evaluated like a station's; or its value is the mean of the
    stations' results (parameter `city_value`).

    Parameters
    ----------
    call
        `stations`: `station`, `time`, `time_label` and a column a pollutant in ug/m3, hourly;
        `station_areas`: `station`, `area` (else stations stand in the city's own area), and
        `kind`. Parameters `pollutant`, `statistic`, `percentile`, `period`, `city_value`,
        `grade`, `kinds` (of the stations that make the city's days).

    Returns
    -------
    Result
        One observation for each station (dimension `station`) and period, the headline for
        the city, in the unit of the indicator. A period that straddles editions is computed
        under each. Tables `days` and `station_periods`.

    Missing data
    ------------
    Negative, contradictory and absurd readings are left out and listed, and a station's
    months in another unit than declared (`plausibility`): never converted. A day counts with
    the hours (or windows) that the standard asks for, a period with the days in the year and
    in each month, a city's day with the share of stations. Periods that fall short stay as
    `insufficient` with the numbers that are lacking.

    Raises
    ------
    MethodError
        Times have no zone or label, the pollutant has no column, or the indicator's unit is
        no concentration.
    StandardError
        No edition holds on a day of the data.

    References
    ----------
    GB 3095-2012 and GB 3095-2026 (tables 1, 2 and 4), HJ 663-2013; by the packs on
    `ambient-air-limits`, `ambient-air-validity` and `ambient-air-evaluation`.
    """
    check_unit(call)
    given = readings(call.tables["stations"].collect(), call.timezone)
    hours, excluded = hourly(given, call.parameters["pollutant"])
    kept = plausible(given, hours, call.parameters["pollutant"])
    sites = station_sites(call, "station_areas")
    evaluated = Evaluation(call, given.grid, kept.hours, kept.misfits, sites)
    findings = list(evaluated.findings())
    areas = {station: area for station, (area, _) in sites.items() if area is not None}
    return Result(
        observations=_observations(call, findings, areas),
        tables={"days": evaluated.days_table(), "station_periods": station_periods(findings)},
        explanations=_explanations(call, findings, areas),
        exclusions=pl.concat([given.exclusions, excluded, kept.exclusions]),
    )


class Evaluation:
    """One pollutant's hours under the rules of each period; days are computed once a rule."""

    def __init__(
        self,
        call: Call,
        grid: Grid,
        hours: Numbers,
        misfits: Sequence[Misfit] = (),
        sites: Mapping[str, Site] | None = None,
    ) -> None:
        self._call, self._grid, self._hours, self._misfits = call, grid, hours, misfits
        kinds = [(sites or {}).get(station, NOWHERE)[1] for station in grid.stations]
        self._speaking = [n for n, kind in enumerate(kinds) if kind in (None, *counting(call))]
        self._known: dict[tuple[Any, ...], tuple[Days, Days]] = {}
        self._used: dict[str, tuple[Rules, list[slice]]] = {}

    def findings(self) -> Iterator[Finding]:
        """Yield stations and city, period by period, edition by edition."""
        for period, months in periods(self._grid.days, self._call.parameters["period"]):
            first = self._grid.days[months[0].start]
            last = self._grid.days[months[-1].stop - 1]
            editions = rules_between(self._call, first, last)
            for rules in editions:
                self._used.setdefault(rules.edition, (rules, []))[1].extend(months)
                yield from self._period(period, months, rules, straddled=len(editions) > 1)

    def days_table(self) -> pl.DataFrame:
        """Return the days of all stations under the editions that were asked."""
        parts = [DAYS.to_frame()]
        for edition, (rules, months) in self._used.items():
            days, _ = self._days(rules)
            chosen = np.concatenate([np.arange(m.start, m.stop) for m in months])
            size = len(self._grid.stations)
            values = days.values[:, chosen].ravel()
            parts.append(
                pl.DataFrame(
                    {
                        "station": np.repeat(self._grid.stations, len(chosen)),
                        "day": np.tile(np.array(self._grid.days, "datetime64[D]")[chosen], size),
                        "value": pl.Series(values, nan_to_null=True),
                        "count": days.counts[:, chosen].ravel(),
                        "valid": days.valid[:, chosen].ravel(),
                        "standard": [edition] * values.size,
                    },
                    schema_overrides=DAYS,
                ).filter(pl.col("count") > 0)
            )
        return pl.concat(parts)

    def _days(self, rules: Rules) -> tuple[Days, Days]:
        """Return the days of the stations and of the city under rules."""
        key = (*rules.daily_key, rules.least_station_share)
        if key not in self._known:
            days = daily(self._hours, rules, self._grid)
            here = self._speaking
            own = Days(days.values[here], days.counts[here], days.valid[here])
            self._known[key] = days, mean_days(own, self._least_stations(rules))
        return self._known[key]

    def _least_stations(self, rules: Rules) -> int:
        return math.ceil(rules.least_station_share * len(self._speaking))

    def _period(
        self, period: str, months: Sequence[slice], rules: Rules, *, straddled: bool
    ) -> Iterator[Finding]:
        days, city = self._days(rules)
        own: list[Finding] = []
        for place, station in enumerate(self._grid.stations):
            values, valid = days.values[place], days.valid[place]
            found = self._finding(station, period, months, rules, values, valid, straddled)
            own.append(self._with_unit(found, place))
        yield from own
        if self._call.parameters["city_value"] == "station results":
            found = self._averaged([own[place] for place in self._speaking])
        else:
            found = self._finding(_CITY, period, months, rules, city.values, city.valid, straddled)
        yield replace(found, remark=self._units(period))

    def _with_unit(self, found: Finding, place: int) -> Finding:
        """Say beside a station's shortfall that it comes from its unit."""
        own = [m for m in self._misfits if m.station == place and m.within(found.period)]
        if not own or not found.reason:
            return found
        lacking = found.reason if found.valid_days else {}
        return replace(found, reason=joined((lacking, own[0].sentence), CLAUSES))

    def _units(self, period: str) -> Text:
        """Return which stations lack in a period because of their unit, or no text."""
        here = [
            self._grid.stations[misfit.station]
            for misfit in self._misfits
            if misfit.station in self._speaking and misfit.within(period)
        ]
        return filled(sentences.OTHER_UNITS, stations=listed(here)) if here else {}

    def _finding(
        self,
        station: str,
        period: str,
        months: Sequence[slice],
        rules: Rules,
        values: Numbers,
        valid: np.ndarray[Any, np.dtype[np.bool_]],
        straddled: bool,  # noqa: FBT001
    ) -> Finding:
        by_month = [int(valid[month].sum()) for month in months]
        reason = shortfall(by_month, period, rules.least)
        value = None
        if not reason:
            whole = slice(months[0].start, months[-1].stop)
            value = self._statistic(values[whole][valid[whole]].tolist(), rules)
        return Finding(station, period, sum(by_month), value, reason, rules, straddled)

    def _statistic(self, values: Sequence[float], rules: Rules) -> float:
        if self._call.parameters["statistic"] == "mean":
            return mean(values)
        share = self._call.parameters["percentile"]
        return percentile(values, rules.percentile if share is None else share)

    def _averaged(self, own: Sequence[Finding]) -> Finding:
        """Return the city's finding as the mean of its stations' results."""
        first = own[0]
        known = [f.value for f in own if f.value is not None]
        least = max(1, self._least_stations(first.rules))
        few = len(known) < least
        reason = filled(sentences.STATIONS, known=len(known), least=least) if few else {}
        return Finding(
            _CITY,
            first.period,
            min(f.valid_days for f in own),
            None if few else mean(known),
            reason,
            first.rules,
            first.straddled,
        )


def station_periods(findings: Sequence[Finding]) -> pl.DataFrame:
    """Return findings as a table of `PERIODS`: valid and refused periods with reasons."""
    rows = [
        (
            f.station or None,
            f.period,
            f.valid_days,
            f.value,
            "normal" if f.value is not None else "insufficient",
            *in_columns("reason", f.reason).values(),
            f.rules.limit,
            f.attained,
            f.rules.edition,
        )
        for f in findings
    ]
    return pl.DataFrame(rows, schema=PERIODS, orient="row")


def _place(finding: Finding, areas: dict[str, str], city: str) -> dict[str, str]:
    if finding.station == _CITY:
        return {"area": city, "dimensions": HEADLINE}
    return {
        "area": areas.get(finding.station, city),
        "dimensions": dimension_key({"station": finding.station}),
    }


def _observations(call: Call, findings: Sequence[Finding], areas: dict[str, str]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            **_place(f, areas, call.city),
            "period": f.period,
            "value": None if f.value is None else f.value / MICROGRAMS[call.unit],
            "status": "insufficient" if f.value is None else "normal",
            **in_columns("reason", f.reason),
            "standard": f.rules.edition,
        }
        for f in findings
    ]
    return completed(pl.DataFrame(rows, infer_schema_length=None))


def _explanations(call: Call, findings: Sequence[Finding], areas: dict[str, str]) -> pl.DataFrame:
    rows = [
        {
            **_place(f, areas, call.city),
            "period": f.period,
            **in_columns("text", _sentence(f, call)),
        }
        for f in findings
    ]
    return told(rows, call.city)


def _sentence(finding: Finding, call: Call) -> Text:
    return joined(
        (
            _outcome(finding, call),
            _against_limit(finding, call),
            _editions(finding),
            finding.remark,
        ),
        CLAUSES,
    )


def _outcome(finding: Finding, call: Call) -> Text:
    edition = finding.rules.edition
    if finding.value is None:
        return filled(sentences.REFUSED, edition=edition, reason=finding.reason)
    is_mean = call.parameters["statistic"] == "mean"
    pattern = sentences.MEAN if is_mean else sentences.PERCENTILE
    return filled(pattern, days=finding.valid_days, edition=edition)


def _against_limit(finding: Finding, call: Call) -> Text:
    if finding.attained is None or finding.rules.limit is None:
        return {}
    return filled(
        sentences.LIMIT_KEPT if finding.attained else sentences.LIMIT_EXCEEDED,
        limit=shown(finding.rules.limit / MICROGRAMS[call.unit]),
        unit=call.unit,
        grade=sentences.GRADE_1 if call.parameters["grade"] == 1 else sentences.GRADE_2,
    )


def _editions(finding: Finding) -> Text:
    if not finding.straddled:
        return {}
    until = finding.rules.until
    return filled(sentences.STRADDLED, until=until) if until else sentences.STRADDLED_OPEN
