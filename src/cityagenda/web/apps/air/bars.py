"""Small drawings: hours as bars, the parts of an index as one bar. Colours are classes."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr


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
