"""Lengths: how many kilometres of rivers are of good class."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from cityagenda.domains.water import sentences
from cityagenda.domains.water.answers import EXPLAINED, OBSERVED
from cityagenda.domains.water.places import members, named
from cityagenda.domains.water.samples import exclusions, row_numbers
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.observations import completed
from cityagenda.ground.texts import CLAUSES, Text, filled, in_columns, joined
from cityagenda.ground.waters import CLASSES

REACHES: Final = pl.Schema(
    {
        "reach": pl.String(),
        "river": pl.String(),
        "river_zh": pl.String(),
        "section": pl.String(),
        "area": pl.String(),
        "length_km": pl.Float64(),
        "line": pl.String(),
    }
)
"""Reaches as they are shown; ``line`` is a JSON list of points in metres on the city's plane."""

RIVERS: Final = pl.Schema(
    {
        "river": pl.String(),
        "river_zh": pl.String(),
        "period": pl.String(),
        "good_km": pl.Float64(),
        "graded_km": pl.Float64(),
        "length_km": pl.Float64(),
        "share": pl.Float64(),
        "standard": pl.String(),
    }
)
"""Rivers by period: kilometres of good class, with a class, and in all; the share in per cent."""

_YEAR: Final = 4


def lengths(call: Call) -> Result:
    """Share of the length of rivers that is of class III or better.

    ``S = 100 sum_r L_r [class_r <= III] / sum_r L_r`` over the reaches ``r`` (km) whose section
    has a class. A reach has the class of the section that stands for it.

    Parameters
    ----------
    call
        `classes`: the table `classes` of `water.sections`; `reaches`: `reach`, `river`,
        `section`, `length_km`, perhaps `area` and `line`. Parameters `period`, `good`.

    Returns
    -------
    Result
        In per cent, one observation for the city and each area named by reaches, by month or
        year. Tables `reaches`, and `rivers` (months and years both).

    Missing data
    ------------
    Reaches without a positive length or with a repeated id are left out and listed. A reach
    whose section has no class in a period does not count there, and its kilometres are named.
    An area without any reach with a class is `insufficient`.

    Raises
    ------
    MethodError
        The table of classes is not that of `water.sections`, or no reach can be used.

    References
    ----------
    GB 3838-2002; a river's length by class as bulletins of cities on the environment give it.
    """
    table = call.tables["classes"].collect()
    if not {"section", "period", "class", "standard"} <= set(table.columns):
        raise MethodError(
            {
                "zh-Hans": "输入“classes”不是 water.sections 的类别表",
                "en": "the input 'classes' is not the table of classes of water.sections",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请写 table:指标/classes",
                "en": "write table:INDICATOR/classes",
            },
        )
    reaches, left_out = _reaches(call.tables["reaches"].collect(), set(table["section"]))
    if reaches.is_empty():
        raise MethodError(
            {"zh-Hans": "没有可用的河段", "en": "there is no reach that can be used"},
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "每个河段一行：reach、river、section、length_km（公里，大于零）",
                "en": "give each reach a row: reach, river, section, length_km (above nought)",
            },
        )
    found = list(_shares(call, table, reaches))
    return Result(
        observations=completed(
            pl.DataFrame([row for row, _ in found], schema=OBSERVED, orient="row")
        ),
        tables={"reaches": reaches, "rivers": _rivers(table, reaches, call.parameters["good"])},
        explanations=pl.DataFrame(
            [
                {"period": row["period"], "area": row["area"], "dimensions": "{}"}
                | in_columns("text", said)
                for row, said in found
            ],
            schema=EXPLAINED,
        ),
        exclusions=left_out,
    )


