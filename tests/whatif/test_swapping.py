"""Two people exchange what they have: which sessions change hands, and what the audit then says of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.domain.roster import Roster
from escala.scenario_files import LoadedScenario
from escala.whatif.swapping import Asked, Exchange, SwapError, exchange_of, exchanged
from tests.audit.good import roster_of
from tests.whatif.trio import WEEK, audit_of, loaded_of, roster, view_of

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (dt.date(2027, 3, day) for day in range(1, 6))
WEEKS = tuple(text.format(week) for week in ("", "/2") for text in WEEK)


@pytest.fixture(scope="module")
def trio() -> tuple[Roster, LoadedScenario]:
    loaded = loaded_of()
    return roster(loaded, WEEKS), loaded


def swapped(found: Roster, loaded: LoadedScenario, asked: Asked) -> tuple[Exchange, Roster]:
    exchange = exchange_of(view_of(found, loaded), asked)
    return exchange, exchanged(found, loaded.month, exchange)


def ids(placed: Any) -> list[str]:
    return [each.session.id for each in placed]


def refused(found: Roster, loaded: LoadedScenario, asked: Asked) -> str:
    with pytest.raises(SwapError) as caught:
        exchange_of(view_of(found, loaded), asked)
    return str(caught.value)


def broken(found: Roster, loaded: LoadedScenario, asked: Asked) -> dict[str, str]:
    """Rule -> the last breach of it after a swap."""
    report = audit_of(swapped(found, loaded, asked)[1], loaded)
    return {breach.regra: breach.mensagem for breach in report.violacoes}


# -- swaps that pass ------------------------------------------------------------------------------------------------


def test_each_takes_the_others_sessions_of_the_day_and_ids_stay(trio) -> None:
    before, loaded = trio
    exchange, after = swapped(before, loaded, Asked("ana", "bia", MONDAY))
    assert (ids(exchange.given), ids(exchange.taken)) == (["0001"], ["0002"])
    assert audit_of(after, loaded).ok
    assert [session.id for session in after.sessoes] == [session.id for session in before.sessoes]
    changed = {b.id: a for a, b in zip(after.sessoes, before.sessoes, strict=True) if a != b}
    assert {id: session.profissionais for id, session in changed.items()} == {"0001": ("bia",), "0002": ("ana",)}
    for session in before.sessoes[:2]:
        assert changed[session.id] == session.model_copy(update={"profissionais": changed[session.id].profissionais})


def test_days_crossed_each_takes_the_others(trio) -> None:
    before, loaded = trio
    exchange, after = swapped(before, loaded, Asked("ana", "bia", TUESDAY, back=THURSDAY))
    assert (ids(exchange.given), ids(exchange.taken)) == (["0004"], ["0006"])
    assert audit_of(after, loaded).ok


def test_sessions_by_their_ids(trio) -> None:
    before, loaded = trio
    exchange, after = swapped(before, loaded, Asked("ana", "bia", sessions=("0001", "0004"), against=("0002", "0006")))
    assert exchange.size == 4
    assert audit_of(after, loaded).ok


def test_who_is_in_a_session_stands_in_the_order_of_the_scenario() -> None:
    loaded = loaded_of()
    found = roster_of(loaded.data, ["seg 08:00-10:00 outras ubs-1 [ana, caio]", "seg 08:00-10:00 outras ubs-2 [bia]"])
    _, after = swapped(found, loaded, Asked("caio", "bia", MONDAY))
    assert [session.profissionais for session in after.sessoes] == [("ana", "bia"), ("caio",)]


# -- what changes hands ---------------------------------------------------------------------------------------------


def test_sessions_of_both_and_sessions_alike_stay() -> None:
    loaded = loaded_of()
    found = roster_of(
        loaded.data,
        [
            "seg 08:00-10:00 planejamento ubs-1 [ana, bia]",
            "seg 10:00-10:40 outras ubs-1 [ana]",
            "seg 10:00-10:40 outras ubs-1 [bia]",
            "seg 10:40-12:00 outras ubs-1 [ana]",
            "seg 10:40-12:00 planejamento ubs-1 [bia]",
        ],
    )
    exchange, _ = swapped(found, loaded, Asked("ana", "bia", MONDAY))
    assert (ids(exchange.given), ids(exchange.taken)) == (["0004"], ["0005"])
    assert "fazem o mesmo, ou nada" in refused(found, loaded, Asked("ana", "bia", MONDAY, "noite"))


def test_a_journey_goes_with_what_it_leads_to() -> None:
    loaded = loaded_of()
    found = roster_of(
        loaded.data,
        [
            "seg 10:00-11:40 outras ubs-1 [ana]",
            "seg 11:40-12:00 deslocamento transito [ana]",
            "seg 12:00-14:00 outras ubs-2 [ana]",
            "seg 10:00-12:00 outras ubs-2 [bia]",
            "seg 12:00-14:00 planejamento ubs-2 [bia]",
        ],
    )
    for asked, one, other in (
        (Asked("ana", "bia", MONDAY, "manha"), ["0001"], ["0004"]),
        (Asked("ana", "bia", MONDAY, "tarde"), ["0002", "0003"], ["0005"]),
        (Asked("ana", "bia", sessions=("0003",), against=("0005",)), ["0002", "0003"], ["0005"]),
        (Asked("ana", "bia", sessions=("0001",), against=("0004",)), ["0001"], ["0004"]),
    ):
        exchange, _ = swapped(found, loaded, asked)
        assert (ids(exchange.given), ids(exchange.taken)) == (one, other), asked


def test_a_journey_to_what_both_do_is_of_the_shift_in_which_it_is() -> None:
    loaded = loaded_of()
    found = roster_of(
        loaded.data,
        [
            "seg 10:00-11:40 outras ubs-2 [ana]",
            "seg 10:00-12:00 planejamento ubs-1 [bia]",
            "seg 11:40-12:00 deslocamento transito [ana]",
            "seg 12:00-14:00 outras ubs-1 [ana, bia]",
        ],
    )
    exchange, _ = swapped(found, loaded, Asked("ana", "bia", MONDAY, "manha"))
    assert (ids(exchange.given), ids(exchange.taken)) == (["0001", "0003"], ["0002"])


def test_a_session_is_of_the_shift_that_holds_most_of_it() -> None:
    loaded = loaded_of()
    found = roster_of(loaded.data, ["seg 11:00-12:40 outras ubs-1 [ana]", "seg 11:40-13:20 planejamento ubs-1 [bia]"])
    morning, _ = swapped(found, loaded, Asked("ana", "bia", MONDAY, "manha"))
    afternoon, _ = swapped(found, loaded, Asked("ana", "bia", MONDAY, "tarde"))
    assert (ids(morning.given), ids(morning.taken)) == (["0001"], [])
    assert (ids(afternoon.given), ids(afternoon.taken)) == ([], ["0002"])


# -- swaps that the audit refuses -----------------------------------------------------------------------------------


def test_refused_for_the_hours_due(trio) -> None:
    said = broken(*trio, Asked("ana", "bia", TUESDAY))
    assert set(said) == {"jornada"}
    assert "Bia Lima trabalha 14h" in said["jornada"]


def test_refused_for_availability(trio) -> None:
    said = broken(*trio, Asked("ana", "caio", MONDAY))
    assert set(said) == {"disponibilidade"}
    assert "fora da disponibilidade de Ana Souza" in said["disponibilidade"]


def test_refused_for_presence() -> None:
    loaded = loaded_of(
        ajustes={"presenca-minima": {"dispensa": None, "granularidade": "turno"}},
        unidades={"ubs-1": {"funcionamento": {"seg-sex": None, "seg": ["08:00-12:00"]}}},
        periodo={"fim": "2027-03-07"},
        profissionais={"caio": None, "ana": {"carga_horaria": 4}, "bia": {"carga_horaria": 4}},
    )
    found = roster(
        loaded,
        [
            "seg 08:00-10:00 outras ubs-1 [ana]",
            "seg 08:00-10:00 intersetorial territorio [bia]",
            "seg 10:00-12:00 intersetorial territorio [ana]",
            "seg 10:00-12:00 outras ubs-1 [bia]",
        ],
    )
    assert audit_of(found, loaded).ok
    said = broken(found, loaded, Asked("ana", "bia", sessions=("0003",), against=("0004",)))
    assert set(said) == {"presenca-minima"}


# -- what is no swap ------------------------------------------------------------------------------------------------


def test_history_is_not_exchanged() -> None:
    loaded = loaded_of(andamento={"a_partir_de": "2027-03-04"})
    found = roster_of(loaded.data, WEEKS)
    for asked in (
        Asked("ana", "bia", WEDNESDAY),
        Asked("bia", "ana", THURSDAY, back=TUESDAY),
        Asked("ana", "bia", sessions=("0004",), against=("0006",)),
    ):
        assert "antes de qui 04/03 já foi cumprido" in refused(found, loaded, asked), asked
    assert swapped(found, loaded, Asked("ana", "bia", THURSDAY))[0].size == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked("ana", "ana", MONDAY), "Ana Souza não troca consigo"),
        (Asked("ana", "bia", dt.date(2027, 4, 1)), "01/04/2027 está fora do período da escala, de seg 01/03"),
        (Asked("ana", "bia", dt.date(2027, 3, 6)), "nem Ana Souza nem Bia Lima trabalha em sáb 06/03"),
        (Asked("ana", "bia", FRIDAY, back=MONDAY + dt.timedelta(8)), "trabalha em sex 05/03 nem Bia Lima em ter 09/03"),
        (Asked("ana", "bia", WEDNESDAY), "não há o que trocar em qua 03/03: Ana Souza e Bia Lima fazem o mesmo"),
        (Asked("ana", "bia", MONDAY, "tarde"), "não há o que trocar em seg 01/03 à tarde"),
        (Asked("ana", "bia", sessions=("9999",)), 'não tem a sessão "9999"'),
        (Asked("ana", "bia", sessions=("0002",)), 'Ana Souza não está na sessão "0002"'),
        (Asked("ana", "bia", sessions=("0005",)), 'na sessão "0005" já estão Ana Souza e Bia Lima'),
        (Asked("ana", "bia", sessions=("0001",), against=("0003",)), 'Bia Lima não está na sessão "0003"'),
    ],
)
def test_what_is_asked_may_be_no_swap(trio, asked: Asked, said: str) -> None:
    assert said in refused(*trio, asked)


def test_nobody_exchanges_a_day_of_absence_or_a_holiday() -> None:
    absence = [{"de": "2027-03-02", "ate": "2027-03-02", "motivo": "curso"}]
    loaded = loaded_of(profissionais={"bia": {"ausencias": absence}}, feriados={"locais": ["2027-03-05"]})
    found = roster_of(loaded.data, WEEKS)
    for asked in (Asked("ana", "bia", TUESDAY), Asked("ana", "bia", MONDAY, back=TUESDAY)):
        assert "Bia Lima está ausente em ter 02/03 (curso)" in refused(found, loaded, asked)
    assert "sex 05/03 é feriado (Feriado local)" in refused(found, loaded, Asked("ana", "caio", FRIDAY))


# -- there and back -------------------------------------------------------------------------------------------------

_LOADED = loaded_of()
_SLOT = st.lists(
    st.tuples(
        st.sampled_from(("outras ubs-1", "outras ubs-2", "planejamento ubs-1", "deslocamento transito")),
        st.sampled_from(("ana", "bia", "caio", "ana, bia", "ana, caio", "bia, caio")),
    ),
    max_size=3,
    unique_by=(lambda s: "ana" in s[1] or s[1], lambda s: "bia" in s[1] or s[1], lambda s: "caio" in s[1] or s[1]),
)
"""What is done in one stretch of a day: nobody is in two sessions at once."""


@given(st.tuples(_SLOT, _SLOT, _SLOT))
@settings(max_examples=60, deadline=None)
def test_swapping_twice_gives_the_roster_back(slots: tuple[list[tuple[str, str]], ...]) -> None:
    spans = ("08:00-10:00", "10:00-12:00", "13:00-15:00")
    sessions = [f"seg {span} {what} [{who}]" for span, done in zip(spans, slots, strict=True) for what, who in done]
    before = roster_of(_LOADED.data, sessions)
    asked = Asked("ana", "bia", MONDAY)
    try:
        _, after = swapped(before, _LOADED, asked)
    except SwapError:
        return
    assert after != before
    assert swapped(after, _LOADED, asked)[1] == before
