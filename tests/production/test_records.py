"""Every record counts, counts for nothing, or is put apart with its place and value."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from escala.production.columns import Columns
from escala.production.months import months_of
from escala.production.records import Listed, judged
from tests.production.team import HEADING, judge, read, save, written

DAY = dt.date(2027, 3, 8)
KIND = "Atendimento individual específico"


def row(**changes: object) -> tuple[object, ...]:
    values: Mapping[str, object] = {"who": "Ana Souza", "day": DAY, "kind": KIND, "count": 1} | changes
    return tuple(values.values())


@pytest.mark.parametrize(
    ("changes", "fault", "value"),
    [
        ({"who": "Ana Sousa"}, "profissional-desconhecido", "Ana Sousa"),
        ({"who": ""}, "profissional-desconhecido", ""),
        ({"who": "123.456.789-01"}, "profissional-desconhecido", "•••"),
        ({"day": "31/02/2027"}, "data-ilegivel", "31/02/2027"),
        ({"day": dt.date(2027, 2, 28)}, "fora-do-mes", "28/02/2027"),
        ({"day": dt.date(2027, 4, 1)}, "fora-do-mes", "01/04/2027"),
        ({"kind": "Vacina"}, "tipo-desconhecido", "Vacina"),
        ({"count": "1,5"}, "quantidade-ilegivel", "1,5"),
        ({"count": ""}, "quantidade-ilegivel", ""),
        ({"count": -1}, "quantidade-negativa", "-1"),
        ({"count": 501}, "quantidade-absurda", "501"),
    ],
)
def test_a_bad_record_is_put_apart(tmp_path: Path, changes: dict[str, object], fault: str, value: str) -> None:
    records, _ = judge(tmp_path, [row(), row(**changes)])
    assert (records.read, records.counted, records.ignored, records.apart) == (2, 1, 0, 1)
    (one,) = records.faults()
    assert (one.fault, one.value, one.line) == (fault, value, 3)
    assert one.place == f"{tmp_path / 'producao.csv'}:3"


@pytest.mark.parametrize(
    "changes",
    [
        *({"day": day} for day in (dt.date(2027, 3, 1), dt.date(2027, 3, 31))),
        *({"count": count} for count in (0, 1, 499, 500, "500,0")),
        *({"who": who} for who in ("ana", "ANA  SOUZA", "Ana\u00a0Souza")),
        *({"kind": kind} for kind in ("atendimento-individual", "ATENDIMENTO INDIVIDUAL ESPECIFICO")),
    ],
)
def test_a_good_record_counts(tmp_path: Path, changes: dict[str, object]) -> None:
    records, _ = judge(tmp_path, [row(**changes)])
    assert (records.counted, records.apart) == (1, 0), records.by_fault


def test_a_record_with_several_faults_is_one(tmp_path: Path) -> None:
    records, _ = judge(tmp_path, [row(who="x", count=-1)])
    assert (records.apart, [one.fault for one in records.faults()]) == (
        1,
        ["profissional-desconhecido", "quantidade-negativa"],
    )


def test_a_line_with_more_values_than_headings(tmp_path: Path) -> None:
    records, _ = judge(tmp_path, [(*row(), "x")])
    assert [(one.fault, one.value, one.field) for one in records.faults()] == [("colunas-a-mais", "5", None)]


def test_what_is_known_to_count_for_nothing_is_counted_apart(tmp_path: Path) -> None:
    columns = Columns.model_validate({"tipos": {"vacina": None}})
    records, _ = judge(tmp_path, [row(), row(kind="VACINA", count=-3)], columns)
    assert (records.counted, records.ignored, records.apart) == (1, 1, 0)


def test_what_the_file_of_columns_says_comes_first(tmp_path: Path) -> None:
    columns = Columns.model_validate({"profissionais": {"ana souza": "bia"}, "tipos": {KIND: "grupo-especifico"}})
    records, _ = judge(tmp_path, [row()], columns)
    assert records.table[["profissional", "atividade"]].to_numpy().tolist() == [["bia", "grupo-especifico"]]


def test_two_people_of_one_name_go_by_their_ids(tmp_path: Path) -> None:
    twins = written(profissionais={"bia": {"nome": "Ana Souza"}})
    records, _ = judge(tmp_path, [row(), row(who="bia"), row(who="Ana Souza (ana)")], rosters=[twins])
    assert [one.fault for one in records.faults()] == ["profissional-desconhecido"]
    assert records.table["profissional"].tolist() == ["bia", "ana"]


def test_a_repeated_line_counts_once_and_says_which_was_first(tmp_path: Path) -> None:
    records, _ = judge(tmp_path, [row(), row(count=2), row(), row()])
    assert (records.counted, records.apart) == (2, 2)
    first = f"{tmp_path / 'producao.csv'}:2"
    assert [(one.line, one.fault, one.earlier) for one in records.faults()] == [
        (4, "repetida", first),
        (5, "repetida", first),
    ]


def test_repeated_lines_count_where_the_team_says_so(tmp_path: Path) -> None:
    records, _ = judge(tmp_path, [row(), row()], Columns(repetidas="contar"))
    assert (records.counted, records.apart) == (2, 0)


def test_a_line_that_differs_in_a_column_that_is_not_read_is_another(tmp_path: Path) -> None:
    rows = [(*row(), "08:00"), (*row(), "08:40")]
    path = save(tmp_path, rows, heading=("Profissional", "Data", "Tipo", "Quantidade", "Hora"))
    own = (written(),)
    assert judged([read(path)], Columns(), months_of(own, "civil"), own).counted == 2


def test_records_of_a_sheet_at_different_times_are_different(tmp_path: Path) -> None:
    book = Workbook()
    for one in (HEADING, *(row(day=dt.datetime(2027, 3, 8, hour)) for hour in (0, 8, 9, 9))):
        book.active.append(one)
    book.save(tmp_path / "p.xlsx")
    own = (written(),)
    records = judged([read(tmp_path / "p.xlsx")], Columns(), months_of(own, "civil"), own)
    assert records.counted == 3
    assert [(one.fault, one.line) for one in records.faults()] == [("repetida", 5)]


def test_a_line_is_repeated_across_files(tmp_path: Path) -> None:
    paths = [save(tmp_path, [row(), row(count=3)], "um.csv"), save(tmp_path, [row(count=2), row()], "dois.csv")]
    own = (written(),)
    records = judged([read(path) for path in paths], Columns(), months_of(own, "civil"), own)
    (one,) = records.faults()
    assert (one.file, one.line, one.earlier) == (str(tmp_path / "dois.csv"), 3, f"{tmp_path / 'um.csv'}:2")


def test_somebody_who_was_not_yet_on_the_team(tmp_path: Path) -> None:
    data = {"profissionais": {"davi": {"nome": "Davi Alves", "ocupacao": "psicologo", "carga_horaria": 10}}}
    later = written(periodo={"inicio": "2027-03-29", "fim": "2027-05-02"}, **data)
    rows = [row(who="Davi Alves"), row(who="Davi Alves", day=dt.date(2027, 4, 1))]
    records, _ = judge(tmp_path, rows, rosters=[written(), later])
    assert [(one.line, one.fault) for one in records.faults()] == [(2, "fora-da-equipe")]


def test_a_month_of_whole_weeks(tmp_path: Path) -> None:
    rows = [row(day=dt.date(2027, 3, day)) for day in (1, 14, 15)]
    records, months = judge(tmp_path, rows, cut="escala")
    assert [one.label for one in months] == ["2027-03-01/2027-03-14"]
    assert [(one.line, one.fault) for one in records.faults()] == [(4, "fora-do-mes")]


def test_a_file_with_headings_alone(tmp_path: Path) -> None:
    records, _ = judge(tmp_path, [])
    assert (records.read, records.counted, records.apart, records.days) == (0, 0, 0, None)
    assert records.listed() == Listed((), 0)


def test_the_list_may_be_cut_short(tmp_path: Path) -> None:
    records, _ = judge(tmp_path, [row(), *(row(who=f"x{n}", count="x") for n in range(30)), row(), row(day="")])
    assert records.by_fault == {
        "profissional-desconhecido": 30,
        "data-ilegivel": 1,
        "quantidade-ilegivel": 30,
        "repetida": 1,
    }
    # Three records of two faults each; beside a tally of records, it is records that are left.
    listed = records.listed(3)
    assert [one.line for one in listed.faults] == [3, 3, 4, 4, 5, 5]
    assert (listed.left, records.apart) == (29, 32)
    assert records.listed(31).left == 1
    assert records.listed(32) == records.listed() == Listed(tuple(records.faults()), 0)


def test_what_no_longer_is_known_again_is_judged_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(who=who, day=day) for who in ("x", "Ana Souza", "Zé 😀", "Bia Lima", "x", "bia") for day in (DAY, "?")]
    found = []
    for most in (100, 2, 0):
        monkeypatch.setattr("escala.production.lines.MOST_KNOWN", most)
        records, _ = judge(tmp_path, rows)
        found.append((records.table.to_numpy().tolist(), records.by_fault, list(records.faults())))
    assert found[0] == found[1] == found[2]
    strangers = [one.value for one in found[0][2] if one.fault == "profissional-desconhecido"]
    assert strangers == ["x", "x", "Zé 😀", "Zé 😀", "x", "x"]


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "who": st.sampled_from(["Ana Souza", "bia", "CAIO REIS", "Ninguém", ""]),
    "day": st.sampled_from(["08/03/2027", "2027-03-31", "01/04/2027", "30/02/2027", ""]),
    "kind": st.sampled_from([KIND, "grupo-especifico", "Vacina", "Nada"]),
    "count": st.sampled_from(["1", "2,0", "0", "-1", "501", "x", "1.000"]),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.fixed_dictionaries(VALUES), max_size=12))
def test_against_a_plain_reading(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    columns = Columns.model_validate({"tipos": {"Vacina": None}})
    records, _ = judge(tmp_path, [tuple(one[name] for name in VALUES) for one in rows], columns)
    people = {"Ana Souza": "ana", "bia": "bia", "CAIO REIS": "caio"}
    kinds = {KIND: "atendimento-individual", "grupo-especifico": "grupo-especifico"}
    seen: set[tuple[str, ...]] = set()
    sums: Counter[tuple[str, str]] = Counter()
    counted = ignored = apart = 0
    for one in rows:
        again = tuple(one[name] for name in VALUES) in seen
        seen.add(tuple(one[name] for name in VALUES))
        good = (
            one["who"] in people
            and one["day"] in ("08/03/2027", "2027-03-31")
            and one["kind"] in kinds
            and one["count"] in ("1", "2,0", "0")
            and not again
        )
        if one["kind"] == "Vacina":
            ignored += 1
        elif good:
            counted += 1
            sums[people[one["who"]], kinds[one["kind"]]] += int(one["count"][0])
        else:
            apart += 1
    assert (records.read, records.counted, records.ignored, records.apart) == (len(rows), counted, ignored, apart)
    found = records.table.groupby(["profissional", "atividade"], observed=True)["quantidade"].sum()
    assert {key: int(value) for key, value in found.items() if value} == {k: v for k, v in sums.items() if v}
    assert len({one.line for one in records.faults()}) == apart
