"""Compiled kernels: loops over cells, made into machine code when they are first used.

No fast mathematics (it may take a NaN for a number), no threads of its own: whole strips of a
raster go to processes instead. A module of kernels imports numba when it is imported itself;
whoever uses kernels imports their module where it is used.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from cityagenda.ground.errors import MethodError

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """Return a function compiled to machine code; kept on the disk where there is a place for it.

    It runs without the interpreter's lock, and division by nought gives infinity as in arrays.

    Raises
    ------
    MethodError
        The library numba (of the extra ``ecosystem``) is not installed.

    Examples
    --------
    >>> @compiled
    ... def doubled(x):
    ...     return 2 * x
    >>> doubled(21)
    42
    """
    try:
        from numba import njit
    except ModuleNotFoundError as error:
        raise MethodError(
            {
                "zh-Hans": "逐格计算需要 numba 库",
                "en": "computing cell by cell needs the library numba",
            },
            todo="pip install 'cityagenda[ecosystem]'",
        ) from error
    made = njit(nogil=True, error_model="numpy")(function)
    try:
        made.enable_caching()
    except RuntimeError:
        # nowhere to keep it, as in a console or on a disk that cannot be written to
        return cast("Kernel", made)
    return cast("Kernel", made)
