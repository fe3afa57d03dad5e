"""What one server is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    """What one server is told.

    Attributes:
        database: file of the history.
        url: what stands before the path in links, as `https://agenda.exemplo.gov.br/escala`, no slash at the end.
    """

    database: Path
    url: str

    @property
    def prefix(self) -> str:
        """Path under which a proxy shows this server, as `/escala`; empty at the root."""
        return urlsplit(self.url).path

    @property
    def secure(self) -> bool:
        """Whether clients come by https, so that cookies may ask for it."""
        return self.url.startswith("https:")

    def page(self, token: str) -> str:
        """Address of a feed's page."""
        return f"{self.url}/p/{token}"

    def feed(self, token: str) -> str:
        """Address of a feed."""
        return f"{self.url}/c/{token}.ics"

    def webcal(self, token: str) -> str:
        """The same, as a device subscribes to it by a tap."""
        return f"webcal://{self.feed(token).split('://', 1)[1]}"
