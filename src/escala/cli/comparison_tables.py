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
from escala.rules.wording import count, day, hours
from escala.whatif.comparison import Candidate, Cell, Comparison, Row, Section, Unit
from escala.whatif.words import answer

TITLES: Mapping[Section, str] = {
    "resumo": "Resumo",
    "preferencias": "Preferências da norma, em pontos",
    "apoio": "Apoio às eSF, por semana",
    "atividades": "Horas da equipe em cada atividade, no período",
    "pessoas": "Horas de cada pessoa em cada atividade, no período; embaixo, o alvo e a faixa dela",
    "recursos": "Salas, consultórios e veículos",
    "producao": "Produção, em sessões no período",
    "dispensas": "Dispensas",
}
"""Section -> the title of its table."""

MARKS: Mapping[str, tuple[str, str]] = {
    "otima": ("ótima", "green"),
    "viavel": ("viável", "green"),
    "reprovada": ("REPROVADA", "bold red"),
}
"""Situation of a roster -> how the head of its column says it, and its style."""

MOST_ROWS = 10
"""Rows of one table, where not everything is asked for."""

LEAST_WIDTH = 12
"""Width of a column, at least."""

LONGEST_LABEL = 46
"""Width of the labels of rows, at most."""

BEST = "★"
MINUS = "−"


def parts(comparison: Comparison, *, everything: bool) -> Iterator[RenderableType]:
    """Answers, tables and what their marks mean.

    Args:
        comparison: what is compared.
        everything: whether to show rows that are the same everywhere, too, and those beyond the first of each table.
    """
    yield _answers(comparison)
    columns, rows = comparison.columns, comparison.rows()
    if not columns:
        return
    left = 0
    for section, title in TITLES.items():
        mine = [row for row in rows if row.section == section]
        shown = mine if everything or section == "resumo" else _telling(mine)
        left += len(mine) - len(shown)
        if shown:
            yield _table(title, columns, shown, comparison.base)
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


def _telling(rows: Sequence[Row]) -> list[Row]:
    """The rows that differ; where there are many, those that differ most, in their order."""
    differing = [row for row in rows if row.differs]
    if len(differing) > MOST_ROWS:
        most = sorted(differing, key=lambda row: -row.spread)[:MOST_ROWS]
        differing = [row for row in differing if any(row is one for one in most)]
    return differing


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
    word, style = MARKS[candidate.situation]
    return Text.assemble("\n".join(lines), "\n", (word, style))


def _cell(row: Row, column: int) -> Text:
    """A number, its difference from the base, and the mark of the best; limits and goal where they are broken."""
    cell = row.cells[column]
    if cell is None:
        return Text("–", style="dim")
    text = Text()
    if _outside(cell):
        text.append("! ", style="bold red")
    best = column in row.best
    if best:
        text.append(BEST, style="green")
    text.append(amount(cell.value, row.unit), style="bold" if best else "")
    difference = row.differences[column]
    if difference is not None and (signed := signed_amount(difference, row.unit)):
        text.append(f" {signed}", style="dim")
    if row.section == "pessoas" and (asked := _asked(cell, row.unit)):
        text.append(f"\n{asked}", style="dim")
    return text


def _asked(cell: Cell, unit: Unit) -> str:
    """What the norm asks of a person: the target, and from how much to how much; nothing where it asks nothing."""
    words = [] if cell.goal is None else [amount(cell.goal, unit)]
    if cell.least is not None and cell.most is not None:
        words.append(f"({amount(cell.least, unit)}–{amount(cell.most, unit)})")
    return "\n".join(words)


def _outside(cell: Cell) -> bool:
    """Whether a number is beyond the limits of hours; fewer people than required are a breach, too."""
    return (cell.least is not None and cell.value < cell.least) or (cell.most is not None and cell.value > cell.most)


def amount(value: float, unit: Unit) -> str:
    """A number as tables say it: `38h20`, `16,0%`, `168`."""
    if unit == "minutos":
        minutes = round(value)
        return "0" if not minutes else f"{MINUS if minutes < 0 else ''}{hours(abs(minutes))}"
    if unit == "porcento":
        return f"{value:.1f}%".replace(".", ",")
    return str(round(value))


def signed_amount(value: float, unit: Unit) -> str:
    """A difference with its sign; nothing where it is none."""
    text = amount(abs(value), unit)
    zero = amount(0, unit)
    return "" if text == zero else f"{'+' if value > 0 else MINUS}{text}"


def _legend(comparison: Comparison, left: int) -> RenderableType:
    lines = []
    if any(row.best for row in comparison.rows()):
        lines.append(
            f"{BEST} o melhor da linha, entre as escalas que cumprem a norma; em horas e sessões, o mais perto do alvo."
        )
    if any(row.spread for row in comparison.rows()):
        figures = comparison.base.figures
        when = f" ({day(figures.inicio)} a {day(figures.fim)})" if figures is not None else ""
        lines.append(f"Com sinal, a diferença em relação a {comparison.base.name}{when}.")
    if not all(comparison.same_hours(column) for column in comparison.columns):
        lines.append(
            "Pontos, alvo e meta só se comparam entre equipes que trabalham as mesmas horas: as outras, sem marca."
        )
    if left:
        lines.append(
            f"{count(left, 'linha igual ou quase igual fica', 'linhas iguais ou quase iguais ficam')} de fora; "
            f"--tudo mostra todas."
        )
    return Padding(Text("\n".join(lines), style="dim"), 0)
