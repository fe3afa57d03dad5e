"""The rule set of a scenario: its pack with the team's adjustments applied, each with its provenance."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from escala.domain.scenario import Scenario
from escala.norms.pack import KINDS, Activity, Clause, HoursRow, Pack


@dataclass(frozen=True)
class Adjustment:
    """What a team changes in its norm: the key in `ajustes`, what it sets, and the written reason."""

    key: str
    values: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class Term:
    """A clause of a general kind: of the norm, or agreed by the team.

    Attributes:
        id: the clause's id, or the key in `pactuacoes`.
        rule: the kind.
        article: how messages cite it.
        parameters: raw, adjusted; the kind's clause validates them.
        team: whose it is, in a service of several; `None` for the whole service.
    """

    id: str
    rule: str
    article: str
    parameters: Mapping[str, Any]
    team: str | None = None


@dataclass(frozen=True)
class JornadaLimits:
    """Shape of a working day, all in minutes except `blocks` (unbroken blocks a day, a count).

    `makeup` is the most that a whole week makes up of the balance of the period before.
    """

    daily_max: int
    block_min: int
    block_max: int
    break_min: int
    rest_min: int
    blocks: int
    makeup: int = 0


@dataclass(frozen=True)
class RuleSet:
    """Everything a rule may ask of its norm.

    Attributes:
        pack: the norm as published.
        activities: the pack's activities with the team's durations.
        rows: the pack's rows of hours with the team's bands, targets and proportionality.
        parameters: rule id -> raw parameters, adjusted; each rule's clause validates its own.
        weights: soft rule id -> weight, where the scenario sets one.
        jornada: shape of the working day.
        adjustments: what was changed and why.
        terms: the clauses of general kinds, the norm's first.
        waived: rule, or clause of a general kind -> why the team does without it in this period.
    """

    pack: Pack
    activities: Mapping[str, Activity]
    rows: Mapping[str, HoursRow]
    parameters: Mapping[str, Mapping[str, Any]]
    weights: Mapping[str, int]
    jornada: JornadaLimits
    adjustments: tuple[Adjustment, ...] = field(default=())
    terms: tuple[Term, ...] = field(default=())
    waived: Mapping[str, str] = field(default_factory=dict)

    @property
    def grid(self) -> int:
        """Minutes of one slot of the grid."""
        return self.pack.grade

    @cached_property
    def row_activities(self) -> Mapping[str, tuple[str, ...]]:
        """Row of hours -> the activities whose time counts for it."""
        return {
            row: tuple(id for id, activity in self.activities.items() if activity.linha == row) for row in self.rows
        }

    def short_row(self, row: str) -> str | None:
        """The short name of a row's first activity, which stands for the row where there is little room."""
        return next((self.activities[id].abreviatura for id in self.row_activities[row]), None)

    @cached_property
    def called(self) -> frozenset[str]:
        """Activities of the meetings that clauses of general kinds call."""
        return frozenset(id for id, spec in self.activities.items() if spec.participantes == "convocados")

    @cached_property
    def meetings(self) -> frozenset[str]:
        """Activities that are meetings: of the whole team, with an eSF, or called by a clause about meetings."""
        own = {id for id, spec in self.activities.items() if spec.participantes in ("equipe", "esf")}
        norm = {str(clause.parametros["atividade"]) for clause in self.pack.clauses_of(MEETING_KIND)}
        agreed = {str(term.parameters["atividade"]) for term in self.terms if term.rule == MEETING_KIND}
        return frozenset(own | norm | agreed)

    def article(self, rule: str, parameter: str | None = None) -> str:
        """Short citation of the clause that a rule serves: the one that sets `parameter`, else the first."""
        clauses = self._serving.get(rule, ())
        if not clauses:
            return next((term.article for term in self.terms if term.rule == rule), "")
        setting = [clause for clause in clauses if parameter in clause.parametros]
        return (setting or list(clauses))[0].artigo

    def cites(self, rule: str) -> bool:
        """Whether the pack has the rule and the team does not waive it, or has agreed on one of the kind."""
        if rule in KINDS:
            return any(term.rule == rule for term in self.terms)
        return rule not in self.waived and rule in self._serving

    @cached_property
    def _serving(self) -> Mapping[str, tuple[Clause, ...]]:
        """Rule -> the clauses that it serves."""
        return self.pack.rules()


OF_ACTIVITY = ("duracao", "faixa", "alvo", "proporcional")
"""What an adjustment may set in an activity and its row of hours; no parameter of a rule has such a name."""

WAIVER = "dispensa"
"""What an adjustment says of a rule, or a clause of a general kind, that the team does without: `dispensa: true`."""

MEETING_KIND = "reuniao-recorrente"
"""The general kind of the clauses that call people to meetings."""

DUTIES = {"reuniao-equipe": "equipe", "reuniao-esf": "esf"}
"""Rules that ask for a session of the whole team -> who takes part in the activity that it is."""

TARGET_RULE = "alvo-horas"
"""The rule whose parameter `base` says which of a row's two targets counts, where the norm gives two that differ."""


def _by_share(row: HoursRow, pack: Pack) -> HoursRow:
    """The row with its target taken from its percentage, in hours a week for the reference load."""
    if row.percentual is None:
        return row
    return row.model_copy(update={"alvo": round(row.percentual.alvo * pack.carga.referencia / 100, 6)})


