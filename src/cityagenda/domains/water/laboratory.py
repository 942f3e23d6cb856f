"""Laboratory: numbers and units as laboratories write them."""

import math
import re
from dataclasses import dataclass
from typing import Final

from cityagenda.domains.water import sentences
from cityagenda.ground import units
from cityagenda.ground.errors import UnitError
from cityagenda.ground.texts import Text

_ABSENT: Final = frozenset({"nd", "n.d.", "bdl", "未检出", "低于检出限", "<dl"})
_LIMIT: Final = re.compile(r"<\s*([\d.eE+-]+)|([\d.]+)\s*[lL]")

_UNITS: Final[dict[str, str]] = {
    "mg/l": "mg/L",
    "毫克/升": "mg/L",
    "ug/l": "ug/L",
    "μg/l": "ug/L",
    "微克/升": "ug/L",
    "ng/l": "ng/L",
    "g/l": "g/L",
    "mg/m3": "mg/m3",
    "ug/m3": "ug/m3",
    "mg·l-1": "mg/L",
    "个/l": "/L",
    "mpn/l": "/L",
    "cfu/l": "/L",
    "/l": "/L",
    "mpn/100ml": "/100.mL",
    "个/100ml": "/100.mL",
    "℃": "Cel",
    "°c": "Cel",
    "cel": "Cel",
    "m": "m",
    "米": "m",
    "cm": "cm",
    "厘米": "cm",
    "无量纲": "",
    "无": "",
    "-": "",
    "1": "",
    "ph": "",
    "ph值": "",
}
"""UCUM codes by what laboratories write, in small letters."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read; of one ``below`` it is the limit of detection."""

    value: float
    below: bool


def number(text: str, limit: str = "") -> Number | Text:
    """Return the number that a text stands for, or why it stands for none.

    Parameters
    ----------
    text
        A number, ``<0.05``, ``0.05L``, or a word for "not detected"; full-width letters and marks
        are to be made plain before.
    limit
        The limit of detection, where only a word is written.

    Examples
    --------
    >>> number("<0.05"), number("0.05L")
    (Number(value=0.05, below=True), Number(value=0.05, below=True))
    >>> number("1,200")
    Number(value=1200.0, below=False)
    >>> number("未检出", "0.002"), number("未检出")["en"]
    (Number(value=0.002, below=True), 'below the limit of detection, and the limit is not given')
    >>> number("dirty")["en"]
    'the value is no number'
    """
    if not text:
        return sentences.NO_VALUE
    below = text.casefold() in _ABSENT
    if below and not limit:
        return sentences.NO_LIMIT
    written = limit if below else text
    marked = _LIMIT.fullmatch(written)
    if marked:
        written, below = marked[1] or marked[2], True
    try:
        value = float(written.replace(",", ""))
    except ValueError:
        return sentences.NO_NUMBER
    return Number(value, below) if math.isfinite(value) else sentences.NO_NUMBER


def factor(written: str | None, wanted: str) -> float | None:
    """Return what turns a number into the wanted unit, none if the unit is not of that kind.

    Without a written unit (none, of a column that declares its own) the number is in the wanted
    one; an empty text is the unit of what has none.

    Examples
    --------
    >>> factor("μg/L", "mg/L"), factor("毫克/升", "mg/L"), factor("", ""), factor("", "mg/L")
    (0.001, 1.0, 1.0, None)
    >>> factor("MPN/100mL", "/L"), factor("cm", "m"), factor("mS/m", "mg/L")
    (10.0, 0.01, None)
    """
    if written is None:
        return 1.0
    plain = written.casefold().replace(" ", "").replace("µ", "μ")
    code = _UNITS.get(plain) if plain else ""
    if code is None or (not code) != (not wanted):
        return None
    if code == wanted:
        return 1.0
    try:
        return units.factor(code, wanted)
    except UnitError:
        return None
