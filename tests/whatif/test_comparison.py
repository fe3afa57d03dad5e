"""Rows of rosters side by side: what is best, and how far each is from the base."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from escala.whatif.comparison import Candidate, Comparison, Row, Situation
from escala.whatif.differences import Distance
from escala.whatif.figures import Figures
from escala.whatif.frames import answers, frames
from tests.whatif.test_figures import good


def candidate(name: str, figures: Figures | None, situation: Situation = "viavel", **fields: Any) -> Candidate:
    return Candidate(name, Path(f"{name}.yaml"), situation, figures=figures, related=name != "base", **fields)


def changed(**update: Any) -> Figures:
    return good().model_copy(update=update)


def support(*minutes: int) -> Figures:
    figures = good()
    return figures.model_copy(
        update={
            "apoio": tuple(x.model_copy(update={"minutos": m}) for x, m in zip(figures.apoio, minutes, strict=True))
        }
    )


def compared(*candidates: Candidate) -> dict[str, Row]:
    comparison = Comparison(candidates, candidates[0])
    return {f"{row.section}/{row.key}": row for row in comparison.rows()}


def test_every_figure_has_its_row() -> None:
    rows = compared(candidate("base", good()))
    assert {row.section for row in rows.values()} == {
        *("resumo", "preferencias", "apoio", "atividades", "pessoas", "recursos", "producao", "dispensas")
    }
    hours = rows["pessoas/ana/1.1"].cells[0]
    assert hours is not None
    assert (hours.value, hours.least, hours.most) == (160, 150, 300)
    assert rows["resumo/dispensas"].cells[0] == (3, None, None, None)


def test_differences_are_from_the_base() -> None:
    row = compared(candidate("base", good()), candidate("a", support(200, 420)))["apoio/esf/esf-1"]
    assert row.differences == (None, -40)


def test_what_is_not_related_has_no_differences() -> None:
    other = replace(candidate("outra", support(100, 100)), related=False)
    row = compared(candidate("base", good()), other)["apoio/esf/esf-1"]
    assert row.differences[1] is None


def test_the_best_is_marked_only_among_rosters_that_pass_the_audit() -> None:
    rows = compared(
        candidate("base", support(240, 360)),
        candidate("a", support(240, 300)),
        candidate("b", support(600, 600), "reprovada", breaches=2),
    )
    assert rows["apoio/esf/esf-2"].best == {0}
    assert rows["apoio/esf/esf-1"].best == frozenset(), "both that count are as good"
    assert rows["resumo/apoio-diferenca"].best == {1}


def test_points_are_best_only_where_everybody_works_as_much() -> None:
    less = tuple(x.model_copy(update={"minutos": x.minutos - 60}) for x in good().trabalho)
    few, many = changed(total=10), changed(total=90)
    rows = compared(candidate("base", many), candidate("a", few), candidate("b", changed(total=1, trabalho=less)))
    assert rows["resumo/pontos"].best == {1}


def test_nearest_to_the_goal_is_best() -> None:
    figures = good()
    row = compared(candidate("base", figures))["atividades/2.1.2"]
    assert row.cells[0] is not None
    worse = tuple(x.model_copy(update={"minutos": x.minutos + 60}) if x.linha == "2.1.2" else x for x in figures.horas)
    row = compared(candidate("base", figures), candidate("a", changed(horas=worse)))["atividades/2.1.2"]
    assert row.best == {0}


def test_a_rule_without_waivers_has_none_and_not_nothing() -> None:
    row = compared(candidate("base", good()), candidate("a", changed(dispensas=())))["dispensas/presenca-minima"]
    assert [cell and cell.value for cell in row.cells] == [1, 0]
    assert row.best == {1}


def test_what_has_no_roster_has_no_column() -> None:
    base, none = candidate("base", good()), candidate("x", None, "inviavel", causes=("Faltam 3h.",))
    assert Comparison((base, none), base).columns == (base,)
    assert Comparison((none,), none).rows() == ()


def test_distance_has_rows_of_its_own() -> None:
    apart = Distance(sessoes_a_menos=3, sessoes_a_mais=4, pessoas=2, minutos=600)
    rows = compared(candidate("base", good()), candidate("a", good(), distance=apart))
    assert [rows["resumo/sessoes-a-mais"].cells[1], rows["resumo/minutos-mudados"].cells[1]] == [
        (4, None, None, None),
        (600, None, None, None),
    ]
    assert rows["resumo/pessoas-mudadas"].cells[0] is None


def test_files_have_hours_as_numbers_and_a_column_of_differences() -> None:
    base = candidate("base", support(240, 360))
    comparison = Comparison((base, candidate("a", support(250, 360))), base)
    found = next(frame for frame in frames(comparison) if frame.name == "Apoio às eSF")
    assert found.columns == ("linha", "unidade", "base", "a", "a (diferença)")
    assert ("eSF 1", "horas", 4.0, round(250 / 60, 4), round(10 / 60, 4)) in found.rows
    row = [line[0] for line in found.rows].index("eSF 1")
    assert (row, 3) in found.best
    people = next(frame for frame in frames(comparison) if frame.name == "Horas por pessoa")
    assert people.columns[2:5] == ("base", "base (alvo)", "base (faixa)")
    assert ("Ana Souza · 1.1 Individual", "horas", 2.6667, 3.75, "2.5 a 5", 2.6667, 0.0, 3.75, "2.5 a 5") in people.rows
    assert answers(comparison).rows[1][:2] == ("a", "viavel")
