"""Sections: the class of every section in each month and year, and the share of good ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.domains.water import distances, sentences
from cityagenda.domains.water.distances import Step
from cityagenda.domains.water.lakes import LAKES, lake_row
from cityagenda.domains.water.means import Mean, Means, means
from cityagenda.domains.water.places import Places, members, named, names, places
from cityagenda.domains.water.samples import measures, samples
from cityagenda.domains.water.surface import TEMPERATURE, assessed_items, surface_class
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.observations import completed
from cityagenda.ground.periods import span
from cityagenda.ground.single_factor import UNKNOWN, Graded, Item, items, plain
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import CLAUSES, ITEMS, Text, filled, in_columns, joined
from cityagenda.ground.waters import CLASSES, COLUMNS, NAMES

CLASS_ROWS: Final = pl.Schema(
    {
        "section": pl.String(),
        "period": pl.String(),
        "class": pl.Int8(),
        "items": pl.String(),
        "value": pl.Float64(),
        "ratio": pl.Float64(),
        "next_class": pl.Int8(),
        "next_item": pl.String(),
        "next_value": pl.Float64(),
        "next_limit": pl.Float64(),
        "next_ratio": pl.Float64(),
        "worse_class": pl.Int8(),
        "worse_item": pl.String(),
        "worse_value": pl.Float64(),
        "worse_limit": pl.Float64(),
        "worse_ratio": pl.Float64(),
        "measured": pl.Int64(),
        "months": pl.Int64(),
        "status": pl.String(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "text": pl.String(),
        "text_zh": pl.String(),
        "standard": pl.String(),
    }
)
"""Classes of sections: 1 (I) to 5 (V), 6 worse than V, none with a reason.

``items`` decided, ``value`` is that of the first, ``ratio`` its relation to the limit of the
class that counts as good. ``next_*`` is the next better class and the item furthest from it,
``worse_*`` the next worse one and the item nearest to it; see `distances`.
"""

ITEM_ROWS: Final = pl.Schema(
    {
        "section": pl.String(),
        "period": pl.String(),
        "item": pl.String(),
        "value": pl.Float64(),
        "class": pl.Int8(),
        "limit": pl.Float64(),
        "ratio": pl.Float64(),
        "unit": pl.String(),
        "counts": pl.Boolean(),
        "samples": pl.Int64(),
        "below": pl.Int64(),
        "standard": pl.String(),
    }
)
"""Means of items; ``limit`` and ``ratio`` are those of the class that counts as good, ``below``
counts the samples below the limit of detection, ``counts`` says whether the item has a say in
the class of its section."""

_YEAR: Final = 4
"""Letters of a year."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds in a period: the packs of the classes and of the evaluation."""

    classes: Standard
    evaluation: Standard
    straddled: bool

    @property
    def good(self) -> int:
        """The worst class that counts as good."""
        return int(self.evaluation.constants["good"])

    @property
    def needed(self) -> Sequence[str]:
        """The items without which there is no class."""
        return tuple(self.evaluation.constants["needed"])


