"""A period that continues the one before: what a roster hands on, and how both readings take it over."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.audit import audit, audit_file, carried
from escala.cli.gerar import command as gerar
from escala.documents.errors import InputError
from escala.domain.previous import PreviousPeriod, PreviousWork
from escala.domain.roster import Objective, Roster
from escala.outputs import roster_bytes
from escala.rescheduling import reschedule
from escala.rules.history import asked_minutes
from escala.scenario_files import LoadedScenario, load_data
from escala.solver import Progress, SolveOptions
from escala.solver.facts import Facts
from escala.whatif.requests import Request
from escala.workflow import generate, load
from tests.explain.tiny import tiny
from tests.rules.cases import parse_session

FEBRUARY = {"inicio": "2027-02-22", "fim": "2027-02-28"}


def written(data: dict[str, Any], *sessions: str) -> tuple[Roster, LoadedScenario]:
    loaded = load_data(data, "mini")
    roster = Roster(
        versao="0",
        cenario=dict(loaded.data),
        situacao="viavel",
        objetivo=Objective(valor=0, limite=0),
        semanas=tuple(week.label for week in loaded.month.weeks),
        sessoes=tuple(
            parse_session(text, f"{i:04}", loaded.month, loaded.ruleset) for i, text in enumerate(sessions, 1)
        ),
    )
    return roster, loaded


def handed_on(data: dict[str, Any], *sessions: str) -> PreviousPeriod:
    roster, loaded = written(data, *sessions)
    return carried(roster, loaded.month, loaded.ruleset)


SERVICE = {
    "periodo": FEBRUARY,
    "unidades": {"ubs-1": {"funcionamento": {"seg-sex": ["07:00-22:00"], "sab": ["07:00-12:00"]}}},
}


def test_the_balance_is_what_was_worked_less_what_was_due() -> None:
    data = tiny(**SERVICE, profissionais={"caio": {"carga_horaria": 24}})
    found = handed_on(data, "seg 08:00-12:00 outras ubs-1 [caio]", "seg 11:00-13:00 outras ubs-1 [caio]")
    assert found.work("caio").saldo == 5 * 60 - 24 * 60
    holiday = tiny(**SERVICE, profissionais={"caio": {"carga_horaria": 24}}, feriados={"locais": ["2027-02-24"]})
    assert handed_on(holiday).work("caio").saldo == -24 * 60 * 4 // 5


def test_the_balance_goes_on_with_what_came_before() -> None:
    before = {"ate": "2027-02-21", "profissionais": {"caio": {"saldo": 35, "turnos_impopulares": 2}}}
    data = tiny(**SERVICE, profissionais={"caio": {"carga_horaria": 10}}, anterior=before)
    found = handed_on(data, "seg 08:00-12:00 outras ubs-1 [caio]")
    assert found.work("caio").saldo == 35 + 240 - 600
    assert found.work("caio").turnos_impopulares == 2  # nobody worked any


def test_unpopular_shifts_are_told_by_how_far_they_are_from_the_mean() -> None:
    nights = [
        f"{day} 19:00-22:00 outras ubs-1 [{who}]" for day, who in (("seg", "ana"), ("ter", "ana"), ("qua", "bia"))
    ]
    found = handed_on(tiny(**SERVICE), *nights)
    assert [found.work(p).turnos_impopulares for p in ("ana", "bia", "caio")] == [1, 0, -1]
    away = {"bia": {"ausencias": [{"de": "2027-02-26", "ate": "2027-02-26"}]}}
    found = handed_on(tiny(**SERVICE, profissionais=away), *nights[:2])
    assert [found.work(p).turnos_impopulares for p in ("ana", "bia", "caio")] == [1, 0, -1]


def test_support_is_told_by_how_far_it_is_from_the_mean() -> None:
    data = tiny(**SERVICE, esf={"esf-2": {"nome": "eSF 2", "unidade": "ubs-1"}})
    found = handed_on(data, "seg 08:00-10:00 atendimento-compartilhado ubs-1 [ana] com esf-2")
    assert {id: esf.apoio for id, esf in found.esf.items()} == {"esf-1": -60, "esf-2": 60}


def test_the_last_week_is_told_by_shifts_and_meetings() -> None:
    data = tiny(**SERVICE, feriados={"locais": ["2027-02-25"]})
    found = handed_on(
        data,
        "ter 10:00-14:00 outras ubs-1 [ana]",
        "qua 08:00-10:00 reuniao-equipe ubs-1 [ana, bia, caio]",
        "sex 20:00-22:00 outras ubs-1 [ana]",
    )
    ana = found.work("ana")
    assert ana.turnos["ter"] == ("manha", "tarde")
    assert ana.turnos["sex"] == ("noite",)
    assert ana.turnos["seg"] == ()
    assert "qui" not in ana.turnos  # a holiday says nothing of her weekdays
    assert ana.saida is not None
    assert (str(ana.saida.em), ana.saida.as_) == ("2027-02-26", 22 * 60)
    assert [(m.dia, m.hora, m.equipe) for m in found.reunioes] == [("qua", 480, None)]
    assert found.ate.isoformat() == "2027-02-28"


def test_whoever_worked_nothing_still_rests_from_before() -> None:
    before = {"ate": "2027-02-21", "profissionais": {"ana": {"saida": {"em": "2027-02-21", "as": "22:00"}}}}
    found = handed_on(tiny(**SERVICE, anterior=before))
    assert found.work("ana").saida == PreviousWork.model_validate(before["profissionais"]["ana"]).saida


# -- taken over ------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    balance=st.integers(-900, 900),
    hours=st.sampled_from([7, 10, 12, 20, 24, 30, 40]),
    makeup=st.sampled_from(["00:00", "00:20", "01:40", "02:00", "06:00"]),
    off=st.sets(st.integers(1, 14), max_size=8),
    occupation=st.sampled_from(["psicologo", "fisioterapeuta"]),
    window=st.sampled_from([None, {"seg-sex": ["08:00-12:00"]}, {"seg": ["07:00-12:00"], "qua": ["13:00-18:00"]}]),
)
def test_both_readings_make_up_the_same(
    balance: int, hours: int, makeup: str, off: set[int], occupation: str, window: dict[str, list[str]] | None
) -> None:
    data = tiny(
        periodo={"inicio": "2027-03-01", "fim": "2027-03-14"},
        jornada={"compensacao_semanal": makeup},
        feriados={"locais": [f"2027-03-{day:02}" for day in sorted(off)]},
        profissionais={"caio": {"carga_horaria": hours, "ocupacao": occupation, "disponibilidade": window}},
        anterior={"ate": "2027-02-28", "profissionais": {"caio": {"saldo": balance}}},
    )
    loaded = load_data(data, "mini")
    facts = Facts(loaded.month, loaded.ruleset)
    for person in loaded.month.professionals:
        mine = [asked_minutes(loaded.month, loaded.ruleset, person, week) for week in loaded.month.weeks]
        assert mine == [slots * facts.slot for slots in facts.asked[person]]
    made_up = sum(facts.asked["caio"][w] - facts.norm_due["caio"][w] for w in facts.weeks) * facts.slot
    assert made_up == 0 or (made_up > 0) == (balance < 0)
    assert abs(made_up) <= abs(balance)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A roster of one week that is sound, as `escala gerar` wrote it."""
    return sound_february(tmp_path_factory.mktemp("fevereiro"))


