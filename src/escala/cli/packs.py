"""The norm that a command is told to use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from escala.norms.pack import Pack


def named_pack(name: str, parameter: str) -> Pack:
    """The pack of a name, or of a path that may be anywhere on the machine.

    Raises:
        click.BadParameter: there is none; `parameter` is what the message calls the argument or option.
        InputError: the file is no pack.
    """
    from escala.norms.loading import PackNotFoundError, pack_names
    from escala.scenario_files import read_norm

    path = Path(name)
    try:
        return read_norm(name) if name in pack_names() else read_norm(path.name, path.parent)
    except PackNotFoundError as error:
        message = " ".join(filter(None, (error.message + ".", error.hint)))
        raise click.BadParameter(message, param_hint=parameter) from None
