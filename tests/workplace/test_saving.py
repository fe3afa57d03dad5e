"""Scenario files saved: whole, by one at a time, in the bytes that they had, and never what could not be read again."""

from __future__ import annotations

import os
import stat
import threading
import time
from pathlib import Path

import pytest

from escala.documents.errors import InputError
from escala.documents.reader import MAX_YAML_BYTES
from escala.workplace import saving
from escala.workplace.saving import ConflictError, read, save, version, with_breaks


def test_of_two_who_save_the_same_version_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 0\n")
    known, together = version("a: 0\n"), threading.Barrier(2)
    ended: list[int | str] = []

    def slowly(path: Path) -> str:
        text = read(path)
        time.sleep(0.05)  # long enough for the other to have looked too
        return text

    monkeypatch.setattr(saving, "read", slowly)

    def work(number: int) -> None:
        together.wait()
        try:
            save(path, f"a: {number}\n", known)
            ended.append(number)
        except ConflictError as error:
            ended.append(error.text)

    threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(one for one in ended if isinstance(one, int))
    assert sorted(map(str, ended)) == sorted([str(winner), f"a: {winner}\n"])
    assert path.read_text() == f"a: {winner}\n"


def test_mark_and_mode_of_a_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 0\r\n")
    path.chmod(0o600)
    save(path, "a: 1\r\n", version("a: 0\r\n"))
    assert path.read_bytes() == b"\xef\xbb\xbfa: 1\r\n"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_could_not_be_read_again_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 0\n")
    with pytest.raises(InputError, match="512 KiB"):
        save(path, "#" * (MAX_YAML_BYTES + 1), version("a: 0\n"))
    save(path, "#" * MAX_YAML_BYTES, version("a: 0\n"))
    assert len(read(path)) == MAX_YAML_BYTES


@pytest.mark.parametrize(
    ("typed", "before", "after"),
    [
        ("a\r\nb\r\n", "a\nb\n", "a\nb\n"),
        ("a\r\nc\r\n", "a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\r\nb\r\nc\r\nd\r\n", "a\r\nb\nc\n", "a\r\nb\nc\nd\n"),
        ("nova\r\na\r\nc", "a\r\nb\nc\nd", "nova\na\r\nc"),
        ("a\r\nb", "a\rb", "a\rb"),
        ("a", "", "a"),
        ("a\r\nb", "", "a\nb"),
    ],
)
def test_lines_end_as_they_did(typed: str, before: str, after: str) -> None:
    assert with_breaks(typed, before) == after
