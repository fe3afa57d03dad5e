"""A month of ten people: every session is made an event once, however many feeds show it."""

from __future__ import annotations

import datetime as dt

from escala.calendars import events as events_module
from tests.calendars.builders import feeds, scenario, session, session_events

PEOPLE = [f"p{i}" for i in range(10)]


def test_a_shared_session_is_rendered_once(monkeypatch):
    rendered = []
    original = events_module.CalendarEvent.to_ical

    def counting(self, revision: dt.datetime) -> bytes:
        rendered.append(self.uid)
        return original(self, revision)

    monkeypatch.setattr(events_module.CalendarEvent, "to_ical", counting)
    team = scenario(
        profissionais={p: {"nome": p, "ocupacao": "psicologo", "carga_horaria": 40} for p in PEOPLE},
        periodo={"inicio": "2027-03-08", "fim": "2027-03-14"},
        feriados={},
    )
    held = [
        session(
            f"{i:04d}", "planejamento", f"2027-03-{8 + i // 30:02d}", "08:00", "10:00", " ".join(PEOPLE), unit="ubs-1"
        )
        for i in range(60)
    ]
    files = feeds(*held, of=team)
    assert len(rendered) == len(set(rendered)) == 60
    assert all(len(session_events(files[f"profissional-{p}.ics"])) == 60 for p in PEOPLE)
