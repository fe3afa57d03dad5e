"""The fingerprint of a scenario: of what it means, not of how it is written."""

import sys
from pathlib import Path

import pytest

from escala.norms.loading import find_pack
from escala.scenario_files import fingerprint, load_scenario
from tests.scenario_files.good import GOOD


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def mark(text: str, name: str = "a.yaml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return fingerprint(load_scenario(Path(name)))


def test_it_is_a_sha_256_and_stays_the_same() -> None:
    assert len(mark(GOOD)) == 64
    assert mark(GOOD) == mark(GOOD, "b.yaml")


def test_how_a_scenario_is_written_does_not_matter() -> None:
    first, *rest = GOOD.splitlines(keepends=True)
    assert mark(GOOD) == mark(f"# um comentário\n{''.join(rest)}{first}")


def test_an_overlay_is_what_it_comes_to() -> None:
    whole = mark(GOOD)
    assert mark("base: a.yaml\ntitulo: E se nada mudar?\nmudancas: {}\n", "b.yaml") == whole
    changed = mark("base: a.yaml\nmudancas: {profissionais: {ana: {carga_horaria: 30}}}\n", "c.yaml")
    assert changed != whole
    assert mark("base: c.yaml\nmudancas: {profissionais: {ana: {carga_horaria: 40}}}\n", "d.yaml") == whole


def test_another_norm_is_another_fingerprint() -> None:
    text = find_pack("df-489-2018").read_text(encoding="utf-8")
    own = GOOD.replace("norma: df-489-2018", "norma: norma.yaml")
    Path("norma.yaml").write_text(text, encoding="utf-8")
    before = mark(own)
    Path("norma.yaml").write_text(f"# outra edição do mesmo texto\n{text}", encoding="utf-8")
    assert mark(own) == before
    Path("norma.yaml").write_text(text.replace("dias_no_mes: 20", "dias_no_mes: 21"), encoding="utf-8")
    assert mark(own) != before


def test_another_version_is_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = mark(GOOD)
    monkeypatch.setattr(sys.modules["escala.scenario_files.fingerprint"], "__version__", "9.9.9")
    assert mark(GOOD) != before
