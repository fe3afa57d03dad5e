"""A solved month on a terminal: what a coordinator reads after `gerar`. Fits 80 columns, needs no colour.

Names come from files: everything is `Text`, never rich's markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from rich.box import HORIZONTALS
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from escala.audit.report import PresenceFigure
from escala.presentation.articles import Articles
from escala.presentation.days import HOLIDAY, PersonDay, Week, fullest
from escala.presentation.hours import HoursRow, SupportRow, least_presence
from escala.presentation.meetings import Meetings
from escala.presentation.notices import ShownFinding, ShownWaiver
from escala.presentation.penalties import Penalties
from escala.presentation.showing import Shown
from escala.rules.wording import count, hours

_MOST_ROWS = 10
_MOST_REASONS = 3
_LONGEST_LABEL = 26
_REPORT = "relatorio.json"


def summary(shown: Shown) -> RenderableType:
    """Everything a coordinator wants to know of a solved month, the most decisive last, where the screen stops."""
    parts = [
        week_table(fullest(shown.weeks), len(shown.weeks) - 1),
        meetings(shown.meetings),
        hours_table(shown.hours),
        support(shown.support, shown.figures.presenca),
        findings(shown.findings),
        waivers(shown.waivers),
        penalties(shown.penalties),
        articles(shown.articles),
    ]
    return Group(*(Padding(part, (0, 0, 1, 0)) for part in parts if part is not None))


@dataclass(frozen=True)
class Grid:
    """A table of labelled rows and many columns, cut into several of equal width where they do not fit side by side.

    Attributes:
        title: stands above the first.
        labels: of the rows.
        columns: heading, and a cell for each row.
        least: least width of a column, in cells.
        lines: whether a line stands between the rows.
        right: whether the cells stand at the right of their column.
        longest: width of the labels, at most, where there is room.
    """

    title: Text
    labels: Sequence[Text]
    columns: Sequence[tuple[Text, Sequence[Text]]]
    least: int
    lines: bool = False
    right: bool = False
    longest: int = _LONGEST_LABEL

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the title and as many tables as the width asks for."""
        yield self.title
        label = min(max((_widest(text) for text in self.labels), default=0), self.longest, options.max_width // 3)
        side_by_side = max(1, (options.max_width - 2 - label) // (self.least + 1))
        tables = ceil(len(self.columns) / side_by_side)
        size = ceil(len(self.columns) / max(1, tables))
        for first in range(0, len(self.columns), max(1, size)):
            chunk = self.columns[first : first + size]
            table = Table(box=HORIZONTALS, show_lines=self.lines, pad_edge=False, padding=0)
            table.add_column(width=label, overflow="fold")
            for heading, _ in chunk:
                table.add_column(
                    heading, min_width=self.least, justify="right" if self.right else "left", overflow="fold"
                )
            for i, text in enumerate(self.labels):
                table.add_row(text, *(cells[i] for _, cells in chunk))
            yield table


def week_table(week: Week, others: int = 0) -> Grid:
    """One week: a row for each person, a column for each day on which somebody works or could, Monday to Friday.

    Args:
        week: the week.
        others: how many more there are.
    """
    rest = "a outra está em calendarios/" if others == 1 else f"as outras {others} estão em calendarios/"
    columns = []
    for day in week.shown:
        heading = Text(day.title)
        if day.holiday is not None:
            heading.append(f"\n{HOLIDAY}", style="italic")
        columns.append((heading, [_day_cell(person) for person in day.people]))
    labels = [Text(person.person.short) for person in week.days[0].people]
    return Grid(_heading(week.title, rest if others else ""), labels, columns, least=12, lines=True)


def meetings(held: Meetings) -> RenderableType | None:
    """The meetings with the whole team, and those of several or with guests, one by one; those with an eSF, counted."""
    table = _rows()
    for session in held.whole:
        place = [session.place] if session.unit is not None or session.venue is not None else []
        words = [session.what, *place, *filter(None, [session.guests])]
        table.add_row(Text(session.when), Text(" · ".join(words)))
    for further in held.further:
        number = count(len(further.sessions), "reunião", "reuniões")
        said = f"{number} de parte da equipe com {further.esf.name}, {hours(further.minutes)} ao todo"
        table.add_row(Text("e mais"), Text(said))
    return Group(_heading("Reuniões"), table) if table.row_count else None


def hours_table(rows: Sequence[HoursRow]) -> RenderableType | None:
    """Hours of each person in each row of the norm over the period, above the band as it holds for that person."""
    if not rows:
        return None
    columns = []
    for place, first in enumerate(rows[0].cells):
        cells = []
        for row in rows:
            found = row.cells[place]
            cell = Text(found.words)
            if found.band:
                cell.append(f"\n{found.band}", style="dim")
            if found.standing in ("abaixo", "acima"):
                cell = Text("! ", style="bold red") + cell
            cells.append(cell)
        columns.append((Text(first.person.short), cells))
    title = _heading(
        "Horas no período por pessoa", "embaixo, a faixa da norma para a carga e os dias de trabalho de cada uma"
    )
    labels = [Text(row.label) for row in rows]
    return Grid(title, labels, columns, least=max(_widest(c) for _, cells in columns for c in cells), right=True)


def support(rows: Sequence[SupportRow], presence: PresenceFigure | None) -> RenderableType | None:
    """Hours given to each eSF, and the least presence at the seat."""
    lines = []
    if rows:
        said = " · ".join(f"{row.esf.name} {row.words}" for row in rows)
        lines.append(Text("Apoio a cada eSF no período: ", style="bold").append(said, style="not bold"))
    if presence is not None:
        lines.append(Text("Presença na sede: ", style="bold").append(least_presence(presence), style="not bold"))
    return Group(*lines) if lines else None


def waivers(found: Sequence[ShownWaiver]) -> RenderableType | None:
    """Where an article gives way to another: when or for whom, and why."""
    if not found:
        return None
    rows = [(Text("\n".join(filter(None, [one.article, one.about]))), Text(one.reason)) for one in found]
    heading = _heading("Dispensas", "onde um artigo cede a outro; a escala as declara")
    return Group(heading, _some(rows, "dispensa", "dispensas"))


def findings(found: Sequence[ShownFinding]) -> RenderableType | None:
    """What the coordinator should know of the team, that no roster can mend."""
    if not found:
        return None
    rows = [(Text(finding.article), Text(finding.message)) for finding in found]
    heading = _heading("Avisos", "sobre a equipe e o cenário; nenhuma escala os resolve")
    return Group(heading, _some(rows, "aviso", "avisos"))


def penalties(found: Penalties) -> RenderableType | None:
    """Points by soft rule, the dearest first, each with its main reasons in words."""
    if not found.paid and not found.kept:
        return None
    table = _rows()
    table.columns[0].justify = "right"
    for penalty in found.paid:
        words = _heading(penalty.title)
        for item in penalty.reasons[:_MOST_REASONS]:
            words.append(f"\n{item.pontos}: {item.mensagem}", style="not bold")
        if rest := penalty.reasons[_MOST_REASONS:]:
            more = _more(len(rest), "motivo", "motivos")
            words.append(f"\n{sum(item.pontos for item in rest)}: {more}", style="not bold")
        table.add_row(Text(str(penalty.points)), words)
    if found.kept:
        table.add_row(Text("0"), Text(", ".join(found.kept)))
    return Group(_heading("Preferências da norma", f"{found.total} pontos ao todo; quanto menos, melhor"), table)


def articles(found: Articles) -> RenderableType:
    """How many provisions of the norm are held, waived, broken; what is broken by name."""
    said = " · ".join(found.counts) or "nada"
    line = Text("Auditoria, artigo por artigo: ", style="bold").append(said, style="not bold")
    if found.broken:
        line.append(f"\nDescumpridos: {', '.join(found.broken)}", style="not bold red")
    return line


def _day_cell(day: PersonDay) -> Text:
    """A person's day; that of somebody who is away says so, a holiday only in the heading."""
    if day.off is not None and not day.stretches:
        return Text("" if day.off == HOLIDAY else day.off, style="italic")
    return Text("\n".join(f"{stretch.hours} {stretch.short}" for stretch in day.stretches))


def _rows() -> Table:
    """Two columns without rules: what is meant, and the words about it."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", max_width=28)
    table.add_column(overflow="fold")
    return table


def _heading(title: str, note: str = "") -> Text:
    heading = Text(title, style="bold")
    return heading.append(f" · {note}", style="not bold") if note else heading


def _some(rows: Sequence[tuple[Text, Text]], one: str, many: str) -> Table:
    """The first rows, and how many more there are."""
    table = _rows()
    for row in rows[:_MOST_ROWS]:
        table.add_row(*row)
    if len(rows) > _MOST_ROWS:
        table.add_row(Text("…"), Text(_more(len(rows) - _MOST_ROWS, one, many)))
    return table


def _more(number: int, one: str, many: str) -> str:
    return f"e mais {count(number, one, many)}, em {_REPORT}"


def _widest(text: Text) -> int:
    return max(cell_len(line) for line in text.plain.split("\n"))
