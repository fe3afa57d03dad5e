"""What is offered instead of a swap that is not possible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest

from escala.domain.roster import Roster
from escala.scenario_files import LoadedScenario
from escala.whatif.alternatives import MOST, Alternatives, alternatives
from escala.whatif.swapping import Asked, exchange_of, exchanged
from tests.whatif.trio import WEEK, audit_of, loaded_of, one_week, roster, view_of

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (dt.date(2027, 3, day) for day in range(1, 6))
WEEKS = tuple(text.format(week) for week in ("", "/2") for text in WEEK)


def instead(
    found: Roster, loaded: LoadedScenario, asked: Asked, over: Callable[[], bool] = lambda: False
) -> Alternatives:
    judge = partial(audit_of, loaded=loaded)
    return alternatives(found, view_of(found, loaded), audit_of(found, loaded), asked, judge, over)


@pytest.fixture(scope="module")
def trio() -> tuple[Roster, LoadedScenario]:
    loaded = loaded_of()
    return roster(loaded, WEEKS), loaded


def test_each_offer_passes_the_audit_with_the_points_that_it_says(trio) -> None:
    before, loaded = trio
    for asked in (Asked("ana", "bia", TUESDAY), Asked("ana", "caio", MONDAY), Asked("ana", "bia", sessions=("0004",))):
        found = instead(before, loaded, asked)
        assert found.offers, asked
        assert len(found.offers) <= MOST
        assert [offer.rank for offer in found.offers] == sorted(offer.rank for offer in found.offers)
        assert found.left == 0
        for offer in found.offers:
            exchange = exchange_of(view_of(before, loaded), offer.asked)
            assert exchange == offer.exchange
            report = audit_of(exchanged(before, loaded.month, exchange), loaded)
            assert (report.ok, report.total) == (True, offer.points), offer


def test_the_day_for_another_one_or_another_day(trio) -> None:
    found = instead(*trio, Asked("ana", "bia", TUESDAY))
    kinds = {offer.kind: offer.asked for offer in found.offers}
    assert kinds["dias-cruzados"] == Asked("ana", "bia", TUESDAY, back=THURSDAY)
    assert kinds["outro-dia"].date in (MONDAY, MONDAY + dt.timedelta(7))


def test_another_colleague(trio) -> None:
    found = instead(*trio, Asked("ana", "caio", MONDAY))
    assert Asked("ana", "bia", MONDAY) in [offer.asked for offer in found.offers if offer.kind == "outra-pessoa"]


def test_one_shift_of_the_day_and_session_for_session() -> None:
    case = one_week(
        "seg 08:00-10:00 outras ubs-1 [ana]",
        "seg 10:00-12:00 planejamento ubs-1 [ana]",
        "seg 08:00-12:00 intersetorial ubs-1 [bia]",
        "seg 13:00-17:00 outras ubs-1 [ana]",
        "ter 08:00-12:00 outras ubs-1 [bia]",
    )
    found = instead(*case, Asked("ana", "bia", MONDAY))
    asked = {offer.kind: offer.asked for offer in found.offers}
    assert asked["turno"] == Asked("ana", "bia", MONDAY, "manha")
    assert asked["sessoes"] == Asked("ana", "bia", sessions=("0004",), against=("0005",))


def test_what_was_asked_and_what_gives_the_hours_back() -> None:
    case = one_week(
        "seg 08:00-12:00 outras ubs-1 [ana]",
        "seg 13:00-15:00 intersetorial ubs-1 [ana]",
        "seg 08:00-12:00 planejamento ubs-1 [bia]",
        "ter 08:00-10:00 outras ubs-2 [ana]",
        "qua 08:00-10:00 outras ubs-1 [bia]",
        "qui 08:00-10:00 intersetorial ubs-2 [bia]",
    )
    found = instead(*case, Asked("ana", "bia", MONDAY))
    back = [offer.asked for offer in found.offers if offer.kind == "compensada"]
    assert back
    assert all(asked.sessions == ("0001", "0002") for asked in back)
    assert {asked.against for asked in back} <= {("0003", "0005"), ("0003", "0006")}


def test_no_further_session_is_offered_where_it_gains_nothing() -> None:
    case = one_week(
        "seg 08:00-10:00 outras ubs-1 [ana]",
        "seg 08:00-10:00 planejamento ubs-1 [bia]",
        "seg 10:00-12:00 outras ubs-1 [ana]",
        "ter 08:00-10:00 outras ubs-2 [ana]",
        "ter 08:00-10:00 intersetorial ubs-2 [bia]",
        "qui 08:00-12:00 outras ubs-2 [ana, bia]",
        "sex 08:00-10:00 outras ubs-2 [bia]",
        hours=10,
    )
    offers = [offer for offer in instead(*case, Asked("ana", "bia", MONDAY)).offers if offer.kind == "sessoes"]
    single = next(offer for offer in offers if offer.exchange.size == 2)
    for offer in offers:
        if {"0001", "0002"} <= set(offer.exchange.handed) and "0003" not in offer.exchange.handed and offer != single:
            assert offer.points < single.points


def test_of_a_named_session_only_what_has_it_and_with_its_journey() -> None:
    case = one_week(
        "seg 08:00-09:40 outras ubs-2 [ana]",
        "seg 09:40-10:00 deslocamento transito [ana]",
        "seg 10:00-12:00 outras ubs-1 [ana]",
        "seg 08:00-09:40 planejamento ubs-2 [bia]",
        "seg 09:40-10:00 deslocamento transito [bia]",
        "seg 10:00-12:00 planejamento ubs-1 [bia]",
        "ter 08:00-12:00 intersetorial ubs-1 [ana, bia]",
    )
    found = instead(*case, Asked("ana", "bia", sessions=("0003",)))
    assert (found.offers[0].kind, found.offers[0].asked) == (
        "sessoes",
        Asked("ana", "bia", sessions=("0003",), against=("0006",)),
    )
    assert all("0003" in offer.exchange.handed for offer in found.offers if offer.kind == "sessoes")


def test_of_a_named_session_nothing_is_offered_with_who_is_in_it() -> None:
    loaded = loaded_of(periodo={"fim": "2027-03-07"}, profissionais={"ana": {"disponibilidade": None}})
    found = roster(
        loaded,
        [
            "seg 08:00-10:00 outras ubs-1 [ana, caio]",
            "seg 08:00-10:00 planejamento ubs-2 [bia]",
            "seg 10:00-12:00 outras ubs-2 [ana]",
            "seg 10:00-12:00 planejamento ubs-1 [caio]",
            "ter 08:00-14:00 outras ubs-1 [ana, bia, caio]",
            "qua 08:00-10:00 outras ubs-1 [bia, caio]",
            "qui 08:00-10:00 intersetorial ubs-1 [ana]",
        ],
    )
    offers = instead(found, loaded, Asked("ana", "bia", sessions=("0001",))).offers
    assert all("0001" in offer.exchange.handed for offer in offers if offer.asked.date is None)


def test_commitments_are_not_offered() -> None:
    sessions = ("seg 08:00-12:00 outras ubs-1 [ana]", "seg 08:00-12:00 planejamento ubs-1 [bia]")
    more = ("ter 08:00-12:00 outras ubs-1 [ana]", "qui 08:00-12:00 outras ubs-1 [bia]")
    before, loaded = one_week(*sessions, *more)
    asked = Asked("ana", "bia", TUESDAY)
    assert Asked("ana", "bia", MONDAY) in [offer.asked for offer in instead(before, loaded, asked).offers]
    fixed = {"profissionais": ["ana"], "atividade": "outras", "em": "2027-03-01", "das": "08:00", "as": "12:00"}
    bound = loaded_of(
        periodo={"fim": "2027-03-07"},
        compromissos=[{**fixed, "unidade": "ubs-1"}],
        profissionais={"caio": None, "ana": {"carga_horaria": 8}, "bia": {"carga_horaria": 8}},
    )
    audited: list[Roster] = []

    def judge(after: Roster):
        audited.append(after)
        return audit_of(after, bound)

    view, report = view_of(before, bound), audit_of(before, bound)
    offers = alternatives(before, view, report, asked, judge, lambda: False).offers
    assert [offer.kind for offer in offers] == ["dias-cruzados"]
    assert len(audited) == 1


def test_history_is_not_offered() -> None:
    loaded = loaded_of(andamento={"a_partir_de": "2027-03-09"})
    found = instead(roster(loaded, WEEKS), loaded, Asked("ana", "bia", dt.date(2027, 3, 9)))
    assert found.offers
    assert all(
        placed.date >= dt.date(2027, 3, 9) for o in found.offers for placed in (*o.exchange.given, *o.exchange.taken)
    )


def test_out_of_time_it_says_how_many_are_left(trio) -> None:
    answers = iter([False, False, False, True, True])
    found = instead(*trio, Asked("ana", "bia", TUESDAY), lambda: next(answers, True))
    assert found.audited >= 1
    assert found.left >= 1


def test_ctrl_c_ends_with_what_was_found(trio) -> None:
    before, loaded = trio
    count = 0

    def judge(after: Roster):
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        return audit_of(after, loaded)

    view, report = view_of(before, loaded), audit_of(before, loaded)
    found = alternatives(before, view, report, Asked("ana", "bia", TUESDAY), judge, lambda: False)
    assert found.audited == 1
    assert found.left >= 1


def test_there_may_be_none() -> None:
    case = one_week("seg 08:00-12:00 outras ubs-1 [ana]", "ter 08:00-12:00 planejamento ubs-1 [bia]", hours=4)
    found = instead(*case, Asked("ana", "bia", MONDAY))
    assert [offer.asked for offer in found.offers] == [Asked("ana", "bia", MONDAY, back=TUESDAY)]
    assert instead(*case, Asked("ana", "bia", MONDAY, back=TUESDAY)).offers == ()
