"""Preferences: slots worked in hours that somebody would rather not work."""

from __future__ import annotations

from escala.rules.preferencias.clause import CLAUSE, Parameters
from escala.solver.facts import bits
from escala.solver.grid import Grid


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Points for each slot worked inside an avoided stretch, times the preference's own weight."""
    facts = grid.facts
    for person, day in grid.cells:
        for preference in facts.scenario.profissionais[person].preferencias:
            for t in bits(facts.mask(preference.evitar[facts.weekday[day]])):
                points = parameters.peso * preference.peso
                if points:
                    grid.penalise(CLAUSE.id, points * grid.worked(person, day, t), person)
