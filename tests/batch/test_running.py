"""Running a batch: what is solved and what is not, what is tried again, and that nothing is lost."""

import json
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from escala.batch.manifest import Manifest, read_manifest
from escala.batch.row import Row
from escala.batch.running import Batch, Standing, continued, run
from escala.batch.sources import sources
from escala.batch.task import Built, Task
from escala.documents.errors import InputError
from escala.outputs import OutputError
from escala.processes import Done, Failed, Lost, News, Processes
from escala.solver import SolveOptions
from tests.audit.good import SCENARIO
from tests.batch.fakes import by_name

OPTIONS = {"tempo": 1, "semente": 1, "nucleos": 1, "gap": None}


class Inline:
    """Tasks in this process, one after the other; those of some names are lost so many times."""

    def __init__(self, lost: dict[str, int] | None = None, room: int = 3) -> None:
        self.begun: list[str] = []
        self.together: list[int] = []
        self._lost = Counter(lost or {})
        self._room = room
        self._waiting: list[tuple[str, Task]] = []

    def slots(self) -> int:
        return self._room

    def running(self) -> int:
        return len(self._waiting)

    def start(self, name: str, job: Task) -> None:
        self.begun.append(name)
        self._waiting.append((name, job))

    def heard(self, seconds: float) -> Iterator[tuple[str, News | Done[Built] | Failed]]:
        self.together.append(len(self._waiting))
        waiting, self._waiting = self._waiting, []
        for name, job in waiting:
            if self._lost[name]:
                self._lost[name] -= 1
                yield name, Lost("o processo foi morto", mendable=False)
                continue
            try:
                yield name, Done(by_name(job, lambda news: None))
            except KeyError as error:
                yield name, Failed(f"KeyError: {error}", mendable=False)

    def stop(self) -> None:
        self._waiting.clear()


class Heard:
    """A listener that keeps what it hears, and may do something at an end."""

    def __init__(self, at_end: Callable[[str], None] | None = None) -> None:
        self.rows: list[Row] = []
        self.notes: list[str] = []
        self.standing = Standing(0)
        self._at_end = at_end

    def stands(self, standing: Standing) -> None:
        self.standing = standing

    def ended(self, row: Row, standing: Standing) -> None:
        self.rows.append(row)
        if self._at_end is not None:
            self._at_end(row.cenario)

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture
def teams(tmp_path: Path) -> Callable[..., Path]:
    """Writes scenarios of some names: other teams, for which the roster made by hand does."""

    def write(*names: str) -> Path:
        folder = tmp_path / "equipes"
        for name in names:
            path = folder / f"{name}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            data = {**SCENARIO, "equipe": {"id": name.rsplit("/", 1)[-1], "nome": f"Equipe {name}"}}
            path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return folder

    return write


def go(folder: Path, runner: Any = None, heard: Heard | None = None, **called: Any) -> Batch:
    out = folder.parent / "saida"
    with Manifest(out, OPTIONS) as manifest:
        return run(
            sources(folder),
            manifest,
            runner or Inline(),
            options=SolveOptions(time_limit=60, workers=1, seed=1, effort=1),
            listener=heard or Heard(),
            stop=called.pop("stop", None) or threading.Event(),
            **called,
        )


def situations(batch: Batch) -> dict[str, str]:
    return {row.cenario: row.situacao for row in batch.rows}


def test_each_team_has_its_folder_and_its_row(teams: Callable[..., Path]) -> None:
    folder = teams("norte/a", "b", "impossivel", "sem-tempo", "defeito")
    (folder / "errada.yaml").write_text("norma: 3\n", encoding="utf-8")
    heard = Heard()
    batch = go(folder, heard=heard)
    assert situations(batch) == {
        "b": "viavel",
        "defeito": "defeito",
        "errada": "ilegivel",
        "impossivel": "inviavel",
        "norte/a": "viavel",
        "sem-tempo": "sem-tempo",
    }
    out = folder.parent / "saida"
    assert {"escala.json", "relatorio.json", "calendarios"} <= {path.name for path in (out / "norte" / "a").iterdir()}
    assert [path.name for path in (out / "impossivel").iterdir()] == ["inviavel.json"]
    assert not any((out / name).exists() for name in ("sem-tempo", "defeito", "errada"))
    rows = read_manifest(out)[1]
    assert rows == {row.cenario: row for row in batch.rows}
    assert "errada.yaml:1:8" in " ".join(rows["errada"].causas)
    assert rows["defeito"].causas == ("KeyError: 'ubs-1'",)
    assert rows["b"].equipe == "Equipe b"
    assert rows["b"].presenca_exigida == 2
    assert heard.standing.ended == 6
    assert heard.standing.left == 0


def test_the_folder_is_what_gerar_writes(teams: Callable[..., Path]) -> None:
    from escala.workflow import generate
    from tests.study_jobs import by_hand

    folder = teams("b")
    go(folder)
    options = SolveOptions(time_limit=60, workers=1, seed=1)
    generate(folder / "b.yaml", folder.parent / "b", options=options, solve=by_hand)  # type: ignore[arg-type]
    assert content(folder.parent / "b") == content(folder.parent / "saida" / "b")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_cut_off_goes_on(teams: Callable[..., Path]) -> None:
    folder = teams(*"abcdef")
    stop = threading.Event()
    first = go(folder, Inline(room=1), Heard(lambda name: stop.set() if name == "c" else None), stop=stop)
    assert first.interrupted
    assert list(situations(first)) == ["a", "b", "c"]
    runner = Inline()
    second = go(folder, runner)
    assert not second.interrupted
    assert runner.begun == ["d", "e", "f"]
    assert list(situations(second)) == [*"abcdef"]


