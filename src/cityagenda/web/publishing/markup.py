"""Markup: the links of a page, found and replaced, and the forms of a page.

The pages are our own templates': attributes stand in double quotes, and what the city wrote
is escaped in them, so that no text of a city looks like a tag here.
"""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Final

_LINK: Final = re.compile(r'\s(href|src|poster|data-[a-z-]+)="([^"]*)"')
_FORM: Final = re.compile(r"<form\b.*?</form>\s*", re.DOTALL)
_ANCHOR: Final = re.compile(r'<a\b[^>]*\sdata-cut=""[^>]*>.*?</a>\s*', re.DOTALL)
_HEAD_LINK: Final = re.compile(r'<link\b[^>]*\sdata-(?:cut|dead)=""[^>]*>\s*')
_MARK: Final = re.compile(r'\sdata-(?:cut|dead)=""')
_BODY: Final = "<main"
CUT: Final = ' data-cut=""'
DEAD: Final = ' data-dead=""'


def links(html: str) -> Iterator[str]:
    """Yield the addresses that a page names; those in ``data-`` attributes begin with ``/``.

    Examples
    --------
    >>> list(links('<a href="/zh/?a=1&amp;b=2">x</a> <td data-label="Unit" data-shapes="/s">'))
    ['/zh/?a=1&b=2', '/s']
    """
    for name, value in _LINK.findall(html):
        if not name.startswith("data-") or value.startswith("/"):
            yield unescape(value)


def relinked(html: str, place: Callable[[str, str], str | None]) -> str:
    """Return a page with its links replaced.

    Parameters
    ----------
    place
        Gives for an attribute's name and address the new address, None to leave it alone,
        or `CUT` or `DEAD`: the element goes, or the link goes and its text stays.

    Examples
    --------
    >>> relinked('<p><a href="/x/">x</a> <a class="b" href="/y/">y</a></p>', lambda *_: DEAD)
    '<p><a>x</a> <a class="b">y</a></p>'
    >>> relinked('<p><a href="/x/">x</a> y</p>', lambda *_: CUT)
    '<p>y</p>'
    """

    def replaced(found: re.Match[str]) -> str:
        name, value = found.groups()
        if name.startswith("data-") and not value.startswith("/"):
            return found[0]
        new = place(name, unescape(value))
        if new is None:
            return found[0]
        return new if new in (CUT, DEAD) else f' {name}="{escape(new)}"'

    html = _LINK.sub(replaced, html)
    if CUT in html or DEAD in html:
        html = _MARK.sub("", _HEAD_LINK.sub("", _ANCHOR.sub("", html)))
    return html


def without_forms(html: str, note: str) -> str:
    """Return a page without its forms; a note stands where the first of its content was.

    Examples
    --------
    >>> without_forms('<form>a</form><main><form>b</form>c<form>d</form>', "<p>n</p>")
    '<main><p>n</p>c'
    """
    if "<form" not in html:
        return html
    head, main, content = html.partition(_BODY)
    rest = _FORM.sub(lambda _: "", _FORM.sub(lambda _: note, content, count=1))
    return _FORM.sub(lambda _: "", head) + main + rest
