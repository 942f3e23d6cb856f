"""A line through the hours of a station, with what is doubted marked on it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from cityagenda.ground.charts import ticks
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import text_in
from cityagenda.web.apps.networks.values import Value

WIDTH, HEIGHT = 760, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 24, 30
_DAYS: Final = 8
"""How many days get a label on the axis at most."""


class _Scale:
    """Where a time and a value lie on the drawing."""

    def __init__(self, first: datetime, last: datetime, marks: Sequence[float]) -> None:
        self.first, self.span = first, max((last - first).total_seconds(), 1.0)
        self.low, self.high = marks[0], marks[-1]

    def x(self, at: datetime) -> float:
        """Return the place of an instant."""
        share = (at - self.first).total_seconds() / self.span
        return _LEFT + share * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Return the height of a value."""
        share = (self.high - value) / (self.high - self.low)
        return _TOP + share * (HEIGHT - _TOP - _BOTTOM)


def series(
    found: Sequence[Value],
    first: datetime,
    last: datetime,
    zone: ZoneInfo,
    *,
    every: timedelta,
    unit: str,
    title: str,
    language: str,
) -> str:
    """Return the values of a datastream as a drawing; empty without any.

    The line runs through the values that count and breaks where one is missing. A cross is a
    raw value that does not count, a ring one in whose place a corrected value counts.
    """
    if not found:
        return ""
    counted = [v.counts for v in found if v.counts is not None]
    raw = [v.raw for v in found]
    marks = ticks(min(0.0, *raw, *counted), max([1.0, *raw, *counted]))
    scale = _Scale(first, last, marks)
    parts = [
        _axes(scale, marks, unit),
        _days(scale, first, last, zone),
        *(_run(run, scale) for run in _runs(found, every)),
        *(_mark(v, scale, zone, language) for v in found if v.doubted or v.corrected is not None),
    ]
    return (
        f'<svg class="series" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f"aria-label={quoteattr(title)}>{''.join(parts)}</svg>"
    )


def _runs(found: Iterable[Value], every: timedelta) -> list[list[tuple[datetime, float]]]:
    """Return the stretches of values that count and follow one another."""
    runs: list[list[tuple[datetime, float]]] = []
    for value in found:
        if value.counts is None:
            continue
        if not runs or value.at - runs[-1][-1][0] > 1.5 * every:
            runs.append([])
        runs[-1].append((value.at, value.counts))
    return runs


def _run(run: Sequence[tuple[datetime, float]], scale: _Scale) -> str:
    if len(run) == 1:
        at, value = run[0]
        return f'<circle class="dot" cx="{scale.x(at):.1f}" cy="{scale.y(value):.1f}" r="2"/>'
    points = " ".join(f"{scale.x(at):.1f},{scale.y(value):.1f}" for at, value in run)
    return f'<polyline class="line" points="{points}"/>'


def _mark(value: Value, scale: _Scale, zone: ZoneInfo, language: str) -> str:
    x, y = scale.x(value.at), scale.y(value.raw)
    when = value.at.astimezone(zone).strftime("%m-%d %H:%M")
    said = f"{when} {shown(value.raw, 1)} {text_in(value.reasons, language)} {value.remark}"
    title = f"<title>{escape(said.strip())}</title>"
    if value.doubted:
        return f'<path class="doubt" d="M{x - 4:.1f} {y - 4:.1f}l8 8m0-8l-8 8">{title}</path>'
    return f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="4">{title}</circle>'


def _axes(scale: _Scale, marks: Sequence[float], unit: str) -> str:
    parts = [f'<text x="{_LEFT}" y="13">{escape(unit)}</text>']
    for mark in marks:
        y = scale.y(mark)
        kind = "axis" if mark == marks[0] else "grid"
        parts.append(
            f'<path class="{kind}" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{shown(mark)}</text>'
        )
    return "".join(parts)


def _days(scale: _Scale, first: datetime, last: datetime, zone: ZoneInfo) -> str:
    """Return the midnights of the city's clock, as many as have room for a label."""
    day = first.astimezone(zone).replace(hour=0, minute=0) + timedelta(days=1)
    count = max((last - first).days, 1)
    step = -(-count // _DAYS)
    parts = []
    number = 0
    while day <= last:
        x = scale.x(day)
        parts.append(f'<path class="tick" d="M{x:.1f} {_TOP}V{HEIGHT - _BOTTOM + 4}"/>')
        odd = ' class="odd"' if number // step % 2 else ""
        if number % step == 0:
            parts.append(
                f'<text{odd} x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{day:%m-%d}</text>'
            )
        day, number = day + timedelta(days=1), number + 1
    return "".join(parts)
