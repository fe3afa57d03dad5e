"""The roster for a wall: a sheet a week, people in rows and days in columns, of a team or of one unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from escala.outputs.paper.sheet import Sheets
from escala.outputs.paper.stamp import Stamp
from escala.outputs.paper.table import Cell, Column, Entry, Row, WeekTable, draw
from escala.presentation.days import Day, PersonDay, Stretch, Week
from escala.presentation.names import Named
from escala.presentation.sessions import clock
from escala.presentation.showing import Shown
from escala.rules.wording import in_sentence

NOBODY = "Ninguém da equipe está aqui nesta semana."


def wall_pdf(shown: Shown, stamp: Stamp, units: Sequence[str] = (), weeks: Collection[str] | None = None) -> bytes:
    """The weeks of a roster as PDF, A4 lying, to be read on a wall, by a printer without colour.

    Args:
        shown: the roster.
        stamp: what tells it from others.
        units: ids of units, each of which gets what is held in it; none for the weeks of the whole team, or of each
            team of a service.
        weeks: labels of the weeks that are wanted; None for all.
    """
    sheets = Sheets(f"Escala de {shown.team}, {shown.period}", shown.team, shown.first, landscape=True)
    walls = Walls(shown, weeks)
    tables = [table for unit in units for table in walls.of_unit(shown.names.units[unit])]
    draw(sheets, tables or list(walls.of_teams()), stamp)
    return sheets.bytes()


class Walls:
    """What stands on the wall sheets of a roster.

    Args:
        shown: the roster.
        weeks: labels of the weeks that are wanted; None for all.
    """

    def __init__(self, shown: Shown, weeks: Collection[str] | None) -> None:
        self._shown = shown
        self._weeks = [week for week in shown.weeks if weeks is None or week.label in weeks]
        self._together = {session.id for session in shown.meetings.whole}
        month = shown.names.month
        self._staff, self._occupations = month.scenario.profissionais, shown.names.ruleset.pack.ocupacoes

    def of_teams(self) -> Iterator[WeekTable]:
        """Every week with everybody in it; in a service of several teams, the weeks of one team after another's."""
        teams, everybody = self._shown.names.teams, self._shown.names.people
        for team in teams.values() if len(teams) > 1 else (None,):
            people = {id for id, person in self._staff.items() if team is None or team.id in person.equipes}
            title = self._shown.team if team is None else f"{team.name} · {self._shown.team}"
            for week in self._weeks:
                columns = [Column(day.title, day.holiday or "") for day in week.shown]
                rows = [self._row(week.shown, person, None) for id, person in everybody.items() if id in people]
                yield self._table(title, week, columns, rows, self._legend(week, people, None))

    def of_unit(self, unit: Named) -> Iterator[WeekTable]:
        """Every week at one unit: who is there, when, for what."""
        for week in self._weeks:
            days = [day for day in week.days if day in week.shown or self._opening(day, unit)]
            columns = [Column(day.title, self._opening(day, unit)) for day in days]
            rows = (self._row(days, person, unit) for person in self._shown.names.people.values())
            here = [row for row in rows if any(cell.entries for cell in row.cells)]
            legend = self._legend(week, set(self._staff), unit)
            yield self._table(f"{unit.name} · {self._shown.team}", week, columns, here, legend)

    def _opening(self, day: Day, unit: Named) -> str:
        """A unit's opening hours, or why it is closed."""
        if day.holiday is not None:
            return day.holiday
        for place in day.places:
            if place.place == unit and place.local == "unidade":
                return place.closed or " ".join(clock(span) for span in place.opening)
        return ""

    def _row(self, days: Iterable[Day], person: Named, unit: Named | None) -> Row:
        own = self._staff[person.id]
        note = f"{self._occupations[own.ocupacao].nome}, {own.carga_horaria}h"
        found = [next(one for one in day.people if one.person == person) for day in days]
        return Row(person.name, "" if note == person.name else note, tuple(self._cell(one, unit) for one in found))

    def _cell(self, day: PersonDay, unit: Named | None) -> Cell:
        here = [stretch for stretch in day.stretches if unit is None or stretch.first.unit == unit]
        entries = (
            Entry(stretch.hours, self._text(stretch, unit), stretch.first.id in self._together) for stretch in here
        )
        return Cell(tuple(entries), day.off or "")

    def _text(self, stretch: Stretch, unit: Named | None) -> str:
        """What, with whom from outside, and where, if that is not said by the sheet."""
        first = stretch.first
        words = [first.short if unit is not None else stretch.short]
        if unit is None and stretch.away is None and first.unit is None and first.local != "transito":
            held = self._shown.names.ruleset.activities[first.activity.id].locais
            if first.venue is not None or len(held) > 1:
                words.append(f"({first.venue.short if first.venue is not None else in_sentence(first.place)})")
        return " ".join([*words, *filter(None, [first.guests])])

    def _table(self, title: str, week: Week, columns: Sequence[Column], rows: Sequence[Row], legend: str) -> WeekTable:
        first, last = week.days[0].date, week.days[-1].date
        return WeekTable(
            title=title,
            week=f"Semana de {first:%d/%m} a {last:%d/%m/%Y}",
            period=f"Escala de {self._shown.period}",
            columns=tuple(columns),
            rows=tuple(rows),
            empty=NOBODY,
            legend=legend,
        )

    def _legend(self, week: Week, people: set[str], unit: Named | None) -> str:
        """What the short words mean in a week of some people, or at a unit."""
        sessions = [
            stretch.first
            for day in week.days
            for person in day.people
            if person.person.id in people
            for stretch in person.stretches
            if unit is None or stretch.first.unit == unit
        ]
        activities = {session.activity.id: session.activity for session in sessions}
        found = sorted(
            (f"{one.short}: {in_sentence(one.name)}" for one in activities.values() if one.short != one.name),
            key=str.casefold,
        )
        if unit is None:
            seat = self._shown.names.units[self._shown.names.month.scenario.sede]
            away = {place.id: place for session in sessions if (place := session.unit or session.venue)}
            found += [f"({place.short}): {place.name}" for id, place in sorted(away.items()) if id != seat.id]
            found.append(f"sem lugar escrito: {seat.name}, ou onde a atividade sempre se faz")
        if any(session.id in self._together for session in sessions):
            found.append("fundo cinza: reunião de todos os que ela chama")
        return "; ".join(found)
