"""Licences: which of them let anybody pass a raw file on."""

import re
from typing import Final

_OPEN: Final = re.compile(
    r"(?:CC0|CC[- ]BY(?:[- ]SA)?[- ][0-9.]+|PDDL|ODC-By|ODbL|OGL|Apache-2\.0|MIT|"
    r"public domain)\b(?![- ](?:NC|ND))",
    re.IGNORECASE,
)


def lets_pass_on(licence: str) -> bool:
    """Whether a licence plainly allows everybody to have the file and pass it on.

    What is not known by name is taken not to allow it.

    Examples
    --------
    >>> [lets_pass_on(x) for x in ("CC0-1.0", "CC-BY-4.0", "CC BY-SA 4.0", "Apache-2.0")]
    [True, True, True, True]
    >>> [lets_pass_on(x) for x in ("CC-BY-NC-4.0", "CC-BY-ND-4.0", "facts; typed", "MITRE", "")]
    [False, False, False, False, False]
    """
    return _OPEN.match(licence.strip()) is not None
