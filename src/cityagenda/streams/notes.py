"""Notes: what people say of a datastream's values, kept beside them and numbered as deliveries are.

A note is a review, a calibration or a control of drift. Each stands in the list of arrivals,
so that what was known as of a delivery can be asked again. Nothing is ever changed or removed:
of two notes for an instant the newer holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import numpy as np
import orjson

from cityagenda.ground.errors import StreamError
from cityagenda.streams.batch import DAY, Batch
from cityagenda.streams.calibration import RAW, Calibration, Control, calibrated, undrifted
from cityagenda.streams.database import transaction
from cityagenda.streams.intake import SOURCE, log, touch
from cityagenda.streams.resolution import Flags, Integers, Numbers
from cityagenda.streams.review import Review
from cityagenda.streams.shelf import Shelf

REVIEW: Final = "review"
CALIBRATION: Final = "calibration"
CONTROL: Final = "control"
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration that is kept. ``beside`` names the datastream of each predictor but `raw`."""

    calibration: Calibration
    beside: Mapping[str, str] = field(default_factory=dict)
    by: str = ""


@dataclass(frozen=True, slots=True)
class Controlled:
    """A control that is kept."""

    control: Control
    by: str = ""


@dataclass(slots=True)
class Notes:
    """What is noted of a datastream, oldest first, each with its number."""

    reviews: list[tuple[int, Review]] = field(default_factory=list)
    calibrations: list[tuple[int, Fitted]] = field(default_factory=list)
    controls: list[tuple[int, Controlled]] = field(default_factory=list)


def keep_review(shelf: Shelf, one: Review) -> int:
    """Keep a review and return its number."""
    body = one.model_dump(mode="json")
    return _keep(shelf, REVIEW, one.datastream, (one.first, one.last), body, one.at, one.reviewer)


def keep_calibration(shelf: Shelf, datastream: str, one: Fitted, arrived: int) -> int:
    """Keep a calibration and return its number.

    Raises
    ------
    StreamError
        It asks for a predictor of which no datastream is named, or ends before it begins.
    """
    lacking = sorted(set(one.calibration.coefficients) - {RAW} - set(one.beside))
    if lacking:
        raise StreamError(
            f"the calibration needs '{lacking[0]}', and no datastream of it is named",
            where=datastream,
            todo="name the datastream beside the sensor",
        )
    for other in one.beside.values():
        shelf.catalogue.number(other)
    first, last = one.calibration.valid_from, one.calibration.valid_to
    if last < first:
        raise StreamError(
            "the calibration ends before it begins", where=datastream, todo="correct its days"
        )
    span = (first - _EPOCH).days * DAY, ((last - _EPOCH).days + 1) * DAY
    return _keep(shelf, CALIBRATION, datastream, span, asdict(one), arrived, one.by)


def keep_control(shelf: Shelf, datastream: str, one: Controlled, arrived: int) -> int:
    """Keep what an instrument read of its standards, and return the note's number."""
    times = [held.control.time for _, held in of(shelf, [datastream])[datastream].controls]
    before = max((t for t in times if t < one.control.time), default=one.control.time)
    after = min((t for t in times if t > one.control.time), default=one.control.time)
    return _keep(shelf, CONTROL, datastream, (before, after + 1), asdict(one), arrived, one.by)


def _keep(
    shelf: Shelf, kind: str, datastream: str, span: tuple[int, int], body: Mapping[str, Any],
    arrived: int, by: str,
) -> int:  # fmt: skip
    shelf.catalogue.number(datastream)
    if not by.strip():
        raise StreamError(f"a {kind} has no name", where=datastream, todo="say who answers for it")
    first, last = span[0] // DAY, (span[1] - 1) // DAY
    with transaction(shelf.database):
        batch = log(shelf, first, arrived, f"{kind}: {by}"[:SOURCE], 0, 0, 0, 0)
        shelf.database.execute(
            "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?)",
            (batch, kind, datastream, *span, orjson.dumps(body).decode()),
        )
        for day in shelf.days():
            if first <= day <= last:
                touch(shelf, day, batch)
    return batch


