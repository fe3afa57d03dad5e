"""A solved month on a terminal: what a coordinator reads after `gerar`. Fits 80 columns, needs no colour.

Names come from files: everything is `Text`, never rich's markup.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.box import HORIZONTALS
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from escala.domain.month import Month, Week
from escala.domain.roster import Roster, Session
from escala.norms.ruleset import RuleSet
from escala.rules.registry import CLAUSES
from escala.rules.wording import count, day, hours, joined, plain

if TYPE_CHECKING:
    from escala.audit import AuditReport

_MOST_ROWS = 10
_MOST_REASONS = 3
_LONGEST_LABEL = 26
_LONGEST_NAME = 12
_REPORT = "relatorio.json"
_SITUATIONS = (
    ("cumprido", "cumprido", "cumpridos"),
    ("dispensado", "cumprido com dispensa", "cumpridos com dispensa"),
    ("descumprido", "descumprido", "descumpridos"),
    ("achado", "com aviso sobre a equipe", "com aviso sobre a equipe"),
)


def summary(roster: Roster, month: Month, ruleset: RuleSet, report: AuditReport) -> RenderableType:
    """Everything a coordinator wants to know of a solved month, the most decisive last, where the screen stops."""
    parts = [
        week_table(roster, month, ruleset, fullest_week(roster, month, ruleset)),
        meetings(roster, month, ruleset),
        hours_table(month, ruleset, report),
        support(report),
        findings(report),
        waivers(month, report),
        penalties(report),
        articles(report),
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


def fullest_week(roster: Roster, month: Month, ruleset: RuleSet) -> Week:
    """The week in which most time is worked, the first of them: what an ordinary week looks like."""
    placed = _by_date(roster, ruleset)

    def worked(week: Week) -> int:
        return sum(s.minutes * len(s.profissionais) for date in week.days for s in placed.get(date, ()))

    return max(month.weeks, key=worked)


def week_table(roster: Roster, month: Month, ruleset: RuleSet, week: Week) -> Grid:
    """One week: a row for each person, a column for each day on which somebody works or could, Monday to Friday."""
    placed = _by_date(roster, ruleset)
    days = [date for date in week.days if date.weekday() < 5 or date in placed]
    others = len(month.weeks) - 1
    rest = "a outra está em calendarios/" if others == 1 else f"as outras {others} estão em calendarios/"
    title = _heading(f"Semana {week.label}, de {day(week.days[0])} a {day(week.days[-1])}", rest if others else "")
    columns = []
    for date in days:
        heading = Text(day(date))
        if date in month.holidays:
            heading.append("\nferiado", style="italic")
        cells = [
            _day_cell([s for s in placed.get(date, ()) if p in s.profissionais], month, ruleset)
            if month.works_on(p, date)
            else Text("" if date in month.holidays else "ausente", style="italic")
            for p in month.professionals
        ]
        columns.append((heading, cells))
    names = short_names(month)
    return Grid(title, [Text(names[p]) for p in month.professionals], columns, least=12, lines=True)


def meetings(roster: Roster, month: Month, ruleset: RuleSet) -> RenderableType | None:
    """The meetings with the whole team, and those of several or with guests, one by one; those with an eSF, counted."""
    zone = ZoneInfo(ruleset.pack.fuso)
    table = _rows()
    whole: list[Session] = []
    partial: list[Session] = []
    for session in _in_time(roster.sessoes):
        kind = ruleset.activities[session.atividade].participantes
        if kind in ("equipe", "esf"):
            staff = month.scenario.profissionais
            teams = {team for p in session.profissionais for team in staff[p].equipes}
            there = month.everyone(session.inicio.astimezone(zone).date())
            everyone = [p for p in there if not teams or not teams.isdisjoint(staff[p].equipes)]
            (whole if set(everyone) <= set(session.profissionais) else partial).append(session)
        elif kind == "convocados" and (session.parceiros or len(session.profissionais) > 1):
            whole.append(session)
    for session in whole:
        start, end = session.inicio.astimezone(zone), session.fim.astimezone(zone)
        table.add_row(
            Text(f"{day(start.date())}, {start:%H:%M}–{end:%H:%M}"),
            Text(
                " · ".join(
                    [_what(session, month, ruleset, short=False), *_where(session, month), *_guests(session, month)]
                )
            ),
        )
    for esf, team in month.scenario.esf.items():
        further = [s for s in partial if esf in s.esf]
        if further:
            spent = sum(s.minutes for s in further)
            table.add_row(
                Text("e mais"),
                Text(
                    f"{count(len(further), 'reunião', 'reuniões')} de parte da equipe com {plain(team.nome)}, "
                    f"{hours(spent)} ao todo"
                ),
            )
    return Group(_heading("Reuniões"), table) if table.row_count else None


def hours_table(month: Month, ruleset: RuleSet, report: AuditReport) -> RenderableType | None:
    """Hours of each person in each row of the norm over the period, above the band as it holds for that person."""
    figures = {(f.linha, f.profissional): f for f in report.horas}
    rows = [
        row for row in ruleset.rows if any(f.minutos or f.minimo is not None for f in report.horas if f.linha == row)
    ]
    if not rows:
        return None
    names = short_names(month)
    columns = []
    for p in month.professionals:
        cells = []
        for row in rows:
            figure = figures[row, p]
            cell = Text(_hours(figure.minutos))
            if figure.minimo is not None and figure.maximo is not None:
                cell.append(f"\n{_hours(figure.minimo)}–{_hours(figure.maximo)}", style="dim")
                if not figure.minimo <= figure.minutos <= figure.maximo:
                    cell = Text("! ", style="bold red") + cell
            cells.append(cell)
        columns.append((Text(names[p]), cells))
    title = _heading(
        "Horas no período por pessoa", "embaixo, a faixa da norma para a carga e os dias de trabalho de cada uma"
    )
    labels = [Text(f"{row} {plain(ruleset.rows[row].nome)}") for row in rows]
    return Grid(title, labels, columns, least=max(_widest(c) for _, cells in columns for c in cells), right=True)


def support(report: AuditReport) -> RenderableType | None:
    """Hours given to each eSF, and the least presence at the seat."""
    parts = [f"{plain(f.nome)} {_hours(f.minutos)}" for f in report.apoio]
    lines = [Text("Apoio a cada eSF no período: ", style="bold").append(" · ".join(parts), style="not bold")]
    if not parts:
        lines = []
    presence = report.presenca
    if presence is not None:
        lines.append(
            Text("Presença na sede: ", style="bold").append(
                f"nunca menos de {presence.menor} (a norma pede {presence.exigido}), fora das dispensas",
                style="not bold",
            )
        )
    return Group(*lines) if lines else None


def waivers(month: Month, report: AuditReport) -> RenderableType | None:
    """Where an article gives way to another: when or for whom, and why."""
    if not report.dispensas:
        return None
    rows = []
    for waiver in report.dispensas:
        about = waiver.artigo
        if waiver.inicio is not None and waiver.fim is not None:
            about += f"\n{day(waiver.inicio.date())}, {waiver.inicio:%H:%M}–{waiver.fim:%H:%M}"
        elif waiver.profissional is not None:
            about += f"\n{plain(month.scenario.profissionais[waiver.profissional].nome)}"
        rows.append((Text(about), Text(waiver.motivo)))
    heading = _heading("Dispensas", "onde um artigo cede a outro; a escala as declara")
    return Group(heading, _some(rows, "dispensa", "dispensas"))


def findings(report: AuditReport) -> RenderableType | None:
    """What the coordinator should know of the team, that no roster can mend."""
    if not report.achados:
        return None
    rows = [(Text(finding.artigo or "Escala"), Text(finding.mensagem)) for finding in report.achados]
    heading = _heading("Avisos", "sobre a equipe e o cenário; nenhuma escala os resolve")
    return Group(heading, _some(rows, "aviso", "avisos"))


def penalties(report: AuditReport) -> RenderableType | None:
    """Points by soft rule, the dearest first, each with its main reasons in words."""
    if not report.penalidades:
        return None
    table = _rows()
    table.columns[0].justify = "right"
    for points, rule in sorted(((p, rule) for rule, p in report.penalidades.items() if p), reverse=True):
        reasons = report.itens.get(rule, ())
        words = _heading(CLAUSES[rule].title)
        for item in reasons[:_MOST_REASONS]:
            words.append(f"\n{item.pontos}: {item.mensagem}", style="not bold")
        if rest := reasons[_MOST_REASONS:]:
            more = _more(len(rest), "motivo", "motivos")
            words.append(f"\n{sum(item.pontos for item in rest)}: {more}", style="not bold")
        table.add_row(Text(str(points)), words)
    if kept := [CLAUSES[rule].title for rule, points in report.penalidades.items() if not points]:
        table.add_row(Text("0"), Text(", ".join(kept)))
    return Group(_heading("Preferências da norma", f"{report.total} pontos ao todo; quanto menos, melhor"), table)


def articles(report: AuditReport) -> RenderableType:
    """How many provisions of the norm are held, waived, broken; what is broken by name."""
    counts = [
        count(number, one, many)
        for situation, one, many in _SITUATIONS
        if (number := sum(row.situacao == situation for row in report.artigos))
    ]
    line = Text("Auditoria, artigo por artigo: ", style="bold").append(" · ".join(counts) or "nada", style="not bold")
    broken = [row.artigo for row in report.artigos if row.situacao == "descumprido"]
    if broken:
        line.append(f"\nDescumpridos: {', '.join(dict.fromkeys(broken))}", style="not bold red")
    return line


def short_names(month: Month) -> dict[str, str]:
    """Professional -> first name, with the last name's initial or whole where others share it, cut short."""
    whole = {p: plain(person.nome) for p, person in month.scenario.profissionais.items()}
    first = {p: name.split()[0] for p, name in whole.items()}
    initial = {p: f"{first[p]} {name.split()[-1][0]}." if " " in name else name for p, name in whole.items()}

    def unique(names: dict[str, str], p: str) -> bool:
        return list(names.values()).count(names[p]) == 1

    short = {p: next((names[p] for names in (first, initial) if unique(names, p)), whole[p]) for p in whole}
    return {p: name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…" for p, name in short.items()}


def _day_cell(sessions: Iterable[Session], month: Month, ruleset: RuleSet) -> Text:
    """A person's day: each stretch of the same thing at the same place, in order of time."""
    zone = ZoneInfo(ruleset.pack.fuso)
    lines: list[tuple[dt.datetime, dt.datetime, str]] = []
    for session in sessions:
        start, end = session.inicio.astimezone(zone), session.fim.astimezone(zone)
        away = session.unidade is not None and session.unidade != month.scenario.sede
        words = _what(session, month, ruleset, short=True) + (f" ({session.unidade})" if away else "")
        if lines and lines[-1][1:] == (start, words):
            start = lines.pop()[0]
        lines.append((start, end, words))
    return Text("\n".join(f"{start:%H:%M}–{end:%H:%M} {words}" for start, end, words in lines))


def _what(session: Session, month: Month, ruleset: RuleSet, *, short: bool) -> str:
    """Activity, with the eSF that takes part."""
    activity = ruleset.activities[session.atividade]
    teams = [plain(month.scenario.esf[e].nome) for e in session.esf]
    if not short:
        return " · ".join([plain(activity.nome), *teams])
    return " ".join([activity.abreviatura or plain(activity.nome), *teams])


def _where(session: Session, month: Month) -> Iterator[str]:
    if session.unidade is not None:
        yield plain(month.scenario.unidades[session.unidade].nome)
    if session.espaco is not None:
        yield plain(month.scenario.espacos[session.espaco].nome)


def _guests(session: Session, month: Month) -> Iterator[str]:
    if session.parceiros:
        yield f"com {joined(plain(month.scenario.parceiros[party].nome) for party in session.parceiros)}"


def _by_date(roster: Roster, ruleset: RuleSet) -> dict[dt.date, list[Session]]:
    """Local date -> its sessions in order of time."""
    zone = ZoneInfo(ruleset.pack.fuso)
    return {
        date: list(group)
        for date, group in groupby(_in_time(roster.sessoes), key=lambda s: s.inicio.astimezone(zone).date())
    }


def _in_time(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=lambda s: (s.inicio, s.fim, s.id))


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


def _hours(minutes: int) -> str:
    return hours(minutes) if minutes else "0"


def _widest(text: Text) -> int:
    return max(cell_len(line) for line in text.plain.split("\n"))
