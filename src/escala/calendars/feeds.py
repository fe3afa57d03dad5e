"""All the feeds of one roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from escala.calendars.events import CalendarEvent
from escala.calendars.feed import feed
from escala.calendars.lineage import absence_lineage, holiday_lineage, session_lineage, uid_of
from escala.calendars.text import plain
from escala.domain.month import Month
from escala.domain.roster import Roster, Session
from escala.domain.scenario import Scenario
from escala.norms.pack import Pack

_PLACES = {"domicilio": "Domicílio", "territorio": "Território", "transito": "Em trânsito"}
_ALL_DAY_COLOR = "gray"


def calendars(roster: Roster, scenario: Scenario, pack: Pack, *, revision: dt.datetime) -> dict[str, bytes]:
    """Every calendar file of a roster, by its name inside `calendarios/`.

    The same arguments give the same bytes. The team's and the professionals' feeds also have the holidays and the
    absences (without their reason, which is nobody else's) as all-day events that leave the time free.

    Args:
        roster: sessions whose people, units, eSF, parties, venues and activities exist in `scenario` and `pack`, ids
            unique.
        scenario: the scenario of the roster.
        pack: its norm.
        revision: when this state of the roster came to be, with zone; `UNPUBLISHED` for a roster not published.

    Raises:
        ValueError: `revision` without a zone, or a pack with an unknown time zone.
    """
    if revision.tzinfo is None:
        raise ValueError("the revision's time has no zone")
    stamp = revision.astimezone(dt.UTC).replace(microsecond=0)
    month = Month(scenario, pack.feriados.pais)
    team = scenario.equipe.nome
    sessions = _sessions(roster, month, pack, stamp)
    holidays = _holidays(month, stamp)
    absences = {p: _absences(month, p, stamp) for p in month.professionals}
    of_person: dict[str, list[_Written]] = {p: [*holidays, *absences[p]] for p in month.professionals}
    of_esf: dict[str, list[_Written]] = {e: [] for e in scenario.esf}
    of_unit: dict[str, list[_Written]] = {u: [] for u in scenario.unidades}
    of_party: dict[str, list[_Written]] = {p: [] for p in scenario.parceiros}
    of_team: dict[str, list[_Written]] = {
        t: [*holidays, *(a for p in month.professionals if scenario.in_team(p, t) for a in absences[p])]
        for t in scenario.equipes
    }
    for session, event in zip(roster.sessoes, sessions, strict=True):
        for t in scenario.equipes:
            if session.equipe == t or any(scenario.in_team(p, t) for p in session.profissionais):
                of_team[t].append(event)
        for p in session.profissionais:
            of_person[p].append(event)
        for e in session.esf:
            of_esf[e].append(event)
        if session.unidade is not None:
            of_unit[session.unidade].append(event)
        for p in session.parceiros:
            of_party[p].append(event)

    def write(name: str, events: Iterable[_Written]) -> bytes:
        return feed(name, (event.ical for event in sorted(events, key=_in_time)), pack.fuso, scenario.periodo.inicio)

    files = {"equipe.ics": write(team, [*sessions, *holidays, *chain.from_iterable(absences.values())])}
    for t, team_of_service in scenario.equipes.items():
        files[f"equipe-{t}.ics"] = write(f"{team_of_service.nome} · {team}", of_team[t])
    for p, person in scenario.profissionais.items():
        files[f"profissional-{p}.ics"] = write(f"{person.nome} · {team}", of_person[p])
    for e, esf in scenario.esf.items():
        files[f"esf-{e}.ics"] = write(f"{esf.nome} · {team}", of_esf[e])
    for u, unit in scenario.unidades.items():
        files[f"unidade-{u}.ics"] = write(f"{unit.nome} · {team}", of_unit[u])
    for p, party in scenario.parceiros.items():
        files[f"parceiro-{p}.ics"] = write(f"{party.nome} · {team}", of_party[p])
    return files


@dataclass(frozen=True)
class _Written:
    """An event as bytes, with what orders it in a feed; `start` is None where it lasts the whole day."""

    date: dt.date
    start: dt.datetime | None
    uid: str
    ical: bytes


def _in_time(event: _Written) -> tuple[dt.date, float, str]:
    """All-day events before the sessions of their day."""
    return event.date, event.start.timestamp() if event.start else float("-inf"), event.uid


def _sessions(roster: Roster, month: Month, pack: Pack, stamp: dt.datetime) -> list[_Written]:
    """The roster's sessions as events, in the roster's order."""
    scenario, zone = month.scenario, ZoneInfo(pack.fuso)
    written = []
    ways = _ways(roster.sessoes)
    for session in roster.sessoes:
        activity = pack.atividades[session.atividade]
        if session.unidade is not None:
            place = scenario.unidades[session.unidade].nome
        elif session.espaco is not None:
            place = scenario.espacos[session.espaco].nome
        elif session.id in ways:
            place = " → ".join(scenario.unidades[unit].nome for unit in ways[session.id])
        else:
            place = _PLACES[session.local]
        people = ", ".join(scenario.profissionais[p].nome for p in session.profissionais)
        teams = ", ".join(scenario.esf[e].nome for e in session.esf)
        parties = ", ".join(scenario.parceiros[p].nome for p in session.parceiros)
        lines = [
            f"Profissionais: {people}",
            f"eSF: {teams}" if teams else "",
            f"Parceiros: {parties}" if parties else "",
            f"Norma: {activity.citacao}",
        ]
        start, end = session.inicio.astimezone(zone), session.fim.astimezone(zone)
        event = CalendarEvent(
            uid=uid_of(session_lineage(month, session.id)),
            start=start,
            end=end,
            summary=f"{activity.nome} · {place}",
            description="\n".join(plain(line) for line in lines if line),
            location=place,
            category=session.atividade,
            color=activity.cor,
        )
        written.append(_Written(start.date(), start, event.uid, event.to_ical(stamp)))
    return written


def _ways(sessions: Iterable[Session]) -> Mapping[str, tuple[str, str]]:
    """Session on the way -> origin and destination, where the travellers' unbroken work before and after tells both."""
    by_person: dict[str, list[Session]] = {}
    for session in sorted(sessions, key=lambda s: (s.inicio, s.fim)):
        for p in session.profissionais:
            by_person.setdefault(p, []).append(session)
    found: dict[str, set[tuple[str, str] | None]] = {}
    for own in by_person.values():
        for i, session in enumerate(own):
            if session.local == "transito":
                origin = _unit_next_to(own[i::-1], lambda near, far: far.fim == near.inicio)
                destination = _unit_next_to(own[i:], lambda near, far: near.fim == far.inicio)
                known = origin is not None and destination is not None and origin != destination
                found.setdefault(session.id, set()).add((str(origin), str(destination)) if known else None)
    return {id: way for id, ways in found.items() if len(ways) == 1 and (way := next(iter(ways))) is not None}


def _unit_next_to(line: list[Session], touching: Callable[[Session, Session], bool]) -> str | None:
    """Unit of the first session at a unit along a line of sessions, as long as each touches the next."""
    for near, far in pairwise(line):
        if not touching(near, far):
            return None
        if far.unidade is not None:
            return far.unidade
    return None


def _holidays(month: Month, stamp: dt.datetime) -> list[_Written]:
    return [
        _all_day(
            holiday_lineage(month, date),
            date,
            date,
            name if name.casefold().startswith("feriado") else f"Feriado · {name}",
            "feriado",
            stamp,
        )
        for date, name in month.holidays.items()
    ]


def _absences(month: Month, professional: str, stamp: dt.datetime) -> list[_Written]:
    person, period = month.scenario.profissionais[professional], month.scenario.periodo
    return [
        _all_day(
            absence_lineage(month, professional, i),
            max(absence.de, period.inicio),
            min(absence.ate, period.fim),
            f"Ausência · {person.nome}",
            "ausencia",
            stamp,
        )
        for i, absence in enumerate(person.ausencias)
        if absence.de <= period.fim and absence.ate >= period.inicio
    ]


def _all_day(lineage: str, first: dt.date, last: dt.date, summary: str, category: str, stamp: dt.datetime) -> _Written:
    event = CalendarEvent(
        uid=uid_of(lineage),
        start=first,
        end=last + dt.timedelta(days=1),
        summary=summary,
        description="",
        location="",
        category=category,
        color=_ALL_DAY_COLOR,
        busy=False,
    )
    return _Written(first, None, event.uid, event.to_ical(stamp))
