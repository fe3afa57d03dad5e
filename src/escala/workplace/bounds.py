"""How much a coordinator's page takes: a whole scenario file fits, and little more."""

from __future__ import annotations

BODY_BYTES = 3 * 1024 * 1024
"""Body of a request; 413 beyond. The largest scenario file, every letter escaped, has about 1.5 MiB."""

FIELDS = 20_000
"""Fields of a form: 200 people with 20 absences each have 16,000."""

SESSION_SECONDS = 30 * 24 * 60 * 60
"""How long the browser keeps what lets it in; the server forgets it when it stops."""

TEXTS = 60
"""Contents of files that forms were made from, and that are remembered to tell what somebody changed."""
