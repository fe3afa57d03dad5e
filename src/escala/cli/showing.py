"""What `escala mostrar` draws, as wide as the terminal is and no wider.

Names come from files: everything is `Text`, never rich's markup.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from escala.cli.bars import LEGEND, Bars
from escala.cli.render import Grid, Lines, day_lines, heading, off_style, two_columns, week_table
from escala.cli.tracks import (
    CLOSED,
    MANY,
    MARKS,
    Track,
    Tracks,
    axis_of,
    brief_day,
    closed_track,
    person_track,
    seat_axis,
    seat_track,
)
from escala.domain.clock import WEEKDAY_NAMES
from escala.presentation.choosing import people_of
from escala.presentation.days import HOLIDAY, Day, PersonDay, Week
from escala.presentation.hours import HoursCell
from escala.presentation.names import Named
from escala.presentation.presence import STATES, PresenceDay, SeatPresence
from escala.presentation.showing import Shown
from escala.rules.wording import count

if TYPE_CHECKING:
    from escala.cli.mostrar import Asked

_NARROW = 56
"""Cells under which days are listed one after the other, not side by side."""
_MANY_PEOPLE = 10
_MOST_RUNS = 8


def show(folder: Path, shown: Shown, asked: Asked) -> None:
    """Print what is asked for, and last how the roster stands, where the screen stops."""
    console = Console(highlight=False, color_system=None if os.environ.get("NO_COLOR") else "auto")
    for part in (_title(shown, asked), *_parts(shown, asked)):
        console.print(Padding(part, (0, 0, 1, 0)))
    console.print(Text(shown.answer.verdict, style="bold green" if shown.answer.holds else "bold red"))
    if not shown.answer.holds:
        console.print(Text(f"Para ver o quê: {join(['escala', 'auditar', str(folder)])}"), soft_wrap=True)


def _title(shown: Shown, asked: Asked) -> Text:
    title = Text(shown.team, style="bold").append(f" · {shown.period}", style="not bold")
    for words in asked.choice.places:
        title.append(f" · {words}", style="not bold")
    return title


def _parts(shown: Shown, asked: Asked) -> Iterator[RenderableType]:
    if asked.days and asked.day is not None:
        yield day_view(asked.day, asked.seats, shown.names.ruleset.grid)
    elif asked.days and asked.choice.people:
        for person in people_of(shown, asked.choice):
            yield month_view(person, asked.weeks)
    elif asked.days:
        for week in asked.weeks:
            yield week_view(week)
    if asked.days and not any(day.sessions for day in asked.dates):
        yield Text("Nenhuma sessão. A semana ou o dia pode ser outro: --semana todas mostra o período inteiro.")
    if asked.day is None or not asked.days:
        for seat in asked.seats:
            yield seat_view(seat, asked.dates)
    if asked.only and not asked.hours and not asked.seats:
        yield Text("A norma desta escala não pede presença mínima na sede.")
    if asked.hours:
        yield from hours_view(shown, asked)


def week_view(week: Week) -> RenderableType:
    """One week: people in rows and days in columns or, where there is no room for them, day after day."""
    by_day: list[RenderableType] = [Text(week.title, style="bold")]
    for day in week.shown:
        by_day.append(_day_title(day))
        people = [own for own in day.people if own.stretches or (own.off is not None and day.holiday is None)]
        for own in people:
            by_day.append(Text(f" {own.person.name}", style="italic"))
            by_day += _agenda(own, 2)
    return _Fitted(week_table(week), Group(*by_day))


def month_view(person: Named, weeks: Sequence[Week]) -> RenderableType:
    """One person's weeks: weeks in rows and weekdays in columns or, where there is no room, day after day."""
    weekdays = sorted({day.date.weekday() for week in weeks for day in week.shown})
    columns = []
    for weekday in weekdays:
        cells = [_dated(week.days[weekday], person) for week in weeks]
        columns.append((Text(WEEKDAY_NAMES[weekday]), cells))
    labels = [Text(week.label) for week in weeks]
    grid = Grid(Text(person.name, style="bold"), labels, columns, least=12, lines=True)
    by_day: list[RenderableType] = [Text(person.name, style="bold")]
    for day in (day for week in weeks for day in week.shown):
        by_day += [_day_title(day), *_agenda(_own(day, person), 1)]
    return _Fitted(grid, Group(*by_day))


def _own(day: Day, person: Named) -> PersonDay:
    return next(own for own in day.people if own.person == person)


def _dated(day: Day, person: Named) -> Lines:
    """A person's day under its date."""
    own = _own(day, person)
    said = day_lines(own) or ([HOLIDAY] if day.holiday is not None else [])
    return Lines([f"{day.date:%d/%m}", *said], first=1, style=off_style(own))


def _day_title(day: Day) -> Text:
    return heading(day.title, "" if day.holiday is None else f"{HOLIDAY}: {day.holiday}")


def _agenda(own: PersonDay, indent: int) -> Iterator[RenderableType]:
    """A person's day, a line a stretch with its whole hours; nothing where there is nothing to say."""
    said = [f"{stretch.hours} {stretch.short}" for stretch in own.stretches]
    if not said and own.off not in (None, HOLIDAY):
        said = [str(own.off)]
    if said:
        yield Padding(Lines(said, style=off_style(own)), (0, 0, 0, indent))


