"""Account words: what an account of ecosystems says of itself, in both languages."""

from typing import Final

from cityagenda.ground.texts import Text

NO_INPUT: Final[Text] = {"zh-Hans": "未给出“{name}”", "en": "'{name}' was not given"}
NO_FIGURE: Final[Text] = {
    "zh-Hans": "方案中“{name}”没有数值，须由城市给出",
    "en": "the profile has no number for '{name}'; the city is to give it",
}
NO_BASIS: Final[Text] = {"zh-Hans": "所依据的“{name}”缺失", "en": "'{name}' is missing"}
NO_VALUE: Final[Text] = {"zh-Hans": "没有数值", "en": "no value"}
TOTAL: Final[Text] = {
    "zh-Hans": "{year} 年生态系统生产总值 {value} 亿{currency}，计入 {services} 项服务",
    "en": "gross ecosystem product of {year}: {value} x 10^8 {currency}, of {services} services",
}
BY_PROFILE: Final[Text] = {"zh-Hans": "核算依据：{title}", "en": "by {title}"}
BY_UNCONFIRMED: Final[Text] = {
    "zh-Hans": "核算依据：{title}；其中部分规定、参数或价格未经核实",
    "en": "by {title}, of which rules, figures or prices are not confirmed",
}
AT_PRICES: Final[Text] = {"zh-Hans": "按 {years} 年价格计", "en": "at prices of {years}"}
MISSING: Final[Text] = {
    "zh-Hans": "缺 {count} 项指标，未计入：{names}",
    "en": "{count} indicator(s) missing and not in it: {names}",
}
UNCONFIRMED: Final[Text] = {
    "zh-Hans": "其中 {share}% 依据未经核实的参数或价格",
    "en": "{share} % of it rests on figures or prices that are not confirmed",
}
SYNTHETIC: Final[Text] = {
    "zh-Hans": "其中 {share}% 依据合成数据",
    "en": "{share} % of it rests on synthetic data",
}
CHOICE_IN: Final[Text] = {"zh-Hans": "按所作选择计入{name}", "en": "{name} counts, as chosen"}
CHOICE_OUT: Final[Text] = {
    "zh-Hans": "按所作选择不计{name}",
    "en": "{name} does not count, as chosen",
}
NEGATIVE: Final[Text] = {
    "zh-Hans": "有 {count} 行为负，已如实计入",
    "en": "{count} row(s) are negative and count as such",
}
BALANCED: Final[Text] = {
    "zh-Hans": "按{way}分项相加与总值相差 {residual} {currency}",
    "en": "the parts by {way} add to the total but for {residual} {currency}",
}
BALANCED_EXACTLY: Final[Text] = {
    "zh-Hans": "按{way}分项相加恰为总值",
    "en": "the parts by {way} add to the total exactly",
}
WAYS: Final[dict[str, Text]] = {
    "service": {"zh-Hans": "服务", "en": "service"},
    "indicator": {"zh-Hans": "指标", "en": "indicator"},
    "zone": {"zh-Hans": "区域", "en": "zone"},
    "ecosystem": {"zh-Hans": "生态系统类型", "en": "ecosystem type"},
}
MONEY: Final[dict[str, Text]] = {
    "CNY": {"zh-Hans": "元", "en": "CNY"},
    "EUR": {"zh-Hans": "欧元", "en": "EUR"},
    "USD": {"zh-Hans": "美元", "en": "USD"},
    "GBP": {"zh-Hans": "英镑", "en": "GBP"},
}
"""Currencies as they are called; another is called by its code."""
SUPPLY_IS_USE: Final[Text] = {
    "zh-Hans": "{count} 项指标的供给与使用相等，最大相差 {residual} {currency}",
    "en": "supply equals use for {count} indicators but for {residual} {currency} at most",
}

EXTENT: Final[Text] = {
    "zh-Hans": "{name}由 {opening} 平方公里变为 {closing} 平方公里：增加 {added}，减少 {lost}",
    "en": "{name}: {opening} km2 became {closing} km2; {added} came and {lost} went",
}
EXTENT_SAME: Final[Text] = {
    "zh-Hans": "{name}没有变化，为 {opening} 平方公里",
    "en": "{name}: {opening} km2, unchanged",
}

CHANGE: Final[Text] = {
    "zh-Hans": (
        "从 {first} 年到 {last} 年变化 {change} 亿{currency}：面积 {area}，"
        "状况 {condition}，价格 {price}"
    ),
    "en": (
        "from {first} to {last} by {change} x 10^8 {currency}: area {area}, condition "
        "{condition}, price {price}"
    ),
}
HOW_PARTED: Final[Text] = {
    "zh-Hans": (
        "按三因素的夏普利分解（六种次序的平均），各部分之和恰为总变化，余差 {residual} {currency}"
    ),
    "en": (
        "parted by Shapley's rule over area, condition and price (the mean of all six orders), "
        "whose parts add to the change; {residual} {currency} are left"
    ),
}

INTERVAL: Final[Text] = {
    "zh-Hans": ("总值 {value} 亿{currency}，{draws} 次抽样中有 {share}% 落在 {low} 与 {high} 之间"),
    "en": "{value} x 10^8 {currency}; {share} % of {draws} draws lie between {low} and {high}",
}
DRIVERS: Final[Text] = {
    "zh-Hans": "对总值影响最大的是：{names}",
    "en": "what moves the total most: {names}",
}
SHARE: Final[Text] = {
    "zh-Hans": "{name}（方差的 {share}%）",
    "en": "{name} ({share} % of variance)",
}
NOTHING_VARIES: Final[Text] = {
    "zh-Hans": "没有声明任何参数的分布，无法给出不确定性",
    "en": "no figure has a declared spread: nothing can be said of uncertainty",
}
AT_BOUNDS: Final[Text] = {
    "zh-Hans": "有 {share}% 的抽样值越过物理界限，取界限值",
    "en": "{share} % of drawn figures were beyond what is possible and set to the bound",
}

ROUNDED: Final[Text] = {
    "zh-Hans": "与公布值相差 {percent}%，由公布数量的位数（{quantity}）即可解释",
    "en": "{percent} % off what was published, which the rounding of '{quantity}' explains",
}
DIFFERENT: Final[Text] = {
    "zh-Hans": "与公布值相差 {percent}%，数量的位数不足以解释",
    "en": "{percent} % off what was published, more than the rounding of '{quantity}' explains",
}
VALUE_ONLY: Final[Text] = {
    "zh-Hans": "公布值即价值，无数量可核",
    "en": "published as a value alone; there is no quantity to hold it to",
}
TURNED: Final[Text] = {
    "zh-Hans": "单价不按所列数量计：先按“{method}”换算",
    "en": "the price is not one for the quantity in the table: that is turned by '{method}' first",
}


def money(code: str) -> Text:
    """Return what a currency is called.

    Examples
    --------
    >>> money("CNY")["zh-Hans"], money("XAF")["en"]
    ('元', 'XAF')
    """
    return MONEY.get(code, {"zh-Hans": code, "en": code})
