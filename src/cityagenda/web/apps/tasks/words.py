"""Words of the register's pages: lights, evidence and declared states, in both languages."""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cityagenda.ground.texts import text_in
from cityagenda.registers.lights import Rule
from cityagenda.registers.machine import packaged

if TYPE_CHECKING:
    from cityagenda.city.loaded import Loaded
    from cityagenda.web.apps.tasks.listing import Filters

LIGHTS: Final = {
    "red": ("▼", "Late or far behind", "红灯·逾期滞后", "off-track"),
    "yellow": ("◆", "Needs attention", "黄灯·需要关注", "at-risk"),
    "unknown": ("○", "Not known", "情况不明", "no-data"),
    "green": ("▲", "On course", "绿灯·正常推进", "on-track"),
    "blue": ("●", "Checked and closed", "蓝灯·已销号", "met"),
}
"""Shape, English and Chinese word, and the look of each light."""

SHORT: Final = {
    "red": ("Red", "红灯"),
    "yellow": ("Yellow", "黄灯"),
    "unknown": ("Unknown", "不明"),
    "green": ("Green", "绿灯"),
    "blue": ("Closed", "销号"),
}
"""What each light is called where there is little room."""

DECLARED: Final = {
    "completed": ("completed", "已完成"),
    "under way": ("under way", "推进中"),
    "planned": ("planned", "计划中"),
}
"""What a document says of a task."""

PROOFS: Final = {
    "proved": ("Proved by indicators", "指标已印证"),
    "not proved": ("Not proved by indicators", "指标尚未印证"),
    "no indicator": ("No indicator linked", "无关联指标"),
}
"""What the linked indicators say of a task."""

HEADS: Final = {
    "done": ("Done", "完成"),
    "due": ("Promised for", "承诺日期"),
    "reported": ("Last report", "最近报告"),
    "declared": ("Declared", "文件宣布"),
    "synthetic": ("synthetic", "合成"),
    "urged": ("urged", "已催办"),
}
"""Words in the rows of the list."""

REPORTING: Final = {
    "quiet": ("No report for more than {days} days", "超过 {days} 天未报告"),
    "never": ("Never reported on here", "从未在此报告"),
    "urged": ("Urged, no answer yet", "已催办、待回应"),
}
"""What can be asked about reports; the days are those of the rules in force."""

PRESSING: Final = {
    "quiet": ("Silent {days}+ days", "超 {days} 天未报"),
    "never": ("Never reported", "从未报告"),
    "urged": ("Urged", "已催办"),
    "soon": ("Due in 3 weeks", "三周内到期"),
}
"""What presses beside the lights, as the heads of columns say it."""

EVIDENCE: Final = {
    "proved": ("Proved by indicators", "指标已印证"),
    "declared": ("Only declared complete", "仅由文件宣布完成"),
}
KINDS: Final = {
    "named": ("Named in the plan", "规划列名"),
    "synthetic": ("Synthetic, for demonstration", "合成（演示用）"),
}
ORDERS: Final = {
    "": ("Order of the plan", "按规划顺序"),
    "light": ("Most urgent light first", "按亮灯轻重"),
    "due": ("Promised day, soonest first", "按承诺日期，近者在前"),
    "report": ("Last report, oldest first", "按最近报告，久未报告者在前"),
}
AXES: Final = {
    "agency": ("By agency", "按牵头单位"),
    "group": ("By group", "按任务群"),
    "programme": ("By programme", "按工程（体系）"),
}

FACTS: Final = {
    "closed": ("closed by a second person", "已由他人核验销号"),
    "declared": ("declared complete by a document", "文件宣布完成"),
    "reports": ("number of reports", "报告次数"),
    "days_since_report": ("days since the last report", "距最近报告天数"),
    "days_overdue": ("days past the promised day", "超过承诺日期天数"),
    "percent": ("share done, %", "完成比例（%）"),
    "pace": ("share done as % of the time gone", "完成比例占时间进度的比例（%）"),
}
"""The facts that rules of lights ask about; see `cityagenda.registers.lights`."""
_YES: Final = frozenset({"closed", "declared"})


def side(language: str, english: str, chinese: str) -> str:
    """Return the one of two texts that is in a language.

    Examples
    --------
    >>> side("zh-Hans", "light", "灯")
    '灯'
    """
    return chinese if language.startswith("zh") else english


@cache
def light_sign(colour: str, language: str, *, short: bool = False) -> SafeString:
    """Return a light's shape and word; colour is never its only sign."""
    shape, english, chinese, look = LIGHTS[colour]
    if short:
        english, chinese = SHORT[colour]
    return format_html(
        '<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>',
        look,
        shape,
        side(language, english, chinese),
    )


@cache
def state_word(state: str, language: str) -> str:
    """Return the word for a state of a task."""
    return text_in(packaged("task").states[state].name, language)


def reason_pattern(rule: Rule, language: str) -> str:
    """Return what the page says by a rule, with … where a task's own number will stand."""
    return re.sub(r"\{\w+\}", "…", text_in(rule.reason, language))


def conditions(rule: Rule, language: str) -> list[str]:
    """Return the conditions of a rule in words; none means always."""
    said = []
    for fact, least in rule.at_least.items():
        word = side(language, *FACTS[fact])
        said.append(word if fact in _YES else f"{word} ≥ {least}")
    for fact, most in rule.below.items():
        word = side(language, *FACTS[fact])
        no = side(language, f"not {word}", f"非{word}")
        said.append(no if fact in _YES else f"{word} < {most}")
    for fact in rule.unknown:
        word = side(language, *FACTS[fact])
        said.append(side(language, f"{word}: not known", f"{word}：不详"))
    return said


def filters_in_words(
    filters: "Filters", city: "Loaded", language: str, days: int | None
) -> list[str]:
    """Return what a list was asked for, one text a filter; none means everything."""

    def named(kind: str, id_: str) -> str:
        found = city.objects.get(kind, {}).get(id_)
        return text_in(found.name, language) if found else id_  # type: ignore[attr-defined]

    tables: dict[str, Mapping[str, tuple[str, ...]]] = {
        "evidence": EVIDENCE,
        "reporting": REPORTING,
        "kind": KINDS,
    }
    kinds = {"programme": "programme", "group": "group", "agency": "organisation"}
    said = []
    for name, value in filters.asked.items():
        if name == "agency" and value == "none":
            said.append(side(language, "No agency published", "未公布牵头单位"))
        elif name in kinds:
            said.append(named(kinds[name], value))
        elif name == "light":
            said.append(side(language, *LIGHTS[value][1:3]))
        elif name in tables:
            english, chinese = tables[name][value][:2]
            said.append(side(language, english, chinese).format(days=days))
        elif name == "year":
            said.append(side(language, f"tasks of {value}", f"{value}年任务"))
        elif name == "order":
            said.append(side(language, *ORDERS[value]))
        else:
            said.append(f"“{value}”")
    return said
