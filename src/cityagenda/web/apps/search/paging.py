"""Paging: the slice of a long list that a page shows, and the links to its neighbours."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Paging:
    """One page: its number, where it begins and ends, and the addresses beside it."""

    number: int
    last_number: int
    first: int
    last: int
    before: str | None
    after: str | None


def paging(request: HttpRequest, count: int, size: int) -> Paging:
    """Return the page that ``?page=`` asks for, or the nearest one that there is."""
    pages = max(1, -(-count // size))
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < len("999999") else 1
    number = min(max(number, 1), pages)

    def address(page: int) -> str | None:
        if not 1 <= page <= pages:
            return None
        wanted = request.GET.copy()
        wanted["page"] = str(page)
        return f"?{wanted.urlencode()}"

    first = (number - 1) * size
    last = min(first + size, count)
    return Paging(number, pages, first, last, address(number - 1), address(number + 1))
