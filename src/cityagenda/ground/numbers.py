"""Numbers as people read them."""

_EXACT = 7
_LARGEST_PLAIN, _SMALLEST_PLAIN, _LARGE = 1e12, 1e-4, 1e6


def shown(value: float | None, decimals: int | None = None) -> str:
    """Return a number with thousands marks and without needless digits.

    Without ``decimals`` at most seven significant digits are shown, two decimals above a
    million, and an exponent only for very large and very small numbers. No value is an
    empty text.

    Examples
    --------
    >>> shown(24221.98), shown(0.5), shown(12.0), shown(12.345, 1), shown(None)
    ('24,221.98', '0.5', '12', '12.3', '')
    >>> shown(1763380000.0), shown(0.00009814)
    ('1,763,380,000', '9.814e-05')
    """
    if value is None:
        return ""
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    size = abs(value)
    if value != 0 and not _SMALLEST_PLAIN <= size < _LARGEST_PLAIN:
        return f"{value:.6g}"
    text = f"{value:,.2f}" if size >= _LARGE else f"{value:,.{_EXACT}g}"
    return text.rstrip("0").rstrip(".") if "." in text else text
