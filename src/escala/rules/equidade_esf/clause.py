"""Equal support: parameters and sentence."""

from __future__ import annotations

from escala.domain.values import Duration
from escala.rules.base import RuleClause, SoftParameters


class Parameters(SoftParameters):
    """`peso`: points for each slot of the grid between the most and the least supported eSF, beyond `folga`.

    Attributes:
        folga: minutes of difference that cost nothing.
    """

    folga: Duration


CLAUSE = RuleClause(
    id="equidade-esf",
    title="Apoio igual às eSF",
    sentence="As eSF recebem da equipe apoio em horas parecidas.",
    parameters=Parameters,
    soft=True,
)
