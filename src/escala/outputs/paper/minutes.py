"""Forms for the minutes of meetings: filled with what the roster knows, lines for what is said in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from escala.domain.clock import format_clock, weekday_in_full
from escala.outputs.paper.sheet import Sheets, Style, tall
from escala.outputs.paper.stamp import Stamp
from escala.presentation.names import Named
from escala.presentation.sessions import ShownSession
from escala.presentation.showing import Shown
from escala.rules.wording import joined, one_line

RECORD = "ata"
"""What a clause of the norm asks for that asks for minutes."""

MARGIN = 15.0
SIZE = 9.5
SMALL = 7.5
RULED = 7.5
"""Height of a line to write on by hand."""

FOOT = 6.0
GAP = 3.0

ESF_LINES, GUEST_LINES, OTHER_LINES = 8, 2, 3
"""Empty lines of the attendance list: for an eSF, for each guest party, for whoever else comes."""

FURTHER_LINES = 2
"""Lines for points of the agenda beside those that are known, at least."""

AGENDA_LINES, DISCUSSION_LINES, DECISION_LINES, TASK_LINES = 5, 8, 5, 5
"""Lines for what is said: those for the discussions are more where there is room."""


def minutes_pdf(shown: Shown, meetings: Sequence[ShownSession], stamp: Stamp, agenda: Sequence[str] = ()) -> bytes:
    """The forms of some meetings as PDF, A4 standing, each from a new sheet.

    Args:
        shown: the roster.
        meetings: which of its meetings; at least one.
        stamp: what tells the roster from others.
        agenda: what will be spoken of, a point each; lines are left for more.
    """
    sheets = Sheets(f"Atas de {shown.team}, {shown.period}", shown.team, shown.first)
    for meeting in meetings:
        _draw(sheets, _pages(Form(sheets, shown, meeting, agenda)), stamp, f"{meeting.when} · {meeting.what}")
    return sheets.bytes()


@dataclass(frozen=True)
class Block:
    """What stays together on a sheet: how tall it is, and what draws it from a height on."""

    height: float
    draw: Callable[[float], None]


class Form:
    """One meeting's form.

    Args:
        sheets: where it will be drawn.
        shown: the roster.
        meeting: the meeting.
        agenda: its points.
    """

    def __init__(self, sheets: Sheets, shown: Shown, meeting: ShownSession, agenda: Sequence[str] = ()) -> None:
        self.sheets, self.shown, self.meeting, self.agenda = sheets, shown, meeting, agenda
        self.left, self.right = MARGIN, sheets.width - MARGIN
        self.wide = self.right - self.left

    def blocks(self, discussion_lines: int) -> Iterator[Block]:
        """Everything on it, in order, with so many lines for the discussions."""
        yield from self._head()
        yield from self._attendance()
        yield from self._agenda()
        yield from self._ruled("Relato das discussões", discussion_lines)
        yield from self._ruled("Decisões", DECISION_LINES, numbered=True)
        yield from self._table(
            "Encaminhamentos",
            (("O que fazer", 0.55), ("Quem", 0.27), ("Até quando", 0.18)),
            [("", "", "")] * TASK_LINES,
        )
        yield self._signatures()

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[Block]:
        meeting = self.meeting
        yield self._paragraph("Ata de reunião", 16, bold=True)
        yield self._paragraph(meeting.what, 12, bold=True)
        yield self._paragraph(self.shown.team if meeting.team is None else f"{meeting.team.name} · {self.shown.team}")
        yield self._gap()
        date = f"{weekday_in_full(meeting.date)}, {meeting.date:%d/%m/%Y}"
        yield self._field("Data", date)
        span = meeting.span
        yield self._field("Horário previsto", f"das {format_clock(span.start)} às {format_clock(span.end)}")
        yield self._field("Início e término", "______ h ______   às   ______ h ______")
        yield self._field("Local", meeting.place)
        if meeting.esf:
            yield self._field("eSF", joined(esf.name for esf in meeting.esf))
        if meeting.partners:
            yield self._field("Convidados", joined(party.name for party in meeting.partners))
        yield from self._norm()

    def _norm(self) -> Iterator[Block]:
        """What the norm asks of minutes, and where it speaks of the meeting."""
        ruleset = self.shown.names.ruleset
        asked = [f"{c.citacao}: {one_line(c.resumo)}" for c in ruleset.pack.clausulas if c.registro == RECORD]
        about = ruleset.activities[self.meeting.activity.id].citacao
        yield self._field("Norma", " ".join([*asked, f"Sobre esta reunião: {one_line(about)}."]))
        yield self._gap()

    def _attendance(self) -> Iterator[Block]:
        columns = (("", 0.05), ("Nome", 0.34), ("Ocupação ou função", 0.27), ("Assinatura", 0.34))
        expected = [(str(i), *self._who(p)) for i, p in enumerate(self.meeting.people, start=1)]
        yield from self._table("Lista de presença", columns, [(*row, "") for row in expected])
        number = len(expected)
        for esf in self.meeting.esf:
            yield from self._table(esf.name, columns, self._blank(number, ESF_LINES))
            number += ESF_LINES
        for party in self.meeting.partners:
            yield from self._table(party.name, columns, self._blank(number, GUEST_LINES))
            number += GUEST_LINES
        yield from self._table("Outros participantes", columns, self._blank(number, OTHER_LINES))
        away = self._away()
        if away:
            yield self._field("Ausentes, pela escala", joined(person.name for person in away))
        yield self._gap()

    def _agenda(self) -> Iterator[Block]:
        """The points that are known, and lines for more."""
        points = [self._paragraph(f"{i}. {one_line(text)}") for i, text in enumerate(self.agenda, start=1)]
        more = max(FURTHER_LINES, AGENDA_LINES - len(points))
        yield self._title("Pauta", sum(point.height for point in points[:2]) + RULED)
        yield from points
        for number in range(len(points) + 1, len(points) + more + 1):
            yield Block(RULED, self._rule(f"{number}."))

    def _who(self, person: Named) -> tuple[str, str]:
        names = self.shown.names
        occupation = names.month.scenario.profissionais[person.id].ocupacao
        return person.name, names.ruleset.pack.ocupacoes[occupation].nome

    def _away(self) -> tuple[Named, ...]:
        """Those of the team who were known to be away that day; why is nobody else's."""
        names, meeting = self.shown.names, self.meeting
        staff = names.month.scenario.profissionais
        teams = {team for person in meeting.people for team in staff[person.id].equipes}
        if meeting not in self.shown.meetings.whole:
            return ()
        return tuple(
            person
            for id, person in names.people.items()
            if names.month.absence(id, meeting.date) is not None
            and (not teams or not teams.isdisjoint(staff[id].equipes))
        )

    def _signatures(self) -> Block:
        height = 22.0

        def draw(y: float) -> None:
            half = self.wide / 2 - 4
            for x, text in ((self.left, "Quem redigiu"), (self.right - half, "Coordenação")):
                self.sheets.line(x, y + 14, x + half, y + 14)
                self.sheets.text(x, y + 15, text, SMALL)

        return Block(height, draw)

    # -- shapes --------------------------------------------------------------------------------------------------------

    def _gap(self) -> Block:
        return Block(GAP, lambda y: None)

    def _paragraph(self, text: str, size: float = SIZE, *, bold: bool = False) -> Block:
        style: Style = "B" if bold else ""
        lines = self.sheets.wrapped(text, self.wide, size, style)

        def draw(y: float) -> None:
            for i, line in enumerate(lines):
                self.sheets.text(self.left, y + i * tall(size), line, size, style)

        return Block(tall(size) * len(lines), draw)

    def _field(self, label: str, text: str) -> Block:
        beside = 38.0
        lines = self.sheets.wrapped(text, self.wide - beside, SIZE)

        def draw(y: float) -> None:
            self.sheets.text(self.left, y + 0.6, label, SIZE, "B")
            for i, line in enumerate(lines):
                self.sheets.text(self.left + beside, y + 0.6 + i * tall(SIZE), line, SIZE)

        return Block(tall(SIZE) * len(lines) + 1.2, draw)

    def _title(self, text: str, then: float) -> Block:
        """A heading that does not stand alone at the foot of a sheet: `then` is the height of what goes with it."""

        def draw(y: float) -> None:
            self.sheets.text(self.left, y + 3, self.sheets.fitted(text, self.wide, SIZE + 1, "B"), SIZE + 1, "B")

        return _WithNext(tall(SIZE + 1) + 4, draw, then)

    def _ruled(self, title: str, lines: int, *, numbered: bool = False) -> Iterator[Block]:
        yield self._title(title, 3 * RULED)
        for i in range(1, lines + 1):
            yield Block(RULED, self._rule(f"{i}." if numbered else ""))

    def _rule(self, label: str) -> Callable[[float], None]:
        def draw(y: float) -> None:
            self.sheets.text(self.left, y + RULED - 4.4, label, SIZE)
            self.sheets.line(self.left, y + RULED, self.right, y + RULED)

        return draw

    def _blank(self, number: int, lines: int) -> list[tuple[str, ...]]:
        return [(str(number + i), "", "", "") for i in range(1, lines + 1)]

    def _table(
        self, title: str, columns: Sequence[tuple[str, float]], rows: Sequence[tuple[str, ...]]
    ) -> Iterator[Block]:
        yield self._title(title, tall(SMALL) + 1.4 + 2 * RULED)
        yield Block(tall(SMALL) + 1.4, lambda y: self._headings(y, columns))
        for row in rows:
            yield self._row(columns, row)

    def _headings(self, y: float, columns: Sequence[tuple[str, float]]) -> None:
        height = tall(SMALL) + 1.4
        self.sheets.ground(self.left, y, self.wide, height)
        self._frame(y, height, columns, top=True)
        for x, _, (name, _) in self._places(columns):
            self.sheets.text(x + 1, y + 0.7, name, SMALL, "B")

    def _row(self, columns: Sequence[tuple[str, float]], row: Sequence[str]) -> Block:
        places = list(self._places(columns))
        cells = [self.sheets.wrapped(text, width - 2, SIZE) for (_, width, _), text in zip(places, row, strict=True)]
        height = max(RULED + 1, max(len(cell) for cell in cells) * tall(SIZE) + 2)

        def draw(y: float) -> None:
            self._frame(y, height, columns)
            for (x, _, _), cell in zip(places, cells, strict=True):
                top = y + (height - len(cell) * tall(SIZE)) / 2
                for i, line in enumerate(cell):
                    self.sheets.text(x + 1, top + i * tall(SIZE), line, SIZE)

        return Block(height, draw)

    def _frame(self, y: float, height: float, columns: Sequence[tuple[str, float]], *, top: bool = False) -> None:
        if top:
            self.sheets.line(self.left, y, self.right, y)
        self.sheets.line(self.left, y + height, self.right, y + height)
        for x in (*(x for x, _, _ in self._places(columns)), self.right):
            self.sheets.line(x, y, x, y + height)

    def _places(self, columns: Sequence[tuple[str, float]]) -> Iterator[tuple[float, float, tuple[str, float]]]:
        x = self.left
        for column in columns:
            yield x, column[1] * self.wide, column
            x += column[1] * self.wide


