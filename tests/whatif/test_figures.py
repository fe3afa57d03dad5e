"""Figures of a handmade roster, each counted by hand."""

from escala.audit import audit
from escala.whatif.figures import Figures, figures
from tests.audit.good import good_month, good_roster


def good() -> Figures:
    roster, (month, ruleset) = good_roster(), good_month()
    return figures(roster, audit(roster, month, ruleset), month, ruleset)


def test_hours_of_each_person() -> None:
    assert [(x.profissional, x.minutos) for x in good().trabalho] == [("ana", 25 * 60), ("bia", 25 * 60)]


def test_support_by_unit_is_that_of_its_esf() -> None:
    assert [(x.unidade, x.minutos) for x in good().apoio_unidades] == [("ubs-1", 240), ("ubs-2", 360)]


def test_rooms_and_vehicles() -> None:
    use = {(x.unidade, x.recurso): (x.minutos, x.pico, x.quantidade, x.disponivel) for x in good().uso}
    seat = (8 + 1 + 7) * 60 + 40
    # Sessions 0003, 0006, 0007, 0009 of two hours, 0010 and 0011 of 40 min at once.
    assert use["ubs-1", "consultorio"] == (4 * 120 + 2 * 40, 2, 2, 2 * seat)
    # Meetings of 4 h and 2 h on Tuesday, groups 0005 and 0008.
    assert use["ubs-1", "sala"] == (240 + 120 + 240, 1, 1, seat)
    assert use["ubs-2", "sala"] == (240 + 120, 1, 1, 10 * 60)
    # The vehicle may be used while any unit is open: Tuesday 8 h, Wednesday 4 h, Thursday 7 h 40, Friday 6 h.
    assert use[None, "veiculo"] == (200, 1, 1, (8 + 4 + 7 + 6) * 60 + 40)


def test_production_beside_its_goal() -> None:
    made = {(x.profissional, x.linha): (x.sessoes, x.meta, x.minimo, x.maximo) for x in good().producao}
    # 25 h of 40, 5 days of 20: 5/32 of the month; 35 and 20 to 50 sessions, rounded.
    assert made["ana", "1.1"] == (4, 5, 3, 8)
    assert made["bia", "1.2"] == (1, 1, 0, 2)


def test_a_bound_counts_only_with_an_account_that_agrees() -> None:
    roster, (month, ruleset) = good_roster(), good_month()
    report = audit(roster, month, ruleset)
    assert figures(roster, report, month, ruleset).limite == 0
    goal = roster.objetivo.model_copy(update={"valor": roster.objetivo.valor - 1})
    edited = roster.model_copy(update={"objetivo": goal})
    assert figures(edited, report, month, ruleset).limite is None
    assert figures(edited, report, month, ruleset).total == report.total
