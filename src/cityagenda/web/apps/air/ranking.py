"""The ranking: areas by the composite index of a month or year, with what it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cityagenda.assess.territory import levels
from cityagenda.build.editions import Edition
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import ITEMS, Text, filled, from_columns, joined, text_in
from cityagenda.web.apps.air.classes import POLLUTANTS, SHORT, amount
from cityagenda.web.made import every

METHOD: Final = "air.ranking"
_TABLE: Final = "ranking"
STATIONS: Final = "station"
"""What stands for a level where stations are ranked and not areas."""
_STATIONS: Final[Text] = {"zh-Hans": "站点", "en": "stations"}
_ROW: Final = (
    '<tr><td class="n rank" data-label="{}"><b>{}</b></td><th scope="row">{} '
    '<span class="small">{}</span></th><td class="n" data-label="{}"><b>{}</b></td>'
    '<td class="n" data-label="{}">{}</td>{}</tr>'
)
_PART: Final = (
    '<td class="n part" data-label="{}"><span class="part-bar" style="--w:{}%"></span>{} '
    '<span class="small">{}</span></td>'
)
_WORDS: Final[dict[str, Text]] = {
    "rank": {"zh-Hans": "名次", "en": "Rank"},
    "index": {"zh-Hans": "综合指数", "en": "Index"},
    "change": {"zh-Hans": "同比", "en": "Change"},
}


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is shown: the level and period chosen, the choices, and the rows, the best first.

    ``without`` are the rows of places that have no index.
    """

    level: str
    period: str
    levels: list[tuple[str, Text]]
    periods: list[str]
    rows: list[dict[str, Any]]
    without: list[dict[str, Any]]
    synthetic: bool

    @property
    def largest(self) -> float:
        """The largest part of any index, by which bars are drawn."""
        parts = [row.get(f"part_{p}") or 0.0 for row in self.rows for p in POLLUTANTS]
        return max(parts, default=1.0) or 1.0


def ranking(edition: Edition, level: str, period: str) -> Ranking | None:
    """Return the ranking of a level in a period, the newest year of the finest by default."""
    held = _held(edition)
    if not held:
        return None
    named = [(one.id, one.name) for one in levels(edition.city()) if one.id in held]
    named += [(STATIONS, _STATIONS)] if STATIONS in held else []
    level = level if level in held else _finest([id_ for id_, _ in named], held)
    periods = held[level][0]
    period = period if period in periods else _usual(periods)
    every_row = sorted(periods[period], key=_place)
    rows = [row for row in every_row if row["index"] is not None]
    without = [row for row in every_row if row["index"] is None]
    newest = sorted(periods, reverse=True)
    ordered = [*filter(_is_year, newest), *(p for p in newest if not _is_year(p))]
    return Ranking(level, period, named, ordered, rows, without, held[level][1])


def _place(row: Mapping[str, Any]) -> tuple[bool, int, str, str]:
    """Return by what rows are ordered: their rank, then their names."""
    return row["rank"] is None, row["rank"] or 0, row.get("station") or "", row["area"]


def _is_year(period: str) -> bool:
    return len(period) == len("2026")


def _usual(periods: Mapping[str, list[dict[str, Any]]]) -> str:
    """Return the newest year, or the newest period where there is no year; of those ranked."""
    some = [period for period, rows in periods.items() if _ranked(rows)] or list(periods)
    years = [period for period in some if _is_year(period)]
    return max(years or some)


def _finest(levels: list[str], held: "Held") -> str:
    """Return the last level in which anything has an index, or the last of all."""
    some = [level for level in levels if any(map(_ranked, held[level][0].values()))]
    return (some or levels)[-1]


def _ranked(rows: list[dict[str, Any]]) -> bool:
    return any(row["index"] is not None for row in rows)


Held = Mapping[str, tuple[Mapping[str, list[dict[str, Any]]], bool]]


def _held(edition: Edition) -> Held:
    """Return the rows by level and period, and whether they are synthetic."""
    return edition.derived("air/ranking", lambda: _read(edition))


def _read(edition: Edition) -> Held:
    places = {area.id: one.id for one in levels(edition.city()) for area in one.areas}
    found: dict[str, tuple[dict[str, list[dict[str, Any]]], bool]] = {}
    for made in every(edition, METHOD, _TABLE):
        for row in made.table(_TABLE).to_dicts():
            level = STATIONS if row.get("station") else places.get(row["area"])
            if level is not None:
                own = found.setdefault(level, ({}, made.synthetic))[0]
                own.setdefault(row["period"], []).append(row)
    return found


_WITHOUT: Final[Text] = {
    "zh-Hans": "{places}中有 {count} 个没有综合指数，未列名次。",
    "en": "No index, and so no place: {count} of {places}.",
}
_AREAS: Final[Text] = {"zh-Hans": "{whole} 个区域", "en": "{whole} areas"}
_SITES: Final[Text] = {"zh-Hans": "{whole} 个站点", "en": "{whole} stations"}
_WHY: Final[Text] = {"zh-Hans": "{names}：{reason}", "en": "{names}: {reason}"}
_NOT_SAID: Final[Text] = {"zh-Hans": "没有记录原因", "en": "the reason was not recorded"}


def without_place(found: Ranking, edition: Edition) -> tuple[Text, list[Text]]:
    """Return how many places have no index, and which for each reason; nothing where all have."""
    if not found.without:
        return {}, []
    areas = edition.city().areas
    whole = len(found.rows) + len(found.without)
    places = filled(_SITES if found.level == STATIONS else _AREAS, whole=whole)
    same: dict[str, tuple[Text, list[Text]]] = {}
    for row in found.without:
        area = None if row.get("station") else areas.get(row["area"])
        name: Text = area.name if area else {"en": row.get("station") or row["area"]}
        reason = from_columns(row, "reason") or _NOT_SAID
        same.setdefault(text_in(reason, "en"), (reason, []))[1].append(name)
    why = [
        filled(_WHY, names=joined(names, ITEMS), reason=reason) for reason, names in same.values()
    ]
    return filled(_WITHOUT, count=len(found.without), places=places), why


def table_rows(found: Ranking, edition: Edition, language: str) -> SafeString:
    """Return the rows of the table."""
    areas = edition.city().areas
    words = {name: text_in(text, language) for name, text in _WORDS.items()}
    largest = found.largest

    def cells(row: Mapping[str, Any]) -> tuple[object, ...]:
        station = row.get("station")
        area = None if station else areas.get(row["area"])
        parent = areas.get(area.parent or "") if area else None
        within = parent.name if parent and parent.id != edition.city().city.area else {}
        parts = format_html_join("", _PART, (_part(row, p, largest) for p in POLLUTANTS))
        return (
            words["rank"], row["rank"],
            text_in(area.name, language) if area else station or row["area"],
            text_in(within, language), words["index"], shown(row["index"], 2), words["change"],
            _change(row.get("change")), parts,
        )  # fmt: skip

    return format_html_join("\n", _ROW, (cells(row) for row in found.rows))


def _part(row: Mapping[str, Any], pollutant: str, largest: float) -> tuple[object, ...]:
    part = row.get(f"part_{pollutant}")
    share = 0.0 if part is None else 100 * part / largest
    return SHORT[pollutant], f"{share:.0f}", shown(part, 2), amount(pollutant, row.get(pollutant))


def _change(change: float | None) -> SafeString | str:
    """Return a change with its sign; a fall is better air."""
    if change is None:
        return "—"
    word = "+" if change > 0 else "−" if change < 0 else "±"
    return format_html("{}{}", word, shown(abs(change), 2))
