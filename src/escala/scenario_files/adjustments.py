"""What a team changes in its norm: `ajustes`, always with a reason, and `pesos`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from escala.documents.document import Path_, found
from escala.documents.errors import Problem
from escala.documents.messages import problems_of, suggest
from escala.domain.clock import format_clock, parse_duration
from escala.domain.scenario import WorkingDay
from escala.domain.values import Name
from escala.norms.pack import KINDS, Activity, Pack
from escala.norms.ruleset import WAIVER, RuleSet, resolve
from escala.scenario_files.case import Case, durations

_REASON = TypeAdapter(Name)
HOURS_A_WEEK = 7 * 24
"""Most hours that a band or a target may ask for."""


def check_adjustments(case: Case) -> RuleSet:
    """Note what is wrong with `ajustes` and `pesos`; the rule set of those that are right."""
    from escala.rules.registry import CLAUSES

    sound = {key: _sound(case, key, change) for key, change in case.scenario.ajustes.items()}
    weights = {rule: weight for rule, weight in case.scenario.pesos.items() if _weighs(case, rule)}
    adjusted = {key: change for key, change in sound.items() if change}
    ruleset = resolve(case.scenario.model_copy(update={"ajustes": adjusted, "pesos": weights}), case.pack)
    single = [rule for rule in case.pack.rules() if rule in CLAUSES and rule not in KINDS]
    faulty = {rule for rule in single if not _parameters(case, ruleset, rule, adjusted)}
    if faulty:
        left = {key: change for key, change in adjusted.items() if key not in faulty}
        ruleset = resolve(case.scenario.model_copy(update={"ajustes": left, "pesos": weights}), case.pack)
    _targets(case, ruleset, adjusted)
    return ruleset


def adjustable(pack: Pack) -> dict[str, tuple[str, ...]]:
    """What `ajustes` may name, activities, rules and clauses of general kinds -> what may change in it."""
    rules = _rules(pack)
    activities = [id for id in pack.atividades if _activity(pack, id)]
    return {
        key: (
            *(_OF_ACTIVITY if key in activities else ()),
            *(_fields(rules[key]) if key in rules else ()),
            *((WAIVER,) if key in rules and _waivable(rules[key]) else ()),
        )
        for key in dict.fromkeys((*activities, *rules))
    }


def _rules(pack: Pack) -> Mapping[str, str]:
    """What `ajustes` may name besides activities -> the rule: rules, and clauses of general kinds by their ids."""
    found = {rule: rule for rule in pack.rules() if rule not in KINDS}
    return found | {clause.id: clause.regra for clause in pack.clausulas if clause.regra in KINDS}


def _fields(rule: str) -> list[str]:
    from escala.rules.registry import CLAUSES

    return list(CLAUSES[rule].parameters.model_fields) if rule in CLAUSES else []


def _waivable(rule: str) -> bool:
    from escala.rules.registry import CLAUSES

    return rule in CLAUSES and CLAUSES[rule].waivable


def _activity(pack: Pack, key: str) -> Activity | None:
    """The activity of that id, if sessions of it are planned: travel is not."""
    activity = pack.atividades.get(key)
    return activity if activity is not None and activity.locais != ("transito",) else None


def _sound(case: Case, key: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an adjustment that is right in form; the rest is noted."""
    notes, path = case.notes, ("ajustes", key)
    activity, every = _activity(case.pack, key), adjustable(case.pack)
    if key not in every:
        message = f"{found(key)} não é uma atividade nem uma regra da norma {case.pack.id}"
        own = [clause.id for clause in case.pack.clauses_of(key)]
        if own:
            message = f"cada cláusula de {found(key)} é uma regra, e se ajusta pelo seu nome"
        notes.error(path, message, f"Use {', '.join(own)}." if own else suggest(key, every), key=True)
        return {}
    _reason(case, path, change)
    known = every[key]
    sound: dict[str, Any] = {"motivo": change.get("motivo", "")}
    for name, value in change.items():
        here = (*path, name)
        if name == "motivo":
            continue
        if name not in known:
            hint = suggest(name, known) if known else "Esta regra não tem parâmetros."
            if key == "jornada" and name in WorkingDay.model_fields:
                hint = f"Escreva jornada: {{{name}: ...}}, fora de ajustes."
            notes.error(here, f"a chave {found(name)} não existe aqui", hint, key=True)
        elif name == WAIVER:
            if _switch(case, here, value, activity):
                sound[name] = value
        elif activity is None or name not in _OF_ACTIVITY or _OF_ACTIVITY[name](case, here, value, activity):
            sound[name] = value
    if len(change) == 1 and "motivo" in change:
        notes.warn(
            path, f"o ajuste de {key} não muda nada", f"Pode mudar: {', '.join(known)}." if known else "", key=True
        )
    return sound


def _reason(case: Case, path: Path_, change: Mapping[str, Any]) -> None:
    if "motivo" not in change:
        message = f"o ajuste de {path[-1]} não tem motivo"
        case.notes.error(path, message, "Acrescente motivo: e de onde vem a decisão, como uma ata.", key=True)
        return
    try:
        _REASON.validate_python(change["motivo"].strip() if isinstance(change["motivo"], str) else change["motivo"])
    except ValidationError as error:
        case.notes.errors.extend(problems_of(error, case.notes.source, (*path, "motivo")))


def _length(case: Case, path: Path_, value: Any, activity: Activity) -> bool:
    try:
        minutes = parse_duration(value)
    except ValueError as error:
        message, _, hint = str(error).partition("; talvez ")
        case.notes.error(path, message, f"Talvez {hint}." if hint else "")
        return False
    if not case.on_grid(path, [minutes], "a duração"):
        return False
    if minutes == 0:
        case.notes.error(path, "a duração não pode ser 00:00")
        return False
    ceiling = activity.duracao.maxima
    if ceiling is not None and minutes > ceiling:
        citation = activity.duracao.citacao or activity.citacao
        message = f"a duração {format_clock(minutes)} passa do máximo da norma, {format_clock(ceiling)} ({citation})"
        case.notes.error(path, message, "Nem um ajuste ultrapassa esse máximo.")
        return False
    return True


