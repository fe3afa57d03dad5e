"""Stability: parameters and sentence."""

from __future__ import annotations

from escala.rules.base import RuleClause, SoftParameters


class Parameters(SoftParameters):
    """`peso`: points for each shift, or weekly meeting, that changes from one week to the next."""


CLAUSE = RuleClause(
    id="estabilidade",
    title="Estabilidade",
    sentence="De uma semana para a outra, cada pessoa trabalha nos mesmos turnos e a equipe se reúne na mesma hora.",
    parameters=Parameters,
    soft=True,
)
