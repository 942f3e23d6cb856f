"""What the report reads from one edition, in one language, each thing once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import polars as pl

from cityagenda.assess import reading, standing
from cityagenda.assess.places import located
from cityagenda.assess.terms import CLAIM_STATES, STATES, Term
from cityagenda.build.editions import Edition
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Indicator, Plan
from cityagenda.city.models.base import Place
from cityagenda.ground.numbers import shown
from cityagenda.ground.periods import legible
from cityagenda.ground.texts import Text, text_in
from cityagenda.report.blocks import Bar, Mark, Phrase, Run

CHINESE: Final = "zh-Hans"
_PERCENT: Final = "%"
_GAP: Final = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[\u3000-\u9fff\uff00-\uffef“‘])")
_MOST_DIGITS: Final = 7


@dataclass(frozen=True)
class Facts:
    """One edition in one language (``zh-Hans`` or ``en``).

    ``address`` is where the site of the account stands, empty if that is not known.
    """

    edition: Edition
    language: str
    address: str = ""

    def said(self, chinese: str, english: str) -> str:
        """Return the one of two texts that is in the report's language."""
        return chinese if self.language == CHINESE else english

    def text(self, text: Text) -> str:
        """Return a text of the city in the report's language.

        A line break of a folded text leaves no gap between two Chinese letters.
        """
        return _GAP.sub("", text_in(text, self.language))

    @property
    def comma(self) -> str:
        """The mark between the items of a list inside a sentence."""
        return self.said("、", ", ")

    @property
    def stop(self) -> str:
        """The mark between the parts of a sentence."""
        return self.said("；", "; ")

    def listed(self, texts: Iterable[str]) -> str:
        """Return texts as a list inside a sentence."""
        return self.comma.join(texts)

    @cached_property
    def city(self) -> Loaded:
        """The city as it was when the edition was built."""
        return self.edition.city()

    @cached_property
    def plan(self) -> Plan | None:
        """The first plan of the city."""
        return next(iter(self.city.plans.values()), None)

    @cached_property
    def values(self) -> pl.DataFrame:
        """The selected headline values of the whole city."""
        return reading.headline(self.edition)

    @cached_property
    def newest(self) -> Mapping[str, dict[str, Any]]:
        """The newest headline value by indicator."""
        return {row["indicator"]: row for row in reading.latest(self.edition).to_dicts()}

    @cached_property
    def verdicts(self) -> Mapping[str, dict[str, Any]]:
        """The verdicts by indicator, as an overview may show them."""
        rows = standing.verdicts(self.edition).to_dicts()
        reason = "reason_zh" if self.language == CHINESE else "reason_en"
        return {row["indicator"]: row | {"sentence": row[reason]} for row in rows}

    @cached_property
    def series(self) -> Mapping[str, list[dict[str, Any]]]:
        """The selected headline values of the whole city by indicator, in order of time."""
        return _grouped(self.values.sort("indicator", "start", "end"))

    @cached_property
    def forecasts(self) -> Mapping[str, list[dict[str, Any]]]:
        """The forecasts of the headline series of the whole city by indicator."""
        return _grouped(reading.city_rows(self.edition, "assessment/forecasts"))

    @cached_property
    def recomputed(self) -> Mapping[str, dict[str, Any]]:
        """The claims that the account recomputes, by claim."""
        return {row["claim"]: row for row in self.edition.claims().to_dicts()}

    @cached_property
    def nodes(self) -> Mapping[str, dict[str, Any]]:
        """The provenance by indicator."""
        return {record["indicator"]: record for record in self.edition.provenance()}

    def members(self, axis: str, node: str) -> list[Indicator]:
        """Return the indicators that count for a node, in their order."""
        links = self._links.get((axis, node), [])
        return reading.in_order(self.city.indicators[id_] for id_ in links)

    @cached_property
    def _links(self) -> Mapping[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        links = self.edition.assessment("links")
        for axis, node, indicator in links.select("axis", "node", "indicator").iter_rows():
            found.setdefault((axis, node), []).append(indicator)
        return found

    def number(self, indicator: Indicator, value: float | None) -> str:
        """Return a value of an indicator as people read it."""
        return shown(value, indicator.decimals)

    def large(self, indicator: Indicator, value: float) -> str:
        """Return a value for large print: with at most seven digits, rounded if need be."""
        number = self.number(indicator, value)
        digits = sum(letter.isdigit() for letter in number)
        fraction = len(number.partition(".")[2])
        if digits <= _MOST_DIGITS or not fraction:
            return number
        return shown(value, max(fraction - (digits - _MOST_DIGITS), 0))

    def unit(self, indicator: Indicator) -> str:
        """Return the unit of an indicator as people read it; empty for plain numbers."""
        unit = reading.unit_of(indicator, self.language)
        return "" if unit == "1" else unit

    def amount(self, indicator: Indicator, value: float | None) -> str:
        """Return a value with its unit."""
        return self._with_unit(indicator, self.number(indicator, value))

    def printed(self, indicator: Indicator, value: float | None) -> str:
        """Return a value with its unit and only the digits that a document printed."""
        return self._with_unit(indicator, shown(value))

    def _with_unit(self, indicator: Indicator, number: str) -> str:
        if not number:
            return ""
        unit = self.unit(indicator)
        gap = "" if unit in ("", _PERCENT) else " "
        if unit[:1].isdigit():
            gap = " × "
        return f"{number}{gap}{unit}"

    def period(self, period: str) -> str:
        """Return a period as a reader writes it."""
        return legible(period)

    def mark(self, state: str) -> Mark:
        """Return the mark of an indicator's state."""
        return self._mark(state, STATES[state])

    def evidence(self, state: str) -> Mark:
        """Return the mark of the evidence for a claim."""
        return self._mark(state, CLAIM_STATES[state])

    def _mark(self, state: str, term: Term) -> Mark:
        return Mark(state.replace(" ", "-"), term.shape, self.text(term.word))

    def bar(self, line: standing.Line) -> Bar:
        """Return the shares of states of a node, with their counts."""
        return Bar(line.shares, [(self.mark(state), count) for state, count in line.words])

    def document(self, id_: str) -> str:
        """Return the name of a document."""
        found = self.city.documents.get(id_)
        return self.text(found.name) if found else id_

    @cached_property
    def citations(self) -> Mapping[str, str]:
        """The marks by which documents are cited, such as ``[3]``, in the annex's order."""
        return {id_: f"[{at}]" for at, id_ in enumerate(self.city.documents, start=1)}

    def cited(self, id_: str) -> Run:
        """Return the mark of a document, leading to its entry in the annex."""
        return Run(self.citations.get(id_, id_), "soft", self.to("document", id_))

    def place(self, place: Place) -> Phrase:
        """Return where something stands: the document's mark and the place in it."""
        return (self.cited(place.document), Run(f" {self.located(place.at)}", "soft"))

    def located(self, at: str) -> str:
        """Return a place such as ``chapter 4, page 22`` in the report's language."""
        return located(at, self.language)

    def to(self, kind: str, id_: str) -> str:
        """Return the label under which an object stands in the annexes."""
        return f"{kind}-{id_}"

    def opened(self, id_: str) -> str:
        """Return where a number of an indicator leads: its page, or its entry in the annex."""
        if not self.address:
            return self.to("indicator", id_)
        tongue = "zh" if self.language == CHINESE else "en"
        return f"{self.address.rstrip('/')}/{tongue}/indicators/{id_}/"

    def linked(self, indicator: Indicator) -> Phrase:
        """Return an indicator's name, leading to its entry in the annex."""
        return (Run(self.text(indicator.name), "plain", self.to("indicator", indicator.id)),)


def _grouped(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a table by indicator, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["indicator"], []).append(row)
    return found
