"""What moves from one roster to another, session by session and person by person."""

from __future__ import annotations

from escala.presentation.moving import moves_of
from tests.audit.good import good_roster
from tests.whatif.test_differences import moved, view


def test_nothing_moves_between_a_roster_and_itself_whatever_its_ids() -> None:
    found = moves_of(view(good_roster()), view(moved("0005", id="9999")))
    assert (found.days, found.people) == ((), ())


def test_a_session_that_is_another_one_goes_and_comes_on_its_day() -> None:
    found = moves_of(view(good_roster()), view(moved("0005", atividade="outras")))
    (day,) = found.days
    assert day.title == "qui 04/03"
    assert [session.activity.id for session in day.gone] == ["grupo-especifico"]
    assert [session.activity.id for session in day.come] == ["outras"]
    (person,) = found.people
    assert (person.person.name, person.minutes, person.gone, person.come) == ("Ana Souza", 120, 1, 1)


def test_somebody_who_leaves_a_session_is_moved_and_the_others_are_not() -> None:
    found = moves_of(view(good_roster()), view(moved("0012", profissionais=("ana",))))
    assert [(one.person.id, one.minutes > 0, one.gone) for one in found.people] == [("bia", True, 1)]
    assert [len(day.gone) + len(day.come) for day in found.days] == [2]
