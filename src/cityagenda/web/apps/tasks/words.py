"""Words of the register's pages: lights, evidence and declared states, in both languages."""

from functools import cache
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

LIGHTS: Final = {
    "red": ("▼", "Late or far behind", "逾期或明显滞后", "off-track"),
    "yellow": ("◆", "Needs attention", "需要关注", "at-risk"),
    "unknown": ("○", "Not known", "情况不明", "no-data"),
    "green": ("▲", "On course", "正常推进", "on-track"),
    "blue": ("●", "Checked and closed", "已核验销号", "met"),
}
"""Shape, English and Chinese word, and the look of each light."""

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


def side(language: str, english: str, chinese: str) -> str:
    """Return the one of two texts that is in a language.

    Examples
    --------
    >>> side("zh-Hans", "light", "灯")
    '灯'
    """
    return chinese if language.startswith("zh") else english


@cache
def light_sign(colour: str, language: str) -> SafeString:
    """Return a light's shape and word; colour is never its only sign."""
    shape, english, chinese, look = LIGHTS[colour]
    return format_html(
        '<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>',
        look,
        shape,
        side(language, english, chinese),
    )
