"""Bodies: the grade of each black and odorous body through time, and how many are cleared."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.domains.water import sentences
from cityagenda.domains.water.answers import EXPLAINED, OBSERVED
from cityagenda.domains.water.black_odorous import SPANS, Grade, body_grade, point_grade
from cityagenda.domains.water.places import members, named, names
from cityagenda.domains.water.samples import days, exclusions, row_numbers
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.observations import completed
from cityagenda.ground.periods import span
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import CLAUSES, Text, filled, in_columns, joined
from cityagenda.ground.waters import GRADES

BODIES: Final = pl.Schema(
    {
        "body": pl.String(),
        "name": pl.String(),
        "name_zh": pl.String(),
        "area": pl.String(),
        "x": pl.Float64(),
        "y": pl.Float64(),
        "listed": pl.Date(),
        "line": pl.String(),
    }
)
"""Bodies as they are shown; ``listed`` is the day on which a body was put on the list."""

GRADE_ROWS: Final = pl.Schema(
    {
        "body": pl.String(),
        "period": pl.String(),
        "grade": pl.String(),
        "points": pl.Int64(),
        "heavy_points": pl.Int64(),
        "heavy_reaches": pl.String(),
        "text": pl.String(),
        "text_zh": pl.String(),
        "standard": pl.String(),
    }
)
"""Grades of bodies (``none``, ``light``, ``heavy``); ``heavy_reaches`` is a JSON list of first
and last points, counted from 1."""

POINT_ROWS: Final = pl.Schema(
    {
        "body": pl.String(),
        "point": pl.Int64(),
        "period": pl.String(),
        "grade": pl.String(),
        "transparency": pl.Float64(),
        "do": pl.Float64(),
        "orp": pl.Float64(),
        "nh3n": pl.Float64(),
        "readings": pl.Int64(),
        "text": pl.String(),
        "text_zh": pl.String(),
    }
)
"""Grades of points with the means of their readings, in cm, mg/L, mV and mg/L."""

_INDICATORS: Final = tuple(SPANS)
_LENGTHS: Final = {"month": 1, "quarter": 3, "year": 12}


def cleared(call: Call) -> Result:
    """Share (or number) of listed bodies of water that are no longer black and odorous.

    ``S = 100 N_clear / N_listed`` of the bodies listed by the end of the period; in a unit that
    counts, ``N_clear`` itself. A body is clear if its last grade in the period is ``none``. The
    grade of a body in a month or quarter is that of its points, a point's that of all its
    readings there (`black_odorous.point_grade`, `black_odorous.body_grade`).

    Parameters
    ----------
    call
        `bodies`: `body`, names, `area`, `listed` (the day of listing), place; `readings`:
        `body`, `point` (counted in the order of the flow), `date` or `time`, and
        `transparency` (cm), `do` (mg/L), `orp` (mV), `nh3n` (mg/L). Parameters `graded`
        (the length of a grade's period) and `period` (that of an observation).

    Returns
    -------
    Result
        One observation for the city and each area with bodies. Tables `bodies`, `grades` and
        `points`.

    Missing data
    ------------
    Readings that cannot be, that repeat another one of the same point and time, or contradict it
    (then both) are left out and listed. A body that was not measured in a period is not counted
    as clear, and is named. Without a listed body there is no value.

    Raises
    ------
    MethodError
        Grades have longer periods than observations, or there is no reading or no body.
    StandardError
        No edition holds in a period of the data.

    References
    ----------
    Guide to the treatment of black and odorous urban water, 2015; by the pack on
    `black-odorous-water`, which says what in it is unconfirmed.
    """
    graded, period = (_LENGTHS[call.parameters[name]] for name in ("graded", "period"))
    if graded > period:
        raise MethodError(
            {
                "zh-Hans": "分级时段（graded）比数值时段（period）长",
                "en": "the period of grades (graded) is longer than that of values (period)",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请让 graded 不长于 period",
                "en": "let graded be no longer than period",
            },
        )
    bodies, left_out = _bodies(call)
    readings, refused = _readings(call, set(bodies["body"]))
    if not readings or bodies.is_empty():
        raise MethodError(
            {
                "zh-Hans": "没有可用的水体或监测值",
                "en": "there is no body or no reading that can be used",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "每次监测一行：body、point、date 与四项指标",
                "en": "give each reading a row: body, point, date and the four indicators",
            },
        )
    points, grades = _graded(call, readings)
    rows = list(_shares(call, bodies, grades))
    return Result(
        observations=completed(pl.DataFrame([row for row, _ in rows], schema=OBSERVED)),
        tables={
            "bodies": bodies,
            "grades": pl.DataFrame(grades, schema=GRADE_ROWS, orient="row"),
            "points": pl.DataFrame(points, schema=POINT_ROWS, orient="row"),
        },
        explanations=pl.DataFrame(
            [
                {"period": row["period"], "area": row["area"], "dimensions": "{}"}
                | in_columns("text", said)
                for row, said in rows
            ],
            schema=EXPLAINED,
        ),
        exclusions=pl.concat([left_out, refused]),
    )


def _bodies(call: Call) -> tuple[pl.DataFrame, pl.DataFrame]:
    table = call.tables["bodies"].collect()
    known = set(call.areas["id"])
    refused: list[tuple[int, Text, str]] = []
    kept: dict[str, list[Any]] = {}
    for number, row in zip(row_numbers(table), table.to_dicts(), strict=True):
        id_ = row.get("body") or ""
        if not id_ or row.get("listed") is None:
            refused.append((number, sentences.NO_BODY, id_ or "–"))
        elif id_ in kept:
            refused.append((number, sentences.TWICE, id_))
        else:
            if row.get("area") not in known:
                refused.append((number, sentences.UNKNOWN_AREA, f"{id_}, {row.get('area') or '–'}"))
            kept[id_] = [row.get(name) for name in BODIES]
    found = pl.DataFrame(list(kept.values()), schema=BODIES, orient="row", strict=False)
    return found.sort("body"), exclusions("bodies", refused)


_Key = tuple[str, int]
_Found = tuple[_Key, date, str, int, dict[str, float | None]]


def _readings(call: Call, bodies: set[str]) -> tuple[list[_Found], pl.DataFrame]:
    """Return the readings by body and point, and those that cannot be used."""
    table = call.tables["readings"].collect()
    refused: list[tuple[int, Text, str]] = []
    found: list[_Found] = []
    when = days(table, call.timezone, "readings")
    for number, row, (day, at) in zip(row_numbers(table), table.to_dicts(), when, strict=True):
        body, point = row.get("body") or "", row.get("point")
        values = {name: row.get(name) for name in _INDICATORS}
        reason = _refusal(body, point, day, values, bodies)
        if reason or day is None or point is None:
            place = f"{body or '–'}, {'–' if point is None else point}, {day or '–'}"
            refused.append((number, reason or sentences.NO_BODY, f"{place}: {_listed(values)}"))
        else:
            found.append(((body, point), day, at, number, values))
    found.sort(key=lambda f: f[:4])
    kept: list[_Found] = []
    for (key, day, _), group in groupby(found, key=lambda f: f[:3]):
        same = list(group)
        equal = all(f[4] == same[0][4] for f in same)
        reason = sentences.REPEATED_POINT if equal else sentences.CONTRADICTORY_POINT
        kept += same[:1] if equal else []
        refused += [
            (f[3], reason, f"{key[0]}, {key[1]}, {day}: {_listed(f[4])}")
            for f in (same[1:] if equal else same)
            if len(same) > 1
        ]
    return kept, exclusions("readings", refused)


def _refusal(
    body: str,
    point: int | None,
    day: date | None,
    values: Mapping[str, float | None],
    bodies: set[str],
) -> Text | None:
    if not body or point is None or day is None:
        return sentences.NO_BODY
    if body not in bodies:
        return sentences.UNKNOWN_BODY
    if all(value is None for value in values.values()):
        return sentences.NO_VALUE
    for name, value in values.items():
        low, high = SPANS[name]
        if value is not None and not low <= value <= high:
            return sentences.NEGATIVE if value < 0 <= low else sentences.IMPOSSIBLE
    return None


def _listed(values: Mapping[str, float | None]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in values.items() if value is not None)


def _period(day: date, kind: str) -> str:
    """Return the period of a kind in which a day lies."""
    if kind == "year":
        return f"{day.year:04}"
    if kind == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m}"


def _graded(
    call: Call, readings: Sequence[_Found]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of points and of bodies, period by period."""
    kind = call.parameters["graded"]
    held: dict[tuple[str, str], dict[int, list[dict[str, float | None]]]] = {}
    for (body, point), day, _, _, values in readings:
        held.setdefault((body, _period(day, kind)), {}).setdefault(point, []).append(values)
    points: list[dict[str, Any]] = []
    bodies: list[dict[str, Any]] = []
    for (body, period), own in sorted(held.items()):
        pack = _pack(call, period)
        grades: list[Grade | None] = []
        for point, some in sorted(own.items()):
            columns = {name: [values[name] for values in some] for name in _INDICATORS}
            found = point_grade(columns, pack)
            grades.append(found.grade)
            points.append(
                {"body": body, "point": point, "period": period, "grade": found.grade}
                | {name: _mean(columns[name]) for name in _INDICATORS}
                | {"readings": len(some)}
                | in_columns("text", found.explanation)
            )
        whole = body_grade(grades, pack)
        numbers = sorted(own)
        reaches = [[numbers[a], numbers[b]] for a, b in whole.heavy_reaches]
        bodies.append(
            {
                "body": body,
                "period": period,
                "grade": whole.grade,
                "points": sum(g is not None for g in grades),
                "heavy_points": grades.count("heavy"),
                "heavy_reaches": orjson.dumps(reaches).decode(),
                **in_columns("text", whole.explanation),
                "standard": pack.edition,
            }
        )
    return points, bodies


def _pack(call: Call, period: str) -> Standard:
    last = (span(period).end - timedelta(days=1)).date()
    return call.standards.standard("black-odorous-water", call.jurisdiction, last)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def _shares(
    call: Call, bodies: pl.DataFrame, grades: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[dict[str, Any], Text]]:
    """Yield the observations with what is said of each."""
    called = names(bodies, "body")
    listed = dict(bodies.select("body", "listed").iter_rows())
    areas = dict(bodies.select("body", "area").drop_nulls().iter_rows())
    known = set(call.areas["id"])
    areas = {b: a for b, a in areas.items() if a in known}
    every = members(areas, list(listed), call.areas, call.city)
    kind = call.parameters["period"]
    last: dict[str, dict[str, str]] = {}
    for row in sorted(grades, key=lambda r: span(r["period"]).start):
        if row["grade"] is not None:
            day = span(row["period"]).start.date()
            last.setdefault(_period(day, kind), {})[row["body"]] = row["grade"]
    for period, found in sorted(last.items()):
        until = span(period).end.date()
        pack = _pack(call, period)
        for area, own in every.items():
            on_list = [b for b in own if listed[b] < until]
            states = [found[b] for b in on_list if b in found]
            lacking = [b for b in on_list if b not in found]
            clear = states.count("none")
            share = 100 * clear / len(on_list) if on_list else None
            value = share if call.unit == "%" or share is None else float(clear)
            row = {
                "area": area,
                "period": period,
                "value": value,
                "status": "insufficient" if value is None else "normal",
                **in_columns("reason", sentences.NO_BODIES if value is None else {}),
                "standard": pack.edition,
            }
            yield row, _said(clear, states, len(on_list), named(called, lacking), len(lacking))


def _said(clear: int, states: Sequence[str], listed: int, lacking: Text, unmeasured: int) -> Text:
    if not listed:
        return sentences.NO_BODIES
    parts = [filled(sentences.CLEARED, listed=listed, cleared=clear)]
    if len(states) > clear:
        parts.append(
            filled(sentences.STILL, light=states.count("light"), heavy=states.count("heavy"))
        )
    if unmeasured:
        parts.append(filled(sentences.NOT_MEASURED, count=unmeasured, names=lacking))
    return joined(parts, CLAUSES)


__all__ = ["BODIES", "GRADES", "GRADE_ROWS", "POINT_ROWS", "cleared"]
