"""The nine indicators of Annex IV, by hand and against a plain reading of the published formulas."""

import datetime as dt
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escala.norms.loading import load_pack
from escala.production.indicators import Reading, Value, over_months, values_of
from tests.production.team import Row, Written, april, judge, written

DAY = dt.date(2027, 3, 8)
PACK = load_pack("df-489-2018")

RECORDS: tuple[Row, ...] = (
    ("ana", DAY, "atendimento-individual", 7),
    ("ana", dt.date(2027, 3, 31), "atendimento-individual", 5),
    ("bia", DAY, "atendimento-individual", 3),
    ("bia", DAY, "domiciliar-especifico", 2),
    ("caio", DAY, "domiciliar-compartilhado", 4),
    ("caio", DAY, "atendimento-compartilhado", 2),
    ("ana", DAY, "grupo-especifico", 1),
    ("caio", DAY, "grupo-compartilhado", 2),
    ("caio", DAY, "reuniao-equipe", 4),
)
"""Of a team of three, 10 h a week each: 30 h are three quarters of a professional of 40 h."""


def values(
    folder: Path, rows: tuple[Row, ...], rosters: tuple[Written, ...] | None = None, reading: Reading = "publicado"
) -> tuple[Value, ...]:
    own = rosters or (written(),)
    records, months = judge(folder, rows, rosters=own)
    assert not records.apart, records.by_fault
    return values_of(records.table, months, own[-1].loaded.pack, reading)


def by_number(found: tuple[Value, ...]) -> dict[tuple[int, str | None], Fraction | None]:
    return {(int(one.clause.id.rsplit("-", 1)[1]), one.professional): one.value for one in found if one.team is None}


@pytest.mark.parametrize(
    ("number", "professional", "value"),
    [
        *((1, None, Fraction(15 * 40, 30)), (3, None, Fraction(2 * 40, 30))),
        *((5, None, Fraction(6 * 40, 30)), (7, None, Fraction(3 * 40, 30))),
        *((2, "ana", 12), (2, "bia", 3), (2, "caio", 0), (4, "bia", 2), (4, "ana", 0)),
        *((6, "caio", 6), (6, "ana", 0), (8, "ana", 1), (8, "caio", 2), (8, "bia", 0)),
        # 0.15 x 20 + 0.25 x 8/3 + 0.25 x 8 + 0.35 x 4 = 7.0666...; by 0.75 again: 9.4222...
        (9, None, Fraction(424, 45)),
    ],
)
def test_by_hand(tmp_path: Path, number: int, professional: str | None, value: Fraction) -> None:
    assert by_number(values(tmp_path, RECORDS))[number, professional] == value


def test_the_other_reading_divides_once(tmp_path: Path) -> None:
    (index,) = (one for one in values(tmp_path, RECORDS, reading="medias") if one.clause.id == "anexo-iv-9")
    assert (index.value, index.otherwise) == (Fraction(106, 15), Fraction(424, 45))


@pytest.mark.parametrize(("load", "equivalents"), [(39, "0.975"), (40, "1"), (41, "1.025")])
def test_just_under_on_and_over_a_full_time_equivalent(tmp_path: Path, load: int, equivalents: str) -> None:
    alone = written((), profissionais={"bia": None, "caio": None, "ana": {"carga_horaria": load}})
    found = by_number(values(tmp_path, (("ana", DAY, "atendimento-individual", 39),), (alone,)))
    assert found[1, None] == 39 / Fraction(equivalents)
    assert found[2, "ana"] == 39
    assert found[9, None] == Fraction("0.15") * 39 / Fraction(equivalents) ** 2


def test_nothing_recorded_is_zero(tmp_path: Path) -> None:
    assert set(by_number(values(tmp_path, ())).values()) == {0}


def test_months_stand_side_by_side(tmp_path: Path) -> None:
    rosters = written(), april()
    rows: tuple[Row, ...] = (*RECORDS, ("ana", dt.date(2027, 4, 30), "atendimento-individual", 4))
    records, months = judge(tmp_path, rows, rosters=rosters)
    found = over_months(values_of(records.table, months, PACK), months)
    (ana,) = (one for one in found if (one.clause.id, one.professional) == ("anexo-iv-2", "ana"))
    assert ([month.label for month in months], ana.values, ana.mean) == (["2027-03", "2027-04"], (12, 4), 8)