@dataclass(frozen=True)
class _Fitted:
    """One of two ways to draw the same.

    Attributes:
        wide: where there is room for it.
        narrow: elsewhere.
    """

    wide: RenderableType
    narrow: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the one that fits."""
        yield self.wide if options.max_width >= _NARROW else self.narrow


def day_view(day: Day, seats: Sequence[SeatPresence], grid: int) -> RenderableType:
    """One day: everybody along its hours, how many are at the seat, then session by session."""
    present = [(seat, found) for seat in seats for found in seat.days if found.date == day.date]
    spans = [stretch.span for own in day.people for stretch in own.stretches]
    axis = axis_of([*spans, *(slot.span for _, found in present for slot in found.slots)], grid)
    parts: list[RenderableType] = [_day_title(day)]
    if axis is not None:
        tracks = [person_track(own, axis) for own in day.people]
        for place, (seat, found) in enumerate(present):
            tracks += seat_track(seat.seat.id, found, axis, apart=not place)
        parts.append(Tracks(axis, tracks))
        if present:
            parts += [Text(""), *_seat_words(present)]
    sessions = day.sessions
    if sessions:
        parts += [Text(""), _sessions(day)]
    return Group(*parts)


def _sessions(day: Day) -> Table:
    table = two_columns()
    for session in day.sessions:
        words = Text(" · ".join([session.what, session.place, *filter(None, [session.guests])]))
        words.append(f"\n{', '.join(person.name for person in session.people)}", style="italic")
        table.add_row(Text(session.hours, no_wrap=True), words)
    return table


def _seat_words(present: Sequence[tuple[SeatPresence, PresenceDay]]) -> Iterator[Text]:
    """Under lines along a day, which seat each is, and what its marks mean."""
    for seat, _ in present:
        yield Text(f"{seat.seat.id}: presentes em {seat.seat.name}, a sede; {_asked_of(seat)}")
    found = [day for _, day in present]
    yield _legend(found)
    yield from _runs(found)


def _asked_of(seat: SeatPresence) -> str:
    return f"a norma pede {seat.required} {'em cada turno' if seat.by_shift else 'a cada instante'}"


def seat_view(seat: SeatPresence, days: Sequence[Day]) -> RenderableType:
    """Presence at one seat: a line a date, a character a slot; then what is marked, in words."""
    axis = seat_axis(seat)
    by_date = {found.date: found for found in seat.days}
    title = heading(
        f"Presença em {seat.seat.name}, sede de {seat.team}", f"{_asked_of(seat)}; uma casa, {seat.grid} min"
    )
    if axis is None:
        return Group(title, Text("A sede não abre no período."))
    tracks: list[Track] = []
    for before, day in zip([None, *days], days, strict=False):
        apart = before is not None and before.date.isocalendar()[:2] != day.date.isocalendar()[:2]
        there = by_date.get(day.date)
        if there is None:
            tracks.append(closed_track(day, apart=apart))
        else:
            tracks += seat_track(day.title, there, axis, short=brief_day(day), apart=apart)
    found = [by_date[day.date] for day in days if day.date in by_date]
    return Group(title, Tracks(axis, tracks, widest=1), _legend(found), *_runs(found))


def _legend(days: Iterable[PresenceDay]) -> Text:
    """What the characters mean, of those that may stand there."""
    slots = [slot for day in days for slot in day.slots]
    said = ["1, 2, 3 presentes", f"{CLOSED} fechada"]
    if any(slot.number >= len("0123456789") for slot in slots):
        said.append(f"{MANY} dez ou mais")
    said += [f"{mark} {STATES[state]}" for state, (mark, _) in MARKS.items() if any(s.state == state for s in slots)]
    return Text("   ".join(said), style="dim")


def _runs(days: Iterable[PresenceDay]) -> Iterator[Text]:
    """What is marked, in words; what is short first."""
    found = [run for day in days for run in day.runs if run.state in MARKS]
    found.sort(key=lambda run: run.state != "falta")
    for run in found[:_MOST_RUNS]:
        mark, style = MARKS[run.state]
        why = f": {run.reason}" if run.reason else ""
        there = count(run.fewest, "presente", "presentes")
        yield Text(f"{mark} {run.when}, {there}, {STATES[run.state]}{why}", style=style)
    if rest := found[_MOST_RUNS:]:
        yield Text(f"e mais {count(len(rest), 'trecho', 'trechos')}", style="dim")


def hours_view(shown: Shown, asked: Asked) -> Iterator[RenderableType]:
    """Hours as bars: of one person row by row, of several person by person under each row."""
    people = people_of(shown, asked.choice)
    cells = [(row, cell) for row in shown.hours for cell in row.cells if cell.person in people]
    if not cells:
        yield Text("A norma desta escala não tem faixas nem alvos de horas.")
        return
    briefly = asked.briefly and len(people) > _MANY_PEOPLE
    drawn = [(row, cell) for row, cell in cells if cell.outside] if briefly else cells
    parts: list[RenderableType] = [heading("Horas no período", "faixas para a carga e os dias de cada pessoa")]
    if len(people) == 1:
        parts.append(Bars(people[0].name, [(row.row.short, cell) for row, cell in drawn]))
    else:
        for row in shown.hours:
            bars = [(cell.person.short, cell) for other, cell in drawn if other == row]
            if bars:
                parts.append(Bars(row.label, bars) if row.measured else _unmeasured(row.label, bars))
    if drawn:
        parts.append(Text(LEGEND, style="dim"))
    if briefly:
        inside = len({cell.person for _, cell in cells} - {cell.person for _, cell in drawn})
        rest = "Todas as pessoas dentro das faixas" if not drawn else f"As outras {inside} dentro das faixas"
        parts.append(Text(f"{rest}; uma a uma: --horas."))
    yield Group(*parts)


def _unmeasured(title: str, bars: Sequence[tuple[str, HoursCell]]) -> Text:
    """Hours that have neither band nor target, in words: there is nothing to draw them against."""
    said = " · ".join(f"{name} {cell.words}" for name, cell in bars if cell.minutes)
    return Text(title, style="bold").append(f"\nSem faixa nem alvo: {said}", style="not bold")
