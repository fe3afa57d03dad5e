"""Preferences: parameters and sentence."""

from __future__ import annotations

from escala.rules.base import RuleClause, SoftParameters


class Parameters(SoftParameters):
    """`peso`: points for each slot worked in hours to avoid, times the preference's own weight."""


CLAUSE = RuleClause(
    id="preferencias",
    title="Preferências",
    sentence="Evitam-se os horários que cada pessoa prefere não trabalhar.",
    parameters=Parameters,
    soft=True,
)
