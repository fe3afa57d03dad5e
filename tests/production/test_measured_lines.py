"""What the benchmark of a million records writes are records, and as wrong as it says."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.production import SPOILT, records, strangers
from escala.outputs.tables import csv_lines
from escala.production.analysis import analyse
from escala.production.columns import Columns
from escala.production.frames import frames
from escala.production.months import months_of
from escala.production.records import judged
from tests.production.team import read, written


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p.csv"


def test_an_export_has_a_few_wrong_records(path: Path) -> None:
    own = (written(),)
    path.write_text("\r\n".join(records(own[0], 5000, seed=1)), encoding="cp1252")
    found = judged([read(path)], Columns(), months_of(own, "civil"), own)
    assert (found.read, found.counted + found.apart) == (5000, 5000)
    assert len(found.by_fault) == len(SPOILT)
    assert 20 < found.apart < 100


def test_strangers_are_all_put_apart(path: Path) -> None:
    own = (written(),)
    path.write_text("\n".join(strangers(300)), encoding="cp1252")
    found = judged([read(path)], Columns(), months_of(own, "civil"), own)
    assert (found.read, found.counted, found.apart) == (300, 0, 300)
    assert len({one.value for one in found.faults()}) == 900


def too_long(number: int) -> Iterator[str]:
    """Lines with a value more than there are headings."""
    yield "Profissional;Data;Tipo;Quantidade"
    yield from ("Ana Souza;02/03/2027;Vacina;1;x" for _ in range(number))


@pytest.mark.parametrize("wrong", [strangers, too_long])
def test_what_is_all_wrong_takes_little_memory_even_if_all_of_it_is_listed(
    path: Path, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[int], Iterator[str]]
) -> None:
    number = 20_000
    monkeypatch.setattr("escala.production.lines.MOST_KNOWN", 500)
    own = [written()]

    def listed(lines: int) -> int:
        path.write_text("\n".join(wrong(lines)), encoding="cp1252")
        return sum(line.startswith(b"apartados,") for line in csv_lines(frames(analyse(own, [path]))))

    assert listed(1) >= 1  # what is loaded for good is there before it is measured
    tracemalloc.start()
    assert listed(number) >= number
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / number < 300
