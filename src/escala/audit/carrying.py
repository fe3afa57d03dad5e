"""What a written roster hands on to the period after it, counted from its sessions by the checks of the rules."""

from __future__ import annotations

import datetime as dt

from escala.audit.auditing import views_by_part
from escala.audit.form import place
from escala.domain.clock import WEEKDAYS, format_clock
from escala.domain.month import WORKING_DAYS, Month
from escala.domain.previous import Moment, PreviousMeeting, PreviousPeriod, PreviousSupport, PreviousWork
from escala.domain.roster import Roster
from escala.norms.ruleset import RuleSet
from escala.rules.base import RosterView
from escala.rules.equidade_esf import check as equidade_esf
from escala.rules.equidade_esf.clause import CLAUSE as EQUIDADE_ESF
from escala.rules.estabilidade import check as estabilidade
from escala.rules.points import working_time
from escala.rules.turnos_impopulares import check as turnos_impopulares
from escala.rules.turnos_impopulares.clause import CLAUSE as TURNOS_IMPOPULARES


def carried(roster: Roster, month: Month, ruleset: RuleSet) -> PreviousPeriod:
    """What the period after a roster takes over from it.

    The balance of hours is exact, in minutes: worked less a fifth of the weekly hours for each workable day, and what
    came from the period before. What a rule shares out, shifts or support, is told by how far it is from the mean.

    Args:
        roster: the roster as it was worked.
        month: the calendar of its scenario.
        ruleset: its norm, adjusted.
    """
    view, _ = place(roster, month, ruleset)
    shifts: dict[str, int] = {}
    support: dict[str, int] = {}
    for part in views_by_part(view):
        if ruleset.cites(TURNOS_IMPOPULARES.id):
            shifts |= turnos_impopulares.carried(part, TURNOS_IMPOPULARES.of(part.ruleset))
        if ruleset.cites(EQUIDADE_ESF.id):
            support |= equidade_esf.carried(part)
    habits = estabilidade.carried_shifts(view)
    return PreviousPeriod(
        ate=month.days[-1],
        profissionais={p: _work(view, p, shifts.get(p, 0), habits[p]) for p in month.professionals},
        esf={esf: PreviousSupport(apoio=minutes) for esf, minutes in support.items()},
        reunioes=tuple(
            PreviousMeeting.model_validate(
                {"dia": WEEKDAYS[placed.date.weekday()], "hora": format_clock(placed.span.start), "equipe": team}
            )
            for team, placed in estabilidade.carried_meetings(view)
        ),
    )


def _moment(date: dt.date, minute: int) -> Moment:
    return Moment.model_validate({"em": date, "as": format_clock(minute)})


def _work(view: RosterView, professional: str, shifts: int, habits: dict[str, tuple[str, ...]]) -> PreviousWork:
    month, worked = view.month, working_time(view, professional)
    due = sum(month.load(professional, week) * 60 // WORKING_DAYS for week in month.weeks)
    minutes = sum(span.minutes for spans in worked.values() for span in spans)
    last = max(worked, default=None)
    came = month.scenario.before.work(professional)
    return PreviousWork(
        saldo=came.saldo + minutes - due,
        turnos_impopulares=shifts,
        turnos=habits,
        saida=came.saida if last is None else _moment(last, worked[last][-1].end),
    )
