"""How a solve is going: one live line on a terminal, a plain line for each piece of news elsewhere. All on stderr.

Whoever waits for the command through a folder (`escala.jobs`) is told there.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

import click

from escala.jobs import Waited, waited_for
from escala.presentation.numbers import percent

if TYPE_CHECKING:
    from rich.text import Text

QUIET_SECONDS = 2.0
"""Least time between two plain lines that tell of nothing but a better roster or bound."""


class News(Protocol):
    """What the solver says while it works; the seconds are its own, the display counts from the command's start."""

    @property
    def phase(self) -> str:
        """What it is doing, in Portuguese."""

    @property
    def best(self) -> int | None:
        """Points of the best roster so far."""

    @property
    def bound(self) -> int | None:
        """Points that no roster can go below."""


def seconds(amount: float) -> str:
    """Seconds as Portuguese writes them: `4,2 s`."""
    return f"{amount:.1f} s".replace(".", ",")


def line(elapsed: float, news: News) -> str:
    """One line: time, phase, points of the best roster, proved bound, gap between them as a share of the first."""
    parts = [f"{seconds(elapsed):>8}  {news.phase}"]
    if news.best is not None:
        parts.append(f"melhor {news.best}")
    if news.bound or (news.bound is not None and news.best is not None):
        parts.append(f"limite {news.bound}")
    if news.best is not None and news.bound is not None:
        parts.append(f"distância {percent((news.best - news.bound) / news.best if news.best else 0.0)}")
    return " · ".join(parts)


class PlainProgress:
    """Prints a line for each new phase and for the first roster; further improvements at most every `QUIET_SECONDS`."""

    def __init__(self, start: float, echo: Callable[[str], None]) -> None:
        self._start = start
        self._echo = echo
        self._printed: News | None = None
        self._waiting: News | None = None
        self._at = 0.0

    def __enter__(self) -> PlainProgress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._waiting is not None:
            self._print(self._waiting)

    def __call__(self, news: News) -> None:
        """Take news from the solver's thread."""
        last = self._printed
        if last is not None and (last.phase, last.best, last.bound) == (news.phase, news.best, news.bound):
            return
        fresh = last is None or last.phase != news.phase or (last.best is None) != (news.best is None)
        if fresh or time.monotonic() - self._at >= QUIET_SECONDS:
            self._print(news)
        else:
            self._waiting = news

    def _print(self, news: News) -> None:
        now = time.monotonic()
        with contextlib.suppress(OSError):  # nobody reads stderr any more; the roster matters all the same
            self._echo(line(now - self._start, news))
        self._printed, self._waiting, self._at = news, None, now


class LiveProgress:
    """One line of a terminal that keeps counting the seconds; the first roster also leaves a line behind."""

    def __init__(self, start: float) -> None:
        from rich.console import Console
        from rich.live import Live

        self._start = start
        self._news: News | None = None
        self._console = Console(stderr=True)
        self._live = Live(get_renderable=self._line, console=self._console, refresh_per_second=4, transient=True)

    def __enter__(self) -> LiveProgress:
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._live.stop()

    def __call__(self, news: News) -> None:
        """Take news from the solver's thread."""
        first = news.best is not None and (self._news is None or self._news.best is None)
        self._news = news
        if first:
            self._console.print(f"Primeira escala em {seconds(time.monotonic() - self._start)}.", highlight=False)

    def _line(self) -> Text:
        from rich.text import Text

        elapsed = time.monotonic() - self._start
        text = f"{seconds(elapsed):>8}  lendo e conferindo" if self._news is None else line(elapsed, self._news)
        return Text(text, style="cyan", no_wrap=True, overflow="ellipsis")


class ToldProgress:
    """Tells whoever waits for the command."""

    def __init__(self, waited: Waited) -> None:
        self._waited = waited

    def __enter__(self) -> ToldProgress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def __call__(self, news: News) -> None:
        """Take news from the solver's thread."""
        self._waited.tell(news_data(news))


def news_data(news: News) -> dict[str, Any]:
    """News as plain data; points."""
    return {"fase": news.phase, "melhor": news.best, "limite": news.bound}


class NoProgress:
    """Says nothing."""

    def __enter__(self) -> NoProgress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def __call__(self, news: News) -> None:
        """Take news and keep silent."""


def progress(start: float, *, silent: bool) -> PlainProgress | LiveProgress | ToldProgress | NoProgress:
    """The display that suits stderr, or whoever waits for the command.

    Args:
        start: `time.monotonic()` at which the command began.
        silent: say nothing.
    """
    waited = waited_for()
    if waited is not None:
        return ToldProgress(waited)
    if silent:
        return NoProgress()
    if sys.stderr.isatty():
        return LiveProgress(start)
    return PlainProgress(start, lambda text: click.echo(text, err=True))
