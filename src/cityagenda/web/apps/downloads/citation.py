"""Citations: how a text refers to an indicator of an edition."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.days import written
from cityagenda.ground.texts import Text, text_in

_LANGUAGES: Final = ("en", "zh-Hans")


def citation(edition: Edition, indicator: Indicator, addresses: Mapping[str, str]) -> Text:
    """Return how to cite an indicator: city, indicator, edition, date, address.

    Parameters
    ----------
    addresses
        The address of the indicator's page by language; none where it is not known.
    """
    city = edition.city().city
    day = edition.created.astimezone(ZoneInfo(city.timezone)).date()
    names = {tag: (text_in(city.name, tag), text_in(indicator.name, tag)) for tag in _LANGUAGES}
    english, chinese = names["en"], names["zh-Hans"]
    at = {tag: addresses.get(tag, "") for tag in _LANGUAGES}
    return {
        "en": f"{english[0]}. “{english[1]}.” City Agenda, edition {edition.id}, "
        f"{written(day, 'en')}. {at['en']}".rstrip(),
        "zh-Hans": f"{chinese[0]}：《{chinese[1]}》，城市议程，版本 {edition.id}，"
        f"{written(day, 'zh-Hans')}。{at['zh-Hans']}",
    }
