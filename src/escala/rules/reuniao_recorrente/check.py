"""Recurring meetings in a written roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

from escala.domain.month import WORKING_DAYS, Interval
from escala.rules.base import CheckResult, Placed, RosterView, Term
from escala.rules.reporting import Report
from escala.rules.reuniao_recorrente.clause import CLAUSE, Parameters
from escala.rules.reuniao_recorrente.series import Series, last_date, series_of
from escala.rules.wording import count, day, esf_name, joined, people, plain, unit_name


def _is_of(placed: Placed, series: Series) -> bool:
    """Whether a session is of a series."""
    if series.esf is not None:
        return placed.session.esf == (series.esf,)
    return series.unit is None or placed.session.unidade == series.unit


def check(view: RosterView, terms: tuple[Term[Parameters], ...]) -> CheckResult:
    """As many meetings in each interval as there should be, each with whom, where and when it should be."""
    report = Report(view, CLAUSE.id)
    for term in terms:
        report.speak_of(term)
        found = view.of_term(term)
        every = list(series_of(view.month.scenario, term))
        for series in every:
            _series(report, term.parameters, series, [placed for placed in found if _is_of(placed, series)])
        for placed in found:
            if not any(_is_of(placed, series) for series in every):
                report.breach(
                    f"{report.title(placed)} não é de nenhuma unidade ou eSF que tem essa reunião", sessions=[placed]
                )
    return report.result()


def _series(report: Report, parameters: Parameters, series: Series, held: list[Placed]) -> None:
    view = report.view
    for interval in view.month.intervals(parameters.a_cada):
        here = [placed for placed in held if placed.date in interval.days]
        weekdays = (date for date in interval.days if date.weekday() < WORKING_DAYS)
        due = interval.whole and any(_who(view, parameters, series, interval, date) for date in weekdays)
        if len(here) > parameters.vezes or (due and len(here) < parameters.vezes):
            _wrong_number(report, parameters, series, interval, here)
        for placed in here:
            _meeting(report, parameters, series, interval, placed)
    for before, after in pairwise(held):
        days = (after.date - before.date).days
        if days < (parameters.dias_entre or 0):
            least = count(parameters.dias_entre or 0, "dia", "dias")
            report.breach(
                f"{report.title(after)}: {count(days, 'dia', 'dias')} depois da anterior ({day(before.date)}), e deve "
                f"haver ao menos {least}",
                sessions=[after, before],
            )


def _wrong_number(
    report: Report, parameters: Parameters, series: Series, interval: Interval, held: list[Placed]
) -> None:
    dates = f" ({'; '.join(report.moment(placed) for placed in held)})" if held else ""
    found = count(len(held), "sessão", "sessões") if held else "nenhuma sessão"
    days = f"De {day(interval.days[0])} a {day(interval.days[-1])}"
    report.breach(
        f"{days}: {found} de {_name(report, parameters, series)}{dates}, "
        f"e {'deve haver' if interval.whole else 'pode haver até'} {parameters.vezes}",
        sessions=held,
        unit=series.unit,
        esf=() if series.esf is None else (series.esf,),
    )


def _name(report: Report, parameters: Parameters, series: Series) -> str:
    month = report.view.month
    name = plain(report.view.ruleset.activities[parameters.atividade].nome)
    if series.esf is not None:
        return f"{name} com {esf_name(month, series.esf)}"
    return name if series.unit is None else f"{name} em {unit_name(month, series.unit)}"


def _who(
    view: RosterView, parameters: Parameters, series: Series, interval: Interval, date: dt.date
) -> tuple[str, ...]:
    """Those called who can attend on a date; nobody where somebody who must attend is away, or it is too late."""
    month, quem = view.month, parameters.quem
    if parameters.ate_dia is not None and date > last_date(interval, parameters.ate_dia):
        return ()
    there = tuple(p for p in series.called if month.works_on(p, date))
    if quem.todos or quem.ao_menos is not None:
        return there
    days = [d for d in interval.days if parameters.ate_dia is None or d <= last_date(interval, parameters.ate_dia)]
    needed = [p for p in series.called if any(month.works_on(p, other) for other in days)]
    return there if set(there) == set(needed) else ()


def _meeting(report: Report, parameters: Parameters, series: Series, interval: Interval, placed: Placed) -> None:
    for wrong in (
        _date(report, parameters, series, interval, placed) or _people(report, parameters, series, placed),
        _place(report, parameters, series, placed),
        _guests(report, parameters, series, placed),
    ):
        if wrong is not None:
            report.breach(
                f"{report.title(placed)} {wrong}",
                people=placed.session.profissionais,
                sessions=[placed],
                unit=placed.session.unidade,
                esf=placed.session.esf,
            )


def _date(report: Report, parameters: Parameters, series: Series, interval: Interval, placed: Placed) -> str | None:
    view, latest = report.view, parameters.ate_dia
    if latest is not None and placed.date > last_date(interval, latest):
        return f"é depois de {day(last_date(interval, latest))}, o último dia em que pode ser"
    if not _who(view, parameters, series, interval, placed.date):
        called = [p for p in series.called if not view.month.works_on(p, placed.date)]
        return f"é num dia em que falta {people(view.month, called)}"
    return None


def _people(report: Report, parameters: Parameters, series: Series, placed: Placed) -> str | None:
    view, quem, there = report.view, parameters.quem, set(placed.session.profissionais)
    called = [p for p in series.called if view.month.works_on(p, placed.date)]
    strangers = [p for p in placed.session.profissionais if p not in called]
    if strangers:
        return f"tem {people(view.month, strangers)}, que não é de quem ela chama"
    if quem.ao_menos is None and there != set(called):
        return f"não tem {people(view.month, (p for p in called if p not in there))}"
    if quem.ao_menos is not None and len(there) < quem.ao_menos:
        return f"tem {people(view.month, there)}, e deve ter ao menos {quem.ao_menos} de {people(view.month, called)}"
    if quem.no_maximo is not None and len(there) > quem.no_maximo:
        return f"tem {count(len(there), 'profissional', 'profissionais')}, e pode ter até {quem.no_maximo}"
    return None


def _place(report: Report, parameters: Parameters, series: Series, placed: Placed) -> str | None:
    month, session = report.view.month, placed.session
    allowed: list[tuple[str | None, str | None, str]] = []
    for where in parameters.locais:
        unit = {"sede": report.seat, "unidade": series.unit}.get(where, where)
        if unit in month.scenario.unidades:
            allowed.append((unit, None, unit_name(month, str(unit))))
        elif where in month.scenario.espacos:
            allowed.append((None, where, plain(month.scenario.espacos[where].nome)))
    here = (session.unidade, session.espaco)
    right = {(unit, venue) for unit, venue, _ in allowed}
    if here in right and session.local == ("territorio" if session.unidade is None else "unidade"):
        return None
    found = "fora de unidade" if session.unidade is None else f"em {unit_name(month, session.unidade)}"
    if session.espaco is not None and session.espaco in month.scenario.espacos:
        found = f"em {plain(month.scenario.espacos[session.espaco].nome)}"
    return f"está {found}, e deve ser em {_either(name for _, _, name in allowed)}"


def _either(names: Iterable[str]) -> str:
    return " ou ".join(names)


def _guests(report: Report, parameters: Parameters, series: Series, placed: Placed) -> str | None:
    parties, coming = report.view.month.scenario.parceiros, placed.session.parceiros
    strangers = [party for party in coming if party not in series.guests]
    if strangers:
        return f"tem {joined(plain(parties[p].nome) for p in strangers)}, que ela não convida"
    wanted = len(series.guests) if parameters.quorum is None else min(parameters.quorum, len(series.guests))
    if len(set(coming)) < wanted:
        said = joined(plain(parties[p].nome) for p in coming) or "nenhum parceiro"
        everyone = joined(plain(parties[p].nome) for p in series.guests)
        return f"tem {said}, e deve ter ao menos {wanted} de {everyone}"
    return None
