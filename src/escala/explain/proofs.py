"""What an examination without a solver hands back: findings, proofs that no roster exists, and the hours' balance."""

from __future__ import annotations

from typing import Any

from escala.domain.findings import Finding
from escala.domain.values import FileModel


class Proof(FileModel):
    """A reason for which no roster can exist, whatever a solver may try.

    Attributes:
        regras: ids of the rules that cannot be held together.
        artigos: their citations.
        mensagem: the reason in Portuguese, with its figures.
        faltam: minutes that are missing, where the reason is a shortage of hours.
        condicoes: keys of the conditions that it needs, where they are known.
        lugar: what was refuted by the solver: the meetings, a week, the sums of hours; empty for the arithmetic.
    """

    regras: tuple[str, ...]
    artigos: tuple[str, ...]
    mensagem: str
    faltam: int | None = None
    condicoes: tuple[str, ...] = ()
    lugar: str = ""

    @property
    def solved(self) -> bool:
        """Whether the solver proved it."""
        return bool(self.lugar)

    def to_data(self) -> dict[str, Any]:
        """Plain data with Portuguese keys; the missing time in minutes."""
        return self.model_dump(mode="json", exclude={"condicoes", "lugar"})


class Balance(FileModel):
    """Hours that there are against hours that the duties need at the least. All in minutes.

    Attributes:
        titulo: of what: a week without holidays or absences, the whole period, the hours common to all.
        oferta: hours due of everybody, or hours in which everybody can be together.
        parcelas: what needs them: a few words and minutes; they add up.
    """

    titulo: str
    oferta: int
    parcelas: tuple[tuple[str, int], ...]

    @property
    def demanda(self) -> int:
        """Minutes needed at the least."""
        return sum(minutes for _, minutes in self.parcelas)

    @property
    def faltam(self) -> int:
        """Minutes missing; negative where there is room to spare."""
        return self.demanda - self.oferta

    def to_data(self) -> dict[str, Any]:
        """Plain data for `--json`, in minutes."""
        return {
            "titulo": self.titulo,
            "oferta": self.oferta,
            "demanda": self.demanda,
            "faltam": self.faltam,
            "parcelas": [{"nome": name, "minutos": minutes} for name, minutes in self.parcelas],
        }


class Examination(FileModel):
    """All that can be said of a scenario without a solver.

    Attributes:
        findings: what the coordinator should know, of which nothing forbids to solve.
        proofs: why no roster can exist; none does not mean that one exists.
        figures: the hours' balance, for a typical week, for the period and for the meetings of everybody.
    """

    findings: tuple[Finding, ...] = ()
    proofs: tuple[Proof, ...] = ()
    figures: tuple[Balance, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Plain data with Portuguese keys, ready for `json.dumps`."""
        return {
            "provas": [proof.to_data() for proof in self.proofs],
            "achados": [finding.model_dump(mode="json") for finding in self.findings],
            "contas": [balance.to_data() for balance in self.figures],
        }
