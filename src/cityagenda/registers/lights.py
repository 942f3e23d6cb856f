"""Lights: one word on how a task goes, by a dated rule pack on the topic ``task-lights``.

The pack's table lists rules; the first whose conditions hold gives the light. A rule names a
``light``, a ``reason`` in both languages (with facts in braces), lower limits ``at_least``,
upper limits ``below``, and ``unknown`` facts. A limit on an unknown fact does not hold.

========================  ==============================================================
fact                      meaning
========================  ==============================================================
``closed``                1 if the task was closed by a second person
``declared``              1 if a document declares it complete, on its own word
``reports``               number of progress reports
``days_since_report``     days since the last one; unknown without any
``days_overdue``          days since the promised day, negative before; unknown without one
``percent``               share done by the last report; unknown if the report says so
``pace``                  share done as percent of the share of time gone; unknown without
                          promised first and last days, or before the first
========================  ==============================================================
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cityagenda.ground.errors import RegisterError
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text

TOPIC: Final = "task-lights"

Colour: TypeAlias = Literal["blue", "green", "yellow", "red", "unknown"]
Fact: TypeAlias = Literal[
    "closed", "declared", "reports", "days_since_report", "days_overdue", "percent", "pace"
]

COLOURS: Final[tuple[Colour, ...]] = ("red", "yellow", "unknown", "green", "blue")
"""All lights, what needs attention first."""


class Rule(BaseModel):
    """One line of a pack."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    light: Colour
    reason: Text
    at_least: dict[Fact, int] = Field(default_factory=dict)
    below: dict[Fact, int] = Field(default_factory=dict)
    unknown: list[Fact] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a task on a day."""

    closed: bool
    declared: bool
    reports: int
    days_since_report: int | None
    days_overdue: int | None
    percent: int | None
    pace: Fraction | None


@dataclass(frozen=True, slots=True)
class Light:
    """A colour, and the number (from 1) and reason of the rule that gave it."""

    colour: Colour
    rule: int
    reason: Text


_RULES = TypeAdapter(list[Rule])
_BRACES = re.compile(r"\{\w+\}")
_NAMES = tuple(field.name for field in fields(Facts))


def rules(pack: Standard) -> list[Rule]:
    """Return the rules of a pack.

    Raises
    ------
    RegisterError
        The table is no list of rules, or the last rule has conditions, so that a task could
        be left without a light.
    """
    try:
        found = _RULES.validate_python(pack.table)
    except ValidationError as error:
        raise RegisterError(
            f"the rules of lights cannot be read: {error}", where=pack.id
        ) from error
    if not found or found[-1].at_least or found[-1].below or found[-1].unknown:
        raise RegisterError(
            "the last rule of lights has conditions",
            where=pack.id,
            todo="end the table with a rule without conditions",
        )
    return found


def report_days(rules: list[Rule]) -> int | None:
    """Return within how many days a report is asked for; none if no rule asks for any.

    Examples
    --------
    >>> late = Rule(light="unknown", reason={"en": "Late."}, at_least={"days_since_report": 36})
    >>> report_days([late])
    35
    """
    limits = [r.at_least["days_since_report"] for r in rules if "days_since_report" in r.at_least]
    return min(limits) - 1 if limits else None


def pace(percent: int | None, start: date | None, due: date | None, today: date) -> Fraction | None:
    r"""Return the share done as percent of the share of time gone.

    .. math:: p = c \, \frac{D}{\min(d, D)}

    with the share done c in percent, D days from the promised first to the last day, both
    counted, and d days gone, today counted.

    Parameters
    ----------
    percent
        Share done, 0 to 100, by the last report.
    start, due
        The promised first and last day.
    today
        The day of the question.

    Returns
    -------
    Fraction or None
        None if the share or one of the days is unknown, or before the first day.

    References
    ----------
    The schedule performance index of earned-value management, with time as planned value.

    Examples
    --------
    >>> pace(40, date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 5))
    Fraction(80, 1)
    """
    if percent is None or start is None or due is None or today < start or due < start:
        return None
    whole = (due - start).days + 1
    gone = min((today - start).days + 1, whole)
    return Fraction(percent * whole, gone)


def light(facts: Facts, rules: list[Rule]) -> Light:
    """Return the light that the first fitting rule gives.

    Missing data: a limit on an unknown fact does not hold, so that nothing unknown can make a
    task green by itself unless the pack says so.
    """
    values = {name: getattr(facts, name) for name in _NAMES}
    for number, rule in enumerate(rules, 1):
        if _holds(rule, values):
            return Light(rule.light, number, _filled(rule.reason, values))
    raise RegisterError(
        "no rule of lights fits", todo="end the table with a rule without conditions"
    )


def _holds(rule: Rule, values: Mapping[str, int | Fraction | None]) -> bool:
    return (
        all(_reaches(values[fact], least) for fact, least in rule.at_least.items())
        and all(_stays_below(values[fact], most) for fact, most in rule.below.items())
        and all(values[fact] is None for fact in rule.unknown)
    )


def _reaches(value: int | Fraction | None, least: int) -> bool:
    return value is not None and value >= least


def _stays_below(value: int | Fraction | None, most: int) -> bool:
    return value is not None and value < most


def _filled(text: Text, values: Mapping[str, int | Fraction | None]) -> Text:
    shown = {f"{{{name}}}": "?" if v is None else str(int(v)) for name, v in values.items()}
    return {tag: _BRACES.sub(lambda m: shown.get(m[0], m[0]), part) for tag, part in text.items()}
