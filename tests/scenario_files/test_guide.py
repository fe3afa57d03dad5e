"""Every example of the coordinator's guide, merged into a scenario, loads without an error or a warning."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from escala.documents.reader import parse_yaml
from escala.domain.merge_patch import merge_patch
from escala.norms.pack import KINDS
from escala.rules.registry import CLAUSES
from escala.scenario_files import load_scenario
from tests.scenario_files.good import GOOD, NGR
from tests.scenario_files.test_schema import SCHEMA, is_valid
from tests.scenario_files.test_template import GUIDE

SERVICE = """\
norma: nucleo-apoio-matricial
modalidade: regional
periodo: 2027-03
sede: nucleo
feriados: {uf: RS}
unidades:
  nucleo: {nome: Sede, funcionamento: {seg-sex: ["08:00-12:00", "13:00-18:00"]}, recursos: {sala: 1}}
  us-1: {nome: US 1, funcionamento: {seg-sex: ["08:00-12:00"]}, recursos: {consultorio: 2}}
  us-5: {nome: US 5, funcionamento: {seg-sex: ["08:00-12:00"]}}
deslocamentos:
  - {entre: [nucleo, us-1], minutos: 20}
  - {entre: [nucleo, us-5], minutos: 20}
  - {entre: [us-1, us-5], minutos: 20}
recursos: {veiculo: 1}
profissionais:
  ana: {nome: Ana, ocupacao: psicologo, carga_horaria: 40, habilidades: [microrrede]}
  bia: {nome: Bia, ocupacao: psicologo, carga_horaria: 40}
ajustes:
  matriciamento: {quem: {ocupacoes: [psicologo], ao_menos: 1}, motivo: Equipes pequenas}
"""

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"


def examples() -> list[Any]:
    """Section and example, in the guide's order."""
    sections = re.split(r"(?m)^## ", GUIDE.read_text(encoding="utf-8"))[1:]
    return [
        pytest.param(section, text, id=f"{section.split('.')[0]}-{place}")
        for section in sections
        for place, text in enumerate(re.findall(r"(?s)```yaml\n(.*?)```", section), 1)
    ]


def base(section: str) -> Any:
    """The scenario that a section's examples go into: with another norm, what they name is made up first."""
    if section.startswith("9. "):
        return parse_yaml(SERVICE, "c").data
    if "norma `ngr-regional`" not in section:
        return parse_yaml(GOOD, "c").data
    data = parse_yaml(NGR, "c").data
    del data["ajustes"], data["pactuacoes"], data["parceiros"]["direcao"]
    data["parceiros"]["direcao-us-1"] = {"nome": "Direção da US 1", "unidade": "us-1"}
    return data


@pytest.mark.parametrize(("section", "text"), examples())
def test_an_example_loads(section: str, text: str, in_folder: Path) -> None:
    example = parse_yaml(text, "guia").data
    Path("agendas").mkdir()
    Path("agendas/cras.ics").write_text(CALENDAR, encoding="utf-8", newline="")
    path = Path("exemplo.yaml")
    if "base" in example:
        Path(example["base"]).write_text(without_ana(), encoding="utf-8")
        written = example
    else:
        written = merge_patch(base(section), example)
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(written, file)
    assert load_scenario(path).warnings == ()
    assert is_valid(written, SCHEMA)


def without_ana() -> str:
    """The good scenario without the commitment of Ana, whom the guide's what-if takes out."""
    return re.sub(r"(?m)^  - \{profissionais: \[ana\].*\n", "", GOOD)


def test_there_are_examples_of_every_kind() -> None:
    text = "".join(param.values[1] for param in examples())
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
