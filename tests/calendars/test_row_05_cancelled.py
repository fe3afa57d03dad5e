"""Row 5: a session taken out stays until its date is past, as CANCELLED, named so, TRANSPARENT, SEQUENCE+1."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from icalendar import Event

from escala.calendars import uid_of
from tests.publication.editions import NOW, at, edition, held, holiday, publish, shown, store, uid

ONE = held("2027-04-06", "08:00", "ana bia", esf="1")
OTHER = held("2027-04-07", "08:00", "caio")
LABEL = "Atendimento-individual · UBS 1 de Samambaia"


@pytest.fixture
def history(tmp_path: Path) -> sqlite3.Connection:
    made = store(tmp_path)
    publish(made, edition(ONE, OTHER))
    return made


def said(event: Event) -> tuple[str, str, str, int]:
    return str(event["status"]), str(event["summary"]), str(event["transp"]), event["sequence"]


CANCELLED = ("CANCELLED", f"CANCELADO: {LABEL}", "TRANSPARENT", 1)
CONFIRMED = ("CONFIRMED", LABEL, "OPAQUE", 1)


def test_a_session_taken_out_is_cancelled_in_every_feed_that_had_it(history: sqlite3.Connection):
    publish(history, edition(OTHER))
    for name in ("equipe", "profissional-ana", "profissional-bia", "esf-1", "unidade-ubs-1"):
        event = shown(history, name)[uid("0001")]
        assert said(event) == CANCELLED
        assert event.decoded("dtstart") == ONE.start
        assert event.decoded("dtend") == ONE.end
    assert uid("0001") not in shown(history, "profissional-caio")
    assert said(shown(history)[uid("0002")]) == ("CONFIRMED", LABEL, "OPAQUE", 0)


def test_where_somebody_leaves_it_is_cancelled_and_confirmed_where_another_comes(history: sqlite3.Connection):
    publish(history, edition(held("2027-04-06", "08:00", "ana caio", esf="1"), OTHER))
    status = {name: said(shown(history, f"profissional-{name}")[uid("0001")]) for name in ("ana", "bia", "caio")}
    assert status == {"ana": CONFIRMED, "bia": CANCELLED, "caio": CONFIRMED}
    assert said(shown(history)[uid("0001")]) == CONFIRMED


def test_who_leaves_a_session_that_also_moves_sees_it_cancelled_where_it_was(history: sqlite3.Connection):
    publish(history, edition(held("2027-04-09", "10:00", "ana caio"), OTHER))
    gone, come = shown(history, "profissional-bia")[uid("0001")], shown(history, "profissional-caio")[uid("0001")]
    assert (gone.decoded("dtstart"), said(gone)[0]) == (ONE.start, "CANCELLED")
    assert (come.decoded("dtstart"), said(come)[0]) == (at("2027-04-09", "10:00"), "CONFIRMED")
    assert said(shown(history, "esf-1")[uid("0001")])[0] == "CANCELLED"


def test_what_becomes_of_it_afterwards_does_not_touch_who_left(history: sqlite3.Connection):
    publish(history, edition(held("2027-04-06", "08:00", "ana", esf="1"), OTHER))
    left = shown(history, "profissional-bia")[uid("0001")].to_ical()
    publish(history, edition(held("2027-04-12", "08:00", "ana", esf="1"), OTHER), NOW + dt.timedelta(days=1))
    publish(history, edition(OTHER), NOW + dt.timedelta(days=2))
    assert shown(history, "profissional-bia")[uid("0001")].to_ical() == left
    assert said(shown(history, "profissional-ana")[uid("0001")])[0] == "CANCELLED"


def test_who_never_saw_it_sees_no_cancellation(history: sqlite3.Connection):
    publish(history, edition(held("2027-04-06", "08:00", "ana", esf="1"), OTHER))
    publish(history, edition(OTHER))
    assert uid("0001") not in shown(history, "profissional-caio")


@pytest.mark.parametrize(
    ("now", "there"),
    [
        (at("2027-04-06", "00:00"), True),
        (at("2027-04-06", "23:59"), True),
        (dt.datetime(2027, 4, 7, 2, 59, tzinfo=dt.UTC), True),
        (dt.datetime(2027, 4, 7, 3, 0, tzinfo=dt.UTC), False),
        (at("2027-04-07", "00:00"), False),
        (at("2027-04-20", "00:00"), False),
    ],
)
def test_it_stays_until_its_date_is_past_where_the_team_is(history: sqlite3.Connection, now: dt.datetime, there: bool):
    publish(history, edition(OTHER))
    for name in ("equipe", "profissional-ana", "unidade-ubs-1"):
        assert (uid("0001") in shown(history, name, now)) == there
    assert uid("0002") in shown(history, "equipe", now)


def test_an_all_day_event_of_several_days_stays_until_the_last_is_past(history: sqlite3.Connection):
    lineage, day = holiday("2027-04-21")
    days = (lineage, day.__class__(**{**vars(day), "end": dt.date(2027, 4, 24)}))
    publish(history, edition(OTHER, holidays=[days]))
    publish(history, edition(OTHER))
    event = shown(history)[uid_of(lineage)]
    assert said(event) == ("CANCELLED", "CANCELADO: Feriado · Tiradentes", "TRANSPARENT", 1)
    assert uid_of(lineage) in shown(history, "equipe", at("2027-04-23", "23:59"))
    assert uid_of(lineage) not in shown(history, "equipe", at("2027-04-24", "00:00"))


def test_published_again_it_is_held_under_its_own_name(history: sqlite3.Connection):
    publish(history, edition(OTHER))
    publish(history, edition(ONE, OTHER))
    assert said(shown(history, "profissional-bia")[uid("0001")]) == ("CONFIRMED", LABEL, "OPAQUE", 2)


def test_what_another_period_says_cancels_nothing_here(history: sqlite3.Connection):
    publish(history, edition(first=dt.date(2027, 5, 3), last=dt.date(2027, 5, 30)))
    assert {said(e)[0] for e in shown(history).values()} == {"CONFIRMED"}
