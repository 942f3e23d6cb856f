"""What the pages of accounts say, in both languages."""

from collections.abc import Iterable
from typing import Final

from cityagenda.ground.texts import Text

WRONG: Final[Text] = {
    "zh-Hans": "用户名或密码不正确。",
    "en": "The name or the password is not right.",
}
WRONG_OLD: Final[Text] = {
    "zh-Hans": "当前密码不正确。",
    "en": "The current password is not right.",
}
DIFFERENT: Final[Text] = {
    "zh-Hans": "两次输入的新密码不一致。",
    "en": "The two new passwords are not the same.",
}
RULES: Final[dict[str, Text]] = {
    "password_too_short": {
        "zh-Hans": "新密码太短，至少需要 10 个字符。",
        "en": "The new password is too short; it needs at least 10 characters.",
    },
    "password_too_common": {
        "zh-Hans": "新密码太常见，容易被猜到。",
        "en": "The new password is a common one and easily guessed.",
    },
    "password_too_similar": {
        "zh-Hans": "新密码与用户名过于相似。",
        "en": "The new password is too much like the name.",
    },
    "password_entirely_numeric": {
        "zh-Hans": "新密码不能全是数字。",
        "en": "The new password cannot be digits alone.",
    },
}
"""The rules of passwords by the code of Django's validators."""


def locked(clock: str) -> Text:
    """Return the sentence for who has failed too often.

    Examples
    --------
    >>> locked("14:05")["en"]
    'Too many failed attempts. You can try again at 14:05.'
    """
    return {
        "zh-Hans": f"失败次数过多，请在 {clock} 之后再试。",
        "en": f"Too many failed attempts. You can try again at {clock}.",
    }


def broken_rules(codes: Iterable[str]) -> list[Text]:
    """Return a sentence for each rule that a new password breaks."""
    return [RULES[code] for code in codes]
