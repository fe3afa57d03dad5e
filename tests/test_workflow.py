"""Where solver and audit meet, with solvers that return what we like."""

import datetime as dt
import json
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from escala import __version__, workflow
from escala.audit import audit as real_audit
from escala.audit import audit_file
from escala.documents.errors import InputError
from escala.domain.roster import Objective, Roster, Session, Waiver
from escala.outputs import OutputError, is_sealed
from escala.scenario_files import fingerprint, load_scenario

TEAM = """\
norma: df-489-2018
modalidade: nasf-ab-2
periodo: 2027-03
equipe: {id: minima, nome: Equipe mínima}
sede: ubs-1
unidades:
  ubs-1: {nome: UBS 1, funcionamento: {seg-sex: ["07:00-12:00", "13:00-18:00"]}, recursos: {consultorio: 4, sala: 2}}
recursos: {veiculo: 1}
esf: {esf-1: {nome: eSF 1, unidade: ubs-1}}
profissionais:
  ana: {nome: Ana, ocupacao: psicologo, carga_horaria: 40}
  bia: {nome: Bia, ocupacao: nutricionista, carga_horaria: 40}
  caio: {nome: Caio, ocupacao: farmaceutico, carga_horaria: 40}
"""
OPTIONS = SimpleNamespace(time_limit=1.0, workers=1, seed=1, gap=None)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "minima.yaml"
    path.write_text(TEAM, encoding="utf-8")
    return path


class Solver:
    """Returns an empty roster with the given account of its points, or none; keeps what it was called with."""

    def __init__(self, status: str = "viavel", points: dict[str, int] | None = None, **outcome: Any) -> None:
        self.status, self.points, self.outcome = status, points or {}, outcome

    def __call__(self, month: Any, ruleset: Any, **called: Any) -> SimpleNamespace:
        self.called = called
        total = sum(self.points.values())
        roster = None
        if self.status in ("otima", "viavel"):
            roster = Roster(
                versao=__version__,
                cenario=month.scenario.to_data(),
                situacao=self.status,
                objetivo=Objective(valor=total, limite=self.outcome.pop("limite", total), parcelas=self.points),
                semanas=tuple(week.label for week in month.weeks),
                sessoes=(),
            )
        return SimpleNamespace(
            status=self.status, roster=roster, bound=total, cause=self.outcome.get("cause"), statistics={"ramos": 7}
        )


def fake_audit(monkeypatch: pytest.MonkeyPatch, points: dict[str, int], waivers: tuple[Waiver, ...] = ()) -> None:
    """An audit that finds nothing but the given points and waivers."""

    def audit(*arguments: Any) -> Any:
        return real_audit(*arguments).model_copy(
            update={"violacoes": (), "penalidades": points, "total": sum(points.values()), "dispensas": waivers}
        )

    monkeypatch.setattr(workflow, "audit", audit)


