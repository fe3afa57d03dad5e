from __future__ import annotations

import datetime as dt

import pytest

from escala.presentation.choosing import Choice, people_of, weeks_looked_at
from escala.presentation.days import week_at
from escala.presentation.showing import Shown
from tests.calendars.builders import MORNING
from tests.presentation.builders import shown_of


@pytest.fixture(scope="module")
def shown() -> Shown:
    return shown_of(*MORNING)


def ids(shown: Shown, choice: Choice) -> list[str]:
    return [s.id for week in weeks_looked_at(shown, choice) for day in week.days for s in day.sessions]


def test_without_a_choice_it_is_everything(shown: Shown) -> None:
    assert weeks_looked_at(shown, Choice()) == shown.weeks
    assert ids(shown, Choice()) == ["0001", "0002", "0003", "0004"]


@pytest.mark.parametrize(
    ("who", "unit", "esf", "expected", "rows"),
    [
        ("ana", None, None, ["0001", "0002", "0003"], ["ana"]),
        ("caio", None, None, ["0001"], ["caio"]),
        (None, "ubs-1", None, ["0001", "0002"], ["ana", "bia", "caio"]),
        (None, "ubs-7", None, [], []),
        (None, None, "esf-2", ["0004"], ["bia"]),
        ("ana", None, "esf-2", [], []),
        ("bia", "ubs-1", "esf-1", ["0001"], ["bia"]),
    ],
)
def test_what_is_chosen_is_shown_with_whoever_is_there(
    shown: Shown, who: str | None, unit: str | None, esf: str | None, expected: list[str], rows: list[str]
) -> None:
    names = shown.names
    choice = Choice(
        people=() if who is None else (names.people[who],),
        unit=None if unit is None else names.units[unit],
        esf=None if esf is None else names.esf[esf],
    )
    assert ids(shown, choice) == expected
    for week in weeks_looked_at(shown, choice):
        assert all([own.person.id for own in day.people] == rows for day in week.days)


def test_somebody_without_a_session_is_still_looked_at_by_name(shown: Shown) -> None:
    empty = shown_of()
    assert people_of(empty, Choice(people=(empty.names.people["ana"],))) == (empty.names.people["ana"],)


def test_the_week_of_a_date(shown: Shown) -> None:
    labels = {date: week_at(shown.weeks, dt.date.fromisoformat(date)) for date in ("2027-04-05", "2027-04-18")}
    assert [week and week.label for week in labels.values()] == ["2027-W14", "2027-W15"]
    assert week_at(shown.weeks, dt.date(2027, 4, 4)) is None
    assert week_at(shown.weeks, dt.date(2027, 5, 3)) is None
