"""What was published: a history in SQLite that only grows, the feeds that come of it, and the addresses they have.

Knows neither norm nor solver: an event is what a calendar shows. `open_store` opens the file, `plan` tells what an
edition would change, `append` writes it down, `read_feed` renders a feed.
"""

from escala.publication.addresses import Address, addresses, create, fetched, find, revoke, rotate
from escala.publication.feeds import Entry, Feed, etag, read_feed
from escala.publication.ledger import (
    Change,
    Edition,
    OvertakenError,
    Plan,
    Publication,
    State,
    append,
    between,
    for_feed,
    latest,
    plan,
    publications,
    roster_of,
    states,
    titles_of,
    undoing,
)
from escala.publication.messages import messages
from escala.publication.static import Written, write_static
from escala.publication.store import DATABASE, StoreError, open_store, transaction

__all__ = [
    "DATABASE",
    "Address",
    "Change",
    "Edition",
    "Entry",
    "Feed",
    "OvertakenError",
    "Plan",
    "Publication",
    "State",
    "StoreError",
    "Written",
    "addresses",
    "append",
    "between",
    "create",
    "etag",
    "fetched",
    "find",
    "for_feed",
    "latest",
    "messages",
    "open_store",
    "plan",
    "publications",
    "read_feed",
    "revoke",
    "roster_of",
    "rotate",
    "states",
    "titles_of",
    "transaction",
    "undoing",
    "write_static",
]
