"""How often one client address may ask."""

from __future__ import annotations

import ipaddress
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.types import Scope

from escala.web.bounds import ALL_LOGINS_PER_MINUTE, LOGINS_PER_MINUTE, REQUESTS_PER_MINUTE, UNKNOWN_PER_MINUTE

REQUESTS = RateLimitItemPerMinute(REQUESTS_PER_MINUTE, namespace="pedidos")
UNKNOWN = RateLimitItemPerMinute(UNKNOWN_PER_MINUTE, namespace="desconhecidos")
LOGINS = RateLimitItemPerMinute(LOGINS_PER_MINUTE, namespace="senhas")
ALL_LOGINS = RateLimitItemPerMinute(ALL_LOGINS_PER_MINUTE, namespace="todas-as-senhas")


class Throttle:
    """Counts in memory of the minute that runs, by client address."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def wait(self, item: RateLimitItemPerMinute, client: str) -> int:
        """Count one request.

        Returns:
            Seconds after which the client may ask again; 0 if it may now.
        """
        if self._limiter.hit(item, client):
            return 0
        return max(1, math.ceil(self._limiter.get_window_stats(item, client).reset_time - time.time()))

    def check(self, item: RateLimitItemPerMinute, client: str) -> None:
        """Count one request.

        Raises:
            HTTPException: 429 with Retry-After; the client has to wait.
        """
        if seconds := self.wait(item, client):
            raise HTTPException(429, headers={"Retry-After": str(seconds)})


def client_of(scope: Scope) -> str:
    """Whom a request counts for: its address, or the network of 64 bits that an IPv6 address is one of."""
    host = scope["client"][0] if scope.get("client") else ""
    if ":" not in host:
        return str(host)
    try:
        return str(ipaddress.IPv6Network((host.partition("%")[0], 64), strict=False))
    except ValueError:
        return str(host)
