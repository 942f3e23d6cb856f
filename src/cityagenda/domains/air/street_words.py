"""Words of streets: the index of each street and hour as an observation, with a sentence."""

from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.aqi import NAMES
from cityagenda.domains.air.grading import Grades
from cityagenda.domains.air.mapping import Mapped, why
from cityagenda.domains.air.scales import MISSING
from cityagenda.domains.air.towns import Town
from cityagenda.domains.air.windows import Window
from cityagenda.ground.methods import Call
from cityagenda.ground.observations import HEADLINE, completed
from cityagenda.ground.texts import CLAUSES, ITEMS, Text, filled, in_columns, joined

_UNIT: Final = "µg/m³"


def _reasons(window: Window, maps: Mapping[str, Mapped], ids: Sequence[str]) -> list[list[Text]]:
    """Return for each street and hour why pollutants have no value."""
    everywhere = [
        [
            filled(sentences.NOT_MAPPED, pollutant=NAMES[p], reason=why(found.checks[hour]))
            for p, found in maps.items()
            if not found.checks[hour].published
        ]
        + [filled(sentences.NOT_MEASURED, pollutant=NAMES[p]) for p in NAMES if p not in maps]
        for hour in range(len(window.hours))
    ]
    beside = {
        (street, hour): [
            filled(
                sentences.BESIDE,
                pollutant=NAMES[p],
                stations=_named(found.apart[hour]),
            )
            for p, found in maps.items()
            if found.apart[hour] and np.isnan(found.means[hour, street])
        ]
        for hour in range(len(window.hours))
        if any(found.apart[hour] for found in maps.values())
        for street in range(len(ids))
    }
    whole = [joined(texts, CLAUSES) or sentences.NO_INDEX for texts in everywhere]
    return [
        [
            joined((*everywhere[hour], *beside[street, hour]), CLAUSES)
            if beside.get((street, hour))
            else whole[hour]
            for hour in range(len(window.hours))
        ]
        for street in range(len(ids))
    ]


def _periods(call: Call, window: Window) -> list[str | None]:
    """Return the hours on the city's clocks; none for one whose name a later one has."""
    zone = ZoneInfo(call.timezone)
    names = [f"{at.astimezone(zone):%Y-%m-%dT%H}" for at in window.instants]
    return [None if name in names[n + 1 :] else name for n, name in enumerate(names)]


def observations(
    call: Call,
    window: Window,
    over: Town,
    maps: Mapping[str, Mapped],
    graded: Grades,
) -> pl.DataFrame:
    """Return the index of each street and hour, or why there is none."""
    ids, periods = over.blocks.ids, _periods(call, window)
    reasons = [
        [tuple(in_columns("reason", text).values()) for text in texts]
        for texts in _reasons(window, maps, ids)
    ]
    rows = [
        (
            area,
            period,
            float(index) if index != MISSING else None,
            "provisional" if index != MISSING else "insufficient",
            *((None, None) if index != MISSING else reasons[street][hour]),
            graded.editions[hour],
        )
        for street, (area, indices) in enumerate(zip(ids, graded.index.tolist(), strict=True))
        for hour, (period, index) in enumerate(zip(periods, indices, strict=True))
        if period is not None
    ]
    names = ("area", "period", "value", "status", "reason", "reason_zh", "standard")
    text = pl.String()
    kinds = (text, text, pl.Float64(), text, text, text, text)
    schema = dict(zip(names, kinds, strict=True))
    return completed(pl.DataFrame(rows, schema=schema, orient="row"))


def explanations(
    call: Call,
    window: Window,
    over: Town,
    maps: Mapping[str, Mapped],
    graded: Grades,
) -> pl.DataFrame:
    """Return a sentence for each street and hour: what decided, and how sure its mean is."""
    periods, rows = _periods(call, window), []
    values = {p: found.means.T.tolist() for p, found in maps.items()}
    errors = {p: found.errors.T.tolist() for p, found in maps.items()}
    sub = {p: graded.sub[p].tolist() for p in maps}
    reasons = _reasons(window, maps, over.blocks.ids)
    for row, area in enumerate(over.blocks.ids):
        for hour, period in enumerate(periods):
            index = int(graded.index[row, hour])
            if period is None:
                continue
            if index == MISSING:
                text = reasons[row][hour]
            else:
                decided = [
                    filled(
                        sentences.MEAN_AND_ERROR,
                        pollutant=NAMES[p],
                        value=f"{values[p][row][hour]:.1f}",
                        error=f"{errors[p][row][hour]:.1f}",
                        unit=_UNIT,
                    )
                    for p in maps
                    if sub[p][row][hour] == index
                ]
                without = [NAMES[p] for p in maps if sub[p][row][hour] == MISSING]
                text = joined(
                    (
                        filled(
                            sentences.STREET_INDEX,
                            index=index,
                            edition=graded.editions[hour],
                            decided=joined(decided, ITEMS),
                        ),
                        filled(sentences.WITHOUT, pollutants=_named(without)) if without else {},
                    ),
                    CLAUSES,
                )
            rows.append((period, area, HEADLINE, *in_columns("text", text).values()))
    names = ("period", "area", "dimensions", "text", "text_zh")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row")


def _named(names: Sequence[str]) -> Text:
    return joined([{"zh-Hans": name, "en": name} for name in names], ITEMS)
