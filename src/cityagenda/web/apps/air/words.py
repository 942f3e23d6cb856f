"""What the pages say of hours, streets and errors, in both languages."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from cityagenda.ground.days import written
from cityagenda.ground.texts import Text
from cityagenda.web.apps.air.classes import POLLUTANTS, amount, unit_of
from cityagenda.web.apps.air.now import INDEX, Now, Reading, deciding

_HOUR: Final = timedelta(hours=1)
TONGUES: Final = ("zh-Hans", "en")


def hour_words(hour: datetime) -> Text:
    """Return an hour on the city's clock in words, with its day.

    Examples
    --------
    >>> hour_words(datetime(2026, 11, 26, 14))["en"]
    '14:00–15:00, 26 November 2026'
    """
    hours = clock_words(hour)
    day = hour.date()
    return {
        "zh-Hans": f"{written(day, 'zh-Hans')} {hours}",
        "en": f"{hours}, {written(day, 'en')}",
    }


def clock_words(hour: datetime) -> str:
    """Return the beginning and end of an hour.

    Examples
    --------
    >>> clock_words(datetime(2026, 11, 26, 23))
    '23:00–24:00'
    """
    return f"{hour:%H}:00–{hour.hour + 1:02d}:00"


def headline(air: Now, hour: datetime, show: str, readings: Mapping[str, Reading]) -> Text:
    """Return the sentence above the map: in how many streets the air is good, what decides."""
    if show != INDEX:
        return _of_pollutant(air, show, readings)
    among = {c.place: c for c in air.classes(hour)}
    known = [r for r in readings.values() if r.place in among]
    good, count = sum(among[r.place].good for r in known if r.place), len(known)
    if not known:
        return {
            "zh-Hans": "这一小时没有任何街道可以发布空气质量指数",
            "en": "No street has an index to publish for this hour",
        }
    main = deciding(known)
    english = "no pollutant stands out" if main is None else f"{POLLUTANTS[main]['en']} decides"
    chinese = "无首要污染物" if main is None else f"首要污染物多为{POLLUTANTS[main]['zh-Hans']}"
    share = f"all {count}" if good == count else f"{good or 'none'} of {count}"
    whole = f"全部 {count} 个街道" if good == count else f"{count} 个街道中有 {good} 个"
    return {
        "zh-Hans": f"{whole}空气质量优良，{chinese}",
        "en": f"Good in {share} streets; {english}",
    }


def _of_pollutant(air: Now, show: str, readings: Mapping[str, Reading]) -> Text:
    held = {a: v for a, r in readings.items() if (v := r.values.get(show)) is not None}
    name, unit = POLLUTANTS[show], unit_of(show)
    if not held:
        return {
            "zh-Hans": f"这一小时没有{name['zh-Hans']}的街道数值",
            "en": f"No street has a value of {name['en']} for this hour",
        }
    areas = air.edition.city().areas
    worst = max(held, key=lambda area: (held[area], area))
    low, high = amount(show, min(held.values())), amount(show, held[worst])
    named = areas[worst].name if worst in areas else {"en": worst}
    capital = name["en"][:1].upper() + name["en"][1:]
    return {
        "zh-Hans": f"{name['zh-Hans']}：各街道 {low} 至 {high} {unit['zh-Hans']}，"
        f"最高为{named.get('zh-Hans', worst)}",
        "en": f"{capital}: {low} to {high} {unit['en']} over the streets, the most in "
        f"{named.get('en', worst)}",
    }


def main_of(air: Now, hour: datetime, show: str) -> str | None:
    """Return the pollutant whose map is spoken of: the one shown, the deciding, a refused one."""
    if show != INDEX:
        return show
    readings = air.streets[hour].values()
    main = deciding(readings)
    if main is None and not any(reading.place for reading in readings):
        refused = (p for p in POLLUTANTS if air.checks.get((hour, p), {}).get("way") == "refused")
        return next(refused, None)
    return main


def map_error(check: Mapping[str, Any] | None, pollutant: str) -> Text:
    """Return how sure a map is: the error at stations left out, beside that of the nearest."""
    name = POLLUTANTS[pollutant]
    if check is None:
        return {
            "zh-Hans": f"{name['zh-Hans']}：没有误差检验。",
            "en": f"{_capital(name)}: there is no check of the map.",
        }
    if check["way"] == "refused":
        return {
            "zh-Hans": f"{name['zh-Hans']}：{check['reason_zh'] or check['reason']}",
            "en": f"{_capital(name)}: {check['reason']}",
        }
    if check["rmse"] is None:
        return {
            "zh-Hans": f"{name['zh-Hans']}由 {check['count']} 个站点估算，站点过少，无法检验误差。",
            "en": f"{_capital(name)} rests on {check['count']} stations, too few for a check.",
        }
    unit = unit_of(pollutant)
    rmse, nearest = (_error(pollutant, check[key]) for key in ("rmse", "nearest_rmse"))
    kriging = check["way"] == "kriging"
    way = ("克里金法", "kriging") if kriging else ("反距离加权", "inverse distances")
    return {
        "zh-Hans": f"{name['zh-Hans']}由 {check['count']} 个站点用{way[0]}估算：逐站留一检验，"
        f"均方根误差 {rmse} {unit['zh-Hans']}；直接取最近站点则为 {nearest}。",
        "en": f"{_capital(name)} comes from {check['count']} stations by {way[1]}. Stations left "
        f"out one at a time are missed by {rmse} {unit['en']} (root mean square); the nearest "
        f"station would miss them by {nearest}.",
    }


WAYS: Final[dict[str, Text]] = {
    "kriging": {"zh-Hans": "克里金法", "en": "kriging"},
    "inverse distance": {"zh-Hans": "反距离加权", "en": "inverse distances"},
    "refused": {"zh-Hans": "未绘制", "en": "not mapped"},
}
"""How a map is made."""


def check_cells(check: Mapping[str, Any] | None, pollutant: str) -> list[Text | str]:
    """Return what a table says of a map: its way, stations, error, that of the nearest, why not."""
    if check is None:
        return ["", "", "", "", ""]
    reason: Text = {}
    if check["way"] == "refused":
        reason = {"zh-Hans": check["reason_zh"] or check["reason"], "en": check["reason"]}
    elif check.get("apart"):
        names = check["apart"].replace(",", ", ")
        reason = {
            "zh-Hans": f"未参与（明显异于周边）：{names}",
            "en": f"left out, for they stand apart: {names}",
        }
    return [
        WAYS.get(check["way"], {"en": check["way"]}),
        str(check["count"]),
        _error(pollutant, check["rmse"]),
        _error(pollutant, check["nearest_rmse"]),
        reason,
    ]


def _error(pollutant: str, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value / 1000:.2f}" if pollutant == "co" else f"{value:.1f}"


def error_words(pollutant: str, error: float | None) -> str:
    """Return the standard error of a street's mean as it is printed, empty without one."""
    return "" if error is None else f"± {_error(pollutant, error)}"


def measured(reading: Reading, pollutant: str) -> str:
    """Return a concentration with its standard error as they are printed, empty for none."""
    value = amount(pollutant, reading.values.get(pollutant))
    return f"{value} {error_words(pollutant, reading.errors.get(pollutant))}".strip()


def listed(pollutants: Sequence[str], language: str) -> str:
    """Return pollutants as a list in words, empty for none."""
    mark = "、" if language.startswith("zh") else ", "
    return mark.join(POLLUTANTS[p][language] for p in pollutants if p in POLLUTANTS)


def _capital(name: Text) -> str:
    return name["en"][:1].upper() + name["en"][1:]
