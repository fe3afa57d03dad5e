"""Availability: everything it asks stands in the scenario, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="disponibilidade",
    title="Disponibilidade",
    sentence="Ninguém trabalha em feriado, ausência, fora da própria disponibilidade ou com a unidade fechada.",
    parameters=Parameters,
    whole=True,
)
