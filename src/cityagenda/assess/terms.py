"""The words for states that people read, with the shapes that stand beside them.

Colour is never the only sign of a state: each has a shape and a word.
"""

from dataclasses import dataclass
from typing import Final

from cityagenda.ground.texts import Text


@dataclass(frozen=True, slots=True)
class Term:
    """A shape and a word in both languages."""

    shape: str
    word: Text


def _term(shape: str, chinese: str, english: str) -> Term:
    return Term(shape, {"zh-Hans": chinese, "en": english})


STATES: Final[dict[str, Term]] = {
    "met": _term("●", "已达标", "met"),
    "on track": _term("▲", "进展正常", "on track"),
    "at risk": _term("◆", "存在风险", "at risk"),
    "off track": _term("▼", "偏离目标", "off track"),
    "not judged": _term("–", "暂不评价", "not judged"),
    "no data": _term("○", "暂无数据", "no data"),
}
"""States of an indicator, best first."""

CLAIM_STATES: Final[dict[str, Term]] = {
    "computed": _term("■", "可复算", "computed"),
    "cited": _term("▣", "有出处", "cited"),
    "unpublished": _term("□", "依据未公开", "not published"),
}
"""States of the evidence for what a document states."""

STATUSES: Final[dict[str, Text]] = {
    "normal": {"zh-Hans": "实测或公布值", "en": "measured or published"},
    "estimated": {"zh-Hans": "估计值", "en": "estimated"},
    "provisional": {"zh-Hans": "初步值", "en": "provisional"},
    "derived": {"zh-Hans": "推算值", "en": "derived"},
    "synthetic": {"zh-Hans": "合成值", "en": "synthetic"},
    "insufficient": {"zh-Hans": "数据不足", "en": "not enough data"},
    "missing": {"zh-Hans": "缺失", "en": "missing"},
}
"""Statuses of an observation."""

DECLARED: Final[dict[str, Text]] = {
    "completed": {"zh-Hans": "完成", "en": "completed"},
    "under way": {"zh-Hans": "推进中", "en": "under way"},
    "planned": {"zh-Hans": "计划", "en": "planned"},
    "adopted": {"zh-Hans": "已出台", "en": "adopted"},
}
"""What documents declare of tasks, measures and articles."""

GOALS: Final[dict[int, Text]] = {
    number: {"zh-Hans": chinese, "en": english}
    for number, (chinese, english) in enumerate(
        (
            ("无贫穷", "No poverty"),
            ("零饥饿", "Zero hunger"),
            ("良好健康与福祉", "Good health and well-being"),
            ("优质教育", "Quality education"),
            ("性别平等", "Gender equality"),
            ("清洁饮水和卫生设施", "Clean water and sanitation"),
            ("经济适用的清洁能源", "Affordable and clean energy"),
            ("体面工作和经济增长", "Decent work and economic growth"),
            ("产业、创新和基础设施", "Industry, innovation and infrastructure"),
            ("减少不平等", "Reduced inequalities"),
            ("可持续城市和社区", "Sustainable cities and communities"),
            ("负责任消费和生产", "Responsible consumption and production"),
            ("气候行动", "Climate action"),
            ("水下生物", "Life below water"),
            ("陆地生物", "Life on land"),
            ("和平、正义与强大机构", "Peace, justice and strong institutions"),
            ("促进目标实现的伙伴关系", "Partnerships for the goals"),
        ),
        start=1,
    )
}
"""Short names of the goals of the 2030 Agenda as the United Nations publishes them."""
