"""Compared: one year under every edition of the limits and of the index, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.aqi import NAMES
from cityagenda.domains.air.evaluation import attained, periods
from cityagenda.domains.air.index_days import index_days
from cityagenda.domains.air.network import Network, told
from cityagenda.domains.air.rules import Rules
from cityagenda.domains.air.scales import MISSING
from cityagenda.domains.air.specifications.stations import POLLUTANTS
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.observations import HEADLINE, completed, dimension_key
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import CLAUSES, ITEMS, Text, filled, in_columns, joined

_UNITS: Final = ("1", "%")
_STATISTICS: Final = ("mean", "percentile")

LIMITS: Final = pl.Schema(
    {
        "area": pl.String(),
        "period": pl.String(),
        "pollutant": pl.String(),
        "statistic": pl.String(),
        "percentile": pl.Float64(),
        "value": pl.Float64(),
        "valid": pl.Boolean(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "standard": pl.String(),
        "limit": pl.Float64(),
        "attained": pl.Boolean(),
        "in_force": pl.Boolean(),
    }
)
"""Statistics of areas against the limits of each edition, in ug/m3; ``in_force`` says whether
the edition holds at the end of the period."""

GOOD_DAYS: Final = pl.Schema(
    {
        "area": pl.String(),
        "period": pl.String(),
        "standard": pl.String(),
        "good": pl.Int64(),
        "valid": pl.Int64(),
        "share": pl.Float64(),
        "in_force": pl.Boolean(),
    }
)
"""Days with an index of at most 100 among those with an index, the whole year under one
edition of the index."""


@dataclass(frozen=True, slots=True)
class Held:
    """One statistic of an area's year against the limit of one edition."""

    area: str
    period: str
    pollutant: str
    statistic: str
    share: float | None
    value: float | None
    reason: Text
    rules: Rules
    in_force: bool

    @property
    def kept(self) -> bool | None:
        """Whether the limit is kept; none without a value."""
        if self.value is None or self.rules.limit is None:
            return None
        return attained(self.value, self.rules.limit)


def compared(call: Call) -> Result:
    """How many of a year's statistics keep their limits, under every edition of the limits.

    The statistics are the annual means of the pollutants with an annual limit, and for all six
    the percentile of days that the evaluation asks for, against the daily limit. The same
    hours are put under each edition: GB 3095-2012, the transition limits of 2026, the final
    limits of 2031, each with the rules on validity and evaluation that stand beside it.

    ``n = sum_s [m_s <= L_s]``, or ``100 n / N`` in %, over the ``N`` statistics ``m_s`` of an
    area's year that have a value and a limit ``L_s``.

    Parameters
    ----------
    call
        `stations`: hours, one column a pollutant in ug/m3; `sites`: `station`, `area`, `kind`.
        Parameters `grade` (of the limits) and `kinds` (of stations that speak for areas).

    Returns
    -------
    Result
        For each area with stations and year: the number of statistics that keep their limit
        (unit 1) or their share among those with a value (%), under the edition in force at the
        end of the year; and under each edition (dimension `standard`). Tables `limits` and
        `good_days`, the latter for every edition of the index.

    Missing data
    ------------
    A statistic without enough valid days has no value, is not counted, and its reason stands
    in the table; without any the year is `insufficient`.

    Raises
    ------
    MethodError
        The unit is neither 1 nor %, times have no zone or label, or a pollutant has no column.
    StandardError
        No edition holds on a day of the data.

    References
    ----------
    GB 3095-2012 and GB 3095-2026 (tables 1, 2 and 4), HJ 663, HJ 633-2012 and HJ 633-2026.
    """
    if call.unit not in _UNITS:
        raise MethodError(
            {
                "zh-Hans": f"本方法给出项数或比例，不能以“{call.unit}”为单位",
                "en": f"'{call.unit}' is no unit of a number or a share of limits",
            },
            where=f"indicator {call.indicator}",
            todo={"zh-Hans": "请选用 1 或 %", "en": "choose 1 or %"},
        )
    network = Network(call)
    held = list(_held(call, network))
    return Result(
        observations=_observations(call, held),
        tables={"limits": limits_table(held), "good_days": _good_days(call, network)},
        explanations=_explanations(call, held),
        exclusions=network.exclusions,
    )


def _beside(pack: Standard) -> date:
    """Return a day on which an edition holds beside its own rules: its last, or its first."""
    return pack.valid_to or pack.valid_from


def _held(call: Call, network: Network) -> Iterator[Held]:
    """Yield every statistic of every area and year under every edition."""
    stations, grade = len(network.grid.stations), call.parameters["grade"]
    editions = call.standards.editions("ambient-air-limits", call.jurisdiction)
    for period, months in periods(network.grid.days, "year"):
        last = network.grid.days[months[-1].stop - 1]
        for pack in editions:
            asked = [
                (pollutant, statistic, rules)
                for statistic in _STATISTICS
                for pollutant in POLLUTANTS
                if (
                    rules := network.rules(
                        pollutant, pack, _beside(pack), statistic=statistic, grade=grade
                    )
                ).limit
                is not None
            ]
            for number, area in enumerate(network.areas):
                for pollutant, statistic, rules in asked:
                    share = None if statistic == "mean" else rules.percentile
                    found = network.evaluated(
                        stations + number, pollutant, rules, period, months, share
                    )
                    yield Held(
                        area.id,
                        period,
                        pollutant,
                        statistic,
                        share,
                        found.value,
                        found.reason,
                        rules,
                        pack.applies(last),
                    )


