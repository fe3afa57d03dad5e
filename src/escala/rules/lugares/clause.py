"""Places and travel: said by each activity and by the scenario, so the rule has no parameters."""

from escala.rules.base import NoParameters, RuleClause

Parameters = NoParameters

CLAUSE = RuleClause(
    id="lugares",
    title="Lugares e deslocamentos",
    sentence=(
        "Cada atividade acontece onde a norma permite, e entre duas unidades há o tempo de deslocamento, "
        "nem mais nem menos."
    ),
    parameters=Parameters,
)
