"""Ports for servers that tests start."""

from __future__ import annotations

import random
import socket


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens, of those that the system gives to nobody by itself.

    One that it had given out could be another program's by the time that the server asks for it.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise AssertionError("no free port between 20000 and 32000")