def sections(call: Call) -> Result:
    """Share of sections of class III or better, by their worst item.

    ``S = 100 N_good / N`` over the sections with a class. A section's class in a period is that
    of its worst item among the twenty-one that count: each item's mean ``m`` is rounded and
    compared with the limits of the classes (`surface.surface_class`). A month's mean is that of
    its samples, a year's that of its months: ``m = sum_k c_k / n``; of pH
    ``m = -log10(sum_k 10^-pH_k / n)``. Of lakes total phosphorus has limits of its own.

    Parameters
    ----------
    call
        `samples`: what laboratories wrote, long (`section`, `date`, `item`, `value`, `unit`) or
        wide (a column an item), concentrations in mg/L unless a long row states another unit;
        `sections`: `section`, `kind` (``river`` or ``lake``), names, `river`, `area`, `x` and
        `y` (m on the city's plane), `target` (a class). Parameters `period`, `water`.

    Returns
    -------
    Result
        In per cent, one observation for the city and each area with sections, by month or
        year. Tables `sections`, `classes` and `items` (months and years both) and `lakes`.
        Each class carries its explanation: which item decided, how it stands to its limit, and
        how far the section is from the next better and the next worse class.

    Missing data
    ------------
    A reading below the limit of detection counts as half of it. Readings that cannot be used
    are left out and listed (`samples.samples`). A section has no class in a period without one
    of the needed items (pH, oxygen, permanganate index, ammonia nitrogen, total phosphorus),
    and none in a year of fewer months than the rule asks for; it then does not count in the
    share and is named. An area none of whose sections has a class is `insufficient`.

    Raises
    ------
    MethodError
        The samples have neither dates nor items, or the sections have no usable row.
    StandardError
        No edition holds in a period of the data.

    References
    ----------
    GB 3838-2002, table 1; the packs on `surface-water-classes`, `surface-water-evaluation` and
    `lake-trophic-index`, which say what in them is unconfirmed.
    """
    where = places(call.tables["sections"].collect(), call.areas)
    if not where.kinds:
        raise MethodError(
            {
                "zh-Hans": "断面表中没有可用的行",
                "en": "the sections have no row that can be used",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "每个断面一行：section、kind（river 或 lake）、area",
                "en": "give each section a row: section, kind (river or lake), area",
            },
        )
    work = _Grading(call, where)
    read = samples(call.tables["samples"].collect(), where.kinds, work.measures(), call.timezone)
    work.grade(read.samples)
    return Result(
        observations=work.observations(),
        tables={
            "sections": where.table,
            "classes": work.table("classes", CLASS_ROWS),
            "items": work.table("items", ITEM_ROWS),
            "lakes": work.table("lakes", LAKES),
        },
        explanations=work.explanations(),
        exclusions=pl.concat([where.exclusions, read.exclusions]),
    )


class _Grading:
    """The classes of one call, period by period, edition by edition."""

    def __init__(self, call: Call, where: Places) -> None:
        self._call, self._where = call, where
        self._names = names(where.table)
        self._rows: dict[str, list[dict[str, Any]]] = {"classes": [], "items": [], "lakes": []}
        self._shares: list[dict[str, Any]] = []

    def measures(self) -> dict[str, Any]:
        """Return how items are given, by the newest packs."""
        known = items(self._newest("surface-water-classes"), COLUMNS, NAMES)
        lakes = {row["item"]: row for row in self._newest("lake-trophic-index").table}
        return measures(known, lakes)

    def _newest(self, topic: str) -> Standard:
        return self._call.standards.editions(topic, self._call.jurisdiction)[-1]

    def table(self, name: str, schema: pl.Schema) -> pl.DataFrame:
        """Return a table of what was found."""
        return pl.DataFrame(self._rows[name], schema=schema, orient="row")

    def grade(self, given: pl.DataFrame) -> None:
        """Grade all months and years of samples."""
        share = self._newest("surface-water-evaluation").constants["detection_share"]
        found = means(given, float(share))
        for period in sorted({period for _, period in found}):
            for rules in self._rules(period):
                self._period(period, rules, found)

    def _rules(self, period: str) -> list[Rules]:
        first, last = _days(period)
        ask = self._call.standards, self._call.jurisdiction
        packs = ask[0].straddled("surface-water-classes", ask[1], first, last)
        if not packs:  # asked once more for the error that says which editions there are
            packs = [ask[0].standard("surface-water-classes", ask[1], last)]
        evaluation = ask[0].standard("surface-water-evaluation", ask[1], last)
        return [Rules(pack, evaluation, len(packs) > 1) for pack in packs]

    def _period(self, period: str, rules: Rules, found: Means) -> None:
        classes: dict[str, int] = {}
        for kind in ("river", "lake"):
            ids = [i for i in self._where.ids(kind) if (i, period) in found]
            if not ids:
                continue
            held = [found[i, period] for i in ids]
            graded = _graded(held, rules.classes, kind)
            for place, (id_, own) in enumerate(zip(ids, held, strict=True)):
                row = _class_row(id_, period, own, graded, place, rules)
                self._rows["classes"].append(row)
                if row.get("class") is not None:
                    classes[id_] = row["class"]
            self._rows["items"] += _item_rows(ids, period, held, graded, rules, kind)
            if kind == "lake":
                self._lakes(period, ids, held)
        if self._wanted(period):
            self._shares += self._shares_of(period, rules, classes)

    def _lakes(self, period: str, ids: Sequence[str], held: Sequence[Mapping[str, Mean]]) -> None:
        _, last = _days(period)
        pack = self._call.standards.standard("lake-trophic-index", self._call.jurisdiction, last)
        self._rows["lakes"] += [
            lake_row(id_, period, own, pack) for id_, own in zip(ids, held, strict=True)
        ]

    def _wanted(self, period: str) -> bool:
        annual: bool = self._call.parameters["period"] == "year"
        return (len(period) == _YEAR) == annual

    def _shares_of(
        self, period: str, rules: Rules, classes: Mapping[str, int]
    ) -> Iterator[dict[str, Any]]:
        water = self._call.parameters["water"]
        ids = self._where.ids("" if water == "all" else water)
        every = members(self._where.areas, ids, self._call.areas, self._call.city)
        for area, own in every.items():
            if not own:
                continue
            known = [classes[i] for i in own if i in classes]
            good = sum(c <= rules.good for c in known)
            lacking = [i for i in own if i not in classes]
            yield {
                "area": area,
                "period": period,
                "value": 100 * good / len(known) if known else None,
                "reason": {} if known else filled(sentences.NO_SECTION_GRADED, count=len(own)),
                "standard": rules.classes.edition,
                "said": _share_text(good, known, lacking, self._names, rules),
            }

    def observations(self) -> pl.DataFrame:
        """Return the shares as observations."""
        rows = [
            {
                "area": s["area"],
                "period": s["period"],
                "value": s["value"],
                "status": "insufficient" if s["value"] is None else "normal",
                **in_columns("reason", s["reason"]),
                "standard": s["standard"],
            }
            for s in self._shares
        ]
        schema = {"area": pl.String, "period": pl.String, "value": pl.Float64, "status": pl.String,
                  "reason": pl.String, "reason_zh": pl.String, "standard": pl.String}  # fmt: skip
        return completed(pl.DataFrame(rows, schema=schema))

    def explanations(self) -> pl.DataFrame:
        """Return what is said of each share."""
        rows = [
            {"period": s["period"], "area": s["area"], "dimensions": "{}"}
            | in_columns("text", s["said"])
            for s in self._shares
        ]
        names_ = ("period", "area", "dimensions", "text", "text_zh")
        return pl.DataFrame(rows, schema=dict.fromkeys(names_, pl.String))


