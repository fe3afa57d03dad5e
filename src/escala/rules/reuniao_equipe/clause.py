"""Weekly team meeting: its length is the activity's, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

ACTIVITY = "reuniao-equipe"
"""Activity of the pack that is the weekly team meeting."""

CLAUSE = RuleClause(
    id="reuniao-equipe",
    title="Reunião semanal da equipe",
    sentence="Uma vez por semana, a equipe inteira se reúne na sede, com a duração da norma.",
    parameters=Parameters,
    waivable=True,
)
