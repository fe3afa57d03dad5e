"""Everything that can be said of a scenario without a solver: findings, proofs that no roster exists, the hours."""

from __future__ import annotations

from escala.domain.findings import Finding
from escala.domain.month import Month
from escala.explain.gatherings import Gatherings
from escala.explain.ground import Ground
from escala.explain.meetings import Meetings
from escala.explain.posts import Posts
from escala.explain.presence import Presence
from escala.explain.proofs import Balance, Examination, Proof
from escala.explain.supplies import Supplies
from escala.explain.workload import Workload
from escala.norms.ruleset import RuleSet
from escala.rules.acolhimento_esf.clause import CLAUSE as RECEPTION
from escala.rules.base import RosterView
from escala.rules.composicao.clause import CLAUSE as COMPOSITION
from escala.rules.parts import Part, parts
from escala.rules.registry import CHECKS, CLAUSES
from escala.rules.vinculos.clause import CLAUSE as LINKS
from escala.rules.wording import plain

__all__ = ["Balance", "Examination", "Proof", "examine"]

TEAM_RULES = (COMPOSITION.id, LINKS.id, RECEPTION.id)
"""Rules that have something to say of the team itself, whatever its roster."""


def examine(month: Month, ruleset: RuleSet) -> Examination:
    """Examine a scenario that was read without error.

    A proof is one: where there is any, no roster exists. None means only that the arithmetic found no reason. No
    solver, no file; well under a tenth of a second for a team of ten and five weeks.

    Args:
        month: the scenario on its calendar.
        ruleset: its norm with its adjustments.
    """
    ground, every = Ground(month, ruleset), parts(month, ruleset)
    found = [_of_part(part) for part in every]
    if len(every) > 1:
        found = [_named(part.month.scenario.equipe.nome, own) for part, own in zip(every, found, strict=True)]
    return Examination(
        findings=tuple(finding for own in found for finding in own.findings),
        proofs=(
            *Gatherings(ground).proofs(),
            *Posts(ground).proofs(),
            *(proof for own in found for proof in own.proofs),
        ),
        figures=tuple(figure for own in found for figure in own.figures),
    )


def _of_part(part: Part) -> Examination:
    """What is said of a team by itself, or of teams that share people."""
    ground = Ground(part.month, part.ruleset)
    meetings = Meetings(ground)
    workload = Workload(ground, meetings)
    presence = Presence(ground, meetings, workload)
    supplies = Supplies(ground, meetings, workload)
    return Examination(
        findings=(*_team(part.month, part.ruleset), *workload.findings()),
        proofs=(*meetings.proofs(), *supplies.proofs(), *workload.proofs(), *presence.proofs()),
        figures=tuple(filter(None, (*presence.figures(), meetings.common_hours()))),
    )


def _named(team: str, own: Examination) -> Examination:
    """The same, with the name of the team that it is about."""
    return Examination(
        findings=tuple(f.model_copy(update={"mensagem": f"{plain(team)}: {f.mensagem}"}) for f in own.findings),
        proofs=tuple(p.model_copy(update={"mensagem": f"{plain(team)}: {p.mensagem}"}) for p in own.proofs),
        figures=tuple(b.model_copy(update={"titulo": f"{plain(team)}: {b.titulo}"}) for b in own.figures),
    )


def _team(month: Month, ruleset: RuleSet) -> tuple[Finding, ...]:
    """What the rules say of the team and its units."""
    nobody = RosterView(month, ruleset, ())
    cited = [rule for rule in TEAM_RULES if ruleset.cites(rule)]
    return tuple(finding for rule in cited for finding in CHECKS[rule](nobody, CLAUSES[rule].of(ruleset)).achados)
