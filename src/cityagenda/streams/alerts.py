"""Alerts: from the hours of places to events, by rules, whatever the order in which hours come.

`evaluated` is pure. It finds the same events however often it is run and however the time is
cut into windows; hours that come late or are corrected change an event, withdraw it or add one,
and never double it: an event that was known keeps its key. What a flood of old values brings to
light is found as well, and is marked as stale.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.ground.errors import StreamError
from cityagenda.streams import events, neighbours
from cityagenda.streams.alert_rules import Rule
from cityagenda.streams.catalogue import HOUR
from cityagenda.streams.events import SCHEMA
from cityagenda.streams.resolution import Flags, Integers, Numbers
from cityagenda.streams.shelf import instant_now
from cityagenda.streams.store import Store

__all__ = ["SCHEMA", "Rule", "begin", "evaluated", "watch"]

MARK: Final = "alerts"
YEAR: Final = 366 * 24 * HOUR
_FAR: Final = 1 << 30
Read = Callable[[int, int], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Signals by hour and place: ``hours`` counts from ``first``, an instant."""

    first: int
    places: list[str]
    signal: Numbers

    def instant(self, hour: int) -> int:
        return self.first + hour * HOUR


@dataclass(frozen=True, slots=True)
class _Found:
    """An event in hours of a grid; ``end`` is none while it is open."""

    place: int
    level: int
    opened: int
    raised: int
    end: int | None = None
    ending: str = ""


def watch(
    store: Store,
    rules: Sequence[Rule],
    read: Read,
    *,
    now: int | None = None,
    places: pl.DataFrame | None = None,
    since: int | None = None,
    mark: str = MARK,
) -> pl.DataFrame:
    """Evaluate rules for what has come since the last time, keep the events and return them.

    Parameters
    ----------
    store
        Where deliveries come and events are kept.
    rules
        A rule that is new begins with what comes now.
    read
        Returns the table of `evaluated` for the hours that begin from an instant on and before
        another.
    now
        The instant of evaluation; the clock's by default.
    places
        See `evaluated`.
    since
        Nothing before this instant is looked at; by default a year before ``now``, so that the
        clock of a sensor that fell back to 1970 brings no half century.
    mark
        Under which it is noted how far the rules have come: one for each set of rules that is
        watched by itself.
    mark
        Under which name the store remembers how far they have come: rules that are evaluated
        apart, such as those of another network, need one of their own.
    """
    at = instant_now(now)
    upto = store.last_batch()
    changed = store.unwatched(mark)
    held = store.events().filter(pl.col("rule").is_in([rule.id for rule in rules]))
    still = held.filter(pl.col("cleared").is_null() & (pl.col("ending") == ""))
    firsts = [i for i in (changed, _least(still["opened"])) if i is not None]
    if not firsts or not rules:
        store.watched(mark, upto)
        return SCHEMA.to_frame()
    first = max(at - YEAR if since is None else since, min(firsts))
    start = begin(held, first - first % HOUR - HOUR)
    table = read(start - max(rule.reach() for rule in rules) * HOUR, at)
    found = evaluated(rules, table, held, start=start, now=at, places=places)
    store.keep_events(found)
    store.watched(mark, upto)
    return found


def begin(held: pl.DataFrame, first: int) -> int:
    """Return the instant from which hours must be read so that those from ``first`` on are judged.

    It lies before every event that was still open then, and is where nothing was open.
    """
    ends = pl.col("cleared").dt.timestamp("us").fill_null(_NEVER)
    known = held.filter(pl.col("ending") != "withdrawn")
    while True:
        over = known.filter((ends >= first) & (pl.col("opened").dt.timestamp("us") < first))
        if over.is_empty():
            return first
        first = _least(over["opened"]) or first


