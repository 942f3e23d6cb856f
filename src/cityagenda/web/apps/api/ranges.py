"""Ranges: a part of an answer for readers who fetch a file piece by piece, as RFC 9110 has it.

Programs that read Parquet from an address look at its end first, then at the columns that they
want. One range a request; who asks for several gets the whole, as the standard allows.
"""

import re
from typing import Final

from django.http import HttpRequest, HttpResponse

from cityagenda.web.apps.api.problems import Fault, Problem, both

_OK, _PART = 200, 206
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def ranged(request: HttpRequest, found: HttpResponse) -> HttpResponse:
    """Return the part of an answer that was asked for, or the answer as it is.

    Parameters
    ----------
    request
        Its header Range names the part; If-Range the copy to which the part is to be added.
    found
        The whole answer.
    """
    if found.status_code != _OK:
        return found
    found.headers["Accept-Ranges"] = "bytes"
    wanted = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    held = request.headers.get("If-Range", "")
    if wanted is None or wanted[0] == "bytes=-" or held not in ("", found.headers.get("ETag")):
        return found
    whole = found.content
    first, last = _ends(wanted[1], wanted[2], len(whole))
    if first > last or first >= len(whole):
        if wanted[1] and wanted[2] and int(wanted[1]) > int(wanted[2]):
            return found
        return _beyond(len(whole)).answer(request)
    found.status_code = _PART
    found.content = whole[first : last + 1]
    found.headers["Content-Length"] = str(len(found.content))
    found.headers["Content-Range"] = f"bytes {first}-{last}/{len(whole)}"
    return found


def _ends(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte; without a first, the last so many."""
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _beyond(size: int) -> Problem:
    what = both(f"The answer has only {size} bytes.", f"内容只有 {size} 字节。")
    todo = both("Ask for a range within it.", "请在此范围内请求。")
    headers = {"Content-Range": f"bytes */{size}"}
    return Problem("beyond", [Fault(what, "Range", todo)], headers)
