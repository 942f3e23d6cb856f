"""Threads: small matrices want one.

Linear algebra on matrices of some hundred rows, called many times, spends more on waking
threads than it gains, and its digits may follow their number. Work that is cut into many
pieces runs each on one thread; whole pieces go to processes of the build instead.
"""

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which linear algebra uses one thread.

    Without the library threadpoolctl (of the extra ``air``) it changes nothing: the same
    results, at more processor time.

    Examples
    --------
    >>> with one_thread():
    ...     2 + 2
    4
    """
    controller = _controller()
    return nullcontext() if controller is None else controller.limit(limits=1)


@cache
def _controller() -> Any:  # noqa: ANN401 - it has no types
    try:
        from threadpoolctl import ThreadpoolController
    except ModuleNotFoundError:
        return None
    return ThreadpoolController()
