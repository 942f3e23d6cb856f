"""Methodology: how the account is made, in words for people who did not make it."""

from cityagenda.report.blocks import Block, Items, Paragraph, Phrase, Run, phrase
from cityagenda.report.facts import Facts

_STATES = {
    "met": ("最新值已达到目标", "the latest value meets the target"),
    "on track": (
        "按目前走势很可能达到目标",
        "at its present course it will probably meet the target",
    ),
    "at risk": ("能否达到目标尚不确定", "it may or may not meet the target"),
    "off track": (
        "按目前走势很可能达不到目标",
        "at its present course it will probably miss the target",
    ),
    "not judged": (
        "有数值，但没有目标，或不足以判断趋势",
        "there is a value, but no target or too few years for a verdict",
    ),
    "no data": ("没有公开的年度数值", "no annual value is published"),
}
_CLAIMS = {
    "computed": (
        "账目由数据复算，并与印刷值对照",
        "the account computes the figure and holds it against the printed one",
    ),
    "cited": (
        "另有文件载明，或该文件本身即为权威依据",
        "another document says so too, or the document itself is the authority for it",
    ),
    "unpublished": ("支持该陈述的依据尚未公开", "what would prove it has not been published"),
}


def methodology(facts: Facts) -> list[Block]:
    """Return how the report was made and what its marks mean."""
    said = facts.said
    made = said(
        "本报告的每个数字都来自同一版账目：原始数据先行固定并记录校验值，再由已公布的方法计算，"
        "最后按声明的规则评价。报告不含手工填写的数字；城市自己撰写的文字通过引用取得数值。",
        "Every number of this report comes from one edition of the account. Raw data are frozen "
        "and hashed first, then computed by published methods, then judged by declared rules. No "
        "number was typed in; the city's own text takes its figures from the account by reference.",
    )
    gaps = said(
        "缺失的数据不作填补。互相矛盾的数值全部保留，并说明采用哪一个、为什么。"
        "合成数据只用于演示，一律标明，不计入总览。",
        "No gap is filled. Values that contradict each other are all kept, with the one that is "
        "used and the reason. Synthetic data serve demonstrations only, are always marked, and "
        "do not count in overviews unless the city says so.",
    )
    return [Paragraph(phrase(made)), Paragraph(phrase(gaps)), *legend(facts)]


def legend(facts: Facts) -> list[Block]:
    """Return the marks of states and of evidence with their meaning."""
    said = facts.said
    states: list[Phrase] = [
        (facts.mark(state), Run(said("：", ": ") + said(*words)))
        for state, words in _STATES.items()
    ]
    claims: list[Phrase] = [
        (facts.evidence(state), Run(said("：", ": ") + said(*words)))
        for state, words in _CLAIMS.items()
    ]
    return [
        Paragraph(phrase(said("指标的进展", "Course of an indicator"), "strong")),
        Items(states),
        Paragraph(phrase(said("文件陈述的依据", "Evidence for a statement"), "strong")),
        Items(claims),
    ]
