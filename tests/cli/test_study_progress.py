"""Progress of several searches at once."""

import sys
import time
from io import StringIO

import pytest
from rich.console import Console

from escala.cli.study_progress import LiveLines, NoLines, PlainLines, side_by_side
from tests.cli.test_progress import News


def test_plain_lines_name_what_they_are_about(capsys: pytest.CaptureFixture[str]) -> None:
    with PlainLines(time.monotonic()) as lines:
        lines.begin(["um", "dois"])
        lines.news("um", News("semanas"))
        lines.news("dois", News("semanas", 130, 90))
        lines.news("um", News("semanas"))
        lines.end("um", "pronta")
    said = [line.split("s  ", 1)[1] for line in capsys.readouterr().err.splitlines()]
    assert said == ["semanas  [um]", "semanas · melhor 130 · limite 90 · distância 30,8%  [dois]", "pronta  [um]"]


def test_live_lines_are_one_for_each() -> None:
    lines = LiveLines(time.monotonic())
    console = Console(file=StringIO(), width=60, record=True)
    console.print(lines._lines())
    lines.begin(["um", "um-nome-que-nao-cabe-numa-coluna-estreita", "tres"])
    lines.news("um", News("semanas", 130, 90))
    lines.end("tres", "já montada em saida/tres")
    console.print(lines._lines())
    shown = console.export_text().splitlines()
    assert "lendo e conferindo" in shown[0]
    assert [line.split()[0] for line in shown[1:]] == ["um", "um-nome-que-nao-cabe-nu…", "tres"]
    assert "melhor 130" in shown[1]
    assert "na fila" in shown[2]
    assert "já montada" in shown[3]
    assert max(map(len, shown)) <= 60


def test_display_suits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(side_by_side(0.0, silent=True), NoLines)
    assert isinstance(side_by_side(0.0, silent=False), PlainLines)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert isinstance(side_by_side(0.0, silent=False), LiveLines)
