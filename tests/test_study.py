"""Studies: what is solved, in which order and from what; what is found again; and that nothing of anybody's is lost."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from escala.norms.loading import find_pack
from escala.outputs import read_roster
from escala.solver import SolveOptions
from escala.study import Study, gather, study
from tests.audit.good import SCENARIO
from tests.study_jobs import Inline, marks, solving

ROOT = Path(__file__).resolve().parent.parent


class Heard:
    """A listener that keeps what it hears, and may do something at an end."""

    def __init__(self, at_end: Any = None) -> None:
        self.names: list[str] = []
        self.ends: list[tuple[str, str]] = []
        self.told: list[str] = []
        self.at_end = at_end

    def begin(self, names: Sequence[str]) -> None:
        self.names = list(names)

    def news(self, name: str, news: Any) -> None:
        self.told.append(name)

    def end(self, name: str, said: str) -> None:
        self.ends.append((name, said))
        if self.at_end is not None:
            self.at_end(name)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "estudo").mkdir()
    write(Path("dupla.yaml"), SCENARIO)
    return tmp_path


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No processes: what is solved is the same, only sooner."""
    monkeypatch.setattr("escala.study.Processes", Inline)


def write(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def overlay(name: str, base: str = "../dupla.yaml", weight: int = 1, **changes: Any) -> Path:
    """A what-if file that asks for another weight: another scenario with the same rosters."""
    return write(
        Path("estudo") / f"{name}.yaml",
        {"base": base, "titulo": f"E se {name}?", "mudancas": {"pesos": {"estabilidade": weight}, **changes}},
    )


def run(*paths: str, stop: threading.Event | None = None, heard: Heard | None = None) -> Study:
    options = SolveOptions(time_limit=1, workers=2, seed=1)
    return study(
        [Path(path) for path in paths],
        options=options,
        listener=heard or Heard(),
        stop=stop or threading.Event(),
        solving=solving,
    )


def situations(found: Study) -> dict[str, str]:
    assert found.comparison is not None
    return {candidate.name: candidate.situation for candidate in found.comparison.candidates}


def test_the_base_comes_first_and_its_overlays_begin_from_its_roster(folder: Path) -> None:
    one, two = overlay("um", weight=3), overlay("dois", base="um.yaml", weight=4)
    before = Path("dupla.yaml").read_bytes()
    heard = Heard()
    found = run("estudo", heard=heard)
    assert heard.names == ["dupla", "dois", "um"]
    assert [name for name, _ in heard.ends] == ["dupla", "um", "dois"]
    assert set(heard.told) == {"dupla", "um", "dois"}
    assert marks(Path("dupla.yaml")) == ["None"]
    assert marks(one) == [str(Path("saida/dupla"))]
    assert marks(two) == [str(Path("saida/um"))], "the nearest base"
    assert situations(found) == {"dupla": "viavel", "dois": "viavel", "um": "viavel"}
    assert found.comparison is not None
    assert found.comparison.base.name == "dupla"
    assert [c.title for c in found.comparison.candidates] == [None, "E se dois?", "E se um?"]
    assert found.comparison.candidates[1].distance is not None
    assert Path("dupla.yaml").read_bytes() == before


@pytest.mark.usefixtures("inline")
def test_another_norm_begins_from_nothing(folder: Path) -> None:
    text = find_pack("df-489-2018").read_text(encoding="utf-8").replace("id: df-489-2018", "id: outra")
    Path("estudo/outra.yaml").write_text(text, encoding="utf-8")
    path = overlay("um", norma="outra.yaml")
    assert situations(run("estudo")) == {"dupla": "viavel", "um": "viavel"}
    assert marks(path) == ["None"]


@pytest.mark.usefixtures("inline")
def test_what_has_been_solved_is_found_again_until_something_changes(folder: Path) -> None:
    path = overlay("um", weight=3)
    run("estudo")
    written = {file: file.read_bytes() for file in Path("saida").rglob("*.json")}
    heard = Heard()
    found = run("estudo", heard=heard)
    assert {said for _, said in heard.ends} == {"já montada em saida/dupla", "já montada em saida/um"}
    assert found.comparison is not None
    assert all(candidate.reused for candidate in found.comparison.candidates)
    assert {file: file.read_bytes() for file in Path("saida").rglob("*.json")} == written
    overlay("um", weight=5)
    changed = run("estudo")
    assert len(marks(path)) == 2
    assert len(marks(Path("dupla.yaml"))) == 1
    assert any("toma o lugar" in note for note in changed.notes)


@pytest.mark.usefixtures("inline")
def test_a_proof_is_kept_and_lack_of_time_is_not(folder: Path) -> None:
    none, late = overlay("impossivel", weight=3), overlay("sem-tempo", weight=4)
    for times in (1, 2):
        found = run("estudo")
        assert situations(found) == {"dupla": "viavel", "impossivel": "inviavel", "sem-tempo": "sem-tempo"}
        assert found.comparison is not None
        assert found.comparison.candidates[1].causes == ("Está provado.",)
        assert (len(marks(none)), len(marks(late))) == (1, times)
    proof = json.loads(Path("saida/impossivel-inviavel/inviavel.json").read_text(encoding="utf-8"))
    assert (proof["formato"], proof["causas"]) == ("escala-inviavel/1", ["Está provado."])


def test_one_that_fails_does_not_lose_the_others(folder: Path) -> None:
    for weight, name in enumerate(("cai", "defeito", "disco", "um"), start=3):
        overlay(name, weight=weight)
    Path("estudo/torto.yaml").write_text("base: ../dupla.yaml\nmudancas:\n  sede: ubs-9\n", encoding="utf-8")
    Path("estudo/lista.yaml").write_text("- a\n- b\n", encoding="utf-8")
    Path("estudo/leia-me.md").write_text("Nada.", encoding="utf-8")
    Path("estudo/norma.yaml").write_text("formato: escala-norma/1\nid: x\n", encoding="utf-8")
    found = run("estudo")
    assert [str(problem).split(": ")[0] for problem in found.problems] == [
        "estudo/lista.yaml:1:1",
        "estudo/torto.yaml:3:9",
    ]
    wanted = {"dupla": "viavel", "cai": "erro", "defeito": "erro", "disco": "erro", "um": "viavel"}
    assert situations(found) == wanted
    assert set(found.failures) == {"disco"}
    assert found.defects["defeito"] == "KeyError: 'ubs-1'"
    assert "código 9" in found.defects["cai"]


def test_a_study_that_is_stopped_goes_on_from_where_it_was(folder: Path) -> None:
    one, slow = overlay("lenta", weight=3), overlay("um", weight=4)
    stop = threading.Event()
    found = run("estudo", stop=stop, heard=Heard(lambda name: stop.set() if name == "um" else None))
    assert found.interrupted
    assert situations(found) == {"dupla": "viavel", "lenta": "interrompida", "um": "viavel"}
    assert not Path("saida/lenta").exists()
    Path("estudo/lenta.yaml").rename("estudo/agora.yaml")
    again = run("estudo")
    assert set(situations(again).values()) == {"viavel"}
    assert (len(marks(one)), len(marks(slow)), len(marks(Path("estudo/agora.yaml")))) == (1, 1, 1)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_study_that_is_killed_goes_on_from_where_it_was(folder: Path) -> None:
    overlay("lenta", weight=3)
    overlay("um", weight=4)
    program = (
        "import threading\nfrom pathlib import Path\nfrom tests.test_study import Heard, run\n"
        "if __name__ == '__main__':\n    run('estudo')\n"
    )
    script = folder / "programa.py"
    script.write_text(program, encoding="utf-8")
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])}
    process = subprocess.Popen([sys.executable, str(script)], env={**os.environ, **paths}, start_new_session=True)
    until = time.monotonic() + 30
    while time.monotonic() < until and not (Path("saida/um/escala.json").exists() and marks(Path("estudo/lenta.yaml"))):
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert read_roster(Path("saida/um")).impressao
    while time.monotonic() < until and _alive(process.pid):
        time.sleep(0.1)
    assert not _alive(process.pid), "what it had begun ends with it"
    Path("estudo/lenta.yaml").rename("estudo/agora.yaml")
    assert set(situations(run("estudo")).values()) == {"viavel"}
    assert len(marks(Path("estudo/um.yaml"))) == 1


