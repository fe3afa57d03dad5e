"""What the benchmark of a million records writes are records, and as wrong as it says."""

from pathlib import Path

import pytest

from benchmarks.production import SPOILT, records, strangers
from escala.production.columns import Columns
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
