"""How several solves are going: one live line each on a terminal, plain lines with their names elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from escala.cli.progress import News, PlainProgress, line, news_data, seconds
from escala.jobs import Waited, waited_for

if TYPE_CHECKING:
    from rich.console import Group
    from rich.text import Text

LONGEST_NAME = 24
"""Letters of a name in a live line."""


class PlainLines:
    """Prints lines as `PlainProgress` does, each after the name of what it is about."""

    def __init__(self, start: float) -> None:
        self._start = start
        self._searches: dict[str, PlainProgress] = {}

    def __enter__(self) -> PlainLines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def begin(self, names: Sequence[str]) -> None:
        """Take the names of everything that is compared."""
        self._searches = {
            name: PlainProgress(self._start, lambda text, name=name: _echo(f"{text}  [{name}]"))  # type: ignore[misc]
            for name in names
        }

    def news(self, name: str, news: News) -> None:
        """Take news of one search."""
        self._searches[name](news)

    def end(self, name: str, said: str) -> None:
        """Say what became of one of them."""
        _echo(f"{seconds(time.monotonic() - self._start):>8}  {said}  [{name}]")


def _echo(text: str) -> None:
    with contextlib.suppress(OSError):  # nobody reads stderr any more; the results matter all the same
        click.echo(text, err=True)


class LiveLines:
    """A line of a terminal for each scenario: waiting, how its search is going, what became of it."""

    def __init__(self, start: float) -> None:
        from rich.console import Console
        from rich.live import Live

        self._start = start
        self._begun: dict[str, float] = {}
        self._said: dict[str, str] = {}
        self._news: dict[str, News] = {}
        self._live = Live(
            get_renderable=self._lines, console=Console(stderr=True), refresh_per_second=4, transient=True
        )

    def __enter__(self) -> LiveLines:
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._live.stop()

    def begin(self, names: Sequence[str]) -> None:
        """Take the names of everything that is compared."""
        self._said = dict.fromkeys(names, "na fila")

    def news(self, name: str, news: News) -> None:
        """Take news of one search."""
        self._begun.setdefault(name, time.monotonic())
        self._news[name] = news

    def end(self, name: str, said: str) -> None:
        """Take what became of one of them."""
        self._news.pop(name, None)
        self._said[name] = said

    def _lines(self) -> Group:
        from rich.console import Group
        from rich.text import Text

        if not self._said:
            return Group(Text(f"{seconds(time.monotonic() - self._start):>8}  lendo e conferindo", style="cyan"))
        width = min(LONGEST_NAME, max(map(len, self._said)))
        return Group(*(self._line(name, width) for name in list(self._said)))

    def _line(self, name: str, width: int) -> Text:
        from rich.text import Text

        news = self._news.get(name)
        label = name if len(name) <= width else f"{name[: width - 1]}…"
        said = f"{'':>8}  {self._said[name]}" if news is None else line(time.monotonic() - self._begun[name], news)
        text = Text(f"{label:<{width}} {said}", no_wrap=True, overflow="ellipsis")
        text.stylize("dim" if news is None else "cyan")
        return text


class ToldLines:
    """Tells whoever waits for the command."""

    def __init__(self, waited: Waited) -> None:
        self._waited = waited
        self._searches: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> ToldLines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def begin(self, names: Sequence[str]) -> None:
        """Take the names of everything that is compared."""
        self._searches = {name: {"fase": "na fila"} for name in names}
        self._tell()

    def news(self, name: str, news: News) -> None:
        """Take news of one search."""
        self._searches[name] = news_data(news)
        self._tell()

    def end(self, name: str, said: str) -> None:
        """Take what became of one of them."""
        self._searches[name] = {**self._searches.get(name, {}), "fase": said}
        self._tell()

    def _tell(self) -> None:
        self._waited.tell({"fase": "comparando", "cenarios": self._searches})


class NoLines:
    """Says nothing."""

    def __enter__(self) -> NoLines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def begin(self, names: Sequence[str]) -> None:
        """Take the names and keep silent."""

    def news(self, name: str, news: News) -> None:
        """Take news and keep silent."""

    def end(self, name: str, said: str) -> None:
        """Take an end and keep silent."""


def side_by_side(start: float, *, silent: bool) -> PlainLines | LiveLines | ToldLines | NoLines:
    """The display that suits stderr, or whoever waits for the command.

    Args:
        start: `time.monotonic()` at which the command began.
        silent: say nothing.
    """
    waited = waited_for()
    if waited is not None:
        return ToldLines(waited)
    if silent:
        return NoLines()
    return LiveLines(start) if sys.stderr.isatty() else PlainLines(start)