@dataclass(frozen=True)
class _WithNext(Block):
    """A block that begins a new sheet where what follows, so many millimetres of it, would not stand under it."""

    then: float


def _pages(form: Form) -> list[list[Block]]:
    """A form dealt out to sheets, the last of which is full: what is left of it is for the discussions."""
    room = form.sheets.height - 2 * MARGIN - FOOT
    lines, pages = DISCUSSION_LINES, _dealt(form.blocks(DISCUSSION_LINES), room)
    while len(more := _dealt(form.blocks(lines + 1), room)) == len(pages):
        lines, pages = lines + 1, more
    return pages


def _draw(sheets: Sheets, pages: Sequence[Sequence[Block]], stamp: Stamp, said: str) -> None:
    """Draw a form; each sheet says which it is."""
    for number, page in enumerate(pages, start=1):
        sheets.page()
        y = MARGIN
        for block in page:
            block.draw(y)
            y += block.height
        foot = sheets.height - MARGIN - tall(SMALL)
        where = f"página {number} de {len(pages)}"
        right = sheets.width - MARGIN
        words = " · ".join(filter(None, [said, stamp.words, stamp.warning]))
        sheets.text(MARGIN, foot, sheets.fitted(words, right - MARGIN - 30, SMALL), SMALL)
        sheets.text(right, foot, where, SMALL, right=True)


def _dealt(blocks: Iterable[Block], room: float) -> list[list[Block]]:
    """Blocks on as many sheets as they need, of so much room."""
    pages: list[list[Block]] = [[]]
    left = room
    for block in blocks:
        wanted = block.height + (block.then if isinstance(block, _WithNext) else 0)
        if wanted > left and pages[-1]:
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= block.height
    return pages
