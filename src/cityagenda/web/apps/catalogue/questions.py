"""The question "which limit applied on this day, under which edition?", and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cityagenda.ground.standards import Standard, Standards
from cityagenda.web.apps.catalogue.words import COLUMNS
from cityagenda.web.current import TONGUES

ANYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Question:
    """Topic (empty: all), jurisdiction, and the day or the first and last day of a period."""

    topic: str
    jurisdiction: str
    first: date
    last: date

    @property
    def is_period(self) -> bool:
        """Whether it is about more than one day."""
        return self.first != self.last


@dataclass(frozen=True, slots=True)
class Bar:
    """An edition on the line of time; start and width in percent of the line."""

    pack: Standard
    start: float
    width: float
    applies: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What applied on one topic, and all editions on the line of time."""

    topic: str
    applied: list[Standard]
    bars: list[Bar]
    mark: float
    mark_width: float
    following: Standard | None


def asked(form: Mapping[str, str], jurisdiction: str) -> tuple[Question | None, list[str]]:
    """Return the question of a form, or which of its fields cannot be read.

    Without a day nothing is asked.
    """
    wrong: list[str] = []
    first, last = _day(form, "on", wrong), _day(form, "to", wrong)
    if first is not None and last is not None and last < first:
        wrong.append("order")
    if wrong or first is None:
        return None, wrong
    where = form.get("jurisdiction", "") or jurisdiction
    return Question(form.get("topic", ""), where, first, last or first), []


def _day(form: Mapping[str, str], name: str, wrong: list[str]) -> date | None:
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        wrong.append(name)
        return None


def topics(standards: Standards, jurisdiction: str) -> list[str]:
    """Return the topics on which there is a pack for a jurisdiction, its own ones first."""
    own = {p.topic for p in standards.packs if p.jurisdiction == jurisdiction}
    common = {p.topic for p in standards.packs if p.jurisdiction == ANYWHERE}
    return [*sorted(own), *sorted(common - own)]


def jurisdictions(standards: Standards, own: str) -> list[str]:
    """Return the jurisdictions that have packs of their own, and the city's, in order."""
    return sorted({p.jurisdiction for p in standards.packs if p.jurisdiction != ANYWHERE} | {own})


def answers(standards: Standards, question: Question) -> list[Answer]:
    """Return the answer on each topic that is asked about."""
    wanted = [question.topic] if question.topic else topics(standards, question.jurisdiction)
    return [_answer(standards, question, topic) for topic in wanted]


def _answer(standards: Standards, question: Question, topic: str) -> Answer:
    where, first, last = question.jurisdiction, question.first, question.last
    editions = standards.editions(topic, where)
    applied = standards.straddled(topic, where, first, last)
    begin = min([first, *(p.valid_from for p in editions if p.valid_from.year > _OPEN_YEAR)])
    end = max([last, *(p.valid_to or p.valid_from for p in editions)])
    margin = max((end - begin).days // 12, 180)
    origin, days = begin.toordinal() - margin, (end - begin).days + 2 * margin

    def place(day: date) -> float:
        return min(max(100 * (day.toordinal() - origin) / days, 0), 100)

    bars = [
        Bar(p, place(p.valid_from), _end(p, place) - place(p.valid_from), p in applied)
        for p in editions
    ]
    following = next((p for p in editions if p.valid_from > last), None)
    return Answer(topic, applied, bars, place(first), place(last) - place(first), following)


_OPEN_YEAR: Final = 1900
"""A pack that holds since that year holds since ever."""


def _end(pack: Standard, place: Any) -> float:  # noqa: ANN401 - a function of a day
    return 100.0 if pack.valid_to is None else place(pack.valid_to)


def constants(value: Any, name: str = "") -> list[tuple[str, Any]]:  # noqa: ANN401
    """Return nested constants as a list of names and values.

    Examples
    --------
    >>> constants({"states": [{"until": 2018}, {"from": 2019}], "scale": 10})
    [('states 1 until', 2018), ('states 2 from', 2019), ('scale', 10)]

    A text in several languages is one value.

    >>> constants({"name": {"zh-Hans": "优", "en": "good"}})
    [('name', {'zh-Hans': '优', 'en': 'good'})]
    """
    if isinstance(value, Mapping) and not is_text(value):
        parts = [(f"{name} {key}".strip(), item) for key, item in value.items()]
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        parts = [(f"{name} {number}", item) for number, item in enumerate(value, start=1)]
    else:
        return [(name, value)]
    return [line for part_name, item in parts for line in constants(item, part_name)]


def is_text(value: Mapping[str, Any]) -> bool:
    """Return whether a mapping of a pack is a text by language."""
    return bool(value) and value.keys() <= set(TONGUES.values())


def columns(pack: Standard) -> list[str]:
    """Return the columns of a pack's table: known ones as a table of limits has them.

    An edition keeps the cells of a row by name and not in the order of the pack's file.
    """
    names = dict.fromkeys(name for row in pack.table for name in row)
    return [*(name for name in COLUMNS if name in names), *(n for n in names if n not in COLUMNS)]


def numeric_columns(pack: Standard) -> list[str]:
    """Return the columns of a pack's table that hold numbers only."""
    return [
        name
        for name in columns(pack)
        if all(isinstance(row[name], int | float) for row in pack.table if name in row)
    ]
