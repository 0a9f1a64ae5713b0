"""Guards slips against guessed codes: few wrong ones a minute from one address."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from assistant.errors import Overloaded

WINDOW_S = 60
_HOME_NETWORK_BITS = 64


class Misses:
    """Counts lookups that found nothing, by client address, in this process alone.

    Windows are fixed: after each whole minute all counts begin anew. An IPv6 client counts by
    its /64, which is what one subscriber has.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._window = -1
        self._counts: Counter[str] = Counter()

    def admit(self, address: str) -> None:
        """One more lookup, counted as a miss until `found`: lookups at once must not slip by.

        Raises Overloaded when this address has missed too often.
        """
        self._begin_window()
        network = _network(address)
        if self._counts[network] >= self._most:
            raise Overloaded(
                "too many wrong slip codes",
                hint=f"at most {self._most} wrong codes in {WINDOW_S} seconds",
            )
        self._counts[network] += 1

    def found(self, address: str) -> None:
        """The last lookup of this address was no miss."""
        network = _network(address)
        if self._counts[network]:
            self._counts[network] -= 1

    def _begin_window(self) -> None:
        window = int(self._clock() // WINDOW_S)
        if window != self._window:
            self._window = window
            self._counts.clear()


def _network(address: str) -> str:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(int(parsed) >> _HOME_NETWORK_BITS)