def resolve(scenario: Scenario, pack: Pack) -> RuleSet:
    """The rule set of a validated scenario.

    Adjustments by activity set `duracao`, and `faixa`, `alvo` and `proporcional` of its row of hours;
    adjustments by rule set that rule's parameters, and by clause those of a clause of a general kind. Where `base` of
    the rule of targets is `percentual`, a row's target is its share of the reference load instead of its hours, unless
    the team set that target itself.
    A rule or clause that the team waives asks for nothing, and what it alone asked for is not planned.
    Their form was checked when the scenario was read.
    """
    from escala.domain.clock import parse_duration

    activities, rows = dict(pack.atividades), dict(pack.linhas)
    parameters: dict[str, dict[str, Any]] = {}
    for clause in pack.clausulas:
        if clause.regra:
            own_parameters = parameters.setdefault(clause.regra, {})
            if clause.regra not in KINDS:
                own_parameters.update(clause.parametros)
    mode = pack.modalidades.get(scenario.modalidade)
    for rule, values in mode.parametros.items() if mode is not None else ():
        parameters[rule].update(values)
    adjustments = []
    own_targets: set[str] = set()
    for key, change in scenario.ajustes.items():
        values = {name: value for name, value in change.items() if name not in ("motivo", WAIVER)}
        adjustments.append(Adjustment(key, dict(values), str(change.get("motivo", ""))))
        if key in activities:
            activity = activities[key]
            if "duracao" in values:
                form = "fixa" if activity.duracao.multiplo is None else "multiplo"
                length = activity.duracao.model_copy(update={form: parse_duration(values.pop("duracao"))})
                activities[key] = activity = activity.model_copy(update={"duracao": length})
            own = [name for name in ("faixa", "alvo", "proporcional") if name in values]
            hours: dict[str, Any] = {name: values.pop(name) for name in own}
            if hours:
                if "faixa" in hours:
                    hours["faixa"] = tuple(hours["faixa"])
                row_id = activity.linha or key
                if "alvo" in hours:
                    own_targets.add(row_id)
                row = rows.get(row_id) or HoursRow(nome=activity.nome, citacao=activity.citacao)
                rows[row_id] = row.model_copy(update=hours)
                if activity.linha is None:
                    activities[key] = activity.model_copy(update={"linha": row_id})
        if key in parameters:
            parameters[key].update(values)
    if parameters.get(TARGET_RULE, {}).get("base") == "percentual":
        rows = {id: row if id in own_targets else _by_share(row, pack) for id, row in rows.items()}
    waived = {key: str(change.get("motivo", "")) for key, change in scenario.ajustes.items() if change.get(WAIVER)}
    for rule in waived.keys() & DUTIES.keys():
        activities, rows = _without_duty(rule, activities, rows, {fixed.atividade for fixed in scenario.compromissos})
    day, default = scenario.jornada, pack.jornada

    def minutes(own: int | None, fallback: int) -> int:
        return fallback if own is None else own

    return RuleSet(
        pack=pack,
        activities=activities,
        rows=rows,
        parameters=parameters,
        weights=dict(scenario.pesos),
        jornada=JornadaLimits(
            daily_max=minutes(day.maxima_dia, default.maxima_dia),
            block_min=minutes(day.bloco_minimo, default.bloco_minimo),
            block_max=minutes(day.bloco_maximo, default.bloco_maximo),
            break_min=minutes(day.intervalo, default.intervalo),
            rest_min=minutes(day.interjornada, default.interjornada),
            blocks=default.blocos_por_dia,
            makeup=minutes(day.compensacao_semanal, default.compensacao_semanal),
        ),
        adjustments=tuple(adjustments),
        terms=tuple(_terms(scenario, pack)),
        waived=waived,
    )


def _without_duty(
    rule: str, activities: Mapping[str, Activity], rows: Mapping[str, HoursRow], committed: Collection[str]
) -> tuple[dict[str, Activity], dict[str, HoursRow]]:
    """Activities and rows of hours of a norm whose duty of the whole team is waived.

    Meetings of the team are only that duty; those with an eSF may still be held by some, as long as further ones.
    """
    found = dict(activities)
    loose: set[str | None] = set()
    for id, activity in activities.items():
        if activity.participantes != DUTIES[rule]:
            continue
        if activity.duracao.adicional is not None:
            found[id] = activity.model_copy(update={"duracao": activity.duracao.model_copy(update={"fixa": None})})
        elif id in committed:
            found[id] = activity.model_copy(update={"duracao": activity.duracao.model_copy(update={"fixa": None})})
            loose.add(activity.linha)
        else:
            del found[id]
    used = {activity.linha for activity in found.values()}
    emptied = {activity.linha for activity in activities.values()} - used
    nothing: dict[str, Any] = {"faixa": None, "alvo": None, "percentual": None, "producao": None}
    left = {id: row for id, row in rows.items() if id not in emptied}
    return found, {id: row.model_copy(update=nothing) if id in loose else row for id, row in left.items()}


SERVICE = "servico"
"""What a clause of a general kind says it is `por`, where it is the whole service's and not each team's."""


def _terms(scenario: Scenario, pack: Pack) -> Iterator[Term]:
    for clause in pack.clausulas:
        if clause.regra in KINDS:
            change = scenario.ajustes.get(clause.id, {})
            if change.get(WAIVER):
                continue
            others = OF_ACTIVITY if clause.id in pack.atividades else ()
            own = {name: value for name, value in change.items() if name not in ("motivo", WAIVER, *others)}
            values = {**clause.parametros, **own}
            whole = not scenario.equipes or values.get("por") == SERVICE
            for team in (None,) if whole else tuple(scenario.equipes):
                yield Term(clause.id, clause.regra, clause.artigo, values, team)
    for id, agreed in scenario.pactuacoes.items():
        yield Term(id, agreed.regra, agreed.citacao, agreed.parametros, agreed.equipe)
