"""Encroachments: patches that were built over inside the line, as records of events.

A record has a key that depends on the line, the two maps and the place alone. The same maps give
the same keys, whatever permit or later map is added; a record that was there is replaced and not
doubled. One that is no longer found, because a map was corrected, is marked as withdrawn and
stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import polars as pl

from cityagenda.domains.ecosystem.patches import STATES, Patch, Patches
from cityagenda.domains.ecosystem.permits import STATUSES, Match
from cityagenda.ground.errors import MethodError
from cityagenda.ground.texts import Text, in_columns

SCHEMA: Final = pl.Schema(
    {
        "key": pl.String(),
        "line": pl.String(),
        "opening": pl.Date(),
        "closing": pl.Date(),
        "later": pl.Date(),
        "zone": pl.String(),
        "x": pl.Float64(),
        "y": pl.Float64(),
        "cells": pl.Int64(),
        "area_m2": pl.Float64(),
        "before": pl.Int64(),
        "after": pl.Int64(),
        "state": pl.String(),
        "status": pl.String(),
        "covered_m2": pl.Float64(),
        "waiting_m2": pl.Float64(),
        "permits": pl.List(pl.String()),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "ending": pl.String(),
        "recorded": pl.Datetime("us", "UTC"),
    }
)
"""A record: ``x`` and ``y`` are the centre of its first cell, ``zone``, ``before`` and ``after``
are those of most of its area, ``recorded`` is when it was first found, and ``ending`` is null
while nothing ended it."""
ENDINGS: Final[dict[str, Text]] = {
    "reverted": {"zh-Hans": "已恢复", "en": "the land is no longer built over"},
    "withdrawn": {"zh-Hans": "地图更正后撤销", "en": "withdrawn after a map was corrected"},
}
_METRES, _DEGREES = 2, 7
"""Digits of coordinates in a key: a centimetre."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The line that is watched and the days of the maps; ``later`` if there is a third."""

    line: str
    opening: date
    closing: date
    later: date | None = None

    def __post_init__(self) -> None:
        """Raise `MethodError` if days do not follow each other."""
        days = [day for day in (self.opening, self.closing, self.later) if day]
        if sorted(set(days)) != days:
            raise MethodError(
                f"the maps of {', '.join(map(str, days))} are not in the order of time",
                todo="give the days of opening, closing and later map, each after the one before",
            )


def records(
    found: Patches, matches: Sequence[Match], dates: Dates, recorded: datetime
) -> pl.DataFrame:
    """Return patches with what permits say of them as records, in the order of patches.

    Parameters
    ----------
    found, matches
        The patches and, for each, its match.
    dates
        Of the maps.
    recorded
        Now, in UTC.

    Raises
    ------
    MethodError
        Matches are not those of the patches, or a later map has no day, or a day no map.
    """
    numbers = [patch.number for patch in found.patches]
    if numbers != [match.patch for match in matches]:
        raise MethodError(
            f"{len(matches)} matches do not belong to {len(numbers)} patches",
            todo="match these patches",
        )
    if dates.later is None and any(patch.state != "provisional" for patch in found.patches):
        raise MethodError(
            "a later map was used and has no day", todo="give the day of the later map"
        )
    digits = _DEGREES if found.grid.geographic else _METRES
    rows = []
    for patch, match in zip(found.patches, matches, strict=True):
        x, y = (round(c, digits) for c in patch.corner)
        before, after = max(patch.classes, key=lambda pair: (patch.classes[pair], pair))
        place = f"{x:.{digits}f},{y:.{digits}f}"
        rows.append(
            {
                "key": f"{dates.line}/{dates.opening}/{dates.closing}/{place}",
                "line": dates.line,
                "opening": dates.opening,
                "closing": dates.closing,
                "later": dates.later,
                "zone": patch.zone,
                "x": x,
                "y": y,
                "cells": patch.cells,
                "area_m2": patch.area,
                "before": before,
                "after": after,
                "state": patch.state,
                "status": match.status,
                "covered_m2": match.covered,
                "waiting_m2": match.waiting,
                "permits": list(match.permits),
                **in_columns("reason", match.reason),
                "ending": "reverted" if patch.state == "reverted" else None,
                "recorded": recorded,
            }
        )
    return pl.DataFrame(rows, schema=SCHEMA)


def merged(before: pl.DataFrame, now: pl.DataFrame, dates: Dates) -> pl.DataFrame:
    """Return the records that were kept, brought up to what is found now, by closing and key.

    A record that is found again keeps the time at which it was first recorded. One of the same
    line and maps that is not found again is withdrawn; those of other lines and maps stay as
    they are. To merge the same records twice changes nothing.

    Parameters
    ----------
    before
        Records kept so far; an empty table if there are none.
    now
        Records of ``dates``, from `records`.
    dates
        Of the maps: said, since there may be nothing to be found now.

    Raises
    ------
    MethodError
        A record found now is of another line or other maps.
    """
    same = (
        (pl.col("line") == dates.line)
        & (pl.col("opening") == dates.opening)
        & (pl.col("closing") == dates.closing)
    )
    if now.filter(~same).height:
        raise MethodError(
            "there are records of another line or of other maps",
            todo="merge the records of one line and two maps at a time",
        )
    known = before.select("key", first="recorded")
    fresh = now.join(known, on="key", how="left", maintain_order="left").with_columns(
        recorded=pl.coalesce("first", "recorded")
    )
    kept = before.join(now.select("key"), on="key", how="anti").with_columns(
        ending=pl.when(same).then(pl.lit("withdrawn")).otherwise(pl.col("ending"))
    )
    every = pl.concat([kept.select(SCHEMA.names()), fresh.select(SCHEMA.names())])
    return every.cast(SCHEMA).sort("closing", "key")


def sentence(patch: Patch, match: Match, names: Mapping[int, Text]) -> Text:
    """Return a patch as people read it: where, how much, of what, and what is known of it.

    Parameters
    ----------
    patch, match
        The patch and what permits say of it.
    names
        Of classes, as far as they have names.
    """
    before, after = (
        names.get(code, {"zh-Hans": f"类别 {code}", "en": f"class {code}"})
        for code in max(patch.classes, key=lambda pair: (patch.classes[pair], pair))
    )
    status, state = STATUSES[match.status], STATES[patch.state]
    english = f"{patch.zone}: {patch.area:,.0f} m² of {before['en']} became {after['en']}; "
    english += f"{status['en']}, {state['en']}"
    chinese = f"{patch.zone}：{patch.area:,.0f} m² 由{before['zh-Hans']}变为{after['zh-Hans']}；"
    chinese += f"{status['zh-Hans']}，{state['zh-Hans']}"
    if match.reason:
        english += f" ({match.reason['en']})"
        chinese += f"（{match.reason['zh-Hans']}）"
    return {"zh-Hans": chinese, "en": english}
