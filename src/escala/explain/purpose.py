"""What a session is for: the rules that it serves, seen by what is lost without it."""

from __future__ import annotations

from dataclasses import dataclass

from escala.audit import audit
from escala.domain.findings import Breach
from escala.domain.month import Month
from escala.domain.roster import Roster, Session
from escala.norms.ruleset import RuleSet


@dataclass(frozen=True)
class Purpose:
    """What is lost when a session gives way.

    Attributes:
        session: the session.
        instead: the activity that its people would do meanwhile; `None` where they would not work.
        breaches: what would be broken.
        points: soft rule -> points more (or fewer, below zero) that the month would cost.
        row: the row of hours that it counts for, if any.
    """

    session: Session
    instead: str | None
    breaches: tuple[Breach, ...]
    points: dict[str, int]
    row: str | None


def purpose(roster: Roster, month: Month, ruleset: RuleSet, id: str) -> Purpose | None:
    """What is lost without a session, its people doing the residual activity of the norm meanwhile.

    Args:
        roster: a roster that passes the audit.
        month: the calendar of its scenario.
        ruleset: its norm, adjusted.
        id: the session's id; `None` is returned where there is none of it.
    """
    session = next((one for one in roster.sessoes if one.id == id), None)
    if session is None:
        return None
    residual = next((id for id, spec in ruleset.activities.items() if spec.residual), None)
    filled = session.local == "unidade" and residual is not None and session.atividade != residual
    others = [one for one in roster.sessoes if one.id != id]
    if filled:
        others += [
            Session(
                id=f"{id}-{p}",
                atividade=str(residual),
                inicio=session.inicio,
                fim=session.fim,
                unidade=session.unidade,
                local=session.local,
                profissionais=(p,),
            )
            for p in session.profissionais
        ]
    before = audit(roster, month, ruleset)
    after = audit(roster.model_copy(update={"sessoes": tuple(others)}), month, ruleset)
    known = {(b.regra, b.mensagem) for b in before.violacoes}
    points = {
        rule: after.penalidades[rule] - before.penalidades.get(rule, 0)
        for rule in after.penalidades
        if after.penalidades[rule] != before.penalidades.get(rule, 0)
    }
    return Purpose(
        session=session,
        instead=residual if filled else None,
        breaches=tuple(b for b in after.violacoes if (b.regra, b.mensagem) not in known),
        points=points,
        row=ruleset.activities[session.atividade].linha,
    )
