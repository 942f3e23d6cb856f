"""Days as people write them."""

from datetime import date
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def written(day: date, language: str) -> str:
    """Return a day in words.

    Examples
    --------
    >>> written(date(2026, 3, 1), "en"), written(date(2026, 3, 1), "zh-Hans")
    ('1 March 2026', '2026年3月1日')
    """
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
