"""`escala exportar`: a written roster on paper."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from escala.outputs import write_folder
from escala.scenario_files import load_data
from escala.workflow import audited, roster_files
from tests.audit.good import SCENARIO, SESSIONS, roster_of
from tests.outputs.paper.reading import pages, text


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the roster of two people that holds every rule, made once."""
    loaded = load_data(SCENARIO, "dupla.yaml")
    roster, report = audited(roster_of(SCENARIO, SESSIONS), loaded)
    folder = tmp_path_factory.mktemp("saida") / "dupla"
    write_folder(folder, roster_files(roster, report, loaded))
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`saida/dupla`: a copy of it."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(written, "saida/dupla"))


def test_wall_and_minutes_are_written(folder: Path, run) -> None:
    result = run("exportar", str(folder), "--pdf", "mural.pdf", "--atas", "atas.pdf")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == ["Gravado em mural.pdf.", "Gravado em atas.pdf."]
    assert "Semana de 01/03 a 07/03/2027" in text(Path("mural.pdf").read_bytes())
    assert len(pages(Path("atas.pdf").read_bytes())) == 6


def test_an_old_file_is_replaced_and_the_bytes_stay_the_same(folder: Path, run) -> None:
    Path("mural.pdf").write_text("antigo", encoding="utf-8")
    written = []
    for _ in range(2):
        assert run("exportar", str(folder / "escala.json"), "--pdf", "mural.pdf").exit_code == 0
        written.append(Path("mural.pdf").read_bytes())
    assert written[0] == written[1]
    assert written[0].startswith(b"%PDF-")


def test_units_one_or_all(folder: Path, run) -> None:
    def heads(*arguments: str) -> list[str]:
        assert run("exportar", str(folder), "--pdf", "mural.pdf", *arguments).exit_code == 0
        return [page[0].text for page in pages(Path("mural.pdf").read_bytes())]

    assert heads() == ["Nasf-AB Dupla"]
    assert heads("--unidade", "ubs-2") == ["UBS 2 · Nasf-AB Dupla"]
    assert heads("--todas-as-unidades") == ["UBS 1 · Nasf-AB Dupla", "UBS 2 · Nasf-AB Dupla"]


@pytest.mark.parametrize(
    ("asked", "forms"),
    [
        ((), 3),
        (("--semana", "2027-W09"), 3),
        (("--dia", "2027-03-02"), 2),
        (("--esf", "esf-2"), 1),
        (("--dia", "2027-03-02", "--esf", "esf-1"), 1),
    ],
)
def test_minutes_of_some_meetings(folder: Path, run, asked: tuple[str, ...], forms: int) -> None:
    assert run("exportar", str(folder), "--atas", "atas.pdf", *asked).exit_code == 0
    assert text(Path("atas.pdf").read_bytes()).splitlines().count("Ata de reunião") == forms


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--pdf ARQUIVO"),
        (("--atas", "a.pdf", "--unidade", "ubs-1"), "acrescente --pdf"),
        (("--pdf", "a.pdf", "--unidade", "ubs-1", "--todas-as-unidades"), "ou --unidade, ou --todas-as-unidades"),
        (("--pdf", "a.pdf", "--dia", "2027-03-02"), "acrescente --atas"),
        (("--pdf", "a.pdf", "--pauta", "Casos"), "acrescente --atas"),
        (("--atas", "a.pdf", "--pauta", " "), "vazia"),
        (("--pdf", "escala.json"), "termine em .pdf"),
        (("--pdf", "a.pdf", "--atas", "./a.pdf"), "dois arquivos"),
        (("--pdf", "nada/a.pdf"), "não existe"),
        (("--pdf", "a.pdf", "--unidade", "ubs2"), "Talvez ubs-2."),
        (("--pdf", "a.pdf", "--unidade", "x"), "Há: ubs-1, ubs-2."),
        (("--pdf", "a.pdf", "--semana", "2027-W30"), "não está nesta escala"),
        (("--atas", "a.pdf", "--esf", "esf-3"), "Talvez"),
        (("--atas", "a.pdf", "--dia", "2027-03-05"), "nenhuma reunião"),
        (("--atas", "a.pdf", "--dia", "ontem"), "ontem"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    folder: Path, run, arguments: tuple[str, ...], said: str
) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    result = run("exportar", str(folder), *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_a_folder_without_a_roster_is_told(folder: Path, run) -> None:
    result = run("exportar", str(folder / "calendarios"), "--pdf", "a.pdf")
    assert result.exit_code == 2
    assert "escala.json" in result.stderr


def test_a_roster_with_breaches_is_printed_and_says_so(folder: Path, run) -> None:
    data = json.loads((folder / "escala.json").read_text(encoding="utf-8"))
    data["sessoes"] = data["sessoes"][1:]
    (folder / "escala.json").write_text(json.dumps(data), encoding="utf-8")
    result = run("exportar", str(folder), "--pdf", "mural.pdf", "--atas", "atas.pdf")
    assert result.exit_code == 5
    assert "NÃO CUMPRE A NORMA" in result.stderr
    for name in ("mural.pdf", "atas.pdf"):
        assert "NÃO CUMPRE A NORMA" in text(Path(name).read_bytes())


def test_the_paper_tells_its_publication(folder: Path, run) -> None:
    def said() -> str:
        assert run("exportar", str(folder), "--pdf", "mural.pdf").exit_code == 0
        return text(Path("mural.pdf").read_bytes())

    digest = hashlib.sha256((folder / "escala.json").read_bytes()).hexdigest()
    assert f"Escala {digest[:8]}" in said().splitlines(), "nothing known of publications"
    assert run("publicar", str(folder), "--sim").exit_code == 0
    assert f"Escala {digest[:8]}, publicação 1, de " in said()
    data = json.loads((folder / "escala.json").read_text(encoding="utf-8"))
    data["situacao"] = "viavel" if data["situacao"] == "otima" else "otima"
    (folder / "escala.json").write_text(json.dumps(data), encoding="utf-8")
    assert ", sem publicação" in said(), "another roster than the one published"
