"""Texts that people read: one string a language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Localised:
    """Marks a mapping as a text, apart from mappings that only look like one."""


Text: TypeAlias = Annotated[dict[str, str], Localised()]
"""A text by BCP 47 language tag, such as ``{"zh-Hans": "深圳", "en": "Shenzhen"}``."""

CLAUSES: Final[Text] = {"zh-Hans": "；", "en": "; "}
"""What stands between the clauses of a sentence."""
ITEMS: Final[Text] = {"zh-Hans": "、", "en": ", "}
"""What stands between the items of a list."""

_COLUMNS: Final = {"en": "", "zh-Hans": "_zh"}


def text_in(text: Mapping[str, str], language: str) -> str:
    """Return the text in a language, or in the first language that it has.

    Examples
    --------
    >>> text_in({"zh-Hans": "深圳", "en": "Shenzhen"}, "en")
    'Shenzhen'
    >>> text_in({"en": "Bristol"}, "zh-Hans")
    'Bristol'
    >>> text_in({}, "en")
    ''
    """
    if language in text:
        return text[language]
    return next(iter(text.values()), "")


def filled(pattern: Mapping[str, str], **facts: object) -> Text:
    """Return a text with its fields in braces filled, in each of its languages.

    A fact that is itself a text is taken in the same language, as far as it has it.

    Examples
    --------
    >>> name = {"zh-Hans": "人口", "en": "population"}
    >>> filled({"zh-Hans": "缺少{name}：{day}", "en": "no {name} on {day}"}, name=name, day=3)
    {'zh-Hans': '缺少人口：3', 'en': 'no population on 3'}
    """
    return {
        language: text.format(
            **{
                name: text_in(fact, language) if isinstance(fact, Mapping) else fact
                for name, fact in facts.items()
            }
        )
        for language, text in pattern.items()
    }


def joined(texts: Iterable[Mapping[str, str]], mark: Mapping[str, str]) -> Text:
    """Return texts as one, with a mark of each language between them; none gives no text.

    Examples
    --------
    >>> joined([{"zh-Hans": "无数值", "en": "no value"}, {}, {"en": "late"}], CLAUSES)
    {'zh-Hans': '无数值；late', 'en': 'no value; late'}
    >>> joined([], CLAUSES)
    {}
    """
    some = [text for text in texts if text]
    if not some:
        return {}
    return {
        language: m.join(text_in(text, language) for text in some) for language, m in mark.items()
    }


def in_columns(name: str, text: Mapping[str, str] | None) -> dict[str, str | None]:
    """Return a text as the columns in which tables hold it: ``name`` in English, ``name_zh``.

    Examples
    --------
    >>> in_columns("reason", {"zh-Hans": "未公布", "en": "not published"})
    {'reason': 'not published', 'reason_zh': '未公布'}
    >>> in_columns("reason", None)
    {'reason': None, 'reason_zh': None}
    """
    return {f"{name}{end}": (text or {}).get(language) for language, end in _COLUMNS.items()}


def from_columns(row: Mapping[str, Any], name: str) -> Text:
    """Return the text that a row of a table holds, in the languages in which it has it.

    Examples
    --------
    >>> from_columns({"reason": "not published", "reason_zh": None}, "reason")
    {'en': 'not published'}
    """
    found = {language: row.get(f"{name}{end}") for language, end in _COLUMNS.items()}
    return {language: text for language, text in found.items() if text}