def evaluated(
    rules: Iterable[Rule],
    table: pl.DataFrame,
    held: pl.DataFrame,
    *,
    start: int,
    now: int,
    places: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the events of rules from ``start`` on, in the columns of `events.SCHEMA`.

    Parameters
    ----------
    rules
        Each watches one property.
    table
        Columns `place`, `property`, `time` (the instant at which an hour begins), `value`; from
        `Rule.reach` hours before ``start`` on. An hour without a row has no value; a hour that
        is not over at ``now`` is left out; of two rows for an hour the later counts.
    held
        The events that are known. Those of them from ``start`` on that are no longer found are
        returned as withdrawn.
    start
        From `begin`: no event is open there.
    now
        When this is evaluated, in microseconds of UTC.
    places
        Columns `place`, `x`, `y` in metres on a plane, for rules with ``within_km``.

    Raises
    ------
    StreamError
        Hours begin at different minutes, or a rule needs places that are not given.
    """
    found = []
    for rule in rules:
        grid = _grid(rule, table, start, now, places)
        own = held.filter(rule=rule.id)
        new = _records(rule, grid, _passages(rule, grid, (start - grid.first) // HOUR), now)
        found += _matched(new, own, start, rule)
    return events.table(found).sort("opened", "key")


# -------------------------------------------------------------------- signals


def _grid(
    rule: Rule, table: pl.DataFrame, start: int, now: int, places: pl.DataFrame | None
) -> _Grid:
    first = start - rule.reach() * HOUR
    own = table.filter(property=rule.property).select(
        "place", "value", at=pl.col("time").dt.timestamp("us")
    )
    own = own.filter((pl.col("at") >= first) & (pl.col("at") + HOUR <= now))
    phases = (own["at"] % HOUR).unique()
    if len(phases) > 1:
        raise StreamError(
            f"the hours of '{rule.property}' begin at different minutes",
            where=f"alert {rule.id}",
            todo="give a rule places whose clocks agree on when an hour begins",
        )
    first += int(phases[0]) if len(phases) else 0
    names = own["place"].unique().sort().to_list()
    count = max(0, (now - first) // HOUR)
    values = np.full((count, len(names)), np.nan)
    if own.height:
        column = own["place"].replace_strict(names, range(len(names)), return_dtype=pl.Int64)
        values[(own["at"].to_numpy() - first) // HOUR, column.to_numpy()] = (
            own["value"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        )
    return _Grid(first, names, rule.sign() * _signal(rule, values, names, places))


def _signal(rule: Rule, values: Numbers, names: list[str], places: pl.DataFrame | None) -> Numbers:
    if rule.kind == "rate":
        change = np.full(values.shape, np.nan)
        change[1:] = np.diff(values, axis=0)
        return change
    if rule.kind == "neighbours":
        off, spread, counts = neighbours.against(values, _around(rule, names, places))
        with np.errstate(invalid="ignore"):
            off = np.where(np.abs(off) > rule.width * spread, off, off * 0)
        return np.where(counts >= rule.least, off, np.nan)
    return values


def _around(rule: Rule, names: list[str], places: pl.DataFrame | None) -> Integers:
    if rule.within_km is None or not names:
        return neighbours.others(len(names))
    lacking = set(names) - set([] if places is None else places["place"].to_list())
    if places is None or lacking:
        raise StreamError(
            f"it is not known where {', '.join(sorted(lacking)[:3])} stand",
            where=f"alert {rule.id}",
            todo="give the places, or leave out 'within_km'",
        )
    where = pl.DataFrame({"place": names}).join(places, on="place", how="left")
    x, y = (where[axis].cast(pl.Float64).to_numpy() for axis in ("x", "y"))
    return neighbours.within(x, y, rule.within_km * 1000)


# -------------------------------------------------------------------- states


def _passages(rule: Rule, grid: _Grid, begin_: int) -> list[_Found]:
    """Return the events of a grid from an hour on, at which nothing is open."""
    signal = grid.signal
    there = ~np.isnan(signal)
    up, down = (_level(signal, rule.levels(), slack) for slack in (0.0, rule.slack()))
    lowest, counts = _lately(np.where(there, up, _FAR), there, rule.minimum)
    ready = there & (counts >= rule.wanted())
    level = np.zeros(signal.shape[1], np.int64)
    seen = np.full(signal.shape[1], -_FAR)
    open_: dict[int, _Found] = {}
    done: list[_Found] = []

    def passed(place: int, hour: int, opened: int, to: int, ending: str) -> None:
        if place in open_:
            done.append(replace(open_.pop(place), end=opened, ending=ending))
        level[place] = to
        if to:
            open_[place] = _Found(place, to, opened, hour)

    for hour in range(len(signal)):
        seen[there[hour]] = hour
        if hour < begin_:
            continue
        rises = ready[hour] & (lowest[hour] > level)
        falls = there[hour] & (down[hour] < level)
        lapses = (level > 0) & (hour - seen >= rule.lapse)
        for place in np.flatnonzero(rises | falls | lapses).tolist():
            if rises[place]:
                early = max(0, hour - rule.minimum + 1)
                opened = early + int(np.argmax(there[early : hour + 1, place]))
                passed(place, hour, opened, int(lowest[hour, place]), "cleared")
            elif falls[place]:
                passed(place, hour, hour, int(down[hour, place]), "cleared")
            else:
                passed(place, hour, hour, 0, "lapsed")
    return done + list(open_.values())


def _level(signal: Numbers, levels: Sequence[float], slack: float) -> Integers:
    """Return how many of the levels lie below signals."""
    with np.errstate(invalid="ignore"):
        found: Integers = sum((signal > edge - slack).astype(np.int64) for edge in levels)  # type: ignore[assignment]
    return found


def _lately(levels: Integers, there: Flags, hours: int) -> tuple[Integers, Integers]:
    """Return the lowest of the levels of the last hours, and how many of these have a value."""
    lowest, counts = levels.copy(), there.astype(np.int64)
    for back in range(1, min(hours, len(levels))):
        lowest[back:] = np.minimum(lowest[back:], levels[:-back])
        counts[back:] += there[:-back]
    return lowest, counts


# -------------------------------------------------------------------- records


def _records(rule: Rule, grid: _Grid, found: list[_Found], now: int) -> list[dict[str, Any]]:
    """Return what is found as rows of `events.SCHEMA`, with the keys of new events."""
    return [_record(rule, grid, one, now) for one in found]


def _record(rule: Rule, grid: _Grid, one: _Found, now: int) -> dict[str, Any]:
    place = grid.places[one.place]
    own = grid.signal[one.opened : one.end, one.place]
    there = np.flatnonzero(~np.isnan(own))
    opened, raised = grid.instant(one.opened), grid.instant(one.raised)
    return {
        "key": f"{rule.id}/{place}/{np.datetime64(opened, 'us').astype('datetime64[m]')}Z",
        "rule": rule.id,
        "place": place,
        "property": rule.property,
        "severity": rule.severity,
        "opened": opened,
        "raised": raised,
        "cleared": None if one.end is None else grid.instant(one.end),
        "ending": one.ending,
        "level": one.level,
        "peak": rule.sign() * float(own[there].max()),
        "latest": rule.sign() * float(own[there[-1]]),
        "value": rule.sign() * float(grid.signal[one.raised, one.place]),
        "threshold": rule.sign() * rule.levels()[one.level - 1],
        "seen": grid.instant(one.opened + int(there[-1])),
        "muted": False,
        "stale": now - raised - HOUR > rule.late * HOUR,
        "recorded": now,
    }


def _matched(
    new: list[dict[str, Any]], held: pl.DataFrame, start: int, rule: Rule
) -> list[dict[str, Any]]:
    """Give events that were known before their keys, mark the muted, withdraw the others."""
    old = events.rows(held)
    before = [row for row in old if row["opened"] < start and row["ending"] != "withdrawn"]
    known = {row["key"]: row for row in old if row["opened"] >= start}
    by_key = [(row, known.pop(row["key"])) for row in new if row["key"] in known]
    matched = {id(row) for row, _ in by_key}
    for row in sorted(new, key=lambda r: r["opened"]):
        if id(row) in matched:
            continue
        near = [one for one in known.values() if _meet(row, one)]
        if near:
            one = min(near, key=lambda r: (abs(r["opened"] - row["opened"]), r["key"]))
            by_key.append((row, known.pop(one["key"])))
    for row, one in by_key:
        row |= {name: one[name] for name in ("key", "stale", "recorded")}
    _mute(new, before, rule)
    gone = [one | {"ending": "withdrawn"} for one in known.values() if one["ending"] != "withdrawn"]
    return new + gone


def _meet(new: dict[str, Any], old: dict[str, Any]) -> bool:
    """Whether two events of a rule may be the same: one place, and times that overlap."""
    if new["place"] != old["place"] or old["ending"] == "withdrawn":
        return False
    ends = [_NEVER if row["cleared"] is None else row["cleared"] for row in (new, old)]
    return bool(new["opened"] < ends[1] and old["opened"] < ends[0])


def _mute(new: list[dict[str, Any]], before: list[dict[str, Any]], rule: Rule) -> None:
    """Mark events that follow soon on one of their place that was no less."""
    heard: dict[str, dict[str, Any]] = {}
    for row in sorted(before, key=lambda r: r["raised"]):
        if not row["muted"]:
            heard[row["place"]] = row
    for row in sorted(new, key=lambda r: r["raised"]):
        last = heard.get(row["place"])
        soon = last is not None and row["raised"] < last["raised"] + rule.mute * HOUR
        row["muted"] = bool(soon and last is not None and row["level"] <= last["level"])
        if not row["muted"]:
            heard[row["place"]] = row


def _least(instants: pl.Series) -> int | None:
    found = instants.dt.timestamp("us").min()
    return found if isinstance(found, int) else None


_NEVER: Final = np.iinfo(np.int64).max
