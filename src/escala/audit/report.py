"""What an audit says: article by article, breach by breach, and the figures behind it. Keys in Portuguese."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from escala.domain.findings import Breach, Finding, PenaltyItem
from escala.domain.roster import Waiver
from escala.domain.values import Date, FileModel

FORMAT = "escala-relatorio/1"

Situation = Literal["cumprido", "descumprido", "dispensado", "achado", "fora"]
"""`dispensado`: held but for waivers. `achado`: a finding about the team, which no roster can mend.
`fora`: not for a roster to hold."""


class ArticleRow(FileModel):
    """One clause of the norm and how the roster stands to it; the numbers are counts, `pontos` those of a soft rule."""

    id: str
    artigo: str
    citacao: str
    regra: str | None
    situacao: Situation
    resumo: str
    motivo: str | None = None
    violacoes: int = 0
    dispensas: int = 0
    achados: int = 0
    pontos: int | None = None


class HoursFigure(FileModel):
    """Minutes of one person in one row of hours over the period, beside what the norm asks.

    `minimo` and `maximo` are the band as this person may use it, a duty and whole sessions considered; None where
    the row has none. `alvo` is rounded to the minute.
    """

    profissional: str
    nome: str
    linha: str
    minutos: int
    minimo: int | None = None
    maximo: int | None = None
    alvo: int | None = None


class SupportFigure(FileModel):
    """Minutes of sessions with one eSF over the period, each session once whoever attends, and how many sessions."""

    esf: str
    nome: str
    minutos: int
    sessoes: int


class PresenceFigure(FileModel):
    """The instant of the seat's opening hours, waived ones aside, with fewest professionals present.

    `exigido` and `menor` are numbers of professionals, `margem` how many more there are than required; `inicio` and
    `fim` say where that happens first. `sem_folga` is in how many minutes, waived ones aside, there are no more than
    required; by shift, of the shifts in which there are not.
    """

    exigido: int
    menor: int
    margem: int
    inicio: dt.datetime
    fim: dt.datetime
    sem_folga: int


class AuditReport(FileModel):
    """The audit of one roster.

    Attributes:
        artigos: a row for every clause of the norm, in its order, then for every one that the team has agreed on.
        violacoes: breaches, in the order of the rules and then of time.
        dispensas: the waivers that the roster uses, recomputed.
        achados: findings about the team and about what the roster says of itself.
        penalidades: points of every soft rule of the norm.
        itens: why, in words, by soft rule.
        total: points of the roster.
        horas: figures by person and row of hours.
        apoio: figures by eSF.
        presenca: the least presence at the seat; None where the norm asks for none or the seat never opens.
    """

    versao: str
    norma: str
    equipe: str
    inicio: Date
    fim: Date
    artigos: tuple[ArticleRow, ...]
    violacoes: tuple[Breach, ...]
    dispensas: tuple[Waiver, ...]
    achados: tuple[Finding, ...]
    penalidades: dict[str, int]
    itens: dict[str, tuple[PenaltyItem, ...]]
    total: int
    horas: tuple[HoursFigure, ...]
    apoio: tuple[SupportFigure, ...]
    presenca: PresenceFigure | None

    @property
    def ok(self) -> bool:
        """Whether there is no breach."""
        return not self.violacoes

    def to_data(self) -> dict[str, Any]:
        """Plain data ready for `json.dumps`; the same audit gives the same data, in the same order."""
        data = self.model_dump(mode="json", exclude_none=True)
        return {"formato": FORMAT, "conforme": self.ok, **data}
