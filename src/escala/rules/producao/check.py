"""Sessions a month in a written roster against the norm's goal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import NamedTuple

from escala.rules.base import CheckResult, Placed, RosterView
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
        part = share(view, parameters, professional, view.month.days)
        for row, spec in view.ruleset.rows.items():
            if spec.producao is not None:
                goal, least, most = (half_up(n * part) for n in (spec.producao.meta, *spec.producao.faixa))
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


def share(view: RosterView, parameters: Parameters, professional: str, days: Collection[dt.date]) -> Fraction:
    """Part of the month's goal that falls to a person on some days of the period."""
    load = Fraction(view.month.scenario.profissionais[professional].carga_horaria, view.ruleset.pack.carga.referencia)
    workable = sum(1 for date in days if view.month.workable_on(professional, date))
    return load * Fraction(workable, parameters.dias_no_mes)


def sessions_in(view: RosterView, placed: Placed) -> int:
    """How many sessions a written one stands for: several in a row may be written as one."""
    unit = view.ruleset.activities[placed.session.atividade].duracao.multiplo
    return 1 if unit is None else placed.minutes // unit


def _sessions(view: RosterView, professional: str, row: str) -> int:
    """Sessions of a row that a person attends."""
    activities = view.ruleset.row_activities[row]
    mine = view.by_professional[professional]
    return sum(sessions_in(view, placed) for placed in mine if placed.session.atividade in activities)
