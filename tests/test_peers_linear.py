"""The linear peers: their programme has the legal rosters of tiny teams and no others, and what they write is legal."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from ortools.sat.python import cp_model

from benchmarks.peers.linear import build
from benchmarks.peers.linear.form import ones
from benchmarks.peers.linear.hard import commitments
from benchmarks.peers.linear.offer import Offer
from benchmarks.peers.linear.sessions import sessions
from benchmarks.peers.linear.slots import Kind, Slots
from benchmarks.peers.linear.soft import price
from benchmarks.peers.textbook import cp_sat
from escala.domain.month import FixedSession
from escala.domain.roster import Objective
from escala.outputs import read_roster
from escala.rules.bands import due_minutes
from escala.rules.registry import CHECKS, CLAUSES
from escala.scenario_files import load_scenario
from escala.solver.facts import Facts
from escala.solver.state import placements
from escala.workflow import audited
from tests.rules.cases import Case, all_cases
from tests.solver.brute import Form, described, each, form, legal
from tests.solver.fixing import HARD, broken, readings, view_of
from tests.solver.test_enumeration import FILE, listed, tiny

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"
PEERS = ("textbook", "mip")
SOFT = [id for id, clause in CLAUSES.items() if clause.soft]

LONG_WAY: dict[str, Any] = {
    "nome": "um caminho de dois passos, que uma visita pode interromper",
    "atividades": ["outras", "domiciliar-especifico", "deslocamento"],
    "cenario": {
        "unidades": {
            "ubs-1": {"funcionamento": {"ter": ["08:00-13:00"]}},
            "ubs-2": {"funcionamento": {"ter": ["08:00-13:00"]}},
        },
        "deslocamentos": [{"entre": ["ubs-1", "ubs-2"], "minutos": 90}],
        "profissionais": {"ana": {"carga_horaria": 25}, "bia": None},
        "ajustes": {"domiciliar-especifico": {"faixa": [0, 40], "motivo": "teste"}},
    },
    "norma": {"jornada": {"bloco_maximo": "05:00", "maxima_dia": "05:00"}},
}


def merged(roster: Form, case: Case) -> Form:
    """A roster in which shared sessions of one kind and time are one, and the way is counted slot by slot."""
    together: dict[Any, set[str]] = defaultdict(set)
    for activity, place, unit, day, start, length, people in roster:
        shared = case.ruleset.activities[activity].participantes == "compartilhada"
        pieces = [(start + k, 1) for k in range(length)] if place == "transito" else [(start, length)]
        for piece in pieces:
            together[activity, place, unit, day, *piece, None if shared else people] |= people
    return frozenset((*key[:-1], frozenset(people)) for key, people in together.items())


def parted(case: Case, activity: str) -> bool:
    """Whether it matters where one session of free length ends and the next begins."""
    spec = case.ruleset.activities[activity]
    counted = spec.linha is not None and case.ruleset.rows[spec.linha].producao is not None
    return counted or spec.duracao.maxima is not None


@pytest.mark.parametrize("item", [*FILE["casos"], LONG_WAY], ids=lambda item: item["nome"])
def test_the_programme_has_the_legal_rosters_and_no_others(item: dict[str, Any]) -> None:
    case = tiny(item)
    facts, offer = Facts(case.month, case.ruleset), build(case.month, case.ruleset)
    model, columns = cp_sat(offer.form)
    model.clear_objective()
    deciding = dict.fromkeys(
        [
            *(column for session in offer.sessions.values() for column in session.people.values()),
            *(column for run in offer.runs.values() for column in run.on.values()),
            *(
                column
                for (_, kind, _), run in offer.runs.items()
                if parted(case, kind.activity)
                for column in run.begins.values()
            ),
            *(column for ways in offer.ways.values() for legs in ways.values() for column in legs.values()),
        ]
    )
    checks, prices = readings(case.ruleset, HARD), readings(case.ruleset, SOFT)
    found: set[Form] = set()

    def new(solution: cp_model.CpSolverSolutionCallback) -> None:
        values = [solution.value(column) for column in columns]
        written = sessions(offer, values)
        view = view_of(case.month, case.ruleset, written)
        assert {rule for rule, check in checks.items() if check(view).violacoes} == set()
        points = {rule: price(view).penalidade for rule, price in prices.items()}
        assert offer.form.points(values) == sum(points.values()), points
        found.add(merged(form(facts, placements(facts, written)), case))

    each(model, [columns[j] for j in deciding], new)
    if item is LONG_WAY:
        rosters = [placements(facts, roster) for roster in legal(case, item["atividades"])]
    else:
        _, rosters = listed(item["nome"])
    expected = {merged(form(facts, roster), case) for roster in rosters}
    assert described(expected - found, facts)[:3] == []
    assert described(found - expected, facts)[:3] == []


# -- the points of written rosters -------------------------------------------------------------------------------


def only(offer: Offer, case: Case) -> None:
    """Leave a programme the sessions of a case alone."""
    slots, form, days = offer.slots, offer.form, case.month.days
    fixed, busy, ways = [], set(), set()
    support = dict.fromkeys(slots.esf, 0)
    for i, placed in enumerate(view_of(case.month, case.ruleset, case.sessions).sessions):
        s, day = placed.session, days.index(placed.date)
        at = {(p, day, t) for p in s.profissionais for t in slots.touched([placed.span])}
        busy |= at
        for esf in s.esf:
            support[esf] += placed.minutes // slots.size
        if s.local == "transito":
            ways |= at
            continue
        what = (s.atividade, s.local, s.unidade, s.profissionais, s.esf)
        fixed.append(FixedSession(i, placed.date, placed.span, *what))
    case.month.__dict__["fixed_sessions"] = tuple(fixed)
    commitments(offer)
    for (person, day), line in offer.work.items():
        for t, column in line.items():
            form.row([(1, column)], *(2 * [int((person, day, t) in busy)]))
            form.row(ones(offer.ways.get((person, day), {}).get(t, {}).values()), int((person, day, t) in ways))
    for esf, total in support.items():
        known = [(key.length, s.esf[esf]) for key, s in offer.sessions.items() if esf in s.esf]
        form.row([*known, *((1, c) for (e, *_), c in offer.company.items() if e == esf)], total, total)


def could_be_legal(case: Case) -> bool:
    """Whether a roster, as far as it goes, lies in the hours that people have and owe, on which columns are bounded."""
    view = view_of(case.month, case.ruleset, case.sessions)
    return not broken(view, ["disponibilidade", "duracao-sessao"]) and all(
        sum(placed.minutes for placed in view.by_professional[p] if placed.date in week.days)
        <= due_minutes(case.month, case.ruleset, p, week)
        for p in case.month.professionals
        for week in case.month.weeks
    )


NORM = "df-489-2018"
"""The norm of which the peers know the rules."""

PRICED = [
    case
    for case in all_cases()
    if case.solver
    and CLAUSES[case.rule].soft
    and case.scenario.norma == NORM
    and case.scenario.anterior is None  # the peers know one period only
    and could_be_legal(case)
]


WHOLE = {case.rule: case for case in reversed(PRICED)}
"""The first case of each rule: of these the programme has every day of everybody."""


class OwnSlots(Slots):
    """The month in slots, of which only what a case's sessions need is offered, as all else must stay empty.

    That is the days of each person on which there are any. Unpopular shifts are shared by who is available for them:
    of their cases it is the activities.
    """

    def __init__(self, case: Case) -> None:
        super().__init__(case.month, case.ruleset)
        self.held = {s.atividade for s in case.sessions}
        if case.rule != "turnos-impopulares":
            placed = view_of(case.month, case.ruleset, case.sessions).sessions
            at = {(p, s.date) for s in placed for p in s.session.profissionais}
            for p, rooms in self.available.items():
                days = zip(case.month.days, rooms, strict=True)
                self.available[p] = [room if (p, day) in at else frozenset() for day, room in days]

    def kinds(self, activity: str) -> list[Kind]:
        return super().kinds(activity) if activity in self.held else []


@pytest.mark.slow
@pytest.mark.parametrize("case", PRICED, ids=lambda case: f"{case.rule}: {case.name}")
def test_a_written_roster_costs_what_the_checks_say(case: Case) -> None:
    whole = case is WHOLE[case.rule]
    offer = Offer(Slots(case.month, case.ruleset) if whole else OwnSlots(case))
    price(offer)
    only(offer, case)
    model, columns = cp_sat(offer.form)
    model.clear_objective()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    view = view_of(case.month, case.ruleset, case.sessions)
    points = {rule: CHECKS[rule](view, CLAUSES[rule].of(case.ruleset)).penalidade for rule in SOFT}
    assert offer.form.points([solver.value(column) for column in columns]) == sum(points.values()), points


def test_most_written_rosters_are_priced() -> None:
    assert len(PRICED) > 60
    assert {case.rule for case in PRICED} == set(SOFT)


# -- the peers as processes --------------------------------------------------------------------------------------

SMALL = """\
norma: df-489-2018
modalidade: nasf-ab-2
periodo: {inicio: "2027-03-01", fim: "2027-03-07"}
equipe: {id: pequena, nome: Equipe pequena}
sede: ubs-1
feriados: {uf: DF, locais: ["2027-03-01", "2027-03-03", "2027-03-05"]}
unidades:
  ubs-1: {nome: UBS 1, funcionamento: {seg-sex: ["08:00-12:00"]}, recursos: {consultorio: 1, sala: 1}}
  ubs-2: {nome: UBS 2, funcionamento: {seg-sex: ["08:00-18:00"]}, recursos: {consultorio: 1, sala: 1}}
