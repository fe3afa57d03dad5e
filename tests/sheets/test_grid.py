"""Sheet files from outside: whatever the bytes, cells or an error in Portuguese, in bounded memory."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from escala.documents.errors import InputError
from escala.sheets import SheetFile, kind_of, read_cargo
from tests.sheets.workbooks import save, trio_sheet


def said(path: Path, work: Callable[[SheetFile], object] = lambda file: None) -> str:
    """The only problem of a file."""
    with pytest.raises(InputError) as caught:
        work(SheetFile(path))
    (problem,) = caught.value.problems
    return str(problem)


def rewritten(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A zip with its entries changed, or left out."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                archive.writestr(name, data)
    return new.getvalue()


STRINGS = "xl/sharedStrings.xml"
"""The part that other programs keep all text in, and openpyxl none."""


@cache
def with_strings() -> bytes:
    """The trio's sheet with an empty part for strings."""
    kind = (
        b'<Override PartName="/xl/sharedStrings.xml"'
        b' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    content = rewritten(
        trio_sheet(), lambda name, data: data.replace(b"</Types>", kind) if name == "[Content_Types].xml" else data
    )
    whole = io.BytesIO(content)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(STRINGS, '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>')
    return whole.getvalue()


def bomb(name: str, size: int) -> bytes:
    """The trio's sheet with one part blown up."""
    return rewritten(with_strings(), lambda part, data: data + b" " * size if part == name else data)


def test_what_is_there_is_read(tmp_path: Path) -> None:
    file = SheetFile(save(tmp_path / "escala.xlsx", trio_sheet()))
    assert kind_of(file) == "escala"
    assert file.rows("Editar")[0][:3] == ("id", "Data", "Início")
    assert file.rows("Nenhuma") == []


DAMAGED = "está danificada e não consegui lê-la: uma parte dela falta ou não é o que devia ser\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "esperava uma planilha .xlsx e encontrei outro tipo de arquivo"),
        (b"norma: x", "esperava uma planilha .xlsx e encontrei outro tipo de arquivo"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "está protegida por senha, ou é de um formato antigo"),
        (b"PK\x03\x04", "está danificada e não consegui lê-la: o arquivo não está inteiro\n"),
        (trio_sheet()[:5000], "o arquivo não está inteiro\n"),
        (trio_sheet()[:5000] + bytes(500) + trio_sheet()[5500:], "o arquivo não está inteiro\n"),
        (rewritten(trio_sheet(), lambda n, d: None if n == "xl/workbook.xml" else d), "outro tipo de arquivo"),
        (rewritten(trio_sheet(), lambda n, d: b"<x" if n == "xl/worksheets/sheet6.xml" else d), DAMAGED),
        (rewritten(trio_sheet(), lambda n, d: b"<x" if n == "xl/styles.xml" else d), DAMAGED),
        (rewritten(trio_sheet(), lambda n, d: b"<!DOCTYPE x>" + d if n == "xl/workbook.xml" else d), "DOCTYPE"),
    ],
)
def test_what_is_no_sheet_is_said(tmp_path: Path, content: bytes, expected: str) -> None:
    path = save(tmp_path / "x.xlsx", content)
    message = said(path, lambda file: file.rows("Editar"))
    assert message.startswith(f"{path}: ")
    assert expected in message
    assert "\n    " in message


def test_a_missing_file_a_folder_and_a_large_one(tmp_path: Path) -> None:
    assert "o arquivo não existe" in said(tmp_path / "nada.xlsx")
    assert "encontrei uma pasta" in said(tmp_path)
    with (tmp_path / "grande.xlsx").open("wb") as stream:
        stream.truncate(17 * 1024 * 1024)
    assert "esperava até 16 MiB e encontrei 17 MiB" in said(tmp_path / "grande.xlsx")