def _days(period: str) -> tuple[date, date]:
    known = span(period)
    return known.start.date(), (known.end - timedelta(days=1)).date()


def _graded(held: Sequence[Mapping[str, Mean]], pack: Standard, kind: str) -> Graded:
    """Return the classes of the sections of a period; items without a mean are unknown."""
    wanted = assessed_items(pack, "lake" if kind == "lake" else "river")
    given = {
        name: np.array([own[name].value if name in own else np.nan for own in held])
        for name in (*wanted, TEMPERATURE)
        if any(name in own for own in held)
    }
    if not set(given) & set(wanted):
        given = {next(iter(wanted)): np.full(len(held), np.nan)}
    return surface_class(given, pack, "lake" if kind == "lake" else "river")


def _class_row(
    id_: str,
    period: str,
    own: Mapping[str, Mean],
    graded: Graded,
    place: int,
    rules: Rules,
) -> dict[str, Any]:
    known = {item.id for item in graded.items if item.id in own}
    months = max((own[name].months for name in known), default=0)
    reason = _lacking(period, own, known, rules)
    row: dict[str, Any] = {
        "section": id_,
        "period": period,
        "measured": len(known),
        "months": months,
        "status": "insufficient" if reason else "normal",
        **in_columns("reason", reason),
        "standard": rules.classes.edition,
    }
    if reason:
        return row | in_columns("text", reason)
    deciding = graded.deciding_at(place)
    by_id = {item.id: item for item in graded.items}
    first = by_id[deciding[0]] if deciding else None
    up, down = distances.better(graded, place), distances.worse(graded, place)
    return row | {
        "class": int(graded.overall[place]),
        "items": ",".join(deciding),
        "value": own[first.id].value if first else None,
        "ratio": distances.ratio(first, rules.good, own[first.id].value) if first else None,
        **_step_columns("next", up),
        **_step_columns("worse", down),
        **in_columns("text", _class_text(graded, place, up, down, rules)),
    }


