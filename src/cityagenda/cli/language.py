"""The language in which the command line speaks: zh-Hans or English.

`--lang zh` or `--lang en` anywhere on the line, else CITYAGENDA_LANG, else the locale.
"""

import os
import sys
from functools import cache

CHINESE, ENGLISH = "zh-Hans", "en"


@cache
def language() -> str:
    """Return ``zh-Hans`` or ``en``."""
    wished = _argument(sys.argv)
    for name in ("CITYAGENDA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        wished = wished or os.environ.get(name, "")
    return CHINESE if wished.lower().startswith("zh") else ENGLISH


def _argument(arguments: list[str]) -> str:
    for here, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if here == "--lang":
            return following
        if here.startswith("--lang="):
            return here.removeprefix("--lang=")
    return ""


def said(english: str, chinese: str) -> str:
    """Return the one of two texts that is in the reader's language."""
    return chinese if language() == CHINESE else english
