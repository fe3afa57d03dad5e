"""What every page has: the same style, nothing from outside, and a policy that allows only its own."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

_STATIC = files("escala.outputs.page") / "static"


def environment() -> Environment:
    """Where the templates of pages are; every text is escaped, and a name that is missing is a defect."""
    return Environment(
        loader=PackageLoader("escala.outputs.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def source(name: str) -> str:
    """A file of ours that goes into the page as it is."""
    return (_STATIC / name).read_text(encoding="utf-8")


def styles(*names: str) -> str:
    """Style sheets of ours, without the line breaks that only people need."""
    return "".join(re.sub(r"\n\s*", "", source(name)) for name in names)


def digest(content: str) -> str:
    """By what the page's policy knows its own style and script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
