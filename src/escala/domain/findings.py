"""What is found in a roster or in a scenario: breaches, waivers, penalties, warnings. Messages in Portuguese."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from escala.domain.roster import Waiver
from escala.domain.values import FileModel

Severity = Literal["erro", "aviso", "nota"]


class Breach(FileModel):
    """One place where a roster does not hold a rule.

    `clausula` is the clause's id where each clause is a rule by itself; `minutos` is how many minutes are amiss,
    where they can be counted.
    """

    regra: str
    artigo: str
    mensagem: str
    clausula: str | None = None
    profissionais: tuple[str, ...] = ()
    unidade: str | None = None
    esf: tuple[str, ...] = ()
    sessoes: tuple[str, ...] = ()
    inicio: dt.datetime | None = None
    fim: dt.datetime | None = None
    minutos: int | None = None


class Finding(FileModel):
    """Something the coordinator should know that the roster cannot mend."""

    regra: str
    artigo: str
    mensagem: str
    gravidade: Severity = "aviso"


class PenaltyItem(FileModel):
    """One reason for penalty points, in words."""

    pontos: int
    mensagem: str


class CheckResult(FileModel):
    """What one rule's check says of one roster.

    `penalidade` is in points, weight included; hard rules leave it at 0.
    """

    violacoes: tuple[Breach, ...] = ()
    dispensas: tuple[Waiver, ...] = ()
    achados: tuple[Finding, ...] = ()
    penalidade: int = 0
    itens: tuple[PenaltyItem, ...] = Field(default=())
