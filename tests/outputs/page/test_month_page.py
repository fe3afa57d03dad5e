"""The month's report: one file, nothing from outside, names escaped, the same figures as the analysis."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

from escala.domain.roster import Roster
from escala.outputs.page.month_page import MOST_APART, month_page
from escala.outputs.page.trend import trend
from escala.production.analysis import Analysis, analyse
from escala.production.months import Written
from escala.production.words import decimal
from escala.scenario_files import load_scenario
from tests.production.team import Row, april, save, written

ROOT = Path(__file__).resolve().parents[3]
EMPTY = {
    "versao": "0.1.0",
    "situacao": "viavel",
    "objetivo": {"valor": 0, "limite": 0},
    "semanas": [],
    "sessoes": [],
}

HOSTILE = '<img src=x onerror="alert(1)"> & "Bia"'


def analysed(folder: Path, **changes: object) -> Analysis:
    rows: list[Row] = [
        ("ana", dt.date(2027, 3, 2), "atendimento-individual", 6),
        ("bia", dt.date(2027, 4, 6), "grupo-especifico", 1),
        ("<script>", dt.date(2027, 3, 2), "grupo-especifico", 1),
        ("12345678901", dt.date(2027, 3, 2), "grupo-especifico", 1),
    ]
    return analyse([written(**changes), april()], [save(folder, rows)])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return analysed(tmp_path_factory.mktemp("mes"))


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "img", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_it_is_one_file_that_needs_nothing_else(found: Analysis) -> None:
    content = month_page(found)
    page = Page(content)
    assert page.open == []
    assert len(content) < 500_000
    assert content == month_page(found)
    addresses = [value for _, attrs in page.tags for key, value in attrs.items() if key in ("href", "src")]
    assert all(value is not None and (value.startswith("#") or value == "data:,") for value in addresses)
    assert "script" not in [tag for tag, _ in page.tags]
    assert not re.search(rb"url\((?!#)|@import", content)


def test_its_policy_allows_its_own_style_alone(found: Analysis) -> None:
    text = month_page(found).decode()
    match = re.search(r"(?s)<style>(.*?)</style>", text)
    assert match is not None
    digest = base64.b64encode(hashlib.sha256(match[1].encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-{digest}&#39;" in text or (
        f"style-src 'sha256-{digest}'" in text
    )
    assert not re.search(r"<[^>]* style=", text)


def test_every_part_that_is_linked_is_there(found: Analysis) -> None:
    page = Page(month_page(found))
    ids = {attrs.get("id") for _, attrs in page.tags}
    assert {str(attrs["href"])[1:] for tag, attrs in page.tags if tag == "a"} <= ids


def test_figures_are_those_of_the_analysis(found: Analysis) -> None:
    text = month_page(found).decode()
    assert len(found.highlights) > 0
    for one in found.highlights:
        assert one.message in text
    for over in found.over:
        cells = "".join(f'<td class="n">{decimal(value)}</td>' for value in (*over.values, over.mean))
        assert cells in text


def test_it_says_how_its_figures_are_counted(found: Analysis) -> None:
    text = " ".join(month_page(found).decode().split())
    counted = "sessões de atividade coletiva específica e atividade coletiva compartilhada"
    assert f"Anexo IV, 7</b>: {counted} ÷ (horas semanais da equipe ÷ 40)" in text
    assert "(0,15 × Anexo IV, 1 + 0,25 × Anexo IV, 3" in text
    assert "escrito para 40 horas por semana e 20 dias úteis" in text


def test_a_norm_that_expects_nothing_is_not_said_to(tmp_path: Path) -> None:
    path = ROOT / "scenarios" / "caps-marituba.yaml"
    loaded = load_scenario(path)
    empty = Written("caps", Roster.model_validate({**EMPTY, "cenario": loaded.data}), loaded)
    text = month_page(analyse([empty], [save(tmp_path, [])])).decode()
    assert "dias úteis" not in text
    assert 'id="indicadores"' not in text


def test_names_from_files_are_text(tmp_path: Path) -> None:
    found = analysed(tmp_path, profissionais={"bia": {"nome": HOSTILE}})
    content = month_page(found)
    assert "img" not in [tag for tag, _ in Page(content).tags]
    assert b"&lt;img src=x" in content
    assert b"&lt;script&gt;" in content
    assert b"12345678901" not in content


def test_a_trend_says_what_it_shows() -> None:
    drawing = str(trend("Anexo IV, 1", ["mar", "abr", "mai"], [Fraction("1.5"), None, Fraction("3")]))
    assert 'aria-label="Anexo IV, 1. mar: 1,50, abr: –, mai: 3"' in drawing
    assert drawing.count("ponto") == 2
    line = re.search(r'class="tendencia" d="([^"]*)"', drawing)
    assert line is not None
    assert line[1].count("M") == 2  # a gap where a month has no value


def test_of_many_records_put_apart_it_says_how_many_it_leaves_out(tmp_path: Path) -> None:
    rows = [("Fulano", "02/03/2027", "Vacina", n) for n in range(MOST_APART + 3)]
    text = month_page(analyse([written()], [save(tmp_path, rows)])).decode()
    assert text.count("ninguém da equipe se chama assim: ") == MOST_APART
    assert "<li>e mais 3 registros, na planilha e no CSV</li>" in text
