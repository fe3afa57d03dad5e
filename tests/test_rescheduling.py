"""A running month is changed as little as may be: history to the byte, the rest audited, the least proved."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from escala.audit.auditing import audit_file
from escala.documents.errors import InputError
from escala.outputs import OutputError
from escala.rescheduling import Rescheduled, reschedule
from escala.solver import SolveOptions, solve
from escala.whatif.requests import Request, RequestError
from escala.workflow import generate
from tests.explain.tiny import tiny

OPTIONS = SolveOptions(time_limit=60, workers=2, seed=1)
FOUR = {"duda": {"nome": "Duda", "ocupacao": "fisioterapeuta", "carga_horaria": 20}}
"""A fourth person, so that one of them can be spared."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a week of four people."""
    home = tmp_path_factory.mktemp("mes")
    with (home / "mini.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(tiny(profissionais=FOUR), file)
    result = generate(home / "mini.yaml", home / "mini", options=dataclasses.replace(OPTIONS, gap=1.0, workers=1))
    assert result.folder is not None
    return result.folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def sessions(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "escala.json").read_text(encoding="utf-8"))["sessoes"]
    return found


def asked(month: Path, tmp_path: Path, *, edits: bool = False, **said: Any) -> Rescheduled:
    """What comes of a request; whatever it is, the month is as it was."""
    before = contents(month)
    try:
        return reschedule(month, Request().with_options(said), tmp_path / "nova", keep_edits=edits, options=OPTIONS)
    finally:
        assert contents(month) == before


@pytest.fixture(scope="module")
def absence(month: Path, tmp_path_factory: pytest.TempPathFactory) -> Rescheduled:
    """Caio is away on the last two days: asked once, and looked at by several tests."""
    return asked(month, tmp_path_factory.mktemp("ausencia"), ausencia=("caio:2027-03-04..2027-03-05:gripe",))


@pytest.fixture(scope="module")
def friday(month: Path, tmp_path_factory: pytest.TempPathFactory) -> Rescheduled:
    """He is away on the last day only."""
    return asked(month, tmp_path_factory.mktemp("sexta"), ausencia=("caio:2027-03-05",))


def test_an_absence_leaves_history_to_the_byte(month: Path, absence: Rescheduled) -> None:
    found = absence
    assert found.folder is not None
    old, new = sessions(month), sessions(found.folder)
    assert [s for s in new if s["inicio"] < "2027-03-04"] == [s for s in old if s["inicio"] < "2027-03-04"]
    assert not [s for s in new if s["inicio"] >= "2027-03-04" and "caio" in s["profissionais"]]
    assert audit_file(found.folder).ok


def test_what_stands_keeps_its_id_and_what_is_new_has_one_of_its_own(month: Path, absence: Rescheduled) -> None:
    found = absence
    assert found.folder is not None
    old = {s["id"]: s for s in sessions(month)}
    for session in sessions(found.folder):
        was = old.get(session["id"])
        assert was is None or (was["inicio"], was["fim"], was["atividade"]) == (
            session["inicio"],
            session["fim"],
            session["atividade"],
        )
    ids = [s["id"] for s in sessions(found.folder)]
    assert len(ids) == len(set(ids))


def test_no_more_changes_than_half_as_many_again_as_there_must(absence: Rescheduled) -> None:
    found = absence
    assert found.folder is not None
    assert 0 < found.least <= found.changed <= 1.5 * found.least
    said = json.loads((found.folder / "mudancas.json").read_text(encoding="utf-8"))
    assert (said["sessoes_mudadas"], said["minimo_provado"]) == (found.changed, found.least)


def test_sessions_that_go_on_without_somebody_are_told_apart(month: Path, tmp_path: Path) -> None:
    found = asked(month, tmp_path, ausencia=("caio:2027-03-01..2027-03-05",))
    assert found.without_somebody, "the team meets in that week"
    for was, now in found.without_somebody:
        assert set(was.profissionais) - set(now.profissionais) == {"caio"}
        assert (was.inicio, was.fim, was.esf) == (now.inicio, now.fim, now.esf)


