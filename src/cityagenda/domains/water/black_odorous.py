"""Black and odorous water: the grade of points, of the reaches between, of the whole body."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal

from cityagenda.ground.errors import SourceError
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text, text_in
from cityagenda.ground.waters import GRADES, NAMES

Grade = Literal["none", "light", "heavy"]

SPANS: Final = {
    "transparency": (0.0, 1000.0),
    "do": (0.0, 30.0),
    "orp": (-1000.0, 1000.0),
    "nh3n": (0.0, 1000.0),
}
"""Outside of this no reading is water."""


@dataclass(frozen=True, slots=True)
class Point:
    """The grade of a point, and of each indicator the readings: light or worse, heavy, all."""

    grade: Grade | None
    counts: Mapping[str, tuple[int, int, int]]
    explanation: Text


def reading_grade(value: float, row: Mapping[str, Any]) -> Grade:
    """Return the grade of one reading; a reading on a bound belongs to the light grade.

    Examples
    --------
    >>> row = {"item": "nh3n", "kind": "most", "light": 8.0, "heavy": 15}
    >>> [reading_grade(v, row) for v in (7.9, 8.0, 15.0, 15.1)]
    ['none', 'light', 'light', 'heavy']
    """
    sign = 1 if row["kind"] == "most" else -1
    if sign * value > sign * row["heavy"]:
        return "heavy"
    return "light" if sign * value >= sign * row["light"] else "none"


def point_grade(readings: Mapping[str, Sequence[float | None]], pack: Standard) -> Point:
    """Return the grade of a point from repeated readings.

    Heavy if the share of heavy readings of one indicator, or of each of two, reaches the
    bounds of the guide (60 % and 30 %); else light if any reading is light or worse.

    Parameters
    ----------
    readings
        `transparency` in cm, `do` and `nh3n` in mg/L, `orp` in mV; none is no reading.
    pack
        A pack on `black-odorous-water`.

    Missing data
    ------------
    Readings that are missing do not count. Without any there is no grade.

    Raises
    ------
    SourceError
        An indicator is unknown, or a reading cannot be.

    References
    ----------
    Guide to the treatment of black and odorous urban water, 2015, by the pack.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("black-odorous-water", "CN", date(2025, 6, 30))
    >>> point_grade({"nh3n": [16.0, 15.5, 9.0, 17.0, 3.0]}, pack).explanation["en"]
    'heavily black and odorous: 3 of 5 readings of ammonia nitrogen are heavy'
    """
    rows = {row["item"]: row for row in pack.table}
    counts: dict[str, tuple[int, int, int]] = {}
    for item, values in readings.items():
        if item not in rows:
            raise SourceError(
                f"'{item}' is no indicator", where=pack.edition, todo=f"give {', '.join(rows)}"
            )
        known = [_checked(item, v, rows[item]["unit"]) for v in values if v is not None]
        if known:
            grades = [reading_grade(v, rows[item]) for v in known]
            light = sum(g != "none" for g in grades)
            counts[item] = light, grades.count("heavy"), len(grades)
    grade, reasons = _point(counts, pack)
    return Point(grade, counts, _explained(grade, reasons, counts))


def _checked(item: str, value: float, unit: str) -> float:
    low, high = SPANS[item]
    if not low <= value <= high:
        raise SourceError(
            f"'{item}' of {value:g} {unit} cannot be",
            where=item,
            todo=f"give it in {unit}, and mark missing readings as missing",
        )
    return value


def _point(
    counts: Mapping[str, tuple[int, int, int]], pack: Standard
) -> tuple[Grade | None, list[str]]:
    shares = {item: Fraction(heavy, whole) for item, (_, heavy, whole) in counts.items()}
    one, two = (
        Fraction(str(pack.constants[name]))
        for name in ("one_indicator_share", "two_indicators_share")
    )
    if not counts:
        return None, []
    alone = [item for item, share in shares.items() if share >= one]
    together = [item for item, share in shares.items() if share >= two]
    if alone or len(together) > 1:
        return "heavy", alone or together
    light = [item for item, (count, _, _) in counts.items() if count]
    return ("light" if light else "none"), light


def _explained(
    grade: Grade | None, reasons: list[str], counts: Mapping[str, tuple[int, int, int]]
) -> Text:
    if grade is None:
        return {"zh-Hans": "没有监测值，不定级", "en": "no grade: nothing was measured"}
    place = 1 if grade == "heavy" else 0
    word = (
        {"zh-Hans": "达重度", "en": "heavy"}
        if place
        else {"zh-Hans": "黑臭", "en": "light or worse"}
    )
    chinese = [
        f"{text_in(NAMES[i], 'zh-Hans')} {counts[i][2]} 次读数中 {counts[i][place]} 次"
        f"{word['zh-Hans']}"
        for i in reasons
    ]
    english = [
        f"{counts[i][place]} of {counts[i][2]} readings of {text_in(NAMES[i], 'en')} "
        f"are {word['en']}"
        for i in reasons
    ]
    return {
        "zh-Hans": "：".join(filter(None, (GRADES[grade]["zh-Hans"], "；".join(chinese)))),
        "en": ": ".join(filter(None, (GRADES[grade]["en"], "; ".join(english)))),
    }


@dataclass(frozen=True, slots=True)
class Body:
    """The grade of a whole body of water, and its heavy reaches: first and last point."""

    grade: Grade | None
    heavy_reaches: tuple[tuple[int, int], ...]
    explanation: Text


def body_grade(points: Sequence[Grade | None], pack: Standard) -> Body:
    """Return the grade of a body of water from its points in the order of the flow.

    A reach between three or more heavy points in a row is heavy. The body is heavy if 60 % of
    its points are (and then as a whole), else light if any point is light or heavy.

    Parameters
    ----------
    points
        Grades by `point_grade`; none where there is none: such a point ends a reach.
    pack
        A pack on `black-odorous-water`.

    Missing data
    ------------
    Points without grade do not count in the share. Without any grade the body has none.

    References
    ----------
    Guide to the treatment of black and odorous urban water, 2015, by the pack.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("black-odorous-water", "CN", date(2025, 6, 30))
    >>> body = body_grade(["light", "heavy", "heavy", "heavy", "none", "light"], pack)
    >>> body.grade, body.heavy_reaches
    ('light', ((1, 3),))
    """
    known = [grade for grade in points if grade is not None]
    if not known:
        return Body(None, (), _explained(None, [], {}))
    heavy = known.count("heavy")
    least = math.ceil(Fraction(str(pack.constants["body_share"])) * len(known))
    reaches = tuple(_runs(points, pack.constants["reach_points"]))
    grade: Grade = "none"
    if heavy >= least:
        grade = "heavy"
    elif any(g != "none" for g in known):
        grade = "light"
    return Body(
        grade,
        reaches,
        {
            "zh-Hans": f"{GRADES[grade]['zh-Hans']}：{len(known)} 个点中 {heavy} 个重度"
            f"（整体重度需 {least} 个），重度河段 {len(reaches)} 段",
            "en": f"{GRADES[grade]['en']}: {heavy} of {len(known)} points are heavy ({least} make "
            f"the whole heavy), {len(reaches)} heavy reach(es)",
        },
    )


def _runs(points: Sequence[Grade | None], least: int) -> list[tuple[int, int]]:
    found, start = [], 0
    for place in range(len(points) + 1):
        if place < len(points) and points[place] == "heavy":
            continue
        if place - start >= least:
            found.append((start, place - 1))
        start = place + 1
    return found
