"""What is shown of a roster as plain data, for programs. Keys in Portuguese; durations in minutes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from escala.domain.clock import format_clock
from escala.presentation.days import Day, Week
from escala.presentation.hours import HoursCell, HoursRow
from escala.presentation.names import Named
from escala.presentation.presence import PresenceDay, SeatPresence
from escala.presentation.sessions import ShownSession
from escala.presentation.showing import Shown

FORMAT = "escala-mostrada/1"


def heading_data(shown: Shown) -> dict[str, Any]:
    """Whose the roster is, of when, and how it stands."""
    return {
        "formato": FORMAT,
        "equipe": shown.team,
        "norma": shown.norm,
        "inicio": shown.first.isoformat(),
        "fim": shown.last.isoformat(),
        "conforme": shown.answer.holds,
        "violacoes": shown.answer.breaches,
    }


def week_data(week: Week) -> dict[str, Any]:
    """One week: its days that are looked at."""
    return {"semana": week.label, "dias": [day_data(day) for day in week.shown]}


def day_data(day: Day) -> dict[str, Any]:
    """One date: who is off, and every session once."""
    return {
        "data": day.date.isoformat(),
        "feriado": day.holiday,
        "ausentes": [own.person.id for own in day.people if own.off is not None and day.holiday is None],
        "sessoes": [_session(session) for session in day.sessions],
    }


def _session(session: ShownSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "inicio": format_clock(session.span.start),
        "fim": format_clock(session.span.end),
        "atividade": session.activity.id,
        "nome": session.activity.name,
        "local": session.local,
        "unidade": None if session.unit is None else session.unit.id,
        "lugar": session.place,
        "profissionais": _ids(session.people),
        "esf": _ids(session.esf),
        "parceiros": _ids(session.partners),
        "equipe": None if session.team is None else session.team.id,
    }


def _ids(named: Iterable[Named]) -> list[str]:
    return [one.id for one in named]


def seat_data(seat: SeatPresence, days: Iterable[PresenceDay]) -> dict[str, Any]:
    """Presence at a seat on some dates: how many are there, from when to when, and how that stands."""
    return {
        "sede": seat.seat.id,
        "equipe": seat.team,
        "minimo": seat.required,
        "por_turno": seat.by_shift,
        "dias": [
            {
                "data": day.date.isoformat(),
                "casas": [
                    {
                        "inicio": format_clock(slot.span.start),
                        "fim": format_clock(slot.span.end),
                        "presentes": _ids(slot.people),
                        "situacao": slot.state,
                        "motivo": slot.reason,
                    }
                    for slot in day.slots
                ],
            }
            for day in days
        ],
    }


def hours_data(row: HoursRow, people: Iterable[Named]) -> dict[str, Any]:
    """One row of hours of some people."""
    looked_at = set(people)
    cells = [cell for cell in row.cells if cell.person in looked_at]
    return {"linha": row.row.id, "nome": row.row.name, "profissionais": [_cell(cell) for cell in cells]}


def _cell(cell: HoursCell) -> dict[str, Any]:
    return {
        "profissional": cell.person.id,
        "minutos": cell.minutes,
        "minimo": cell.minimum,
        "maximo": cell.maximum,
        "alvo": cell.target,
        "situacao": cell.standing,
    }
