"""Synthetic samples of rivers, lakes and black and odorous bodies, with the faults of real files.

Only addition, multiplication and division are used, and the random numbers of the standard
library, so that the digits are the same on every machine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

FIRST: Final = date(2024, 1, 1)
MONTHS: Final = 24
_WET: Final = range(4, 10)
_BETTER: Final = 0.014
"""By how much of itself pollution falls each month."""
_DRY, _DILUTED = 1.1, 0.82
_QUARTERS: Final = 8
_VISITS: Final = 3
_STUBBORN: Final = 7
"""Every so many bodies one gets better slowly, and its bed gives back what rain stirs up."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How an item is made up.

    ``base`` is its size at level 1, ``moving`` the share of it that goes with the level,
    ``detection`` the limit of detection.
    """

    base: float
    moving: float
    decimals: int
    detection: float


RIVER: Final[dict[str, Kind]] = {
    "codmn": Kind(4.4, 0.8, 1, 0.5),
    "cod": Kind(16.5, 0.7, 0, 4),
    "bod5": Kind(3.1, 0.8, 1, 0.5),
    "nh3n": Kind(0.86, 1.0, 3, 0.025),
    "tp": Kind(0.165, 0.95, 3, 0.01),
    "tn": Kind(7.5, 0.7, 2, 0.05),
    "cu": Kind(0.004, 0.3, 4, 0.001),
    "zn": Kind(0.021, 0.3, 3, 0.004),
    "fluoride": Kind(0.42, 0.3, 2, 0.05),
    "se": Kind(0.0003, 0.1, 4, 0.0004),
    "as": Kind(0.0014, 0.1, 4, 0.0003),
    "hg": Kind(0.00002, 0.1, 5, 0.00004),
    "cd": Kind(0.00003, 0.1, 5, 0.00005),
    "cr6": Kind(0.003, 0.2, 3, 0.004),
    "pb": Kind(0.0015, 0.2, 4, 0.0002),
    "cyanide": Kind(0.002, 0.2, 3, 0.004),
    "phenol": Kind(0.0007, 0.7, 4, 0.0003),
    "petroleum": Kind(0.018, 1.0, 2, 0.01),
    "surfactant": Kind(0.07, 1.0, 2, 0.05),
    "sulphide": Kind(0.012, 1.0, 3, 0.01),
    "faecal_coliform": Kind(9000.0, 1.0, -2, 20),
}
"""Items in mg/L, faecal coliforms in 1/L."""

_LAKE: Final = {
    **{name: kind for name, kind in RIVER.items() if name not in ("tp", "tn", "nh3n")},
    "nh3n": Kind(0.32, 0.8, 3, 0.025),
    "tp": Kind(0.082, 0.9, 3, 0.01),
    "tn": Kind(1.9, 0.8, 2, 0.05),
    "chla": Kind(21.0, 1.0, 1, 1),
}

_CALLED: Final[dict[str, tuple[str, str]]] = {
    "ph": ("pH值", "无量纲"),
    "do": ("溶解氧", "mg/L"),
    "water_temperature": ("水温", "℃"),
    "transparency": ("透明度", "cm"),
    "chla": ("叶绿素a", "μg/L"),
    "codmn": ("高锰酸盐指数", "mg/L"),
    "cod": ("化学需氧量（CODCr）", "mg/L"),
    "bod5": ("五日生化需氧量", "mg/L"),
    "nh3n": ("氨氮（NH3-N）", "mg/L"),
    "tp": ("总磷（以P计）", "mg/L"),
    "tn": ("总氮", "mg/L"),
    "cu": ("铜", "μg/L"),
    "zn": ("锌", "mg/L"),
    "fluoride": ("氟化物", "mg/L"),
    "se": ("硒", "μg/L"),
    "as": ("砷", "μg/L"),
    "hg": ("汞", "μg/L"),
    "cd": ("镉", "μg/L"),
    "cr6": ("铬（六价）", "mg/L"),
    "pb": ("铅", "μg/L"),
    "cyanide": ("氰化物", "mg/L"),
    "phenol": ("挥发酚", "mg/L"),
    "petroleum": ("石油类", "mg/L"),
    "surfactant": ("阴离子表面活性剂", "mg/L"),
    "sulphide": ("硫化物", "mg/L"),
    "faecal_coliform": ("粪大肠菌群", "个/L"),
}
"""What the laboratory of the lakes calls items, and the unit in which it gives them."""

_HEAD: Final = ("section", "date", "water_temperature", "ph", "do", *RIVER)
Row = Sequence[object]


def river_samples(sections: Sequence[tuple[str, float, float]], seed: int) -> Iterator[Row]:
    """Yield the monthly samples of rivers, a column an item, and the faults among them.

    Parameters
    ----------
    sections
        Id, level of pollution (1: about at the limits of class III) and share of the course.
    seed
        Chooses the numbers.
    """
    yield _HEAD
    rain = _rain(seed)
    for number, (section, level, share) in enumerate(sections):
        random = Random(f"{seed} samples {section}")  # noqa: S311 - made up, no secret
        for month in range(MONTHS):
            day = _day(month, random)
            now = level * (0.8 + 0.35 * share) * _course(month, rain[month])
            warm = _warmth(day, random)
            cells = {"ph": f"{7.3 + 0.6 * (random.random() - 0.5):.1f}"}
            cells |= {"water_temperature": f"{warm:.1f}"}
            cells["do"] = _oxygen(now, warm, random)
            for name, kind in RIVER.items():
                cells[name] = _written(kind, now, random, "{}L")
            fault = _FAULTS.get((number, month), {})
            row = [section, day.isoformat(), *((cells | fault)[name] for name in _HEAD[2:])]
            yield row
            if (number, month) == _TWICE:
                yield row
    first = sections[0][0]
    filler = [""] * (len(_HEAD) - 5)
    yield [f"{first}x", "2025-06-05", "26.1", "7.4", "5.2", *filler]
    yield [first, "", "25.0", "7.1", "5.5", *filler]


_FAULTS: Final[dict[tuple[int, int], dict[str, str]]] = {
    (2, 9): {"as": "1.3"},
    (8, 15): {"as": "1.6"},
    (5, 3): {"ph": "72.4"},
    (11, 18): {"nh3n": "-0.35"},
    (14, 20): {"tp": "见附表"},
    (17, 6): {"nh3n": "", "tp": ""},
}
"""By section and month: micrograms given as milligrams, a lost decimal point, a sign that means
"missing", a word where a number stands, and items that were not measured."""
_TWICE: Final = (20, 11)


def lake_samples(sections: Sequence[tuple[str, float, float]], seed: int) -> Iterator[Row]:
    """Yield the samples of lakes as another laboratory writes them, with faults of its own.

    A row an item, in its words and its units.
    """
    yield "section", "date", "item", "value", "unit"
    rain = _rain(seed)
    for number, (section, level, _) in enumerate(sections):
        random = Random(f"{seed} lakes {section}")  # noqa: S311 - made up, no secret
        for month in range(MONTHS):
            day = _day(month, random)
            now = level * _course(month, 0.5 + rain[month] / 2)
            warm = _warmth(day, random)
            found = {
                "water_temperature": f"{warm:.1f}",
                "ph": f"{7.6 + 0.8 * (random.random() - 0.5):.1f}",
                "do": _oxygen(now * 0.7, warm, random),
                "transparency": f"{max(20, 100 / (0.25 + now) * _noise(random, 0.15)):.0f}",
            }
            for name, kind in _LAKE.items():
                found[name] = _lake_value(name, kind, now, random)
            for name, (called, unit) in _CALLED.items():
                if (number, month, name) == (1, 7, "hg"):
                    yield section, day.isoformat(), called, "未检出", unit
                    continue
                yield section, day.isoformat(), called, found[name], unit
                if (number, month, name) == (3, 13, "tn"):
                    yield section, day.isoformat(), called, "9.99", unit
            if month == number:
                yield section, day.isoformat(), "电导率", "21.4", "mS/m"
            if (number, month) == (2, 5):
                yield section, day.isoformat(), "总有机碳", "2.4", "mg/L"
    yield sections[0][0], "2025-12-30", "总磷", "0.021", ""


def _lake_value(name: str, kind: Kind, now: float, random: Random) -> str:
    """Return a value of the lakes in the unit of their laboratory, ``<0.05`` below detection."""
    if _CALLED[name][1] == "μg/L" and name != "chla":
        kind = Kind(kind.base * 1000, kind.moving, max(kind.decimals - 3, 0), kind.detection * 1000)
    return _written(kind, now, random, "<{}")


def body_readings(bodies: Sequence[tuple[str, int, float]], seed: int) -> Iterator[Row]:
    """Yield the readings at the points of black and odorous bodies through two years.

    Parameters
    ----------
    bodies
        Id, number of points, and how black and odorous the body is (1: light, 2: heavy).
    seed
        Chooses the numbers.
    """
    yield "body", "point", "date", "transparency", "do", "orp", "nh3n"
    for number, (body, points, level) in enumerate(bodies):
        random = Random(f"{seed} body {body}")  # noqa: S311 - made up, no secret
        stubborn = number % _STUBBORN == _STUBBORN // 2
        pace = 0.93 if stubborn else 0.82 - 0.06 * random.random()
        start = level * (1.25 if stubborn else 1.0)
        for quarter in range(_QUARTERS):
            black = max(0.3, start * _power(pace, quarter))
            if stubborn and quarter % 4 in (1, 2):
                black *= 1.3
            for visit in range(_VISITS):
                day = date(2024 + quarter // 4, 1 + 3 * (quarter % 4), 1)
                day += timedelta(days=9 + 22 * visit + number % 5)
                for point in range(1, points + 1):
                    own = black * (0.85 + 0.3 * point / points) * _noise(random, 0.12)
                    yield (body, point, day.isoformat(), *_reading(own, random))
    first = bodies[0][0]
    yield first, 1, "2025-11-20", "3200", "4.1", "120", "2.2"
    yield first, 2, "2025-11-21", "41", "4.4", "132", "2.1"
    yield first, 2, "2025-11-21", "41", "4.4", "132", "2.1"
    yield f"{first}x", 1, "2025-11-20", "38", "4.0", "118", "2.4"


def _reading(black: float, random: Random) -> tuple[str, str, str, str]:
    return (
        f"{max(2.0, 21 / black * _noise(random, 0.1)):.0f}",
        f"{max(0.1, 2.3 / black - 0.45 + 0.3 * (random.random() - 0.5)):.2f}",
        f"{205 - 165 * black + 24 * (random.random() - 0.5):.0f}",
        f"{7.6 * black * _noise(random, 0.12):.2f}",
    )


def _rain(seed: int) -> list[float]:
    """Return for each month how rain changes what flows in: first flushes, or dilution."""
    random = Random(f"{seed} rain")  # noqa: S311 - made up, no secret
    found = []
    for month in range(MONTHS):
        wet = (FIRST.month - 1 + month) % 12 + 1 in _WET
        flush = random.random() < 0.4  # noqa: PLR2004 - two wet months in five
        strength = 1.25 + 0.35 * random.random()
        found.append((strength if flush else _DILUTED) if wet else _DRY)
    return found


def _course(month: int, rain: float) -> float:
    return _power(1 - _BETTER, month) * rain


def _power(base: float, exponent: int) -> float:
    found = 1.0
    for _ in range(exponent):
        found *= base
    return found


def _noise(random: Random, spread: float) -> float:
    """Return a factor around 1, more often near it than far."""
    return 1 + spread * (random.random() + random.random() + random.random() - 1.5)


def _day(month: int, random: Random) -> date:
    number = FIRST.month - 1 + month
    return date(FIRST.year + number // 12, number % 12 + 1, 3 + int(6 * random.random()))


def _warmth(day: date, random: Random) -> float:
    """Return the water's temperature: warmest in July, coldest in January."""
    away = abs((day.month - 1) % 12 - 6) / 6
    return 29.5 - 12 * away + 2 * (random.random() - 0.5)


def _oxygen(now: float, warm: float, random: Random) -> str:
    full = 468 / (31.6 + warm)
    return f"{max(0.9, full - 2.9 * now * _noise(random, 0.25)):.2f}"


def _written(kind: Kind, now: float, random: Random, below: str) -> str:
    """Return a value as a laboratory writes it; below detection the limit with its mark."""
    share = 1 - kind.moving + kind.moving * now
    value = kind.base * share * _noise(random, 0.35)
    if value < kind.detection:
        return below.format(_plain(kind.detection))
    if kind.decimals < 0:
        step = 10**-kind.decimals
        return str(round(value / step) * step)
    return f"{value:.{kind.decimals}f}"


def _plain(number: float) -> str:
    """Return a number without an exponent and without needless noughts."""
    text = f"{number:.6f}".rstrip("0").rstrip(".")
    return text or "0"
