"""The JSON Schema (draft 2020-12) of scenario files, from which editors complete and explain keys.

It says what the shape is; whether ids exist and hours fit is left to `load_scenario`. Names that a norm gives
(activities, occupations) are offered, not demanded: another norm has others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from escala.domain.scenario import Scenario
from escala.domain.values import NAME_LENGTH
from escala.norms.loading import load_pack, pack_names
from escala.norms.pack import KINDS, Pack
from escala.norms.ruleset import WAIVER
from escala.scenario_files.adjustments import HOURS_A_WEEK
from escala.scenario_files.overlay import Overlay

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_CLOCK = r"^\d{1,2}:\d{2}$"
_HOURS: Schema = {"type": "number", "minimum": 0, "maximum": HOURS_A_WEEK}
_REASON: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": NAME_LENGTH,
    "description": "Por que se muda; aparece no relatório.",
}
_OF_ACTIVITY: Mapping[str, Schema] = {
    "duracao": {"type": "string", "pattern": _CLOCK, "description": 'Duração das sessões, como "03:00".'},
    "faixa": {
        "type": "array",
        "items": _HOURS,
        "minItems": 2,
        "maxItems": 2,
        "description": "Mínimo e máximo de horas por semana, para quem tem a carga de referência da norma.",
    },
    "alvo": {
        **_HOURS,
        "description": "Horas por semana que se procuram, para quem tem a carga de referência da norma.",
    },
    "proporcional": {"type": "boolean", "description": "Se a faixa acompanha a carga horária de cada um."},
    "motivo": _REASON,
}
_WAIVER: Schema = {"type": "boolean", "description": "true: a equipe deixa de cumprir esta regra no período."}


def schema() -> Schema:
    """The schema of a scenario or of a what-if file, as plain data."""
    packs = [load_pack(name) for name in pack_names()]
    full = _clean(Scenario.model_json_schema(by_alias=True, ref_template="#/$defs/{model}"))
    definitions: Schema = full.pop("$defs")
    definitions |= _kinds()
    definitions["Agreement"] = _agreement(definitions["Agreement"])
    definitions["Ajustes"] = _adjustments(packs)
    for name, kind in _OF_ACTIVITY.items():
        definitions[_definition(name)] = dict(kind)
    definitions[_definition(WAIVER)] = dict(_WAIVER)
    full["properties"]["ajustes"] = {"$ref": "#/$defs/Ajustes"}
    full["properties"]["pesos"] = _weights(packs, full["properties"]["pesos"])
    full["properties"]["norma"] = _offered(full["properties"]["norma"], pack_names())
    full["properties"]["modalidade"] = _offered(full["properties"]["modalidade"], _keys(packs, "modalidades"))
    professional, commitment = definitions["Professional"]["properties"], definitions["Commitment"]["properties"]
    professional["ocupacao"] = _offered(professional["ocupacao"], _keys(packs, "ocupacoes"))
    commitment["atividade"] = _offered(commitment["atividade"], _keys(packs, "atividades"))
    full["title"] = "Cenário"
    full["required"].remove("equipe")
    full["anyOf"] = [{"required": ["equipe"]}, {"required": ["equipes"]}]
    overlay = _clean(Overlay.model_json_schema(by_alias=True))
    patches = {f"{name}Patch": _patch(definition) for name, definition in definitions.items()}
    overlay["title"] = "E se"
    overlay["properties"]["mudancas"] = {
        **_patch(full),
        "title": "Mudanças",
        "description": overlay["properties"]["mudancas"]["description"],
    }
    return {
        "$schema": DIALECT,
        "title": "Cenário do Escala",
        "description": "Uma equipe e o período a planejar, ou o que muda num outro cenário (base e mudancas).",
        "if": {"type": "object", "anyOf": [{"required": ["base"]}, {"required": ["mudancas"]}]},
        "then": {"$ref": "#/$defs/ESe"},
        "else": {"$ref": "#/$defs/Cenario"},
        "$defs": {"Cenario": full, "ESe": overlay, **definitions, **patches},
    }


def _keys(packs: Iterable[Pack], name: str) -> list[str]:
    return list(dict.fromkeys(key for pack in packs for key in getattr(pack, name)))


def _offered(text: Schema, values: Iterable[str]) -> Schema:
    """A text for which editors offer these values and take any other."""
    said: Schema = {"description": text["description"]}
    return {**said, "anyOf": [{"enum": list(values)}, {"type": "string", "minLength": 1}]}


def _clean(value: Any) -> Any:
    """A schema without pydantic's titles and without the docstrings that say the same in English."""
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if not isinstance(value, dict):
        return value
    cleaned: Schema = {}
    for key, child in value.items():
        if key == "properties":
            cleaned[key] = {name: _clean(property) for name, property in child.items()}
        elif key == "$defs":
            cleaned[key] = {name: _clean(definition) for name, definition in child.items()}
        elif key == "description" and "properties" in value:
            continue
        elif key != "title" and not (key == "default" and not isinstance(child, bool | int | str)):
            cleaned[key] = _clean(child)
    if "patternProperties" in cleaned:
        cleaned["additionalProperties"] = False
    return cleaned