def of(
    shelf: Shelf,
    datastreams: Iterable[str] | None = None,
    *,
    as_of: int | None = None,
    day: int | None = None,
) -> dict[str, Notes]:
    """Return the notes of datastreams, of all that have some by default.

    With ``day`` only what may say something of that day: all controls, and the reviews and
    calibrations whose time meets it.
    """
    found = {name: Notes() for name in datastreams or ()}
    asked = "SELECT batch, kind, datastream, body FROM notes WHERE batch <= ?"
    facts: list[Any] = [_ALL if as_of is None else as_of]
    if day is not None:
        asked += " AND (kind = ? OR (first < ? AND last > ?))"
        facts += [CONTROL, (day + 1) * DAY, day * DAY]
    for batch, kind, datastream, raw in shelf.database.execute(asked + " ORDER BY batch", facts):
        if datastreams is not None and datastream not in found:
            continue
        own, body = found.setdefault(datastream, Notes()), orjson.loads(raw)
        if kind == REVIEW:
            own.reviews.append((batch, Review.model_validate(body)))
        elif kind == CALIBRATION:
            own.calibrations.append((batch, _fitted(body)))
        else:
            control = Control(**body["control"])
            own.controls.append((batch, Controlled(control, body["by"])))
    return found


def _fitted(body: dict[str, Any]) -> Fitted:
    given = body["calibration"]
    days = {name: date.fromisoformat(given[name]) for name in ("valid_from", "valid_to")}
    return Fitted(Calibration(**(given | days)), body["beside"], body["by"])


def corrected(rows: Batch, notes: Notes, beside: Mapping[str, Batch]) -> tuple[Numbers, Flags]:
    """Return the corrected values of one datastream's rows, NaN where there are none.

    Drift between two controls is taken out first, then the calibration that holds is applied
    to what is left; of two that hold on a day the newer counts. The second array says where a
    calibration holds and its predictors have no value at the instant: such a value cannot be
    trusted.

    Parameters
    ----------
    rows
        Rows of the datastream, by time.
    notes
        What is noted of it.
    beside
        By name, the rows of the datastreams that calibrations ask for.
    """
    found = np.full(len(rows), np.nan)
    for before, after in pairwise(sorted((c.control for _, c in notes.controls), key=_time)):
        drifted = undrifted(rows.times, rows.values, before, after)
        found = np.where(np.isnan(drifted), found, drifted)
    base = np.where(np.isnan(found), rows.values, found)
    lacking = np.zeros(len(rows), np.bool_)
    for _, one in notes.calibrations:
        own = _holding(rows, one.calibration)
        predictors = {RAW: base[own]}
        for name, stream in one.beside.items():
            predictors[name] = _at(rows.times[own], beside.get(stream))
        found[own] = calibrated(rows.times[own], predictors, [one.calibration])
        lacking[own] = np.isnan(found[own])
    return found, lacking


def _time(control: Control) -> int:
    return control.time


def _holding(rows: Batch, one: Calibration) -> Flags:
    first, last = ((d - _EPOCH) // timedelta(days=1) for d in (one.valid_from, one.valid_to))
    days = rows.times // DAY
    found: Flags = (days >= first) & (days <= last)
    return found


def _at(times: Integers, rows: Batch | None) -> Numbers:
    """Return the values of rows at instants, NaN where there is none."""
    if rows is None or not len(rows):
        return np.full(len(times), np.nan)
    place = np.minimum(np.searchsorted(rows.times, times), len(rows) - 1)
    return np.where(rows.times[place] == times, rows.values[place], np.nan)


def beside(noted: Iterable[Notes]) -> Sequence[str]:
    """Return the datastreams for which calibrations ask."""
    return sorted({s for n in noted for _, c in n.calibrations for s in c.beside.values()})


_ALL: Final = 1 << 62
