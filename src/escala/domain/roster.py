"""The roster: who does what, where and with whom; the waivers it uses; how good it is."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Literal

from pydantic import Field

from escala.domain.values import FileModel, Id, Place

FORMAT: Final = "escala/1"

Status = Literal["otima", "viavel"]
"""`otima`: the value equals its proved bound. `viavel`: it may not."""


class Session(FileModel):
    """One activity of one or more professionals, without a break, in one place."""

    id: str = Field(min_length=1, description="Identificador único na escala.")
    atividade: str = Field(description="Atividade da norma.")
    inicio: dt.datetime = Field(description="Início, com fuso.")
    fim: dt.datetime = Field(description="Término, com fuso.")
    unidade: str | None = Field(default=None, description="Unidade, se local é unidade.")
    local: Place = Field(description="unidade, domicilio, territorio ou transito.")
    espaco: Id | None = Field(default=None, description="Espaço fora das unidades, se local é territorio.")
    profissionais: tuple[str, ...] = Field(description="Quem participa, em ordem.")
    equipe: Id | None = Field(default=None, description="De que equipe é a reunião, num serviço de várias.")
    esf: tuple[str, ...] = Field(default=(), description="eSF que participam.")
    parceiros: tuple[Id, ...] = Field(default=(), description="Parceiros que participam.")
    recursos: dict[str, int] = Field(default_factory=dict, description="Recursos que a sessão ocupa.")

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return int((self.fim - self.inicio).total_seconds()) // 60

    def to_data(self) -> dict[str, Any]:
        """Plain data with the file's keys; partners, venue and team only where there are any."""
        none: set[str] = {key for key in ("parceiros", "espaco", "equipe") if not getattr(self, key)}
        return self.model_dump(mode="json", exclude=none)


class Waiver(FileModel):
    """A stretch or a person for which an article gives way to another, and why."""

    regra: str
    artigo: str
    motivo: str
    profissional: str | None = None
    inicio: dt.datetime | None = None
    fim: dt.datetime | None = None


class Objective(FileModel):
    """Penalty of a roster, in points, and what is proved about it.

    `limite <= best possible value <= valor`; `parcelas` adds up to `valor`, one entry a soft rule.
    """

    valor: int
    limite: int
    parcelas: dict[str, int] = Field(default_factory=dict)

    @property
    def gap(self) -> float:
        """`(valor - limite) / valor`, 0 when both are 0."""
        return (self.valor - self.limite) / self.valor if self.valor else 0.0


class Roster(FileModel):
    """`escala.json`: the canonical form of a solved period."""

    formato: Literal["escala/1"] = FORMAT
    versao: str
    impressao: str | None = Field(default=None, description="Impressão do cenário, da norma e da versão.")
    cenario: dict[str, Any]
    situacao: Status
    objetivo: Objective
    semanas: tuple[str, ...]
    sessoes: tuple[Session, ...]
    dispensas: tuple[Waiver, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Plain data with the file's keys, ready for `json.dumps`; the fingerprint only where there is one."""
        none: set[str] = set() if self.impressao else {"impressao"}
        data = self.model_dump(mode="json", exclude={"sessoes", "dispensas"} | none)
        data["sessoes"] = [session.to_data() for session in self.sessoes]
        data["dispensas"] = [waiver.model_dump(mode="json", exclude_none=True) for waiver in self.dispensas]
        return data
