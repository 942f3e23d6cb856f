"""Line charts of an indicator as plain data, and as SVG that needs no script.

The same data feeds the page, the table twin, the download and the printed report. Colours
are style classes, so that a page may set them for light, dark and print; a stand-alone
file carries `STYLE`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape
from zlib import crc32

from cityagenda.ground.numbers import shown

STYLE = (
    ".axis{stroke:#c3cbc7}.grid{stroke:#e3e8e5}.line{fill:none;stroke:#0f5c4a;stroke-width:2}"
    ".dot{fill:#0f5c4a}.derived{fill:#fff;stroke:#0f5c4a;stroke-width:1.5}.band{fill:#0f5c4a;opacity:.14}"
    ".path{fill:none;stroke:#0f5c4a;stroke-width:1.5;stroke-dasharray:3 4}"
    ".target{stroke:#8a5a00;stroke-width:2.5}.break{stroke:#8b9691;stroke-dasharray:2 3}"
    ".hatch{stroke:#c3cbc7;stroke-width:1}.horizon{stroke:#c3cbc7;stroke-dasharray:1 4}"
    ".chart text{font:12px 'Noto Sans SC','PingFang SC',system-ui,sans-serif;fill:#55625d}"
    ".chart .now{font-weight:700;fill:#0f5c4a}.chart .aim{fill:#8a5a00}"
)
"""Colours for a file that stands alone."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time (in years); ``measured`` is false for derived and estimated ones."""

    at: float
    value: float
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """A forecast at a time: its middle and the ends of its interval."""

    at: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Aim:
    """A target: the year, the value."""

    year: int
    value: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """What a line chart shows.

    ``runs`` are stretches of comparable values: the line breaks between them. ``breaks``
    are the times at which a break stands. ``synthetic`` hatches the ground. ``decimals`` are
    those of the newest value's label. ``limit`` is the largest value that there can be: the
    axis ends there, unless something that is drawn lies beyond it.
    """

    title: str
    description: str
    unit: str
    runs: Sequence[Sequence[Point]]
    aims: Sequence[Aim] = ()
    bands: Sequence[Band] = ()
    breaks: Sequence[float] = ()
    horizons: Sequence[int] = ()
    synthetic: str = ""
    from_zero: bool = field(default=False)
    decimals: int | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """The drawing area and its two scales."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    years: tuple[float, float]
    values: tuple[float, float]

    def x(self, at: float) -> float:
        first, last = self.years
        return self.left + (at - first) / (last - first) * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        low, high = self.values
        inner = self.height - self.top - self.bottom
        return self.top + (high - value) / (high - low) * inner


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers that enclose a range: multiples of 1, 2, 2.5 or 5 times 10^n.

    Examples
    --------
    >>> ticks(13, 34)
    [10.0, 15.0, 20.0, 25.0, 30.0, 35.0]
    >>> ticks(5, 5)
    [4.0, 4.5, 5.0, 5.5, 6.0]
    """
    if low == high:
        low, high = low - (abs(low) * 0.2 or 1), high + (abs(high) * 0.2 or 1)
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{n * step:.12g}") for n in range(first, last + 1)]


def svg(chart: LineChart, *, width: int = 760, height: int = 340, alone: bool = False) -> str:
    """Return the chart as an SVG element with title and description for screen readers.

    Parameters
    ----------
    alone
        True for a file of its own: colours and the XML name space are then inside.

    Raises
    ------
    ValueError
        The chart has no point.
    """
    points = [point for run in chart.runs for point in run]
    if not points:
        raise ValueError("a chart needs at least one point")
    frame, marks = _frame(chart, points, width, height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(chart.title, {chr(34): "&quot;"})}">'
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.description)}</desc>"
    )
    parts = [
        head,
        f"<style>{STYLE}</style>" if alone else "",
        _ground(chart, frame),
        _axes(chart, frame, marks),
        _bands(chart.bands, points[-1], frame),
        *(_run(run, frame) for run in chart.runs),
        *(_aim(aim, frame) for aim in chart.aims),
        _latest(chart, points[-1], frame),
        "</svg>",
    ]
    return "".join(parts)


def _frame(
    chart: LineChart, points: Sequence[Point], width: int, height: int
) -> tuple[_Frame, list[float]]:
    values = [p.value for p in points] + [a.value for a in chart.aims]
    values += [end for band in chart.bands for end in (band.low, band.high)]
    times = [p.at for p in points] + [float(a.year) for a in chart.aims]
    times += [band.at for band in chart.bands] + [float(year) for year in chart.horizons]
    low = 0.0 if chart.from_zero and min(values) >= 0 else min(values)
    marks = ticks(low, max(values))
    if chart.limit is not None and max(values) <= chart.limit < marks[-1]:
        marks = [*(mark for mark in marks if mark < chart.limit), chart.limit]
    first, last = min(times), max(times)
    if first == last:
        first, last = first - 1, last + 1
    left = 16 + 7.2 * max(len(shown(mark)) for mark in marks)
    frame = _Frame(
        width, height, left, 72, 28, 32, (first - 0.3, last + 0.3), (marks[0], marks[-1])
    )
    return frame, marks


