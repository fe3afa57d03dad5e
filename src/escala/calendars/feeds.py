"""All the feeds of one roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from escala.calendars.events import CalendarEvent
from escala.calendars.feed import feed
from escala.calendars.lineage import absence_lineage, holiday_lineage, session_lineage, uid_of
from escala.calendars.places import place_names
from escala.calendars.text import plain
from escala.domain.month import Month
from escala.domain.roster import Roster, Session
from escala.domain.scenario import Scenario
from escala.norms.pack import Pack

_ALL_DAY_COLOR = "gray"

TEAM, PERSON, ESF, UNIT, PARTY = "equipe", "profissional", "esf", "unidade", "parceiro"
"""How the names of feeds begin: the team's is called so, the others have an id after it."""


def calendars(roster: Roster, scenario: Scenario, pack: Pack, *, revision: dt.datetime) -> dict[str, bytes]:
    """Every calendar file of a roster, by its name inside `calendarios/`.

    The same arguments give the same bytes.

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
    names = titles(scenario)
    written: dict[str, list[bytes]] = {name: [] for name in names}
    for _, event in sorted(events_of(roster, scenario, pack), key=lambda found: found[1].order):
        ical = event.to_ical(stamp)
        for name in event.feeds:
            written[name].append(ical)
    first = scenario.periodo.inicio
    return {f"{name}.ics": feed(title, written[name], pack.fuso, first) for name, title in names.items()}


def titles(scenario: Scenario) -> dict[str, str]:
    """Every feed of a roster, by its name, and the title that clients show."""
    team = scenario.equipe.nome
    return {
        TEAM: team,
        **{f"{TEAM}-{t}": f"{one.nome} · {team}" for t, one in scenario.equipes.items()},
        **{f"{PERSON}-{p}": f"{one.nome} · {team}" for p, one in scenario.profissionais.items()},
        **{f"{ESF}-{e}": f"{one.nome} · {team}" for e, one in scenario.esf.items()},
        **{f"{UNIT}-{u}": f"{one.nome} · {team}" for u, one in scenario.unidades.items()},
        **{f"{PARTY}-{p}": f"{one.nome} · {team}" for p, one in scenario.parceiros.items()},
    }


def events_of(roster: Roster, scenario: Scenario, pack: Pack) -> list[tuple[str, CalendarEvent]]:
    """What the feeds of a roster say: each event under the lineage that it has if it was never published.

    The team's and the professionals' feeds also have the holidays and the absences (without their reason, which is
    nobody else's) as all-day events that leave the time free.
    """
    month = Month(scenario, pack.feriados.pais)
    return [*_sessions(roster, month, pack), *_holidays(month), *_absences(month)]


def _feeds_of(session: Session, scenario: Scenario) -> tuple[str, ...]:
    return (
        TEAM,
        *(
            f"{TEAM}-{t}"
            for t in scenario.equipes
            if session.equipe == t or any(scenario.in_team(p, t) for p in session.profissionais)
        ),
        *(f"{PERSON}-{p}" for p in session.profissionais),
        *(f"{ESF}-{e}" for e in session.esf),
        *([] if session.unidade is None else [f"{UNIT}-{session.unidade}"]),
        *(f"{PARTY}-{p}" for p in session.parceiros),
    )


def _sessions(roster: Roster, month: Month, pack: Pack) -> list[tuple[str, CalendarEvent]]:
    """The roster's sessions as events, in the roster's order."""
    scenario, zone = month.scenario, ZoneInfo(pack.fuso)
    written = []
    places = place_names(roster.sessoes, scenario)
    for session in roster.sessoes:
        activity = pack.atividades[session.atividade]
        place = places[session.id]
        people = ", ".join(scenario.profissionais[p].nome for p in session.profissionais)
        teams = ", ".join(scenario.esf[e].nome for e in session.esf)
        parties = ", ".join(scenario.parceiros[p].nome for p in session.parceiros)
        lines = [
            f"Profissionais: {people}",
            f"eSF: {teams}" if teams else "",
            f"Parceiros: {parties}" if parties else "",
            f"Norma: {activity.citacao}",
        ]
        lineage = session_lineage(month, session.id)
        event = CalendarEvent(
            uid=uid_of(lineage),
            start=session.inicio.astimezone(zone),
            end=session.fim.astimezone(zone),
            summary=f"{activity.nome} · {place}",
            description="\n".join(plain(line) for line in lines if line),
            location=place,
            category=session.atividade,
            color=activity.cor,
            feeds=_feeds_of(session, scenario),
        )
        written.append((lineage, event))
    return written


def _holidays(month: Month) -> Iterator[tuple[str, CalendarEvent]]:
    scenario = month.scenario
    everybody = (TEAM, *(f"{TEAM}-{t}" for t in scenario.equipes), *(f"{PERSON}-{p}" for p in month.professionals))
    for date, name in month.holidays.items():
        summary = name if name.casefold().startswith("feriado") else f"Feriado · {name}"
        yield _all_day(holiday_lineage(month, date), date, date, summary, "feriado", everybody)


def _absences(month: Month) -> Iterator[tuple[str, CalendarEvent]]:
    scenario, period = month.scenario, month.scenario.periodo
    for p, person in scenario.profissionais.items():
        theirs = (TEAM, *(f"{TEAM}-{t}" for t in scenario.equipes if scenario.in_team(p, t)), f"{PERSON}-{p}")
        for i, absence in enumerate(person.ausencias):
            if absence.de <= period.fim and absence.ate >= period.inicio:
                first, last = max(absence.de, period.inicio), min(absence.ate, period.fim)
                lineage, summary = absence_lineage(month, p, i), f"Ausência · {person.nome}"
                yield _all_day(lineage, first, last, summary, "ausencia", theirs)


def _all_day(
    lineage: str, first: dt.date, last: dt.date, summary: str, category: str, feeds: tuple[str, ...]
) -> tuple[str, CalendarEvent]:
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
        feeds=feeds,
    )
    return lineage, event
