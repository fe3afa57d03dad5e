"""The tables of what is done with each provision."""

from escala.norms.coverage import action, count_line, coverage_markdown, number, parts, tally, value_tables
from escala.norms.loading import load_pack
from escala.norms.pack import KINDS

PACK = load_pack("df-489-2018")


def test_tally_counts_every_clause_once() -> None:
    counted = tally(PACK)
    assert counted["clausulas"] == len(PACK.clausulas)
    assert sum(counted[coverage] for coverage in ("regra", "achado", "indicador", "fora")) == len(PACK.clausulas)


def test_count_line_in_words() -> None:
    few = PACK.model_copy(update={"clausulas": tuple(c for c in PACK.clausulas if c.id in ("art-10", "art-22"))})
    assert count_line(few) == (
        "2 cláusulas: 1 por regra da escala, 0 por achados sobre a equipe, 0 indicadores e 1 fora da escala. 1 regra."
    )


def test_parts_are_the_articles_and_the_annexes() -> None:
    assert list(parts(PACK)) == ["Artigos", "Anexo I", "Anexo II", "Anexo III", "Anexo IV"]


def test_action_of_each_coverage() -> None:
    said = {clause.id: action(clause) for clause in PACK.clausulas}
    assert said["art-10"] == "regra presenca-minima"
    assert said["art-7"] == "achado vinculos"
    minutes = "escala exportar --atas imprime o formulário de cada uma, com quem é esperado."
    assert said["art-22"] == f"fora: Escreve-se na reunião; {minutes}"
    assert said["anexo-iv-1"] == (
        "indicador: sessões de atendimento-individual ÷ (horas semanais da equipe ÷ 40), por equipe"
    )
    assert said["anexo-iv-9"] == (
        "indicador: (0,15 × anexo-iv-1 + 0,25 × anexo-iv-3 + 0,25 × anexo-iv-5 + 0,35 × anexo-iv-7)"
        " ÷ (horas semanais da equipe ÷ 40), por equipe"
    )


def test_numbers_as_brazilians_write_them() -> None:
    assert [number(value) for value in (6.0, 7.5, 40, 0.15)] == ["6", "7,5", "40", "0,15"]


def test_row_of_hours() -> None:
    hours = next(table for table in value_tables(PACK) if table.title == "Horas por semana, para 40 h")
    assert hours.rows[0] == (
        "1.1",
        "Atendimento individual e domiciliar específicos",
        "6 (4 a 8)",
        "15 (10 a 20)",
        "35 (20 a 50)",
        "sim",
    )


def test_every_row_of_a_table_has_all_its_cells() -> None:
    for table in value_tables(PACK):
        assert {len(row) for row in table.rows} == {len(table.columns)}, table.title


def test_markdown_has_every_clause_in_a_row_of_its_own() -> None:
    page = coverage_markdown(PACK)
    for clause in PACK.clausulas:
        assert f"\n| {clause.citacao} | {clause.resumo} | {clause.forca} | " in page


REGIONAL = load_pack("ngr-regional")


def test_a_norm_without_articles_has_provisions() -> None:
    assert list(parts(REGIONAL)) == ["Dispositivos"]


def test_action_of_a_clause_that_is_a_rule_by_itself_names_it() -> None:
    said = {clause.id: action(clause) for clause in REGIONAL.clausulas}
    assert said["colegiado-local"] == "regra reuniao-recorrente, cláusula colegiado-local"
    assert said["parceiros"] == "regra convidados"


def test_each_clause_that_is_a_rule_by_itself_has_its_own_row_of_parameters() -> None:
    tables = {table.title: table.rows for table in value_tables(REGIONAL)}
    own = tables["Cláusulas que são, cada uma, uma regra"]
    assert [row[:2] for row in own] == [
        ("reuniao-semanal", "reuniao-recorrente"),
        ("colegiado-regional", "reuniao-recorrente"),
        ("colegiado-local", "reuniao-recorrente"),
        ("visitas-apoio", "visitas"),
        ("relatorio-mensal", "tarefa-datada"),
        ("supervisao-protegida", "reserva"),
    ]
    assert own[2][2] == (
        "atividade: colegiado-local; a_cada: mes; por: unidade; quem: referencia; locais: [unidade]; "
        "convidados: [da-unidade]"
    )
    assert not set(KINDS) & {row[0] for row in tables["Regras e parâmetros"]}
    assert own[0][0] not in {row[0] for table in value_tables(PACK) for row in table.rows}


def test_parameters_inside_parameters_are_shown() -> None:
    called = {"quem": {"ocupacoes": ["medico", "psicologo"], "ao_menos": 1}}
    clause = next(c for c in REGIONAL.clausulas if c.id == "reuniao-semanal").model_copy(update={"parametros": called})
    table = value_tables(REGIONAL.model_copy(update={"clausulas": (clause,)}))[1]
    assert table.rows == (
        ("reuniao-semanal", "reuniao-recorrente", "quem: {ocupacoes: [medico, psicologo], ao_menos: 1}"),
    )
