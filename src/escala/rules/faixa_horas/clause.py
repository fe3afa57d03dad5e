"""Hour bands: the bands are the rule set's rows, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="faixa-horas",
    title="Faixas de horas",
    sentence="As horas de cada pessoa em cada grupo de atividades ficam entre o mínimo e o máximo da norma.",
    parameters=Parameters,
)