deslocamentos: [{entre: [ubs-1, ubs-2], minutos: 20}]
recursos: {veiculo: 1}
esf:
  esf-2: {nome: eSF 2, unidade: ubs-2}
profissionais:
  ana: {nome: Ana, ocupacao: psicologo, carga_horaria: 30, preferencias: [{evitar: {ter: ["16:00-18:00"]}}]}
  bia: {nome: Bia, ocupacao: farmaceutico, carga_horaria: 30}
compromissos:
  - {profissionais: [ana], atividade: intersetorial, em: "2027-03-04", das: "13:00", as: "14:00", local: territorio}
ajustes:
  presenca-minima: {minimo: 1, motivo: teste}
  atendimento-individual: {faixa: [0, 8], motivo: teste}
  grupo-especifico: {faixa: [0, 5], motivo: teste}
  atendimento-compartilhado: {faixa: [0, 8], motivo: teste}
  domiciliar-compartilhado: {faixa: [0, 7], motivo: teste}
  grupo-compartilhado: {faixa: [0, 5], motivo: teste}
  planejamento: {faixa: [0, 5], motivo: teste}
"""


def started(peer: str, case: Path, folder: Path, seconds: int) -> subprocess.Popen[bytes]:
    limits = ["--seconds", str(seconds), "--seed", "1", "--workers", "1"]
    return subprocess.Popen([sys.executable, "-m", f"benchmarks.peers.{peer}", case, folder, *limits], cwd=ROOT)


def logged(folder: Path) -> list[dict[str, Any]]:
    """The lines of the log that are whole."""
    log = folder / "log.jsonl"
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def audit_all(case: Path, folder: Path) -> list[int]:
    """The points of every roster of a log, each audited: no breach, and the points that the peer counts."""
    loaded = load_scenario(case)
    points = []
    for line in logged(folder):
        if "file" in line:
            roster = read_roster(folder / line["file"]).model_copy(update={"objetivo": Objective(valor=0, limite=0)})
            _, report = audited(roster, loaded)
            assert report.ok, [breach.mensagem for breach in report.violacoes]
            assert report.total == line["points"]
            points.append(line["points"])
    return points


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "pequena.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("peer", PEERS)
def test_what_a_killed_peer_has_found_is_legal_and_costs_what_it_says(peer: str, small: Path, tmp_path: Path) -> None:
    process = started(peer, small, tmp_path / "out", 600)
    while not any("file" in line for line in logged(tmp_path / "out")):
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert audit_all(small, tmp_path / "out")


@pytest.mark.slow
def test_the_mip_proves_the_best_roster_of_a_small_team(small: Path, tmp_path: Path) -> None:
    assert started("mip", small, tmp_path / "out", 600).wait() == 0
    *_, end = logged(tmp_path / "out")
    points = audit_all(small, tmp_path / "out")
    assert points == sorted(points, reverse=True)
    assert (end["end"], end["points"], points[-1]) == ("optimal", 30, 30)
    assert all(line.get("bound") is None or line["bound"] <= 30 for line in logged(tmp_path / "out"))


@pytest.mark.slow
@pytest.mark.parametrize("peer", PEERS)
def test_an_impossible_case_is_proved_so(peer: str, small: Path, tmp_path: Path) -> None:
    """With 20 h the duty and the hours due do not add up; eSF 3 of `janela-curta` has no 4 h in a row."""
    small.write_text(SMALL.replace("carga_horaria: 30", "carga_horaria: 20"), encoding="utf-8")
    for case in (small, CASES / "janela-curta.yaml"):
        folder = tmp_path / case.stem
        assert started(peer, case, folder, 600).wait() == 0
        [end] = [line for line in logged(folder) if "end" in line]
        assert end["end"] == "infeasible"
        assert not list(folder.glob("*.json"))


@pytest.mark.slow
@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_without_a_roster_in_its_time_says_so(peer: str, tmp_path: Path) -> None:
    assert started(peer, CASES / "uma-semana.yaml", tmp_path, 4).wait() == 0
    *_, end = logged(tmp_path)
    assert end["end"] == "nothing"
    assert min(end["variables"], end["rows"], end["seconds_building"]) > 0
    assert not list(tmp_path.glob("*.json"))


def test_the_mip_peer_loads_neither_or_tools_nor_the_solver() -> None:
    found = "sorted(m for m in sys.modules if m.startswith(('ortools', 'escala.solver')) or m.endswith('.constraint'))"
    code = f"import sys, benchmarks.peers.mip; print({found})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_norm_that_the_programme_would_count_wrongly_is_refused() -> None:
    item = next(item for item in FILE["casos"] if item["nome"] == "planejamento juntos na única sala")
    free = {"planejamento": {"duracao": {"minima": "01:00"}, "recursos": {"unidade": {"sala": 1}}}}
    case = tiny({**item, "norma": {"atividades": free}})
    with pytest.raises(NotImplementedError, match="planejamento"):
        build(case.month, case.ruleset)
