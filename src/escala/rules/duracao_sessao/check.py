"""Session lengths in a written roster."""

from __future__ import annotations

from escala.rules.base import CheckResult, NoParameters, RosterView
from escala.rules.duracao_sessao.clause import CLAUSE
from escala.rules.lengths import fault
from escala.rules.reporting import Report
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.wording import hours, people


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """Each session lasts what its activity asks; meetings with an eSF have a rule of their own."""
    report = Report(view, CLAUSE.id)
    for placed in view.sessions:
        if placed.session.atividade == ESF_MEETING:
            continue
        wrong = fault(view.ruleset.activities[placed.session.atividade].duracao, placed.minutes)
        if wrong is not None:
            report.breach(
                f"{report.title(placed)}, com {people(view.month, placed.session.profissionais)}, "
                f"dura {hours(placed.minutes)} e {wrong}",
                people=placed.session.profissionais,
                sessions=[placed],
            )
    return report.result()
