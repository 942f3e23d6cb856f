"""Why a forecast is missing or to be read with care, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from cityagenda.ground.texts import Text

REASON_TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "few-years": {
            "en": "too few years with comparable values",
            "zh-Hans": "可比数值的年份太少",
        },
        "no-value-in-target-year": {
            "en": "the target year has passed and has no value",
            "zh-Hans": "目标年已过，但该年没有数值",
        },
        "never-changed": {
            "en": "the value has never changed, so nothing shows how far it may stray",
            "zh-Hans": "数值从未变化，无法估计其可能的波动",
        },
        "beyond-tested-leads": {
            "en": "the target year lies beyond the leads on which the interval was tested",
            "zh-Hans": "目标年超出区间经过检验的预测期",
        },
        "no-direction": {
            "en": "the indicator has no good direction",
            "zh-Hans": "指标没有好坏方向",
        },
        "near-direction": {
            "en": "the indicator should come near a value, and how near is not declared",
            "zh-Hans": "指标以接近某值为好，但未声明允许的偏差",
        },
        "limit-within-values": {
            "en": "values lie on both sides of the declared limit, so it was not used",
            "zh-Hans": "所声明的界限两侧都有数值，因此未采用该界限",
        },
    }
)
"""The column ``reason`` holds these short names, several joined by ``;``."""
