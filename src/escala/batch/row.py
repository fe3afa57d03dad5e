"""What a batch says of one team: its answer, and where staff is missing. Keys in Portuguese, as files have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal

from escala.audit import AuditReport
from escala.audit.report import HoursFigure
from escala.domain.roster import Roster
from escala.domain.values import Date, FileModel
from escala.rules.wording import plain
from escala.scenario_files import LoadedScenario

Situation = Literal["otima", "viavel", "inviavel", "sem-tempo", "de-lado", "ilegivel", "nao-gravada", "defeito"]
"""`otima` and `viavel`: a roster. `inviavel`: proved that there is none. `sem-tempo`: neither with the effort given.
`de-lado`: it brought down what was solving it, time after time. `ilegivel`: its file is no scenario. `nao-gravada`:
what stands in its place may not be replaced. `defeito`: our own."""

WORST_FIRST: tuple[Situation, ...] = (
    "inviavel",
    "sem-tempo",
    "de-lado",
    "ilegivel",
    "nao-gravada",
    "defeito",
    "viavel",
    "otima",
)
"""Teams without a roster before those with one, and before all those of whom it is proved."""

SOLVED: frozenset[Situation] = frozenset({"otima", "viavel"})
ANSWERED: frozenset[Situation] = SOLVED | {"inviavel"}
"""With an answer that solving again would not change."""


class Row(FileModel):
    """What became of one team.

    Attributes:
        cenario: its name in the batch.
        equipe: what the scenario calls the team.
        situacao: as in `Situation`.
        causas: why there is no roster, in Portuguese.
        impressao: the fingerprint of what was solved; empty where nothing could be read.
        inicio: first day of the period.
        fim: last day of the period.
        profissionais: how many.
        pontos: of the roster.
        limite: points that no roster can go below.
        distancia: between the two, as a share of the points.
        achados: findings about the team.
        dispensas: waivers.
        presenca_exigida: professionals that must be at the seat.
        presenca_margem: how many more there are at the instant with fewest.
        presenca_quando: that instant.
        presenca_sem_folga: minutes of the period without anyone to spare.
        abaixo_do_alvo: minutes that all people together lack to the targets of the rows in which they have less.
        acima_do_alvo: minutes beyond the targets of the rows in which they have more.
        no_minimo: how many bands of people are used at their lowest.
        maior_falta: the row with most minutes below the targets.
        segundos: of the clock, that solving took where it was solved.
        segundos_cpu: of the processor.
        repetivel: whether another machine comes to the same, byte for byte: the clock had no say.
        quedas: how often what was solving it was brought down.
        maquina: where it was solved.
    """

    cenario: str
    equipe: str = ""
    situacao: Situation
    causas: tuple[str, ...] = ()
    impressao: str = ""
    inicio: Date | None = None
    fim: Date | None = None
    profissionais: int | None = None
    pontos: int | None = None
    limite: int | None = None
    distancia: float | None = None
    achados: int | None = None
    dispensas: int | None = None
    presenca_exigida: int | None = None
    presenca_margem: int | None = None
    presenca_quando: dt.datetime | None = None
    presenca_sem_folga: int | None = None
    abaixo_do_alvo: int | None = None
    acima_do_alvo: int | None = None
    no_minimo: int | None = None
    maior_falta: str | None = None
    segundos: float | None = None
    segundos_cpu: float | None = None
    repetivel: bool | None = None
    quedas: int = 0
    maquina: str = ""


def about(loaded: LoadedScenario, mark: str) -> dict[str, Any]:
    """What every row of a scenario that could be read says."""
    period = loaded.scenario.periodo
    return {
        "equipe": loaded.scenario.equipe.nome,
        "impressao": mark,
        "inicio": period.inicio,
        "fim": period.fim,
        "profissionais": len(loaded.scenario.profissionais),
    }


def of_roster(roster: Roster, report: AuditReport, loaded: LoadedScenario) -> dict[str, Any]:
    """What the row of a team with a roster says besides."""
    goal, presence = roster.objetivo, report.presenca
    below = [(figure, figure.alvo - figure.minutos) for figure in report.horas if figure.alvo is not None]
    said: dict[str, Any] = {
        "pontos": goal.valor,
        "limite": goal.limite,
        "distancia": round(goal.gap, 6),
        "achados": len(report.achados),
        "dispensas": len(report.dispensas),
        "abaixo_do_alvo": sum(max(0, lacking) for _, lacking in below),
        "acima_do_alvo": sum(max(0, -lacking) for _, lacking in below),
        "no_minimo": sum(_at_least(figure) for figure in report.horas),
        "maior_falta": _greatest_lack(below, loaded),
    }
    if presence is not None:
        said |= {
            "presenca_exigida": presence.exigido,
            "presenca_margem": presence.margem,
            "presenca_quando": presence.inicio,
            "presenca_sem_folga": presence.sem_folga,
        }
    return said


def _at_least(figure: HoursFigure) -> bool:
    """Whether a band that asks for something and leaves a choice is used at its lowest."""
    return bool(figure.minimo) and figure.minimo != figure.maximo and figure.minutos == figure.minimo


def _greatest_lack(below: Iterable[tuple[HoursFigure, int]], loaded: LoadedScenario) -> str | None:
    """The name of the row that most is lacking in, over all people; None where nothing is."""
    lack: dict[str, int] = {}
    for figure, lacking in below:
        lack[figure.linha] = lack.get(figure.linha, 0) + max(0, lacking)
    worst = max(lack, key=lambda row: lack[row], default=None)
    return None if worst is None or not lack[worst] else plain(loaded.ruleset.rows[worst].nome)


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """Rows by how much the team wants: those without a roster, then those with fewest people to spare.

    Among the latter, those that are longest without anyone to spare, then those with most hours below the targets.
    """

    def wants(row: Row) -> tuple[Any, ...]:
        return (
            WORST_FIRST.index(row.situacao) if row.situacao not in SOLVED else len(WORST_FIRST),
            float("inf") if row.presenca_margem is None else row.presenca_margem,
            -(row.presenca_sem_folga or 0),
            -(row.abaixo_do_alvo or 0),
            row.cenario,
        )

    return sorted(rows, key=wants)
