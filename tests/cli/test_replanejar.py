"""`escala replanejar`: what changed, who has to know, and the proof; or what cannot be, with nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from escala.solver import SolveOptions
from escala.workflow import generate
from tests.explain.tiny import tiny

FOUR = {"duda": {"nome": "Duda", "ocupacao": "fisioterapeuta", "carga_horaria": 20}}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a week of four people, made once."""
    home = tmp_path_factory.mktemp("mes")
    with (home / "mini.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(tiny(profissionais=FOUR), file)
    options = SolveOptions(time_limit=20, workers=1, seed=1, gap=1.0)
    folder = generate(home / "mini.yaml", home / "mini", options=options).folder
    assert folder is not None
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_says_how_many_change_and_who_has_to_know(run, written: Path, here: Path) -> None:
    result = run("replanejar", str(written), "--ausencia", "caio:2027-03-05", "--saida", "nova", "--tempo", "20")
    assert result.exit_code == 0, result.stderr
    assert "está provado que" in result.stdout
    assert "O que vem antes de sex 05/03 é história" in result.stdout
    assert "Quem precisa saber:\n" in result.stdout
    assert "  Caio: sex 05/03" in result.stdout
    assert f"{written} ficou como estava" in result.stdout
    assert {"escala.json", "mudancas.json", "relatorio.json"} <= {path.name for path in (here / "nova").iterdir()}


def test_a_file_says_the_same_as_the_options(run, written: Path, here: Path) -> None:
    (here / "falta.yaml").write_text("titulo: Gripe\nausencia: ['caio:2027-03-05']\n", encoding="utf-8")
    common = (str(written), "--nucleos", "1", "--tempo", "20", "--json", "--silencioso")
    one = run("replanejar", *common, "--mudancas", "falta.yaml", "--saida", "um")
    other = run("replanejar", *common, "--ausencia", "caio:2027-03-05", "--saida", "dois")
    assert (one.exit_code, other.exit_code) == (0, 0)
    first, second = json.loads(one.stdout), json.loads(other.stdout)
    assert first["sessoes_mudadas"] == second["sessoes_mudadas"] >= first["minimo_provado"]
    assert (here / "um" / "escala.json").read_bytes() == (here / "dois" / "escala.json").read_bytes()


def test_the_folder_is_beside_the_first_where_none_is_named(run, written: Path, here: Path) -> None:
    result = run("replanejar", str(written), "--a-partir-de", "2027-03-05", "--silencioso")
    assert result.exit_code == 0, result.stderr
    assert (written.parent / "mini-replanejada" / "escala.json").exists()
    again = run("replanejar", str(written), "--a-partir-de", "2027-03-05", "--silencioso")
    assert (again.exit_code, "--sobrescrever" in again.stderr) == (2, True)


def test_a_month_that_cannot_be_changed_so_ends_in_3_with_the_cause(run, written: Path, here: Path) -> None:
    everybody = [part for who in ("ana", "bia", "caio", "duda") for part in ("--ausencia", f"{who}:2027-03-05")]
    result = run("replanejar", str(written), *everybody, "--saida", "nova", "--tempo", "10", "--silencioso")
    assert result.exit_code == 3, result.stderr
    assert "O mês não pode ser mudado assim; está provado." in result.stderr
    assert "UBS 1" in result.stderr
    assert not (here / "nova").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "diga o que muda"),
        (("--ausencia", "duta:2027-03-05"), 'Talvez "duda"?'),
        (("--ausencia", "caio"), "esperava um identificador e os dias"),
        (("--a-partir-de", "ontem"), "ontem"),
        (("--mudancas", "nada.yaml"), "nada.yaml"),
    ],
)
def test_bad_usage_ends_in_2(run, written: Path, here: Path, options: tuple[str, ...], said: str) -> None:
    result = run("replanejar", str(written), *options, "--saida", "nova", "--silencioso")
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_file_of_changes_is_read_with_its_lines(run, written: Path, here: Path) -> None:
    (here / "falta.yaml").write_text("ausencias: ['caio:2027-03-05']\nfechar: [ubs-1]\n", encoding="utf-8")
    result = run("replanejar", str(written), "--mudancas", "falta.yaml", "--silencioso")
    assert result.exit_code == 2
    assert "falta.yaml:1:" in result.stderr
    assert "falta.yaml:2:" in result.stderr


def test_bad_usage_is_data_where_data_are_asked_for(run, written: Path, here: Path) -> None:
    result = run("replanejar", str(written), "--ausencia", "duta:2027-03-05", "--saida", "nova", "--json")
    assert result.exit_code == 2
    assert "duta" in json.loads(result.stdout)["problemas"][0]["mensagem"]