def _reaches(table: pl.DataFrame, known: set[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    refused: list[tuple[int, Text, str]] = []
    kept: dict[str, list[Any]] = {}
    for number, row in zip(row_numbers(table), table.to_dicts(), strict=True):
        id_, length = row.get("reach") or "", row.get("length_km")
        if not id_ or id_ in kept:
            refused.append((number, sentences.TWICE if id_ else sentences.NO_PLACE, id_ or "–"))
        elif length is None or not 0 < length < math.inf:
            refused.append((number, sentences.NO_SHAPE, f"{id_}: {length}"))
        else:
            if row.get("section") not in known:
                detail = f"{id_}, {row.get('section') or '–'}"
                refused.append((number, sentences.UNKNOWN_REACH, detail))
            kept[id_] = [row.get(name) for name in REACHES]
    found = pl.DataFrame(list(kept.values()), schema=REACHES, orient="row", strict=False)
    return found.sort("reach"), exclusions("reaches", refused)


def _shares(
    call: Call, table: pl.DataFrame, reaches: pl.DataFrame
) -> Iterator[tuple[dict[str, Any], Text]]:
    """Yield the observations with what is said of each."""
    length = dict(reaches.select("reach", "length_km").iter_rows())
    section = dict(reaches.select("reach", "section").iter_rows())
    areas = {r: a for r, a in reaches.select("reach", "area").iter_rows() if a}
    known_areas = set(call.areas["id"])
    areas = {r: a for r, a in areas.items() if a in known_areas}
    every = members(areas, list(length), call.areas, call.city)
    good = call.parameters["good"]
    wanted = (pl.col("period").str.len_chars() == _YEAR) == (call.parameters["period"] == "year")
    for (period, standard), part in sorted(
        table.filter(wanted).partition_by("period", "standard", as_dict=True).items()
    ):
        classes = {s: c for s, c in part.select("section", "class").iter_rows() if c is not None}
        for area, own in every.items():
            graded = [r for r in own if section[r] in classes]
            whole = math.fsum(length[r] for r in graded)
            fine = math.fsum(length[r] for r in graded if classes[section[r]] <= good)
            lacking = [r for r in own if section[r] not in classes]
            row = {
                "area": area,
                "period": period,
                "value": 100 * fine / whole if graded else None,
                "status": "normal" if graded else "insufficient",
                **in_columns("reason", {} if graded else sentences.NO_LENGTH),
                "standard": standard,
            }
            yield row, _said(fine, whole, lacking, length, str(standard), good)


def _said(
    fine: float,
    whole: float,
    lacking: Sequence[str],
    length: Mapping[str, float],
    standard: str,
    good: int,
) -> Text:
    parts = [
        filled(
            sentences.LENGTH,
            edition=standard,
            graded=shown(whole, 1),
            good=shown(fine, 1),
            cls=CLASSES[good - 1],
        )
        if whole
        else sentences.NO_LENGTH
    ]
    if lacking:
        kilometres = shown(math.fsum(length[r] for r in lacking), 1)
        parts.append(
            filled(sentences.LENGTH_WITHOUT, length=kilometres, names=named({}, list(lacking)))
        )
    return joined(parts, CLAUSES)


def _rivers(table: pl.DataFrame, reaches: pl.DataFrame, good: int) -> pl.DataFrame:
    rows = []
    names = {r: (en, zh) for r, en, zh in reaches.select("reach", "river", "river_zh").iter_rows()}
    length = dict(reaches.select("reach", "length_km").iter_rows())
    section = dict(reaches.select("reach", "section").iter_rows())
    rivers: dict[tuple[str | None, str | None], list[str]] = {}
    for reach, name in sorted(names.items()):
        rivers.setdefault(name, []).append(reach)
    for (period, standard), part in sorted(
        table.partition_by("period", "standard", as_dict=True).items()
    ):
        classes = {s: c for s, c in part.select("section", "class").iter_rows() if c is not None}
        for (english, chinese), own in sorted(rivers.items(), key=str):
            graded = [r for r in own if section[r] in classes]
            whole = math.fsum(length[r] for r in graded)
            fine = math.fsum(length[r] for r in graded if classes[section[r]] <= good)
            every = math.fsum(length[r] for r in own)
            share = 100 * fine / whole if graded else None
            rows.append((english, chinese, period, fine, whole, every, share, standard))
    return pl.DataFrame(rows, schema=RIVERS, orient="row")
