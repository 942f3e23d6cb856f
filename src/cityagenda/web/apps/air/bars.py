"""Small drawings: hours as bars, classes as shares, days as a calendar. Colours are classes."""

from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_STEP: Final = 10
_TALL: Final = 40


def strip(shares: Sequence[Sequence[int]], chosen: int, title: str) -> str:
    """Return the classes of all streets, hour by hour, as stacked columns.

    Parameters
    ----------
    shares
        For each hour how many streets lie in each class, the best first; at the end those
        without a value.
    chosen
        The place of the hour that is shown.
    title
        What it shows, for screen readers.
    """
    parts = []
    for number, share in enumerate(shares):
        total, y = sum(share) or 1, float(_TALL)
        if not any(share[:-1]):
            x = number * _STEP + 2
            parts.append(f'<path class="gap" d="M{x} {_TALL - 6}l{_STEP - 5} -{_TALL - 12}"/>')
        for place, count in enumerate(share[:-1], start=1):
            tall = count / total * _TALL
            if count:
                y -= tall
                parts.append(
                    f'<rect class="q{place}" x="{number * _STEP}" y="{y:.1f}" '
                    f'width="{_STEP - 1}" height="{tall:.1f}"/>'
                )
    width = len(shares) * _STEP
    return (
        f'<svg class="strip" viewBox="0 -4 {width} {_TALL + 8}" preserveAspectRatio="none" '
        f'role="img" aria-label={quoteattr(title)}>{"".join(parts)}'
        f'<rect class="here" x="{chosen * _STEP - 0.5}" y="-3" width="{_STEP}" '
        f'height="{_TALL + 6}"/></svg>'
    )


def day_bars(
    hours: Sequence[tuple[str, int | None, int | None, str]], title: str, limit: int = 100
) -> str:
    """Return indices hour by hour as bars, with a line at the limit of good air.

    Parameters
    ----------
    hours
        For each hour its label, its index, its class and what hover says.
    title
        What it shows, for screen readers.
    limit
        Where the line stands.
    """
    most = max([limit * 1.2, *(i for _, i, _, _ in hours if i is not None)])
    width, high, foot, step = 480, 112, 22, 480 / max(len(hours), 1)
    parts = []
    for number, (label, index, place, told) in enumerate(hours):
        x = number * step
        if index is not None and place is not None:
            tall = max(index / most * high, 1.5)
            parts.append(
                f'<rect class="q{place}" x="{x + 1:.1f}" y="{high - tall:.1f}" '
                f'width="{step - 2:.1f}" height="{tall:.1f}"><title>{escape(told)}</title></rect>'
            )
        else:
            parts.append(
                f'<path class="gap" d="M{x + 3:.1f} {high - 3}h{step - 6:.1f}">'
                f"<title>{escape(told)}</title></path>"
            )
        if number % 6 == 0 or number == len(hours) - 1:
            end = number == len(hours) - 1
            anchor = "start" if number == 0 else "end" if end else "middle"
            place_x = x if number == 0 else x + step if end else x + step / 2
            parts.append(
                f'<text x="{place_x:.1f}" y="{high + 17}" text-anchor="{anchor}">{label}</text>'
            )
    y = high - limit / most * high
    return (
        f'<svg class="day-bars" viewBox="0 -4 {width} {high + foot + 4}" role="img" '
        f"aria-label={quoteattr(title)}>{''.join(parts)}"
        f'<path class="limit" d="M0 {y:.1f}h{width}"/>'
        f'<text class="limit-word" x="2" y="{y - 4:.1f}">{limit}</text>'
        f'<path class="axis" d="M0 {high}.5h{width}"/></svg>'
    )


def parts_bar(parts: Mapping[str, float], whole: float) -> str:
    """Return the parts of a sum as one bar, its length a share of the largest sum.

    It repeats what the numbers beside it say, and is therefore hidden from screen readers.
    """
    pieces = "".join(
        f'<i class="part-{name}" style="width:{100 * value / whole:.2f}%"></i>'
        for name, value in parts.items()
        if value > 0
    )
    return f'<span class="parts" aria-hidden="true">{pieces}</span>'
