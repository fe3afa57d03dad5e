"""A folder is written whole or not at all, and only over one of ours."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from escala.outputs import OutputError, check_folder, is_ours, write_folder
from escala.outputs import folder as module
from escala.outputs.exchange import exchange

OLD = {"escala.json": b'{"formato": "escala/1"}', "calendarios/equipe.ics": b"old", "escala.html": b"old"}
NEW = {"escala.json": b'{"formato": "escala/1", "n": 2}', "calendarios/esf-1.ics": b"new", "relatorio.json": b"{}"}


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def refusal(folder: Path, files: dict[str, bytes] | None = None, *, overwrite: bool = True) -> str:
    with pytest.raises(OutputError) as caught:
        write_folder(folder, NEW if files is None else files, overwrite=overwrite)
    return str(caught.value)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder of ours, alone in its parent."""
    folder = tmp_path / "saida" / "março"
    write_folder(folder, OLD)
    return folder


@pytest.fixture(params=["one step", "two steps"])
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of exchanging the folders: that of Linux and macOS, and that of other systems."""
    if request.param == "two steps":
        monkeypatch.setattr(module, "exchange", lambda first, second: False)
    return request.param


class TestNew:
    def test_the_folder_holds_exactly_the_files(self, tmp_path: Path):
        write_folder(tmp_path / "saida" / "março", NEW)
        assert content(tmp_path / "saida" / "março") == NEW
        assert names(tmp_path / "saida") == ["março"]

    def test_an_empty_folder_is_taken(self, tmp_path: Path, steps: str):
        (tmp_path / "vazia").mkdir()
        write_folder(tmp_path / "vazia", NEW)
        assert content(tmp_path / "vazia") == NEW
        assert names(tmp_path) == ["vazia"]

    def test_a_relative_folder_and_the_current_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(tmp_path)
        write_folder(Path("a/b"), NEW)
        assert content(tmp_path / "a" / "b") == NEW
        (tmp_path / "c").mkdir()
        monkeypatch.chdir(tmp_path / "c")
        write_folder(Path("."), NEW)
        assert content(tmp_path / "c") == NEW

    @pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
    def test_others_may_read_what_the_umask_lets_them(self, tmp_path: Path):
        before = os.umask(0o022)
        try:
            write_folder(tmp_path / "saida", NEW)
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "saida").stat().st_mode) == 0o755
        assert stat.S_IMODE((tmp_path / "saida" / "escala.json").stat().st_mode) == 0o644

    def test_a_name_as_long_as_the_system_allows(self, tmp_path: Path):
        write_folder(tmp_path / ("m" * 255), NEW)
        assert names(tmp_path) == ["m" * 255]

    @pytest.mark.parametrize("name", ["/etc/passwd", "../fora", "a/../../fora", "", "a\\b"])
    def test_a_file_that_leads_out_is_a_mistake_of_the_caller(self, tmp_path: Path, name: str):
        with pytest.raises(ValueError, match="not a path inside a folder"):
            write_folder(tmp_path / "saida", {name: b""})
        assert names(tmp_path) == []


class TestReplacing:
    @pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="other systems take two steps")
    def test_the_system_exchanges_two_folders_in_one_step(self, tmp_path: Path):
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        (tmp_path / "a" / "x").write_bytes(b"")
        assert exchange(tmp_path / "a", tmp_path / "b")
        assert content(tmp_path) == {"b/x": b""}
        assert not exchange(tmp_path / "a", tmp_path / "none")

    def test_one_of_ours_is_replaced_whole(self, old: Path, steps: str):
        write_folder(old, NEW, overwrite=True)
        assert content(old) == NEW
        assert names(old.parent) == [old.name]

    def test_not_without_being_told(self, old: Path):
        assert refusal(old, overwrite=False) == (
            f"a pasta {old} já existe, com uma escala gravada\n"
            "    Use --sobrescrever para substituí-la, ou escolha outra pasta."
        )
        assert content(old) == OLD

    @pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
    def test_a_private_folder_stays_private(self, old: Path, steps: str):
        old.chmod(0o700)
        write_folder(old, NEW, overwrite=True)
        assert stat.S_IMODE(old.stat().st_mode) == 0o700

    def test_litter_of_a_file_browser_is_no_obstacle(self, old: Path):
        (old / ".DS_Store").write_bytes(b"")
        (old / "calendarios" / "Thumbs.db").write_bytes(b"")
        write_folder(old, NEW, overwrite=True)
        assert content(old) == NEW

    @pytest.mark.parametrize(
        "written",
        [None, b"", b"[]", b'{"formato": "escala/2"}', b'{"formato": ', b"\xff\xfe", b"[" * 100_000],
        ids=["none", "empty", "list", "other", "broken", "binary", "deep"],
    )
    def test_a_folder_of_somebody_else_stays(self, tmp_path: Path, written: bytes | None):
        folder = tmp_path / "documentos"
        folder.mkdir()
        (folder / "tese.odt").write_bytes(b"years")
        if written is not None:
            (folder / "escala.json").write_bytes(written)
        before = content(folder)
        assert refusal(folder) == (
            f"a pasta {folder} já existe e não foi gravada pelo Escala (não tem um escala.json de formato escala/1)\n"
            "    O Escala só substitui as pastas que ele mesmo gravou; escolha outra pasta."
        )
        assert content(folder) == before
        assert not is_ours(folder)

    def test_an_escala_json_among_other_things_does_not_make_them_ours(self, old: Path):
        (old / "tese.odt").write_bytes(b"years")
        (old / "fotos").mkdir()
        (old / "calendarios" / "notas.txt").write_bytes(b"mine")
        before = content(old)
        assert refusal(old) == (
            f"a pasta {old} tem o que o Escala não gravou e que se perderia: calendarios/notas.txt, fotos, tese.odt\n"
            "    Leve para outro lugar o que é seu, ou escolha outra pasta."
        )
        assert content(old) == before

    def test_many_foreign_files_are_counted(self, old: Path):
        for i in range(10):
            (old / f"{i}.txt").write_bytes(b"")
        assert "se perderia: 0.txt, 1.txt, 2.txt e mais 7" in refusal(old)

    def test_a_link_is_never_followed(self, old: Path, tmp_path: Path):
        link = tmp_path / "atalho"
        link.symlink_to(old, target_is_directory=True)
        assert f"esperava uma pasta, ou nada, em {link}, e encontrei um atalho (link)" in refusal(link)
        assert not is_ours(link)
        assert content(old) == OLD

    def test_a_link_to_nowhere_is_no_free_place(self, tmp_path: Path):
        (tmp_path / "atalho").symlink_to(tmp_path / "nada")
        assert "encontrei um atalho (link)" in refusal(tmp_path / "atalho")

    def test_a_link_to_a_roster_does_not_make_a_folder_ours(self, old: Path, tmp_path: Path):
        trick = tmp_path / "truque"
        trick.mkdir()
        (trick / "escala.json").symlink_to(old / "escala.json")
        assert not is_ours(trick)
        assert "não foi gravada pelo Escala" in refusal(trick)

    def test_a_link_inside_one_of_ours_is_foreign(self, old: Path, tmp_path: Path):
        (tmp_path / "dados").mkdir()
        (tmp_path / "dados" / "meu.ics").write_bytes(b"mine")
        shutil.rmtree(old / "calendarios")
        (old / "calendarios").symlink_to(tmp_path / "dados", target_is_directory=True)
        assert "se perderia: calendarios" in refusal(old)
        assert (tmp_path / "dados" / "meu.ics").read_bytes() == b"mine"

    def test_a_file_is_no_folder(self, tmp_path: Path):
        (tmp_path / "saida").write_bytes(b"mine")
        assert refusal(tmp_path / "saida") == (
            f"esperava uma pasta, ou nada, em {tmp_path / 'saida'}, e encontrei um arquivo\n"
            "    Talvez outra pasta, que ainda não exista."
        )
        assert refusal(tmp_path / "saida" / "março") == (
            f"não foi possível gravar a pasta {tmp_path / 'saida' / 'março'}: esperava uma pasta em "
            f"{tmp_path / 'saida'} e encontrei um arquivo\n    Escolha outra pasta."
        )

    def test_a_name_that_is_too_long_is_refused_before_any_work(self, tmp_path: Path):
        with pytest.raises(OutputError, match="o nome é longo demais"):
            check_folder(tmp_path / ("m" * 256), overwrite=False)

    def test_the_root_of_the_disk_is_refused(self):
        assert "a raiz do disco" in refusal(Path("/"))

    def test_a_command_can_ask_before_it_works(self, old: Path, tmp_path: Path):
        check_folder(tmp_path / "novo", overwrite=False)
        check_folder(old, overwrite=True)
        with pytest.raises(OutputError, match="--sobrescrever"):
            check_folder(old, overwrite=False)


FAILURES = {
    errno.ENOSPC: "não há espaço no disco",
    errno.EDQUOT: "não há espaço no disco",
    errno.EACCES: "sem permissão de escrita em",
    errno.EPERM: "sem permissão de escrita em",
    errno.EROFS: "o disco só permite leitura",
    errno.EIO: "Input/output error",
}


class TestFailing:
    @pytest.mark.parametrize("number", FAILURES)
    @pytest.mark.parametrize("call", ["open", "fsync", "rename", "mkdir"])
    def test_whatever_the_system_refuses_the_old_folder_is_whole(
        self, old: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
    ):
        def fail(*args: object, **kwargs: object) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(module, "exchange", lambda first, second: False)
        if call == "open":
            opened = Path.open
            monkeypatch.setattr(Path, "open", lambda path, mode: fail() if mode == "xb" else opened(path, mode))
        else:
            monkeypatch.setattr(os, call, fail)
        message = refusal(old)
        monkeypatch.undo()
        assert FAILURES[number] in message
        assert message.startswith(f"não foi possível gravar a pasta {old}: ")
        assert content(old) == OLD
        assert names(old.parent) == [old.name]

    def test_a_disk_that_fills_up_on_the_way(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        synced = []

        def fill(descriptor: int) -> None:
            synced.append(descriptor)
            if len(synced) == 3:
                raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", fill)
        assert "não há espaço no disco" in refusal(tmp_path / "a" / "b" / "c")
        assert names(tmp_path) == [], "the folders that were made on the way are gone too"

    def test_the_second_rename_fails(self, old: Path, monkeypatch: pytest.MonkeyPatch):
        calls = []
        rename = os.rename

        def second_fails(source: Path, target: Path) -> None:
            calls.append((source, target))
            if len(calls) == 2:
                raise PermissionError(errno.EACCES, "Permission denied", str(source))
            rename(source, target)

        monkeypatch.setattr(module, "exchange", lambda first, second: False)
        monkeypatch.setattr(os, "rename", second_fails)
        assert "sem permissão" in refusal(old)
        assert len(calls) == 3
        assert content(old) == OLD
        assert names(old.parent) == [old.name]

    def test_interrupted_by_the_user(self, old: Path, monkeypatch: pytest.MonkeyPatch):
        def interrupt(*args: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_folder(old, NEW, overwrite=True)
        assert content(old) == OLD
        assert names(old.parent) == [old.name]

    def test_the_old_folder_that_cannot_be_removed_is_no_failure(
        self, old: Path, monkeypatch: pytest.MonkeyPatch, steps: str
    ):
        remove = shutil.rmtree
        monkeypatch.setattr(shutil, "rmtree", lambda path, ignore_errors: None)
        write_folder(old, NEW, overwrite=True)
        assert content(old) == NEW
        monkeypatch.setattr(shutil, "rmtree", remove)
        write_folder(old, OLD, overwrite=True)
        assert names(old.parent) == [old.name]

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
    def test_a_folder_that_may_not_be_written(self, old: Path):
        old.parent.chmod(0o500)
        try:
            assert "sem permissão" in refusal(old)
            assert "sem permissão" in refusal(old.parent / "outra")
        finally:
            old.parent.chmod(0o700)
        assert content(old) == OLD


class TestLeftovers:
    def test_what_a_killed_run_was_writing_is_removed(self, old: Path):
        half = module._temporary(old, "nova")
        half.mkdir()
        (half / "escala.json").write_bytes(b"{")
        other = module._temporary(old.with_name("abril"), "nova")
        other.mkdir()
        write_folder(old, NEW, overwrite=True)
        assert names(old.parent) == sorted([other.name, old.name]), "another target's are not touched"

    @pytest.mark.skipif(os.name == "nt", reason="locks of POSIX")
    def test_what_a_living_run_is_writing_stays(self, old: Path):
        half = module._temporary(old, "nova")
        half.mkdir()
        with module._locked(half):
            write_folder(old, NEW, overwrite=True)
            assert half.is_dir()
        write_folder(old, OLD, overwrite=True)
        assert not half.exists()

    def test_a_folder_set_aside_gets_its_name_back(self, old: Path):
        aside = module._temporary(old, "anterior")
        old.rename(aside)
        assert "--sobrescrever" in refusal(old, overwrite=False)
        assert content(old) == OLD
        assert names(old.parent) == [old.name]

    def test_a_link_or_a_file_with_such_a_name_is_not_ours_to_remove(self, old: Path, tmp_path: Path):
        (tmp_path / "meu").mkdir()
        link, file = module._temporary(old, "nova"), module._temporary(old, "anterior")
        link.symlink_to(tmp_path / "meu", target_is_directory=True)
        file.write_bytes(b"")
        write_folder(old, NEW, overwrite=True)
        assert link.is_symlink()
        assert file.is_file()

    @pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
    @pytest.mark.parametrize("one_step", [True, False])
    def test_killed_at_any_moment(self, old: Path, one_step: bool):
        program = (
            "import sys; from pathlib import Path; from escala.outputs import folder\n"
            f"if not {one_step}: folder.exchange = lambda first, second: False\n"
            "def files(n):\n"
            '    roster = b\'{"formato": "escala/1"}\'\n'
            "    return {'escala.json': roster} | {f'calendarios/{i}.ics': b'%d' % n for i in range(20)}\n"
            "for n in range(10**9):\n"
            "    folder.write_folder(Path(sys.argv[1]), files(n), overwrite=True)\n"
            "    print(n, flush=True)\n"
        )
        chance = random.Random(1)
        for _ in range(6):
            process = subprocess.Popen(
                [sys.executable, "-c", program, str(old)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdout=subprocess.PIPE,
            )
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() / 20)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            if one_step:
                found = content(old)
                assert len(found) == 21
                assert len(set(found.values()) - {found["escala.json"]}) == 1, "all of one writing"
        with contextlib.suppress(OutputError):
            write_folder(old, OLD, overwrite=False)
        assert names(old.parent) == [old.name]
        assert len(content(old)) == 21
