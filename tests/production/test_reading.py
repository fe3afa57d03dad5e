"""Exports as systems write them, and files that are none."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook

from escala.documents.errors import InputError
from escala.production.columns import Columns, Headings, read_columns
from escala.production.lines import Lines
from tests.production.team import csv_text, read, save

ROWS = [
    ("Ana Souza", "01/03/2027", "Reunião com a eSF", "1"),
    ("Conceição Brandão", "02/03/2027", "Ação – mútua", "2,0"),
]


def values(lines: Lines) -> list[tuple[str, ...]]:
    return [
        tuple(lines.columns[name].text_of(line) for name in ("profissional", "data", "tipo", "quantidade"))
        for line in range(len(lines))
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_in_every_form(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    rows = [[f'"{value}"' for value in row] for row in ROWS]
    path = tmp_path / "p.csv"
    path.write_bytes(csv_text(rows, separator).replace("\r\n", end).encode(encoding))
    lines = read(path)
    assert values(lines) == ROWS
    assert list(lines.numbers) == [2, 3]


def test_latin_1_where_windows_has_no_such_letter(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(csv_text([("Concei\xe7\xe3o\x81", "1", "2", "3")]).encode("latin-1"))
    assert values(read(path))[0][0] == "Conceição\x81"


def test_headings_below_titles_in_any_order_and_spelling(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    title = 'MINISTÉRIO DA SAÚDE\r\n\r\nRelatório "mensal;;\r\n'
    path.write_text(f"{title} QUANTIDADE ;Unidade;tipo;DATA;profissional;\r\n3;UBS;t;d;p;\r\n", encoding="utf-8")
    lines = read(path)
    assert values(lines) == [("p", "d", "t", "3")]
    assert list(lines.numbers) == [5]


def test_lines_are_numbered_as_an_editor_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    text = csv_text([("a", "d", "t", "1"), ("", "", "", ""), ('"b\r\nc"', "d", "t", "2")])
    path.write_bytes((text + "\r\n" + "e;d;t;3\r\n").encode())
    lines = read(path)
    assert [row[0] for row in values(lines)] == ["a", "b\r\nc", "e"]
    assert list(lines.numbers) == [2, 5, 7]


def test_numbers_hold_over_many_lines(tmp_path: Path) -> None:
    path = save(tmp_path, [(f'"a\n{n}"' if n % 7 == 0 else n, "d", "t", "1") for n in range(1000)])
    expected, number = [], 1
    for n in range(1000):
        number += 2 if n % 7 == 0 else 1
        expected.append(number)
    assert list(read(path).numbers) == expected


def test_short_lines_are_filled_and_long_ones_told(tmp_path: Path) -> None:
    path = save(tmp_path, [("a", "d"), ("b", "d", "t", "1", "", ""), ("c", "d", "t", "1", "x")])
    lines = read(path)
    assert values(lines) == [("a", "d", "", ""), ("b", "d", "t", "1"), ("c", "d", "t", "1")]
    assert list(zip(lines.numbers, lines.crooked, strict=True)) == [(2, 0), (3, 0), (4, 5)]


def test_each_line_may_be_one(tmp_path: Path) -> None:
    path = save(tmp_path, [("a", "d", "t")], heading=("Profissional", "Data", "Tipo"))
    columns = Columns(colunas=Headings(quantidade=None))
    assert "quantidade" not in read(path, columns).columns
    with pytest.raises(InputError, match='não encontrei a coluna "quantidade"'):
        read(path)


def test_a_sheet_says_the_same(tmp_path: Path) -> None:
    import datetime as dt

    book = Workbook()
    book.active.append(["Relatório"])
    sheet = book.create_sheet("Março")
    for row in (["Produção"], ["Profissional", "Data", "Tipo", "Quantidade"]):
        sheet.append(row)
    sheet.append(["Ana", dt.datetime(2027, 3, 1, 14, 30), "t", 3])
    sheet.append([])
    sheet.append(["a\nb", "02/03/2027", "t", 1234.5])
    book.save(tmp_path / "p.xlsx")
    lines = read(tmp_path / "p.xlsx")
    assert values(lines) == [("Ana", "01/03/2027 14:30:00", "t", "3"), ("a b", "02/03/2027", "t", "1234,5")]
    assert lines.place(5, "quantidade") == f"{tmp_path / 'p.xlsx'}: Março!D5"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", 'não encontrei as colunas "profissional", "data", "tipo", "quantidade"'),
        (b"titulo\na;DATA;c\n1;2;3\n", r'p\.csv:2:1: .*"quantidade"; a linha mais parecida tem "a", "DATA", "c"'),
        (b"Profissional;Data;Tipo\n", 'não encontrei a coluna "quantidade"'),
        (b"PK\x03\x04", "esperava um CSV e encontrei uma planilha"),
        (b"\xef\xbb\xbfabc\xff", "a marca de uma codificação e continua em outra"),
        (bytes(range(256)) * 20, "não encontrei as colunas"),
        (b'Profissional;Data;Tipo;Quantidade\n"' + b"a;b\n" * 50_000, "passa de 100000 letras"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read(path)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("heading", [("Cidadão", "CNS"), ("Cidadão", "CNS", "Data 123456789-00")])
def test_a_record_is_not_quoted_where_no_heading_is_found(
    tmp_path: Path, suffix: str, heading: tuple[str, ...]
) -> None:
    rows = [heading, ("Maria das Dores", "700.1234.5678.9012", "1", "2", "3")]
    path = tmp_path / f"p.{suffix}"
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    if suffix == "csv":
        path.write_bytes(csv_text(rows[1:], heading=heading).encode())
    with pytest.raises(InputError) as error:
        read(path)
    assert 'não encontrei as colunas "profissional", "data", "tipo", "quantidade"' in str(error.value)
    for personal in ("Maria", "700", "9012", "Cidadão", "123"):
        assert personal not in str(error.value).replace(str(path), "")


def test_what_stands_beside_a_heading_is_quoted_without_personal_numbers(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(b"Data;700.1234.5678.9012;123456789-00\n")
    with pytest.raises(InputError, match='a linha mais parecida tem "Data", "•••", "•••"'):
        read(path)


def test_two_columns_of_one_heading_are_refused(tmp_path: Path) -> None:
    rows = [("Profissional", "DATA", "Data ", "Tipo", "Quantidade", "x", "x"), ("p", "1/1/1980", "d", "t", "1", "", "")]
    (tmp_path / "p.csv").write_bytes(csv_text(rows[1:], heading=rows[0]).encode())
    with pytest.raises(InputError, match=r'p\.csv:1:1: a coluna "data" aparece duas vezes'):
        read(tmp_path / "p.csv")
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "p.xlsx")
    with pytest.raises(InputError, match='Sheet!C1: a coluna "data" aparece duas vezes'):
        read(tmp_path / "p.xlsx")


def test_a_line_that_is_no_csv_is_told_in_portuguese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise csv.Error("line contains NUL")

    path = save(tmp_path, ROWS)
    monkeypatch.setattr(Lines, "take", broken)
    with pytest.raises(InputError) as error:
        read(path)
    assert str(error.value) == f"{path}:1:1: a linha não pode ser lida como CSV\n    Exporte o arquivo de novo."


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    save(tmp_path, ROWS, "producao.csv")
    with pytest.raises(InputError, match=r"não existe\n.*Talvez .*producao\.csv"):
        read(tmp_path / "produçao.csv")
    with pytest.raises(InputError, match="encontrei uma pasta"):
        read(tmp_path)


def test_a_sheet_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "p.xlsx").write_bytes(b"not a sheet")
    with pytest.raises(InputError, match=r"esperava uma planilha \.xlsx"):
        read(tmp_path / "p.xlsx")


def test_the_file_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "colunas.yaml"
    path.write_text(
        "colunas: {data: Dia}\ntipos: {Vacina: null, Grupo: grupo-especifico}\nmaximo: 30\n", encoding="utf-8"
    )
    columns = read_columns(path, ["ana"], ["grupo-especifico"])
    assert (columns.colunas.data, columns.colunas.tipo, columns.maximo) == ("Dia", "tipo", 30)
    assert columns.tipos == {"Vacina": None, "Grupo": "grupo-especifico"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tipos: {X: grupo-especifica}", '1:12: a atividade grupo-especifica não existe\n.*"grupo-especifico"'),
        ("profissionais: {X: anna}", "1:20: o profissional anna não existe"),
        ("colunas: {dat: Dia}", '"data"'),
        ("maximo: 0", "um número a partir de 1"),
        ("repetidas: talvez", "apartar ou contar"),
        ("[]", "esperava chaves com valores"),
    ],
)
def test_a_wrong_file_of_columns(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "colunas.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_columns(path, ["ana"], ["grupo-especifico"])
