"""Meetings with the eSF in a written roster."""

from __future__ import annotations

from escala.domain.clock import covers, format_clock
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.lengths import fault, further
from escala.rules.reporting import Report
from escala.rules.reuniao_esf.clause import ACTIVITY, CLAUSE
from escala.rules.reuniao_esf.duties import duties, is_all_hands
from escala.rules.wording import count, day, esf_name, hours, people, unit_name

_MOST = 3
"""Meetings that a message names at most."""


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """A meeting of everybody with each eSF; every meeting with one eSF, at its unit, in its hours, of a fair length."""
    report = Report(view, CLAUSE.id)
    if ACTIVITY not in view.ruleset.activities:
        return report.result()
    held = duties(view)
    meetings = view.of_activity(ACTIVITY)
    for esf in view.month.scenario.esf:
        if esf not in held:
            _missing(report, esf, [placed for placed in meetings if esf in placed.session.esf])
    for placed in meetings:
        _meeting(report, placed, is_duty=any(placed is duty for duty in held.values()))
    return report.result()


def _missing(report: Report, esf: str, meetings: list[Placed]) -> None:
    view = report.view
    length = view.ruleset.activities[ACTIVITY].duracao.fixa
    nearly = [placed for placed in meetings if placed.minutes == length or is_all_hands(view, placed)][:_MOST]
    found = "; ".join(
        f"{day(placed.date)} às {format_clock(placed.span.start)}, {hours(placed.minutes)}, "
        + ("com todos" if is_all_hands(view, placed) else f"sem {people(view.month, _absent(report, placed))}")
        for placed in nearly
    )
    report.breach(
        f"{esf_name(view.month, esf)} não tem no período uma reunião{'' if length is None else f' de {hours(length)}'} "
        f"com toda a equipe{f' (há {found})' if found else ''}",
        esf=[esf],
        sessions=nearly,
    )


def _absent(report: Report, placed: Placed) -> list[str]:
    return [p for p in report.view.month.everyone(placed.date) if p not in placed.session.profissionais]


def _meeting(report: Report, placed: Placed, *, is_duty: bool) -> None:
    month, session = report.view.month, placed.session
    title, who = report.title(placed), session.profissionais
    if len(session.esf) != 1:
        found = count(len(session.esf), "eSF", "eSF") if session.esf else "nenhuma eSF"
        message = f"{title} com {found}, e deve ser com exatamente uma"
        report.breach(message, people=who, sessions=[placed], esf=session.esf)
    for esf in session.esf:
        unit = month.scenario.esf[esf].unidade
        if session.local != "unidade" or session.unidade != unit:
            report.breach(
                f"{title} com {esf_name(month, esf)} deve ser na unidade da eSF, {unit_name(month, unit)}",
                people=who,
                sessions=[placed],
                unit=session.unidade,
                esf=[esf],
            )
        if not covers(month.esf_hours(esf, placed.date), placed.span):
            available = ", ".join(map(str, month.esf_hours(esf, placed.date))) or "em nenhum horário"
            report.breach(
                f"{title} fora do horário de {esf_name(month, esf)}: nesse dia ela pode {available}",
                people=who,
                sessions=[placed],
                esf=[esf],
            )
    wrong = None if is_duty else fault(further(report.view.ruleset.activities[ACTIVITY].duracao), placed.minutes)
    if wrong is not None:
        report.breach(
            f"{title} dura {hours(placed.minutes)}; uma reunião além da obrigatória {wrong}",
            people=who,
            sessions=[placed],
            esf=session.esf,
        )
