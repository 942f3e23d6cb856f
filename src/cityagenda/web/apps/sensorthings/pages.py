"""Pages of observations: read day by day, as far as a page needs and a budget lets it.

In the usual order, by day of UTC, then datastream, then instant, a page may end anywhere. In
the order of time it may end where a day is read. Either way the next page begins at the key
of a row, so that what comes in between moves nothing. A page that would cost more than the
budget ends early, perhaps empty, and leads on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from cityagenda.streams.batch import DAY, Batch
from cityagenda.streams.days import Rows
from cityagenda.streams.resolution import Integers, Numbers
from cityagenda.streams.store import Store
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.conditions import Typed
from cityagenda.web.apps.sensorthings.observing import LAST, Wanted
from cityagenda.web.apps.sensorthings.problems import Problem, wrong
from cityagenda.web.apps.sensorthings.selection import sorted_by

BUDGET: Final = 10_000_000
COUNTING: Final = 25_000_000
"""Rows that are read for one page, and for one count; opening a day counts as `_OPENING`."""
_OPENING: Final = 40_000
_CHUNK: Final = 256
_TOKEN: Final = re.compile(r"(-?\d{1,19})\.(-?\d{1,19})", re.ASCII)
_FEW: Final = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in their order, and the key from which the next page goes on, if there is one."""

    rows: Rows
    following: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages one after the other: all their rows, how many each has, and their keys."""

    rows: Rows
    counts: list[int]
    following: list[str]

    @classmethod
    def of(cls, pages: Sequence[Page]) -> "Pages":
        """Return pages as one."""
        rows = Rows.joined([page.rows for page in pages])
        return cls(rows, [len(page.rows) for page in pages], [page.following for page in pages])


@dataclass(frozen=True, slots=True)
class Latest:
    """Of each datastream, by number: the instant of its latest value, that value, how many."""

    times: Integers
    values: Numbers
    counts: Integers

    @classmethod
    def of(cls, store: Store | None, names: Sequence[str]) -> "Latest":
        """Return what a store holds of datastreams, by their names."""
        count = len(names)
        times, values = np.full(count, -LAST), np.zeros(count)
        counts = np.zeros(count, np.int64)
        if store is None:
            return cls(times, values, counts)
        numbers = {name: number for number, name in enumerate(names)}
        table = store.latest()
        place = np.array([numbers[n] for n in table["datastream"].to_list()], np.int64)
        times[place] = table["time"].to_physical().to_numpy()
        values[place] = table["value"].to_numpy()
        counts[place] = table["count"].to_numpy()
        return cls(times, values, counts)


class Reader:
    """Reads pages of observations from a store for one request."""

    def __init__(self, store: Store | None, names: Sequence[str]) -> None:
        self.store, self.names = store, names
        self.left = BUDGET

    @cached_property
    def latest(self) -> Latest:
        """The latest value of each datastream."""
        return Latest.of(self.store, self.names)

    # ------------------------------------------------------------ counting

    def count(self, wanted: Wanted) -> int:
        """Return how many observations are wanted.

        Raises
        ------
        Problem
            Counting them would cost more than the budget.
        """
        if wanted.whole and self.store is not None:
            if len(wanted.numbers) == len(self.names):
                return self.store.count()
            if len(wanted.numbers) == 1:
                return self.store.count(self.names[int(wanted.numbers[0])])
            return int(self.latest.counts[wanted.numbers].sum())
        found = 0
        before, self.left = self.left, COUNTING
        for day in self._days(wanted):
            for rows, _ in self._chunks(wanted, day, self._present(wanted.numbers, day)):
                found += len(rows)
                if self.left < 0:
                    raise _too_much("$count", COUNTING)
        self.left = before
        return found

    # ------------------------------------------------------------ pages

    def by_day(self, wanted: Wanted, after: str, skip: int, top: int) -> Page:
        """Return a page by day of UTC, datastream and instant."""
        number, time = _key(after) if after else (-1, -LAST)
        parts: list[Rows] = []
        held = 0
        for day in self._days(wanted, first=time // DAY if after else None):
            again = bool(after) and day == time // DAY
            numbers = self._present(wanted.numbers, day)
            numbers = numbers[numbers >= number] if again else numbers
            for rows, upto in self._chunks(wanted, day, numbers):
                found = rows
                if again:
                    own = rows.batch
                    found = rows.part((own.numbers > number) | (own.times > time))
                parts.append(found)
                held += len(found)
                if held > skip + top:
                    return _cut(Rows.joined(parts), skip, top)
                if self.left < 0:
                    if held < skip:
                        raise _too_much("$skip")
                    following = _token(upto, (day + 1) * DAY - 1)
                    return Page(Rows.joined(parts).part(slice(skip, None)), following)
        return Page(Rows.joined(parts).part(slice(skip, None)))

    def by_time(self, wanted: Wanted, after: str, skip: int, top: int, *, descending: bool) -> Page:
        """Return a page in the order of time, of datastreams within an instant."""
        begin = _key(after) if after else None
        parts: list[Rows] = []
        held = 0
        limit = None if begin is None else begin[1] // DAY
        first, last = (None, limit) if descending else (limit, None)
        for day in self._days(wanted, first=first, last=last, descending=descending):
            best: list[Rows] = []
            for rows, _ in self._chunks(wanted, day, self._present(wanted.numbers, day)):
                found = rows if begin is None else _beyond(rows, begin, descending=descending)
                best.append(found)
                if sum(map(len, best)) > 4 * (skip + top + 1):
                    best = [_timed(Rows.joined(best), descending).part(slice(skip + top + 1))]
                if self.left < 0 and not parts:
                    raise _too_much("$orderby")
            whole = _timed(Rows.joined(best), descending)
            parts.append(whole)
            held += len(whole)
            if held > skip + top:
                return _cut(Rows.joined(parts), skip, top)
            if self.left < 0:
                if held < skip:
                    raise _too_much("$skip")
                edge = day * DAY if descending else (day + 1) * DAY - 1
                return Page(Rows.joined(parts).part(slice(skip, None)), _token(LAST, edge))
        return Page(Rows.joined(parts).part(slice(skip, None)))

    def ordered(
        self, wanted: Wanted, keys: Sequence[tuple[Typed, bool]], after: str, skip: int, top: int
    ) -> Page:
        """Return a page in any other order; all that is wanted is read, within the budget."""
        parts = []
        for day in self._days(wanted):
            for rows, _ in self._chunks(wanted, day, self._present(wanted.numbers, day)):
                parts.append(rows)
                if self.left < 0:
                    raise _too_much("$orderby")
        whole = Rows.joined(parts)
        table = wanted.table(whole).with_row_index("row")
        place = sorted_by(table, keys, "time", "number")["row"].to_numpy()
        whole = whole.part(place.astype(np.int64))
        if after:
            number, time = _key(after)
            here = (whole.batch.numbers == number) & (whole.batch.times == time)
            if not here.any():
                raise gone()
            whole = whole.part(slice(int(np.flatnonzero(here)[0]) + 1, None))
        if len(whole) > skip + top:
            return _cut(whole, skip, top)
        return Page(whole.part(slice(skip, None)))

    def single(self, number: int, time: int) -> Rows:
        """Return the observation of a datastream at an instant, or nothing."""
        rows = self._held(time // DAY, np.array([number], np.int64))
        return rows.part(rows.batch.times == time)

    # ------------------------------------------------------------ of each datastream

    def each(self, wanted: Wanted, skip: int, top: int, *, descending: bool) -> Pages:
        """Return a page of each datastream, in the order of time.

        The latest one of each, if no more is asked, is not read from days at all.
        """
        if descending and top == 1 and skip == 0 and wanted.whole:
            return self._latest(wanted.numbers)
        parts: dict[int, list[Rows]] = {int(n): [] for n in wanted.numbers}
        held = dict.fromkeys(parts, 0)
        found: dict[int, Page] = {}
        open_ = wanted.numbers
        for day in self._days(wanted, descending=descending):
            for rows, _ in self._chunks(wanted, day, self._present(open_, day)):
                for number, own in _split(rows):
                    parts[number].append(own.part(slice(None, None, -1)) if descending else own)
                    held[number] += len(own)
            counts = np.array([held[int(n)] for n in open_], np.int64)
            done = counts > skip + top
            if wanted.whole:
                done |= counts >= self.latest.counts[open_]
            open_ = open_[~done]
            if not len(open_):
                break
            if self.left < 0:
                edge = day * DAY if descending else (day + 1) * DAY - 1
                for number in open_.tolist():
                    rows = Rows.joined(parts[number]).part(slice(skip, None))
                    found[number] = Page(rows, _token(LAST, edge))
                break
        for number, own_parts in parts.items():
            if number not in found:
                found[number] = _cut(Rows.joined(own_parts), skip, top)
        return Pages.of([found[int(number)] for number in wanted.numbers])

    def _latest(self, numbers: Integers) -> Pages:
        latest = self.latest
        some = latest.counts[numbers] > 0
        own = numbers[some]
        batch = Batch(own, latest.times[own], latest.values[own])
        tokens = [
            _token(number, time) if count > 1 else ""
            for number, time, count in zip(
                numbers.tolist(),
                latest.times[numbers].tolist(),
                latest.counts[numbers].tolist(),
                strict=True,
            )
        ]
        return Pages(Rows(batch, np.full(len(own), -1)), some.astype(int).tolist(), tokens)

    # ------------------------------------------------------------ days

    def _days(
        self,
        wanted: Wanted,
        *,
        first: int | None = None,
        last: int | None = None,
        descending: bool = False,
    ) -> Iterator[int]:
        days = [
            day
            for day in (self.store.days() if self.store else ())
            if (day + 1) * DAY > wanted.first
            and day * DAY < wanted.last
            and (first is None or day >= first)
            and (last is None or day <= last)
        ]
        yield from reversed(days) if descending else days

    def _held(self, day: int, numbers: Integers) -> Rows:
        return self.store.rows(day, numbers) if self.store else Rows.joined([])

    def _present(self, numbers: Integers, day: int) -> Integers:
        """Return the datastreams that may have values on a day: their latest is not before."""
        found: Integers = numbers[self.latest.times[numbers] >= day * DAY]
        return found

    def _chunks(self, wanted: Wanted, day: int, numbers: Integers) -> Iterator[tuple[Rows, int]]:
        """Yield wanted rows of a day, and the last datastream that was read for them."""
        size, place = _CHUNK, 0
        while place < len(numbers):
            part = numbers[place : place + size]
            rows = self._held(day, part)
            self.left -= len(rows) + _OPENING
            place += size
            if len(rows) < _FEW:
                size *= 2
            yield wanted.of(rows), int(part[-1])


def _cut(rows: Rows, skip: int, top: int) -> Page:
    if len(rows) <= skip + top:
        return Page(rows.part(slice(skip, None)))
    kept = rows.part(slice(skip, skip + top))
    if not len(kept):
        return Page(kept)
    return Page(kept, _token(int(kept.batch.numbers[-1]), int(kept.batch.times[-1])))


def _timed(rows: Rows, descending: bool) -> Rows:  # noqa: FBT001 - of two orders
    times = -rows.batch.times if descending else rows.batch.times
    return rows.part(np.lexsort((rows.batch.numbers, times)))


def _beyond(rows: Rows, key: tuple[int, int], *, descending: bool) -> Rows:
    number, time = key
    own = rows.batch
    later = own.times < time if descending else own.times > time
    return rows.part(later | ((own.times == time) & (own.numbers > number)))


def _split(rows: Rows) -> Iterator[tuple[int, Rows]]:
    numbers = rows.batch.numbers
    if not len(numbers):
        return
    starts = np.concatenate([[0], np.flatnonzero(np.diff(numbers)) + 1, [len(numbers)]])
    for begin, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        yield int(numbers[begin]), rows.part(slice(begin, end))


def _token(number: int, time: int) -> str:
    return f"{number}.{time}"


def _key(token: str) -> tuple[int, int]:
    found = _TOKEN.fullmatch(token)
    if found is None or max(abs(int(part)) for part in found.groups()) > LAST:
        raise _foreign()
    return int(found[1]), int(found[2])


def _foreign() -> Problem:
    return wrong(
        "The token was not made by this service.",
        "该标记不是本服务生成的。",
        "$skiptoken",
        both("Follow @iot.nextLink unchanged.", "请原样使用 @iot.nextLink。"),
    )


def gone() -> Problem:
    """Return the problem of a page whose beginning was lost, for an entity has changed."""
    return wrong(
        "What the page before ended with is no longer among what is asked for.",
        "上一页的末项已不在结果中。",
        "$skiptoken",
        both("Begin again at the first page.", "请从第一页重新开始。"),
    )


def _too_much(where: str, budget: int = BUDGET) -> Problem:
    return wrong(
        f"More than {budget:,} observations would have to be read for this.",
        f"回答该请求需要读取超过 {budget:,} 个观测值。",
        where,
        both(
            "Name a Datastream, narrow phenomenonTime, or leave $count, $skip or $orderby out.",
            "请指定 Datastream、缩小 phenomenonTime 的范围，或去掉 $count、$skip、$orderby。",
        ),
    )
