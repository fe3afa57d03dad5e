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
from escala.rules.registry import CHECKS, CLAUSES
from escala.rules.vinculos.clause import CLAUSE as LINKS

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
    ground = Ground(month, ruleset)
    meetings = Meetings(ground)
    workload = Workload(ground, meetings)
    presence = Presence(ground, meetings, workload)
    supplies = Supplies(ground, meetings, workload)
    return Examination(
        findings=(*_team(month, ruleset), *workload.findings()),
        proofs=(
            *Gatherings(ground).proofs(),
            *Posts(ground).proofs(),
            *meetings.proofs(),
            *supplies.proofs(),
            *workload.proofs(),
            *presence.proofs(),
        ),
        figures=tuple(filter(None, (*presence.figures(), meetings.common_hours()))),
    )


def _team(month: Month, ruleset: RuleSet) -> tuple[Finding, ...]:
    """What the rules say of the team and its units."""
    nobody = RosterView(month, ruleset, ())
    cited = [rule for rule in TEAM_RULES if ruleset.cites(rule)]
    return tuple(finding for rule in cited for finding in CHECKS[rule](nobody, CLAUSES[rule].of(ruleset)).achados)
