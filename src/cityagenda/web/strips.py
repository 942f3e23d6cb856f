"""Strips: the classes of many places through time, one small column each. Colours are classes."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

_STEP: Final = 10
_TALL: Final = 40


def strip(shares: Sequence[Sequence[int]], chosen: int, title: str) -> str:
    """Return how many places lie in each class, time by time, as stacked columns.

    Parameters
    ----------
    shares
        For each time how many places lie in each class, the best first; at the end those
        without a value.
    chosen
        The place of the time that is shown.
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