@pytest.fixture
def february(sound: Path, in_folder: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(sound, "saida/fevereiro"))


def sound_february(place: Path, **changes: Any) -> Path:
    path = place / "fevereiro.json"
    path.write_text(json.dumps(tiny(periodo=FEBRUARY, **changes)), encoding="utf-8")
    options = SolveOptions(time_limit=30, workers=1, gap=1.0)
    result = generate(path, place / "saida" / "fevereiro", options=options)
    assert result.folder is not None
    return result.folder


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def march(**changes: Any) -> Path:
    path = Path("marco.json")
    path.write_text(json.dumps(tiny(**changes)), encoding="utf-8")
    return path


def test_a_month_continues_the_one_before(in_folder: Path) -> None:
    """When the team met in the last week, it goes on meeting, where that weighs enough."""
    meeting = {"atividade": "reuniao-equipe", "em": "2027-02-25", "das": "10:00", "as": "12:00", "unidade": "ubs-1"}
    february = sound_february(in_folder, compromissos=[{**meeting, "profissionais": ["ana", "bia", "caio"]}])
    kept = threading.Event()

    def news(progress: Progress) -> None:
        if progress.best is not None and progress.best < 92:  # 42 are proved of everything else
            kept.set()

    options = SolveOptions(time_limit=60, workers=1)
    weight = march(pesos={"estabilidade": 50})
    result = generate(weight, options=options, previous=february, on_progress=news, stop=kept)
    assert result.folder is not None
    assert json.loads((result.folder / "escala.json").read_text(encoding="utf-8"))["cenario"]["anterior"]["ate"] == (
        "2027-02-28"
    )
    roster, month, ruleset = written_in(result.folder)
    again = audit(roster, month, ruleset)
    assert again.ok
    assert again.penalidades["estabilidade"] == 0
    meetings = [session.inicio for session in roster.sessoes if session.atividade == "reuniao-equipe"]
    assert [(start.day, start.hour) for start in meetings] == [(4, 10)]


