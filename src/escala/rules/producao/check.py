"""Sessions a month in a written roster against the norm's goal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from escala.rules.base import CheckResult, RosterView
from escala.rules.points import half_up, priced, row_name
from escala.rules.producao.clause import Parameters
from escala.rules.wording import count, people


class Produced(NamedTuple):
    """Sessions of one person in one row over the period, beside the goal and the range that fall to that person."""

    professional: str
    row: str
    held: int
    goal: int
    least: int
    most: int


def produced(view: RosterView, parameters: Parameters) -> Iterator[Produced]:
    """Sessions of each person in each row with a goal, scaled to the person's load and workable days."""
    for professional in view.month.professionals:
        share = _share(view, parameters, professional)
        for row, spec in view.ruleset.rows.items():
            if spec.producao is not None:
                goal, least, most = (half_up(n * share) for n in (spec.producao.meta, *spec.producao.faixa))
                yield Produced(professional, row, _sessions(view, professional, row), goal, least, most)


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each session more or less than the goal, scaled to the person's load and workable days."""
    items = []
    for professional, row, held, goal, _, _ in produced(view, parameters):
        amiss = count(abs(held - goal), "sessão", "sessões")
        items.append(
            (
                parameters.peso * abs(held - goal),
                f"{people(view.month, [professional])}: {count(held, 'sessão', 'sessões')} de "
                f"{row_name(view.ruleset, row)} no período, "
                f"meta {goal} ({amiss} {'a mais' if held > goal else 'a menos'})",
            )
        )
    return priced(items)


def _share(view: RosterView, parameters: Parameters, professional: str) -> Fraction:
    """Part of the month's goal that falls to a person in this period."""
    load = Fraction(view.month.scenario.profissionais[professional].carga_horaria, view.ruleset.pack.carga.referencia)
    days = sum(view.month.workable_days(professional, week) for week in view.month.weeks)
    return load * Fraction(days, parameters.dias_no_mes)


def _sessions(view: RosterView, professional: str, row: str) -> int:
    """Sessions of a row that a person attends; several in a row that are written as one count as several."""
    held = 0
    for placed in view.by_professional[professional]:
        activity = placed.session.atividade
        if activity in view.ruleset.row_activities[row]:
            unit = view.ruleset.activities[activity].duracao.multiplo
            held += 1 if unit is None else placed.minutes // unit
    return held
