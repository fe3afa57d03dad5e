"""Working hours: the limits come from the rule set's `jornada`, so the rule has no parameters of its own."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="jornada",
    title="Jornada",
    sentence=(
        "Cada pessoa cumpre exatamente as horas devidas de cada semana, em períodos sem "
        "interrupção, com intervalo e descanso."
    ),
    parameters=Parameters,
)
