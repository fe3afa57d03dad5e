"""The coordinator's guide and the page on norms have an example of each thing, and tell of every parameter."""

import re
from pathlib import Path

import pytest

from escala.norms.pack import KINDS
from escala.rules.registry import CLAUSES
from tests.scenario_files.test_template import GUIDE


def test_there_are_examples_of_every_kind() -> None:
    text = "".join(re.findall(r"(?s)```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8")))
    for key in ("ajustes", "parceiros", "espacos", "referencia", "pactuacoes", "mudancas"):
        assert re.search(rf"(?m)\b{key}:", text), key


@pytest.mark.parametrize("page", [GUIDE, GUIDE.parent / "new-norm.md"], ids=lambda page: page.stem)
def test_each_kind_has_a_table_of_its_parameters_and_no_others(page: Path) -> None:
    table = r"`([a-z-]+)`[^\n]*:\n\n\| Par[^\n]*\n\|[- |]+\n((?:\|.*\n)+)"
    told = {
        kind: {name for row in rows.splitlines() for name in re.findall("`(.+?)`", row.split("|")[1])}
        for kind, rows in re.findall(table, page.read_text(encoding="utf-8"))
    }
    assert told == {kind: set(CLAUSES[kind].parameters.model_fields) for kind in KINDS}
