"""Fixed commitments: they stand in the scenario, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="compromissos",
    title="Compromissos",
    sentence=(
        "Cada compromisso já marcado está na escala, no dia, na hora e no lugar combinados, com quem foi combinado."
    ),
    parameters=Parameters,
    whole=True,
)