def test_the_other_reading_of_an_index_stands_month_by_month(tmp_path: Path) -> None:
    rosters = written(), april()
    rows: tuple[Row, ...] = (*RECORDS, ("ana", dt.date(2027, 4, 30), "atendimento-individual", 4))
    records, months = judge(tmp_path, rows, rosters=rosters)
    found = over_months(values_of(records.table, months, PACK), months)
    (index,) = (one for one in found if one.clause.id == "anexo-iv-9")
    # Thirty hours a week are three quarters of a professional; in April, Ana's four alone.
    assert index.otherwise == (Fraction(106, 15), 4 / Fraction(3, 4) * Fraction("0.15"))
    assert index.values == tuple(value * Fraction(4, 3) for value in index.otherwise if value is not None)
    (mean,) = (one for one in found if one.clause.id == "anexo-iv-1")
    assert mean.otherwise == (None, None)


def test_somebody_who_comes_later_has_no_value_before(tmp_path: Path) -> None:
    new = {"profissionais": {"davi": {"nome": "Davi", "ocupacao": "psicologo", "carga_horaria": 10}}}
    rosters = written(), written(periodo={"inicio": "2027-03-29", "fim": "2027-05-02"}, **new)
    rows: tuple[Row, ...] = (("davi", dt.date(2027, 4, 5), "atendimento-individual", 4),)
    records, months = judge(tmp_path, rows, rosters=rosters)
    found = over_months(values_of(records.table, months, PACK), months)
    (davi,) = (one for one in found if (one.clause.id, one.professional) == ("anexo-iv-2", "davi"))
    assert (davi.values, davi.mean) == ((None, 4), 4)
    (mean,) = (one for one in found if one.clause.id == "anexo-iv-1")
    assert mean.values == (0, 4)  # forty hours a week from April on: one full-time equivalent


def test_a_norm_without_indicators_has_none(tmp_path: Path) -> None:
    records, months = judge(tmp_path, RECORDS)
    assert values_of(records.table, months, load_pack("caps-ii")) == ()


ACTIVITIES = (
    *("atendimento-individual", "domiciliar-especifico", "atendimento-compartilhado", "domiciliar-compartilhado"),
    *("grupo-especifico", "grupo-compartilhado", "reuniao-esf"),
)
PEOPLE = ("ana", "bia", "caio")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ACTIVITIES), st.integers(0, 60)), max_size=25),
    st.tuples(*(st.integers(4, 44) for _ in PEOPLE)),
)
def test_against_a_plain_reading(tmp_path: Path, done: list[tuple[str, str, int]], loads: tuple[int, int, int]) -> None:
    team = written((), profissionais={p: {"carga_horaria": load} for p, load in zip(PEOPLE, loads, strict=True)})
    rows = tuple((p, dt.date(2027, 3, 1 + place), activity, n) for place, (p, activity, n) in enumerate(done))
    found = by_number(values(tmp_path, rows, (team,)))
    with localcontext() as context:
        context.prec = 40
        equivalents = Decimal(sum(loads)) / 40

        def total(*kinds: str, who: str | None = None) -> Decimal:
            return Decimal(sum(n for p, kind, n in done if kind in kinds and who in (None, p)))

        individual, home = total(ACTIVITIES[0]), total(ACTIVITIES[1])
        shared, groups = total(*ACTIVITIES[2:4]), total(*ACTIVITIES[4:6])
        weighted = individual * Decimal("0.15") + home * Decimal("0.25") + shared * Decimal("0.25")
        weighted += groups * Decimal("0.35")
        expected = {
            (1, None): individual / equivalents,
            (3, None): home / equivalents,
            (5, None): shared / equivalents,
            (7, None): groups / equivalents,
            (9, None): weighted / equivalents / equivalents,
        }
        for p in PEOPLE:
            expected |= {(2, p): total(ACTIVITIES[0], who=p), (4, p): total(ACTIVITIES[1], who=p)}
            expected |= {(6, p): total(*ACTIVITIES[2:4], who=p), (8, p): total(*ACTIVITIES[4:6], who=p)}
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            mine = found[key]
            assert mine is not None
            assert abs(Decimal(mine.numerator) / mine.denominator - value) < Decimal("1e-30")


def test_each_team_of_a_service_has_its_own(tmp_path: Path) -> None:
    teams = {
        "equipes": {"norte": {"nome": "Norte"}, "sul": {"nome": "Sul"}},
        "unidades": {"ubs-1": {"equipe": "norte"}, "ubs-2": {"equipe": "sul"}},
        "profissionais": {
            "ana": {"equipes": ["norte"]},
            "bia": {"equipes": ["norte", "sul"]},
            "caio": {"equipes": ["sul"]},
        },
    }
    found = values(tmp_path, RECORDS, (written((), **teams),))
    means = {one.team: one.value for one in found if one.clause.id == "anexo-iv-1"}
    # Ana's twelve and Bia's three of twenty hours; Bia's three of twenty; all fifteen of thirty.
    assert means == {None: 20, "norte": 30, "sul": 6}
    people = [one.professional for one in found if one.clause.id == "anexo-iv-2"]
    assert people == ["ana", "bia", "caio"]
