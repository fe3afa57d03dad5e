"""The JSON Schema says yes to what loads and no to what is plainly wrong; editors offer what the norm has."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from escala.documents.reader import parse_yaml, read_yaml
from escala.norms.loading import load_pack, pack_names
from escala.norms.resources import scenarios_dir
from escala.rules.reuniao_recorrente.clause import Parameters as Meeting
from escala.rules.visitas.clause import Parameters as Visits
from escala.scenario_files import schema, template
from tests.scenario_files.good import GOOD, spoiled
from tests.scenario_files.test_template import uncommented

SCHEMA = schema()
TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
KNOWN = {
    *("$defs", "$schema", "additionalProperties", "anyOf", "const", "default", "description", "else", "enum", "format"),
    *("if", "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties"),
    *("minimum", "pattern", "patternProperties", "prefixItems", "properties", "propertyNames", "required", "then"),
    *("title", "type", "$ref"),
}


def is_valid(value: Any, rule: Any) -> bool:
    """Whether a value keeps to a schema: as much of draft 2020-12 as ours uses."""
    if isinstance(rule, bool):
        return rule
    assert rule.keys() <= KNOWN, rule.keys() - KNOWN
    if "$ref" in rule and not is_valid(value, SCHEMA["$defs"][rule["$ref"].removeprefix("#/$defs/")]):
        return False
    if "if" in rule and not is_valid(value, rule["then" if is_valid(value, rule["if"]) else "else"]):
        return False
    if "anyOf" in rule and not any(is_valid(value, option) for option in rule["anyOf"]):
        return False
    kind = rule.get("type")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind in ("integer", "number") and not number:
        return False
    checks = [
        kind is None or isinstance(value, TYPES[kind]),
        "enum" not in rule or value in rule["enum"],
        "const" not in rule or value == rule["const"],
        not number or rule.get("minimum", value) <= value <= rule.get("maximum", value),
    ]
    if isinstance(value, str):
        checks += [
            rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value)),
            re.search(rule.get("pattern", ""), value) is not None,
        ]
    if isinstance(value, list):
        first = rule.get("prefixItems", [])
        checks += [
            rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value)),
            all(is_valid(item, part) for item, part in zip(value, first, strict=False)),
            all(is_valid(item, rule.get("items", True)) for item in value[len(first) :]),
        ]
    if isinstance(value, dict):
        checks += [
            all(key in value for key in rule.get("required", [])),
            rule.get("minProperties", 0) <= len(value) <= rule.get("maxProperties", len(value)),
            all(is_valid(key, rule.get("propertyNames", True)) for key in value),
            all(_is_valid_property(key, child, rule) for key, child in value.items()),
        ]
    return all(checks)


def _is_valid_property(key: str, child: Any, rule: dict[str, Any]) -> bool:
    rules = [rule["properties"][key]] if key in rule.get("properties", {}) else []
    rules += [part for pattern, part in rule.get("patternProperties", {}).items() if re.search(pattern, key)]
    return all(is_valid(child, part) for part in rules or [rule.get("additionalProperties", True)])


EXAMPLES = {file.stem: read_yaml(file).data for file in sorted(scenarios_dir().rglob("*.yaml"))}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_valid(name: str) -> None:
    assert is_valid(EXAMPLES[name], SCHEMA)


@pytest.mark.parametrize("text", [GOOD, template(), uncommented()], ids=["good", "template", "everything"])
def test_good_scenarios_are_valid(text: str) -> None:
    assert is_valid(parse_yaml(text, "c").data, SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sede: ubs-2\n", ""),
        ("sede: ubs-2", "sede: UBS 2"),
        ("sede: ubs-2", "sedes: ubs-2"),
        ("periodo: 2027-03", "periodo: março"),
        ("periodo: 2027-03", "periodo: {inicio: 2027-03-01}"),
        ("carga_horaria: 40", 'carga_horaria: "40"'),
        ("consultorio: 3", "consultorio: -3"),
        ("facultativos: false", "facultativos: sim"),
        ('funcionamento: {seg-sex: ["07:00-12:00"', 'funcionamento: {segunda: ["07:00-12:00"'),
        ('funcionamento: {seg-sex: ["07:00-12:00"', 'funcionamento: {seg-sex: ["7h-12h"'),
        ("[ubs-2, ubs-7]", "[ubs-2]"),
        ("toda: qua", "toda: quarta"),
        ("local: territorio", "local: casa"),
        (", motivo: Pactuado com a GSAP em ata de 10/02/2027", ""),
        ("duracao:", "durasao:"),
        ("equidade-esf: 3", "equidade-esf: muito"),
        ("  bia: {", "  Bia Reis: {"),
        ("  auditorio: {", "  Auditório: {"),
        ('ocupado: [{em: 2027-03-18, das: "16:00", as: "24:00"}]', "ocupado: 3"),
        ('ocupado: [{em: 2027-03-18, das: "16:00", as: "24:00"}]', 'ocupado: ""'),
        ('{em: 2027-03-18, das: "16:00", as: "24:00"}', '{em: 2027-03-18, das: "16:00"}'),
        ('{em: 2027-03-18, das: "16:00", as: "24:00"}', '{em: 2027-03-18, das: 16h, as: "24:00"}'),
        ("nome: Auditório da Regional, datas", "nome: Auditório da Regional, data"),
    ],
)
def test_what_is_plainly_wrong_is_invalid(old: str, new: str) -> None:
    assert not is_valid(parse_yaml(spoiled(old, new), "c").data, SCHEMA)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("base: x.yaml\nmudancas: {}", True),
        ("base: x.yaml\ntitulo: E se?\nmudancas: {profissionais: {ana: null, bia: {carga_horaria: 20}}}", True),
        ("base: x.yaml\nmudancas: {unidades: {ubs-2: {funcionamento: {sab: null, seg-sex: [07:00-12:00]}}}}", True),
        ("base: x.yaml\nmudancas: {ajustes: {reuniao-esf: null, pics: {alvo: 2}}, pesos: {producao: null}}", True),
        ("base: x.yaml\nmudancas: {feriados: null, compromissos: []}", True),
        ("base: x.yaml\nmudancas: {parceiros: {cras: {ocupado: cras.ics, datas: null}}, espacos: {sala: null}}", True),
        ("base: x.yaml", False),
        ("mudancas: {}", False),
        ("base: x.yaml\nmudancas: {}\nsede: ubs-2", False),
        ("base: x.yaml\nmudancas: {sedes: ubs-2}", False),
        ("base: x.yaml\nmudancas: {profissionais: {bia: {carga_horaria: muitas}}}", False),
        ("base: x.yaml\nmudancas: {deslocamentos: [{entre: [ubs-2, ubs-7]}]}", False),
    ],
)
def test_what_if_files(text: str, valid: bool) -> None:
    assert is_valid(parse_yaml(text, "c").data, SCHEMA) is valid


def test_busy_times_may_be_a_file() -> None:
    text = spoiled('[{em: 2027-03-18, das: "16:00", as: "24:00"}]', "agendas/cras.ics")
    assert is_valid(parse_yaml(text, "c").data, SCHEMA)


def test_editors_are_offered_what_the_norm_has() -> None:
    packs, definitions = [load_pack(name) for name in pack_names()], SCHEMA["$defs"]
    scenario = definitions["Cenario"]["properties"]
    for kind, offered in (
        ("modalidades", scenario["modalidade"]),
        ("ocupacoes", definitions["Professional"]["properties"]["ocupacao"]),
        ("atividades", definitions["Commitment"]["properties"]["atividade"]),
    ):
        names = dict.fromkeys(name for pack in packs for name in getattr(pack, kind))
        assert offered["anyOf"][0] == {"enum": list(names)}
    assert scenario["norma"]["anyOf"][0] == {"enum": list(pack_names())}
    assert {"reuniao-esf", "presenca-minima"} <= set(definitions["Ajustes"]["properties"])
    assert "deslocamento" not in definitions["Ajustes"]["properties"]
    assert set(scenario["pesos"]["properties"]) == {
        *("alvo-horas", "producao", "equidade-esf", "estabilidade"),
        *("fragmentacao", "turnos-impopulares", "preferencias"),
    }


def test_what_may_be_waived_is_offered_and_nothing_else() -> None:
    offered = SCHEMA["$defs"]["Ajustes"]["properties"]
    assert "dispensa" in offered["presenca-minima"]["properties"]
    assert "dispensa" in offered["reuniao-equipe"]["properties"]
    assert "dispensa" not in offered["grupo-especifico"]["properties"]


def test_clauses_of_a_kind_are_adjusted_by_their_own_names() -> None:
    offered = SCHEMA["$defs"]["Ajustes"]["properties"]
    assert not {"reuniao-recorrente", "visitas"} & set(offered)
    assert set(offered["reuniao-semanal"]["properties"]) == {*Meeting.model_fields, "motivo", "dispensa"}
    assert set(offered["visitas-apoio"]["properties"]) == {*Visits.model_fields, "motivo", "dispensa"}
    both = {*Meeting.model_fields, *("duracao", "faixa", "alvo", "proporcional", "motivo", "dispensa")}
    assert set(offered["colegiado-local"]["properties"]) == both  # an activity has the same name


PACT = "regra: reuniao-recorrente, resumo: x, citacao: Ata, parametros: {atividade: a, a_cada: mes, quem: todos}"


@pytest.mark.parametrize(
    ("key", "text", "valid"),
    [
        ("ajustes", "{visitas-apoio: {ao_menos: 3, motivo: x}}", True),
        ("ajustes", "{visitas-apoio: {ao_menos: 3}}", False),
        ("ajustes", "{visitas-apoio: {ao_menos: 0, motivo: x}}", False),
        ("ajustes", "{visitas-apoio: {vezes: 3, motivo: x}}", False),
        ("ajustes", "{reuniao-semanal: {quem: todos, motivo: x}}", True),
        ("ajustes", "{reuniao-semanal: {quem: referencia, motivo: x}}", True),
        ("ajustes", "{reuniao-semanal: {quem: {pessoas: [ana], ao_menos: 1}, motivo: x}}", True),
        ("ajustes", "{reuniao-semanal: {quem: alguns, motivo: x}}", False),
        ("ajustes", "{reuniao-semanal: {quem: {gente: [ana]}, motivo: x}}", False),
        ("pactuacoes", f"{{p: {{{PACT}}}}}", True),
        ("pactuacoes", f"{{p: {{{PACT.replace('reuniao-recorrente', 'reuniao')}}}}}", False),
        ("pactuacoes", f"{{p: {{{PACT.replace('reuniao-recorrente', 'visitas')}}}}}", False),
        ("pactuacoes", f"{{p: {{{PACT.replace('mes', 'ano')}}}}}", False),
        ("pactuacoes", f"{{p: {{{PACT.replace(', quem: todos', '')}}}}}", False),
        ("pactuacoes", f"{{p: {{{PACT.replace('citacao: Ata, ', '')}}}}}", False),
        ("pactuacoes", f"{{Pacto: {{{PACT}}}}}", False),
        ("pactuacoes", "{p: {regra: visitas, resumo: x, citacao: Ata, parametros: {atividade: a, ao_menos: 1}}}", True),
    ],
)
def test_clauses_of_a_kind(key: str, text: str, valid: bool) -> None:
    change = parse_yaml(f"{key}: {text}", "c").data
    assert is_valid(parse_yaml(GOOD, "c").data | change, SCHEMA) is valid


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ("{p: null}", True),
        ("{p: {parametros: {vezes: 2}}}", True),
        ("{p: {parametros: {quem: null}}}", True),
        ("{p: {parametros: {sempre: true}}}", False),
        ("{p: {regra: reuniao}}", False),
    ],
)
def test_what_if_the_team_agreed_otherwise(change: str, valid: bool) -> None:
    text = f"base: x.yaml\nmudancas: {{pactuacoes: {change}}}"
    assert is_valid(parse_yaml(text, "c").data, SCHEMA) is valid


def test_every_key_of_a_scenario_is_described() -> None:
    definitions = SCHEMA["$defs"]
    teams = (
        "Unit",
        "Professional",
        "Commitment",
        "WorkingDay",
        "Holidays",
        "Absence",
        "Party",
        "Venue",
        "Stretch",
        "Agreement",
    )
    for name in ("Cenario", "ESe", *teams):
        for key, rule in definitions[name]["properties"].items():
            target = definitions[rule["$ref"].removeprefix("#/$defs/")] if "$ref" in rule else {}
            assert rule.get("description") or target.get("description"), (name, key)


def test_it_is_plain_data_with_no_loose_ends() -> None:
    text = json.dumps(SCHEMA)
    assert set(re.findall(r'"#/\$defs/([^"]+)"', text)) <= set(SCHEMA["$defs"])
    assert str(Path.cwd()) not in text
