"""Guideline levels: which of the WHO's interim targets a concentration reaches."""

from dataclasses import dataclass
from typing import Any, Final

from cityagenda.domains.air.rules import MICROGRAMS
from cityagenda.ground.errors import SourceError, StandardError
from cityagenda.ground.numbers import shown
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text

_LEVELS: Final = {
    "it1": {"zh-Hans": "过渡目标 1", "en": "interim target 1"},
    "it2": {"zh-Hans": "过渡目标 2", "en": "interim target 2"},
    "it3": {"zh-Hans": "过渡目标 3", "en": "interim target 3"},
    "it4": {"zh-Hans": "过渡目标 4", "en": "interim target 4"},
    "aqg": {"zh-Hans": "指南值", "en": "guideline level"},
}
"""From the loosest on."""


@dataclass(frozen=True, slots=True)
class Attained:
    """The strictest level that a concentration keeps, and what is missing to the next.

    ``level`` is none above every level; ``next_level`` and ``excess`` (ug/m3) are none where
    the guideline level is kept.
    """

    level: str | None
    next_level: str | None
    excess: float | None
    explanation: Text


def attained_level(
    concentration: float, pollutant: str, averaging: str, pack: Standard
) -> Attained:
    """Return the strictest guideline or interim level that a concentration keeps.

    A level ``L`` is kept if ``C <= L``.

    Parameters
    ----------
    concentration
        In ug/m3, CO too.
    pollutant, averaging
        As the pack names them: `year`, `day` (the 99th percentile of days), `mda8`,
        `peak season`.
    pack
        A pack on `air-guideline-levels`.

    Raises
    ------
    StandardError
        The pack has no levels for the pollutant and averaging time.
    SourceError
        The concentration is negative or no number.

    References
    ----------
    WHO global air quality guidelines 2021, table 0.1.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("air-guideline-levels", "CN", date(2025, 12, 31))
    >>> print(attained_level(17.0, "pm25", "year", pack).explanation["en"])
    interim target 2 (25 ug/m3) is kept; 2 ug/m3 above interim target 3 (15 ug/m3)
    """
    row = _row(pack, pollutant, averaging)
    if not concentration >= 0:
        raise SourceError(f"{concentration} is no concentration", where=pollutant)
    limits = {k: row[k] * MICROGRAMS[row["unit"]] for k in _LEVELS if row.get(k) is not None}
    kept = [k for k, limit in limits.items() if concentration <= limit]
    missed = [k for k in limits if k not in kept]
    level, following = (kept[-1] if kept else None), (missed[0] if missed else None)
    excess = None if following is None else concentration - limits[following]
    said = {tongue: _sentence(limits, level, following, excess, tongue) for tongue in _TONGUES}
    return Attained(level, following, excess, said)


_TONGUES: Final = ("zh-Hans", "en")


def _row(pack: Standard, pollutant: str, averaging: str) -> dict[str, Any]:
    for row in pack.table:
        if (row["pollutant"], row["averaging"]) == (pollutant, averaging):
            return row
    raise StandardError(
        f"there are no levels for '{pollutant}' over '{averaging}'",
        where=pack.id,
        todo="ask for a pollutant and averaging time of its table",
    )


def _sentence(
    limits: dict[str, float],
    level: str | None,
    following: str | None,
    excess: float | None,
    tongue: str,
) -> str:
    chinese = tongue == "zh-Hans"

    def named(key: str) -> str:
        name, limit = _LEVELS[key][tongue], shown(limits[key])
        return f"{name}（{limit} ug/m3）" if chinese else f"{name} ({limit} ug/m3)"

    parts = []
    if level is None:
        parts.append("未达到任何一级目标" if chinese else "no level is kept")
    else:
        parts.append(f"达到{named(level)}" if chinese else f"{named(level)} is kept")
    if following is not None:
        over = shown(excess)
        parts.append(
            f"超出{named(following)} {over} ug/m3"
            if chinese
            else f"{over} ug/m3 above {named(following)}"
        )
    return ("；" if chinese else "; ").join(parts)
