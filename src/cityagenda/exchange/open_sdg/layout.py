"""Layout: which columns of an Open SDG table say what."""

import re
from collections.abc import Iterable
from typing import Final

YEAR: Final = "Year"
VALUE: Final = "Value"
GEOCODE: Final = "GeoCode"
PLAIN: Final = (
    YEAR,
    "Units",
    "Series",
    VALUE,
    GEOCODE,
    "Observation status",
    "Unit multiplier",
    "Unit measure",
)
"""Columns that do not break a total down."""

ATTRIBUTES: Final = ("Observation status", "Unit multiplier", "Unit measure")
"""Columns that say something about the value of a row."""

ABSENT: Final = frozenset(
    (
        *("#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"),
        *("<NA>", "N/A", "NA", "NULL", "NaN", "n/a", "nan", "null"),
    )
)
"""Texts that mean "nothing" in the data of a repository, beside the empty one."""

_NOT_A_FILE_LETTER = re.compile(r"[^a-z0-9.-]+")


def breakdowns(columns: Iterable[str]) -> list[str]:
    """Return the columns that break a total down.

    Examples
    --------
    >>> breakdowns(["Year", "Units", "Sex", "GeoCode", "Value"])
    ['Sex']
    """
    return [column for column in columns if column not in PLAIN]


def identifier(name: str) -> str:
    """Return a name as the id of an object of a city folder.

    Examples
    --------
    >>> identifier("1-2-1"), identifier("E05010885"), identifier("3.a_1 (x)")
    ('1-2-1', 'e05010885', '3.a-1-x')
    """
    return _NOT_A_FILE_LETTER.sub("-", name.lower()).strip("-.")


def numbered(indicator: str) -> str:
    """Return an indicator's number from its id.

    Examples
    --------
    >>> numbered("11-6-2-a")
    '11.6.2.a'
    """
    return indicator.replace("-", ".")
