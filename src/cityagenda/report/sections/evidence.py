"""Statements of the city's documents: where each belongs in a report, and its evidence."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Claim
from cityagenda.ground.numbers import shown
from cityagenda.report.blocks import Block, Phrase, Row, Run, Statement, Statements, phrase
from cityagenda.report.facts import Facts

ACHIEVED: Final = ("number", "rank", "first", "event", "action")
"""Kinds of claims that state what was done; the others state what the plan is."""


class Home(NamedTuple):
    """The section to which a claim belongs, and the programme in it, if any."""

    section: str
    programme: str = ""


def home(city: Loaded, claim: Claim) -> Home:
    """Return where a claim stands in a report; each claim stands in exactly one place.

    A claim that is carried by practices alone stands with the practices, one on what was done
    under a programme with the achievements of the first such programme, on tasks of the whole
    plan with the tasks, on the city or on indicators of no programme with the portrait of the
    city, on bottlenecks, programmes and the like with the roadmap, and any other with the
    background. Roadmap and background statements stand in an annex.
    """
    kinds = {text.partition(":")[0] for text in claim.objects}
    if kinds == {"practice"}:
        return Home("practices", next(iter(_programmes(city, claim)), ""))
    programme = next(iter(_programmes(city, claim)), "")
    if programme and claim.kind in ACHIEVED:
        return Home("achievements", programme)
    if programme or kinds & {"bottleneck", "force", "target-city", "technology", "route"}:
        return Home("roadmap")
    if "task" in kinds:
        return Home("tasks")
    if kinds & {"indicator", "area", "city"}:
        return Home("portrait")
    return Home("background")


def _programmes(city: Loaded, claim: Claim) -> list[str]:
    """Return the programmes that a claim's objects belong to, in the order of the objects."""
    return [p for text in claim.objects for p in _of(city, *text.split(":", 1)) if p]


def _of(city: Loaded, kind: str, id_: str) -> list[str]:
    if kind == "programme":
        return [id_]
    found: Any = city.objects.get(kind, {}).get(id_)
    own = getattr(found, "programmes", None) or [getattr(found, "programme", None)]
    return [programme for programme in own if programme]


def claims_of(facts: Facts, section: str, programme: str = "") -> list[Claim]:
    """Return the claims of a section, or of one programme in it, in the order of the folder."""
    found = [(home(facts.city, claim), claim) for claim in facts.city.claims.values()]
    return [
        claim
        for place, claim in found
        if place.section == section and programme in ("", place.programme)
    ]


def statements(facts: Facts, claims: Iterable[Claim]) -> list[Block]:
    """Return claims as lines that open to their evidence, or nothing if there are none."""
    lines = [
        Statement(
            facts.text(claim.statement),
            facts.evidence(claim.state),
            details(facts, claim),
            facts.to("statement", claim.id),
        )
        for claim in claims
    ]
    return [Statements(lines)] if lines else []


def details(facts: Facts, claim: Claim) -> Phrase:
    """Return the place of a claim and what is known about its evidence."""
    said = facts.said
    parts: list[Phrase] = [facts.place(claim.place)]
    held = facts.recomputed.get(claim.id)
    if held:
        parts.append(_comparison(facts, held))
    elif claim.state == "unpublished":
        parts.append(phrase(said("尚无公开依据", "no evidence is published yet"), "soft"))
    others = [id_ for id_ in claim.evidence if id_ != claim.place.document]
    if others:
        cited = tuple(facts.cited(id_) for id_ in others)
        parts.append((Run(said("另见 ", "see also "), "soft"), *cited))
    if claim.against:
        parts.append(_against(facts, claim))
    if claim.note:
        parts.append(phrase(facts.text(claim.note), "soft"))
    return joined(facts, parts)


def joined(facts: Facts, parts: Iterable[Phrase]) -> Phrase:
    """Return phrases as one, with the mark between parts instead of their full stops."""
    found = [part for part in parts if part]
    found = [*(_unstopped(part) for part in found[:-1]), *found[-1:]]
    between = Run(facts.stop, "soft")
    return tuple(
        piece
        for position, part in enumerate(found)
        for piece in ((between, *part) if position else part)
    )


def _unstopped(part: Phrase) -> Phrase:
    *before, last = part
    if isinstance(last, Run):
        last = replace(last, text=last.text.rstrip("。."))
    return (*before, last)


def _comparison(facts: Facts, held: dict[str, Any]) -> Phrase:
    said, indicator = facts.said, facts.city.indicators[held["indicator"]]
    printed = facts.printed(indicator, held["stated"]) or said("未写数值", "no number")
    if held["computed"] is None:
        text = said(
            f"印刷值 {printed}，账本尚无此值", f"printed {printed}, no such value in the account"
        )
        return phrase(text, "soft")
    computed = facts.amount(indicator, held["computed"])
    word = verdict(facts, held)
    text = said(
        f"印刷值 {printed}，复算值 {computed}（{word}）",
        f"printed {printed}, recomputed {computed} ({word})",
    )
    return (Run(text, "plain", facts.to("indicator", indicator.id)),)


def verdict(facts: Facts, held: dict[str, Any]) -> str:
    """Return in words whether a printed and a recomputed value agree."""
    if held["agrees"] is None:
        return facts.said("无法比较", "not comparable")
    return (
        facts.said("一致", "they agree") if held["agrees"] else facts.said("不一致", "they differ")
    )


def _against(facts: Facts, claim: Claim) -> Phrase:
    said = facts.said
    pieces: list[Run] = [
        Run(said("与以下陈述不能同时成立：", "cannot hold together with: "), "soft")
    ]
    for position, id_ in enumerate(claim.against):
        if position:
            pieces.append(Run(facts.comma, "soft"))
        other = facts.city.claims[id_]
        pieces.append(
            Run(
                shortened(facts.text(other.statement).rstrip("。.")),
                "soft",
                facts.to("statement", id_),
            )
        )
    return tuple(pieces)


def shortened(text: str, most: int = 60) -> str:
    """Return a text, cut with an ellipsis if it is longer than ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def comparisons(facts: Facts, *, different: bool) -> list[Row]:
    """Return a row for each claim that the account recomputes, or for those that differ."""
    rows = []
    for id_, held in facts.recomputed.items():
        if different and held["agrees"] is not False:
            continue
        indicator = facts.city.indicators[held["indicator"]]
        claim = facts.city.claims[id_]
        cells = (
            phrase(facts.text(claim.statement), to=facts.to("statement", id_)),
            phrase(shown(held["stated"]) or "–"),
            phrase(facts.number(indicator, held["computed"]) or "–"),
            phrase(facts.unit(indicator)),
            (*phrase(verdict(facts, held), "strong" if held["agrees"] is False else "plain"),),
            facts.place(claim.place),
        )
        rows.append(Row(cells))
    return rows