def test_what_changes_nothing_changes_nothing(month: Path, tmp_path: Path) -> None:
    found = asked(month, tmp_path, a_partir_de="2027-03-03", fixar=(sessions(month)[-1]["id"],))
    assert (found.changed, found.least, found.gone, found.come) == (0, 0, (), ())


def test_a_month_changed_twice_keeps_both_histories(absence: Rescheduled, tmp_path: Path) -> None:
    once = absence
    assert once.folder is not None
    twice = asked(once.folder, tmp_path / "dois", ausencia=("bia:2027-03-05",))
    assert twice.folder is not None
    assert [s for s in sessions(twice.folder) if s["inicio"] < "2027-03-05"] == [
        s for s in sessions(once.folder) if s["inicio"] < "2027-03-05"
    ]
    assert audit_file(twice.folder).ok
    with pytest.raises(RequestError, match="já foi replanejado a partir de 04/03/2027"):
        asked(once.folder, tmp_path / "tres", ausencia=("bia:2027-03-03",))


def test_a_pin_stands_though_something_else_would_change_less(month: Path, tmp_path: Path) -> None:
    pin = next(s["id"] for s in reversed(sessions(month)) if alone(s) and "caio" not in s["profissionais"])
    found = asked(month, tmp_path, ausencia=("caio:2027-03-05",), fixar=(pin,))
    assert found.folder is not None
    new, old = ({s["id"]: s for s in sessions(folder)} for folder in (found.folder, month))
    assert new[pin] == old[pin]


def test_a_pin_that_cannot_stand_is_named(month: Path, absence: Rescheduled, tmp_path: Path) -> None:
    gone = absence.gone
    pins = [s.id for s in gone if "caio" not in s.profissionais and s.local != "transito"]
    assert pins, "somebody has to stand in at the seat"
    found = asked(month, tmp_path, ausencia=("caio:2027-03-04..2027-03-05",), fixar=tuple(pins))
    assert found.situation == "inviavel"
    assert {session.id for session in found.culprits} & set(pins)
    assert found.folder is None


def test_a_meeting_that_cannot_be_then_is_refused_with_its_reason(month: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="o que se fixa ou remarca") as caught:
        asked(month, tmp_path, reuniao=("esf-1:2027-03-04T18:00",))
    assert "compromissos" not in str(caught.value)


def test_whoever_is_away_is_not_waited_for_at_what_was_pinned(month: Path, tmp_path: Path) -> None:
    own = next(s for s in sessions(month) if s["inicio"] >= "2027-03-04" and s["profissionais"] == ["bia"])
    once = asked(month, tmp_path / "um", fixar=(own["id"],), a_partir_de="2027-03-04")
    assert once.folder is not None
    twice = asked(once.folder, tmp_path / "dois", ausencia=("bia:2027-03-05",), fixar=(own["id"],))
    assert twice.folder is not None
    assert audit_file(twice.folder).ok


def test_a_session_cut_in_two_by_hand_is_no_change_that_must_be(
    month: Path, friday: Rescheduled, tmp_path: Path
) -> None:
    """Two pieces of one activity in a row are legal: the proof must not count them as changed."""

    plain = friday
    assert plain.folder is not None
    stands = {s["id"] for s in sessions(plain.folder)} - {s.id for s in plain.gone}

    def cut(found: list[dict[str, Any]]) -> None:
        long = next(s for s in reversed(found) if s["id"] in stands and alone(s) and minutes(s) >= 80)
        middle = dt.datetime.fromisoformat(long["inicio"]) + dt.timedelta(minutes=40)
        found.append({**long, "id": "9000", "inicio": middle.isoformat()})
        long["fim"] = middle.isoformat()

    found = asked(edited(month, tmp_path, cut), tmp_path, ausencia=("caio:2027-03-05",))
    assert found.least <= plain.least <= plain.changed


