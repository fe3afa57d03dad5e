"""Sessions a month in a written roster against the norm's goal."""

from __future__ import annotations

from fractions import Fraction

from escala.rules.base import CheckResult, RosterView
from escala.rules.points import half_up, priced, row_name
from escala.rules.producao.clause import Parameters
from escala.rules.wording import count, people


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each session more or less than the goal, scaled to the person's load and workable days."""
    items = []
    for professional in view.month.professionals:
        who = people(view.month, [professional])
        for row, spec in view.ruleset.rows.items():
            if spec.producao is None:
                continue
            goal = half_up(spec.producao.meta * _share(view, parameters, professional))
            held = _sessions(view, professional, row)
            amiss = count(abs(held - goal), "sessão", "sessões")
            items.append(
                (
                    parameters.peso * abs(held - goal),
                    f"{who}: {count(held, 'sessão', 'sessões')} de {row_name(view.ruleset, row)} no período, "
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
