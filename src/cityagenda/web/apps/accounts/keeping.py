"""Keeping what somebody typed while a session had run out, until it is shown again.

Until the right password is given, the text travels in the form itself: a stranger cannot fill
the database with it.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest

_KEY: Final = "kept"
_MOST: Final = 64 * 1024


def packed(path: str, fields: Mapping[str, Any]) -> str:
    """Return a form's fields and address as one text, or nothing if they are too long."""
    kept = {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}
    text = json.dumps({"path": path, "fields": kept}, ensure_ascii=False)
    return text if len(text) <= _MOST else ""


def keep(request: HttpRequest, text: str) -> None:
    """Put what `packed` gave into the session, or nothing if it is no such thing."""
    if not text or len(text) > _MOST:
        return
    try:
        found = json.loads(text)
        path, fields = str(found["path"]), dict(found["fields"])
    except (ValueError, TypeError, KeyError):
        return
    texts = {str(name): value for name, value in fields.items() if isinstance(value, str)}
    request.session[_KEY] = {"path": path, "fields": texts}


def kept(request: HttpRequest) -> dict[str, str]:
    """Return what was typed into the form at this address, if anything was kept."""
    found = request.session.get(_KEY, {})
    return dict(found["fields"]) if found.get("path") == request.path else {}


def forget(request: HttpRequest) -> None:
    """Forget what was kept for this address, after it was sent."""
    if request.session.get(_KEY, {}).get("path") == request.path:
        del request.session[_KEY]
