"""Noise levels: equivalent levels of hours, day and night, and the limits of zones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from cityagenda.ground.errors import SourceError, StandardError
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text

_LOUDEST: Final = 194.0
"""Above this air cannot carry a sound wave."""


def equivalent_level(levels: Sequence[float]) -> float:
    """Return the equivalent level of parts of equal length, in dB.

    ``L = 10 lg(sum_i 10^(L_i / 10) / n)``: energies are averaged, not levels.

    Raises
    ------
    SourceError
        There are no levels, or one cannot be.

    References
    ----------
    GB 3096-2008, clause 3 (terms).

    Examples
    --------
    >>> round(equivalent_level([50.0, 70.0]), 1)  # the mean of the numbers, 60, would be wrong
    67.0
    """
    if not levels:
        raise SourceError("there are no levels", todo="give at least one level in dB(A)")
    for level in levels:
        _checked(level)
    return 10 * math.log10(math.fsum(10 ** (level / 10) for level in levels) / len(levels))


def day_night_level(day: float, night: float, pack: Standard) -> float:
    """Return the level of day and night with the night's penalty, in dB.

    ``L_dn = 10 lg((16 * 10^(L_d / 10) + 8 * 10^((L_n + 10) / 10)) / 24)``.

    Raises
    ------
    SourceError
        A level cannot be.

    References
    ----------
    The pack on `environmental-noise-limits` (hours and penalty are unconfirmed).

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("environmental-noise-limits", "CN", date(2025, 6, 1))
    >>> round(day_night_level(60.0, 50.0, pack), 2)
    60.0
    """
    rule = pack.constants
    hours = (rule["day_hours"], rule["night_hours"])
    louder = (_checked(day), _checked(night) + rule["night_penalty"])
    energy = math.fsum(h * 10 ** (level / 10) for h, level in zip(hours, louder, strict=True))
    return 10 * math.log10(energy / sum(hours))


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a zone's limit is kept, the limit, and by how much it is exceeded (dB)."""

    kept: bool
    limit: float
    excess: float
    explanation: Text


def judged(
    level: float,
    zone: str,
    time: Literal["day", "night"],
    pack: Standard,
    *,
    sudden: bool = False,
) -> Judged:
    """Return whether a level keeps the limit of a zone: it is not above it.

    Parameters
    ----------
    level
        The equivalent level in dB(A), or with ``sudden`` the largest level of a sudden noise
        of the night, which may be 15 dB(A) above the limit.
    zone
        ``0`` to ``3``, ``4a`` or ``4b``.
    time
        ``day`` or ``night``.
    pack
        A pack on `environmental-noise-limits`.

    Raises
    ------
    StandardError
        The pack has no such zone, or no rule on sudden noise by day.
    SourceError
        The level cannot be.

    References
    ----------
    GB 3096-2008, table 1 and clause 5.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("environmental-noise-limits", "CN", date(2025, 6, 1))
    >>> judged(57.2, "4a", "night", pack).explanation["en"]
    '57.2 dB(A) at night is 2.2 above the limit of 55 dB(A) of zone 4a'
    """
    row = _row(pack, zone)
    if sudden and time != "night":
        raise StandardError(
            "sudden noise has a limit at night only", where=pack.id, todo="judge the level of a day"
        )
    limit = float(row[time]) + (pack.constants["sudden_above_night"] if sudden else 0)
    # levels are read to hundredths at the most: beyond is binary noise
    excess = round(_checked(level) - limit, 6)
    return Judged(
        excess <= 0, limit, max(excess, 0.0), _explained(level, zone, time, limit, excess)
    )


def _row(pack: Standard, zone: str) -> dict[str, Any]:
    for row in pack.table:
        if row["zone"] == zone:
            return row
    raise StandardError(
        f"there is no zone '{zone}'",
        where=pack.id,
        todo=f"choose one of {', '.join(row['zone'] for row in pack.table)}",
    )


def _checked(level: float) -> float:
    if not 0 <= level <= _LOUDEST:
        raise SourceError(
            f"a level of {level:g} dB(A) cannot be", todo="give a level in dB(A) from 0 to 194"
        )
    return level


def _explained(level: float, zone: str, time: str, limit: float, excess: float) -> Text:
    hour = {"day": ("昼间", "by day"), "night": ("夜间", "at night")}[time]
    if excess <= 0:
        return {
            "zh-Hans": (
                f"{hour[0]} {level:g} dB(A)，未超出 {zone} 类区限值 {limit:g} dB(A)，"
                f"余量 {-excess:g}"
            ),
            "en": f"{level:g} dB(A) {hour[1]} keeps the limit of {limit:g} dB(A) of zone {zone}, "
            f"{-excess:g} below it",
        }
    return {
        "zh-Hans": f"{hour[0]} {level:g} dB(A)，超出 {zone} 类区限值 {limit:g} dB(A) {excess:g}",
        "en": f"{level:g} dB(A) {hour[1]} is {excess:g} above the limit of {limit:g} dB(A) "
        f"of zone {zone}",
    }
