"""Who takes part: it is said by each activity, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="participantes",
    title="Participantes",
    sentence="Cada atividade reúne quem a norma diz, e uma eSF participa só no seu horário e na sua unidade.",
    parameters=Parameters,
)
