"""`escala normas`."""

import json
from pathlib import Path

import pytest

from escala.norms.loading import load_pack, pack_names
from escala.norms.resources import models_dir

NAMES = ", ".join(pack_names())


def words(text: str) -> str:
    """Text without the line breaks and the blanks of a drawn table."""
    return " ".join(text.split())


def test_lists_the_norms(run) -> None:
    result = run("normas")
    assert result.exit_code == 0
    for name in pack_names():
        assert name in result.stdout


def test_lists_the_norms_as_json(run) -> None:
    norms = {norm["id"]: norm for norm in json.loads(run("normas", "--json").stdout)["normas"]}
    assert set(norms) == set(pack_names())
    norm, regional = norms["df-489-2018"], norms["ngr-regional"]
    assert (norm["id"], norm["titulo"]) == ("df-489-2018", "Portaria SES/DF nº 489, de 24 de maio de 2018")
    assert norm["contagem"]["clausulas"] == len(load_pack("df-489-2018").clausulas)
    assert "presenca-minima" in norm["regras"]
    assert (regional["id"], regional["titulo"]) == (
        "ngr-regional",
        "Núcleo de Gestão Regional da Atenção Primária",
    )
    assert {"reuniao-recorrente", "visitas", "convidados"} <= set(regional["regras"])


def test_prints_every_clause_and_what_is_done(run) -> None:
    result = run("normas", "df-489-2018")
    assert result.exit_code == 0
    drawn = words(result.stdout)
    for clause in load_pack("df-489-2018").clausulas:
        assert clause.citacao.split(",")[0] in drawn
    assert "deve → regra presenca-minima" in drawn
    assert "deve → achado vinculos" in drawn
    assert "profissional-educacao-fisica" in drawn
    assert "119 cláusulas:" in drawn
    assert "Nota:" not in drawn


def test_each_clause_of_a_kind_with_its_parameters(run) -> None:
    drawn = words(run("normas", "ngr-regional", env={"COLUMNS": "400"}).stdout)
    assert "deve → regra reuniao-recorrente, cláusula colegiado-local" in drawn
    assert (
        "colegiado-local reuniao-recorrente atividade: colegiado-local; a_cada: mes; por: unidade; quem: referencia; "
        "locais: [unidade]; convidados: [da-unidade]"
    ) in drawn
    assert "ao_menos: 2 (visitas a cada unidade por mês)" in drawn
    assert "quem a cláusula chama" in drawn
    assert "Artigos" not in drawn


@pytest.mark.parametrize("norm", pack_names())
def test_fits_a_narrow_terminal(run, norm: str) -> None:
    lines = run("normas", norm, "--notas", env={"COLUMNS": "80"}).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("…" in line for line in lines)


def test_notes_on_demand(run) -> None:
    drawn = words(run("normas", "df-489-2018", "--notas").stdout)
    assert "Nota: O artigo dá o máximo e o Anexo II a duração" in drawn
    assert "2.1.3: 5 h não são 15% de 40 h" in drawn


def test_one_norm_as_json(run) -> None:
    data = json.loads(run("normas", "df-489-2018", "--json").stdout)
    assert data["id"] == "df-489-2018"
    assert data["regras"]["vinculos"] == ["art-7", "art-8"]
    assert data["jornada"]["maxima_dia"] == "10:00"
    assert len(data["clausulas"]) == data["contagem"]["clausulas"]


def test_a_file_is_a_norm_too(run, tmp_path: Path) -> None:
    path = tmp_path / "nossa.yaml"
    path.write_bytes((models_dir() / "df-489-2018.yaml").read_bytes())
    assert json.loads(run("normas", str(path), "--json").stdout)["id"] == "df-489-2018"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "df-489",
            f'a norma "df-489" não existe; existem: {NAMES}. Talvez "df-489-2018"?',
        ),
        (
            "nenhures/x.yaml",
            f'o arquivo da norma, "x.yaml", não existe. Para uma norma que vem com o Escala, use o nome: {NAMES}.',
        ),
    ],
)
def test_a_norm_that_does_not_exist(run, name: str, message: str) -> None:
    result = run("normas", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Valor inválido em PACK: {message}\n")


def test_a_file_that_is_no_norm(run, tmp_path: Path) -> None:
    path = tmp_path / "norma.yaml"
    path.write_text("formato: escala-norma/1\n", encoding="utf-8")
    result = run("normas", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f'{path}:1:1: falta a chave "id"' in result.stderr
