"""The tables of what is done with each provision."""

from escala.norms.coverage import action, count_line, coverage_markdown, number, parts, tally, value_tables
from escala.norms.loading import load_pack

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
    assert said["art-22"] == "fora: Escreve-se na reunião; a escala só diz quando ela é e quem é esperado."
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
