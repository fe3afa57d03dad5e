"""Who makes up the team: parameters and sentence."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from escala.domain.values import FileModel
from escala.rules.base import RuleClause

Hours = Annotated[int, Field(ge=0, le=1000)]


class Parameters(FileModel):
    """What the norm asks of the team's members. Hours are hours a week.

    Attributes:
        profissoes_minimas: distinct occupations among the specialties.
        horas_por_ocupacao: least and greatest sum of hours of one occupation.
        teto_autorizado: greatest sum of an occupation that was authorised.
        autorizadas: occupations with that authorisation.
        minimo_integrais: professionals on `carga_integral`, at least.
        carga_integral: hours a week of a full-time contract.
        areas: areas that the team should cover.
    """

    profissoes_minimas: int = Field(ge=0)
    horas_por_ocupacao: tuple[Hours, Hours]
    teto_autorizado: Hours
    autorizadas: tuple[str, ...] = ()
    minimo_integrais: int = Field(ge=0)
    carga_integral: Hours
    areas: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Parameters:
        if self.horas_por_ocupacao[0] > self.horas_por_ocupacao[1]:
            raise ValueError("horas_por_ocupacao vai do mínimo ao máximo")
        return self


CLAUSE = RuleClause(
    id="composicao",
    title="Composição da equipe",
    sentence="A equipe reúne as profissões, as cargas horárias e as áreas que a norma pede.",
    parameters=Parameters,
    roster=False,
)
