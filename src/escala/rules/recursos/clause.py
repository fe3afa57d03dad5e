"""Resources: needs are the activities', capacities the scenario's, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="recursos",
    title="Salas, consultórios e veículos",
    sentence="Em nenhum instante a equipe usa mais salas, consultórios ou veículos do que há.",
    parameters=Parameters,
    whole=True,
)