def written_in(folder: Path) -> tuple[Roster, Any, Any]:
    from escala.scenario_files import read_written

    roster, loaded = read_written(folder)
    return roster, loaded.month, loaded.ruleset


def test_what_ends_after_this_begins_is_not_before(february: Path) -> None:
    with pytest.raises(InputError, match="vai até 2027-02-28, e o de marco começa em 2027-02-22"):
        load(march(periodo=FEBRUARY), february)


def test_a_gap_and_breaches_are_told(february: Path) -> None:
    roster, _ = written(tiny(periodo=FEBRUARY), "seg 08:00-08:10 outras ubs-1 [ana]")
    (february / "escala.json").write_bytes(roster_bytes(roster))
    loaded = load(march(periodo={"inicio": "2027-03-08", "fim": "2027-03-14"}), february)
    said = "\n".join(map(str, loaded.warnings))
    assert "há 7 dias sem escala" in said
    assert "violações da norma" in said


def test_shifts_of_another_norm_say_nothing(february: Path) -> None:
    path = february / "escala.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    assert any(work.turnos for work in load(march(), february).scenario.before.profissionais.values())
    norm = february / "norma.yaml"
    pack = (Path(__file__).parents[1] / "models" / "df-489-2018.yaml").read_text(encoding="utf-8")
    norm.write_text(pack.replace('\n    as: "12:00"', '\n    as: "11:00"', 1), encoding="utf-8")
    assert pack != norm.read_text(encoding="utf-8")
    data["cenario"]["norma"] = "norma.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert not any(work.turnos for work in load(march(), february).scenario.before.profissionais.values())


def test_a_norm_of_the_team_goes_along_with_its_roster(in_folder: Path) -> None:
    """So that the folder can be audited, continued and published wherever it is."""
    pack = (Path(__file__).parents[1] / "models" / "df-489-2018.yaml").read_bytes()
    Path("normas").mkdir()
    Path("normas/nossa.yaml").write_bytes(pack)
    Path("fevereiro.json").write_text(json.dumps(tiny(periodo=FEBRUARY, norma="normas/nossa.yaml")), encoding="utf-8")
    result = generate(Path("fevereiro.json"), options=SolveOptions(time_limit=30, workers=1, gap=1.0))
    assert result.folder is not None
    assert (result.folder / "norma.yaml").read_bytes() == pack
    moved = result.folder.rename(in_folder / "noutro-lugar")
    assert audit_file(moved).ok
    assert load(march(), moved).scenario.anterior is not None
    request = Request(fixar=("0001",), a_partir_de=dt.date(2027, 2, 24))
    changed = reschedule(moved, request, Path("mudado"), options=SolveOptions(time_limit=20, workers=1))
    assert changed.folder is not None
    assert (changed.folder / "norma.yaml").read_bytes() == pack
    assert audit_file(changed.folder).ok


def test_a_folder_that_is_no_roster_is_an_error(in_folder: Path) -> None:
    result = CliRunner().invoke(gerar, [str(march()), "--anterior", "nada"])
    assert isinstance(result.exception, InputError)
    assert "nada: o arquivo não existe" in str(result.exception)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ({"ate": "2027-03-01"}, "antes de 2027-03-01"),
        ({"ate": "2027-02-28", "profissionais": {"ana": {"saida": {"em": "2027-03-01", "as": "08:00"}}}}, "antes de"),
        ({"ate": "2027-02-28", "profissionais": {"ana": {"turnos": {"seg": ["madrugada"]}}}}, "não existe na norma"),
        ({"ate": "2027-02-28", "profissionais": {"ana": {"turnos": {"segunda": []}}}}, "segunda"),
    ],
)
def test_what_comes_before_is_checked(before: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_data(tiny(anterior=before), "mini")