def _alive(group: int) -> bool:
    """Whether a process of a group is still running."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[2] == str(group) and fields[0] != "Z":
            return True
    return False


@pytest.mark.usefixtures("inline")
class TestFolders:
    def test_an_edited_roster_is_compared_as_it_is_and_never_replaced(self, folder: Path) -> None:
        run("dupla.yaml")
        file = Path("saida/dupla/escala.json")
        roster = json.loads(file.read_text(encoding="utf-8"))
        roster["sessoes"] = roster["sessoes"][1:]
        write(file, roster)
        edited = file.read_bytes()
        found = run("dupla.yaml")
        assert situations(found) == {"dupla": "reprovada"}
        write(Path("dupla.yaml"), {**SCENARIO, "pesos": {"estabilidade": 7}})
        found = run("dupla.yaml")
        assert situations(found) == {"dupla": "viavel"}
        assert file.read_bytes() == edited
        assert found.comparison is not None
        other = found.comparison.candidates[0].folder
        assert other is not None
        assert other.name.startswith("dupla-")
        assert any("fica como está" in note for note in found.notes)
        assert run("dupla.yaml").comparison.candidates[0].reused  # type: ignore[union-attr]

    def test_two_scenarios_of_one_name_each_have_their_place(self, folder: Path) -> None:
        Path("a").mkdir()
        Path("b").mkdir()
        write(Path("a/dupla.yaml"), SCENARIO)
        write(Path("b/dupla.yaml"), {**SCENARIO, "pesos": {"estabilidade": 9}})
        for _ in range(2):
            found = run("a/dupla.yaml", "b/dupla.yaml")
            assert situations(found) == {"a/dupla": "viavel", "b/dupla": "viavel"}
        assert found.comparison is not None
        folders = [candidate.folder for candidate in found.comparison.candidates]
        assert folders[0] == Path("saida/dupla")
        assert folders[1] not in (None, folders[0])
        assert (len(marks(Path("a/dupla.yaml"))), len(marks(Path("b/dupla.yaml")))) == (1, 1)

    def test_two_proofs_of_one_name_each_have_their_place(self, folder: Path) -> None:
        for name in "ab":
            Path(name).mkdir()
            team = {"id": name, "nome": f"Equipe {name}"}
            write(Path(name) / "impossivel.yaml", {**SCENARIO, "equipe": team})
        for _ in range(2):
            found = run("a/impossivel.yaml", "b/impossivel.yaml")
            assert set(situations(found).values()) == {"inviavel"}
        assert (len(marks(Path("a/impossivel.yaml"))), len(marks(Path("b/impossivel.yaml")))) == (1, 1)
        for name in "ab":
            run(f"{name}/impossivel.yaml")
        assert (len(marks(Path("a/impossivel.yaml"))), len(marks(Path("b/impossivel.yaml")))) == (1, 1)

    def test_a_proof_takes_the_place_of_an_earlier_one_of_the_same_team_alone(self, folder: Path) -> None:
        write(Path("impossivel.yaml"), SCENARIO)
        run("impossivel.yaml")
        proof = Path("saida/impossivel-inviavel/inviavel.json")
        first = proof.read_bytes()
        write(Path("impossivel.yaml"), {**SCENARIO, "pesos": {"estabilidade": 7}})
        run("impossivel.yaml")
        second = proof.read_bytes()
        assert second != first
        write(Path("impossivel.yaml"), {**SCENARIO, "equipe": {"id": "outra", "nome": "Outra"}})
        run("impossivel.yaml")
        assert proof.read_bytes() == second

    def test_another_month_of_the_same_team_is_not_replaced(self, folder: Path) -> None:
        run("dupla.yaml")
        before = Path("saida/dupla/escala.json").read_bytes()
        write(Path("dupla.yaml"), {**SCENARIO, "periodo": {"inicio": "2027-03-08", "fim": "2027-03-14"}})
        assert situations(run("dupla.yaml")) == {"dupla": "viavel"}
        assert Path("saida/dupla/escala.json").read_bytes() == before

    def test_what_is_not_ours_stays(self, folder: Path) -> None:
        mine = Path("saida/dupla/foto.jpg")
        mine.parent.mkdir(parents=True)
        mine.write_bytes(b"x")
        found = run("dupla.yaml")
        assert situations(found) == {"dupla": "viavel"}
        assert [path.name for path in mine.parent.iterdir()] == ["foto.jpg"]


@pytest.mark.usefixtures("inline")
class TestGathering:
    def test_rosters_and_scenarios_side_by_side(self, folder: Path) -> None:
        overlay("um", weight=3)
        run("estudo")
        found = run("saida/um", "saida/dupla/escala.json")
        assert situations(found) == {"um": "viavel", "dupla": "viavel"}
        assert found.comparison is not None
        assert found.comparison.base.name == "um", "the first, where nothing is a what-if file"

    def test_a_roster_of_the_base_is_the_base(self, folder: Path) -> None:
        path = overlay("um", weight=3)
        run("dupla.yaml")
        Path("saida/dupla").rename("minha")
        found = run(str(path), "minha")
        assert situations(found) == {"minha": "viavel", "um": "viavel"}
        assert marks(Path("dupla.yaml")) == ["None"], "not solved again"

    def test_a_base_that_is_not_whole_by_itself_is_no_base(self, folder: Path) -> None:
        write(Path("parte.yaml"), {key: value for key, value in SCENARIO.items() if key != "sede"})
        overlay("um", base="../parte.yaml", sede="ubs-1")
        found = run("estudo")
        assert found.problems == ()
        assert situations(found) == {"um": "viavel"}

    def test_nothing_to_compare_is_said(self, folder: Path) -> None:
        Path("vazia").mkdir()
        cases, problems = gather([Path("vazia"), Path("nada.yaml")])
        assert cases == []
        assert [problem.file for problem in problems] == ["vazia", "nada.yaml"]

    def test_one_file_counts_once(self, folder: Path) -> None:
        overlay("um")
        cases, _ = gather([Path("estudo"), Path("estudo/um.yaml"), Path("estudo/../estudo/um.yaml")])
        assert [case.name for case in cases] == ["um"]
