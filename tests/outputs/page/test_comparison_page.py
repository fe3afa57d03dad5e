"""The page of a comparison says what the comparison says."""

from __future__ import annotations

import re

from escala.outputs.page.comparison_page import comparison_page
from escala.presentation.comparing import amount, signed_amount
from escala.whatif.comparison import Candidate, Comparison
from escala.whatif.words import answer
from tests.outputs.page.answers import HOSTILE, comparison, page_of_comparison
from tests.outputs.page.reading import page


def test_the_answers_come_first_in_words() -> None:
    compared, moves = comparison()
    found = page(comparison_page(compared, moves))
    items = found.all("ul", class_="respostas")[0].children
    assert len(items) == len(compared.candidates) == 4
    for item, one in zip(items, compared.candidates, strict=True):
        assert one.name in item.text
        assert answer(one, compared.base) in item.text
    assert "base" in items[0].text
    assert "sem escala, provado" in items[3].text
    assert items[3].attributes["class"] == "ma"
    assert "saida/igual" in items[1].text


def test_every_row_stands_in_a_table_with_its_numbers_differences_and_best() -> None:
    compared, moves = comparison()
    found = page(comparison_page(compared, moves))
    said: dict[tuple[str, str], list[str]] = {}
    for table in found.all("table"):
        for row in table.all("tbody")[0].all("tr"):
            title = table.all("caption")[0].text.removesuffix(", o que é igual ou quase")
            said[title, row.children[0].text] = [cell.text for cell in row.children[1:]]
    titles = {table.attributes["id"]: table.text for table in found.all("h3") if table.attributes.get("id")}
    rows = compared.rows()
    assert len(rows) > 40
    for row in rows:
        cells = said[titles[row.section], row.label]
        for i, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            if cell is None:
                assert text == "–"
                continue
            assert amount(cell.value, row.unit) in text
            assert ("o melhor da linha" in text) == (i in row.best)
            difference = row.differences[i]
            if difference and (signed := signed_amount(difference, row.unit)):
                assert signed in text


def test_what_moves_is_told_by_person_and_session_by_session() -> None:
    found = page(page_of_comparison())
    people = next(t for t in found.all("table") if t.all("caption")[0].text == "Quem tem outra escala em outra")
    assert [cell.text for cell in people.all("tbody")[0].all("tr")[0].children] == ["Ana Souza", "2h", "1", "1"]
    sessions = next(t for t in found.all("table") if t.all("caption")[0].text.startswith("Sessões que saem"))
    day, gone, come = (cell.text for cell in sessions.all("tbody")[0].all("tr")[0].children)
    assert day == "qui 04/03"
    assert gone.startswith("− 08:00–10:00")
    assert come.startswith("+ 08:00–10:00")
    assert "Ana Souza" in gone
    assert "Nada: as sessões são as mesmas." in found.text


def test_names_are_text_whatever_is_in_them() -> None:
    content = page_of_comparison(base=HOSTILE, outra=f"2 {HOSTILE}", causa=HOSTILE)
    text = content.decode()
    assert "<script" not in text
    assert "onclick=x>" not in text
    assert "{{ 7 * 7 }}" in text
    assert HOSTILE in page(content).text.replace("  ", " ")


def closed(content: bytes) -> bool:
    """Whether a page asks for nothing outside it, and would not be let."""
    heads = [meta.attributes for meta in page(content).all("meta")]
    (policy,) = [head["content"] or "" for head in heads if head.get("http-equiv") == "Content-Security-Policy"]
    shut = all(f"{kind} 'none'" in policy for kind in ("default-src", "script-src"))
    return shut and not re.search(r"https?://|src=|url\((?!#)|@import", content.decode())


def test_nothing_is_fetched() -> None:
    assert closed(page_of_comparison())


def test_the_same_comparison_gives_the_same_bytes() -> None:
    assert page_of_comparison() == page_of_comparison()


def test_where_nothing_has_a_roster_there_are_only_words() -> None:
    never = Candidate("nunca", comparison()[0].base.source, "inviavel", causes=("Art. 20",))
    found = page(comparison_page(Comparison((never,), never), {}))
    assert "Não existe escala, e está provado. Art. 20." in found.text
    assert not found.all("table")
