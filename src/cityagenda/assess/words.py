"""The words of an assessment: methods, statuses and reasons, in both languages.

Tables hold the short names; pages and commands show the texts.
"""

from typing import Final

from cityagenda.ground.texts import Text, text_in


def _text(chinese: str, english: str) -> Text:
    return {"zh-Hans": chinese, "en": english}


METHOD_TEXTS: Final[dict[str, Text]] = {
    "open-sdg": _text("Open SDG（加拿大统计局）", "Open SDG (Statistics Canada)"),
    "eurostat-long": _text("欧盟统计局（长期）", "Eurostat, long term"),
    "eurostat-short": _text("欧盟统计局（短期）", "Eurostat, short term"),
    "un-progress-chart": _text("联合国进展图", "UN progress chart"),
    "escap-status": _text("亚太经社会现状指数", "ESCAP current status index"),
    "escap-progress": _text("亚太经社会预期进展指数", "ESCAP anticipated progress index"),
    "sdsn-score": _text("SDSN 得分", "SDSN score"),
    "sdsn-trend": _text("SDSN 趋势", "SDSN trend"),
}
"""The methods by which progress is judged, in their canonical order."""

STATUS_TEXTS: Final[dict[str, Text]] = {
    "not_available": _text("数据不足", "not available"),
    "not_applicable": _text("方法不适用", "not applicable"),
    "target_achieved": _text("已达目标", "target achieved"),
    "substantial_progress": _text("进展显著", "substantial progress"),
    "moderate_progress": _text("进展一般", "moderate progress"),
    "limited_progress": _text("进展有限", "limited progress"),
    "deterioration": _text("恶化", "deterioration"),
    "significant_progress": _text("显著进展", "significant progress"),
    "insufficient_progress": _text("进展不足", "insufficient progress"),
    "movement_away": _text("偏离目标", "movement away"),
    "moderate_movement_away": _text("轻度偏离", "moderate movement away"),
    "significant_movement_away": _text("明显偏离", "significant movement away"),
    "met_or_on_track": _text("已达成或有望达成", "met or on track"),
    "fair_progress": _text("有进展但须加快", "fair progress, acceleration needed"),
    "stagnation_or_regression": _text("停滞或倒退", "stagnation or regression"),
    "progress": _text("有进展", "progress made"),
    "no_change": _text("无变化", "no change"),
    "regression": _text("倒退", "regression"),
    "maintain": _text("保持", "maintain progress"),
    "accelerate": _text("须加快", "accelerate progress"),
    "reverse": _text("须扭转", "reverse the trend"),
    "green": _text("绿", "green"),
    "yellow": _text("黄", "yellow"),
    "orange": _text("橙", "orange"),
    "red": _text("红", "red"),
    "scored": _text("已评分", "scored, no thresholds"),
    "on_track": _text("按期或已保持", "on track or maintaining"),
    "moderately_improving": _text("有所改善", "moderately improving"),
    "stagnating": _text("停滞", "stagnating"),
    "decreasing": _text("下滑", "decreasing"),
}
"""What a method can say of a series; the position in this table is the status's code."""

REASON_TEXTS: Final[dict[str, Text]] = {
    "no-value": _text("没有年度数值", "there is no annual value"),
    "no-value-since-base": _text("基准年以来没有数值", "there is no value since the base year"),
    "one-value": _text("只有一个年份的数值", "there is a value for one year only"),
    "window-too-short": _text("观察期太短", "the years observed are too few for the window"),
    "no-direction": _text("指标没有好坏方向", "the indicator has no good direction"),
    "near-direction": _text("指标以接近某值为好", "the indicator should come near a value"),
    "growth-rate": _text(
        "指标本身是增长率，不能再计算复合增长",
        "the indicator is itself a growth rate, whose compound growth means nothing",
    ),
    "no-target": _text("没有目标值", "there is no target"),
    "target-before-base": _text("目标年不晚于基准年", "the target year is not after the base year"),
    "target-year-past": _text("目标年已过", "the target year has passed"),
    "target-equals-base": _text("目标值等于基准值", "the target equals the base value"),
    "base-meets-target": _text("基准值已达目标", "the base value already met the target"),
    "opposite-sign": _text("基准值与现值异号", "base and latest value have opposite signs"),
    "target-opposite-sign": _text(
        "基准值与目标值异号", "base value and target have opposite signs"
    ),
    "zero-base": _text("基准值为零", "the base value is zero"),
    "zero-base-replaced": _text(
        "基准值为零，按方法以 0.001 代替", "a zero base value was replaced, as the method says"
    ),
    "zero-target-replaced": _text(
        "目标值为零，按方法以 0.001 代替", "a target of zero was replaced, as the method says"
    ),
    "not-finite": _text("结果超出可表示范围", "the result is not a finite number"),
    "later-base": _text(
        "基准年无数值，采用其后首个年份", "the first year after the base year stands in for it"
    ),
    "earlier-base": _text(
        "基准年以来数值不足，采用此前年份", "a year before the base year stands in for it"
    ),
    "near-limit": _text(
        "距 0% 或 100% 的目标不足一个百分点",
        "the value is within one point of a target of 0 or 100 %",
    ),
    "parity": _text("按趋近目标值计算", "measured as nearness to the target"),
    "no-goalposts": _text("未声明评分界值", "no goalposts are declared"),
    "equal-goalposts": _text("最差值等于最优值", "the worst and the best value are equal"),
    "no-thresholds": _text("未声明颜色阈值", "no colour thresholds are declared"),
    "break": _text(
        "口径变更以前的数值不可比，未采用",
        "values before a break are not comparable and were left out",
    ),
    "synthetic": _text("含合成数据", "some values are synthetic"),
}
"""Why a component is what it is; the position in this table is the bit of the reason."""

METHODS: Final = tuple(METHOD_TEXTS)
STATUSES: Final = tuple(STATUS_TEXTS)
REASONS: Final = tuple(REASON_TEXTS)
SEPARATOR: Final = ";"


def sentence(reason: str | None, language: str) -> str:
    """Return the text of a reason, which is one or several short names.

    Examples
    --------
    >>> sentence("no-target;break", "en")
    'there is no target; values before a break are not comparable and were left out'
    >>> sentence(None, "en")
    ''
    """
    names = reason.split(SEPARATOR) if reason else []
    mark = "；" if language.startswith("zh") else "; "
    return mark.join(text_in(REASON_TEXTS[name], language) for name in names)
