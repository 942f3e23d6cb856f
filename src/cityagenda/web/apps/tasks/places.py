"""Places in the list of tasks, as addresses give them."""

from typing import Final

from django.http import Http404, HttpRequest

_LONGEST: Final = 18


def place_asked(request: HttpRequest, name: str) -> int | None:
    """Return a place in an order, or none; what is no whole number is not found."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST):
        raise Http404
    return int(text)
