"""Sentences: what the methods say of their results, in both languages."""

from collections.abc import Sequence
from typing import Final

from cityagenda.ground.texts import ITEMS, Text, filled

NUMERATOR: Final[Text] = {"zh-Hans": "分子", "en": "numerator"}
DENOMINATOR: Final[Text] = {"zh-Hans": "分母", "en": "denominator"}
QUANTITY: Final[Text] = {"zh-Hans": "总量", "en": "quantity"}
POPULATION: Final[Text] = {"zh-Hans": "人口", "en": "population"}
OUTPUT: Final[Text] = {"zh-Hans": "产出", "en": "output"}
REAL_OUTPUT: Final[Text] = {
    "zh-Hans": "按 {base} 年价格计算的产出",
    "en": "output at {base} prices",
}
DEFLATOR: Final[Text] = {"zh-Hans": "{period} 年的平减指数", "en": "the deflator of {period}"}
GROWTH: Final[Text] = {"zh-Hans": "实际增速", "en": "growth"}
YEAR_END: Final[Text] = {"zh-Hans": "年末数", "en": "the year's end"}
YEAR_END_BEFORE: Final[Text] = {"zh-Hans": "上年末数", "en": "the end of the year before"}
VALUE_OF: Final[Text] = {"zh-Hans": "{area} 的数值", "en": "value of {area}"}
WEIGHT_OF: Final[Text] = {"zh-Hans": "{area} 的权数", "en": "weight of {area}"}
YEAR: Final[Text] = {"zh-Hans": "{period} 年", "en": "{period}"}
WHOLE_AREA: Final[Text] = {"zh-Hans": "全域", "en": "whole area"}

NO_VALUE: Final[Text] = {"zh-Hans": "{name}缺失", "en": "no value of {name}"}
NO_VALUE_BECAUSE: Final[Text] = {
    "zh-Hans": "{name}缺失（{reason}）",
    "en": "no value of {name} ({reason})",
}
NO_WEIGHT: Final[Text] = {"zh-Hans": "缺少权数：{areas}", "en": "no weight of {areas}"}
NO_VALUES: Final[Text] = {
    "zh-Hans": "缺少数值：{areas}；有数值的区域占权数的 {share}%",
    "en": "no value of {areas}; values cover {share} % of the weight",
}
TOO_FEW_VALUES: Final[Text] = {
    "zh-Hans": "{lack}，要求不低于 {least}%",
    "en": "{lack}, at least {least} % are asked for",
}
NO_WEIGHTS: Final[Text] = {"zh-Hans": "权数合计为零", "en": "the weights add up to zero"}
ZERO: Final[Text] = {"zh-Hans": "{name}为零", "en": "{name} is zero"}
UNDEFINED: Final[Text] = {"zh-Hans": "无定义", "en": "not defined"}
BASE_NOT_POSITIVE: Final[Text] = {
    "zh-Hans": "基期数值不大于零（{period}为 {value}）",
    "en": "the base is not above zero ({value} in {period})",
}
LAST_NEGATIVE: Final[Text] = {
    "zh-Hans": "末期数值为负（{period}为 {value}）",
    "en": "the last value is negative ({value} in {period})",
}

SCOPES_DIFFER: Final[Text] = {"zh-Hans": "口径不一致：{scopes}", "en": "scopes differ: {scopes}"}
SCOPE: Final[Text] = {"zh-Hans": "{name}为“{scope}”", "en": "{name} covers {scope}"}
BREAK: Final[Text] = {
    "zh-Hans": "跨越口径变更（{periods}）",
    "en": "crosses the break at {periods}",
}

QUOTIENT: Final[Text] = {
    "zh-Hans": "{above} {above_unit} 除以 {below} {below_unit}，得 {value} {unit}",
    "en": "{above} {above_unit} by {below} {below_unit} is {value} {unit}",
}
CHANGE: Final[Text] = {
    "zh-Hans": "{first}为 {before}，{last}为 {after}",
    "en": "from {before} in {first} to {after} in {last}",
}
BETWEEN: Final[Text] = {"zh-Hans": "{count} 个区域之间的差距", "en": "between {count} areas"}
WEIGHTED_MEAN: Final[Text] = {
    "zh-Hans": "按权数平均的区域：{areas}",
    "en": "weighted mean of {areas}",
}

WEIGHTS_OF: Final[Text] = {
    "zh-Hans": "权数取自 {periods}",
    "en": "weights of {periods}",
}
SPREAD: Final[Text] = {
    "zh-Hans": "{count} 个区域中最低 {lowest}（{low}），最高 {highest}（{high}），平均 {mean}",
    "en": "of {count} areas {low} is lowest ({lowest}) and {high} highest ({highest}), mean {mean}",
}
AREAS_LACKING: Final[Text] = {
    "zh-Hans": "缺少数值的区域：{areas}；有数值的占 {share}%",
    "en": "no value of {areas}; {share} % of the areas have one",
}

NOT_STATED: Final[Text] = {"zh-Hans": "来源未给出数值", "en": "the source states no value"}
NOT_FINITE: Final[Text] = {
    "zh-Hans": "来源给出的数值不是有限数",
    "en": "the source states a value that is not a finite number",
}
CONTRADICTORY: Final[Text] = {
    "zh-Hans": "来源给出 {count} 个不同数值",
    "en": "the source states {count} different values",
}
REPETITION: Final[Text] = {"zh-Hans": "与另一行重复", "en": "repetition of another row"}
CONTRADICTION: Final[Text] = {
    "zh-Hans": "同一区域、时期与分组的数值互不一致",
    "en": "different values for the same area, period and dimensions",
}

_MORE: Final[Text] = {"zh-Hans": "{items} 等 {count} 个", "en": "{items} and {rest} more"}
_YEAR_LENGTH: Final = 4


def when(period: str) -> Text:
    """Return a period as a sentence names it.

    Examples
    --------
    >>> when("2018"), when("2018-Q2")
    ({'zh-Hans': '2018 年', 'en': '2018'}, {'zh-Hans': '2018-Q2 ', 'en': '2018-Q2'})
    """
    if len(period) == _YEAR_LENGTH:
        return filled(YEAR, period=period)
    return {"zh-Hans": f"{period} ", "en": period}


def listed(names: Sequence[str], most: int | None = None) -> Text:
    """Return names as a list; of more than ``most`` only so many, and how many there are.

    Examples
    --------
    >>> listed(["a", "b"])
    {'zh-Hans': 'a、b', 'en': 'a, b'}
    >>> listed(["c", "a", "b"], most=2)
    {'zh-Hans': 'a、b 等 3 个', 'en': 'a, b and 1 more'}
    """
    named = sorted(names)[:most]
    items = {language: mark.join(named) for language, mark in ITEMS.items()}
    if len(named) == len(names):
        return items
    return filled(_MORE, items=items, count=len(names), rest=len(names) - len(named))
