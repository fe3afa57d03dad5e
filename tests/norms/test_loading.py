"""Packs from files: what is refused, where and in which words."""

import os
from pathlib import Path

import pytest

from escala.documents.errors import InputError
from escala.norms import loading
from escala.norms.loading import PackNotFoundError, find_pack, load_pack, pack_names

NAMES = ", ".join(pack_names())

SMALL = """\
formato: escala-norma/1
id: pequena
titulo: Norma pequena
ementa: Para testes
fonte:
  orgao: Ninguém
  documento: Norma 1
  publicacao: nunca
grade: 20
fuso: America/Sao_Paulo
feriados:
  pais: BR
carga:
  referencia: 40
  minima: 4
  maxima: 44
  citacao: art. 1
jornada:
  maxima_dia: "10:00"
  bloco_minimo: "02:00"
  bloco_maximo: "06:00"
  intervalo: "01:00"
  interjornada: "11:00"
  blocos_por_dia: 2
  citacao: art. 2
turnos:
  manha:
    nome: manhã
    das: "06:00"
    as: "12:00"
modalidades:
  unica:
    nome: Única
    horas_minimas: 100
    citacao: art. 3
ocupacoes:
  psicologo:
    nome: Psicólogo
    cbo: ["251510"]
atividades:
  grupo:
    nome: Grupo
    linha: "1"
    locais: [unidade]
    participantes: um
    duracao:
      fixa: "02:00"
    cor: teal
    citacao: art. 4
linhas:
  "1":
    nome: Grupos
    alvo: 3
    faixa: [1, 5]
    citacao: art. 4
clausulas:
  - id: art-5
    artigo: art. 5
    citacao: art. 5, caput
    resumo: Dois presentes.
    forca: deve
    cobertura: regra
    regra: presenca-minima
    principal: true
    parametros:
      minimo: 2
    unidades:
      minimo: pessoas
  - id: art-6
    artigo: art. 6
    citacao: art. 6
    resumo: Ata.
    forca: deve
    cobertura: fora
    motivo: Não é da escala.
  - id: art-7
    artigo: art. 7
    citacao: art. 7
    resumo: Conta os grupos.
    forca: deve
    cobertura: indicador
    indicador:
      medida: media
      por: equipe
      atividades: [grupo]
      divisor_horas: 40
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "norma.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> str:
    path = write(folder, text)
    with pytest.raises(InputError) as caught:
        load_pack("norma.yaml", folder)
    return str(caught.value).replace(str(path), "norma.yaml")


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def test_the_small_pack_is_sound(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    assert load_pack("norma.yaml", tmp_path).id == "pequena"


def test_unknown_key(tmp_path: Path) -> None:
    assert refused(tmp_path, changed("    regra: presenca-minima", "    regras: presenca-minima")) == (
        'norma.yaml:63:5: a chave "regras" não existe aqui\n    Talvez "regra"?'
    )


def test_key_twice(tmp_path: Path) -> None:
    text = changed("    resumo: Ata.\n", "    resumo: Ata.\n    resumo: Outra.\n")
    assert refused(tmp_path, text) == (
        'norma.yaml:73:5: a chave "resumo" aparece duas vezes; a primeira está na linha 72\n    Apague uma das duas.'
    )


def test_clause_without_citation(tmp_path: Path) -> None:
    assert refused(tmp_path, changed("    citacao: art. 6\n", "")) == (
        'norma.yaml:69:5: falta a chave "citacao"\n    Acrescente a chave "citacao".'
    )


@pytest.mark.parametrize("nothing", ['""', '"  "'])
def test_clause_with_an_empty_citation(tmp_path: Path, nothing: str) -> None:
    assert refused(tmp_path, changed("    citacao: art. 6\n", f"    citacao: {nothing}\n")) == (
        'norma.yaml:71:14: esperava um texto de ao menos 1 letra e encontrei ""'
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "    motivo: Não é da escala.\n",
            "",
            "norma.yaml:69:5: uma cláusula com cobertura: fora diz o motivo",
        ),
        (
            "    motivo: Não é da escala.",
            "    motivo: Não é da escala.\n    regra: jornada",
            "norma.yaml:69:5: uma cláusula com cobertura: fora não tem regra",
        ),
        (
            "    cobertura: fora\n",
            "    cobertura: achado\n",
            "norma.yaml:69:5: uma cláusula com cobertura: achado diz qual regra",
        ),
        (
            "    cobertura: indicador\n",
            "    cobertura: fora\n    motivo: Nada.\n",
            "norma.yaml:76:5: uma cláusula com cobertura: indicador, e só ela, diz qual indicador",
        ),
        (
            "      minimo: pessoas",
            "      maximo: pessoas",
            "norma.yaml:57:5: unidades fala de maximo, que não está em parametros",
        ),
        (
            "    cobertura: fora\n",
            "    cobertura: dentro\n",
            'norma.yaml:74:16: esperava regra, achado, indicador ou fora e encontrei "dentro"',
        ),
        (
            "  - id: art-6\n",
            "  - id: art-5\n",
            "norma.yaml:69:9: a cláusula art-5 aparece duas vezes",
        ),
        (
            "    cobertura: fora\n    motivo: Não é da escala.\n",
            "    cobertura: regra\n    regra: presenca-minima\n    principal: true\n",
            "norma.yaml:76:16: a regra presenca-minima tem duas cláusulas principais",
        ),
        (
            "    cobertura: fora\n    motivo: Não é da escala.\n",
            "    cobertura: regra\n    regra: presenca-minima\n    parametros: {minimo: 3}\n",
            "norma.yaml:76:26: o parâmetro minimo da regra presenca-minima está em duas cláusulas",
        ),
        (
            "    motivo: Não é da escala.\n",
            '    motivo: Não é da escala.\n    linha: "9"\n',
            "norma.yaml:76:12: a linha 9 não existe em linhas",
        ),
        (
            '    linha: "1"\n',
            '    linha: "2"\n',
            "norma.yaml:43:12: a atividade grupo conta para a linha 2, que não existe em linhas",
        ),
        (
            '      fixa: "02:00"\n',
            '      fixa: "01:30"\n',
            "norma.yaml:47:13: a duração 01:30 não é um múltiplo da grade de 20 minutos",
        ),
        (
            '      fixa: "02:00"\n',
            '      adicional: ["01:00", "01:50"]\n',
            "norma.yaml:47:28: a duração 01:50 não é um múltiplo da grade de 20 minutos",
        ),
        (
            '      fixa: "02:00"\n',
            '      fixa: "02:00"\n      multiplo: "00:40"\n',
            "norma.yaml:47:7: uma duração é fixa ou múltiplo, não as duas",
        ),
        (
            "grade: 20\n",
            "grade: 7\n",
            "norma.yaml:9:8: a grade de 7 minutos não divide o dia\n"
            "norma.yaml:47:13: a duração 02:00 não é um múltiplo da grade de 7 minutos",
        ),
        (
            "fuso: America/Sao_Paulo",
            "fuso: ../../etc/passwd",
            'norma.yaml:10:7: "../../etc/passwd" não é um fuso horário; esperava algo como America/Sao_Paulo',
        ),
        (
            "  pais: BR",
            "  pais: QQ",
            "norma.yaml:12:9: não há feriados conhecidos para o país QQ",
        ),
        (
            "  minima: 4\n",
            "  minima: 45\n",
            "norma.yaml:14:3: a carga horária mínima passa da máxima",
        ),
        (
            '  bloco_minimo: "02:00"\n',
            '  bloco_minimo: "07:00"\n',
            "norma.yaml:19:3: o bloco mínimo passa do máximo",
        ),
        (
            '    as: "12:00"\n',
            '    as: "05:00"\n',
            "norma.yaml:28:5: o turno manha termina antes de começar",
        ),
        (
            '    as: "12:00"\n',
            '    as: "12:00"\n  tarde: {nome: tarde, das: "11:40", as: "18:00"}\n',
            "norma.yaml:31:10: os turnos manha e tarde se sobrepõem",
        ),
        (
            '      fixa: "02:00"\n',
            '      multiplo: "00:00"\n',
            "norma.yaml:47:7: uma duração não pode ser 00:00",
        ),
        (
            '      fixa: "02:00"\n',
            '      minima: "02:00"\n      maxima: "01:00"\n',
            "norma.yaml:47:7: a duração mínima passa da máxima",
        ),
        (
            '      fixa: "02:00"\n',
            '      adicional: ["02:00", "01:00"]\n',
            "norma.yaml:47:7: a duração adicional vai do mínimo ao máximo",
        ),
        (
            "    faixa: [1, 5]\n",
            "    faixa: [5, 1]\n",
            "norma.yaml:52:5: uma faixa vai do mínimo ao máximo",
        ),
        (
            "    alvo: 3\n",
            "    alvo: três\n",
            'norma.yaml:53:11: esperava um número e encontrei "três"',
        ),
        (
            '    cbo: ["251510"]\n',
            '    cbo: ["251510", "2515-10"]\n',
            'norma.yaml:39:21: esperava um texto da forma ^\\d{4}(\\d{2})?$ e encontrei "2515-10"',
        ),
        (
            "      atividades: [grupo]\n",
            "      atividades: [festa]\n",
            "norma.yaml:85:20: a atividade festa não existe em atividades",
        ),
        (
            "      medida: media\n      por: equipe\n      atividades: [grupo]\n",
            "      medida: indice\n      por: equipe\n      pesos: {art-6: 1}\n",
            "norma.yaml:85:22: art-6 não é a cláusula de um indicador",
        ),
        (
            "      divisor_horas: 40\n",
            "",
            "norma.yaml:83:7: uma média ou um índice diz o seu divisor_horas; um total não",
        ),
    ],
)
def test_what_cannot_be(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert refused(tmp_path, changed(old, new)) == expected


def test_all_problems_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed("id: pequena\n", "id: Pequena!\n").replace("    citacao: art. 6\n", "")
    places = [line.split(": ")[0] for line in refused(tmp_path, text).splitlines() if line.startswith("norma.yaml")]
    assert places == ["norma.yaml:2:5", "norma.yaml:69:5"]


def test_names() -> None:
    assert pack_names() == ("caps-ii", "df-489-2018", "emulti-635-2023", "ngr-regional", "nucleo-apoio-matricial")


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        (
            "df-489-2081",
            f'a norma "df-489-2081" não existe; existem: {NAMES}',
            'Talvez "df-489-2018"?',
        ),
        (
            "emulti",
            f'a norma "emulti" não existe; existem: {NAMES}',
            'Talvez "emulti-635-2023"?',
        ),
        (
            "",
            f'a norma "" não existe; existem: {NAMES}',
            "",
        ),
        (
            "normas/nossa.yaml",
            'o arquivo da norma, "normas/nossa.yaml", não existe',
            f"Para uma norma que vem com o Escala, use o nome: {NAMES}.",
        ),
        (
            "a" * 5000 + ".yaml",
            f'o arquivo da norma, "{"a" * 57}...", não existe',
            f"Para uma norma que vem com o Escala, use o nome: {NAMES}.",
        ),
        (
            "../norma.yaml",
            'o arquivo da norma, "../norma.yaml", está fora da pasta do cenário',
            "Copie-o para junto do cenário.",
        ),
        (
            "/etc/passwd",
            'o arquivo da norma, "/etc/passwd", está fora da pasta do cenário',
            "Copie-o para junto do cenário.",
        ),
    ],
)
def test_no_such_pack(tmp_path: Path, name: str, message: str, hint: str) -> None:
    folder = tmp_path / "cenario"
    folder.mkdir()
    write(tmp_path, SMALL)
    with pytest.raises(PackNotFoundError) as caught:
        load_pack(name, folder)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_name_that_no_file_system_takes(tmp_path: Path) -> None:
    with pytest.raises(PackNotFoundError, match=r"o arquivo da norma, .* não existe"):
        find_pack("nula\0.yaml", tmp_path)


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "cenario"
    folder.mkdir()
    (folder / "norma.yaml").symlink_to(write(tmp_path, SMALL))
    with pytest.raises(PackNotFoundError, match="está fora da pasta do cenário"):
        find_pack("norma.yaml", folder)


def test_without_a_folder_only_names_are_taken() -> None:
    assert find_pack("df-489-2018").name == "df-489-2018.yaml"
    with pytest.raises(PackNotFoundError) as caught:
        find_pack("norma.yaml")
    assert str(caught.value) == (
        f'norma: esperava o nome de uma norma e encontrei o caminho "norma.yaml"\n    Use {NAMES}.'
    )


def test_a_path_below_the_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "normas").mkdir()
    write(tmp_path / "normas", SMALL)
    assert find_pack("normas/norma.yaml", tmp_path) == tmp_path / "normas" / "norma.yaml"


def test_a_pack_is_read_once_until_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    read = loading.read_yaml
    monkeypatch.setattr(loading, "read_yaml", lambda *args, **named: reads.append(args) or read(*args, **named))
    path = write(tmp_path, SMALL)
    first = load_pack("norma.yaml", tmp_path)
    assert load_pack("norma.yaml", tmp_path) is first
    write(tmp_path, changed("titulo: Norma pequena", "titulo: Norma mudada"))
    os.utime(path, ns=(1, 1))
    assert load_pack("norma.yaml", tmp_path).titulo == "Norma mudada"
    assert len(reads) == 2
