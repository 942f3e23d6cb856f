"""Crosswalk: which ecosystem type a class of a land cover map is."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt

from cityagenda.domains.ecosystem.counts import Label
from cityagenda.ground.errors import SourceError
from cityagenda.ground.numbers import shown


def places(
    classes: Sequence[Label],
    used: npt.NDArray[Any],
    crosswalk: Mapping[int, str],
    types: Sequence[str],
) -> list[int | None]:
    """Return where the type of each class stands among types; none of a class not in use.

    Parameters
    ----------
    classes
        Codes; what is no code has no type.
    used
        How much there is of each class, in cells or anything else.
    crosswalk
        The type of each class.
    types
        In their order.

    Raises
    ------
    SourceError
        A class of which there is some has no type, or a type is none of those there are.

    Examples
    --------
    >>> import numpy as np
    >>> places([1, 2, 3], np.array([5, 7, 0]), {1: "pond", 2: "moor"}, ["moor", "pond"])
    [1, 0, None]
    """
    made: list[int | None] = []
    for name, amount in zip(classes, used.tolist(), strict=True):
        found = crosswalk.get(name) if isinstance(name, int) else None
        if found is None and amount:
            raise SourceError(
                {
                    "zh-Hans": f"类别 {name} 没有对应的生态系统类型（共 {shown(amount)}）",
                    "en": f"class {name} has no ecosystem type ({shown(amount)} of it)",
                },
                where=f"class {name}",
                todo={"zh-Hans": "请补充对照表", "en": "add it to the crosswalk"},
            )
        if found is not None and found not in types:
            raise SourceError(
                {"zh-Hans": f"没有生态系统类型“{found}”", "en": f"there is no type '{found}'"},
                where=f"class {name}",
                todo={
                    "zh-Hans": f"可选：{'、'.join(types)}",
                    "en": f"there is: {', '.join(types)}",
                },
            )
        made.append(None if found is None else types.index(found))
    return made
