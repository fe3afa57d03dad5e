"""How a batch is going: a live table of counts on a terminal, plain lines elsewhere. All on stderr."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

import click

from escala.cli.progress import seconds
from escala.cli.wording import verbatim

if TYPE_CHECKING:
    from rich.table import Table

    from escala.batch.row import Situation

QUIET_SECONDS = 10.0
"""Least time between two plain lines with the counts."""

LATEST = 5
"""Teams that ended last, in the live table."""


class Counts(Protocol):
    """The situations of a batch's teams and how many there are of each."""

    def get(self, key: Situation, default: int) -> int:
        """How many."""


class Standing(Protocol):
    """How a batch stands, as `escala.batch.running.Standing` has it."""

    total: int
    running: int
    reused: int
    aside: int
    seconds: float
    waiting: bool

    @property
    def situations(self) -> Counts:
        """How many teams there are of each situation."""

    @property
    def ended(self) -> int:
        """How many have ended."""

    @property
    def left(self) -> float | None:
        """Seconds left, about."""


class Row(Protocol):
    """What became of a team, as `escala.batch.row.Row` has it."""

    @property
    def cenario(self) -> str:
        """Its name."""

    @property
    def situacao(self) -> Situation:
        """What became of it."""


def duration(amount: float) -> str:
    """Seconds as people say them: `45 s`, `12 min`, `3 h 20 min`, `2 dias 4 h`."""
    if amount < 60:
        return f"{amount:.0f} s"
    minutes = round(amount / 60)
    if minutes < 60:
        return f"{minutes} min"
    whole, rest = divmod(minutes, 60)
    if whole < 48:
        return f"{whole} h {rest} min" if rest else f"{whole} h"
    days, rest = divmod(whole, 24)
    return f"{days} dias {rest} h" if rest else f"{days} dias"


def told(standing: Standing) -> str:
    """How a batch stands, in one line."""
    from escala.rules.wording import count

    parts = [f"{standing.ended} de {count(standing.total, 'equipe', 'equipes')}"]
    if standing.ended > standing.reused:
        parts += [said for said, _ in _counted(standing)]
    if standing.reused:
        parts.append(_reused(standing))
    parts.append("esperando trabalhadores" if standing.waiting else f"{standing.running} em andamento")
    if standing.aside:
        parts.append(f"{standing.aside} à espera da última tentativa")
    if standing.left is not None and standing.ended < standing.total:
        parts.append(f"faltam cerca de {duration(standing.left)}")
    return " · ".join(parts)


class PlainCounts:
    """Prints the counts now and then, and a line for each team without a roster."""

    def __init__(self, start: float) -> None:
        self._start = start
        self._at = 0.0

    def __enter__(self) -> PlainCounts:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def stands(self, standing: Standing) -> None:
        """Say how it stands, if that was not said just now."""
        if time.monotonic() - self._at >= QUIET_SECONDS:
            self._at = time.monotonic()
            self._echo(told(standing))

    def ended(self, row: Row, standing: Standing) -> None:
        """Say what became of a team that has no roster."""
        if row.situacao not in ("otima", "viavel"):
            self._echo(_one(row))

    def note(self, text: str) -> None:
        """Say something that happened."""
        self._echo(text)

    def _echo(self, text: str) -> None:
        with contextlib.suppress(OSError):  # nobody reads stderr any more; the results matter all the same
            click.echo(f"{seconds(time.monotonic() - self._start):>8}  {text}", err=True)


class LiveCounts:
    """A table on a terminal that shows how the batch stands, and what ended last."""

    def __init__(self, start: float) -> None:
        from rich.live import Live

        self._start = start
        self._standing: Standing | None = None
        self._latest: list[Row] = []
        self._console = verbatim(stderr=True)
        self._live = Live(get_renderable=self._table, console=self._console, refresh_per_second=4, transient=True)

    def __enter__(self) -> LiveCounts:
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._live.stop()

    def stands(self, standing: Standing) -> None:
        """Take how it stands."""
        self._standing = standing

    def ended(self, row: Row, standing: Standing) -> None:
        """Take what became of a team."""
        self._standing = standing
        self._latest = [row, *self._latest][:LATEST]

    def note(self, text: str) -> None:
        """Leave a line above the table."""
        self._console.print(text)

    def _table(self) -> Table:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(justify="right", style="bold")
        table.add_column()
        standing = self._standing
        if standing is None:
            table.add_row("", "lendo e conferindo")
            return table
        bar = ProgressBar(total=max(1, standing.total), completed=standing.ended, width=40)
        table.add_row(f"{standing.ended}/{standing.total}", bar)
        for said, solved in _counted(standing):
            table.add_row(*said.split(" ", 1), style="green" if solved else "red")
        table.add_row(str(standing.running), "em andamento" if not standing.waiting else "esperando trabalhadores")
        if standing.reused:
            table.add_row(*_reused(standing).split(" ", 1), style="dim")
        if standing.aside:
            table.add_row(str(standing.aside), "à espera da última tentativa", style="yellow")
        left = "" if standing.left is None else f"faltam cerca de {duration(standing.left)}"
        table.add_row(duration(time.monotonic() - self._start), left, style="cyan")
        for row in self._latest:
            table.add_row("", Text(_one(row)), style="dim")
        return table


def _counted(standing: Standing) -> Iterator[tuple[str, bool]]:
    """How many teams there are of each situation of which there is one, and whether they have a roster; best first."""
    from escala.batch.report import COUNTED
    from escala.batch.row import SOLVED, WORST_FIRST
    from escala.rules.wording import count

    for situation in reversed(WORST_FIRST):
        if number := standing.situations.get(situation, 0):
            yield count(number, *COUNTED[situation]), situation in SOLVED


def _reused(standing: Standing) -> str:
    """How many had their answer before."""
    from escala.rules.wording import count

    return count(standing.reused, "já pronta antes", "já prontas antes")


def _one(row: Row) -> str:
    """What became of one team."""
    from escala.batch.report import SITUATIONS

    return f"{row.cenario}: {SITUATIONS[row.situacao]}"


class NoCounts:
    """Says nothing but what must be known."""

    def __enter__(self) -> NoCounts:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        return None

    def stands(self, standing: Standing) -> None:
        """Keep silent."""

    def ended(self, row: Row, standing: Standing) -> None:
        """Keep silent."""

    def note(self, text: str) -> None:
        """Keep silent."""


def counts(start: float, *, silent: bool) -> PlainCounts | LiveCounts | NoCounts:
    """The display that suits stderr.

    Args:
        start: `time.monotonic()` at which the command began.
        silent: say nothing.
    """
    if silent:
        return NoCounts()
    return LiveCounts(start) if sys.stderr.isatty() else PlainCounts(start)
