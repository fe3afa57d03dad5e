"""A solved month on a terminal: what a coordinator reads after `gerar`. Fits 80 columns, needs no colour.

Names come from files: everything is `Text`, never rich's markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap

from rich.box import HORIZONTALS
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from escala.audit.report import PresenceFigure
from escala.presentation.articles import Articles
from escala.presentation.days import HOLIDAY, PersonDay, Stretch, Week, fullest
from escala.presentation.hours import HoursRow, SupportRow, least_presence
from escala.presentation.meetings import Meetings
from escala.presentation.notices import ShownFinding, ShownWaiver
from escala.presentation.penalties import Penalties
from escala.presentation.sessions import brief_clock
from escala.presentation.showing import Shown
from escala.rules.wording import count, hours

_MOST_ROWS = 10
_MOST_REASONS = 3
_LONGEST_LABEL = 26
_REPORT = "relatorio.json"
_SHORT = 8
TOGETHER = "\N{NO-BREAK SPACE}"
"""Stands for a space at which no line ends."""


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
    columns: Sequence[tuple[Text, Sequence[RenderableType]]]
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


@dataclass(frozen=True)
class Lines:
    """Lines of a narrow cell; what does not fit on one goes on under it, a little to the right.

    Attributes:
        lines: their texts; a no-break space holds words together.
        first: how many lead the others, in bold.
        style: of all of them.
    """

    lines: Sequence[str]
    first: int = 0
    style: str = ""

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """As wide as the longest line."""
        longest = max(map(cell_len, self.lines), default=0)
        return Measurement(min(longest, options.max_width), min(longest, options.max_width)).clamp(0, options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        hanging = " " * (options.max_width > len("  "))
        for place, line in enumerate(self.lines):
            style = "bold" if place < self.first else self.style
            for piece in wrap(line, options.max_width, subsequent_indent=hanging, break_on_hyphens=False):
                yield Text(piece.replace(TOGETHER, " "), style=style, overflow="fold")


def week_table(week: Week, others: int = 0) -> Grid:
    """One week: a row for each person, a column for each day on which somebody works or could, Monday to Friday.

    Args:
        week: the week.
        others: how many more there are.
    """
    rest = "a outra está em calendarios/" if others == 1 else f"as outras {others} estão em calendarios/"
    columns = []
    for day in week.shown:
        title = Text(day.title)
        if day.holiday is not None:
            title.append(f"\n{HOLIDAY}", style="italic")
        columns.append((title, [Lines(day_lines(person), style=off_style(person)) for person in day.people]))
    labels = [Text(person.person.short) for person in week.days[0].people]
    return Grid(heading(week.title, rest if others else ""), labels, columns, least=12, lines=True)


def meetings(held: Meetings) -> RenderableType | None:
    """The meetings with the whole team, and those of several or with guests, one by one; those with an eSF, counted."""
    table = two_columns()
    for session in held.whole:
        place = [session.place] if session.unit is not None or session.venue is not None else []
        words = [session.what, *place, *filter(None, [session.guests])]
        table.add_row(Text(session.when), Text(" · ".join(words)))
    for further in held.further:
        number = count(len(further.sessions), "reunião", "reuniões")
        said = f"{number} de parte da equipe com {further.esf.name}, {hours(further.minutes)} ao todo"
        table.add_row(Text("e mais"), Text(said))
    return Group(heading("Reuniões"), table) if table.row_count else None


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
    title = heading(
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
    title = heading("Dispensas", "onde um artigo cede a outro; a escala as declara")
    return Group(title, _some(rows, "dispensa", "dispensas"))


def findings(found: Sequence[ShownFinding]) -> RenderableType | None:
    """What the coordinator should know of the team, that no roster can mend."""
    if not found:
        return None
    rows = [(Text(finding.article), Text(finding.message)) for finding in found]
    title = heading("Avisos", "sobre a equipe e o cenário; nenhuma escala os resolve")
    return Group(title, _some(rows, "aviso", "avisos"))


def penalties(found: Penalties) -> RenderableType | None:
    """Points by soft rule, the dearest first, each with its main reasons in words."""
    if not found.paid and not found.kept:
        return None
    table = two_columns()
    table.columns[0].justify = "right"
    for penalty in found.paid:
        words = heading(penalty.title)
        for item in penalty.reasons[:_MOST_REASONS]:
            words.append(f"\n{item.pontos}: {item.mensagem}", style="not bold")
        if rest := penalty.reasons[_MOST_REASONS:]:
            more = _more(len(rest), "motivo", "motivos")
            words.append(f"\n{sum(item.pontos for item in rest)}: {more}", style="not bold")
        table.add_row(Text(str(penalty.points)), words)
    if found.kept:
        table.add_row(Text("0"), Text(", ".join(found.kept)))
    return Group(heading("Preferências da norma", f"{found.total} pontos ao todo; quanto menos, melhor"), table)


def articles(found: Articles) -> RenderableType:
    """How many provisions of the norm are held, waived, broken; what is broken by name."""
    said = " · ".join(found.counts) or "nada"
    line = Text("Auditoria, artigo por artigo: ", style="bold").append(said, style="not bold")
    if found.broken:
        line.append(f"\nDescumpridos: {', '.join(found.broken)}", style="not bold red")
    return line


def day_lines(day: PersonDay) -> list[str]:
    """A person's day, a line a stretch; that of somebody who is away says so, a holiday only in the heading."""
    if day.off is not None and not day.stretches:
        return [] if day.off == HOLIDAY else [day.off]
    return [f"{brief_clock(stretch.span)} {_held_together(stretch)}" for stretch in day.stretches]


def _held_together(stretch: Stretch) -> str:
    """What and where in few letters; the words of a short name stay on one line."""
    first = stretch.first
    names = [*(team.short for team in first.esf), *([f"({stretch.away.short})"] if stretch.away is not None else [])]
    return " ".join([first.activity.short, *(n.replace(" ", TOGETHER) if len(n) <= _SHORT else n for n in names)])


def off_style(day: PersonDay) -> str:
    """How a day is written on which somebody does nothing."""
    return "" if day.stretches else "italic"


def two_columns() -> Table:
    """Two columns without rules: what is meant, and the words about it."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", max_width=28)
    table.add_column(overflow="fold")
    return table


def heading(title: str, note: str = "") -> Text:
    """A title, with a note about it that is no title."""
    said = Text(title, style="bold")
    return said.append(f" · {note}", style="not bold") if note else said


def _some(rows: Sequence[tuple[Text, Text]], one: str, many: str) -> Table:
    """The first rows, and how many more there are."""
    table = two_columns()
    for row in rows[:_MOST_ROWS]:
        table.add_row(*row)
    if len(rows) > _MOST_ROWS:
        table.add_row(Text("…"), Text(_more(len(rows) - _MOST_ROWS, one, many)))
    return table


def _more(number: int, one: str, many: str) -> str:
    return f"e mais {count(number, one, many)}, em {_REPORT}"


def _widest(text: Text) -> int:
    return max(cell_len(line) for line in text.plain.split("\n"))
