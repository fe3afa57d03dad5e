"""Hours close to the target: parameters and sentence."""

from __future__ import annotations

from typing import Literal

from escala.domain.values import Duration
from escala.rules.base import RuleClause, SoftParameters


class Parameters(SoftParameters):
    """`peso`: points for each slot of the grid away from the target.

    Attributes:
        base: which target counts where the norm gives hours and a percentage that differ; the rule set's rows
            already carry it as their `alvo`.
        folga_semanal: minutes by which a week may miss its share of the target for nothing.
    """

    base: Literal["horas", "percentual"] = "horas"
    folga_semanal: Duration


CLAUSE = RuleClause(
    id="alvo-horas",
    title="Alvo de horas",
    sentence="As horas de cada grupo de atividades ficam perto do alvo, no período e em cada semana.",
    parameters=Parameters,
    soft=True,
)
