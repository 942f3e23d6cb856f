"""Links to other places in the web, for people to follow; no page loads anything from there."""

from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def weblink(address: str | None) -> SafeString | str:
    """Return a link that shows the host to which it leads; only http and https are links.

    Examples
    --------
    >>> weblink("https://example.org/a?b=1&c=2")
    ' <a href="https://example.org/a?b=1&amp;c=2" rel="external noreferrer">example.org</a>'
    >>> weblink("javascript:alert(1)"), weblink("http://["), weblink(None)
    ('', '', '')
    """
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    link = ' <a href="{}" rel="external noreferrer">{}</a>'
    return format_html(link, parts.geturl(), parts.hostname)
