"""Reading: a practice's file from anywhere, taken for hostile until it has been understood."""

from typing import Any, Final

from pydantic import ValidationError

from cityagenda.city.plain import plain
from cityagenda.exchange.practices.model import FORMAT, VERSION, PracticeFile
from cityagenda.ground.errors import ExchangeError

LARGEST: Final = 256 * 1024
"""Bytes of a practice's file; the longest that we write has about 10,000."""


def read(raw: bytes, name: str) -> PracticeFile:
    """Return what a practice's file says.

    The file is YAML (or JSON) as plain data: tags, anchors, aliases, further documents and
    deep nesting are refused by the reader of city folders. Texts stay texts.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        What errors call it.

    Raises
    ------
    ExchangeError
        It is too large, no plain data, of another format or version, or not complete.
    """
    if len(raw) > LARGEST:
        raise ExchangeError(
            f"the file has more than {LARGEST // 1024} kB; a practice is a page of text",
            where=name,
            todo="ask for the file that 'cityagenda export CITY FILE --practice ID' writes",
        )
    found = plain(raw, name)
    faults = [f for f in found.faults if f.severity == "error"]
    if faults:
        raise ExchangeError(faults[0].what["en"], where=faults[0].where, todo=faults[0].todo["en"])
    _check_format(found.data, name)
    try:
        return PracticeFile.model_validate(found.data)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise ExchangeError(
            f"'{'.'.join(map(str, problem['loc']))}': {problem['msg']}",
            where=name,
            todo="ask the city for the file as it was exported, or correct this field",
        ) from error


def _check_format(data: Any, name: str) -> None:  # noqa: ANN401 - anything may stand in a file
    said = data if isinstance(data, dict) else {}
    if said.get("format") != FORMAT:
        raise ExchangeError(
            f"this is no file of a practice: it does not begin with 'format: {FORMAT}'",
            where=name,
            todo="take one from the page of a practice, or from "
            "'cityagenda export CITY FILE --practice ID'",
        )
    version = said.get("version")
    if type(version) is not int or version != VERSION:
        raise ExchangeError(
            f"the file has version {version!r}, and only version {VERSION} is understood",
            where=name,
            todo="use the program with which it was exported, or a newer one",
        )
