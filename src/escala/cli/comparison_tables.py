"""Rosters side by side on a terminal: the answers first, then the figures, the best of each row marked.

Fits 80 columns, and needs no colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from escala.cli.render import Grid
from escala.presentation import comparing
from escala.presentation.comparing import BEST, SITUATIONS, amount, asked, legend, outside, signed_amount
from escala.whatif.comparison import Candidate, Comparison, Row, Situation
from escala.whatif.words import answer

STYLES: Mapping[Situation, str] = {"otima": "green", "viavel": "green", "reprovada": "bold red"}
"""Situation of a roster -> the style in which the head of its column says it."""

LEAST_WIDTH = 12
"""Width of a column, at least."""

LONGEST_LABEL = 46
"""Width of the labels of rows, at most."""


def parts(comparison: Comparison, *, everything: bool) -> Iterator[RenderableType]:
    """Answers, tables and what their marks mean.

    Args:
        comparison: what is compared.
        everything: whether to show rows that are the same everywhere, too, and those beyond the first of each table.
    """
    yield _answers(comparison)
    if not comparison.columns:
        return
    left = 0
    for part in comparing.parts(comparison):
        shown = part.rows if everything else part.telling
        left += len(part.rows) - len(shown)
        if shown:
            yield _table(part.title, comparison.columns, shown, comparison.base)
    yield _legend(comparison, left)


def _answers(comparison: Comparison) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for candidate in comparison.candidates:
        said = Text(answer(candidate, comparison.base))
        if len(comparison.candidates) > 1:
            note = " (base)" if candidate is comparison.base else ""
            said = Text.assemble((f"{candidate.name}{note}", "bold"), "\n", said)
        table.add_row(Text("•"), said)
    return table


def _table(title: str, columns: Sequence[Candidate], rows: Sequence[Row], base: Candidate) -> Grid:
    cells = [[_cell(row, i) for row in rows] for i in range(len(columns))]
    return Grid(
        Text(title, style="bold"),
        [Text(row.label) for row in rows],
        [(_head(column, base), cells[i]) for i, column in enumerate(columns)],
        least=LEAST_WIDTH,
        right=True,
        longest=LONGEST_LABEL,
    )


def _head(candidate: Candidate, base: Candidate) -> Text:
    lines = textwrap.wrap(candidate.name, LEAST_WIDTH, break_long_words=False)
    if candidate is base:
        lines.append("(base)")
    word, style = SITUATIONS[candidate.situation], STYLES[candidate.situation]
    return Text.assemble("\n".join(lines), "\n", (word, style))


def _cell(row: Row, column: int) -> Text:
    """A number, its difference from the base, and the mark of the best; limits and goal where they are broken."""
    cell = row.cells[column]
    if cell is None:
        return Text("–", style="dim")
    text = Text()
    if outside(cell):
        text.append("! ", style="bold red")
    best = column in row.best
    if best:
        text.append(BEST, style="green")
    text.append(amount(cell.value, row.unit), style="bold" if best else "")
    difference = row.differences[column]
    if difference is not None and (signed := signed_amount(difference, row.unit)):
        text.append(f" {signed}", style="dim")
    for line in asked(row, column):
        text.append(f"\n{line}", style="dim")
    return text


def _legend(comparison: Comparison, left: int) -> RenderableType:
    lines = list(legend(comparison, left))
    if left:
        lines[-1] += "; --tudo mostra todas."
    return Padding(Text("\n".join(lines), style="dim"), 0)
