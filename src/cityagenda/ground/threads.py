"""Threads: small matrices want one.

Linear algebra on matrices of some hundred rows, called many times, spends more on waking
threads than it gains, and the last digits of an inverse follow the number of threads. Work
that must give the same digits everywhere runs on one; whole pieces of work go to processes of
the build instead.
"""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from cityagenda.ground.errors import MethodError


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which linear algebra uses one thread.

    Raises
    ------
    MethodError
        The library threadpoolctl (of the extra ``air``) is not installed.

    Examples
    --------
    >>> with one_thread():
    ...     2 + 2
    4
    """
    return _controller().limit(limits=1)  # type: ignore[no-any-return]


@cache
def _controller() -> Any:  # noqa: ANN401 - it has no types
    try:
        from threadpoolctl import ThreadpoolController
    except ModuleNotFoundError as error:
        raise MethodError(
            "kriging needs the library threadpoolctl, to give the same digits everywhere",
            todo="pip install 'cityagenda[air]'",
        ) from error
    return ThreadpoolController()
