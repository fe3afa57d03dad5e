"""Running a batch: what is solved and what is not, what is tried again, and that nothing is lost."""

import json
import os
import shutil
import threading
import time
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
from tests.study_jobs import by_hand, impossible

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


@pytest.mark.parametrize("clocked", [True, False])
def test_a_team_that_the_clock_cut_cannot_be_repeated(
    teams: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, clocked: bool
) -> None:
    def cut(*arguments: Any, **called: Any) -> Any:
        found = by_hand(*arguments, **called)
        found.statistics["relogio"] = clocked
        return found

    monkeypatch.setattr("tests.batch.fakes.by_hand", cut)
    assert go(teams("a")).rows[0].repetivel is not clocked


def change(path: Path, **said: Any) -> None:
    """Write a scenario with other values under some keys."""
    data = {**json.loads(path.read_text(encoding="utf-8")), **said}
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize(
    "other",
    [
        {"periodo": {"inicio": "2027-03-08", "fim": "2027-03-14"}, "compromissos": []},
        {"equipe": {"id": "outra", "nome": "Equipe a"}},
    ],
)
def test_the_roster_of_another_month_or_team_stays(teams: Callable[..., Path], other: dict[str, Any]) -> None:
    folder = teams("a", "b")
    go(folder)
    before = content(folder.parent / "saida" / "a")
    change(folder / "a.yaml", **other)
    runner = Inline()
    batch = go(folder, runner)
    assert situations(batch) == {"a": "nao-gravada", "b": "viavel"}
    assert "de outra equipe ou de outro período" in batch.rows[0].causas[0]
    assert "--saida" in batch.rows[0].causas[0]
    assert runner.begun == [], "it is known before anything is solved"
    assert content(folder.parent / "saida" / "a") == before


def test_what_is_edited_while_it_is_solved_stays(teams: Callable[..., Path]) -> None:
    folder = teams("a", "b")
    go(folder)
    file = folder.parent / "saida" / "a" / "escala.json"

    class Meanwhile(Inline):
        def start(self, name: str, job: Task) -> None:
            if name == "a":
                file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
            super().start(name, job)

    for name in "ab":
        change(folder / f"{name}.yaml", pesos={"estabilidade": 7})
    edited = file.read_bytes() + b"\n"
    batch = go(folder, Meanwhile())
    assert situations(batch) == {"a": "nao-gravada", "b": "viavel"}
    assert "editada à mão" in batch.rows[0].causas[0]
    assert batch.rows[0].pontos is None, "nothing is said of a roster that nobody has"
    assert file.read_bytes() == edited


def test_a_proof_stands_beside_the_roster_that_there_was(
    teams: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = teams("a")
    go(folder)
    out = folder.parent / "saida"
    before = content(out / "a")
    change(folder / "a.yaml", pesos={"estabilidade": 7})
    monkeypatch.setattr("tests.batch.fakes.by_hand", impossible)
    assert situations(go(folder)) == {"a": "inviavel"}
    assert content(out / "a") == before
    assert [path.name for path in (out / "a-inviavel").iterdir()] == ["inviavel.json"]
    runner = Inline()
    assert situations(go(folder, runner)) == {"a": "inviavel"}
    assert runner.begun == []


def test_a_team_on_which_we_fail_ends_nothing_but_itself(
    teams: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from escala.batch import running

    loading = running.load

    def failing(path: Path, previous: Path | None) -> Any:
        if path.stem == "b":
            raise KeyError("ubs-1")
        return loading(path, previous)

    monkeypatch.setattr(running, "load", failing)
    batch = go(teams(*"abc"))
    assert situations(batch) == {"a": "viavel", "b": "defeito", "c": "viavel"}
    assert batch.rows[1].causas == ("KeyError: 'ubs-1'",)


def test_sessions_to_keep_are_none_of_a_batch(teams: Callable[..., Path]) -> None:
    folder = teams("a", "b")
    change(folder / "a.yaml", fixar=["0001"])
    batch = go(folder)
    assert situations(batch) == {"a": "ilegivel", "b": "viavel"}
    assert "a.yaml" in batch.rows[0].causas[0]
    assert "escala gerar" in batch.rows[0].causas[0]
    assert "--partir-de" not in batch.rows[0].causas[0], "which this command has not"


def test_whoever_asks_to_stop_when_all_have_ended_cuts_nothing_off(teams: Callable[..., Path]) -> None:
    stop = threading.Event()
    folder = teams("a", "b")
    batch = go(folder, Inline(room=1), Heard(lambda name: stop.set() if name == "b" else None), stop=stop)
    assert list(situations(batch)) == ["a", "b"]
    assert not batch.interrupted


def test_it_is_told_how_it_goes_while_finished_teams_are_read_again(
    teams: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from escala.batch import running

    names = [f"t{n}" for n in range(6)]
    folder = teams(*names)
    go(folder)
    loading = running.load

    def slow(path: Path, previous: Path | None) -> Any:
        time.sleep(running.POLL / 2)
        return loading(path, previous)

    monkeypatch.setattr(running, "load", slow)
    told: list[int] = []

    class Told(Heard):
        def stands(self, standing: Standing) -> None:
            told.append(standing.ended)

    go(folder, heard=Told())
    assert told[-1] == 6
    assert len([ended for ended in told if 0 < ended < 6]) >= 2


def test_time_left_counts_what_is_half_done_and_not_what_was_there_before() -> None:
    standing = Standing(total=102, running=4, finished=1, reused=2, seconds=80.0, begun=20.0)
    standing.situations.update({"viavel": 3})
    assert standing.left == 60 / 3 * 97
    standing = Standing(total=2, running=1, finished=1, seconds=60.0)
    standing.situations.update({"viavel": 1})
    assert standing.left == 60 / 1.5 * 0.5


def test_answers_that_wait_for_the_disk_are_not_without_bound(
    teams: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from escala.batch import running

    monkeypatch.setattr(running, "UNWRITTEN", 2)
    write, release, most = running.write_folder, threading.Event(), []

    def slow(place: Path, files: Any, *, overwrite: bool) -> None:
        release.wait(30)
        write(place, files, overwrite=overwrite)

    class Counting(Inline):
        def heard(self, seconds: float) -> Iterator[tuple[str, News | Done[Built] | Failed]]:
            most.append(len(self.begun))
            if len(most) > 10:
                release.set()
            yield from super().heard(seconds)

    monkeypatch.setattr(running, "write_folder", slow)
    batch = go(teams(*"abcdefgh"), Counting(room=1))
    assert set(situations(batch).values()) == {"viavel"}
    assert most[9] == 2, "two are to be written, and no third is begun"


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
