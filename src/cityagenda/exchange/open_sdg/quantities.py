"""Quantities: the UCUM code of a unit that a repository names in words.

Only names that can mean one thing are turned into a unit. Every other name is kept as an
annotation, which says what is counted and converts to nothing else.
"""

import re
from typing import Final

from cityagenda.ground.texts import Text

_CODES: Final = {
    "%": "%",
    "percent": "%",
    "percent (%)": "%",
    "per cent": "%",
    "per cent (%)": "%",
    "percentage": "%",
    "percentage (%)": "%",
    "percentage%": "%",
    "tonnes": "t",
    "tonne": "t",
    "metric tons": "t",
    "kilograms": "kg",
    "kg": "kg",
    "grams": "g",
    "micrograms per cubic metre": "ug/m3",
    "µg/m3": "ug/m3",
    "μg/m3": "ug/m3",
    "ug/m3": "ug/m3",
    "micrograms per cubic meter": "ug/m3",
    "kilometres": "km",
    "kilometers": "km",
    "km": "km",
    "metres": "m",
    "hectares": "har",
    "square kilometres": "km2",
    "square metres": "m2",
    "cubic metres": "m3",
    "litres": "L",
    "megajoules": "MJ",
    "gigawatt hours": "GW.h",
    "gwh": "GW.h",
    "kilowatt hours": "kW.h",
    "kwh": "kW.h",
    "watts per capita": "W/{person}",
    "years": "a",
    "days": "d",
    "hours": "h",
    "minutes": "min",
    "persons": "{person}",
    "people": "{person}",
    "ratio": "1",
    "index": "{index}",
}
NOT_STATED: Final = "{unit-not-stated}"
VARIOUS: Final = "{unit-by-row}"
IN_WORDS: Final[dict[str, Text]] = {
    NOT_STATED: {"zh-Hans": "未说明单位", "en": "unit not stated"},
    VARIOUS: {"zh-Hans": "单位见各行", "en": "unit by row"},
}
"""What people read in place of the codes that are ours."""
_SIGNS: Final = {"£": "GBP", "€": "EUR", "{": "(", "}": ")"}
_BLANK = re.compile(r"\s+")
_LONGEST = 60


def code_of(name: str | None) -> str:
    """Return the UCUM code of a unit's name.

    Examples
    --------
    >>> code_of("Percentage (%)"), code_of("Tonnes"), code_of("£ Billion"), code_of(" ")
    ('%', 't', '{GBP-Billion}', '{unit-not-stated}')
    """
    plain = " ".join((name or "").split())
    known = _CODES.get(plain.lower())
    if known:
        return known
    kept = "".join(_SIGNS.get(c, c if c.isascii() else f"u{ord(c):x}") for c in plain)
    kept = _BLANK.sub("-", kept)[:_LONGEST]
    return f"{{{kept}}}" if kept else NOT_STATED
