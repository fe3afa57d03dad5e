"""What is not run, and why: one list, `not_run.yaml`, in which each entry still has to be needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from escala.documents.reader import read_yaml


@cache
def entries() -> dict[tuple[str, str], str]:
    """Page and first line of a block, or command -> why it is not run."""
    data = read_yaml(Path(__file__).with_name("not_run.yaml")).data
    return {(page, what): why for why, pages in data.items() for page, every in pages.items() for what in every}


def exempt(page: str, what: str) -> str | None:
    """Why a block with this first line, or this command, is not run; None if it is."""
    return entries().get((page, what.strip()))
