"""Session lengths: they are the activities', so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="duracao-sessao",
    title="Duração das sessões",
    sentence="Cada sessão dura o que a norma diz da sua atividade.",
    parameters=Parameters,
)