def _hours(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 <= value <= HOURS_A_WEEK


def _band(case: Case, path: Path_, value: Any, activity: Activity) -> bool:
    if not (isinstance(value, list) and len(value) == 2 and all(map(_hours, value))):
        message = f"esperava as horas por semana de uma faixa, como [2, 6], e encontrei {_listed(value)}"
        case.notes.error(path, message)
        return False
    if value[0] > value[1]:
        message = f"a faixa vai do mínimo ao máximo, e encontrei {_listed(value)}"
        case.notes.error(path, message, f"Talvez {_listed(value[::-1])}.")
        return False
    return True


def _listed(value: Any) -> str:
    if not isinstance(value, list) or len(value) > 4:
        return found(value)
    return f"[{', '.join(found(item) for item in value)}]"


def _target(case: Case, path: Path_, value: Any, activity: Activity) -> bool:
    if _hours(value):
        return True
    case.notes.error(path, f"esperava horas por semana, de 0 a {HOURS_A_WEEK}, e encontrei {found(value)}")
    return False


def _switch(case: Case, path: Path_, value: Any, activity: Activity | None) -> bool:
    if isinstance(value, bool):
        return True
    case.notes.error(path, f"esperava true ou false e encontrei {found(value)}")
    return False


_OF_ACTIVITY: Mapping[str, Callable[[Case, Path_, Any, Activity], bool]] = {
    "duracao": _length,
    "faixa": _band,
    "alvo": _target,
    "proporcional": _switch,
}
"""What may be adjusted in an activity -> whether a value is right; what is wrong is noted."""


def _weighs(case: Case, rule: str) -> bool:
    """Whether `pesos` may name this rule; if not, an error."""
    from escala.rules.registry import CLAUSES

    soft = [id for id in case.pack.rules() if id in CLAUSES and CLAUSES[id].soft]
    if rule in soft:
        return True
    if rule in case.pack.rules():
        message, hint = f"a regra {found(rule)} é obrigatória: não tem peso", f"Têm peso: {', '.join(soft)}."
    else:
        message, hint = f"a regra {found(rule)} não existe na norma {case.pack.id}", suggest(rule, soft)
    case.notes.error(("pesos", rule), message, hint, key=True)
    return False


class _RuleSource:
    """The parameters of a rule as a source: an adjusted one stands in the scenario, the others in the norm."""

    def __init__(self, case: Case, rule: str, values: Mapping[str, Any], adjusted: Mapping[str, Any]) -> None:
        self.case = case
        self.rule = rule
        self.data = dict(values)
        self.adjusted = adjusted

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a parameter, or at the norm's name where the scenario does not set it."""
        source, here = self.case.notes.source, ("ajustes", self.rule)
        if path[:1] == ("peso",) and self.rule in self.case.scenario.pesos:
            return source.problem(("pesos", self.rule), message, hint)
        if path and path[0] in self.adjusted:
            return source.problem((*here, *path), message, hint, key=key)
        if self.adjusted:
            return source.problem(here, message, hint, key=True)
        said = f"na norma {self.case.pack.id}, os parâmetros da regra {self.rule} estão errados: {message}"
        return source.problem(("norma",), said, hint)


def _parameters(case: Case, ruleset: RuleSet, rule: str, adjusted: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a rule's parameters are right; if not, errors."""
    from escala.rules.registry import CLAUSES

    clause, values = CLAUSES[rule], ruleset.parameters.get(rule, {})
    own = {name: value for name, value in adjusted.get(rule, {}).items() if name in clause.parameters.model_fields}
    try:
        parameters = clause.of(ruleset)
    except ValidationError as error:
        source = _RuleSource(case, rule, values, own)
        case.notes.errors.extend(problems_of(error, source, model=clause.parameters))
        return False
    sound = True
    for name, minutes in durations(parameters, own):
        sound &= case.on_grid(("ajustes", rule, name), [minutes], "a duração")
    return sound and _names(case, rule, own)


def _names(case: Case, rule: str, own: Mapping[str, Any]) -> bool:
    """Whether the lists of names among adjusted parameters name what the norm has; if not, errors."""
    known: Mapping[str, Mapping[str, Any]] = {"autorizadas": case.pack.ocupacoes, "turnos": case.pack.turnos}
    sound = True
    for name, ids in known.items():
        for index, id in enumerate(own.get(name) or ()):
            if id not in ids:
                message = f"{found(id)} não existe em {'ocupacoes' if name == 'autorizadas' else name} da norma"
                case.notes.error(("ajustes", rule, name, index), message, suggest(str(id), ids))
                sound = False
    return sound


def _targets(case: Case, ruleset: RuleSet, adjusted: Mapping[str, Mapping[str, Any]]) -> None:
    """Warn of a target that an adjustment left outside its band."""
    for key, change in adjusted.items():
        activity = ruleset.activities.get(key)
        if activity is None or activity.linha is None or not {"faixa", "alvo"} & change.keys():
            continue
        row = ruleset.rows[activity.linha]
        if row.alvo is not None and row.faixa is not None and not row.faixa[0] <= row.alvo <= row.faixa[1]:
            message = f"o alvo de {row.alvo:g} h por semana fica fora da faixa de {row.faixa[0]:g} a {row.faixa[1]:g} h"
            case.notes.warn(("ajustes", key), message, "Ajuste também o alvo, ou a faixa.", key=True)
