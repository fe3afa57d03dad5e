"""What a norm asks of a roster, as conditions: its duties, bands, working day, and what the team has agreed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from escala.domain.clock import format_clock
from escala.explain.condition import HOUR, Change, Choice, Condition, Ladder, Lever
from escala.explain.worlds import Data, World, put
from escala.norms.pack import HoursRow
from escala.norms.ruleset import WAIVER, Term
from escala.rules.acolhimento_esf.clause import CLAUSE as RECEPTION
from escala.rules.base import RuleClause
from escala.rules.points import row_name
from escala.rules.presenca_minima.clause import CLAUSE as PRESENCE
from escala.rules.registry import CLAUSES
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_equipe.clause import CLAUSE as TEAM_RULE
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.reuniao_esf.clause import CLAUSE as ESF_RULE
from escala.rules.reuniao_recorrente.clause import CLAUSE as RECURRING
from escala.rules.wording import count, hours, joined, one_line, plain, unit_name

REASON = "Proposto por escala explicar, a decidir"
"""The reason that a proposed adjustment carries until a coordinator writes the true one."""

_MEETINGS = {TEAM_RULE.id: TEAM_MEETING, ESF_RULE.id: ESF_MEETING}


class NormDuties:
    """The conditions that are duties of a norm.

    Args:
        world: the scenario that they are of.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.month, self.ruleset, self.pack = world.month, world.ruleset, world.pack
        self.costs = world.pack.reparos
        self.grid = world.ruleset.grid

    def conditions(self) -> Iterator[Condition]:
        """Every one of them: first those of which there are many, last those that weigh most."""
        yield from self._bands()
        yield from self._working_day()
        if self.ruleset.cites(RECEPTION.id):
            yield self._reception()
        for rule in (ESF_RULE, TEAM_RULE):
            if self.ruleset.cites(rule.id) and _MEETINGS[rule.id] in self.ruleset.activities:
                yield self._meeting(rule)
        yield from self._terms()
        if self.ruleset.cites(PRESENCE.id) and PRESENCE.of(self.ruleset).minimo:
            yield self._presence()

    def _adjusted(self, key: str, name: str, value: Any, data: Data) -> Data:
        """The data with an adjustment of the norm; its reason stays, if it has one."""
        data = put(data, ("ajustes", key, name), value)
        written = data["ajustes"][key]
        return data if "motivo" in written else put(data, ("ajustes", key, "motivo"), REASON)

    def _waived(self, key: str, what: str, article: str) -> Change:
        text = f"Dispensar {what}" + (f" ({article})" if article else "")
        return Change(key, text, self.costs.dispensa, partial(self._adjusted, key, WAIVER, True), waiver=True)

    def _duty(self, rule: RuleClause[Any], text: str, what: str, levers: tuple[Lever, ...]) -> Condition:
        article = self.ruleset.article(rule.id)
        waived = self._waived(rule.id, what, article)
        return Condition(rule.id, text, article, waived.edit, (*levers, Ladder([waived])))

    # -- presence and meetings -------------------------------------------------------------------------------------

    def _presence(self) -> Condition:
        asked = PRESENCE.of(self.ruleset)
        seat = unit_name(self.month, self.world.scenario.sede)
        often = "a todo instante" if asked.granularidade == "instante" else "em cada turno"
        levers: list[Lever] = []

        def adjusted(name: str, value: Any, text: str, cost: float, waiver: bool = False) -> Change:
            edit = partial(self._adjusted, PRESENCE.id, name, value)
            return Change(PRESENCE.id, text, cost, edit, waiver, unit=True)

        if asked.estrita:
            text = "Dispensar a presença na sede enquanto toda a equipe se reúne fora (presença não estrita)"
            levers.append(Ladder([adjusted("estrita", False, text, self.costs.clausula)]))
        if asked.granularidade == "instante":
            text = f"Contar a presença em {seat} por turno, e não a todo instante"
            levers.append(Ladder([adjusted("granularidade", "turno", text, self.costs.dispensa, True)]))
        fewer = [
            adjusted(
                "minimo",
                number,
                f"Aceitar {count(number, 'pessoa', 'pessoas')} em {seat} em vez de {asked.minimo} "
                f"({self.ruleset.article(PRESENCE.id)})",
                self.costs.dispensa,
                True,
            )
            for number in range(asked.minimo - 1, 0, -1)
        ]
        levers.append(Ladder(fewer))
        text = f"{count(asked.minimo, 'pessoa', 'pessoas')} em {seat} {often} enquanto abre"
        if asked.estrita:
            text += ", mesmo durante reuniões fora"
        return self._duty(PRESENCE, text, f"a presença mínima em {seat}", tuple(levers))

    def _meeting(self, rule: RuleClause[Any]) -> Condition:
        activity = self.ruleset.activities[_MEETINGS[rule.id]]
        length = activity.duracao.fixa or 0
        weekly = rule is TEAM_RULE
        what = "a reunião semanal da equipe" if weekly else "a reunião da equipe inteira com cada eSF"
        floor = activity.duracao.adicional[0] if activity.duracao.adicional else HOUR
        steps = [
            Change(
                rule.id,
                f"{what[:1].upper() + what[1:]} dura {hours(new)} em vez de {hours(length)}",
                self.costs.duracao * (length - new) / HOUR,
                partial(self._adjusted, _MEETINGS[rule.id], "duracao", format_clock(new)),
                unit=True,
            )
            for new in range(length - self.grid, floor - 1, -self.grid)
        ]
        often = "toda semana" if weekly else "uma vez no período, com cada eSF"
        text = f"{hours(length)} de reunião da equipe inteira, {often}"
        return self._duty(rule, text, what, (Ladder(steps),))

    def _reception(self) -> Condition:
        most = int(RECEPTION.of(self.ruleset).maximo_em_reuniao)
        text = f"No máximo {most} eSF de uma mesma unidade em reunião ao mesmo tempo"
        return self._duty(RECEPTION, text, "o acolhimento por outra eSF da unidade", ())

    # -- bands and the day -----------------------------------------------------------------------------------------

    def _bands(self) -> Iterator[Condition]:
        for id, row in self.ruleset.rows.items():
            activities = self.ruleset.row_activities[id]
            if row.faixa is None or not activities or activities == (TEAM_MEETING,):
                continue
            key, name, (low, high) = f"faixa {activities[0]}", row_name(self.ruleset, id), row.faixa
            less = [self._band(activities[0], row, (new, high), name) for new in _down(low)]
            more = [self._band(activities[0], row, (low, high + add), name) for add in range(1, 9)]
            yield Condition(
                key,
                f"{_hours(low)} a {_hours(high)} de {name} por semana, para quem tem {self.pack.carga.referencia}h",
                row.citacao,
                partial(self._adjusted, activities[0], "faixa", [0, self.pack.carga.referencia]),
                (Ladder(less), Ladder(more)),
            )

    def _band(self, activity: str, row: HoursRow, new: tuple[float, float], name: str) -> Change:
        low, high = row.faixa or new
        limit = f"mínimo de {_hours(new[0])} em vez de {_hours(low)}"
        if new[0] == low:
            limit = f"máximo de {_hours(new[1])} em vez de {_hours(high)}"

        def edit(data: Data) -> Data:
            data = self._adjusted(activity, "faixa", [_number(limit) for limit in new], data)
            if row.alvo is not None and not new[0] <= row.alvo <= new[1]:
                data = self._adjusted(activity, "alvo", _number(min(max(row.alvo, new[0]), new[1])), data)
            return data

        amount = abs(new[0] - low) + abs(new[1] - high)
        text = f"Faixa de {name}: {limit} por semana"
        return Change(f"faixa {activity}", text, self.costs.faixa * amount, edit, unit=True)

    def _working_day(self) -> Iterator[Condition]:
        now = self.ruleset.jornada
        limits = (
            ("maxima_dia", now.daily_max, "no máximo {} de trabalho por dia", 1),
            ("bloco_minimo", now.block_min, "ao menos {} seguidas de trabalho", -1),
            ("bloco_maximo", now.block_max, "no máximo {} seguidas de trabalho", 1),
            ("intervalo", now.break_min, "ao menos {} de intervalo", -1),
            ("interjornada", now.rest_min, "ao menos {} entre dois dias de trabalho", -1),
        )
        for name, value, sentence, way in limits:
            extreme = _LONGEST if way > 0 else self.grid
            stop = min(extreme, value + _WIDER) if way > 0 else max(extreme, value - _WIDER)
            key = f"jornada {name}"
            steps = [
                Change(
                    key,
                    f"Jornada: {sentence.format(hours(new))}, em vez de {hours(value)}",
                    self.costs.jornada * abs(new - value) / HOUR,
                    partial(put, path=("jornada", name), value=format_clock(new)),
                    unit=True,
                )
                for new in range(value + way * self.grid, stop + way, way * self.grid)
            ]
            yield Condition(
                key,
                f"Jornada: {sentence.format(hours(value))}",
                self.pack.jornada.citacao,
                partial(put, path=("jornada", name), value=format_clock(extreme)),
                (Ladder(steps),),
            )

    # -- general kinds ---------------------------------------------------------------------------------------------

    def _terms(self) -> Iterator[Condition]:
        clauses = {clause.id: clause for clause in self.pack.clausulas}
        told = set()
        for term in self.ruleset.terms:
            if term.id in told:
                continue
            told.add(term.id)
            agreed = self.world.scenario.pactuacoes.get(term.id)
            if agreed is not None:
                text, gone = _clause_text(agreed.resumo), partial(put, path=("pactuacoes", term.id), value=None)
                drop = Change(term.id, f"Desfazer o que se pactuou: {text}", self.costs.clausula, gone)
            else:
                text = _clause_text(clauses[term.id].resumo)
                drop = self._waived(term.id, f"“{text}”", term.article)
            yield Condition(term.id, text, term.article, drop.edit, (*self._loosened(term), Ladder([drop])))

    def _loosened(self, term: Term) -> Iterator[Lever]:
        """A quorum, or a number of people, that is smaller by one or more."""
        agreed = term.id in self.world.scenario.pactuacoes
        own = dict(term.parameters)

        def with_value(name: str, value: Any, data: Data) -> Data:
            if agreed:
                return put(data, ("pactuacoes", term.id, "parametros", name), value)
            return self._adjusted(term.id, name, value, data)

        title = CLAUSES[term.rule].title
        for name, what in (("quorum", "convidados"), ("minimo", "pessoas"), ("vezes", "vezes"), ("ao_menos", "vezes")):
            value = own.get(name)
            if not isinstance(value, int):
                continue
            fewer = range(value - 1, -1 if name == "quorum" else 0, -1)
            yield Ladder(
                [
                    Change(
                        term.id,
                        f"{title} ({term.article}): {what}, {new} em vez de {value}",
                        self.costs.clausula * (value - new),
                        partial(with_value, name, new),
                        not agreed,
                        True,
                    )
                    for new in fewer
                ]
            )
        places = self._other_places(term)
        if places:

            def elsewhere(chosen: tuple[int, ...]) -> Change:
                more = [places[i] for i in chosen]
                where = joined(map(self._place_name, more))
                return Change(
                    term.id,
                    f"{title} ({term.article}): pode ser também em {where}",
                    self.costs.clausula * len(more),
                    partial(with_value, "locais", [*own.get("locais", _AT_SEAT), *more]),
                )

            yield Choice(len(places), elsewhere, one=True)
        called = own.get("quem")
        if isinstance(called, dict):
            known = called.get("ao_menos")
            if isinstance(known, int) and known > 1:
                yield Ladder(
                    [
                        Change(
                            term.id,
                            f"{title} ({term.article}): da equipe, {new} em vez de {known}",
                            self.costs.clausula * (known - new),
                            partial(with_value, "quem", {**called, "ao_menos": new}),
                            not agreed,
                            True,
                        )
                        for new in range(known - 1, 0, -1)
                    ]
                )

    def _other_places(self, term: Term) -> list[str]:
        """Units and venues where a recurring meeting may not be as yet, its own units first."""
        own = term.parameters
        if term.rule != RECURRING.id or own.get("por") == "unidade":
            return []
        scenario, named = self.world.scenario, set(own.get("locais", _AT_SEAT))
        if "sede" in named:
            named.add(scenario.seat(term.team))
        units = [unit for unit in scenario.unidades if scenario.unidades[unit].equipe in (None, term.team)]
        return [place for place in (*units, *scenario.espacos) if place not in named]

    def _place_name(self, place: str) -> str:
        scenario = self.world.scenario
        return unit_name(self.month, place) if place in scenario.unidades else plain(scenario.espacos[place].nome)


_AT_SEAT = ("sede",)
"""Where a recurring meeting is that does not say it."""


def _clause_text(summary: str) -> str:
    """A clause's summary as a condition is told: on one line, without its full stop."""
    return one_line(summary).removesuffix(".")


_LONGEST = 23 * HOUR
"""Minutes of a day so long that no limit of it is felt."""

_WIDER = 6 * HOUR
"""Minutes by which a limit of the working day could give, at most."""


def _down(low: float) -> list[float]:
    """Values below a least number of hours, half an hour by half an hour, down to none."""
    steps = int(low * 2)
    return [half / 2 for half in range(steps - (low * 2 == steps), -1, -1)] if low else []


def _hours(value: float) -> str:
    """Hours a week as a table says them: `3h30`."""
    return hours(round(value * HOUR)) if value else "0h"


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


__all__ = ["REASON", "NormDuties"]
