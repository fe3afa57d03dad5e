"""Places and travel in a written roster."""

from __future__ import annotations

from collections.abc import Iterator

from escala.domain.clock import Span, merge
from escala.domain.values import Place
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.lugares.clause import CLAUSE
from escala.rules.reporting import Report
from escala.rules.wording import between, day, hours, joined, people, unit_name

_PLACES: dict[Place, str] = {
    "unidade": "numa unidade",
    "domicilio": "no domicílio",
    "territorio": "no território",
    "transito": "em trânsito",
}


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """Each session where its activity may be; between two units of a block exactly the time of the way."""
    report = Report(view, CLAUSE.id)
    for placed in view.sessions:
        _place(report, placed)
    for professional in view.month.professionals:
        for block in _blocks(view, professional):
            _block(report, professional, block)
    return report.result()


def _place(report: Report, placed: Placed) -> None:
    month, session = report.view.month, placed.session
    allowed = report.view.ruleset.activities[session.atividade].locais
    if session.local not in allowed:
        report.breach(
            f"{report.title(placed)}, com {people(month, session.profissionais)}, está {_PLACES[session.local]}; "
            f"deve ser {joined(_PLACES[place] for place in allowed).replace(' e ', ' ou ')}",
            people=session.profissionais,
            sessions=[placed],
            unit=session.unidade,
        )
    if (session.local == "unidade") != (session.unidade is not None):
        wrong = (
            "está numa unidade, mas não diz qual"
            if session.unidade is None
            else f"está {_PLACES[session.local]}, mas indica a unidade {unit_name(month, session.unidade)}"
        )
        report.breach(
            f"{report.title(placed)} {wrong}",
            people=session.profissionais,
            sessions=[placed],
            unit=session.unidade,
        )


def _blocks(view: RosterView, professional: str) -> Iterator[list[Placed]]:
    """A person's unbroken blocks of work, each as its sessions in order of time."""
    by_day: dict[object, list[Placed]] = {}
    for placed in view.by_professional[professional]:
        by_day.setdefault(placed.date, []).append(placed)
    for today in by_day.values():
        for stretch in merge(placed.span for placed in today):
            yield [placed for placed in today if stretch.contains(placed.span)]


def _block(report: Report, professional: str, block: list[Placed]) -> None:
    """Reads a block from unit to unit: the time in transit between two units, and the way between them."""
    here: Placed | None = None
    transit: list[Placed] = []
    for placed in block:
        if placed.session.local == "transito":
            transit.append(placed)
        elif placed.session.local == "unidade" and placed.session.unidade is not None:
            _way(report, professional, here, placed, transit)
            here, transit = placed, []
    _way(report, professional, here, None, transit)


def _way(report: Report, professional: str, before: Placed | None, after: Placed | None, transit: list[Placed]) -> None:
    month, grid = report.view.month, report.view.ruleset.grid
    who = people(month, [professional])
    found = sum(placed.minutes for placed in transit)
    origin = before.session.unidade if before is not None else None
    destination = after.session.unidade if after is not None else None
    if origin is None or destination is None or origin == destination:
        if transit:
            report.breach(
                f"{who}, {day(transit[0].date)}: deslocamento {between(transit[0].span)} de {hours(found)} sem mudança "
                "de unidade no mesmo período de trabalho",
                people=[professional],
                sessions=transit,
                minutes=found,
            )
        return
    assert before is not None
    assert after is not None
    needed = -(-month.travel(origin, destination) // grid) * grid
    if found != needed:
        report.breach(
            f"{who}, {day(after.date)}: de {unit_name(month, origin)} ({between(before.span)}) a "
            f"{unit_name(month, destination)} ({between(after.span)}) há {hours(found)} de deslocamento, e deve haver "
            f"{hours(needed)}",
            people=[professional],
            sessions=[before, *transit, after],
            unit=destination,
            when=(after.date, Span(before.span.end, max(before.span.end, after.span.start))),
            minutes=abs(found - needed),
        )
