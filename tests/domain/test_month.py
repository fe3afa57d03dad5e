"""When outside parties and venues can: weekly windows, dates and busy times, and never on a holiday."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.domain.clock import MINUTES_A_DAY, Span, format_clock
from escala.domain.month import Month
from escala.domain.scenario import Scenario
from tests.calendars.builders import scenario

MONDAY, TUESDAY = dt.date(2027, 4, 5), dt.date(2027, 4, 6)
HOLIDAYS = (dt.date(2027, 4, 21), dt.date(2027, 4, 30))
"""A public one and a local one of the scenario."""


def month(**hours: Any) -> Month:
    """A month with a party and a venue that have the same hours."""
    both = {"nome": "Câmara", **hours}
    return Month(scenario(parceiros={"camara": both}, espacos={"camara": both}))


def hours(of: Month, date: dt.date) -> str:
    """The hours of the party and of the venue, which must be alike."""
    assert of.party_hours("camara", date) == of.venue_hours("camara", date)
    return " ".join(str(span) for span in of.party_hours("camara", date))


def on(date: dt.date, start: str, end: str) -> dict[str, str]:
    return {"em": date.isoformat(), "das": start, "as": end}


WEEKLY = {"seg": ["08:00-12:00", "14:00-18:00"]}
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "nothing said: any time": ({}, "00:00-24:00", "00:00-24:00"),
    "weekly windows": ({"disponibilidade": WEEKLY}, "08:00-12:00 14:00-18:00", ""),
    "dates only: those dates only": ({"datas": [on(TUESDAY, "09:00", "10:00")]}, "", "09:00-10:00"),
    "both: together": (
        {"disponibilidade": WEEKLY, "datas": [on(MONDAY, "11:00", "15:00"), on(TUESDAY, "09:00", "10:00")]},
        "08:00-18:00",
        "09:00-10:00",
    ),
    "no dates at all": ({"datas": []}, "", ""),
    "no weekday at all": ({"disponibilidade": {}}, "", ""),
    "any time but when busy": (
        {"ocupado": [on(MONDAY, "00:00", "09:15"), on(MONDAY, "22:00", "24:00"), on(TUESDAY, "00:00", "24:00")]},
        "09:15-22:00",
        "",
    ),
    "busy inside, over and beside a window": (
        {
            "disponibilidade": WEEKLY,
            "ocupado": [on(MONDAY, "09:00", "10:05"), on(MONDAY, "17:00", "19:00"), on(TUESDAY, "14:00", "15:00")],
        },
        "08:00-09:00 10:05-12:00 14:00-17:00",
        "",
    ),
    "busy wins over dates": (
        {"datas": [on(MONDAY, "08:00", "12:00")], "ocupado": [on(MONDAY, "08:00", "11:00")]},
        "11:00-12:00",
        "",
    ),
    "busy times that overlap": (
        {"disponibilidade": WEEKLY, "ocupado": [on(MONDAY, "08:00", "10:00"), on(MONDAY, "09:00", "14:30")]},
        "14:30-18:00",
        "",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_hours(case: str) -> None:
    given_hours, monday, tuesday = CASES[case]
    of = month(**given_hours)
    assert (hours(of, MONDAY), hours(of, TUESDAY)) == (monday, tuesday)


@pytest.mark.parametrize("date", HOLIDAYS)
def test_never_on_a_holiday(date: dt.date) -> None:
    assert hours(month(), date) == ""
    assert hours(month(datas=[on(date, "08:00", "12:00")]), date) == ""


def test_parties_and_venues_of_one_id_are_two_things() -> None:
    of = Month(
        scenario(
            parceiros={"x": {"nome": "X", "disponibilidade": {"seg": ["08:00-10:00"]}}},
            espacos={"x": {"nome": "X", "disponibilidade": {"seg": ["15:00-16:00"]}}},
        )
    )
    assert of.party_hours("x", MONDAY) == (Span(480, 600),)
    assert of.venue_hours("x", MONDAY) == (Span(900, 960),)


DATES = st.sampled_from([MONDAY, TUESDAY, *HOLIDAYS])
STRETCHES = st.lists(
    st.builds(
        lambda date, ends: {"em": date.isoformat(), "das": format_clock(min(ends)), "as": format_clock(max(ends))},
        DATES,
        st.lists(st.integers(0, MINUTES_A_DAY), min_size=2, max_size=2, unique=True).filter(
            lambda ends: min(ends) < MINUTES_A_DAY
        ),
    ),
    max_size=5,
)
WINDOWS = st.dictionaries(
    st.sampled_from(["seg", "ter", "qua", "sex"]),
    st.lists(st.sampled_from(["07:00-08:10", "08:10-12:00", "13:00-18:00", "20:00-23:59"]), unique=True),
)
OUTSIDERS = st.fixed_dictionaries(
    {"nome": st.just("Câmara")}, optional={"disponibilidade": WINDOWS, "datas": STRETCHES, "ocupado": STRETCHES}
)


def minutes(spans: Any) -> set[int]:
    return {minute for span in spans for minute in range(*span)}


@settings(deadline=None)
@given(OUTSIDERS, DATES)
def test_available_is_inside_the_windows_and_never_busy(outsider: dict[str, Any], date: dt.date) -> None:
    party = (of := month(**outsider)).scenario.parceiros["camara"]
    found = minutes(of.party_hours("camara", date))
    weekly = minutes(party.disponibilidade[date.weekday()] if party.disponibilidade is not None else ())
    dated = minutes(stretch.span for stretch in party.datas or () if stretch.em == date)
    busy = minutes(stretch.span for stretch in party.ocupado if stretch.em == date)
    always = party.disponibilidade is None and party.datas is None
    windows = set(range(MINUTES_A_DAY)) if always else weekly | dated
    assert not found & busy
    assert found <= windows
    assert found == (set() if date in HOLIDAYS else windows - busy)


@settings(deadline=None)
@given(OUTSIDERS)
def test_a_scenario_reads_back_as_it_was_written(outsider: dict[str, Any]) -> None:
    original = month(**outsider).scenario
    written = json.loads(json.dumps(original.to_data()))
    assert Scenario.model_validate(written) == original


def test_a_scenario_without_outsiders_does_not_speak_of_them() -> None:
    assert not {"parceiros", "espacos"} & set(scenario().to_data())
