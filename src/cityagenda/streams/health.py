"""Health: which sensors of a network report, and which cannot be trusted as they are.

States, the worst that applies: `never` reported; `silent` for six intervals and at least six
hours; `late` by more than two intervals; `stuck`: the last value belongs to a run that has not
moved for too long; `drifting`: moves away from the others by a quarter or more in thirty days
and clearly; else `ok`. What else is odd stands beside the state, in words: a clock that is
hours wrong (by the last two days), another unit or exchanged fields (by the last day), a
station at the place of another.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.ground.standards import library
from cityagenda.ground.texts import CLAUSES, Text
from cityagenda.streams import comparison, judging, neighbours, rules
from cityagenda.streams.batch import DAY
from cityagenda.streams.catalogue import HOUR
from cityagenda.streams.checks import Check
from cityagenda.streams.entities import Datastream
from cityagenda.streams.flags import DOUBT, Flag
from cityagenda.streams.hours import means
from cityagenda.streams.resolution import Integers, Numbers
from cityagenda.streams.sites import Site, nearest, sites
from cityagenda.streams.store import Store

STATES: Final[dict[str, Text]] = {
    "ok": {"zh-Hans": "正常", "en": "in order"},
    "late": {"zh-Hans": "迟报", "en": "late"},
    "silent": {"zh-Hans": "失联", "en": "silent"},
    "stuck": {"zh-Hans": "数值不变", "en": "stuck"},
    "drifting": {"zh-Hans": "漂移", "en": "drifting"},
    "never": {"zh-Hans": "从未上报", "en": "never reported"},
}
CLOCK: Final[Text] = {
    "zh-Hans": "时钟似乎偏移 {hours} 小时（可能是时区设错）",
    "en": "its clock seems to be {hours} hours off: perhaps in another time zone",
}
UNIT: Final[Text] = {
    "zh-Hans": "数值约为其他站点的 {factor} 倍（可能是单位不同）",
    "en": "its values are about {factor} times those of the others: perhaps in another unit",
}
EXCHANGED_MEAN: Final[Text] = {
    "zh-Hans": "{lesser} 的最大值大于 {greater} 的最大值，两列可能对调",
    "en": "the largest {lesser} is above the largest {greater}: the two fields may be exchanged",
}
EXCHANGED: Final[Text] = {
    "zh-Hans": "{lesser} 多数时候大于 {greater}，两列可能对调",
    "en": "{lesser} is mostly above {greater}: the two fields may be exchanged",
}
FOREIGN: Final[Text] = {
    "zh-Hans": "单位“{unit}”与审核规则的单位不可换算，未作审核",
    "en": "its unit '{unit}' does not measure what the rules do: it is not checked",
}
TWIN: Final[Text] = {
    "zh-Hans": "与站点 {other} 位于同一地点",
    "en": "it stands at the place of {other}",
}
SCHEMA: Final = pl.Schema(
    {
        "datastream": pl.String(),
        "last": pl.Datetime("us", "UTC"),
        "silent_hours": pl.Float64(),
        "share_24h": pl.Float64(),
        "share_30d": pl.Float64(),
        "flagged_30d": pl.Float64(),
        "drift": pl.Float64(),
        "state": pl.String(),
        "shift_hours": pl.Int64(),
        "factor": pl.Float64(),
        "twin": pl.String(),
        "odd": pl.String(),
        "odd_zh": pl.String(),
    }
)
_MOVES: Final = 0.25
_LATE: Final = 2
_SILENT: Final = 6
_LEAST_SILENT: Final = 6 * HOUR
_PARTS: Final = (
    ("pm25", "pm10"),
    ("o3", "o3_1h_max"),
    ("o3", "o3_24h"),
)
"""The first is never above the second: part of it, or an hour of the largest."""
_MEANS: Final = (("o3_8h", "o3"),)
"""The first is the running mean of eight hours of the second: its largest is not above theirs."""
_CLOCK_DAYS: Final = 2
_NEAR: Final = 8


@dataclass(frozen=True, slots=True)
class _Month:
    """The last 30 days: hours of all datastreams, values that came by day, values flagged."""

    first: int
    hours: pl.DataFrame
    flagged: pl.DataFrame


def health(
    store: Store,
    interval: timedelta,
    now: int | datetime,
    check: Check | None = None,
    *,
    datastreams: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return the health of datastreams at an instant, in the columns of `SCHEMA`.

    Parameters
    ----------
    store
        May be open for reading only.
    interval
        How often the sensors report.
    now
        Microseconds of UTC, or an aware time.
    check
        The checks whose flags are counted; by default those of the pack in force.
    datastreams
        Those of one network; by default all.

    ``last`` is the time of the latest value, ``silent_hours`` since when nothing came (after the
    interval that it stands for); ``share_24h`` and ``share_30d`` are shares of the values that
    were to come, ``flagged_30d`` of those that came; ``drift`` is the movement away from the others
    in 30 days as a share; ``shift_hours`` by how many hours the clock is late, ``factor`` what the
    values are of those of the others where that is a power of ten, ``twin`` another station at the
    same place; ``odd`` and ``odd_zh`` say the last three and exchanged fields in words. Null where
    it cannot be said.
    """
    at = now if isinstance(now, int) else _micro(now)
    every = interval // timedelta(microseconds=1)
    streams = store.catalogue.datastreams
    if check is None:
        check = rules.check(streams, library(), "*", _day(at))
    month = _month(store, at, check)
    wanted = set(store.catalogue.numbers if datastreams is None else datastreams)
    numbers = [n for n, stream in enumerate(streams) if stream.id in wanted]
    said = _compared(store, month, at)
    rows = [
        _row(streams[n], n, facts, month.first, at, every, said)
        for n, facts in zip(numbers, _facts(store, month, numbers, at), strict=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _micro(instant: datetime) -> int:
    return int((instant - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


def _day(instant: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).date()


# -------------------------------------------------------------------- what came


def _month(store: Store, at: int, check: Check) -> _Month:
    """Return what came in the last 30 days, or since the store has values."""
    shelf = store.shelf
    begin = at - comparison.SPAN * DAY
    near = [d for d in store.days() if (d + 1) * DAY > begin and d * DAY < at]
    tables, flags = [], [judging.FLAGGED.to_frame()]
    for day in near:
        hours, flagged = judging.outcome(shelf, day, check)
        tables.append(hours)
        flags.append(flagged)
    hours = means(tables, store.catalogue.lattice)
    inside = (pl.col("hour") >= begin - HOUR) & (pl.col("hour") < at)
    first = max(begin, near[0] * DAY) if near else at
    span = (pl.col("time") >= begin) & (pl.col("time") < at)
    return _Month(first, hours.filter(inside), pl.concat(flags).filter(span))


def _facts(store: Store, month: _Month, numbers: list[int], at: int) -> list[dict[str, Any]]:
    """Return of datastreams the latest instant, what came and was flagged, and if it is stuck."""
    names = store.catalogue.datastreams
    held = store.latest().with_columns(pl.col("time").dt.timestamp("us"))
    latest = dict(held.filter(pl.col("time") <= at).select("datastream", "time").rows())
    both = [month.hours.select("number", time="hour"), month.flagged.select("number", "time")]
    then = pl.concat(both).group_by("number").agg(pl.col("time").max()).rows()
    latest = {names[n].id: time for n, time in then} | latest
    count, begin = len(names), at - at % HOUR - DAY
    hours, flagged = month.hours, month.flagged
    came, day = np.zeros(count, np.int64), np.zeros(count, np.int64)
    own, times = hours["number"].to_numpy(), hours["hour"].to_numpy()
    np.add.at(came, own, hours["count"].to_numpy())
    recent = (times >= begin) & (times < begin + DAY)
    np.add.at(day, own[recent], hours["count"].to_numpy()[recent])
    refused = flagged.filter((pl.col("flags") & (255 - int(DOUBT))) != 0)
    lost, when = refused["number"].to_numpy(), refused["time"].to_numpy()
    np.add.at(came, lost, 1)
    np.add.at(day, lost[(when >= begin) & (when < begin + DAY)], 1)
    bad = np.zeros(count, np.int64)
    np.add.at(bad, flagged["number"].to_numpy(), 1)
    stuck = flagged.filter((pl.col("flags") & int(Flag.STUCK)) != 0)
    rests = set(stuck.select("number", "time").iter_rows())
    return [
        {
            "last": latest.get(names[n].id),
            "came": int(came[n]),
            "day": int(day[n]),
            "flagged": int(bad[n]),
            "stuck": (n, latest.get(names[n].id)) in rests,
        }
        for n in numbers
    ]


# -------------------------------------------------------------------- what others say


@dataclass(slots=True)
class _Said:
    """What the others say, by the number of a datastream, or by thing."""

    drift: dict[int, tuple[float, bool]]
    factor: dict[int, float]
    shift: dict[str, int]
    twin: dict[str, str]
    exchanged: dict[int, tuple[str, str]]
    foreign: frozenset[str]


def _compared(store: Store, month: _Month, at: int) -> _Said:
    streams = store.catalogue.datastreams
    where = sites(store.shelf, at // DAY)
    foreign = rules.foreign(streams, library(), "*", _day(at))
    said = _Said({}, {}, {}, _twins(where), {}, foreign)
    alike: dict[str, list[Numbers]] = defaultdict(list)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, stream in enumerate(streams):
        groups[stream.observed_property, stream.unit].append(number)
    lately = month.hours.filter(pl.col("hour") >= at - _CLOCK_DAYS * DAY)
    today = lately.filter(pl.col("hour") >= at - DAY)
    for numbers in groups.values():
        if len(numbers) <= LEAST:
            continue
        around = _around([where.get(streams[n].thing) for n in numbers])
        days = _wide(month.hours.with_columns(hour=pl.col("hour") // DAY), numbers, 1)
        moves = comparison.drift(days, neighbours.medians(days, around, LEAST))
        hours = _wide(lately, numbers, HOUR)
        like = comparison.likeness(hours, neighbours.medians(hours, around, LEAST))
        hours = _wide(today, numbers, HOUR)
        powers = comparison.power(hours, neighbours.medians(hours, around, LEAST))
        for place, number in enumerate(numbers):
            if not np.isnan(moves[0][place]):
                said.drift[number] = float(moves[0][place]), bool(moves[1][place])
            if powers[place]:
                said.factor[number] = 10.0 ** int(powers[place])
            alike[streams[number].thing].append(like[:, place])
    for thing, parts in alike.items():
        late = comparison.shift(np.column_stack(parts))
        if late:
            said.shift[thing] = late
    _exchanged(streams, today, said)
    return said


LEAST: Final = 3
"""So many others must have a value, that a sensor can be compared with them."""


def _wide(hours: pl.DataFrame, numbers: list[int], step: int) -> Numbers:
    """Return means by time and datastream; NaN where there is none."""
    own = hours.filter(pl.col("number").is_in(pl.Series(numbers, dtype=pl.UInt32).implode()))
    if own.is_empty():
        return np.full((0, len(numbers)), np.nan)
    own = own.group_by("number", "hour").agg(pl.col("mean").mean())
    times = own["hour"].to_numpy() // step
    found = np.full((int(times.max() - times.min()) + 1, len(numbers)), np.nan)
    found[times - times.min(), np.searchsorted(numbers, own["number"].to_numpy())] = own["mean"]
    return found


def _around(places: list[Site | None]) -> Integers:
    """Return the nearest others of each sensor, all others where a place is not known."""
    known = [site for site in places if site is not None]
    if len(known) < len(places) or len({site.plane for site in known}) > 1:
        return neighbours.others(len(places))
    return nearest(known, _NEAR)


def _twins(where: Mapping[str, Site]) -> dict[str, str]:
    """Return for a thing another one at its very place."""
    places: dict[tuple[float, float], list[str]] = defaultdict(list)
    for thing, site in where.items():
        places[site.x, site.y].append(thing)
    return {
        thing: next(other for other in names if other != thing)
        for names in places.values()
        if len(names) > 1
        for thing in names
    }


def _exchanged(streams: Sequence[Datastream], today: pl.DataFrame, said: _Said) -> None:
    things: dict[str, dict[str, int]] = defaultdict(dict)
    for number, stream in enumerate(streams):
        things[stream.thing][stream.observed_property] = number
    for own in things.values():
        for lesser, greater in (*_PARTS, *_MEANS):
            if lesser in own and greater in own:
                pair = own[lesser], own[greater]
                table = _wide(today, sorted(pair), HOUR)
                one, other = (table[:, sorted(pair).index(n)] for n in pair)
                mean = (lesser, greater) in _MEANS
                if (comparison.exchanged_mean if mean else comparison.exchanged)(one, other):
                    said.exchanged |= dict.fromkeys(pair, (lesser, greater))


# -------------------------------------------------------------------- the table


def _row(
    stream: Datastream, number: int, facts: dict[str, Any], first: int, at: int, every: int,
    said: _Said,
) -> tuple[Any, ...]:  # fmt: skip
    last = facts["last"]
    covered = every if stream.label == "begin" else 0
    silent = None if last is None else max(0, at - last - covered)
    moved, sure = said.drift.get(number, (None, False))
    shift, factor = said.shift.get(stream.thing), said.factor.get(number)
    twin, fields = said.twin.get(stream.thing), said.exchanged.get(number)
    unit = stream.unit if stream.id in said.foreign else None
    return (
        stream.id,
        None if last is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=last),
        None if silent is None else silent / HOUR,
        _share(facts["day"], min(DAY, at - first), every),
        _share(facts["came"], at - first, every),
        facts["flagged"] / facts["came"] if facts["came"] else None,
        moved,
        _state(silent, every, facts["stuck"], sure and abs(moved or 0) >= _MOVES),
        shift,
        factor,
        twin,
        *(_words(language, shift, factor, twin, fields, unit) for language in ("en", "zh-Hans")),
    )


def _state(silent: int | None, every: int, stuck: bool, drifting: bool) -> str:  # noqa: FBT001
    if silent is None:
        return "never"
    for state, applies in (
        ("silent", silent > max(_LEAST_SILENT, _SILENT * every)),
        ("late", silent > _LATE * every),
        ("stuck", stuck),
        ("drifting", drifting),
    ):
        if applies:
            return state
    return "ok"


def _share(came: int, span: int, every: int) -> float | None:
    expected = span // every
    return min(1.0, came / expected) if expected > 0 else None


def _words(
    language: str, shift: int | None, factor: float | None, twin: str | None,
    fields: tuple[str, str] | None, unit: str | None,
) -> str:  # fmt: skip
    said = []
    if shift is not None:
        said.append(CLOCK[language].format(hours=f"{shift:+d}"))
    if factor is not None:
        said.append(UNIT[language].format(factor=f"{factor:g}"))
    if fields is not None:
        told = EXCHANGED_MEAN if fields in _MEANS else EXCHANGED
        said.append(told[language].format(lesser=fields[0], greater=fields[1]))
    if unit is not None:
        said.append(FOREIGN[language].format(unit=unit))
    if twin is not None:
        said.append(TWIN[language].format(other=twin))
    return CLAUSES[language].join(said)
