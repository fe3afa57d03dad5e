"""Hours drawn as bars: the band as it holds for a person, the target in it, and where the hours stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from escala.cli.render import Lines
from escala.presentation.hours import HoursCell

VALUE, TARGET, LOW, HIGH, BAND, AROUND = "●", "│", "[", "]", "─", "·"
LEGEND = (
    f"{VALUE} horas na escala   {LOW}{BAND}{BAND}{HIGH} faixa da norma   {TARGET} alvo (some onde as horas o cobrem)"
)

_LONGEST_LABEL = 26
_SHORTEST_BAR, _LONGEST_BAR = 10, 60
_ALL_WORDS, _SOME_WORDS = 90, 60
"""Least widths at which the band and the target, or the band alone, stand beside a bar."""


@dataclass(frozen=True)
class Bars:
    """Bars on one scale.

    Attributes:
        title: stands above them.
        bars: what each is called, and its hours.
        longest: letters of what a bar is called, at most, where there is room.
    """

    title: str
    bars: Sequence[tuple[str, HoursCell]]
    longest: int = _LONGEST_LABEL

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the title, a line for each bar, and a line more in words under what is outside its band."""
        width = options.max_width
        words = [_words(cell, width) for _, cell in self.bars]
        label = min(max((cell_len(name) for name, _ in self.bars), default=0), self.longest, max(6, width // 4))
        hours = max((cell_len(cell.words) for _, cell in self.bars), default=0)
        beside = max(map(cell_len, words), default=0)
        room = width - label - hours - 3 - (beside + 1 if beside else 0)
        size = max(_SHORTEST_BAR, min(_LONGEST_BAR, room))
        scale = max(max(cell.minutes, cell.maximum or 0, cell.target or 0, 1) for _, cell in self.bars)
        yield Text(self.title, style="bold")
        for (name, cell), said in zip(self.bars, words, strict=True):
            fitted = name if cell_len(name) <= label else set_cell_size(name, label - 1) + "…"
            line = Text(f" {set_cell_size(fitted, label)} {cell.words.rjust(hours)} ", no_wrap=True, overflow="crop")
            line.append_text(_bar(cell, scale, size))
            line.append(f" {said}" if said else "", style="dim")
            line.rstrip()
            yield line
            if cell.outside:
                yield Lines([f" ! {cell.outside}"], style="bold red")


def _words(cell: HoursCell, width: int) -> str:
    if cell.outside or width < _SOME_WORDS:
        return ""
    return ", ".join(filter(None, (cell.band, cell.goal if width >= _ALL_WORDS or not cell.band else "")))


def _bar(cell: HoursCell, scale: int, size: int) -> Text:
    """A bar of so many cells, on which the whole of `scale` minutes ends at the last."""

    def place(minutes: int) -> int:
        return round(minutes / scale * (size - 1))

    value, cells = place(cell.minutes), [AROUND] * size
    if cell.minimum is not None and cell.maximum is not None:
        low, high = place(cell.minimum), place(cell.maximum)
        if cell.standing == "abaixo":
            low = max(low, 1)
            value = min(value, low - 1)
        elif cell.standing == "acima":
            high = min(high, size - 2)
            value = max(value, high + 1)
        high = max(low, high)
        cells[low : high + 1] = [BAND] * (high + 1 - low)
        cells[low], cells[high] = LOW, HIGH
    if cell.target is not None:
        cells[place(cell.target)] = TARGET
    cells[value] = VALUE
    text = Text("".join(cells), style="dim")
    text.stylize("bold red" if cell.outside else "bold not dim", value, value + 1)
    return text
