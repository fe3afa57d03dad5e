"""A service of several teams: whose everybody and everything is, and what its norm makes of people who are of two."""

from __future__ import annotations

from escala.documents.document import found
from escala.norms.ruleset import RuleSet
from escala.rules.parts import parts
from escala.rules.presenca_minima.clause import CLAUSE as PRESENCE
from escala.rules.reuniao_equipe.clause import CLAUSE as TEAM_MEETING
from escala.rules.reuniao_esf.clause import CLAUSE as ESF_MEETING
from escala.scenario_files.case import Case

ALL_HANDS = (PRESENCE, TEAM_MEETING, ESF_MEETING)
"""Rules that speak of everybody in a team at once."""


def check_teams(case: Case) -> bool:
    """Note what is wrong with the teams of a service; whether nothing is."""
    scenario, right = case.scenario, True
    for id, team in scenario.equipes.items():
        if team.sede is not None:
            right &= case.refers(("equipes", id, "sede"), team.sede, "unidades", "a sede")
    for id, unit in scenario.unidades.items():
        if unit.equipe is not None:
            right &= case.refers(("unidades", id, "equipe"), unit.equipe, "equipes", "a equipe")
    for id, esf in scenario.esf.items():
        if esf.equipe is not None:
            right &= case.refers(("esf", id, "equipe"), esf.equipe, "equipes", "a equipe")
    for id, agreed in scenario.pactuacoes.items():
        if agreed.equipe is not None:
            right &= case.refers(("pactuacoes", id, "equipe"), agreed.equipe, "equipes", "a equipe")
    for id, member in scenario.profissionais.items():
        for index, name in enumerate(member.equipes):
            right &= case.refers(("profissionais", id, "equipes", index), name, "equipes", "a equipe")
    return right and (not scenario.equipes or not case.whole or _complete(case))


def _complete(case: Case) -> bool:
    """Everybody and every eSF has a team, and every team has somebody."""
    scenario, right = case.scenario, True
    for id, member in scenario.profissionais.items():
        if not member.equipes:
            message, hint = f"{found(id)} não é de nenhuma equipe", "Acrescente equipes: [a sua equipe]."
            case.notes.error(("profissionais", id), message, hint, key=True)
            right = False
    for id in scenario.esf:
        if scenario.team_of(id) is None:
            message, hint = f"{found(id)} não se vincula a nenhuma equipe", "Acrescente equipe: a ela ou à sua unidade."
            case.notes.error(("esf", id), message, hint, key=True)
            right = False
    right &= _linked(case)
    for team in scenario.equipes:
        if not any(team in member.equipes for member in scenario.profissionais.values()):
            case.notes.error(("equipes", team), f"a equipe {found(team)} não tem ninguém", key=True)
            right = False
    return right


def _linked(case: Case) -> bool:
    """The eSF of a unit are one team's, its own if it has one, and so is its reference; one team has one seat."""
    scenario, right = case.scenario, True
    first: dict[str, str | None] = {}
    for id, esf in scenario.esf.items():
        own = scenario.unidades[esf.unidade].equipe
        other = first.setdefault(esf.unidade, own or scenario.team_of(id))
        if scenario.team_of(id) != other:
            message = f"{found(id)} é da equipe {scenario.team_of(id)}, e a sua unidade, {esf.unidade}, é da {other}"
            case.notes.error(("esf", id), message, "As eSF de uma unidade são de uma equipe só.", key=True)
            right = False
    for id, unit in scenario.unidades.items():
        if (
            unit.referencia is not None
            and unit.equipe is not None
            and not scenario.in_team(unit.referencia, unit.equipe)
        ):
            message = f"a referência de {found(id)}, {unit.referencia}, não é da equipe da unidade, {unit.equipe}"
            case.notes.error(("unidades", id, "referencia"), message)
            right = False
    if len(scenario.equipes) == 1 and scenario.seat(next(iter(scenario.equipes))) != scenario.sede:
        case.notes.error(("sede",), "com uma equipe só, a sede do serviço é a dela", "Diga a mesma nas duas.")
        right = False
    return right


def check_commitments_apart(case: Case, ruleset: RuleSet) -> None:
    """Note commitments with an eSF, or of shared care, whose people and eSF are not of one part of the service."""
    every = parts(case.month, ruleset)
    if len(every) < 2:
        return
    for index, commitment in enumerate(case.scenario.compromissos):
        who = ruleset.activities[commitment.atividade].participantes
        touched = [
            part for part in every if not part.month.scenario.profissionais.keys().isdisjoint(commitment.profissionais)
        ]
        strange = any(esf not in touched[0].month.scenario.esf for esf in commitment.esf) if touched else False
        if strange or (len(touched) > 1 and who in ("compartilhada", "esf", "equipe")):
            message = f"{commitment.atividade} é de uma equipe, com as suas eSF, e este compromisso junta mais de uma"
            case.notes.error(("compromissos", index, "profissionais"), message, "Escreva um para cada equipe.")


def check_shared_people(case: Case, ruleset: RuleSet) -> None:
    """Note people of two teams, where the norm asks for everybody of a team at once."""
    asking = [rule for rule in ALL_HANDS if ruleset.cites(rule.id)]
    if not asking or len(case.scenario.equipes) < 2:
        return
    coupled = {team for part in parts(case.month, ruleset) if len(part.teams) > 1 for team in part.teams}
    if coupled and not any(len(set(member.equipes) & coupled) > 1 for member in case.scenario.profissionais.values()):
        message = f"uma pactuação de todo o serviço junta as equipes {', '.join(sorted(coupled))}"
        hint = f"A norma {case.pack.id} pede a equipe inteira de uma vez: diga em equipe: de qual é cada pactuação."
        case.notes.error(("pactuacoes",), message, hint, key=True)
    for id, member in case.scenario.profissionais.items():
        if len(set(member.equipes) & coupled) > 1:
            message = (
                f"{found(id)} é de mais de uma equipe, e a norma {case.pack.id} pede a equipe inteira de uma vez "
                f"({asking[0].title.lower()})"
            )
            hint = "Deixe cada pessoa numa equipe só, ou escreva o tempo na outra como compromissos."
            case.notes.error(("profissionais", id, "equipes"), message, hint)