def test_a_roster_that_the_audit_confirms_is_written_whole(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_audit(monkeypatch, {"alvo-horas": 9, "producao": 0})
    result = workflow.generate(team, options=OPTIONS, solve=Solver(points={"alvo-horas": 9}))
    assert (result.situation, result.folder, result.defects) == ("viavel", Path("saida/minima"), ())
    assert {"escala.json", "relatorio.json", "calendarios/equipe.ics"} <= set(result.files)
    written = {path.relative_to(result.folder).as_posix() for path in result.folder.rglob("*") if path.is_file()}
    assert set(result.files) <= written
    assert json.loads((result.folder / "escala.json").read_text(encoding="utf-8"))["objetivo"]["valor"] == 9
    assert result.statistics == {"ramos": 7}


def test_the_same_roster_gives_the_same_bytes(team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_audit(monkeypatch, {})
    for name in ("a", "b"):
        workflow.generate(team, tmp_path / name, options=OPTIONS, solve=Solver())
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert [(tmp_path / "a" / f).read_bytes() for f in files] == [(tmp_path / "b" / f).read_bytes() for f in files]


def test_the_roster_declares_the_waivers_that_the_audit_found(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiver = Waiver(regra="faixa-horas", artigo="Anexo II 2.1.1", profissional="ana", motivo="as reuniões")
    fake_audit(monkeypatch, {}, (waiver,))
    result = workflow.generate(team, options=OPTIONS, solve=Solver())
    assert result.roster is not None
    assert result.roster.dispensas == (waiver,)


def test_a_breach_stops_everything(team: Path) -> None:
    result = workflow.generate(team, options=OPTIONS, solve=Solver())
    assert result.report is not None
    assert {breach.regra for breach in result.report.violacoes} >= {"jornada", "presenca-minima", "reuniao-equipe"}
    assert (result.folder, result.files) == (None, ())
    assert not Path("saida").exists()


@pytest.mark.parametrize(
    ("solver", "audited", "said"),
    [
        (
            Solver(points={"alvo-horas": 9}),
            {"alvo-horas": 8},
            (
                "alvo-horas: o solucionador contou 9 pontos e a auditoria 8",
                "total: o solucionador contou 9 pontos e a auditoria 8",
            ),
        ),
        (
            Solver(points={"producao": 2, "alvo-horas": 1}),
            {"producao": 1, "alvo-horas": 2},
            (
                "alvo-horas: o solucionador contou 1 pontos e a auditoria 2",
                "producao: o solucionador contou 2 pontos e a auditoria 1",
            ),
        ),
        (
            Solver(points={"producao": 2}, limite=3),
            {"producao": 2},
            ("o limite provado (3) passa do valor da escala (2)",),
        ),
        (
            Solver("otima", points={"producao": 2}, limite=1),
            {"producao": 2},
            ("a escala diz-se ótima com valor 2 e limite 1",),
        ),
    ],
)
def test_a_disagreement_about_points_stops_everything(
    team: Path, monkeypatch: pytest.MonkeyPatch, solver: Solver, audited: dict[str, int], said: tuple[str, ...]
) -> None:
    fake_audit(monkeypatch, audited)
    result = workflow.generate(team, options=OPTIONS, solve=solver)
    assert result.defects == said
    assert result.folder is None
    assert not Path("saida").exists()


@pytest.mark.parametrize(
    ("status", "cause", "causes"), [("inviavel", "porque sim", ("porque sim",)), ("sem-tempo", None, ())]
)
def test_no_roster(team: Path, status: str, cause: str | None, causes: tuple[str, ...]) -> None:
    result = workflow.generate(team, options=OPTIONS, solve=Solver(status, cause=cause))
    assert (result.situation, result.roster, result.report, result.causes) == (status, None, None, causes)
    assert not Path("saida").exists()


def test_a_proof_of_arithmetic_needs_no_solver(team: Path) -> None:
    hours = '["07:00-12:00", "13:00-18:00"]'
    team.write_text(TEAM.replace(f"seg-sex: {hours}", f'seg-sex: {hours}, sab: ["07:00-23:00"]'), encoding="utf-8")
    solver = Solver()
    result = workflow.generate(team, options=OPTIONS, solve=solver)
    assert result.situation == "inviavel"
    assert result.causes
    assert not hasattr(solver, "called")


def test_the_solver_gets_what_was_asked(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_audit(monkeypatch, {})
    solver, stop = Solver(), threading.Event()
    workflow.generate(team, options=OPTIONS, on_progress=print, stop=stop, solve=solver)
    assert solver.called == {"options": OPTIONS, "on_progress": print, "stop": stop}


def test_the_folder_is_checked_before_anything_is_solved(team: Path, tmp_path: Path) -> None:
    (tmp_path / "minha").mkdir()
    (tmp_path / "minha" / "foto.jpg").write_bytes(b"x")
    solver = Solver()
    for overwrite in (False, True):
        with pytest.raises(OutputError):
            workflow.generate(team, tmp_path / "minha", options=OPTIONS, overwrite=overwrite, solve=solver)
    assert not hasattr(solver, "called")
    assert [path.name for path in (tmp_path / "minha").iterdir()] == ["foto.jpg"]


def test_one_of_our_folders_is_replaced_only_on_demand(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_audit(monkeypatch, {"producao": 1})
    workflow.generate(team, options=OPTIONS, solve=Solver(points={"producao": 1}))
    with pytest.raises(OutputError):
        workflow.generate(team, options=OPTIONS, solve=Solver(points={"producao": 1}))
    assert workflow.generate(team, options=OPTIONS, overwrite=True, solve=Solver(points={"producao": 1})).folder


def test_problems_of_the_file_come_before_everything(team: Path) -> None:
    team.write_text(TEAM.replace("sede: ubs-1", "sede: ubs-9"), encoding="utf-8")
    with pytest.raises(InputError):
        workflow.generate(team, options=OPTIONS, solve=Solver())


def test_busy_times_from_a_file_are_in_the_roster_and_the_audit_needs_no_file(
    team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "DTSTART;VALUE=DATE:20270310", "END:VEVENT", "END:VCALENDAR")
    agenda = team.with_name("agenda.ics")
    agenda.write_text("\n".join(lines), encoding="utf-8")
    team.write_text(TEAM + "parceiros: {cras: {nome: CRAS, ocupado: agenda.ics}}\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        fake_audit(patched, {})
        result = workflow.generate(team, options=OPTIONS, solve=Solver())
    assert result.folder is not None
    agenda.unlink()
    written = json.loads((result.folder / "escala.json").read_text(encoding="utf-8"))
    assert written["cenario"]["parceiros"] == {
        "cras": {"nome": "CRAS", "ocupado": [{"em": "2027-03-10", "das": "00:00", "as": "24:00"}]}
    }
    assert "calendarios/parceiro-cras.ics" in result.files
    assert audit_file(result.folder).norma == "df-489-2018"


class TestBeginning:
    """From which roster a search begins."""

    @pytest.fixture
    def overlay(self, team: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A what-if file on the team, whose base has a roster of no sessions but one."""
        path = team.with_name("e-se.yaml")
        path.write_text("base: minima.yaml\nmudancas: {pesos: {producao: 3}}\n", encoding="utf-8")
        return path

    @staticmethod
    def solved(path: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> tuple[workflow.Result, Solver, Solver]:
        """A run with solvers that return a roster of one session, and those solvers."""
        solvers = Held(), Held()
        with monkeypatch.context() as patched:
            fake_audit(patched, {})
            patched.setattr(
                "escala.whatif.starting.audit",
                lambda *given: real_audit(*given).model_copy(update={"violacoes": ()}),
            )
            found = workflow.generate(path, options=OPTIONS, solve=solvers[0], resume=solvers[1], **options)
        return found, *solvers

    def test_nothing_is_there_to_begin_from(self, overlay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        found, solve, resume = self.solved(overlay, monkeypatch)
        assert (found.origin, hasattr(solve, "called"), hasattr(resume, "called")) == (None, True, False)

    def test_an_overlay_begins_from_the_roster_of_its_base(
        self, team: Path, overlay: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.solved(team, monkeypatch)
        found, solve, resume = self.solved(overlay, monkeypatch)
        assert (found.origin, hasattr(solve, "called")) == (Path("saida/minima"), False)
        assert len(resume.sessions) == 1

    def test_the_nearest_base_that_has_a_roster_counts(
        self, team: Path, overlay: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        further = team.with_name("outra.yaml")
        further.write_text("base: e-se.yaml\nmudancas: {pesos: {producao: 4}}\n", encoding="utf-8")
        self.solved(team, monkeypatch)
        assert self.solved(further, monkeypatch, folder=Path("x"))[0].origin == Path("saida/minima")
        self.solved(overlay, monkeypatch)
        assert self.solved(further, monkeypatch, folder=Path("y"))[0].origin == Path("saida/e-se")

    def test_a_base_that_has_changed_since_counts_for_nothing(
        self, team: Path, overlay: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.solved(team, monkeypatch)
        team.write_text(TEAM.replace("nome: Ana,", "nome: Ana Souza,"), encoding="utf-8")
        assert self.solved(overlay, monkeypatch)[0].origin is None

    def test_any_roster_may_be_named_and_none_at_all(
        self, team: Path, overlay: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.solved(team, monkeypatch)
        Path("saida/minima").rename("minha")
        assert self.solved(overlay, monkeypatch)[0].origin is None
        assert self.solved(overlay, monkeypatch, folder=Path("x"), origin=Path("minha"))[0].origin == Path("minha")
        Path("minha").rename("saida/minima")
        assert self.solved(overlay, monkeypatch, folder=Path("y"), from_base=False)[0].origin is None
        with pytest.raises(InputError):
            self.solved(overlay, monkeypatch, folder=Path("z"), origin=Path("nada"))

    def test_a_roster_that_could_not_be_used_is_not_said_to_have_been(
        self, team: Path, overlay: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.solved(team, monkeypatch)
        monkeypatch.setattr(Held, "tries", 2)
        assert self.solved(overlay, monkeypatch)[0].origin is None

    def test_what_is_written_says_of_what_it_is_made(self, team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.solved(team, monkeypatch)
        written = json.loads(Path("saida/minima/escala.json").read_text(encoding="utf-8"))
        assert written["impressao"] == fingerprint(load_scenario(team))
        assert is_sealed(Path("saida/minima"))
        Path("saida/minima/escala.json").write_text(json.dumps(written), encoding="utf-8")
        assert not is_sealed(Path("saida/minima"))


class Held(Solver):
    """Returns a roster of one session; keeps the sessions that it begins from."""

    tries = 0

    def __call__(self, month: Any, ruleset: Any, sessions: Any = (), **called: Any) -> SimpleNamespace:
        self.sessions = sessions
        found = super().__call__(month, ruleset, **called)
        start = dt.datetime(2027, 3, 2, 8, tzinfo=dt.timezone(dt.timedelta(hours=-3)))
        meeting = Session(
            id="1",
            atividade="outras",
            inicio=start,
            fim=start + dt.timedelta(hours=1),
            unidade="ubs-1",
            local="unidade",
            profissionais=("ana",),
        )
        found.roster = found.roster.model_copy(update={"sessoes": (meeting,)})
        found.statistics = {"tentativas": self.tries}
        return found
