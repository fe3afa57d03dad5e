"""A page: templates filled in, its style and script inside it, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_STATIC = files("escala.outputs.page") / "static"


def source(name: str) -> str:
    """A file of ours that goes into a page as it is."""
    return (_STATIC / name).read_text(encoding="utf-8")


def style(*names: str) -> str:
    """Stylesheets of ours one after another, without the white space that is for people."""
    return "".join(re.sub(r"\n\s*", "", source(name)) for name in names)


def page(
    template: str,
    css: str,
    script: str = "",
    filters: Mapping[str, Callable[..., Any]] | None = None,
    /,
    **values: Any,
) -> bytes:
    """A page that needs nothing outside it. The same values give the same bytes.

    Args:
        template: its name among ours.
        css: the whole of its style.
        script: the whole of its script; empty for a page without.
        filters: functions that its templates may call besides Jinja's own, the same for each page of its kind.
        values: what its templates speak of; every text is escaped.
    """
    scripts = f"'{_digest(script)}'" if script else "'none'"
    text = (
        _templates(tuple((filters or {}).items()))
        .get_template(template)
        .render(
            style=Markup(css),
            script=Markup(script),
            policy=f"default-src 'none'; img-src data:; style-src '{_digest(css)}'; script-src {scripts}",
            **values,
        )
    )
    return text.encode()


@cache
def _templates(filters: tuple[tuple[str, Callable[..., Any]], ...]) -> Environment:
    """Our templates with some filters, each compiled once: that takes longer than to fill one in."""
    environment = Environment(
        loader=PackageLoader("escala.outputs.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(filters)
    return environment


def _digest(content: str) -> str:
    """By what the page's policy knows its own style and script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
