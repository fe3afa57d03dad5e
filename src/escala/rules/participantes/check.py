"""Who takes part in each session of a written roster."""

from __future__ import annotations

from escala.domain.clock import Span, covers
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.participantes.clause import CLAUSE
from escala.rules.reporting import Report
from escala.rules.wording import between, count, esf_name, people, unit_name


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """Professionals and eSF as each activity asks; an eSF in its hours, at its unit, in one session at a time."""
    report = Report(view, CLAUSE.id)
    for placed in view.sessions:
        _composition(report, placed)
        for esf in placed.session.esf:
            _esf(report, placed, esf)
    for esf in view.month.scenario.esf:
        _one_at_a_time(report, esf, [placed for placed in view.sessions if esf in placed.session.esf])
    return report.result()


def _composition(report: Report, placed: Placed) -> None:
    month, session = report.view.month, placed.session
    who, teams = session.profissionais, session.esf
    asked = None
    match report.view.ruleset.activities[session.atividade].participantes:
        case "um" if len(who) != 1 or teams:
            asked = "exatamente um profissional, sem eSF"
        case "compartilhada" if not who or (len(who) == 1 and not teams):
            asked = "dois ou mais profissionais, ou um com uma eSF"
        case "esf" if not who or len(teams) != 1:
            asked = "ao menos um profissional e exatamente uma eSF"
        case "equipe" if set(who) != set(month.everyone(placed.date)):
            asked = f"toda a equipe ({people(month, month.everyone(placed.date))})"
        case "livre" if not who:
            asked = "ao menos um profissional"
    if asked is None:
        return
    with_esf = f", com {' e '.join(esf_name(month, esf) for esf in teams)}" if teams else ""
    found = count(len(who), "profissional", "profissionais")
    report.breach(
        f"{report.title(placed)} tem {found} ({people(month, who)}){with_esf}; deve ter {asked}",
        people=who,
        sessions=[placed],
        unit=session.unidade,
        esf=teams,
    )


def _esf(report: Report, placed: Placed, esf: str) -> None:
    month, session = report.view.month, placed.session
    unit, hours = month.scenario.esf[esf].unidade, month.esf_hours(esf, placed.date)
    if not covers(hours, placed.span):
        report.breach(
            f"{report.title(placed)} fora do horário de {esf_name(month, esf)}: nesse dia ela pode "
            f"{', '.join(map(str, hours)) or 'em nenhum horário'}",
            people=session.profissionais,
            sessions=[placed],
            esf=[esf],
        )
    if session.local == "unidade" and session.unidade is not None and session.unidade != unit:
        report.breach(
            f"{report.title(placed)} com {esf_name(month, esf)} está em {unit_name(month, session.unidade)}, e essa "
            f"eSF é de {unit_name(month, unit)}",
            people=session.profissionais,
            sessions=[placed],
            unit=session.unidade,
            esf=[esf],
        )


def _one_at_a_time(report: Report, esf: str, sessions: list[Placed]) -> None:
    latest: Placed | None = None
    for placed in sessions:
        if latest is not None and latest.date == placed.date:
            common = min(latest.span.end, placed.span.end) - placed.span.start
            if common > 0:
                report.breach(
                    f"{esf_name(report.view.month, esf)} está em duas sessões ao mesmo tempo em "
                    f"{report.title(placed)}, e {report.activity(latest)} {between(latest.span)}",
                    people=dict.fromkeys([*latest.session.profissionais, *placed.session.profissionais]),
                    sessions=[latest, placed],
                    esf=[esf],
                    when=(placed.date, Span(placed.span.start, placed.span.start + common)),
                    minutes=common,
                )
            if latest.span.end > placed.span.end:
                continue
        latest = placed
