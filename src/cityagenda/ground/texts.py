"""Texts that people read: one string a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias


@dataclass(frozen=True, slots=True)
class Localised:
    """Marks a mapping as a text, apart from mappings that only look like one."""


Text: TypeAlias = Annotated[dict[str, str], Localised()]
"""A text by BCP 47 language tag, such as ``{"zh-Hans": "深圳", "en": "Shenzhen"}``."""


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
