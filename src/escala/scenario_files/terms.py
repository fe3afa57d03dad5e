"""Clauses of general kinds, of the norm and agreed by the team: their parameters, the names in them, whom they call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from escala.documents.document import Path_, found
from escala.documents.errors import Problem
from escala.documents.messages import problems_of, suggest
from escala.norms.pack import KINDS
from escala.norms.ruleset import RuleSet, Term
from escala.rules.base import KindClause, Reference
from escala.rules.called import Called
from escala.rules.cobertura.clause import Parameters as Coverage
from escala.rules.reuniao_recorrente.clause import Parameters as Meeting
from escala.rules.turno_fixo.clause import Parameters as FixedShift
from escala.rules.visitas.clause import Parameters as Visits
from escala.scenario_files.case import Case, durations, off_grid
from escala.scenario_files.names import not_called, taken, unknown

_WRONG = "tem parâmetros errados"
_LACKING = "pede o que falta"


def check_terms(case: Case, ruleset: RuleSet) -> None:
    """Note what is wrong with the clauses of general kinds.

    Args:
        case: the scenario under examination.
        ruleset: its norm with the adjustments that are right.
    """
    from escala.rules.registry import CLAUSES

    _agreements(case)
    users: dict[tuple[str, str | None], str] = {}
    for term in sorted(_once(case, ruleset.terms), key=lambda term: _TermSource(case, term, "").sets("atividade")):
        kind = CLAUSES.get(term.rule)
        if not isinstance(kind, KindClause):
            continue
        try:
            parameters = kind.parameters.model_validate(term.parameters)
        except ValidationError as error:
            source = _TermSource(case, term, _WRONG)
            case.notes.errors.extend(problems_of(error, source, model=kind.parameters))
            continue
        source = _TermSource(case, term, _LACKING)
        for key, minutes in durations(parameters, term.parameters):
            if minutes % case.pack.grade:
                case.notes.errors.append(source.problem((key,), *off_grid("a duração", minutes, case.pack.grade)))
        wrong = [reference for reference in kind.references(parameters) if not _name(case, source, reference)]
        if getattr(parameters, "atividade", None) in case.pack.atividades:
            _activity(case, source, parameters.atividade, users, term.team)
        if case.whole and not wrong:
            _who(case, source, parameters)


def _once(case: Case, terms: Iterable[Term]) -> Iterator[Term]:
    """The clauses, those of the norm that every team of a service has as if they were of the service."""
    seen: set[str] = set()
    for term in terms:
        if term.id not in seen:
            seen.add(term.id)
            yield term if term.id in case.scenario.pactuacoes else replace(term, team=None)


def _agreements(case: Case) -> None:
    clauses = {clause.id for clause in case.pack.clausulas}
    for id, agreed in case.scenario.pactuacoes.items():
        if agreed.regra not in KINDS:
            message = f"{found(agreed.regra)} não é um tipo de regra que se possa pactuar"
            case.notes.error(("pactuacoes", id, "regra"), message, suggest(agreed.regra, KINDS))
        if id in clauses:
            message = f"a norma {case.pack.id} já tem uma cláusula {found(id)}"
            case.notes.error(("pactuacoes", id), message, "Dê outro nome, ou mude a cláusula em ajustes.", key=True)


class _TermSource:
    """The parameters of a clause as a source: they stand in `pactuacoes`, in `ajustes`, or in the norm.

    Args:
        case: the scenario under examination.
        term: the clause.
        said: what is amiss with a clause of the norm, where the scenario does not set the parameter.
    """

    def __init__(self, case: Case, term: Term, said: str) -> None:
        self.case = case
        self.term = term
        self.said = said
        self.data: Any = dict(term.parameters)

    def sets(self, parameter: str) -> bool:
        """Whether the scenario sets a parameter."""
        scenario, id = self.case.scenario, self.term.id
        return id in scenario.pactuacoes or parameter in scenario.ajustes.get(id, {})

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a parameter, or at the norm's name where the scenario does not set it."""
        source, scenario, id = self.case.notes.source, self.case.scenario, self.term.id
        if id in scenario.pactuacoes:
            return source.problem(("pactuacoes", id, "parametros", *path), message, hint, key=key or not path)
        if path and self.sets(str(path[0])):
            return source.problem(("ajustes", id, *path), message, hint, key=key)
        if not path and id in scenario.ajustes:
            return source.problem(("ajustes", id), message, hint, key=True)
        said = f"na norma {self.case.pack.id}, a cláusula {id} {self.said}: {message}"
        return source.problem(("norma",), said, hint)