def limits_table(held: Sequence[Held]) -> pl.DataFrame:
    """Return statistics against limits as a table of `LIMITS`."""
    rows = [
        (
            row.area,
            row.period,
            row.pollutant,
            row.statistic,
            row.share,
            row.value,
            row.value is not None,
            *in_columns("reason", row.reason).values(),
            row.rules.edition,
            row.rules.limit,
            row.kept,
            row.in_force,
        )
        for row in held
    ]
    return pl.DataFrame(rows, schema=LIMITS, orient="row")


def _good_days(call: Call, network: Network) -> pl.DataFrame:
    """Return the good days of each area and year under every edition of the index."""
    stations = len(network.grid.stations)
    rows = []
    for pack in call.standards.editions("air-quality-index", call.jurisdiction):
        on = _beside(pack)
        limits = call.standards.standard("ambient-air-limits", call.jurisdiction, on)
        found = index_days(network, pack, limits, on)
        for period, months in periods(network.grid.days, "year"):
            whole = slice(months[0].start, months[-1].stop)
            last = network.grid.days[whole.stop - 1]
            valid = (found.quality.index[stations:, whole] != MISSING).sum(axis=1)
            good = found.good[stations:, whole].sum(axis=1)
            for area, count, n in zip(network.areas, good.tolist(), valid.tolist(), strict=True):
                share = count / n if n else None
                rows.append((area.id, period, pack.edition, count, n, share, pack.applies(last)))
    return pl.DataFrame(rows, schema=GOOD_DAYS, orient="row")


def _groups(held: Sequence[Held]) -> Iterator[tuple[str, str, list[Held]]]:
    """Yield the statistics of each area, year and edition."""
    groups: dict[tuple[str, str, str], list[Held]] = {}
    for row in held:
        groups.setdefault((row.area, row.period, row.rules.edition), []).append(row)
    for (area, period, _), rows in groups.items():
        yield area, period, rows


def _keys(area: str, period: str, rows: Sequence[Held]) -> Iterator[dict[str, str]]:
    """Yield the keys of a group: its edition's, and the headline if that is in force."""
    edition = rows[0].rules.edition
    if rows[0].in_force:
        yield {"area": area, "period": period, "dimensions": HEADLINE}
    dimensions = dimension_key({"standard": edition})
    yield {"area": area, "period": period, "dimensions": dimensions}


def _observations(call: Call, held: Sequence[Held]) -> pl.DataFrame:
    found: list[dict[str, Any]] = []
    for area, period, rows in _groups(held):
        known = [row for row in rows if row.kept is not None]
        kept = sum(bool(row.kept) for row in known)
        value = None if not known else kept if call.unit == "1" else 100.0 * kept / len(known)
        facts: Mapping[str, Any] = {
            "value": value,
            "status": "normal" if known else "insufficient",
            **in_columns("reason", {} if known else _nothing(rows)),
            "standard": rows[0].rules.edition,
        }
        found += [{**keys, **facts} for keys in _keys(area, period, rows)]
    return completed(pl.DataFrame(found, infer_schema_length=None))


def _nothing(rows: Sequence[Held]) -> Text:
    return filled(sentences.NOTHING_VALID, reason=rows[0].reason)


def _explanations(call: Call, held: Sequence[Held]) -> pl.DataFrame:
    found = [
        {**keys, **in_columns("text", _sentence(rows))}
        for area, period, rows in _groups(held)
        for keys in _keys(area, period, rows)
    ]
    return told(found, call.city)


def _sentence(rows: Sequence[Held]) -> Text:
    known = [row for row in rows if row.kept is not None]
    if not known:
        return _nothing(rows)
    missed = [row for row in known if not row.kept]
    parts = [
        filled(
            sentences.LIMITS_ATTAINED,
            kept=len(known) - len(missed),
            known=len(known),
            edition=rows[0].rules.edition,
        )
    ]
    if missed:
        items = joined([_item(row) for row in missed], ITEMS)
        parts.append(filled(sentences.LIMITS_MISSED, items=items))
    if len(known) < len(rows):
        parts.append(filled(sentences.STATISTICS_UNKNOWN, count=len(rows) - len(known)))
    return joined(parts, CLAUSES)


def _item(row: Held) -> Text:
    is_mean = row.statistic == "mean"
    return filled(
        sentences.LIMIT_ITEM,
        pollutant=NAMES[row.pollutant],
        statistic=sentences.STATISTIC_MEAN if is_mean else sentences.STATISTIC_PERCENTILE,
        value=shown(row.value, 1),
        limit=shown(row.rules.limit),
        unit="ug/m3",
    )
