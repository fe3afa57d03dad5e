"""Annex IV: nine indicators."""

import pytest


@pytest.mark.parametrize(
    ("mean", "total", "activities"),
    [
        (1, 2, ("atendimento-individual",)),
        (3, 4, ("domiciliar-especifico",)),
        (5, 6, ("atendimento-compartilhado", "domiciliar-compartilhado")),
        (7, 8, ("grupo-especifico", "grupo-compartilhado")),
    ],
)
def test_mean_of_the_team_and_count_of_each_professional(
    clause, mean: int, total: int, activities: tuple[str, ...]
) -> None:
    first, second = clause(f"Anexo IV, {mean}").indicador, clause(f"Anexo IV, {total}").indicador
    assert (first.medida, first.por, first.atividades, first.divisor_horas) == ("media", "equipe", activities, 40)
    assert (second.medida, second.por, second.atividades) == ("total", "profissional", activities)


def test_index_weighs_the_four_means(clause) -> None:
    index = clause("Anexo IV, 9").indicador
    assert (index.medida, index.por, index.divisor_horas) == ("indice", "equipe", 40)
    assert index.pesos == {"anexo-iv-1": 0.15, "anexo-iv-3": 0.25, "anexo-iv-5": 0.25, "anexo-iv-7": 0.35}


def test_there_is_no_other(pack) -> None:
    cited = [clause.citacao for clause in pack.clausulas if clause.cobertura == "indicador"]
    assert cited == [f"Anexo IV, {number}" for number in range(1, 10)]