def test_times_of_another_offset_are_the_same_times(month: Path, friday: Rescheduled, tmp_path: Path) -> None:
    def universal(found: list[dict[str, Any]]) -> None:
        for session in found:
            for key in ("inicio", "fim"):
                moment = dt.datetime.fromisoformat(session[key]).astimezone(dt.timezone(dt.timedelta(hours=-2)))
                session[key] = moment.isoformat()

    folder = edited(month, tmp_path, universal)
    found, plain = asked(folder, tmp_path, ausencia=("caio:2027-03-05",)), friday
    assert (found.changed, len(found.gone)) == (plain.changed, len(plain.gone))
    assert found.folder is not None
    old, new = sessions(folder), sessions(found.folder)
    assert [s for s in new if s["inicio"] < "2027-03-05T01"] == [s for s in old if s["inicio"] < "2027-03-05T01"]


def test_one_person_alone_may_be_in_the_territory(month: Path, tmp_path: Path) -> None:
    """Everybody who is there that day is then away from the seat, which waives the presence."""
    found = asked(month, tmp_path, ausencia=tuple(f"{who}:2027-03-05" for who in ("bia", "caio", "duda")))
    assert found.folder is not None
    assert [waiver.regra for waiver in audit_file(found.folder).dispensas] == ["presenca-minima"]


def test_running_out_of_time_is_no_proof(month: Path, tmp_path: Path) -> None:
    soon = dataclasses.replace(OPTIONS, time_limit=0.05)
    request = Request().with_options({"ausencia": ("caio:2027-03-04..2027-03-05",)})
    assert reschedule(month, request, tmp_path / "nova", options=soon).situation in ("sem-tempo", "viavel", "otima")


def test_a_month_on_its_way_is_not_made_from_nothing(absence: Rescheduled) -> None:
    found = absence
    outcome = solve(found.loaded.month, found.loaded.ruleset, options=OPTIONS)
    assert (outcome.status, outcome.roster) == ("sem-tempo", None)
    assert outcome.cause is not None
    assert "escala replanejar" in outcome.cause


def test_a_week_that_was_waived_stays_so_when_the_month_changes_again(tmp_path: Path) -> None:
    """Away from the middle of the first week on, more than what is due was worked; in the second another is away."""
    with (tmp_path / "duas.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(
            tiny(periodo={"inicio": "2027-03-01", "fim": "2027-03-14"}, profissionais=FOUR), file
        )
    options = dataclasses.replace(OPTIONS, gap=1.0, workers=1)
    folder = generate(tmp_path / "duas.yaml", tmp_path / "duas", options=options).folder
    assert folder is not None
    once = asked(folder, tmp_path / "um", ausencia=("caio:2027-03-03..2027-03-05",))
    assert once.folder is not None
    twice = asked(once.folder, tmp_path / "dois", ausencia=("duda:2027-03-11",))
    assert twice.folder is not None
    assert audit_file(twice.folder).ok


# -- edits by hand -----------------------------------------------------------------------------------------------------


def edited(month: Path, tmp_path: Path, change: Any) -> Path:
    """The month in another folder, its roster edited by hand."""
    folder = tmp_path / "editada"
    folder.mkdir()
    for name, content in contents(month).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    data = json.loads((folder / "escala.json").read_text(encoding="utf-8"))
    change(data["sessoes"])
    (folder / "escala.json").write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return folder


def minutes(session: dict[str, Any]) -> int:
    begin, end = (dt.datetime.fromisoformat(session[key]) for key in ("inicio", "fim"))
    return int((end - begin).total_seconds()) // 60


def alone(session: dict[str, Any]) -> bool:
    return len(session["profissionais"]) == 1 and not session["esf"]


def test_an_edit_is_kept_and_the_rest_repaired(month: Path, tmp_path: Path) -> None:
    chosen = next(s for s in reversed(sessions(month)) if s["atividade"] == "outras" and alone(s))

    def rename(found: list[dict[str, Any]]) -> None:
        session = next(s for s in found if s["id"] == chosen["id"])
        session["atividade"] = "intersetorial"

    found = asked(edited(month, tmp_path, rename), tmp_path, edits=True)
    assert found.folder is not None
    kept = next(s for s in sessions(found.folder) if s["id"] == chosen["id"])
    assert (kept["atividade"], kept["inicio"]) == ("intersetorial", chosen["inicio"])
    assert audit_file(found.folder).ok


