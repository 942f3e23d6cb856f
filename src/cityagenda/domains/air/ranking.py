"""Ranking: areas or stations by the composite index of a month or year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.aqi import NAMES
from cityagenda.domains.air.composite import Composite, composite_index, ranks
from cityagenda.domains.air.evaluation import periods
from cityagenda.domains.air.network import Network, listed, station_sites, told
from cityagenda.domains.air.specifications.stations import POLLUTANTS
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.observations import HEADLINE, completed, dimension_key
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import CLAUSES, Text, filled, in_columns, joined

_STATION: Final = "station"

RANKING: Final = pl.Schema(
    {
        "area": pl.String(),
        "station": pl.String(),
        "period": pl.String(),
        "index": pl.Float64(),
        "rank": pl.Int64(),
        **dict.fromkeys(POLLUTANTS, pl.Float64()),
        **{f"part_{pollutant}": pl.Float64() for pollutant in POLLUTANTS},
        "change": pl.Float64(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "standard": pl.String(),
    }
)
"""Ranked places: concentrations in ug/m3, parts C/S, ``change`` the index minus that of the
same period of the year before. ``station`` is null where areas are ranked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in a period: its index, its place among the others, and its change.

    ``among`` is how many have a place.
    """

    place: int
    period: str
    concentrations: Mapping[str, float | None]
    composite: Composite
    reason: Text
    pack: Standard
    ends: date
    rank: int | None = None
    among: int = 0
    change: Decimal | None = None


def ranking(call: Call) -> Result:
    """Composite index of areas or stations over months or years, and their order.

    ``I = sum_i C_i / S_i`` over six pollutants: means of the period's days of PM2.5, PM10, SO2
    and NO2, the 95th percentile of the days of CO and the 90th of ozone's largest 8-hour means,
    each over its grade 2 limit ``S`` (`composite.composite_index`). The smallest comes first,
    equal indices share a place.

    Parameters
    ----------
    call
        `stations`: hours, one column a pollutant in ug/m3; `sites`: `station`, `area`, `kind`.
        Parameters `period` (`month` or `year`), `level` (the kind of the areas that are ranked,
        several with commas, or `station`; the areas in which stations stand if not given) and
        `kinds`.

    Returns
    -------
    Result
        One observation for each ranked place and period, the city's own index beside them, of
        no unit; in the explanation the place and what made the index. Table `ranking`.

    Missing data
    ------------
    A pollutant counts in a period with the days that the packs on validity and evaluation ask
    for; without one of the six there is no index and no place, and the reason is said. Periods
    in which nobody has a day are left out.

    Raises
    ------
    MethodError
        The indicator has a unit, or no place of the level has stations.
    StandardError
        No rule on ranking holds at the end of a period, and the indicator chose no edition.

    References
    ----------
    HJ 663-2013 and the rule on the ranking of cities, by the pack on `air-city-ranking`; which
    limits divide after 28 February 2026 was not found, and every explanation after it says so.
    """
    if call.unit != "1":
        raise MethodError(
            {
                "zh-Hans": f"综合指数没有单位，不能是“{call.unit}”",
                "en": f"the composite index has no unit, and cannot be in '{call.unit}'",
            },
            where=f"indicator {call.indicator}",
            todo={"zh-Hans": "请把单位改为 1", "en": "let the indicator's unit be 1"},
        )
    network = Network(call)
    ranked = _ranked(call, network)
    standings = _changed(list(_standings(call, network, ranked)))
    homes = {station: area for station, (area, _) in station_sites(call).items() if area}
    return Result(
        observations=_observations(call, network, standings, homes),
        tables={"ranking": ranking_table(call, network, standings, homes)},
        explanations=_explanations(call, network, standings, homes),
        exclusions=network.exclusions,
    )


def _ranked(call: Call, network: Network) -> list[int]:
    """Return the places that are ranked, as places of the network's days."""
    level, stations = call.parameters["level"], len(network.grid.stations)
    if level == _STATION:
        return list(range(stations))
    kinds = {kind.strip() for kind in (level or "").split(",")}
    here = {area for area, _ in station_sites(call).values()}
    found = [
        stations + number
        for number, area in enumerate(network.areas)
        if (area.kind in kinds if level else area.id in here) and area.id != call.city
    ]
    if not found:
        wanted = level or "area"
        raise MethodError(
            {
                "zh-Hans": f"没有一个“{wanted}”级区域有参加评价的监测点",
                "en": f"no area of the level '{wanted}' has stations that count",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请以输入 sites 说明监测点所在区域，或将参数 level 设为 station",
                "en": "say by the input sites where the stations stand, or rank by level: station",
            },
        )
    return found


def _standings(call: Call, network: Network, ranked: Sequence[int]) -> Iterator[Standing]:
    """Yield ranked places and the city, period by period."""
    city = len(network.grid.stations)
    for period, months in periods(network.grid.days, call.parameters["period"]):
        last = network.grid.days[months[-1].stop - 1]
        if not network.seen(months):
            continue
        pack = call.standards.standard("air-city-ranking", call.jurisdiction, last)
        rows = [_standing(call, network, place, period, months, pack) for place in (*ranked, city)]
        found, whole = rows[:-1], rows[-1]
        order = ranks({str(row.place): row.composite.index for row in found})
        for row in found:
            yield replace(row, rank=order.get(str(row.place)), among=len(order))
        yield whole


