"""What ends a command that was asked for JSON: the error as data on stdout, beside the words on stderr."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from escala.cli.wording import misused, print_json, unreadable


def with_json_errors(command: click.Command) -> click.Command:
    """The command, such that with `--json` whatever ends it for the user to mend is written as data, and raised on."""
    if command.callback is None or all(param.name != "as_json" for param in command.params):
        return command
    answering = copy.copy(command)
    about = next((param.name for param in command.params if isinstance(param, click.Argument)), None)
    answering.callback = _answering(command.callback, about)
    return answering


def _answering(callback: Callable[..., Any], about: str | None) -> Callable[..., Any]:
    @wraps(callback)
    def call(*args: Any, **values: Any) -> Any:
        try:
            return callback(*args, **values)
        except Exception as error:
            if values["as_json"] and (data := _data(error, values.get(about) if about else None)) is not None:
                print_json(data)
            raise

    return call


def _data(error: Exception, about: Any) -> dict[str, Any] | None:
    """An error that the user can mend as plain data; None for any other."""
    from escala.documents.errors import InputError
    from escala.outputs.errors import OutputError
    from escala.publication import OvertakenError, StoreError

    if isinstance(error, InputError):
        return unreadable(error)
    if isinstance(error, click.UsageError | OutputError | OvertakenError | StoreError):
        return misused(str(about or ""), error.message if isinstance(error, click.UsageError) else str(error))
    return None