def _lacking(period: str, own: Mapping[str, Mean], known: set[str], rules: Rules) -> Text:
    """Return why a section has no class; nothing if it has one."""
    needed = ["tp_lake" if n == "tp" and "tp_lake" in own else n for n in rules.needed]
    lacking = [name for name in needed if name not in own]
    if not known:
        return sentences.NOTHING
    if lacking:
        listed = joined((NAMES[name] for name in lacking), ITEMS)
        return filled(sentences.FEW_ITEMS, names=listed)
    least = int(rules.evaluation.constants["least_months"])
    months = min(own[name].months for name in needed)
    if len(period) == _YEAR and months < least:
        return filled(sentences.FEW_MONTHS, months=months, least=least)
    return {}


def _step_columns(name: str, step: Step | None) -> dict[str, Any]:
    if step is None:
        return {}
    return {
        f"{name}_class": step.place,
        f"{name}_item": step.item.id,
        f"{name}_value": step.value,
        f"{name}_limit": step.limit,
        f"{name}_ratio": step.ratio,
    }


def _class_text(
    graded: Graded, place: int, up: Step | None, down: Step | None, rules: Rules
) -> Text:
    parts = [graded.explained(place)]
    if up is not None and up.ratio is not None and up.item.kind != "range":
        parts.append(
            filled(
                sentences.SHORT if up.item.kind == "least" else sentences.RATIO,
                name=NAMES[up.item.id],
                cls=CLASSES[up.place - 1],
                ratio=shown(up.ratio, 2),
                share=shown(100 / up.ratio, 0),
            )
        )
    if down is not None:
        parts.append(
            filled(
                sentences.NEXT_WORSE,
                cls=CLASSES[down.place - 1],
                name=NAMES[down.item.id],
                value=_measured(down.item, down.value),
                limit=down.item.written(int(graded.overall[place])),
            )
        )
    if rules.straddled:
        parts.append(sentences.STRADDLED)
    return joined(parts, CLAUSES)


def _measured(item: Item, value: float) -> str:
    return f"{plain(item.compared(value))} {item.unit}".strip()


def _item_rows(
    ids: Sequence[str],
    period: str,
    held: Sequence[Mapping[str, Mean]],
    graded: Graded,
    rules: Rules,
    kind: str,
) -> Iterator[dict[str, Any]]:
    counting = {item.id: n for n, item in enumerate(graded.items)}
    known = items(rules.classes, COLUMNS, NAMES)
    out = "tp" if kind == "lake" else "tp_lake"
    for place, (id_, own) in enumerate(zip(ids, held, strict=True)):
        for name, item in known.items():
            if name == out or name not in own:
                continue
            mean = own[name]
            if name in counting:
                found = int(graded.by_item[counting[name], place])
            else:
                found = int(item.classes(np.array([mean.value]))[0])
            yield {
                "section": id_,
                "period": period,
                "item": name,
                "value": mean.value,
                "class": found if found != UNKNOWN else None,
                "limit": distances.limit_of(item, rules.good, mean.value),
                "ratio": distances.ratio(item, rules.good, mean.value),
                "unit": item.unit,
                "counts": name in counting,
                "samples": mean.samples,
                "below": mean.below,
                "standard": rules.classes.edition,
            }


def _share_text(
    good: int,
    known: Sequence[int],
    lacking: Sequence[str],
    called: Mapping[str, Text],
    rules: Rules,
) -> Text:
    parts = []
    if known:
        counts = [
            filled(sentences.COUNT, cls=CLASSES[c - 1], count=known.count(c))
            for c in sorted(set(known))
        ]
        parts = [
            filled(
                sentences.SHARE,
                edition=rules.classes.edition,
                graded=len(known),
                good=good,
                cls=CLASSES[rules.good - 1],
            ),
            filled(sentences.SPREAD, counts=joined(counts, ITEMS)),
        ]
    if lacking:
        parts.append(
            filled(sentences.WITHOUT, count=len(lacking), names=named(called, list(lacking)))
        )
    if rules.straddled:
        parts.append(sentences.STRADDLED)
    return joined(parts, CLAUSES)
