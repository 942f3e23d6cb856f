"""What people give with a step: read from a form, checked, and shown again where it is wrong."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from cityagenda.ground.texts import Text
from cityagenda.registers.machine import UNKNOWN, Transition

LONGEST_TEXT: Final = 4000
LONGEST_LINK: Final = 500
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_NO_NUMBER: Final[Text] = {
    "zh-Hans": "完成比例应为 0 至 100 的整数；不清楚请选择“目前不清楚”。",
    "en": "The share done is a whole number from 0 to 100. If you do not know it, say so.",
}
_NO_LINK: Final[Text] = {
    "zh-Hans": "佐证材料应为以 http:// 或 https:// 开头的网址。",
    "en": "The evidence is an address that begins with http:// or https://.",
}
_TOO_LONG: Final[Text] = {
    "zh-Hans": f"文字过长，最多 {LONGEST_TEXT} 个字。",
    "en": f"The text is too long; it can have {LONGEST_TEXT} characters.",
}
_UNREADABLE: Final[Text] = {
    "zh-Hans": "文字中含有无法保存的控制字符，请删除后再提交。",
    "en": "The text has control characters that cannot be kept. Please take them out.",
}
_NO_AGENCY: Final[Text] = {
    "zh-Hans": "城市资料中没有这个单位，请从列表中选择。",
    "en": "The city has no such organisation. Please choose one of the list.",
}


class FieldError(ValueError):
    """A field cannot be read; `text` says why in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text["en"])


def given(
    way: Transition, typed: Mapping[str, str], organisations: Collection[str]
) -> tuple[dict[str, Any], list[Text]]:
    """Return the fields that a step asks for, as the trail keeps them, and what is wrong.

    Parameters
    ----------
    way
        The step.
    typed
        The form as it was sent. Fields that the step does not ask for are passed over.
    organisations
        The ids that may be given as an agency.
    """
    asked = [*way.requires, *way.optional, *(["reason"] if way.reasons else [])]
    found: dict[str, Any] = {}
    errors: list[Text] = []
    for name in asked:
        try:
            found[name] = _READERS.get(name, _text)(typed, name)
        except FieldError as error:
            errors.append(error.text)
    if found.get("agency") and found["agency"] not in organisations:
        errors.append(_NO_AGENCY)
    return found, errors


def _text(typed: Mapping[str, str], name: str) -> str:
    text = typed.get(name, "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise FieldError(_TOO_LONG)
    if _CONTROLS.search(text):
        raise FieldError(_UNREADABLE)
    return text


def _percent(typed: Mapping[str, str], name: str) -> int | str | None:
    if typed.get("known") == "no":
        return UNKNOWN
    text = typed.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) not in range(101):
        raise FieldError(_NO_NUMBER)
    return int(text)


def _link(typed: Mapping[str, str], name: str) -> str:
    text = _text(typed, name)
    if not text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise FieldError(_NO_LINK) from error
    plain = not re.search(r"\s", text) and len(text) <= LONGEST_LINK
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise FieldError(_NO_LINK)
    return text


_READERS: Final[dict[str, Callable[[Mapping[str, str], str], Any]]] = {
    "percent": _percent,
    "evidence": _link,
}
