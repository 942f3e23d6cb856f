"""Movement: what an edition says otherwise than the one before it, and because of what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cityagenda.assess import reading, standing
from cityagenda.build.difference import changed_inputs
from cityagenda.build.editions import Edition, editions
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Indicator
from cityagenda.ground.texts import Text

_WORST: Final = {state: rank for rank, state in enumerate(standing.STATES)}

_CAUSES: Final[Mapping[str, Text]] = {
    "source": {"zh-Hans": "数据源更新：{}", "en": "the source changed: {}"},
    "standard": {"zh-Hans": "标准更新：{}", "en": "the standard changed: {}"},
    "parameter": {"zh-Hans": "参数调整：{}", "en": "a parameter changed: {}"},
    "method": {"zh-Hans": "方法更换：{}", "en": "another method: {}"},
    "code": {"zh-Hans": "方法的程序更新：{}", "en": "the program of the method changed: {}"},
    "inputs": {"zh-Hans": "采用了其他输入：{}", "en": "other inputs: {}"},
    "selection": {"zh-Hans": "取舍规则调整：{}", "en": "another choice of sources: {}"},
    "unit": {"zh-Hans": "单位调整：{}", "en": "another unit: {}"},
    "library": {"zh-Hans": "程序库更新：{}", "en": "a library changed: {}"},
    "city": {"zh-Hans": "城市基本信息调整：{}", "en": "a fact of the city changed: {}"},
    "edition": {"zh-Hans": "指定了其他标准版本：{}", "en": "another edition of a standard: {}"},
    "indicator": {"zh-Hans": "新增或停用指标：{}", "en": "an indicator came or went: {}"},
}
_REVISED: Final[Text] = {"zh-Hans": "目标值修订", "en": "the target was revised"}
_UNKNOWN: Final[Text] = {
    "zh-Hans": "评价规则或规划调整",
    "en": "the plan or the rules of judgement changed",
}


@dataclass(frozen=True, slots=True)
class Mover:
    """An indicator of which two editions say different things.

    ``before`` and ``after`` are the newest headline values (rows of observations, or none),
    ``was`` and ``verdict`` the states; ``causes`` say why, one sentence each.
    """

    indicator: Indicator
    was: str | None
    verdict: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    causes: tuple[Text, ...]

    @property
    def turned(self) -> bool:
        """Whether the state is another than before."""
        return self.was != self.verdict

    @property
    def relative(self) -> float:
        """How much the value moved by its former size; 0 where there is nothing to compare."""
        if not self.before or not self.after or not self.before["value"]:
            return 0.0
        return abs(float(self.after["value"]) / float(self.before["value"]) - 1)


def earlier(edition: Edition) -> Edition | None:
    """Return the edition of the plan as it stands that was written before this one, or none."""

    def found() -> Edition | None:
        written = [e for e in editions(edition.home) if e.scenario is None]
        place = next((i for i, e in enumerate(written) if e.id == edition.id), 0)
        return written[place - 1] if place else None

    return edition.derived("earlier", found)


def movers(edition: Edition) -> list[Mover]:
    """Return what moved since the earlier edition, the largest first; none without one.

    States that changed come first, worse ones before better ones, then values by the size
    of their relative change, and revised targets. Only headline values of the whole city are
    compared.
    """

    def moved() -> list[Mover]:
        before = earlier(edition)
        if before is None:
            return []
        return sorted(_movers(before, edition), key=_rank)

    return edition.derived("movers", moved)


def _rank(mover: Mover) -> tuple[int, int, float, str]:
    return (
        int(not mover.turned),
        -_WORST[mover.verdict] if mover.turned and mover.verdict != "no data" else 0,
        -mover.relative,
        mover.indicator.id,
    )


def _movers(a: Edition, b: Edition) -> Iterator[Mover]:
    inputs = changed_inputs(a, b)
    states = [dict(standing.verdicts(e).select("indicator", "verdict").iter_rows()) for e in (a, b)]
    values = [{row["indicator"]: row for row in reading.latest(e).to_dicts()} for e in (a, b)]
    city, past = b.city(), a.city()
    for id_, indicator in city.indicators.items():
        was, verdict = states[0].get(id_), states[1][id_]
        before, after = values[0].get(id_), values[1].get(id_)
        old = past.indicators.get(id_)
        revised = old is not None and old.targets != indicator.targets
        if was == verdict and not revised and _same(before, after):
            continue
        causes = tuple(_cause(code, city) for code in inputs.get(id_, ()))
        if revised:
            causes = (*causes, _revision(indicator))
        yield Mover(indicator, was, verdict, before, after, causes or (_UNKNOWN,))


def _same(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    if before is None or after is None:
        return before is after
    return (before["period"], before["value"]) == (after["period"], after["value"])


def _cause(code: str, city: Loaded) -> Text:
    """Return what a changed input is called, in both languages."""
    kind, _, what = code.partition(":")
    objects = {"source": city.sources, "indicator": city.indicators, "selection": city.indicators}
    named = objects.get(kind, {}).get(what)
    words = _CAUSES[kind]
    names = named.name if named is not None else {}
    return {tag: words[tag].format(names.get(tag, what)) for tag in words}


def _revision(indicator: Indicator) -> Text:
    """Return that a target was revised, with the reason where one is given."""
    reasons = [r for t in indicator.targets for r in t.revisions]
    if not reasons:
        return _REVISED
    last = max(reasons, key=lambda revision: revision.until)
    return {
        "zh-Hans": f"{_REVISED['zh-Hans']}：{last.reason.get('zh-Hans', '')}",
        "en": f"{_REVISED['en']}: {last.reason.get('en', '')}",
    }
