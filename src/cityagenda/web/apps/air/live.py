"""The provisional edition of the moment, as this process sees it, and how old its hours are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Final

from django.conf import settings

from cityagenda.build.editions import Edition
from cityagenda.build.provisional import current
from cityagenda.ground.texts import Text

LATE: Final = timedelta(hours=2)
"""How long after its end an hour may be the newest: it is to be published within one."""
RECHECKED: Final = 1.0
"""Seconds for which the edition that was found is taken to be the one of the moment."""
_MINUTES, _HOURS = 90, 48
_HOUR: Final = timedelta(hours=1)


class Watch:
    """The provisional edition that a process shows; it is looked for once a second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown: Edition | None = None
        self.until = 0.0

    def edition(self) -> Edition | None:
        """Return the provisional edition, none if there is none."""
        if monotonic() < self.until:
            return self.shown
        found = current(self.folder)
        if found is None or self.shown is None or found.id != self.shown.id:
            self.shown = found
        self.until = monotonic() + RECHECKED
        return self.shown


@lru_cache(maxsize=4)
def watch(folder: Path) -> Watch:
    """Return what a process shows a city's provisional editions from."""
    return Watch(folder)


def live_edition() -> Edition | None:
    """Return the provisional edition of the city that is served."""
    return watch(settings.CITY_FOLDER).edition()


def clock() -> datetime:
    """Return the instant by which hours are old or new."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago an hour ended, in words, and whether that is too long."""

    text: Text
    stale: bool


def age(hour: datetime, now: datetime, expires: datetime | None = None) -> Age:
    """Return the age of an hour, named by its beginning.

    It is stale when it ended too long ago, or when the edition that holds it has expired.

    Examples
    --------
    >>> noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    >>> age(noon, noon + timedelta(hours=1, minutes=25)).text["en"]
    'ended 25 minutes ago'
    >>> age(noon, noon + timedelta(hours=9)).stale
    True
    """
    past = now - (hour + _HOUR)
    minutes = round(past.total_seconds() / 60)
    if minutes < 0:
        return Age({"zh-Hans": "本小时尚未结束", "en": "not over yet"}, stale=False)
    return Age(_ago(minutes), past > LATE or (expires is not None and now > expires))


def _ago(minutes: int) -> Text:
    if minutes < _MINUTES:
        one = minutes == 1
        return {
            "zh-Hans": f"{minutes} 分钟前结束",
            "en": f"ended {minutes} minute{'' if one else 's'} ago",
        }
    hours = round(minutes / 60)
    if hours < _HOURS:
        return {"zh-Hans": f"{hours} 小时前结束", "en": f"ended {hours} hours ago"}
    days = round(hours / 24)
    return {"zh-Hans": f"{days} 天前结束", "en": f"ended {days} days ago"}
