"""Meeting with each eSF: its lengths are the activity's, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

ACTIVITY = "reuniao-esf"
"""Activity of the pack that is the meeting with an eSF."""

CLAUSE = RuleClause(
    id="reuniao-esf",
    title="Reunião com cada eSF",
    sentence=(
        "No período, a equipe inteira se reúne ao menos uma vez com cada eSF, na unidade da eSF e no horário dela."
    ),
    parameters=Parameters,
    waivable=True,
)
