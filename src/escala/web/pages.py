"""The pages' templates and the stylesheet that they share."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import segno
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from escala.domain.clock import format_day, weekday_in_full
from escala.publication.wording import local
from escala.web.settings import Settings

STYLE = (files("escala.web") / "static" / "estilo.css").read_bytes()
"""The stylesheet."""

STYLE_VERSION = hashlib.sha256(STYLE).hexdigest()[:12]
"""Part of its address, so that browsers may keep it for ever."""

_MONTHS = ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez")


class Pages:
    """Templates filled in; everything that is not a template is escaped."""

    def __init__(self, settings: Settings, *packages: str) -> None:
        """Take the templates of these packages, and those of this one where they have none of a name."""
        self._templates = Environment(
            loader=ChoiceLoader([PackageLoader(name) for name in (*packages, "escala.web")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(prefix=settings.prefix, style_version=STYLE_VERSION, qr=qr)
        self._templates.filters.update(day=day, weekday=weekday_in_full, short_day=format_day, moment=moment)

    def globals(self, **values: Any) -> None:
        """Let every template use these values too."""
        self._templates.globals.update(values)

    def text(self, name: str, **values: Any) -> str:
        """A page as text."""
        return self._templates.get_template(name).render(**values)

    def response(
        self, name: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> HTMLResponse:
        """A page that no cache keeps."""
        return HTMLResponse(self.text(name, **values), status, {"Cache-Control": "no-store", **(headers or {})})


def day(date: dt.date) -> str:
    """A date as `2 mar`."""
    return f"{date.day} {_MONTHS[date.month - 1]}"


def moment(at: dt.datetime, zone: str) -> str:
    """A moment as `02/03/2027, 14:05`, in a time zone."""
    return f"{local(at, zone):%d/%m/%Y, %H:%M}"


def qr(address: str) -> Markup:
    """An address as a QR code, an SVG inside the page."""
    code = segno.make_qr(address, error="m")
    return Markup(code.svg_inline(border=3, omitsize=True, svgclass="qr", lineclass=None, light="white"))
