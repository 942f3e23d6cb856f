"""Alerts: what the rules of networks found, open and past, as pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from cityagenda.city.loaded import Loaded
from cityagenda.ground.texts import Text
from cityagenda.streams.events import ENDINGS
from cityagenda.streams.store import Store
from cityagenda.web.apps.networks import stores

SEVERITIES: Final[dict[str, Text]] = {
    "minor": {"zh-Hans": "一般", "en": "minor"},
    "moderate": {"zh-Hans": "较重", "en": "moderate"},
    "severe": {"zh-Hans": "严重", "en": "severe"},
    "extreme": {"zh-Hans": "特别严重", "en": "extreme"},
}
"""How grave an alert is, the least first."""
_STALE: Final[Text] = {
    "zh-Hans": "数据迟到，发现时已过时",
    "en": "found long after it began, from late values",
}
PAST: Final = 50
"""Alerts that are over, in a list."""
_ORDER: Final = list(SEVERITIES)


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: of which rule, where, how grave, since when, and its values.

    ``open`` ones are to be acted upon: neither over, nor found long after they began.
    """

    key: str
    rule: Text
    network: str
    station: str
    place: Text
    severity: str
    word: Text
    open: bool
    raised: datetime
    cleared: datetime | None
    ending: Text
    peak: float | None
    latest: float | None
    threshold: float | None


def alerts(
    city: Loaded, held: Store, network: str | None = None, *, open_only: bool = False
) -> list[Alert]:
    """Return alerts that are to be shown, the gravest and newest first.

    Those that were withdrawn or muted are left out, and with ``open_only`` also those that are
    over or were found long after they began.
    """
    shown = held.events().filter((pl.col("ending") != "withdrawn") & ~pl.col("muted"))
    if open_only:
        shown = shown.filter((pl.col("ending") == "") & ~pl.col("stale"))
    rules = {rule.id: (one.id, rule.name) for one in city.networks.values() for rule in one.alerts}
    if shown.is_empty():
        return []
    names = {thing.id: thing.properties.get("names", {}) for thing in held.known("Things")}
    found = [_alert(row, rules, names) for row in shown.to_dicts()]
    found = [a for a in found if network in (None, a.network)]
    return sorted(found, key=lambda a: (-_ORDER.index(a.severity), -a.raised.timestamp(), a.key))


def _alert(
    row: Mapping[str, Any], rules: Mapping[str, tuple[str, Text]], names: Mapping[str, Text]
) -> Alert:
    network, rule = rules.get(row["rule"], ("", {"en": row["rule"]}))
    place = row["place"]
    return Alert(
        key=row["key"],
        rule=rule,
        network=network,
        station=place if place in names else "",
        place=names.get(place) or {"en": place},
        severity=row["severity"],
        word=SEVERITIES[row["severity"]],
        open=not (row["ending"] or row["stale"]),
        raised=row["raised"],
        cleared=row["cleared"],
        ending=ENDINGS.get(row["ending"], _STALE if row["stale"] else {}),
        peak=row["peak"],
        latest=row["latest"],
        threshold=row["threshold"],
    )


def open_alerts(city: Loaded) -> list[Alert]:
    """Return the alerts of a city that are open and not stale."""
    with stores.store() as held:
        if held is None:
            return []
        return alerts(city, held, open_only=True)
