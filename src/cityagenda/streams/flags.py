"""Flags: why a value is doubted, as bits that can stand together."""

from enum import IntFlag
from typing import Final

from cityagenda.ground.texts import Text


class Flag(IntFlag):
    """What a check or a person says against a value; none, or `DOUBT` alone, means accepted."""

    RANGE = 1
    RATE = 2
    STUCK = 4
    SPIKE = 8
    ISOLATED = 16
    NEIGHBOURS = 32
    INCOMPLETE = 64
    REVIEWED = 128


DOUBT: Final = Flag.NEIGHBOURS
"""Flags that take no value away: what one station alone sees may be a fire."""
REASONS: Final[dict[Flag, Text]] = {
    Flag.RANGE: {"zh-Hans": "超出仪器或物理范围", "en": "outside the range of the instrument"},
    Flag.RATE: {"zh-Hans": "变化过快", "en": "changes faster than it can"},
    Flag.STUCK: {"zh-Hans": "长时间不变", "en": "has not moved for long"},
    Flag.SPIKE: {"zh-Hans": "孤立尖峰", "en": "stands out from the values before and after"},
    Flag.ISOLATED: {"zh-Hans": "前后长时间无数据", "en": "has no other value near in time"},
    Flag.NEIGHBOURS: {"zh-Hans": "与邻近站点不符", "en": "disagrees with the stations around it"},
    Flag.INCOMPLETE: {"zh-Hans": "有效数据不足", "en": "rests on too few values"},
    Flag.REVIEWED: {"zh-Hans": "人工审核判为无效", "en": "was rejected in review"},
}


def reasons(flags: int) -> list[Text]:
    """Return in words what the bits say.

    Examples
    --------
    >>> [reason["en"] for reason in reasons(5)]
    ['outside the range of the instrument', 'has not moved for long']
    """
    return [text for flag, text in REASONS.items() if flags & flag]