def test_what_was_taken_out_does_not_come_back(month: Path, tmp_path: Path) -> None:
    chosen = next(s for s in reversed(sessions(month)) if alone(s) and s["atividade"] in ("outras", "intersetorial"))
    folder = edited(month, tmp_path, lambda found: found.remove(chosen))
    found = asked(folder, tmp_path, edits=True)
    assert found.folder is not None
    what = ("inicio", "fim", "atividade", "unidade", "profissionais")
    assert [chosen[key] for key in what] not in [[s[key] for key in what] for s in sessions(found.folder)]


def test_without_the_report_nobody_knows_what_was_edited(month: Path, tmp_path: Path) -> None:
    folder = edited(month, tmp_path, lambda found: None)
    (folder / "relatorio.json").unlink()
    with pytest.raises(InputError, match=r"relatorio\.json"):
        asked(folder, tmp_path, edits=True)


# -- what cannot be asked ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"ausencia": ("duta:2027-03-04",)}, 'o profissional "duta" não existe. Talvez "duda"?'),
        ({"fechar": ("ubs-9:2027-03-04",)}, 'a unidade "ubs-9" não existe'),
        ({"sem": ("carro:2027-03-04",)}, 'o recurso "carro" não existe'),
        ({"sem": ("sala:2027-03-04",)}, "diga de qual, como ubs-1/sala"),
        ({"sem": ("ubs-1/sala=0:2027-03-04",)}, "esperava quantos faltam"),
        ({"esf_ausente": ("esf-7:2027-03-04",)}, 'a eSF "esf-7" não existe'),
        ({"fixar": ("9999",)}, 'a sessão "9999" não existe'),
        ({"ausencia": ("caio",)}, "esperava um identificador e os dias"),
        ({"ausencia": ("caio:2027-02-30",)}, "esperava um identificador e os dias"),
        ({"ausencia": ("caio:2027-03-05..2027-03-04",)}, "esperava um identificador e os dias"),
        ({"reuniao": ("esf-1:2027-03-04",)}, "esperava uma eSF, dia e hora"),
        ({"ausencia": ("caio:2027-03-04",), "a_partir_de": "2027-03-05"}, "talvez --a-partir-de 2027-03-04"),
        ({"ausencia": ("caio:2027-04-04",)}, "04/04/2027 está fora dele"),
        ({"ausencia": ("caio:2026-03-04",)}, "04/03/2026 está fora dele"),
        ({"mudancas": {"norma": "outra"}, "a_partir_de": "2027-03-04"}, "um mês em andamento não muda de norma"),
        ({"mudancas": {"fixar": 5}, "a_partir_de": "2027-03-04"}, "esperava em fixar as ids"),
        ({"mudancas": {"profissionais": {"ana": {"carga_horaria": 10}}}}, "diga desde quando"),
    ],
)
def test_what_names_what_there_is_not_is_refused(month: Path, tmp_path: Path, said: Any, message: str) -> None:
    with pytest.raises(RequestError) as caught:
        asked(month, tmp_path, **said)
    assert message in str(caught.value)
    assert not (tmp_path / "nova").exists()


def test_a_folder_of_somebody_elses_is_not_replaced(month: Path, tmp_path: Path) -> None:
    (tmp_path / "nova").mkdir()
    (tmp_path / "nova" / "minha.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        asked(month, tmp_path, ausencia=("caio:2027-03-05",))
    assert (tmp_path / "nova" / "minha.txt").read_text(encoding="utf-8") == "x"


def test_the_new_folder_is_not_put_inside_the_old_one(month: Path) -> None:
    before = contents(month)
    with pytest.raises(OutputError, match="fica dentro da pasta da escala"):
        reschedule(month, Request(fixar=("0001",)), month / "nova", options=OPTIONS)
    assert contents(month) == before


def test_the_first_day_of_what_is_asked_is_the_first_that_may_change(absence: Rescheduled) -> None:
    assert absence.since == dt.date(2027, 3, 4)
