"""A kind of fault: severity, what is wrong and what to do, in two languages."""

from dataclasses import dataclass
from typing import Literal

from cityagenda.ground.texts import Text


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of fault. Braces in the sentences are filled in by `faults.fault`."""

    severity: Literal["error", "warning", "note"]
    what: Text
    todo: Text


def code(
    severity: Literal["error", "warning", "note"],
    what: tuple[str, str],
    todo: tuple[str, str],
) -> Code:
    """Return a kind of fault from pairs of sentences, English first."""
    return Code(
        severity,
        {"zh-Hans": what[1], "en": what[0]},
        {"zh-Hans": todo[1], "en": todo[0]},
    )
