"""Faults: what is wrong in a city folder, where, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cityagenda.city.fault_codes import CODES
from cityagenda.ground.texts import Text

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to look at.

    An ``error`` makes the account wrong or impossible, a ``warning`` makes it poorer, a
    ``note`` says what is worth knowing. ``where`` is ``file:line`` inside the city folder.
    """

    severity: Severity
    code: str
    where: str
    what: Text = field(hash=False)
    todo: Text = field(hash=False)

    @property
    def order(self) -> tuple[str, int, str, str]:
        """The key by which faults are listed: file, line, code, sentence."""
        file, _, line = self.where.rpartition(":")
        place = (file, int(line)) if line.isdigit() else (self.where, 0)
        return (*place, self.code, self.what["en"])


def fault(code: str, where: str, *, nearest: str | None = None, **details: object) -> Fault:
    """Return the fault of a code, with its sentences filled in.

    Parameters
    ----------
    code
        A key of `cityagenda.city.fault_codes.CODES`.
    where
        ``file:line``.
    nearest
        What the author probably meant; it is then suggested first.
    **details
        What the sentences of the code ask for; a mapping by language, or the same for all.

    Examples
    --------
    >>> area = {"zh-Hans": "区域", "en": "area"}
    >>> f = fault("reference-unknown", "a.yml:3", kind=area, id="nanshn", nearest="nanshan")
    >>> f.severity, f.what["en"]
    ('error', "there is no area 'nanshn'")
    >>> f.todo["en"]
    "did you mean 'nanshan'? Correct the id, or add the area"
    """
    entry = CODES[code]
    what = {tag: _filled(text, details, tag) for tag, text in entry.what.items()}
    todo = {tag: _filled(text, details, tag) for tag, text in entry.todo.items()}
    if nearest is not None:
        todo = {
            "zh-Hans": f"是否指“{nearest}”？{todo['zh-Hans']}",
            "en": f"did you mean '{nearest}'? {todo['en'][:1].upper()}{todo['en'][1:]}",
        }
    return Fault(entry.severity, code, where, what, todo)


def _filled(text: str, details: Mapping[str, object], tag: str) -> str:
    return text.format(
        **{
            name: value[tag] if isinstance(value, Mapping) else value
            for name, value in details.items()
        }
    )
