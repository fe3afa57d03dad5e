"""How much of anything a client gets: sizes, times and rates. What is beyond them is refused, never queued."""

from __future__ import annotations

TARGET_BYTES = 2_048
"""Path and query of a request; 414 beyond. Ours have 40 or so."""

HEAD_BYTES = 16_384
"""Request line and headers together; 431 beyond."""

BODY_BYTES = 16_384
"""Body of a request; 413 beyond. The longest form of ours is a password."""

READ_SECONDS = 10.0
"""From the first byte of a request to its last; 408 beyond. As long may a new connection say nothing."""

KEEP_ALIVE_SECONDS = 5
"""How long a connection stays open between two requests."""

STOP_SECONDS = 10
"""How long requests under way have to end when the server is told to stop."""

CONNECTIONS = 1_000
"""Open connections; 503 beyond."""

CONNECTIONS_PER_CLIENT = 100
"""Open connections of one address, closed at once beyond; not behind a proxy, whose connections are everybody's."""

REQUESTS_PER_MINUTE = 600
"""Requests of one address; 429 beyond. A whole municipality behind one address, each device asking every quarter of an
hour, is 2,000 devices at 133 a minute."""

UNKNOWN_PER_MINUTE = 30
"""Requests of one address with a token that does not work; 429 beyond, for these alone: a colleague's lost address does
not shut out whoever shares the way to the internet."""

LOGINS_PER_MINUTE = 5
"""Passwords tried from one address; 429 beyond."""

ALL_LOGINS_PER_MINUTE = 60
"""Passwords tried from anywhere: each costs 64 MiB and a twentieth of a second."""

SESSION_SECONDS = 8 * 60 * 60
"""How long a coordinator's session lasts, whatever is done in it."""

SESSIONS = 100
"""Coordinator's sessions open at once; the oldest ends beyond."""

NOTES_SECONDS = 5.0
"""How often what was fetched is written down."""

NOTES = 20_000
"""Addresses whose fetches wait to be written, while the history is busy; no more are noted beyond."""

WRITE_SECONDS = 2.0
"""How long a write waits for another process that is writing; then it is for later, or 503."""

FEEDS = 20_000
"""Feeds whose entity tag is kept in memory: about 300 bytes each."""

BODIES_BYTES = 64 * 1024 * 1024
"""Calendar files kept in memory, all together; the least recently asked for go first."""

AGENDAS = 200
"""Pages of people whose weeks are kept in memory."""
