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
    for team in scenario.equipes:
        if not any(team in member.equipes for member in scenario.profissionais.values()):
            case.notes.error(("equipes", team), f"a equipe {found(team)} não tem ninguém", key=True)
            right = False
    return right


def check_shared_people(case: Case, ruleset: RuleSet) -> None:
    """Note people of two teams, where the norm asks for everybody of a team at once."""
    asking = [rule for rule in ALL_HANDS if ruleset.cites(rule.id)]
    if not asking or len(case.scenario.equipes) < 2:
        return
    coupled = {team for part in parts(case.month, ruleset) if len(part.teams) > 1 for team in part.teams}
    for id, member in case.scenario.profissionais.items():
        if len(set(member.equipes) & coupled) > 1:
            message = (
                f"{found(id)} é de mais de uma equipe, e a norma {case.pack.id} pede a equipe inteira de uma vez "
                f"({asking[0].title.lower()})"
            )
            hint = "Deixe cada pessoa numa equipe só, ou escreva o tempo na outra como compromissos."
            case.notes.error(("profissionais", id, "equipes"), message, hint)
