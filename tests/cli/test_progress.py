"""The line of progress."""

import sys
import time
from typing import NamedTuple

import pytest

from escala.cli import progress
from escala.cli.progress import LiveProgress, NoProgress, PlainProgress


class News(NamedTuple):
    phase: str
    best: int | None = None
    bound: int | None = None


def test_line_says_time_phase_points_bound_and_gap() -> None:
    assert progress.line(4.21, News("plano do mês")) == "   4,2 s  plano do mês"
    assert progress.line(4.21, News("plano do mês", None, 0)) == "   4,2 s  plano do mês"
    assert progress.line(4.21, News("plano do mês", 120, None)) == "   4,2 s  plano do mês · melhor 120"
    assert progress.line(4.21, News("plano do mês", None, 90)) == "   4,2 s  plano do mês · limite 90"
    assert (
        progress.line(12.0, News("vizinhanças", 120, 90))
        == "  12,0 s  vizinhanças · melhor 120 · limite 90 · distância 25,0%"
    )
    assert progress.line(1.0, News("vizinhanças", 0, 0)).endswith("melhor 0 · limite 0 · distância 0,0%")


def test_plain_lines_tell_news_once_and_improvements_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    said: list[str] = []
    with PlainProgress(100.0, said.append) as news:
        for at, item in [
            (100.5, News("semanas")),
            (100.6, News("semanas")),
            (103.0, News("semanas", 130, 90)),
            (103.1, News("melhoria", 130, 90)),
            (103.2, News("melhoria", 125, 90)),
            (106.0, News("melhoria", 120, 90)),
            (106.5, News("melhoria", 119, 90)),
        ]:
            now[0] = at
            news(item)
    assert [text.split("·")[0].strip() + text.partition("melhor ")[2][:4] for text in said] == [
        "0,5 s  semanas",
        "3,0 s  semanas130 ",
        "3,1 s  melhoria130 ",
        "6,0 s  melhoria120 ",
        "6,5 s  melhoria119 ",
    ]


def test_progress_goes_on_when_nobody_reads_it() -> None:
    def closed(text: str) -> None:
        raise BrokenPipeError

    PlainProgress(0.0, closed)(News("semanas"))


def test_display_suits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(progress.progress(0.0, silent=True), NoProgress)
    assert isinstance(progress.progress(0.0, silent=False), PlainProgress)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert isinstance(progress.progress(0.0, silent=False), LiveProgress)


def test_live_line_counts_and_leaves_the_first_roster_behind(capsys: pytest.CaptureFixture[str]) -> None:
    with LiveProgress(time.monotonic()) as news:
        news(News("semanas"))
        news(News("semanas", 130, 90))
        news(News("semanas", 120, 90))
    assert capsys.readouterr().err.count("Primeira escala em ") == 1
