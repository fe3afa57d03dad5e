"""The sheet "Editar" read back: which sessions stay, which are otherwise, which are new and which are gone."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from escala.domain.clock import MINUTES_A_DAY, Span
from escala.domain.roster import Roster, Session
from escala.rules.base import Placed, RosterView
from escala.rules.recursos.check import needs
from escala.scenario_files import LoadedScenario
from escala.scenario_files.case import off_grid
from escala.sheets import cells
from escala.sheets.editing import SHEET, fields
from escala.sheets.grid import SheetFile
from escala.sheets.names import Names, names_of
from escala.sheets.table import Faults, Row, table_rows

NEW = "(nova)"
"""Id of a session that has none yet."""

LONGEST_NUMBER = 9
"""Digits of an id that may be a number: no roster has as many sessions."""


@dataclass(frozen=True)
class Edited:
    """What a sheet makes of a roster.

    Attributes:
        sessions: the sessions as the sheet has them; those that nobody touched are as they were.
        gone: sessions that are no more, or otherwise, as they were.
        come: sessions that are new, or otherwise, as they are.
        rows: id of a session -> its row in the sheet, from 1.
    """

    sessions: tuple[Session, ...]
    gone: tuple[Session, ...]
    come: tuple[Session, ...]
    rows: dict[str, int]


class _Said(NamedTuple):
    """What a row says of a session; minutes since midnight of a date."""

    date: dt.date
    start: int
    end: int
    activity: str
    place: str
    unit: str | None
    venue: str | None
    people: tuple[str, ...]
    esf: tuple[str, ...]
    parties: tuple[str, ...]
    team: str | None


def read_edited(file: SheetFile, roster: Roster, loaded: LoadedScenario) -> Edited:
    """The sessions of an edited sheet.

    Args:
        file: the workbook.
        roster: the roster that it was made of.
        loaded: its scenario.

    Raises:
        InputError: cells that say nothing that can be; every one of them.
    """
    faults = Faults(file.name)
    reader = _Reader(roster, loaded, names_of(loaded.scenario, loaded.ruleset), faults)
    columns = {field.key: field.heading for field in fields(reader.names)}
    rows = list(table_rows(file, SHEET, columns, faults))
    found = [session for row in rows if (session := reader.session(row)) is not None]
    faults.end()
    before = {session.id: session for session in roster.sessoes}
    fresh = (id for number in itertools.count(1) if (id := f"{number:04d}") not in before)
    named = [(row, s if s.id != NEW else s.model_copy(update={"id": next(fresh)})) for row, s in found]
    after = {session.id: session for _, session in named}
    return Edited(
        sessions=tuple(after.values()),
        gone=tuple(session for id, session in before.items() if after.get(id) != session),
        come=tuple(session for id, session in after.items() if before.get(id) != session),
        rows={session.id: row for row, session in named},
    )


class _Reader:
    """Reads rows as sessions.

    Attributes:
        names: of the scenario and its norm.
    """

    def __init__(self, roster: Roster, loaded: LoadedScenario, names: Names, faults: Faults) -> None:
        self.names = names
        self._loaded = loaded
        self._faults = faults
        self._zone = ZoneInfo(loaded.pack.fuso)
        self._before = {session.id: session for session in roster.sessoes}
        self._numbers = {number: id for id in self._before if (number := _number(id)) is not None}
        self._seen: dict[str, int] = {}

    def session(self, row: Row) -> tuple[int, Session] | None:
        """The row's session, of id `NEW` where it has none yet; None where there is none, or something is wrong."""
        id = self._id(row)
        if row.empty(*(key for key in row.columns if key != "id")):
            return None
        wrong = len(self._faults.problems)
        said = self._said(row)
        if id is None or said is None or len(self._faults.problems) > wrong:
            return None
        before = self._before.get(id)
        if before is not None and _in_order(self._as_said(before)) == _in_order(said):
            return row.number, before
        self._check(row, said)
        return row.number, self._made(id, said, before)

    def _id(self, row: Row) -> str | None:
        """The id of a session of the roster; empty for a new one, None where it is wrong."""
        value = row.values["id"]
        if cells.is_empty(value):
            return ""
        said = cells.text(value)
        number = _number(said)
        id = said if said in self._before else None if number is None else self._numbers.get(number)
        if id is None:
            message = f"esperava o id de uma sessão desta escala, e encontrei {cells.shown(value)}"
            row.fault("id", message, "Numa sessão nova, deixe o id vazio.")
            return None
        first = self._seen.setdefault(id, row.number)
        if first != row.number:
            message = f"o id {id} já está na linha {first}"
            row.fault("id", message, "Se esta linha é uma sessão nova, apague o seu id; senão, apague a linha.")
            return None
        return id

    def _said(self, row: Row) -> _Said | None:
        names = self.names
        date, start, end = row.read("data", cells.date), row.read("inicio", cells.clock), row.read("fim", cells.clock)
        activity = row.name("atividade", "uma atividade da norma", names.activities)
        unit = None if row.empty("unidade") else row.name("unidade", "uma unidade", names.units)
        venue = None if row.empty("espaco") else row.name("espaco", "um espaço", names.venues)
        team = None if row.empty("equipe") else row.name("equipe", "uma equipe", names.teams)
        if row.empty("local"):
            place: str | None = "unidade" if unit is not None else "territorio"
        else:
            place = row.name("local", "um local (unidade, domicílio, território, em trânsito)", names.places)
        people = row.names("profissionais", "o nome de um profissional", names.people)
        if people == []:
            row.fault("profissionais", "esperava ao menos um profissional e encontrei nada", "Diga quem participa.")
        esf = row.names("esf", "o nome de uma eSF", names.esf)
        parties = row.names("parceiros", "o nome de um parceiro", names.parties)
        if date is None or start is None or end is None or activity is None or place is None:
            return None
        if people is None or esf is None or parties is None:
            return None
        several = tuple(people), tuple(esf), tuple(parties)
        return _Said(date, start, end, activity, place, unit, venue, *several, team)

    def _as_said(self, session: Session) -> _Said:
        start, end = session.inicio.astimezone(self._zone), session.fim.astimezone(self._zone)
        return _Said(
            start.date(),
            start.hour * 60 + start.minute,
            end.hour * 60 + end.minute,
            session.atividade,
            session.local,
            session.unidade,
            session.espaco,
            session.profissionais,
            session.esf,
            session.parceiros,
            session.equipe,
        )

    def _check(self, row: Row, said: _Said) -> None:
        """Note what no session can be; what the norm thinks of it is the audit's to say."""
        period, grid = self._loaded.scenario.periodo, self._loaded.pack.grade
        if not period.inicio <= said.date <= period.fim:
            expected = f"esperava um dia do período, de {period.inicio:%d/%m/%Y} a {period.fim:%d/%m/%Y}"
            row.fault("data", f"{expected}, e encontrei {said.date:%d/%m/%Y}", "Corrija a data.")
        for key, minutes in (("inicio", said.start), ("fim", said.end)):
            if minutes % grid:
                row.fault(key, *off_grid("a hora", minutes, grid))
        if said.end == MINUTES_A_DAY:
            row.fault("fim", "uma sessão termina no dia em que começa, e encontrei 24:00", "Talvez 23:40.")
        if said.end <= said.start:
            start, end = (f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in (said.start, said.end))
            row.fault("fim", f"esperava uma hora depois do início, {start}, e encontrei {end}", "Corrija uma das duas.")
        if said.place == "unidade" and said.unit is None:
            row.fault("unidade", "esperava uma unidade, porque o local é unidade, e encontrei nada", "Diga qual.")
        if said.place != "unidade" and said.unit is not None:
            place, unit = self.names.places.of(said.place), self.names.units.of(said.unit)
            message = f'esperava nada, porque o local é {place}, e encontrei "{unit}"'
            row.fault("unidade", message, "Apague a unidade, ou mude o local para unidade.")
        if said.place != "territorio" and said.venue is not None:
            venue = self.names.venues.of(said.venue)
            message = f'esperava nada, porque o local não é território, e encontrei "{venue}"'
            row.fault("espaco", message, "Apague o espaço, ou mude o local para território.")

    def _made(self, id: str, said: _Said, before: Session | None) -> Session:
        """The session that a row says: what it occupies is the norm's to say, where that may have changed."""
        scenario = self._loaded.scenario
        session = Session.model_validate(
            {
                "id": id or NEW,
                "atividade": said.activity,
                "inicio": self._moment(said.date, said.start),
                "fim": self._moment(said.date, said.end),
                "unidade": said.unit,
                "local": said.place,
                "espaco": said.venue,
                "profissionais": [p for p in scenario.profissionais if p in said.people],
                "equipe": said.team,
                "esf": [e for e in scenario.esf if e in said.esf],
                "parceiros": [p for p in scenario.parceiros if p in said.parties],
            }
        )
        if before is not None and (before.atividade, before.local) == (said.activity, said.place):
            return session.model_copy(update={"recursos": before.recursos})
        view = RosterView(self._loaded.month, self._loaded.ruleset, ())
        placed = Placed(session, said.date, Span(said.start, said.end))
        return session.model_copy(update={"recursos": dict(needs(view, placed))})

    def _moment(self, date: dt.date, minutes: int) -> dt.datetime:
        local = dt.datetime.combine(date, dt.time(0), self._zone) + dt.timedelta(minutes=minutes)
        return local.replace(tzinfo=dt.timezone(local.utcoffset() or dt.timedelta(0)))


def _number(id: str) -> int | None:
    """The number that an id is, which programs write without the zeros at its beginning; None for any other text."""
    return int(id) if id.isdecimal() and len(id) <= LONGEST_NUMBER else None


def _in_order(said: _Said) -> _Said:
    """The same with its names sorted: the order in a cell says nothing."""
    several: Iterator[tuple[str, ...]] = (tuple(sorted(ids)) for ids in (said.people, said.esf, said.parties))
    people, esf, parties = several
    return said._replace(people=people, esf=esf, parties=parties)