def _name(case: Case, source: _TermSource, reference: Reference) -> bool:
    """Whether a name exists; if not, an error."""
    known = {id for key in reference.among for id in _ids(case, key)}
    if reference.name in known or reference.name in reference.words:
        return True
    message, hint = unknown(reference, known)
    gone = filter(None, (case.notes.removed((key, reference.name)) for key in reference.among))
    case.notes.errors.append(source.problem(reference.path, message, next(gone, hint)))
    return False


def _ids(case: Case, key: str) -> set[str]:
    return set(getattr(case.pack, key)) if key in ("atividades", "ocupacoes") else set(case.known[key])


def _activity(
    case: Case, source: _TermSource, activity: str, users: dict[tuple[str, str | None], str], team: str | None
) -> None:
    """An activity of meetings belongs to one clause, and nobody holds it otherwise."""
    if case.pack.atividades[activity].participantes != "convocados":
        case.notes.errors.append(source.problem(("atividade",), *not_called(case.pack, activity)))
    others = {whose: id for (name, whose), id in users.items() if name == activity}
    other = others.get(None) or (next(iter(others.values()), None) if team is None else others.get(team))
    if other is not None:
        case.notes.errors.append(source.problem(("atividade",), *taken(activity, other)))
    users.setdefault((activity, team), source.term.id)


def _who(case: Case, source: _TermSource, parameters: Any) -> None:
    """Note a clause that calls nobody, or fewer than it asks for."""
    if isinstance(parameters, Meeting | Visits):
        units, esf = parameters.unidades or case.scenario.unidades, case.scenario.esf.values()
        teams = [team for team in esf if team.unidade in units]
        if parameters.por == "esf" and not teams:
            message = "pede uma série por eSF, e não há nenhuma" + (" nessas unidades" if parameters.unidades else "")
            case.notes.errors.append(source.problem(("por",), message))
            return
        if parameters.quem.referencia:
            _references(case, source, parameters, {team.unidade for team in teams})
            return
        _called(case, source, parameters.quem, ("quem", "ao_menos"), parameters.quem.ao_menos)
    elif isinstance(parameters, Coverage):
        _called(case, source, parameters.quem, ("minimo",), parameters.minimo)
    elif isinstance(parameters, FixedShift):
        _called(case, source, parameters.quem, ("quem", "ao_menos"), parameters.quem.ao_menos)


def _called(case: Case, source: _TermSource, quem: Called, where: Path_, least: int | None) -> None:
    team, id = case.scenario.profissionais, source.term.id
    called = [p for p, member in team.items() if quem.names(p, member) and case.scenario.in_team(p, source.term.team)]
    if not called:
        wanted = " nem ".join((*quem.ocupacoes, *quem.habilidades))
        message = f"a cláusula {id} não chama ninguém: a equipe não tem {wanted}"
        hint = "Chame todos, pessoas ou outras ocupacoes ou habilidades."
        case.notes.errors.append(source.problem(("quem",), message, hint))
    elif least is not None and len(called) < least:
        message = f"pede ao menos {least}, e a cláusula {id} chama {len(called)}"
        case.notes.errors.append(source.problem(where, message))


def _references(case: Case, source: _TermSource, parameters: Meeting | Visits, of_teams: set[str]) -> None:
    """Note a clause that calls the reference person of units that have none."""
    units, id = case.scenario.unidades, source.term.id
    for index, unit in enumerate(parameters.unidades):
        if units[unit].referencia is None:
            message = f"a cláusula {id} chama a referência de {found(unit)}, que não tem"
            hint = f"Acrescente referencia: a {unit}, em unidades."
            case.notes.errors.append(source.problem(("unidades", index), message, hint))
    asked = of_teams if parameters.por == "esf" else set(units)
    if not parameters.unidades and not any(units[unit].referencia for unit in asked):
        message = f"a cláusula {id} chama a referência de cada unidade, e nenhuma tem"
        hint = "Acrescente referencia: às unidades, com o profissional que é a referência de cada uma."
        if source.sets("quem"):
            case.notes.errors.append(source.problem(("quem",), message, hint))
        else:
            case.notes.error(("unidades",), message, hint, key=True)
