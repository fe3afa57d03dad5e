"""The answer before anything else: whether the roster holds its norm, how good it is, and what that means."""

from __future__ import annotations

from dataclasses import dataclass

from escala.audit import AuditReport
from escala.presentation.numbers import percent
from escala.rules.wording import count
from escala.whatif.figures import Figures


def verdict(breaches: int) -> str:
    """What a number of breaches comes to, in a sentence."""
    if not breaches:
        return "A escala cumpre a norma."
    return f"A escala NÃO cumpre a norma: {count(breaches, 'violação', 'violações')}."


@dataclass(frozen=True)
class Answer:
    """How a roster stands.

    Attributes:
        holds: whether the audit finds no breach.
        breaches: how many it finds.
        points: of the roster, as the audit counts them.
        bound: points that no roster of the scenario can go below; None where that is not known of this roster.
        gap: distance between the two as a share of the points; None likewise.
        optimal: whether it is proved that none is better.
    """

    holds: bool
    breaches: int
    points: int
    bound: int | None
    gap: float | None
    optimal: bool

    @property
    def verdict(self) -> str:
        """Whether it holds its norm, in a sentence."""
        return verdict(self.breaches)

    @property
    def situation(self) -> str:
        """What is proved of it, in two words."""
        if not self.holds:
            return "com violações"
        return "provada ótima" if self.optimal else "cumpre a norma"

    @property
    def quality(self) -> str:
        """How far it may be from the best one, in a sentence."""
        points = count(self.points, "ponto", "pontos")
        if self.bound is None or self.gap is None:
            return f"A auditoria conta {points}; a que distância esta escala está da melhor possível, não se sabe."
        if self.optimal:
            return f"Esta escala tem {points}, e está provado que nenhuma deste cenário tem menos: é ótima."
        return (
            f"Nenhuma escala deste cenário pode ter menos de {count(self.bound, 'ponto', 'pontos')}; esta tem "
            f"{self.points}: a melhor possível teria, no máximo, {percent(self.gap)} a menos."
        )

    @property
    def meaning(self) -> str:
        """What points are, in a sentence."""
        return (
            "Os pontos medem o que a norma prefere, não o que ela obriga: horas perto dos alvos, apoio igual às eSF, "
            "dias estáveis. Quanto menos, melhor."
        )


def answer_of(report: AuditReport, figures: Figures) -> Answer:
    """How an audited roster stands; the bound that it states counts only where the audit agrees with its points."""
    optimal = figures.limite is not None and figures.limite == figures.total
    return Answer(report.ok, len(report.violacoes), figures.total, figures.limite, figures.gap, optimal)