def _standing(
    call: Call,
    network: Network,
    place: int,
    period: str,
    months: Sequence[slice],
    pack: Standard,
) -> Standing:
    last = network.grid.days[months[-1].stop - 1]
    limits = call.standards.standard("ambient-air-limits", call.jurisdiction, last)
    values: dict[str, float | None] = {}
    reasons: dict[str, tuple[Text, list[str]]] = {}
    for row in pack.table:
        pollutant, share = row["pollutant"], _share(row["statistic"])
        statistic = "mean" if share is None else "percentile"
        rules = network.rules(pollutant, limits, last, statistic=statistic)
        found = network.evaluated(place, pollutant, rules, period, months, share)
        values[pollutant] = found.value
        if found.reason:
            # pollutants that lack the same days are named together
            same = reasons.setdefault(found.reason["en"], (found.reason, []))
            same[1].append(NAMES[pollutant])
    why = [
        filled(sentences.POLLUTANT_REASON, pollutant=listed(names), reason=reason)
        for reason, names in reasons.values()
    ]
    reason = filled(sentences.NO_INDEX_OF, reasons=joined(why, CLAUSES)) if why else {}
    composite = composite_index(values, pack)
    return Standing(place, period, values, composite, reason, pack, last)


def _share(statistic: str) -> float | None:
    """Return the percentile that a rule names, none for a mean."""
    word, _, rest = statistic.partition(" ")
    return float(rest.split()[0]) if word == "percentile" else None


def _changed(standings: Sequence[Standing]) -> list[Standing]:
    """Return standings with their change against the same period of the year before."""
    known = {(row.place, row.period): row.composite.index for row in standings}
    found = []
    for row in standings:
        year, rest = row.period[:4], row.period[4:]
        before = known.get((row.place, f"{int(year) - 1}{rest}"))
        index = row.composite.index
        change = None if before is None or index is None else index - before
        found.append(replace(row, change=change))
    return found


def ranking_table(
    call: Call, network: Network, standings: Sequence[Standing], homes: Mapping[str, str]
) -> pl.DataFrame:
    """Return the ranked places as a table of `RANKING`, in the order of periods and places."""
    rows = []
    for row in standings:
        where = _where(call, network, row, homes)
        if row.place == len(network.grid.stations):
            continue
        rows.append(
            (
                where[0],
                where[1],
                row.period,
                _number(row.composite.index),
                row.rank,
                *(row.concentrations.get(p) for p in POLLUTANTS),
                *(_number(row.composite.parts.get(p)) for p in POLLUTANTS),
                _number(row.change),
                *in_columns("reason", row.reason).values(),
                row.pack.edition,
            )
        )
    return pl.DataFrame(rows, schema=RANKING, orient="row").sort(
        "period", "rank", "area", "station", nulls_last=True
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _where(
    call: Call, network: Network, row: Standing, homes: Mapping[str, str]
) -> tuple[str, str | None]:
    name = network.places[row.place]
    if row.place < len(network.grid.stations):
        return homes.get(name, call.city), name
    return name, None


def _keys(call: Call, network: Network, row: Standing, homes: Mapping[str, str]) -> dict[str, str]:
    area, station = _where(call, network, row, homes)
    dimensions = HEADLINE if station is None else dimension_key({"station": station})
    return {"area": area, "dimensions": dimensions, "period": row.period}


def _observations(
    call: Call, network: Network, standings: Sequence[Standing], homes: Mapping[str, str]
) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            **_keys(call, network, row, homes),
            "value": _number(row.composite.index),
            "status": "insufficient" if row.composite.index is None else "normal",
            **in_columns("reason", row.reason),
            "standard": row.pack.edition,
        }
        for row in standings
    ]
    if not rows:
        return completed(pl.DataFrame())
    return completed(pl.DataFrame(rows, infer_schema_length=None))


def _explanations(
    call: Call, network: Network, standings: Sequence[Standing], homes: Mapping[str, str]
) -> pl.DataFrame:
    ordered = sorted(standings, key=lambda row: row.rank or len(standings))
    rows = [
        {
            **_keys(call, network, row, homes),
            **in_columns("text", _sentence(network, row)),
        }
        for row in ordered
    ]
    return told(rows, call.city)


def _sentence(network: Network, row: Standing) -> Text:
    stations = len(network.grid.stations)
    parts = [row.reason or row.composite.explanation]
    if row.rank is not None:
        kind = sentences.RANKED_STATIONS if row.place < stations else sentences.RANKED_AREAS
        parts.append(filled(sentences.RANK, rank=row.rank, count=row.among, kind=kind))
    if row.change is not None:
        parts.append(filled(sentences.INDEX_CHANGE, change=f"{row.change:+}"))
    if not row.pack.applies(row.ends):
        parts.append(filled(sentences.OUT_OF_FORCE, edition=row.pack.edition))
    known_to = row.pack.constants.get("limits_known_to")
    if known_to is not None and row.ends > known_to:
        parts.append(filled(sentences.DIVISORS_UNKNOWN, until=known_to.isoformat()))
    members = (row.place,) if row.place < stations else network.areas[row.place - stations].members
    parts.append(network.in_other_units(members, row.period))
    return joined(parts, CLAUSES)
