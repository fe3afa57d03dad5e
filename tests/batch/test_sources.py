"""What a batch is made of: folders with folders inside, lists, and what is wrong with either."""

import os
import sys
from pathlib import Path

import pytest

from escala.batch.sources import sources
from escala.documents.errors import InputError
from escala.norms.loading import find_pack


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("norma: x\n", encoding="utf-8")


def problems(origin: Path) -> list[str]:
    with pytest.raises(InputError) as found:
        sources(origin)
    return [str(problem) for problem in found.value.problems]


def test_a_folder_is_read_with_those_inside_it(tmp_path: Path) -> None:
    touch(tmp_path, "sul/dois.yaml", "um.yml", "norte/tres.yaml", ".git/nada.yaml", "norte/leia.txt")
    (tmp_path / "sul" / "norma.yaml").write_bytes(find_pack("df-489-2018").read_bytes())
    assert [(one.name, one.path) for one in sources(tmp_path)] == [
        ("norte/tres", tmp_path / "norte/tres.yaml"),
        ("sul/dois", tmp_path / "sul/dois.yaml"),
        ("um", tmp_path / "um.yml"),
    ]


def test_a_list_has_one_a_line_from_its_own_folder(tmp_path: Path) -> None:
    touch(tmp_path, "listas/norte/um.yaml", "fora/dois.yaml", "listas/tres.yaml")
    file = tmp_path / "listas" / "equipes.txt"
    file.write_text("# as do norte\n\n norte/um.yaml \n../fora/dois.yaml\r\ntres.yaml\n", encoding="utf-8-sig")
    found = sources(file)
    assert [one.name for one in found] == ["norte/um", "dois", "tres"]
    assert all(one.path.is_file() for one in found)


def test_what_is_wrong_with_a_list_is_said_line_by_line(tmp_path: Path) -> None:
    touch(tmp_path, "um.yaml", "um.yml")
    file = tmp_path / "equipes.txt"
    file.write_text("um.yaml\nfalta.yaml\nleia.txt\num.yml\n", encoding="utf-8")
    said = problems(file)
    assert [text.split(": ")[0] for text in said] == [f"{file}:{n}:1" for n in (2, 3, 4)]
    assert "não existe" in said[0]
    assert "leia.txt" in said[1]
    assert "um, que a linha 1" in said[2]


def test_one_result_never_lies_inside_another(tmp_path: Path) -> None:
    touch(tmp_path, "sp.yaml", "sp/capital.yaml")
    assert "dentro da pasta do de sp" in problems(tmp_path)[0]


@pytest.mark.parametrize("content", [b"", b"# nada\n\n"])
def test_a_list_of_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "equipes.txt"
    file.write_bytes(content)
    assert "não há nenhum" in problems(file)[0]


def test_what_is_neither_folder_nor_list(tmp_path: Path) -> None:
    assert "não existe" in problems(tmp_path / "nada")[0]
    assert "não há" in problems(tmp_path)[0]
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in problems(tmp_path / "x.txt")[0]


@pytest.mark.parametrize("name", ["resumo.csv.yaml", "Resumo.HTML.yaml", "lote.jsonl.yaml", "resumo.parquet/um.yaml"])
def test_names_of_the_batch_itself_are_none_of_a_team(tmp_path: Path, name: str) -> None:
    touch(tmp_path, name)
    assert "é o de um arquivo do lote" in problems(tmp_path)[0]
    touch(tmp_path / "outra", f"norte/{name}")
    assert [one.name for one in sources(tmp_path / "outra")] == [f"norte/{name.removesuffix('.yaml')}"]


@pytest.mark.parametrize("name", ["...yaml", "..yaml", "norte/...yaml"])
def test_a_name_that_leads_elsewhere(tmp_path: Path, name: str) -> None:
    touch(tmp_path, name)
    (tmp_path / "equipes.txt").write_text(f"{name}\n", encoding="utf-8")
    assert f"{tmp_path / 'equipes.txt'}:1:1" in problems(tmp_path / "equipes.txt")[0]
    assert "um nome que sirva a uma pasta" in problems(tmp_path / "equipes.txt")[0]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file has such a name")
def test_a_name_that_is_no_utf_8_is_said(tmp_path: Path) -> None:
    touch(tmp_path, os.fsdecode("saúde.yaml".encode("latin-1")), "um.yaml")
    (said,) = problems(tmp_path)
    assert "sa\ufffdde.yaml: tem no nome letras que não estão em UTF-8" in said
    assert said.encode()
