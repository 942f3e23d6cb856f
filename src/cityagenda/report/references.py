"""References of the city's own text to numbers of the account.

Understood are ``{{ indicator:ID }}`` (the newest value), ``{{ indicator:ID@2021 }}``,
``{{ target:ID@2030 }}``, ``{{ verdict:ID }}`` and ``{{ claim:ID }}`` (the printed figure).
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from cityagenda.city.models import Indicator
from cityagenda.city.suggestions import nearest
from cityagenda.ground.errors import ReportError
from cityagenda.ground.numbers import shown
from cityagenda.report.blocks import Phrase, Run
from cityagenda.report.facts import Facts

PATTERN: Final = re.compile(r"\{\{\s*([a-z]+)\s*:\s*([a-z0-9.\-]+?)\s*(?:@\s*([^\s}]+)\s*)?\}\}")
"""A whole reference: kind, id, period or year."""

FORMS: Final = (
    "write {{ indicator:ID@2021 }}, {{ target:ID@2030 }}, {{ verdict:ID }} or {{ claim:ID }}"
)
"""The references that there are, as advice."""


def referred(facts: Facts, kind: str, id_: str, at: str | None, where: str) -> Phrase:
    """Return what a reference stands for, leading to its entry in the report.

    Raises
    ------
    ReportError
        There is no such kind, no such object, or no value at that time.
    """
    if kind not in _KINDS:
        raise _unknown(f"reference '{kind}'", kind, _KINDS, where)
    return _KINDS[kind](facts, id_, at, where)


def _unknown(what: str, word: str, known: Iterable[str], where: str) -> ReportError:
    near = nearest(word, known)
    hint = f"write '{near}'" if near else f"known: {', '.join(sorted(known)[:12]) or 'none'}"
    return ReportError(f"there is no {what}", where=where, todo=hint)


def _found(facts: Facts, id_: str, where: str) -> Indicator:
    if id_ not in facts.city.indicators:
        raise _unknown(f"indicator '{id_}'", id_, facts.city.indicators, where)
    return facts.city.indicators[id_]


def _indicator(facts: Facts, id_: str, at: str | None, where: str) -> Phrase:
    indicator = _found(facts, id_, where)
    values = {row["period"]: row["value"] for row in facts.series.get(id_, [])}
    wanted = at or (facts.newest[id_]["period"] if id_ in facts.newest else None)
    if wanted not in values:
        raise ReportError(
            f"indicator '{id_}' has no value for {wanted or 'any period'}",
            where=where,
            todo=f"choose from {', '.join(sorted(values)) or 'indicators with a value'}",
        )
    return (Run(facts.amount(indicator, values[wanted]), "strong", facts.opened(id_)),)


def _target(facts: Facts, id_: str, at: str | None, where: str) -> Phrase:
    indicator = _found(facts, id_, where)
    targets = {
        str(t.year): t.value for t in indicator.targets if t.area is None and not t.dimensions
    }
    wanted = at or next(iter(targets), "")
    if wanted not in targets:
        raise ReportError(
            f"indicator '{id_}' has no target for {wanted or 'any year'}",
            where=where,
            todo=f"choose from {', '.join(targets) or 'indicators with a target'}",
        )
    amount = facts.amount(indicator, targets[wanted])
    return (Run(amount, "strong", facts.opened(id_)),)


def _verdict(facts: Facts, id_: str, at: str | None, where: str) -> Phrase:
    _found(facts, id_, where)
    if at:
        raise ReportError(f"a verdict has no period '{at}'", where=where, todo="leave out the '@'")
    return (facts.mark(facts.verdicts[id_]["verdict"]),)


def _claim(facts: Facts, id_: str, at: str | None, where: str) -> Phrase:
    if id_ not in facts.city.claims:
        raise _unknown(f"claim '{id_}'", id_, facts.city.claims, where)
    claim = facts.city.claims[id_]
    if claim.value is None or at:
        what = f"a claim has no period '{at}'" if at else f"claim '{id_}' states no number"
        raise ReportError(what, where=where, todo="refer to a claim with a value, without '@'")
    unit = f" {claim.unit}" if claim.unit and claim.unit not in ("1", "%") else ""
    percent = "%" if claim.unit == "%" else ""
    if claim.recomputed:
        indicator = facts.city.indicators[claim.recomputed.indicator]
        same = (claim.unit or indicator.unit) == indicator.unit
        if same:
            printed = facts.printed(indicator, claim.value)
            return (Run(printed, "strong", facts.to("statement", id_)),)
    return (Run(f"{shown(claim.value)}{percent}{unit}", "strong", facts.to("statement", id_)),)


_KINDS: Final[dict[str, Callable[[Facts, str, str | None, str], Phrase]]] = {
    "indicator": _indicator,
    "target": _target,
    "verdict": _verdict,
    "claim": _claim,
}
