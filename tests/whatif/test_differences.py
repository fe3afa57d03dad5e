"""How far two rosters are from each other."""

import datetime as dt

from escala.audit.form import place
from escala.domain.roster import Roster
from escala.rules.base import RosterView
from escala.whatif.differences import differences, distance
from tests.audit.good import good_month, good_roster


def view(roster: Roster) -> RosterView:
    return place(roster, *good_month())[0]


def moved(session: str, **update: object) -> Roster:
    roster = good_roster()
    sessions = tuple(s.model_copy(update=update) if s.id == session else s for s in roster.sessoes)
    return roster.model_copy(update={"sessoes": sessions})


def test_the_same_roster_is_no_distance_away_whatever_its_ids() -> None:
    roster = moved("0005", id="9999")
    assert differences(good_roster().sessoes, roster.sessoes) == ((), ())
    assert set(distance(view(good_roster()), view(roster)).model_dump().values()) == {0}


def test_a_session_of_one_person_that_is_another_activity() -> None:
    found = distance(view(good_roster()), view(moved("0005", atividade="outras")))
    assert (found.sessoes_a_menos, found.sessoes_a_mais, found.pessoas, found.minutos) == (1, 1, 1, 120)


def test_a_session_that_begins_later_differs_at_both_ends() -> None:
    before = next(s for s in good_roster().sessoes if s.id == "0015")
    later = {"inicio": before.inicio + dt.timedelta(minutes=20), "fim": before.fim + dt.timedelta(minutes=20)}
    found = distance(view(good_roster()), view(moved("0015", **later)))
    assert (found.pessoas, found.minutos) == (2, 2 * 2 * 20)
