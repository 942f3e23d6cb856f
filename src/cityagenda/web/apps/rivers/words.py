"""Words: what the pages of rivers say, in both languages."""

from calendar import month_name
from collections.abc import Mapping
from typing import Any, Final

from cityagenda.ground.numbers import shown
from cityagenda.ground.single_factor import Item, plain
from cityagenda.ground.texts import ITEMS, Text, filled, joined
from cityagenda.ground.waters import CLASSES, NAMES

ROMAN: Final[tuple[Text, ...]] = (
    {"zh-Hans": "Ⅰ", "en": "I"},
    {"zh-Hans": "Ⅱ", "en": "II"},
    {"zh-Hans": "Ⅲ", "en": "III"},
    {"zh-Hans": "Ⅳ", "en": "IV"},
    {"zh-Hans": "Ⅴ", "en": "V"},
    {"zh-Hans": "劣Ⅴ", "en": ">V"},
)
"""What stands in the mark of a class."""

SIGNS: Final = {"none": "○", "light": "◐", "heavy": "●"}
"""The shape of each grade of black and odorous water: the fuller, the blacker."""

NO_CLASS: Final[Text] = {"zh-Hans": "无类别", "en": "no class"}

_HEAD: Final[Text] = {
    "zh-Hans": "{known} 个断面中 {good} 个达到或好于Ⅲ类",
    "en": "{good} of {known} sections are class III or better",
}
_BETTER: Final[Text] = {
    "zh-Hans": "达到{cls}：{name}须 {limit}，现为 {value}（限值的 {ratio} 倍）",
    "en": "{cls} needs {name} {limit}: it is {value}, {ratio} times that",
}
_BETTER_LEAST: Final[Text] = {
    "zh-Hans": "达到{cls}：{name}须 {limit}，现为 {value}（限值的 {share}%）",
    "en": "{cls} needs {name} {limit}: it is {value}, {share} % of that",
}
_BETTER_PLAIN: Final[Text] = {
    "zh-Hans": "达到{cls}：{name}须 {limit}，现为 {value}",
    "en": "{cls} needs {name} {limit}: it is {value}",
}
_WORSE: Final[Text] = {
    "zh-Hans": "最接近降为{cls}的是{name}：现为 {value}，界限 {limit}（已达 {share}%）",
    "en": "nearest to {cls} is {name}: {value} against {limit} ({share} % of the way)",
}
_DECIDED: Final[Text] = {"zh-Hans": "由{names}决定", "en": "decided by {names}"}
_BEST: Final[Text] = {
    "zh-Hans": "各项均为Ⅰ类",
    "en": "all items are class I",
}


def period_words(period: str) -> Text:
    """Return a year, quarter or month in words.

    Examples
    --------
    >>> period_words("2025-03")
    {'zh-Hans': '2025年3月', 'en': 'March 2025'}
    >>> period_words("2025-Q4"), period_words("2025")
    ({'zh-Hans': '2025年第4季度', 'en': 'Q4 2025'}, {'zh-Hans': '2025年', 'en': '2025'})
    """
    year, _, part = period.partition("-")
    if not part:
        return {"zh-Hans": f"{year}年", "en": year}
    if part.startswith("Q"):
        return {"zh-Hans": f"{year}年第{part[1:]}季度", "en": f"{part} {year}"}
    return {"zh-Hans": f"{year}年{int(part)}月", "en": f"{month_name[int(part)]} {year}"}


def headline(counts: list[int]) -> Text:
    """Return how many sections are of class III or better."""
    known = sum(counts[:-1])
    return filled(_HEAD, known=known, good=sum(counts[:3]))


def decided(row: Mapping[str, Any]) -> Text:
    """Return which items decided; why there is no class where there is none."""
    if row.get("class") is None:
        return {"zh-Hans": row.get("reason_zh") or "", "en": row.get("reason") or ""}
    names = [NAMES[name] for name in (row["items"] or "").split(",") if name in NAMES]
    return filled(_DECIDED, names=joined(names, ITEMS)) if names else _BEST


def better(row: Mapping[str, Any], items: Mapping[str, Item]) -> Text:
    """Return what the next better class needs; nothing from the best class on."""
    place, item = row.get("next_class"), items.get(row.get("next_item") or "")
    if place is None or item is None:
        return {}
    ratio = row["next_ratio"]
    pattern = {"most": _BETTER, "least": _BETTER_LEAST}.get(item.kind, _BETTER_PLAIN)
    return filled(
        pattern if ratio is not None else _BETTER_PLAIN,
        cls=_first(CLASSES[place - 1]),
        name=item.name,
        limit=item.written(place),
        value=measured(item, row["next_value"]),
        ratio=shown(ratio, 2),
        share=shown(100 / ratio, 0) if ratio else "",
    )


def worse(row: Mapping[str, Any], items: Mapping[str, Item]) -> Text:
    """Return which item is nearest to the next worse class; nothing from the worst class on."""
    place, item = row.get("worse_class"), items.get(row.get("worse_item") or "")
    ratio = row.get("worse_ratio")
    if place is None or item is None or ratio is None:
        return {}
    return filled(
        _WORSE,
        cls=CLASSES[place - 1],
        name=item.name,
        limit=item.written(row["class"]),
        value=measured(item, row["worse_value"]),
        share=shown(100 * ratio, 0),
    )


def measured(item: Item, value: float) -> str:
    """Return a mean with its unit, as it is compared with the limits."""
    return f"{plain(item.compared(value))} {item.unit}".strip()


def _first(name: Text) -> Text:
    return {tag: text[:1].upper() + text[1:] for tag, text in name.items()}
