"""Errors of writing: public API, in Portuguese, like those of reading."""

from __future__ import annotations


class OutputError(Exception):
    """Something cannot be written.

    `message` says what was found and what was expected; `hint` says what to do.
    """

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint
        super().__init__(f"{message}\n    {hint}")