def test_a_part_under_a_password_is_said(tmp_path: Path) -> None:
    content = bytearray(trio_sheet())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + place] |= 1
            start += 4
    assert "está protegida por senha" in said(save(tmp_path / "x.xlsx", bytes(content)))


@pytest.mark.parametrize(
    "content",
    [
        bomb("xl/worksheets/sheet6.xml", 17 * 1024 * 1024),
        bomb(STRINGS, 9 * 1024 * 1024),
        bomb("xl/styles.xml", 2 * 1024 * 1024),
    ],
)
def test_a_bomb_is_not_unpacked(tmp_path: Path, content: bytes) -> None:
    assert len(content) < 200_000
    assert "a planilha passa do limite" in said(save(tmp_path / "x.xlsx", content))


def test_too_many_rows_are_not_read(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Editar")
    for _ in range(20_002):
        sheet.append(["x"])
    book.save(tmp_path / "x.xlsx")
    assert "a aba Editar passa do limite de 20000 linhas" in said(tmp_path / "x.xlsx", lambda file: file.rows("Editar"))


def test_a_far_cell_costs_nothing(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Editar"
    book.active["A1"], book.active["XFD1048576"] = "id", "x"
    book.save(tmp_path / "x.xlsx")
    assert SheetFile(tmp_path / "x.xlsx").rows("Editar") == [("id", *[None] * 59)]


PART = 4
"""One so many-th of a limit is read."""

PEAKS = """
import sys
from pathlib import Path
from escala.documents.errors import InputError
from escala.sheets import SheetFile
for path in sys.argv[1:]:
    try:
        SheetFile(Path(path)).rows("Editar")
    except InputError:
        pass
    # not ru_maxrss, which begins with what the process weighed that was forked
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux")
@pytest.mark.parametrize("part", ["xl/styles.xml", STRINGS, "xl/worksheets/sheet6.xml"])
def test_memory_stays_small_at_the_limits(tmp_path: Path, part: str) -> None:
    """At a quarter of the limit, what the file adds to the process is a quarter of what it may."""
    grain, mark, size = {
        "xl/styles.xml": (b"<xf/>", b"</cellXfs>", 1),
        STRINGS: (b"<si/>", b"</sst>", 8),
        "xl/worksheets/sheet6.xml": (b"<row/>", b"</sheetData>", 16),
    }[part]
    filling = grain * (size * 1024 * 1024 // PART // len(grain))
    content = rewritten(with_strings(), lambda name, data: data.replace(mark, filling + mark) if name == part else data)
    assert len(content) > len(trio_sheet())
    path = save(tmp_path / "x.xlsx", content)
    plain = save(tmp_path / "plain.xlsx", with_strings())
    done = subprocess.run([sys.executable, "-c", PEAKS, plain, path], capture_output=True, text=True, check=True)
    before, after = (int(line) for line in done.stdout.split())
    assert before + PART * (after - before) < 400 * 1024, f"from {before // 1024} to {after // 1024} MiB"
    assert after - before > 1024, "it is read"


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 255)), min_size=1, max_size=20), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_bytes_are_read_or_refused(tmp_path: Path, flips: list[tuple[int, int]], inside: bool) -> None:
    content = bytearray(trio_sheet())
    if inside:  # within the parts, so that what is damaged is XML and not the archive

        def change(name: str, data: bytes) -> bytes:
            spoilt = bytearray(data)
            for place, value in flips:
                spoilt[place % len(spoilt)] = value
            return bytes(spoilt)

        content = bytearray(rewritten(bytes(content), change))
    else:
        for place, value in flips:
            content[place % len(content)] = value
    try:
        file = SheetFile(save(tmp_path / "x.xlsx", bytes(content)))
        if kind_of(file) == "escala":
            read_cargo(file)
            file.rows("Editar")
    except InputError as error:
        wrong = [problem for problem in error.problems if not str(problem).startswith(str(tmp_path))]
        if wrong:
            pytest.fail(str(wrong))