def _ground(chart: LineChart, frame: _Frame) -> str:
    if not chart.synthetic:
        return ""
    right, floor = frame.width - frame.right, frame.height - frame.bottom
    name = f"hatch-{crc32(f'{chart.title}{chart.description}{frame.width}'.encode()):08x}"
    return (
        f'<defs><pattern id="{name}" width="8" height="8" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="hatch" y2="8"/></pattern></defs>'
        f'<rect x="{frame.left:.1f}" y="{frame.top}" width="{right - frame.left:.1f}" '
        f'height="{floor - frame.top:.1f}" fill="url(#{name})"/>'
        f'<text x="{right - 4:.1f}" y="{frame.top + 14}" text-anchor="end">'
        f"{escape(chart.synthetic)}</text>"
    )


def _axes(chart: LineChart, frame: _Frame, marks: Sequence[float]) -> str:
    right, floor = frame.width - frame.right, frame.height - frame.bottom
    parts = [f'<text x="{frame.left:.1f}" y="16">{escape(chart.unit)}</text>']
    for mark in marks:
        y = frame.y(mark)
        kind = "axis" if mark == marks[0] else "grid"
        parts.append(
            f'<line class="{kind}" x1="{frame.left:.1f}" x2="{right:.1f}" '
            f'y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{frame.left - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{shown(mark)}</text>'
        )
    for year in _years(chart, frame):
        x = frame.x(year)
        parts.append(
            f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{floor:.1f}" y2="{floor + 5:.1f}"/>'
            f'<text x="{x:.1f}" y="{floor + 20:.1f}" text-anchor="middle">{year}</text>'
        )
    parts += [
        f'<line class="horizon" x1="{frame.x(year):.1f}" x2="{frame.x(year):.1f}" '
        f'y1="{frame.top}" y2="{floor:.1f}"/>'
        for year in chart.horizons
    ]
    parts += [
        f'<line class="break" x1="{frame.x(at):.1f}" x2="{frame.x(at):.1f}" '
        f'y1="{frame.top}" y2="{floor:.1f}"/>'
        for at in chart.breaks
    ]
    return "".join(parts)


def _years(chart: LineChart, frame: _Frame) -> list[int]:
    """Return the years to write on the axis: targets and horizons first, then what fits."""
    first, last = math.ceil(frame.years[0]), math.floor(frame.years[1])
    least = 44 / ((frame.width - frame.left - frame.right) / (frame.years[1] - frame.years[0]))
    chosen: list[int] = []
    wished = [*sorted({a.year for a in chart.aims}), *chart.horizons, last, first]
    step = next(s for s in (1, 2, 5, 10, 20, 50) if s >= least or s == 50)  # noqa: PLR2004
    for year in [*wished, *range(first - first % step, last + 1, step)]:
        if first <= year <= last and all(abs(year - other) >= least for other in chosen):
            chosen.append(year)
    return sorted(chosen)


def _bands(bands: Sequence[Band], latest: Point, frame: _Frame) -> str:
    if not bands:
        return ""
    start = Band(latest.at, latest.value, latest.value, latest.value)
    shape = [start, *bands]
    upper = [f"{frame.x(b.at):.1f},{frame.y(b.high):.1f}" for b in shape]
    lower = [f"{frame.x(b.at):.1f},{frame.y(b.low):.1f}" for b in reversed(shape)]
    middle = " ".join(f"{frame.x(b.at):.1f},{frame.y(b.middle):.1f}" for b in shape)
    return (
        f'<polygon class="band" points="{" ".join(upper + lower)}"/>'
        f'<polyline class="path" points="{middle}"/>'
    )


def _run(run: Sequence[Point], frame: _Frame) -> str:
    places = [(frame.x(p.at), frame.y(p.value), p.measured) for p in run]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
    dots = "".join(
        f'<circle class="{"dot" if measured else "derived"}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        for x, y, measured in places
    )
    return f'<polyline class="line" points="{line}"/>{dots}'


def _aim(aim: Aim, frame: _Frame) -> str:
    x, y = frame.x(aim.year), frame.y(aim.value)
    return (
        f'<line class="target" x1="{x - 14:.1f}" x2="{x + 14:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="aim" x="{x + 18:.1f}" y="{y + 4:.1f}">{shown(aim.value)}</text>'
    )


def _latest(chart: LineChart, point: Point, frame: _Frame) -> str:
    x, y = frame.x(point.at), frame.y(point.value)
    if chart.bands or chart.aims:
        place = f'x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle"'
    else:
        place = f'x="{x + 8:.1f}" y="{y + 4:.1f}"'
    return f'<text class="now" {place}>{shown(point.value, chart.decimals)}</text>'


def sparkline(values: Sequence[float], target: float | None = None) -> str:
    """Return the course of values as a small line without axes, empty for fewer than two.

    It repeats what words beside it say, and is therefore hidden from screen readers.
    """
    if len(values) < 2:  # noqa: PLR2004
        return ""
    width, height = 120.0, 32.0
    every = [*values, *([] if target is None else [target])]
    low, spread = min(every), (max(every) - min(every)) or 1.0
    places = [
        (width * i / (len(values) - 1), height - (value - low) / spread * height)
        for i, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    aim = ""
    if target is not None:
        y = height - (target - low) / spread * height
        aim = f'<line class="aim" x2="{width:.0f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    x, y = places[-1]
    return (
        f'<svg class="spark" viewBox="0 0 {width:.0f} {height:.0f}" aria-hidden="true">{aim}'
        f'<polyline class="line" points="{line}"/><circle class="dot" cx="{x:.1f}" cy="{y:.1f}" '
        'r="3"/></svg>'
    )
