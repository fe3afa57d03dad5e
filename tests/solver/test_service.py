"""Several teams in one scenario: apart where nothing ties them, and never in one another's way."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escala.audit import audit, audit_file
from escala.documents.errors import InputError
from escala.domain.roster import Objective, Roster, Session
from escala.explain.arithmetic import examine
from escala.rules.parts import parts
from escala.scenario_files import load_data
from escala.solver import SolveOptions, solve
from escala.solver.facts import Facts, bits
from escala.solver.progress import Watch
from escala.solver.service import Service
from escala.workflow import audited, disagreements
from tests.independent_checker import plain

Data = dict[str, Any]


def few() -> Data:
    """A team of one week under the first norm: three people and two eSF, in a seat open 40 hours."""
    team = plain(Path(__file__).resolve().parents[1] / "cases" / "uma-semana.yaml")
    for key, most in (("profissionais", 3), ("esf", 2)):
        team[key] = dict(list(team[key].items())[:most])
    team["unidades"]["ubs-1"]["funcionamento"] = {"seg-sex": ["08:00-12:00", "13:00-17:00"]}
    return team


WEEK = few()

REPEATABLE = SolveOptions(1200.0, 1, 3, gap=0.9, effort=40.0)
"""Ends with the first roster of all teams; the clock has no say."""


def twice(**changes: Any) -> Data:
    """Two such teams, each in its own unit, with the vehicle and the names of one."""
    data: Data = {**copy.deepcopy(WEEK), "equipes": {}, "unidades": {}, "esf": {}, "profissionais": {}}
    del data["equipe"]
    assert not WEEK.get("compromissos")
    for team in ("a", "b"):
        units = {id: f"{id}-{team}" for id in WEEK["unidades"]}
        data["equipes"][team] = {"nome": f"Nasf {team.upper()}", "sede": units[WEEK["sede"]]}
        for id, unit in WEEK["unidades"].items():
            data["unidades"][units[id]] = {**unit, "equipe": team}
        for id, esf in WEEK["esf"].items():
            data["esf"][f"{id}-{team}"] = {**esf, "unidade": units[esf["unidade"]]}
        for id, person in WEEK["profissionais"].items():
            data["profissionais"][f"{id}-{team}"] = {**person, "equipes": [team]}
    data["sede"] = next(iter(data["unidades"]))
    return {**data, **changes}


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    loaded = load_data(twice(), "c.yaml")
    outcome = solve(loaded.month, loaded.ruleset, options=REPEATABLE)
    assert outcome.roster is not None, outcome
    return loaded, outcome


def test_teams_that_share_nobody_are_parts(solved: tuple[Any, Any]) -> None:
    loaded, _ = solved
    found = parts(loaded.month, loaded.ruleset)
    assert [part.teams for part in found] == [("a",), ("b",)]
    for part in found:
        (team,) = part.teams
        assert all(p.endswith(f"-{team}") for p in part.month.scenario.profissionais)
        assert part.month.scenario.sede.endswith(f"-{team}")
        assert len(part.month.scenario.esf) == len(WEEK["esf"])


def test_their_roster_holds_for_each_and_both_sides_count_the_same(solved: tuple[Any, Any]) -> None:
    loaded, outcome = solved
    roster, report = audited(outcome.roster, loaded)
    assert report.violacoes == ()
    assert disagreements(roster, report) == ()
    assert 0 <= outcome.bound <= report.total


def test_what_one_team_lacks_is_a_breach_of_that_team(solved: tuple[Any, Any], tmp_path: Path) -> None:
    """Without the meeting of one team its article is broken, once, though the other has met."""
    loaded, outcome = solved
    roster, _ = audited(outcome.roster, loaded)
    data = json.loads(roster.model_dump_json(by_alias=True))
    gone = next(s for s in data["sessoes"] if s["atividade"] == "reuniao-equipe")
    for s in data["sessoes"]:
        if s is gone:
            s["atividade"] = "planejamento"
    (tmp_path / "escala.json").write_text(json.dumps(data), encoding="utf-8")
    broken = [b for b in audit_file(tmp_path).violacoes if b.regra == "reuniao-equipe"]
    assert len(broken) == 1


def test_the_shared_vehicle_is_in_one_place(solved: tuple[Any, Any]) -> None:
    loaded, outcome = solved
    out = defaultdict(list)
    for s in outcome.roster.sessoes:
        if s.local == "domicilio":
            out[s.inicio.date()].append((s.inicio, s.fim, s.profissionais))
    assert loaded.scenario.recursos["veiculo"] == 1
    teams = {p.rsplit("-", 1)[1] for trips in out.values() for _, _, people in trips for p in people}
    assert teams == {"a", "b"}
    for trips in out.values():
        for (_, end, _), (start, _, _) in pairwise(sorted(trips)):
            assert end <= start


def test_one_worker_and_a_seed_repeat(solved: tuple[Any, Any]) -> None:
    _, first = solved
    assert not first.statistics["relogio"]
    again = load_data(twice(), "c.yaml")
    assert solve(again.month, again.ruleset, options=REPEATABLE).roster == first.roster


def test_rooms_dealt_out_are_never_more_than_there_are() -> None:
    data = twice(recursos={"veiculo": 3})
    for unit in data["unidades"].values():
        unit.pop("equipe")
    for esf in data["esf"]:
        data["esf"][esf]["equipe"] = esf[-1]
    loaded = load_data(data, "c.yaml")
    facts = Facts(loaded.month, loaded.ruleset)
    service = Service(facts, Watch(SolveOptions(), None, None), (), ())
    dealt = [search.facts for search in service.searches]
    for unit, name in [(None, "veiculo"), *((u, "sala") for u in facts.units)]:
        for d in range(len(facts.days)):
            for t in range(facts.horizon):
                each = [own.capacity(unit, name, d, t) for own in dealt]
                assert sum(each) == facts.pool(unit, name, d)
    hours = [t for _, mask in facts.turns[:2] for t in bits(mask)]
    by_part = [sum(own.capacity(None, "veiculo", d, t) for d in range(5) for t in hours) for own in dealt]
    assert max(by_part) <= 1.3 * min(by_part)


def test_who_is_of_two_teams_couples_them_where_the_norm_allows_it() -> None:
    data = twice()
    someone = next(iter(data["profissionais"]))
    data["profissionais"][someone]["equipes"] = ["a", "b"]
    with pytest.raises(InputError, match="é de mais de uma equipe"):
        load_data(data, "c.yaml")


def test_a_proof_names_its_team() -> None:
    data = twice()
    for person in list(data["profissionais"]):
        if person.endswith("-b"):
            data["profissionais"][person]["carga_horaria"] = 20
    loaded = load_data(data, "c.yaml")
    proofs = examine(loaded.month, loaded.ruleset).proofs
    assert proofs
    assert all(proof.mensagem.startswith("Nasf B: ") for proof in proofs)


def refused(data: Data) -> str:
    with pytest.raises(InputError) as caught:
        load_data(data, "c.yaml")
    return str(caught.value)


def test_the_esf_of_a_unit_are_of_one_team() -> None:
    data = twice()
    esf, other = (next(id for id in data["esf"] if id.endswith(end)) for end in ("-a", "-b"))
    data["esf"][esf]["equipe"] = "b"
    assert f'"{esf}" é da equipe b' in refused(data)
    data["esf"][esf] = {**data["esf"][esf], "unidade": data["esf"][other]["unidade"]}
    assert load_data(data, "c.yaml").scenario.team_of(esf) == "b"


def test_shared_care_that_is_fixed_is_of_one_team() -> None:
    data = twice()
    one, other = (next(p for p in data["profissionais"] if p.endswith(end)) for end in ("-a", "-b"))
    unit = data["equipes"]["a"]["sede"]
    when = {"em": "2027-06-09", "das": "08:00", "as": "10:00", "unidade": unit}
    data["compromissos"] = [{"profissionais": [one, other], "atividade": "atendimento-compartilhado", **when}]
    assert "junta mais de uma" in refused(data)


def test_the_only_team_of_a_service_sits_where_the_service_does() -> None:
    data = twice()
    del data["equipes"]["b"]
    for key in ("unidades", "esf", "profissionais"):
        data[key] = {id: value for id, value in data[key].items() if id.endswith("-a")}
    assert load_data(data, "c.yaml").scenario.seat("a") == data["sede"]
    data["unidades"]["outra"] = {"nome": "Outra", "funcionamento": {"seg-sex": ["08:00-12:00"]}}
    data["sede"] = "outra"
    assert "a sede do serviço é a dela" in refused(data)


def covered(**whose: str) -> tuple[Data, str]:
    """Two teams with an agreement to cover a unit of the first, and that unit; `whose` may give it a team."""
    data = twice()
    unit = data["equipes"]["a"]["sede"]
    parameters = {"unidades": [unit], "janela": {"seg": ["08:00-09:00"]}}
    agreed = {"regra": "cobertura", "resumo": "Alguém na porta", "citacao": "Ata", "parametros": parameters}
    return {**data, "pactuacoes": {"porta": {**agreed, **whose}}}, unit


def test_an_agreement_of_all_couples_the_teams() -> None:
    data, _ = covered()
    assert "junta as equipes a, b" in refused(data)
    data["pactuacoes"]["porta"]["equipe"] = "a"
    loaded = load_data(data, "c.yaml")
    assert [part.teams for part in parts(loaded.month, loaded.ruleset)] == [("a",), ("b",)]
    assert [len(part.ruleset.terms) for part in parts(loaded.month, loaded.ruleset)] == [1, 0]


def test_a_clause_that_names_another_teams_unit_has_it_in_its_part() -> None:
    data, unit = covered(equipe="b")
    loaded = load_data(data, "c.yaml")
    of_b = parts(loaded.month, loaded.ruleset)[1]
    assert unit in of_b.month.scenario.unidades
    assert Facts(of_b.month, of_b.ruleset).opening[unit]


def test_what_is_fixed_with_people_of_both_stands_once() -> None:
    data = twice()
    staff = data["profissionais"]
    people = [
        max((p for p in staff if p.endswith(end)), key=lambda p: staff[p]["carga_horaria"]) for end in ("-a", "-b")
    ]
    when = {"em": "2027-06-09", "das": "08:00", "as": "09:00", "local": "territorio"}
    data["compromissos"] = [{"profissionais": people, "atividade": "pics", **when}]
    loaded = load_data(data, "c.yaml")
    outcome = solve(loaded.month, loaded.ruleset, options=SolveOptions(60.0, 2, 1, gap=0.99))
    assert outcome.roster is not None
    roster, report = audited(outcome.roster, loaded)
    assert report.violacoes == ()
    assert disagreements(roster, report) == ()
    held = [s for s in roster.sessoes if set(people) <= set(s.profissionais) and s.atividade == "pics"]
    assert len(held) == 1


def test_somebody_at_the_meeting_of_another_team_is_told_and_ends_nothing() -> None:
    """A roster edited by hand may send anybody anywhere."""
    loaded = load_data(twice(periodo={"inicio": "2027-03-01", "fim": "2027-03-14"}), "c.yaml")
    guest = next(p for p, one in loaded.scenario.profissionais.items() if one.equipes == ("b",))
    host = next(p for p, one in loaded.scenario.profissionais.items() if one.equipes == ("a",))
    seat = loaded.scenario.equipes["a"].sede
    sessions = [
        Session(
            id=f"{day}",
            atividade="reuniao-equipe",
            inicio=dt.datetime(2027, 3, day, hour, tzinfo=ZoneInfo("America/Sao_Paulo")),
            fim=dt.datetime(2027, 3, day, hour + 2, tzinfo=ZoneInfo("America/Sao_Paulo")),
            unidade=seat,
            local="unidade",
            profissionais=(host, guest),
            equipe="a",
        )
        for day, hour in ((2, 8), (11, 10))
    ]
    roster = Roster(
        versao="0",
        cenario=dict(loaded.data),
        situacao="viavel",
        objetivo=Objective(valor=0, limite=0),
        semanas=tuple(week.label for week in loaded.month.weeks),
        sessoes=tuple(sessions),
    )
    report = audit(roster, loaded.month, loaded.ruleset)
    assert not report.ok
    assert any("A reunião da equipe Nasf A muda" in item.mensagem for item in report.itens["estabilidade"])
