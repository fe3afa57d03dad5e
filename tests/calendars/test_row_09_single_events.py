"""Row 9: single VEVENTs, no RRULE, no VALARM; all-day things as DATE with exclusive DTEND, TRANSPARENT."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar

from tests.calendars.builders import MORNING, events, feeds, scenario, session

AWAY = {
    "ana": {
        "nome": "Ana Souza",
        "ocupacao": "psicologo",
        "carga_horaria": 40,
        "ausencias": [
            {"de": "2027-03-25", "ate": "2027-04-06", "motivo": "cirurgia"},
            {"de": "2027-04-12", "ate": "2027-04-16", "motivo": "férias"},
            {"de": "2027-06-01", "ate": "2027-06-02"},
        ],
    },
    "bia": {"nome": "Bia Lima", "ocupacao": "nutricionista", "carga_horaria": 40},
}


def test_a_weekly_session_is_one_event_a_week_without_rule_or_alarm():
    weekly = [
        session(f"000{i}", "reuniao-equipe", f"2027-04-{day:02d}", "08:00", "10:00", "ana bia caio", unit="ubs-1")
        for i, day in enumerate((5, 12, 19, 26))
    ]
    for feed in feeds(*weekly).values():
        assert b"RRULE" not in feed
        assert b"RDATE" not in feed
        assert b"RECURRENCE-ID" not in feed
        assert b"VALARM" not in feed
    held = [e for e in Calendar.from_ical(feeds(*weekly)["equipe.ics"]).walk("VEVENT") if "location" in e]
    assert len(held) == 4


def test_an_absence_is_all_day_and_transparent_and_cut_to_the_period():
    feed = feeds(of=scenario(profissionais=AWAY))["profissional-ana.ics"]
    absences = [e for e in Calendar.from_ical(feed).walk("VEVENT") if e.categories == ["ausencia"]]
    assert [(e.decoded("dtstart"), e.decoded("dtend")) for e in absences] == [
        (dt.date(2027, 4, 5), dt.date(2027, 4, 7)),
        (dt.date(2027, 4, 12), dt.date(2027, 4, 17)),
    ]
    for event in absences:
        assert event["summary"] == "Ausência · Ana Souza"
        assert event["transp"] == "TRANSPARENT"
        assert event["dtstart"].params["value"] == event["dtend"].params["value"] == "DATE"
    assert len({e["uid"] for e in absences}) == 2


def test_nobody_reads_why_a_person_is_away():
    for feed in feeds(of=scenario(profissionais=AWAY)).values():
        text = feed.decode().replace("\r\n ", "")
        assert "cirurgia" not in text
        assert "férias" not in text


def test_an_absence_is_in_the_persons_and_the_teams_feed_alone():
    files = feeds(of=scenario(profissionais=AWAY))
    having = [name for name, feed in files.items() if "Ausência" in feed.decode()]
    assert having == ["equipe.ics", "profissional-ana.ics"]


def test_holidays_are_all_day_and_transparent_for_the_team_and_its_people():
    files = feeds(*MORNING)
    for name, feed in files.items():
        if name.startswith(("esf-", "unidade-")):
            assert "feriado" not in feed.decode()
            continue
        found = events(feed)
        public, local = found["Feriado · Fundação de Brasília; Tiradentes"], found["Feriado local"]
        assert (public.decoded("dtstart"), public.decoded("dtend")) == (dt.date(2027, 4, 21), dt.date(2027, 4, 22))
        assert (local.decoded("dtstart"), local.decoded("dtend")) == (dt.date(2027, 4, 30), dt.date(2027, 5, 1))
        assert public["transp"] == local["transp"] == "TRANSPARENT"


def test_a_session_takes_up_the_time():
    found = events(feeds(MORNING[0])["unidade-ubs-1.ics"])
    (event,) = found.values()
    assert event["transp"] == "OPAQUE"
    assert event["status"] == "CONFIRMED"
    assert event["sequence"] == 0


def test_the_events_of_a_feed_stand_in_order_of_time():
    feed = feeds(*reversed(MORNING), of=scenario(profissionais={**AWAY, **_caio()}))["equipe.ics"]
    starts = [e.decoded("dtstart") for e in Calendar.from_ical(feed).walk("VEVENT")]
    days = [s.date() if isinstance(s, dt.datetime) else s for s in starts]
    assert days == sorted(days)


def _caio() -> dict[str, object]:
    return {"caio": {"nome": "Caio Reis", "ocupacao": "fisioterapeuta", "carga_horaria": 20}}
