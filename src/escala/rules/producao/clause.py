"""Production: parameters and sentence."""

from __future__ import annotations

from pydantic import Field

from escala.rules.base import RuleClause, SoftParameters


class Parameters(SoftParameters):
    """`peso`: points for each session more or less than the goal.

    Attributes:
        dias_no_mes: workable days of the month for which the norm's goal is written.
    """

    dias_no_mes: int = Field(gt=0)


CLAUSE = RuleClause(
    id="producao",
    title="Produção",
    sentence="Cada profissional realiza o número de atividades por mês que a norma espera.",
    parameters=Parameters,
    soft=True,
)