def test_only_what_changed_is_solved_again(teams: Callable[..., Path]) -> None:
    folder = teams(*"abc")
    go(folder)
    data = json.loads((folder / "b.yaml").read_text(encoding="utf-8"))
    data["equipe"]["nome"] = "Outro nome"
    (folder / "b.yaml").write_text(json.dumps(data), encoding="utf-8")
    shutil.rmtree(folder.parent / "saida" / "c")
    runner = Inline()
    batch = go(folder, runner)
    assert runner.begun == ["b", "c"]
    assert [row.equipe for row in batch.rows] == ["Equipe a", "Outro nome", "Equipe c"]


def test_what_came_to_nothing_is_tried_again_only_when_asked(teams: Callable[..., Path]) -> None:
    folder = teams("a", "sem-tempo", "defeito")
    go(folder)
    runner = Inline()
    go(folder, runner)
    assert runner.begun == []
    go(folder, runner, again=True)
    assert runner.begun == ["defeito", "sem-tempo"]


def test_a_roster_edited_by_hand_stays(teams: Callable[..., Path]) -> None:
    folder = teams("a", "b")
    go(folder)
    file = folder.parent / "saida" / "a" / "escala.json"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    edited = file.read_bytes()
    teams("a")  # the same again
    data = json.loads((folder / "a.yaml").read_text(encoding="utf-8"))
    data["equipe"]["nome"] = "Outro nome"
    (folder / "a.yaml").write_text(json.dumps(data), encoding="utf-8")
    batch = go(folder)
    assert situations(batch) == {"a": "nao-gravada", "b": "viavel"}
    assert "editada à mão" in batch.rows[0].causas[0]
    assert file.read_bytes() == edited


def test_one_that_is_lost_is_tried_again(teams: Callable[..., Path]) -> None:
    folder = teams(*"abcd")
    runner = Inline({"b": 1})
    batch = go(folder, runner)
    assert set(situations(batch).values()) == {"viavel"}
    assert runner.begun.count("b") == 2
    assert {row.cenario: row.quedas for row in batch.rows} == {"a": 0, "b": 1, "c": 0, "d": 0}


def test_one_that_is_lost_twice_is_set_aside_and_the_others_finish_before_its_last_try(
    teams: Callable[..., Path],
) -> None:
    folder = teams(*"abcdef")
    runner, heard = Inline({"a": 99, "b": 2}), Heard()
    batch = go(folder, runner, heard)
    assert situations(batch) == {"a": "de-lado", **dict.fromkeys("bcdef", "viavel")}
    assert sorted(runner.begun[-2:]) == ["a", "b"], "the last tries"
    assert runner.begun.count("a") == runner.begun.count("b") == 3
    assert runner.together[-2:] == [1, 1], "each alone"
    assert sorted(row.cenario for row in heard.rows[-2:]) == ["a", "b"]
    first = batch.rows[0]
    assert first.quedas == 3
    assert "3 vezes" in first.causas[0]
    assert "foi morto" in first.causas[0]
    again = Inline()
    assert situations(go(folder, again))["a"] == "de-lado"
    assert again.begun == []
    assert situations(go(folder, again, again=True))["a"] == "viavel"


def test_a_disk_that_is_full_ends_it_and_keeps_what_there_is(
    teams: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = teams(*"abc")

    def full(place: Path, files: Any, *, overwrite: bool) -> None:
        if place.name == "b":
            raise OutputError("não há espaço no disco", "Libere espaço.")
        write(place, files, overwrite=overwrite)

    from escala.batch import running

    write = running.write_folder
    monkeypatch.setattr(running, "write_folder", full)
    with pytest.raises(OutputError, match="espaço"):
        go(folder, Inline(room=1))
    monkeypatch.undo()
    assert list(read_manifest(folder.parent / "saida")[1]) == ["a"]
    runner = Inline()
    go(folder, runner)
    assert runner.begun == ["b", "c"]


def test_it_continues_the_batch_before(teams: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = teams("a", "b")
    go(folder)
    found = continued(folder.parent / "saida")
    assert [found(source) for source in sources(folder)] == [folder.parent / "saida" / name for name in "ab"]
    teams("c")
    assert [found(source) for source in sources(folder)][2] is None
    batch = go(teams("a"), previous=found)
    assert "período anterior" in batch.rows[0].causas[0], "of the same month: no period continues itself"
    with pytest.raises(InputError):
        continued(folder.parent / "nada")


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_processes_that_are_killed_cost_their_team_alone(
    teams: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "marcas").mkdir()
    monkeypatch.setenv("ESCALA_MARKS", str(tmp_path / "marcas"))
    folder = teams("a", "mata", "azar", "b", "defeito")
    batch = go(folder, Processes(by_name, 2))
    assert situations(batch) == {
        "a": "viavel",
        "azar": "viavel",
        "b": "viavel",
        "defeito": "defeito",
        "mata": "de-lado",
    }
    tries = {path.name: len(path.read_text(encoding="utf-8").split()) for path in (tmp_path / "marcas").iterdir()}
    assert tries == {"a": 1, "azar": 3, "b": 1, "defeito": 1, "mata": 3}
