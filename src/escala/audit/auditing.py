"""Runs every check of the norm over a roster and puts together what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from escala import __version__
from escala.audit.figures import hours_figures, presence_figure, support_figures
from escala.audit.form import RULE as FORM
from escala.audit.form import breach, local, place
from escala.audit.report import ArticleRow, AuditReport, Situation
from escala.domain.findings import Breach, CheckResult, Finding
from escala.domain.month import Month
from escala.domain.roster import Roster, Waiver
from escala.norms.pack import Clause, Pack
from escala.norms.ruleset import RuleSet
from escala.rules.base import Placed, RosterView
from escala.rules.parts import Part, parts
from escala.rules.registry import CHECKS, CLAUSES
from escala.rules.wording import people, quoted
from escala.scenario_files import read_written


def audit(roster: Roster, month: Month, ruleset: RuleSet) -> AuditReport:
    """Audits a roster against its scenario and norm; what the roster says of itself counts for nothing.

    Args:
        roster: the roster, also one edited by hand.
        month: the calendar of its scenario.
        ruleset: its norm with the team's adjustments.

    Raises:
        pydantic.ValidationError: the norm or an adjustment gives a rule a wrong parameter.
    """
    view, malformed = place(roster, month, ruleset)
    asked = [rule for rule in CHECKS if ruleset.cites(rule)]
    views = views_by_part(view)
    results = {rule: _check(rule, [view] if CLAUSES[rule].whole else views) for rule in asked}
    rows = _Rows(view)
    waivers = (*_waived(ruleset), *(waiver for result in results.values() for waiver in result.dispensas))
    points = {rule: results[rule].penalidade for rule in asked if CLAUSES[rule].soft}
    breaches = [*malformed, *_unknown_rules(ruleset), *(b for result in results.values() for b in result.violacoes)]
    breaches += _undeclared(roster, waivers, view)
    findings = [finding for result in results.values() for finding in result.achados]
    findings += [*_superfluous(roster, waivers, ruleset), *_other_points(roster, points)]
    order = {rule: place for place, rule in enumerate([FORM, *CHECKS])}
    breaches.sort(key=lambda b: order.get(b.regra, len(order)))
    return AuditReport(
        versao=__version__,
        norma=ruleset.pack.id,
        equipe=month.scenario.equipe.id,
        inicio=month.scenario.periodo.inicio,
        fim=month.scenario.periodo.fim,
        artigos=(
            *(rows.row(clause, results, breaches, points) for clause in ruleset.pack.clausulas),
            *rows.agreed(breaches),
        ),
        violacoes=tuple(breaches),
        dispensas=waivers,
        achados=tuple(findings),
        penalidades=points,
        itens={rule: results[rule].itens for rule in points},
        total=sum(points.values()),
        horas=tuple(figure for part in views for figure in hours_figures(part)),
        apoio=tuple(support_figures(view)),
        presenca=min(filter(None, map(presence_figure, views)), key=lambda figure: figure.margem, default=None),
    )


def views_by_part(view: RosterView) -> list[RosterView]:
    """The roster as each part of a service sees it: the sessions of its people, with its people alone."""
    sessions = [placed.session for placed in view.sessions]
    also = {(p, s.unidade) for s in sessions if s.unidade is not None for p in s.profissionais}
    found = parts(view.month, view.ruleset, also)
    if len(found) == 1:
        return [view]
    return [RosterView(part.month, part.ruleset, tuple(_own(view, part))) for part in found]


def _own(view: RosterView, part: Part) -> Iterator[Placed]:
    for placed in view.sessions:
        people = tuple(p for p in placed.session.profissionais if p in part.month.scenario.profissionais)
        esf = tuple(e for e in placed.session.esf if e in part.month.scenario.esf)
        if people:
            yield Placed(
                placed.session.model_copy(update={"profissionais": people, "esf": esf}), placed.date, placed.span
            )


def _check(rule: str, views: list[RosterView]) -> CheckResult:
    """What a check says of one view, or of several together."""
    found = [CHECKS[rule](view, CLAUSES[rule].of(view.ruleset)) for view in views]
    if len(found) == 1:
        return found[0]
    return CheckResult(
        violacoes=tuple(breach for result in found for breach in result.violacoes),
        dispensas=tuple(waiver for result in found for waiver in result.dispensas),
        achados=tuple(finding for result in found for finding in result.achados),
        penalidade=sum(result.penalidade for result in found),
        itens=tuple(item for result in found for item in result.itens),
    )


def audit_file(path: Path, pack: Pack | None = None) -> AuditReport:
    """Audits an `escala.json`, or the one inside a folder, trusting nothing in it.

    Args:
        path: the file or its folder.
        pack: the norm to hold it to, instead of the one that its scenario names.

    Raises:
        InputError: it cannot be read as a roster, or its scenario not as a scenario; every problem with its place.
    """
    roster, loaded = read_written(path, pack)
    return audit(roster, loaded.month, loaded.ruleset)


class _Rows:
    """Reads what the checks say clause by clause.

    A rule may serve several clauses. What it says counts for all of them, except that a clause which lays down a row
    of hours or defines an activity is not touched by what is said of another one, and a breach that names its clause
    counts for that one alone. A finding counts for the clauses that it names and for the one that speaks of its rule
    as a whole.
    """

    def __init__(self, view: RosterView) -> None:
        self._pack = view.ruleset.pack
        self._waived = view.ruleset.waived
        self._row_of = {row.citacao: id for id, row in view.ruleset.rows.items()}
        self._agreements = view.month.scenario.pactuacoes
        self._activity_of = {placed.session.id: placed.session.atividade for placed in view.sessions}

    def row(
        self,
        clause: Clause,
        results: Mapping[str, CheckResult],
        breaches: Iterable[Breach],
        points: Mapping[str, int],
    ) -> ArticleRow:
        """The row of a clause of the norm."""
        rule = clause.regra or ""
        result = results.get(rule, CheckResult())
        broken = sum(b.regra == rule and self._breaks(b, clause) for b in breaches)
        waived = sum(self._is_of(waiver.artigo, clause) for waiver in result.dispensas)
        waived += sum(key in self._waived for key in (clause.id, rule))
        noted = sum(self._names(finding, clause) for finding in result.achados if finding.gravidade != "nota")
        situation: Situation
        if not rule:
            situation = "fora"
        elif broken:
            situation = "descumprido"
        elif clause.cobertura == "achado" and noted:
            situation = "achado"
        else:
            situation = "dispensado" if waived else "cumprido"
        return ArticleRow(
            id=clause.id,
            artigo=clause.artigo,
            citacao=clause.citacao,
            regra=clause.regra,
            situacao=situation,
            resumo=clause.resumo,
            motivo=clause.motivo,
            violacoes=broken,
            dispensas=waived,
            achados=noted,
            pontos=points.get(rule),
        )

    def agreed(self, breaches: Iterable[Breach]) -> Iterator[ArticleRow]:
        """A row for each clause that the team has agreed on beyond its norm."""
        for id, agreement in self._agreements.items():
            broken = sum(b.clausula == id for b in breaches)
            yield ArticleRow(
                id=id,
                artigo=agreement.citacao,
                citacao=agreement.citacao,
                regra=agreement.regra,
                situacao="descumprido" if broken else "cumprido",
                resumo=agreement.resumo,
                violacoes=broken,
            )

    def _breaks(self, breach: Breach, clause: Clause) -> bool:
        if breach.clausula is not None:
            return breach.clausula == clause.id
        return self._is_of(breach.artigo, clause, breach.sessoes)

    def _is_of(self, article: str, clause: Clause, sessions: tuple[str, ...] = ()) -> bool:
        row = self._row_of.get(article)
        if row is not None and clause.linha is not None:
            return clause.linha == row
        return not sessions or clause.atividade in (None, *(self._activity_of.get(id) for id in sessions))

    def _names(self, finding: Finding, clause: Clause) -> bool:
        """Whether a finding is about this clause: it names it, or the clause speaks of its rule as a whole."""
        clauses = self._pack.clauses_of(finding.regra)
        named = [other for other in clauses if finding.artigo in (other.artigo, other.citacao)]
        return clause in (named or clauses[:1]) or (clause.principal and clause.regra == finding.regra)


def _waived(ruleset: RuleSet) -> Iterator[Waiver]:
    """What the team has written down that it does without in this period."""
    for key, reason in ruleset.waived.items():
        article = next((clause.artigo for clause in ruleset.pack.clausulas if clause.id == key), ruleset.article(key))
        yield Waiver(regra=key, artigo=article, motivo=f"Dispensada pela equipe em todo o período: {reason}")


def _unknown_rules(ruleset: RuleSet) -> Iterator[Breach]:
    for rule in ruleset.pack.rules():
        if rule not in CHECKS:
            yield breach(f"A norma cita a regra {quoted([rule])}, que o Escala {__version__} não sabe conferir")


def _undeclared(roster: Roster, waivers: Iterable[Waiver], view: RosterView) -> Iterator[Breach]:
    """Waivers that the roster uses and does not declare."""
    zone = ZoneInfo(view.ruleset.pack.fuso)
    declared = _Declared(roster.dispensas, zone)
    for waiver in waivers:
        if declared.has(waiver):
            continue
        who = () if waiver.profissional is None else (waiver.profissional,)
        name = f" de {people(view.month, who)}" if who else ""
        yield Breach(
            regra=waiver.regra,
            artigo=waiver.artigo,
            mensagem=f"A escala usa uma dispensa{name} que não está em dispensas{_when(waiver, zone)}: {waiver.motivo}",
            profissionais=who,
            inicio=waiver.inicio,
            fim=waiver.fim,
        )


def _superfluous(roster: Roster, waivers: Iterable[Waiver], ruleset: RuleSet) -> Iterator[Finding]:
    """Waivers that the roster declares and does not use."""
    zone = ZoneInfo(ruleset.pack.fuso)
    used = _Declared(waivers, zone)
    for waiver in roster.dispensas:
        if not used.has(waiver):
            who = "" if waiver.profissional is None else f" de {quoted([waiver.profissional])}"
            which = f"{who} da regra {quoted([waiver.regra])}{_when(waiver, zone)}"
            yield Finding(
                regra=waiver.regra,
                artigo=ruleset.article(waiver.regra),
                mensagem=f"A dispensa{which} não é usada pela escala",
            )


def _when(waiver: Waiver, zone: dt.tzinfo) -> str:
    times = [None if moment is None else local(moment, zone) for moment in (waiver.inicio, waiver.fim)]
    if times[0] is None or times[1] is None:
        return ""
    return f" ({times[0]:%d/%m %H:%M} a {times[1]:%d/%m %H:%M})"


class _Declared:
    """Waivers as a set of persons and stretches of time, by rule."""

    def __init__(self, waivers: Iterable[Waiver], zone: dt.tzinfo) -> None:
        self._zone = zone
        self._people: set[tuple[str, str, str | None]] = set()
        self._stretches: dict[str, list[tuple[dt.datetime, dt.datetime]]] = {}
        for waiver in waivers:
            stretch = self._stretch(waiver)
            if stretch is None:
                self._people.add((waiver.regra, waiver.artigo, waiver.profissional))
            else:
                self._stretches.setdefault(waiver.regra, []).append(stretch)

    def has(self, waiver: Waiver) -> bool:
        """Whether these waivers hold that one: the same person and article, or stretches that cover its own."""
        wanted = self._stretch(waiver)
        if wanted is None:
            return (waiver.regra, waiver.artigo, waiver.profissional) in self._people
        reached, end = wanted
        for start, stop in sorted(self._stretches.get(waiver.regra, [])):
            if start <= reached:
                reached = max(reached, stop)
        return reached >= end

    def _stretch(self, waiver: Waiver) -> tuple[dt.datetime, dt.datetime] | None:
        if waiver.inicio is None or waiver.fim is None:
            return None
        start, end = local(waiver.inicio, self._zone), local(waiver.fim, self._zone)
        return None if start is None or end is None else (start, end)


def _other_points(roster: Roster, points: Mapping[str, int]) -> Iterator[Finding]:
    """Where the roster's own account of its points differs from the audit's."""
    declared = roster.objetivo.parcelas
    for rule in sorted({*declared, *points}):
        if declared.get(rule, 0) != points.get(rule, 0):
            yield Finding(
                regra=FORM,
                artigo="",
                mensagem=(
                    f"O objetivo da escala diz {declared.get(rule, 0)} pontos em {quoted([rule])}, e a auditoria conta "
                    f"{points.get(rule, 0)}; a escala pode ter sido mudada depois de gerada"
                ),
            )
    total = sum(points.values())
    if roster.objetivo.limite > total:
        yield Finding(
            regra=FORM,
            artigo="",
            mensagem=f"O limite do objetivo ({roster.objetivo.limite}) passa dos {total} pontos que a auditoria conta",
        )
