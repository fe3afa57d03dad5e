"""Annex II: hours a week, share of the month and production of each row, for 40 hours; lengths of the activities."""

import pytest

ROWS = {
    # row: hours, band, percent, band in percent, sessions a month, band of sessions
    "1.1": (6, (4, 8), 15, (10, 20), 35, (20, 50)),
    "1.2": (3, (1, 5), 7.5, (2.5, 12.5), 6, (2, 10)),
    "2.1.1": (10, (8, 12), 25, (20, 30), None, None),
    "2.1.2": (2, (2, 2), 5, (5, 5), None, None),
    "2.1.3": (5, (4, 8), 15, (10, 20), 12, (8, 16)),
    "2.1.4": (5, (3, 7), 12.5, (7.5, 17.5), 12, (7, 17)),
    "2.1.5": (3, (1, 5), 7.5, (2.5, 12.5), 6, (2, 10)),
    "2.1.6": (4, (1, 5), 7.5, (2.5, 12.5), None, None),
    "2.2": (2, (0, 4), 5, (0, 10), None, None),
}
WITHOUT_HOURS = ("2.3", "3.1")


@pytest.mark.parametrize("row", ROWS)
def test_row(pack, row: str) -> None:
    found = pack.linhas[row]
    sessions = (found.producao.meta, found.producao.faixa) if found.producao else (None, None)
    assert (found.alvo, found.faixa, found.percentual.alvo, found.percentual.faixa, *sessions) == ROWS[row]
    assert found.citacao == f"Anexo II {row}"


@pytest.mark.parametrize("row", WITHOUT_HOURS)
def test_row_without_hours(pack, row: str) -> None:
    found = pack.linhas[row]
    assert (found.alvo, found.faixa, found.percentual, found.producao) == (None, None, None, None)


def test_there_is_no_other_row(pack) -> None:
    assert tuple(pack.linhas) == (*ROWS, *WITHOUT_HOURS)


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        *((row, ["faixa-horas"]) for row in ROWS if row not in ("2.1.1", "2.1.2")),
        ("2.1.1", ["faixa-horas", "reuniao-esf"]),
        ("2.1.2", ["reuniao-equipe"]),
        ("2.3", [None]),
        ("3.1", [None]),
    ],
)
def test_clauses_of_a_row(pack, row: str, rules: list[str | None]) -> None:
    clauses = [clause for clause in pack.clausulas if clause.linha == row]
    assert [clause.regra for clause in clauses] == rules
    assert {clause.artigo for clause in clauses} == {pack.linhas[row].citacao}


@pytest.mark.parametrize(
    ("activity", "length"),
    [
        ("grupo-especifico", 120),
        ("reuniao-esf", 240),
        ("reuniao-equipe", 120),
        ("atendimento-compartilhado", 120),
        ("domiciliar-compartilhado", 100),
        ("grupo-compartilhado", 120),
    ],
)
def test_length_in_minutes(pack, activity: str, length: int) -> None:
    assert pack.atividades[activity].duracao.fixa == length


def test_individual_care_lasts_40_minutes_or_several_times_that(pack) -> None:
    assert pack.atividades["atendimento-individual"].duracao.multiplo == 40


def test_targets_use_the_whole_week(pack) -> None:
    assert sum(row.alvo or 0 for row in pack.linhas.values()) == pack.carga.referencia == 40
    assert sum(row.percentual.alvo for row in pack.linhas.values() if row.percentual) == 100


def test_least_and_greatest_hours_add_to_24_and_56(pack) -> None:
    bands = [row.faixa for row in pack.linhas.values() if row.faixa]
    assert (sum(band[0] for band in bands), sum(band[1] for band in bands)) == (24, 56)


def test_hours_and_percent_differ_in_two_targets_and_in_no_band(pack) -> None:
    both = {id: row for id, row in pack.linhas.items() if row.percentual}
    assert [id for id, row in both.items() if row.alvo != row.percentual.alvo * 40 / 100] == ["2.1.3", "2.1.6"]
    assert [id for id, row in both.items() if row.faixa != tuple(p * 40 / 100 for p in row.percentual.faixa)] == []


def test_only_the_weekly_meeting_is_not_scaled(pack) -> None:
    assert [id for id, row in pack.linhas.items() if not row.proporcional] == ["2.1.2"]


@pytest.mark.parametrize(
    ("citation", "rule", "force", "parameters"),
    [
        ("a, I e b, I", "alvo-horas", "preferencial", {"peso": 1, "base": "horas", "folga_semanal": "02:00"}),
        ("c, I e II", "producao", "preferencial", {"peso": 2, "dias_no_mes": 20}),
        ("c, III", "duracao-sessao", "deve", {}),
        ("nota final", "faixa-horas", "deve", {}),
    ],
)
def test_what_holds_for_all_rows(clause, citation: str, rule: str, force: str, parameters: dict[str, object]) -> None:
    found = clause(f"Anexo II, {citation}")
    assert (found.cobertura, found.regra, found.forca, found.parametros) == ("regra", rule, force, parameters)
