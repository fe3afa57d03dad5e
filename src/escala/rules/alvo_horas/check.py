"""Distance to the target hours in a written roster."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from escala.domain.month import WORKING_DAYS, Week
from escala.norms.ruleset import RuleSet
from escala.rules.alvo_horas.clause import Parameters
from escala.rules.bands import due_minutes, exact_minutes, target_minutes
from escala.rules.base import CheckResult, RosterView
from escala.rules.points import half_up, priced, row_name
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.wording import hours, joined, people


def targeted_rows(ruleset: RuleSet) -> tuple[str, ...]:
    """Rows that have a target and some activity other than the team meeting, which has a rule of its own."""
    return tuple(
        id
        for id, row in ruleset.rows.items()
        if row.alvo is not None and set(ruleset.row_activities[id]) - {TEAM_MEETING}
    )


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each slot away from the target: over the period, and in a week beyond the tolerance."""
    return priced(
        item
        for professional in view.month.professionals
        for row in targeted_rows(view.ruleset)
        for item in _items(view, parameters, professional, row)
    )


def _items(view: RosterView, parameters: Parameters, professional: str, row: str) -> Iterator[tuple[int, str]]:
    month, ruleset, grid = view.month, view.ruleset, view.ruleset.grid
    activities = ruleset.row_activities[row]
    minutes = dict.fromkeys(month.weeks, 0)
    for placed in view.by_professional[professional]:
        week = month.week_of(placed.date)
        if week is not None and placed.session.atividade in activities:
            minutes[week] += placed.minutes
    who, what = people(month, [professional]), row_name(ruleset, row)

    whole = target_minutes(month, ruleset, professional, row)
    assert whole is not None
    target, worked = half_up(whole / grid), sum(minutes.values()) // grid
    sign = "+" if worked > target else "−"
    yield (
        parameters.peso * abs(worked - target),
        f"{who}: {hours(worked * grid)} de {what} no período, alvo {hours(target * grid)} "
        f"({sign}{hours(abs(worked - target) * grid)})",
    )

    beyond, uneven = 0, []
    for week, total in minutes.items():
        share, spent = half_up(_week_target(view, professional, row, week) / grid), total // grid
        excess = abs(spent - share) - parameters.folga_semanal // grid
        if excess > 0:
            beyond += excess
            uneven.append(f"{hours(spent * grid)} na semana {week.label}, alvo {hours(share * grid)}")
    yield (
        parameters.peso * beyond,
        f"{who}: {what} com mais de {hours(parameters.folga_semanal)} de diferença do alvo da semana: {joined(uneven)}",
    )


def _week_target(view: RosterView, professional: str, row: str, week: Week) -> Fraction:
    """Minutes that the norm proposes for a person in a row in one week."""
    month, ruleset = view.month, view.ruleset
    spec = ruleset.rows[row]
    assert spec.alvo is not None
    target = exact_minutes(spec.alvo)
    if not spec.proporcional:
        return target if due_minutes(month, ruleset, professional, week) else Fraction(0)
    return target * Fraction(month.load(professional, week), ruleset.pack.carga.referencia * WORKING_DAYS)
