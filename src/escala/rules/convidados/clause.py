"""Parties and venues from outside: their hours stand in the scenario, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="convidados",
    title="Parceiros e espaços",
    sentence="Quem vem de fora e os espaços emprestados só entram quando podem, e numa sessão de cada vez.",
    parameters=Parameters,
    whole=True,
)
