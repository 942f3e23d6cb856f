"""One year under the old standard and under the new one."""

from dataclasses import dataclass
from typing import Any, Final

from cityagenda.build.editions import Edition
from cityagenda.city.models import Area
from cityagenda.ground.texts import Text
from cityagenda.web.apps.air.classes import POLLUTANTS, SHORT, amount, unit_of
from cityagenda.web.made import Made, made

METHOD: Final = "air.compared"
_STATISTICS: Final[dict[str, Text]] = {
    "mean": {"zh-Hans": "年均值", "en": "mean of the year"},
    "percentile": {"zh-Hans": "特定百分位数", "en": "percentile of days"},
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A limit of one edition, and whether it is kept (none: not judged)."""

    limit: str
    attained: bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """A statistic of a pollutant with its verdict under each edition."""

    short: str
    statistic: Text
    value: str
    unit: Text
    verdicts: list[Verdict]
    differs: bool


@dataclass(frozen=True, slots=True)
class Days:
    """The good days of a year under one edition."""

    standard: str
    good: int
    valid: int

    @property
    def share(self) -> float | None:
        """The share of good days among valid ones."""
        return self.good / self.valid if self.valid else None

    @property
    def width(self) -> str:
        """The share as the length of a bar, in percent."""
        return f"{100 * (self.share or 0.0):.1f}"


@dataclass(frozen=True, slots=True)
class Compared:
    """What is shown of an area and a period: choices, limits, good days, and a sentence."""

    area: Area
    period: str
    areas: list[Area]
    periods: list[str]
    standards: list[str]
    lines: list[Line]
    days: list[Days]
    kept: list[tuple[str, int, int]]
    others: list[tuple[Area, list[tuple[int, int]]]]
    synthetic: bool

    @property
    def changed(self) -> list[Line]:
        """The limits on which the editions disagree."""
        return [line for line in self.lines if line.differs]


def compared(edition: Edition, area: str, period: str) -> Compared | None:
    """Return a year of an area under every edition, the city's newest year by default."""
    by = made(edition, METHOD, "limits")
    if by is None:
        return None
    held, days = edition.derived("air/compared", lambda: _read(by))
    known = edition.city().areas
    areas = sorted(
        (one for one in known.values() if one.id in held), key=lambda a: a.parent is not None
    )
    if not areas:
        return None
    usual = edition.city().city.area
    chosen = area if area in held else usual if usual in held else areas[0].id
    periods = sorted(held[chosen], reverse=True)
    at = period if period in periods else periods[0]
    own = held[chosen][at]
    standards = _ordered(edition, {row["standard"] for row in own})
    return Compared(
        area=known[chosen],
        period=at,
        areas=areas,
        periods=periods,
        standards=standards,
        lines=_lines(own, standards),
        days=[
            Days(row["standard"], row["good"], row["valid"])
            for row in sorted(days, key=lambda r: str(r["standard"]))
            if (row["area"], row["period"]) == (chosen, at)
        ],
        kept=_kept(own, standards),
        others=[
            (one, [(k, n) for _, k, n in _kept(held[one.id][at], standards)])
            for one in areas
            if at in held[one.id]
        ],
        synthetic=by.synthetic,
    )


Rows = list[dict[str, Any]]


def _read(by: Made) -> tuple[dict[str, dict[str, Rows]], Rows]:
    """Return the limits by area and period, and the good days."""
    held: dict[str, dict[str, Rows]] = {}
    for row in by.table("limits").to_dicts():
        held.setdefault(row["area"], {}).setdefault(row["period"], []).append(row)
    return held, by.table("good_days").to_dicts()


def _ordered(edition: Edition, names: set[str]) -> list[str]:
    """Return editions of the limits, the oldest first."""
    city = edition.city()
    packs = city.standards.editions("ambient-air-limits", city.city.jurisdiction)
    known = [pack.edition for pack in packs if pack.edition in names]
    return [*known, *sorted(names - set(known))]


def _lines(rows: list[dict[str, Any]], standards: list[str]) -> list[Line]:
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["pollutant"], row["statistic"]), {})[row["standard"]] = row
    order = {key: place for place, key in enumerate(POLLUTANTS)}
    lines = []
    for (pollutant, statistic), own in sorted(
        found.items(), key=lambda item: (order.get(item[0][0], 9), item[0][1])
    ):
        verdicts = [_verdict(pollutant, own.get(name)) for name in standards]
        value = next((r["value"] for r in own.values() if r["value"] is not None), None)
        said = {v.attained for v in verdicts if v.attained is not None}
        lines.append(
            Line(
                SHORT.get(pollutant, pollutant),
                _STATISTICS.get(statistic, {"en": statistic}),
                _precise(pollutant, value),
                unit_of(pollutant),
                verdicts,
                len(said) > 1,
            )
        )
    return lines


def _verdict(pollutant: str, row: dict[str, Any] | None) -> Verdict:
    if row is None or row["limit"] is None:
        return Verdict("", None)
    return Verdict(amount(pollutant, row["limit"]), row["attained"] if row["valid"] else None)


def _precise(pollutant: str, value: float | None) -> str:
    """Return a statistic with one digit more than the limit has."""
    if value is None:
        return ""
    return f"{value / 1000:.2f}" if pollutant == "co" else f"{value:.1f}"


def _kept(rows: list[dict[str, Any]], standards: list[str]) -> list[tuple[str, int, int]]:
    """Return for each edition how many limits are kept, of how many that are judged."""
    found = []
    for name in standards:
        judged = [
            row["attained"]
            for row in rows
            if row["standard"] == name and row["valid"] and row["attained"] is not None
        ]
        found.append((name, sum(judged), len(judged)))
    return found
