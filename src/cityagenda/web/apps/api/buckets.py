"""Token buckets: how often one address may ask, kept in the memory of the process."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from threading import Lock
from time import monotonic
from typing import Final

BURST: Final = 120
"""Requests that an address may make at once."""
PER_SECOND: Final = 4.0
"""Requests a second that it may go on making."""
_MOST: Final = 20_000
_NETWORK: Final = 64


class Buckets:
    """One bucket an address: ``tokens = min(burst, tokens + rate * seconds)``.

    Parameters
    ----------
    burst
        How many requests a full bucket holds.
    rate
        How many are refilled a second.
    most
        How many addresses are remembered; the one unseen for longest is forgotten first.
    """

    def __init__(self, burst: int = BURST, rate: float = PER_SECOND, most: int = _MOST) -> None:
        self.burst, self.rate, self.most = burst, rate, most
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, address: str, now: float | None = None) -> float:
        """Take one request from an address's bucket; return the seconds to wait, 0 if it may.

        Examples
        --------
        >>> buckets = Buckets(burst=2, rate=0.5)
        >>> [buckets.wait("192.0.2.1", now=0.0) for _ in range(3)]
        [0.0, 0.0, 2.0]
        >>> buckets.wait("192.0.2.1", now=2.0)
        0.0
        """
        at = monotonic() if now is None else now
        who = owner(address)
        with self._lock:
            tokens, before = self._held.pop(who, (float(self.burst), at))
            tokens = min(self.burst, tokens + self.rate * max(at - before, 0))
            enough = tokens >= 1
            self._held[who] = (tokens - 1 if enough else tokens, at)
            if len(self._held) > self.most:
                self._held.popitem(last=False)
        return 0.0 if enough else (1 - tokens) / self.rate


def owner(address: str) -> str:
    """Return whose bucket an address draws from: for IPv6 its network, for it has many.

    Examples
    --------
    >>> owner("192.0.2.1"), owner("2001:db8:1:2:3::4"), owner("unknown")
    ('192.0.2.1', '2001:db8:1:2::', 'unknown')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> _NETWORK << _NETWORK))
    return str(found)
