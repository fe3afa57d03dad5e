"""Row 1: one UID per session for life, from its lineage alone, unique in a feed."""

from __future__ import annotations

import uuid

from icalendar import Calendar

from tests.calendars.builders import MORNING, feeds, scenario, session, session_events


def uids(feed: bytes) -> list[str]:
    return [str(event["uid"]) for event in Calendar.from_ical(feed).walk("VEVENT")]


def test_a_session_that_moves_in_time_place_and_people_keeps_its_uid():
    before = session("0001", "reuniao-esf", "2027-04-06", "08:00", "12:00", "ana bia", unit="ubs-1", esf="esf-1")
    after = session("0001", "pics", "2027-04-20", "13:00", "14:00", "bia caio", place="territorio")
    assert [e["uid"] for e in session_events(feeds(before)["equipe.ics"])] == [
        e["uid"] for e in session_events(feeds(after)["equipe.ics"])
    ]


def test_names_are_no_part_of_a_uid():
    renamed = scenario(
        equipe={"id": "samambaia-1", "nome": "Outra"},
        profissionais={p: {"nome": p, "ocupacao": "psicologo", "carga_horaria": 40} for p in ("ana", "bia", "caio")},
    )
    assert uids(feeds(*MORNING)["equipe.ics"]) == uids(feeds(*MORNING, of=renamed)["equipe.ics"])


def test_taking_a_session_out_leaves_the_others_their_uids():
    whole = uids(feeds(*MORNING)["equipe.ics"])
    rest = uids(feeds(*MORNING[1:])["equipe.ics"])
    assert set(rest) < set(whole)
    assert len(whole) == len(rest) + 1


def test_the_same_session_has_the_same_uid_in_every_feed_and_none_twice_in_one():
    files = feeds(*MORNING)
    for feed in files.values():
        assert len(uids(feed)) == len(set(uids(feed)))
    shared = {e["uid"] for e in session_events(files["profissional-ana.ics"])}
    assert shared < {e["uid"] for e in session_events(files["equipe.ics"])}


def test_teams_and_periods_do_not_share_uids():
    base = set(uids(feeds(*MORNING)["equipe.ics"]))
    other_team = scenario(equipe={"id": "samambaia-2", "nome": "Nasf-AB Samambaia 2"})
    assert not base & set(uids(feeds(*MORNING, of=other_team)["equipe.ics"]))
    next_month = scenario(periodo={"inicio": "2027-05-03", "fim": "2027-05-30"})
    later = session("0001", "pics", "2027-05-04", "08:00", "10:00", "ana", unit="ubs-1")
    assert not base & set(uids(feeds(later, of=next_month)["equipe.ics"]))


def test_a_uid_is_a_version_5_uuid_fixed_for_good():
    only = session_events(feeds(MORNING[0])["equipe.ics"])[0]
    assert str(only["uid"]) == "9af50fe0-a7a0-534d-8000-a366f0ee6cae"
    assert uuid.UUID(str(only["uid"])).version == 5
