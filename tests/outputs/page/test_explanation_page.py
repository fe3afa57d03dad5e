"""The page of an explanation says what `explicacao.json` says."""

from __future__ import annotations

from escala.explain.explaining import Explanation, to_data
from tests.explain.test_repairs import BUSY
from tests.outputs.page.answers import HOSTILE, explanation
from tests.outputs.page.answers import page_of_explanation as drawn
from tests.outputs.page.reading import page
from tests.outputs.page.test_comparison_page import closed


def test_the_plainest_sentence_comes_first() -> None:
    found = explanation()
    read = page(drawn(found))
    head = read.all("header")[0].text
    assert head.index("Não existe escala; está provado.") < head.index(found.conflicts[0].proof.mensagem)
    assert "Mini" in head
    assert "01/03/2027 a 07/03/2027" in head


def test_every_member_stands_with_its_article_and_whether_it_was_shown_to_be_needed() -> None:
    for found in (explanation(), explanation(**BUSY)):
        data = to_data(found)
        tables = [table for table in page(drawn(found)).all("table") if "Condição" in table.text]
        assert len(tables) == len(data["conflitos"]) >= 1
        for table, conflict in zip(tables, data["conflitos"], strict=True):
            rows = [[cell.text for cell in row.children] for row in table.all("tbody")[0].all("tr")]
            assert [row[0] for row in rows] == [one["texto"] for one in conflict["condicoes"]]
            assert [row[1] for row in rows] == [one["artigo"] or "da equipe" for one in conflict["condicoes"]]
            assert [row[2].startswith("✓") for row in rows] == [one["verificada"] for one in conflict["condicoes"]]
        assert any(one["verificada"] for conflict in data["conflitos"] for one in conflict["condicoes"])


def test_the_repairs_stand_in_order_each_with_its_file_and_cost() -> None:
    found = explanation()
    steps = page(drawn(found)).all("ol")[0].children
    data = to_data(found)["reparos"]
    assert len(steps) == len(data) == 3
    for number, (step, repair) in enumerate(zip(steps, data, strict=True), 1):
        assert all(text in step.text for text in repair["mudancas"])
        assert f"escala gerar mini-reparo-{number}.yaml" in step.text
        assert f"{round(repair['custo'])} ponto" in step.text
        assert ("contraria a norma" in step.text) == repair["dispensa"]


def test_hours_that_would_do_and_what_was_not_done_in_time() -> None:
    found = explanation(**BUSY)
    found.late.append("procurar mais conflitos")
    read = page(drawn(found))
    assert found.sizes, "the case is about hours"
    table = next(t for t in read.all("table") if "Ocupação" in t.text)
    rows = [[cell.text for cell in row.children] for row in table.all("tbody")[0].all("tr")]
    assert rows == [
        [size.name, f"{size.now}h", f"{size.least}h", "–" if size.enough is None else f"{size.enough}h"]
        for size in found.sizes
    ]
    assert "O tempo não bastou para" in read.text
    assert "procurar mais conflitos" in read.text


def test_an_explanation_without_repairs_promises_none() -> None:
    found = explanation()
    found.repairs.clear()
    read = page(drawn(found))
    assert not read.all("ol")
    assert "escala gerar" not in read.text


def test_names_are_text_and_nothing_is_fetched() -> None:
    found: Explanation = explanation()
    text = drawn(found, HOSTILE).decode()
    assert "<script" not in text
    assert "{{ 7 * 7 }}" in text
    assert closed(drawn(found, HOSTILE))
    assert drawn(found, HOSTILE) == drawn(found, HOSTILE)
