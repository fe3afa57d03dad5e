"""What is still asked of a period changed on its way: the checks and the constraints, written apart, ask the same."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.domain.clock import Span
from escala.domain.roster import Session
from escala.rules.base import Placed, RosterView
from escala.rules.faixa_horas.check import bands_and_minutes
from escala.rules.faixa_horas.constraint import band, lengths, reachable
from escala.rules.history import due
from escala.scenario_files import load_data
from escala.solver.facts import Facts
from escala.solver.state import placements
from escala.whatif.running import Days, absence, changed
from tests.explain.tiny import tiny

BRASILIA = ZoneInfo("America/Sao_Paulo")
PERIOD = {"inicio": "2027-03-01", "fim": "2027-03-14"}
ACTIVITIES = ("planejamento", "outras", "intersetorial", "grupo-especifico", "reuniao-esf", "reuniao-equipe")


def view_of(data: dict[str, Any], lived: list[tuple[str, int, int, int, str]]) -> tuple[RosterView, Facts]:
    """A period with sessions of one person each: (person, day index, start and minutes of the day, activity)."""
    loaded = load_data(data, "mini")
    placed = []
    for number, (person, day, start, minutes, activity) in enumerate(lived):
        date = loaded.month.days[day]
        begin = dt.datetime.combine(date, dt.time(start // 60, start % 60), tzinfo=BRASILIA)
        session = Session(
            id=f"{number:04d}",
            atividade=activity,
            inicio=begin,
            fim=begin + dt.timedelta(minutes=minutes),
            unidade="ubs-1",
            local="unidade",
            profissionais=(person,),
            esf=("esf-1",) if activity == "reuniao-esf" else (),
        )
        placed.append(Placed(session, date, Span(start, start + minutes)))
    facts = Facts(loaded.month, loaded.ruleset)
    facts = Facts(loaded.month, loaded.ruleset, lived=placements(facts, [p.session for p in placed]))
    return RosterView(loaded.month, loaded.ruleset, tuple(placed)), facts


def ongoing(since: dt.date, away: Days | None = None, faixas: dict[str, list[int]] | None = None) -> dict[str, Any]:
    adjusted = {key: {"faixa": value, "motivo": "teste"} for key, value in (faixas or {}).items()}
    base = tiny(periodo=PERIOD, ajustes=adjusted)
    loaded = load_data(base, "mini")
    return changed(loaded.month, loaded.data, since, {}, [] if away is None else [absence("caio", away)])


WEDNESDAY = dt.date(2027, 3, 3)
REST = Days(WEDNESDAY, dt.date(2027, 3, 5))


@pytest.mark.parametrize(
    ("monday", "tuesday", "wanted"),
    [
        (120, 240, 360),  # 8 h due and 6 h worked, nobody there for the rest: nothing more can be done
        (240, 240, 480),  # just what is due
        (0, 240, 240),
    ],
)
def test_nothing_is_asked_of_days_away(monday: int, tuesday: int, wanted: int) -> None:
    lived = [("caio", day, 480, minutes, "outras") for day, minutes in enumerate((monday, tuesday)) if minutes]
    view, facts = view_of(ongoing(WEDNESDAY, REST), lived)
    assert due(view, "caio", view.month.weeks[0]) == wanted
    assert facts.due["caio"][0] * facts.slot == wanted


@pytest.mark.parametrize(("worked", "wanted"), [(240, 720), (300, 720), (320, 720)])
def test_what_is_left_of_a_week_makes_up_for_what_was_done(worked: int, wanted: int) -> None:
    """Away on Thursday and Friday, 12 h are due; on Wednesday 4 h can still be worked, or none, or from 2 h on."""
    away = Days(dt.date(2027, 3, 4), dt.date(2027, 3, 5))
    lived = [("caio", 0, 480, 240, "outras"), ("caio", 1, 480, worked - 240 or 20, "outras")]
    view, facts = view_of(ongoing(WEDNESDAY, away), lived)
    found = due(view, "caio", view.month.weeks[0])
    assert found == facts.due["caio"][0] * facts.slot
    done = 240 + (worked - 240 or 20)
    possible = [done, *(done + minutes for minutes in range(120, 241, 20))]
    assert found == min(possible, key=lambda minutes: (abs(minutes - wanted), minutes))


@st.composite
def months(draw: st.DrawFn) -> tuple[dict[str, Any], list[tuple[str, int, int, int, str]]]:
    since = dt.date(2027, 3, draw(st.integers(2, 12)))
    first = draw(st.integers(since.day, 14))
    last = draw(st.integers(first, 14))
    away = draw(st.sampled_from([None, Days(dt.date(2027, 3, first), dt.date(2027, 3, last))]))
    least = draw(st.integers(0, 6))
    rows = draw(st.sets(st.sampled_from(["planejamento", "grupo-especifico", "intersetorial", "reuniao-esf"])))
    bands = {row: [least, least + draw(st.integers(0, 4))] for row in sorted(rows)}
    lived = []
    for day in range((since - dt.date(2027, 3, 1)).days):
        if day % 7 < 5 and draw(st.booleans()):
            minutes = draw(st.sampled_from([120, 160, 240]))
            lived.append(("caio", day, 480, minutes, draw(st.sampled_from(ACTIVITIES))))
    return ongoing(since, away, bands), lived


@settings(max_examples=40, deadline=None)
@given(months())
def test_both_readings_ask_the_same(month: tuple[dict[str, Any], list[tuple[str, int, int, int, str]]]) -> None:
    view, facts = view_of(*month)
    for person in view.month.professionals:
        for week in view.month.weeks:
            assert due(view, person, week) == facts.due[person][week.index] * facts.slot
    for (person, row), (limits, _) in bands_and_minutes(view).items():
        low, high = band(facts, person, row, facts.ruleset.rows[row])
        sums, before = reachable(lengths(facts, row), 80), facts.done.get((person, row), (0, 0))[1]
        possible = [slots for slots in range(80) if slots >= before and sums[slots - before]]
        allowed = [slots for slots in possible if limits.allows(slots * facts.slot)]
        assert allowed == [slots for slots in possible if low <= slots <= high], (person, row, low, high, limits)
