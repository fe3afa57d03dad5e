"""Row 1: one UID per session for life, from its lineage alone, unique in a feed."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from icalendar import Calendar

from escala.publication import publications, undoing
from tests.calendars.builders import MORNING, feeds, scenario, session, session_events
from tests.publication.editions import NOW, at, body, edition, held, lineage, publish, shown, store, uid


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


class TestForLife:
    """What was published once keeps its UID through every later publication."""

    def test_through_moves_in_time_place_and_people(self, tmp_path: Path):
        history = store(tmp_path)
        for one in (
            held("2027-04-06", "08:00", "ana bia"),
            held("2027-04-06", "13:00", "ana bia"),
            held("2027-04-20", "09:00", "ana bia"),
            held("2027-04-20", "09:00", "ana bia", place="Território"),
            held("2027-04-20", "09:00", "ana bia", place="Território", minutes=40, esf="1"),
            held("2027-04-22", "08:00", "bia caio", place="Domicílio"),
            held("2027-04-22", "08:00", "ana", place="Domicílio"),
        ):
            publish(history, edition(one, ids=["0001"]))
            (event,) = [e for e in shown(history).values() if e["status"] == "CONFIRMED"]
            assert event["uid"] == uid("0001")
            assert event.decoded("dtstart") == one.start

    def test_somebody_else_at_the_same_hour_makes_it_no_other_session(self, tmp_path: Path):
        history = store(tmp_path)
        publish(history, edition(held("2027-04-06", "08:00", "ana"), held("2027-04-07", "08:00", "ana")))
        publish(history, edition(held("2027-04-06", "08:00", "caio"), held("2027-04-07", "08:00", "ana")))
        assert {u: (e["description"], e["status"]) for u, e in shown(history).items()} == {
            uid("0001"): ("Profissionais: Caio Reis", "CONFIRMED"),
            uid("0002"): ("Profissionais: Ana Souza", "CONFIRMED"),
        }
        assert shown(history, "profissional-ana")[uid("0001")]["status"] == "CANCELLED"
        assert shown(history, "profissional-caio")[uid("0001")]["status"] == "CONFIRMED"

    def test_when_two_people_exchange_their_places_each_ones_session_moves(self, tmp_path: Path):
        history = store(tmp_path)
        publish(history, edition(held("2027-04-06", "08:00", "ana"), held("2027-04-08", "13:00", "bia")))
        publish(history, edition(held("2027-04-06", "08:00", "bia"), held("2027-04-08", "13:00", "ana")))
        for name, id, start in (("ana", "0001", at("2027-04-08", "13:00")), ("bia", "0002", at("2027-04-06", "08:00"))):
            (event,) = shown(history, f"profissional-{name}").values()
            assert (event["uid"], event.decoded("dtstart"), event["sequence"]) == (uid(id), start, 1)

    def test_a_month_solved_again_with_other_ids_changes_nothing(self, tmp_path: Path):
        history = store(tmp_path)
        sessions = [held(f"2027-04-{day:02d}", "08:00", who) for day in (5, 6, 7) for who in ("ana", "bia", "ana bia")]
        publish(history, edition(*sessions))
        before = body(history)
        again = publish(history, edition(*reversed(sessions)))
        assert again.changes == ()
        assert body(history) == before

    def test_a_month_solved_again_with_other_ids_and_one_move(self, tmp_path: Path):
        history = store(tmp_path)
        sessions = [held(f"2027-04-{day:02d}", "08:00", "ana") for day in (5, 6, 7, 8)]
        publish(history, edition(*sessions))
        moved = held("2027-04-08", "10:00", "ana")
        (change,) = publish(history, edition(moved, *reversed(sessions[:3]))).changes
        assert change.lineage == lineage("0004")
        assert change.after is not None
        assert change.after.start == moved.start

    def test_a_new_session_under_an_old_id_is_another(self, tmp_path: Path):
        history = store(tmp_path)
        old, new = held("2027-04-06", "08:00", "ana"), held("2027-04-06", "08:00", "ana", activity="grupo")
        publish(history, edition(old))
        publish(history, edition(new, old))
        confirmed = {str(e["uid"]): e.categories for e in shown(history).values()}
        assert confirmed.pop(uid("0001")) == ["atendimento-individual"]
        assert list(confirmed.values()) == [["grupo"]]

    def test_from_a_four_week_period_into_one_that_overlaps_it(self, tmp_path: Path):
        history = store(tmp_path)
        session = held("2027-04-29", "08:00", "ana")
        publish(history, edition(held("2027-04-06", "08:00", "ana"), session))
        later = {"first": dt.date(2027, 4, 26), "last": dt.date(2027, 5, 23)}
        publish(history, edition(session, held("2027-05-04", "08:00", "ana", activity="grupo"), **later))
        publish(history, edition(held("2027-05-06", "08:00", "ana"), **later))
        found = shown(history)
        assert found[uid("0001")].decoded("dtstart") == at("2027-04-06", "08:00")
        assert found[uid("0002")].decoded("dtstart") == at("2027-05-06", "08:00")
        assert len(found) == 3

    def test_also_undone_and_done_again(self, tmp_path: Path):
        history = store(tmp_path)
        one, other = edition(held("2027-04-06", "08:00", "ana")), edition(held("2027-04-09", "08:00", "ana"))
        publish(history, one)
        publish(history, other)
        publish(history, undoing(history, publications(history)[-1]))
        assert list(shown(history)) == [uid("0001")]
        publish(history, edition())
        publish(history, undoing(history, publications(history)[-1]))
        assert list(shown(history)) == [uid("0001")]
        publish(history, edition())
        publish(history, one)
        assert [(u, e["status"]) for u, e in shown(history).items()] == [(uid("0001"), "CONFIRMED")]

    def test_one_that_comes_back_as_it_was_is_itself_again_under_another_id(self, tmp_path: Path):
        history = store(tmp_path)
        gone, other = held("2027-04-06", "08:00", "ana"), held("2027-04-08", "08:00", "bia")
        publish(history, edition(gone, other))
        publish(history, edition(other))
        publish(history, edition(other, gone, ids=["0001", "0007"]))
        assert {u: (e["sequence"], str(e["status"])) for u, e in shown(history).items()} == {
            uid("0001"): (2, "CONFIRMED"),
            uid("0002"): (0, "CONFIRMED"),
        }

    def test_two_that_come_back_alike_are_themselves_again(self, tmp_path: Path):
        history = store(tmp_path)
        twice = [held("2027-04-06", "08:00", "ana")] * 2
        publish(history, edition(*twice))
        publish(history, edition())
        publish(history, edition(*twice, twice[0], ids=["0002", "0008", "0009"]))
        found = {u: e["sequence"] for u, e in shown(history).items()}
        assert found.pop(uid("0001")) == found.pop(uid("0002")) == 2
        assert list(found.values()) == [0]

    def test_other_hosts_and_files_give_the_same(self, tmp_path: Path):
        found = []
        for folder in (tmp_path / "a", tmp_path / "b"):
            folder.mkdir()
            history = store(folder)
            publish(history, edition(held("2027-04-06", "08:00", "ana")), NOW + dt.timedelta(days=len(found)))
            found.append(set(shown(history)))
        assert found[0] == found[1]
