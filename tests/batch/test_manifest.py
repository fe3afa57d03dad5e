"""The account of a batch: it goes on, whatever cut it off, and is never of two things at once."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from escala.batch.manifest import MANIFEST_FILE, Manifest, is_batch, read_manifest
from escala.batch.row import Row
from escala.documents.errors import InputError
from escala.outputs import OutputError

OPTIONS = {"tempo": 60, "semente": 1, "nucleos": 1, "gap": None}


def row(name: str, **said: Any) -> Row:
    return Row.model_validate({"cenario": name, "situacao": "viavel", **said})


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "saida" / "lote"
    with Manifest(folder, OPTIONS) as first:
        first.add(row("um", pontos=3))
        first.add(row("dois", causas=("por quê",), presenca_quando="2027-03-03T08:00:00-03:00"))
        first.add(row("um", pontos=2))
    with Manifest(folder, OPTIONS) as second:
        assert second.rows == {
            "um": row("um", pontos=2),
            "dois": row("dois", causas=("por quê",), presenca_quando="2027-03-03T08:00:00-03:00"),
        }
    assert is_batch(folder)
    assert read_manifest(folder) == (OPTIONS, second.rows)


@pytest.mark.parametrize("cut", [1, 5, 30])
def test_what_was_half_written_is_taken_off(tmp_path: Path, cut: int) -> None:
    with Manifest(tmp_path, OPTIONS) as first:
        first.add(row("um"))
        first.add(row("dois"))
    file = tmp_path / MANIFEST_FILE
    file.write_bytes(file.read_bytes()[:-cut])
    with Manifest(tmp_path, OPTIONS) as second:
        assert list(second.rows) == ["um"]
        second.add(row("tres"))
    assert list(read_manifest(tmp_path)[1]) == ["um", "tres"]


def test_even_its_first_line(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_FILE).write_bytes(b'{"formato": "esc')
    with Manifest(tmp_path, OPTIONS) as manifest:
        assert manifest.rows == {}
    assert json.loads((tmp_path / MANIFEST_FILE).read_bytes())["opcoes"] == OPTIONS


def test_teams_solved_otherwise_are_of_another_batch(tmp_path: Path) -> None:
    with Manifest(tmp_path, OPTIONS):
        pass
    with pytest.raises(InputError, match="--tempo 60, --gap nenhum") as found:
        Manifest(tmp_path, {**OPTIONS, "tempo": 30, "gap": 5})
    assert "--saida" in str(found.value)
    with Manifest(tmp_path, OPTIONS):
        pass


@pytest.mark.parametrize(
    "content", ["texto\n", "minhas notas, sem quebra de linha", "[]\n", '{"formato": "outro"}\n', '{"opcoes": {}}\n']
)
def test_another_file_of_that_name_is_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / MANIFEST_FILE
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"lote\.jsonl:1:1.*escala-lote/1"):
        Manifest(tmp_path, OPTIONS)
    assert file.read_text(encoding="utf-8") == content


@pytest.mark.skipif(os.name == "nt", reason="locks")
def test_two_at_once_are_refused(tmp_path: Path) -> None:
    with Manifest(tmp_path, OPTIONS), pytest.raises(OutputError, match="outro escala lote"):
        Manifest(tmp_path, OPTIONS)
    with Manifest(tmp_path, OPTIONS):
        pass


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "arquivo").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="não foi possível gravar"):
        Manifest(tmp_path / "arquivo" / "lote", OPTIONS)


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], None]]:
    """Has files of this process end after so many bytes, as on a disk that is full."""
    import resource
    import signal

    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.skipif(os.name == "nt", reason="limits")
def test_a_disk_that_refuses_is_said_and_the_account_stays_as_it_was(
    tmp_path: Path, small_disk: Callable[[int], None]
) -> None:
    file = tmp_path / MANIFEST_FILE
    with Manifest(tmp_path, OPTIONS) as manifest:
        manifest.add(row("um"))
        before = file.read_bytes()
        small_disk(len(before) + 20)
        with pytest.raises(OutputError, match="não foi possível gravar"):
            manifest.add(row("dois", causas=("porque sim",)))
        small_disk(10_000)
        assert file.read_bytes() == before
        manifest.add(row("tres"))
    assert list(read_manifest(tmp_path)[1]) == ["um", "tres"]
    small_disk(5)
    with pytest.raises(OutputError, match="não foi possível gravar"):
        Manifest(tmp_path / "outra", OPTIONS)


@pytest.mark.skipif(os.name == "nt", reason="locks")
def test_a_disk_that_knows_no_locks_is_no_other_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import fcntl

    def unknown(file: Any, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    with Manifest(tmp_path, OPTIONS) as manifest:
        manifest.add(row("um"))
    assert list(read_manifest(tmp_path)[1]) == ["um"]