def _patch(definition: Schema) -> Schema:
    """The schema of a JSON Merge Patch on what a schema describes: nothing required, null wherever a key may go."""
    kind = {key: value for key, value in definition.items() if key != "required"}
    for key in ("properties", "patternProperties"):
        if key in kind:
            kind[key] = {name: _or_null(_patch(child)) for name, child in kind[key].items()}
    if isinstance(kind.get("additionalProperties"), dict):
        kind["additionalProperties"] = _or_null(_patch(kind["additionalProperties"]))
    if "minProperties" in kind:
        kind.pop("minProperties")
    if "anyOf" in kind:
        kind["anyOf"] = [_patch(option) for option in kind["anyOf"]]
    if "$ref" in kind:
        kind["$ref"] = f"{kind['$ref']}Patch"
    return kind


def _or_null(kind: Schema) -> Schema:
    said = {"description": kind.pop("description")} if "description" in kind else {}
    return {**said, "anyOf": [kind, {"type": "null"}]}


def _definition(name: str) -> str:
    return f"Ajuste-{name}"


def _adjustments(packs: Iterable[Pack]) -> Schema:
    from escala.rules.registry import CLAUSES

    keys: dict[str, Schema] = {}
    for pack in packs:
        for id, activity in pack.atividades.items():
            if activity.locais != ("transito",):
                keys.setdefault(id, _adjustment(f"Atividade: {activity.nome}.", _OF_ACTIVITY))
        single = {rule: (rule, CLAUSES[rule].sentence) for rule in pack.rules() if rule in CLAUSES}
        named = {clause.id: (clause.regra, clause.resumo) for clause in pack.clausulas if clause.regra in KINDS}
        for id, (rule, sentence) in ({id: said for id, said in single.items() if id not in KINDS} | named).items():
            own = _parameters(rule).get("properties", {})
            if CLAUSES[rule].waivable:
                own = {**own, WAIVER: {"$ref": f"#/$defs/{_definition(WAIVER)}"}}
            if id in keys:
                keys[id]["properties"].update(own)
            elif own:
                keys[id] = _adjustment(sentence, ["motivo"], own)
    return {
        "type": "object",
        "description": "O que esta equipe muda na norma, por atividade ou por regra, sempre com um motivo.",
        "properties": keys,
        "additionalProperties": {"type": "object", "required": ["motivo"]},
    }


def _parameters(rule: str) -> Schema:
    """The schema of a rule's parameters; what it refers to is among the definitions of `_kinds`."""
    from escala.rules.registry import CLAUSES

    model = CLAUSES[rule].parameters
    parameters: Schema = _clean(model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}"))
    return {key: value for key, value in parameters.items() if key != "$defs"}


def _kinds() -> Schema:
    """The parameters of each general kind of rule, and what they refer to."""
    from escala.rules.registry import CLAUSES

    found: Schema = {}
    for kind in KINDS:
        full = CLAUSES[kind].parameters.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        found |= {name: _clean(part) for name, part in full.get("$defs", {}).items()}
        found[f"Parametros-{kind}"] = _parameters(kind)
    return found


def _agreement(generic: Schema) -> Schema:
    """An agreement of one of the kinds, with that kind's parameters."""
    one_of_each = [
        {"properties": {"regra": {"const": kind}, "parametros": {"$ref": f"#/$defs/Parametros-{kind}"}}}
        for kind in KINDS
    ]
    rule = {**generic["properties"]["regra"], "enum": list(KINDS)}
    return {**generic, "properties": {**generic["properties"], "regra": rule}, "anyOf": one_of_each}


def _adjustment(description: str, shared: Iterable[str], own: Mapping[str, Schema] | None = None) -> Schema:
    properties: Schema = {name: {"$ref": f"#/$defs/{_definition(name)}"} for name in shared}
    return {
        "type": "object",
        "description": description,
        "required": ["motivo"],
        "properties": {**properties, **(own or {})},
        "additionalProperties": False,
    }


def _weights(packs: Iterable[Pack], generic: Schema) -> Schema:
    from escala.rules.registry import CLAUSES

    soft = dict.fromkeys(rule for pack in packs for rule in pack.rules() if rule in CLAUSES and CLAUSES[rule].soft)
    weight = generic["additionalProperties"]
    return {
        **generic,
        "properties": {rule: {**weight, "description": CLAUSES[rule].sentence} for rule in soft},
    }
