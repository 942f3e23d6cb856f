"""Selection: the edition that a request asks for."""

from django.http import HttpRequest

from cityagenda.build.editions import Edition
from cityagenda.ground.errors import BuildError
from cityagenda.web.apps.api.paging import cursor_of
from cityagenda.web.apps.api.problems import Fault, Problem, both, not_found
from cityagenda.web.current import edition_called, edition_of


def edition_asked(request: HttpRequest, id_: str | None, cursor: str | None = None) -> Edition:
    """Return the edition that is named, or that of the cursor, or the current one.

    A reader who turns pages stays in the edition in which he began, although another may
    have become current. Editions of scenarios are not published.

    Raises
    ------
    Problem
        There is no such edition, or it is no longer whole, or the cursor is of another one.
    """
    begun = cursor_of(cursor).edition if cursor else None
    if id_ and begun and id_ != begun:
        what = both("The cursor is of another edition.", "cursor 属于另一版本。")
        todo = both("Leave one of the two out.", "请去掉其中一个参数。")
        raise Problem("bad-request", [Fault(what, "cursor", todo)])
    wished = id_ or begun
    if wished is None:
        return edition_of(request)
    try:
        found = edition_called(request, wished)
    except BuildError as error:
        raise _gone() if begun else not_found(both("edition", "版本"), wished) from error
    if found.scenario is not None or found.id != wished:
        raise not_found(both("edition", "版本"), wished)
    return found


def _gone() -> Problem:
    what = both("The edition in which the paging began is gone.", "翻页所在的版本已不存在。")
    todo = both("Begin again without a cursor.", "请去掉 cursor 重新开始。")
    return Problem("gone", [Fault(what, "cursor", todo)])
