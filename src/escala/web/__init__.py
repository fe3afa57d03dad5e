"""Feeds and pages, served from the publication alone: no norm, no audit, no solver.

`create_app` is the ASGI application, `serve` runs it until a signal ends it.
"""

from escala.web.app import create_app
from escala.web.server import serve
from escala.web.settings import Settings

__all__ = ["Settings", "create_app", "serve"]
