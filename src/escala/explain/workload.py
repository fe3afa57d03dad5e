"""One person's hours: whether those due can be worked at all, and whether duties and bands fit in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, reduce
from math import ceil
from operator import or_

from escala.domain.clock import Span, intersect, merge
from escala.domain.findings import Finding
from escala.domain.month import Week
from escala.explain.ground import Ground, long_enough, total
from escala.explain.meetings import Meetings
from escala.explain.proofs import Proof
from escala.explain.words import cited, some, weeks
from escala.norms.pack import SessionLength
from escala.rules.bands import band, banded_rows
from escala.rules.compromissos.clause import CLAUSE as COMMITMENTS
from escala.rules.disponibilidade.clause import CLAUSE as AVAILABILITY
from escala.rules.faixa_horas.clause import CLAUSE as BANDS
from escala.rules.jornada.clause import CLAUSE as WORKING_HOURS
from escala.rules.lengths import further, nearest_sums
from escala.rules.points import row_name
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.reuniao_esf.clause import CLAUSE as ESF_RULE
from escala.rules.wording import hours, people, week_days


class Workload:
    """What each person must and can work, and what their hours must hold."""

    def __init__(self, ground: Ground, meetings: Meetings) -> None:
        self.ground, self.meetings = ground, meetings
        self.month, self.ruleset = ground.month, ground.ruleset
        self.rows = banded_rows(ground.ruleset)
        self._least: dict[tuple[str, str], int] = {}

    # -- rows of hours -----------------------------------------------------------------------------------------

    def least(self, professional: str, row: str) -> int:
        """Minutes of a row that a person has in every roster, by its band alone."""
        key = professional, row
        if key not in self._least:
            self._least[key] = self._row_least(professional, row)
        return self._least[key]

    def _row_least(self, professional: str, row: str) -> int:
        limits, grid = band(self.month, self.ruleset, professional, row), self.ground.grid
        low, high = ceil(limits.low), int(limits.high)
        if low <= 0:
            return 0
        lengths = self._lengths(row)
        if ESF_MEETING in self.ruleset.row_activities[row]:
            # The duty, whatever it comes to, and further meetings reach into a band wider than the shortest of these.
            shortest = min((x.fixa or x.multiplo or x.minima or grid for x in lengths), default=0)
            return -(-low // grid) * grid if high - low >= shortest else 0
        beside = nearest_sums(lengths, grid, low, high)
        if beside is not None:
            return beside[0]
        above = nearest_sums(lengths, grid, low, low - 1)
        return low if above is None or above[1] is None else above[1]

    def _lengths(self, row: str) -> tuple[SessionLength, ...]:
        known = self.ruleset.activities
        return tuple(
            further(known[id].duracao) if id == ESF_MEETING else known[id].duracao
            for id in self.ruleset.row_activities[row]
        )

    def _row_most(self, professional: str, row: str) -> int:
        duty = len(self.meetings.esf_dates) * (self.ground.esf_meeting or 0)
        limits = band(self.month, self.ruleset, professional, row, duty)
        beside = nearest_sums(self._lengths(row), self.ground.grid, ceil(limits.low), int(limits.high))
        return max(limits.maximum, (beside[1] or 0) if beside is not None else 0)

    # -- proofs ------------------------------------------------------------------------------------------------

    def proofs(self) -> list[Proof]:
        """Hours due that do not fit the person's days, and duties and bands that do not fit the hours due."""
        return [
            *(proof for p in self.month.professionals for proof in (*self._weeks(p), *self._commitments(p))),
            *self._too_much(),
            *self._too_little(),
            *self._meeting_rows(),
        ]

    def _weeks(self, professional: str) -> Iterator[Proof]:
        ground, shape = self.ground, self.ground.shape
        failing: dict[tuple[int, int], list[Week]] = {}
        for week in self.month.weeks:
            due = ground.due[professional, week.index]
            reach = self._reachable(professional, week)
            if not reach >> due // ground.grid & 1:
                most = (reach.bit_length() - 1) * ground.grid
                failing.setdefault((due, most), []).append(week)
        blocks = f"períodos de {hours(shape.block_min)} a {hours(shape.block_max)}"
        for (due, most), found in failing.items():
            said = (
                f"{people(self.month, [professional])} deve trabalhar {hours(due)} "
                f"{weeks(found)}{self._balance([professional])}"
            )
            if due < shape.block_min:
                reason = f"e o menor período de trabalho é de {hours(shape.block_min)}"
            elif most < due:
                reason = (
                    f"e nas horas em que pode, com {blocks}, intervalo de {hours(shape.break_min)} e até "
                    f"{hours(shape.daily_max)} por dia, cabem no máximo {hours(most)}: faltam {hours(due - most)}"
                )
            else:
                reason = f"e nas horas em que pode nenhum arranjo de {blocks} soma exatamente isso"
            yield self._proof([WORKING_HOURS.id, AVAILABILITY.id], f"{said}, {reason}", max(0, due - most) or None)

    def _reachable(self, professional: str, week: Week) -> int:
        """Sums of slots that a person can work in a week, as a bit mask."""
        reach = 1
        for date in week.days:
            day = self.ground.day_totals(professional, date)
            reach = reduce(or_, (reach << slots for slots in range(day.bit_length()) if day >> slots & 1))
        return reach

    def _commitments(self, professional: str) -> Iterator[Proof]:
        for week in self.month.weeks:
            taken = sum(
                total(merge(s.span for s in self.ground.fixed.get(date, ()) if professional in s.professionals))
                for date in week.days
            )
            due = self.ground.due[professional, week.index]
            if taken > due:
                yield self._proof(
                    [COMMITMENTS.id, WORKING_HOURS.id],
                    f"os compromissos de {people(self.month, [professional])} na semana {week_days(week)} somam "
                    f"{hours(taken)}, e a jornada é de {hours(due)}: sobram {hours(taken - due)}",
                    taken - due,
                )

    def _too_much(self) -> Iterator[Proof]:
        """Whether what bands and meetings ask of a person at the least exceeds the hours due."""
        alike: dict[tuple[int, tuple[tuple[str, int], ...]], list[str]] = {}
        for professional in self.month.professionals:
            due, needs = self.ground.total_due(professional), tuple(self._needs(professional))
            if sum(minutes for _, minutes in needs) > due:
                alike.setdefault((due, needs), []).append(professional)
        for (due, needs), who in alike.items():
            need = sum(minutes for _, minutes in needs)
            dearest = sorted(needs, key=lambda row: -row[1])
            yield self._proof(
                [WORKING_HOURS.id, BANDS.id],
                f"{self._must(who)} trabalhar {hours(due)} no período{self._balance(who)}, "
                f"e só os mínimos pedem {hours(need)} "
                f"({some([f'{hours(minutes)} de {what}' for what, minutes in dearest])}): faltam {hours(need - due)}",
                need - due,
            )

    def _must(self, who: Sequence[str]) -> str:
        return f"{people(self.month, who)} {'deve' if len(who) == 1 else 'devem, cada um,'}"

    def _balance(self, who: Iterable[str]) -> str:
        """That hours due are not those of the norm alone, where somebody brings a balance along."""
        before = self.month.scenario.before
        return ", contado o saldo do período anterior" if any(before.work(p).saldo for p in who) else ""

    def _needs(self, professional: str) -> list[tuple[str, int]]:
        """What a person's hours must hold in every roster: in words, and minutes."""
        needs = [("reunião da equipe", self.meetings.certain_team(professional))]
        for row in self.rows:
            least = self.least(professional, row)
            if ESF_MEETING in self.ruleset.row_activities[row]:
                least = max(least, self.meetings.certain_esf(professional))
            needs.append((row_name(self.ruleset, row), least))
        if not any(ESF_MEETING in self.ruleset.row_activities[row] for row in self.rows):
            needs.append(("reuniões com as eSF", self.meetings.certain_esf(professional)))
        return [(what, minutes) for what, minutes in needs if minutes]

    def _too_little(self) -> Iterator[Proof]:
        """Whether the greatest hours of all bands together fall short; only where every activity has one."""
        open_ended = [
            id
            for id, activity in self.ruleset.activities.items()
            if id != TEAM_MEETING and "transito" not in activity.locais and activity.linha not in self.rows
        ]
        if open_ended or len(self.month.scenario.unidades) > 1:
            return
        alike: dict[tuple[int, int], list[str]] = {}
        for professional in self.month.professionals:
            due = self.ground.total_due(professional)
            most = sum(self._row_most(professional, row) for row in self.rows)
            most += len(self.ground.meeting_weeks) * (self.ground.team_meeting or 0)
            if most < due:
                alike.setdefault((due, most), []).append(professional)
        for (due, most), who in alike.items():
            yield self._proof(
                [WORKING_HOURS.id, BANDS.id],
                f"{self._must(who)} trabalhar {hours(due)} no período{self._balance(who)}, "
                f"e os máximos de todas as atividades somam {hours(most)}: {hours(due - most)} ficam sem atividade",
                due - most,
            )

    def _meeting_rows(self) -> Iterator[Proof]:
        """Hours of meetings with eSF that people need, against the hours in which any eSF can meet them."""
        for row in self.rows:
            if set(self.ruleset.row_activities[row]) != {ESF_MEETING}:
                continue
            alike: dict[tuple[int, int], list[str]] = {}
            for professional in self.month.professionals:
                need = self.least(professional, row)
                room = sum(total(self._meeting_hours(professional, date)) for date in self.month.days) if need else 0
                if room < need:
                    alike.setdefault((need, room), []).append(professional)
            for (need, room), who in alike.items():
                reason = (
                    f"e as eSF só podem reunir-se com {'essa pessoa' if len(who) == 1 else 'cada um'} por {hours(room)}"
                    if self.month.scenario.esf
                    else "e não há nenhuma eSF vinculada"
                )
                yield Proof(
                    regras=(BANDS.id, ESF_RULE.id),
                    artigos=(self.ruleset.rows[row].citacao, self.ruleset.article(ESF_RULE.id)),
                    mensagem=f"{people(self.month, who)}: ao menos {hours(need)} de {row_name(self.ruleset, row)} no "
                    f"período, {reason}: faltam {hours(need - room)}"
                    f"{cited(self.ruleset.rows[row].citacao, self.ruleset.article(ESF_RULE.id))}",
                    faltam=need - room,
                )

    @cached_property
    def _esf_hours(self) -> Mapping[dt.date, tuple[Span, ...]]:
        """Date -> stretches in which some eSF can meet somebody."""
        found: dict[dt.date, list[Span]] = {date: [] for date in self.month.days}
        for (_, date), spans in self.ground.esf_free.items():
            found[date].extend(long_enough(spans, self._shortest))
        return {date: merge(spans) for date, spans in found.items()}

    @cached_property
    def _shortest(self) -> int:
        """Minutes of the shortest meeting with an eSF."""
        spec = self.ruleset.activities[ESF_MEETING].duracao
        return min((minutes for minutes in (spec.fixa, further(spec).minima) if minutes), default=self.ground.grid)

    def _meeting_hours(self, professional: str, date: dt.date) -> tuple[Span, ...]:
        """Stretches of a date in which a person can be in a meeting with some eSF."""
        free = self.ground.free(professional, date, ESF_MEETING)
        return long_enough(intersect(free, self._esf_hours[date]), self._shortest)

    def _proof(self, rules: Sequence[str], text: str, missing: int | None) -> Proof:
        articles = tuple(dict.fromkeys(self.ruleset.article(rule) for rule in rules))
        return Proof(
            regras=tuple(rules),
            artigos=articles,
            mensagem=text[:1].upper() + text[1:] + cited(*articles),
            faltam=missing,
        )

    # -- findings ----------------------------------------------------------------------------------------------

    def findings(self) -> tuple[Finding, ...]:
        """Where a duty of the whole team and the scaled bands of its members cannot both be held to the letter."""
        return tuple(
            finding
            for row in self.rows
            if ESF_MEETING in self.ruleset.row_activities[row] and self.meetings.esf_dates
            for finding in (*self._bands_apart(row), *self._duty_above(row))
        )

    def _bands_apart(self, row: str) -> Iterator[Finding]:
        spec, members = self.ruleset.rows[row], self.month.scenario.profissionais
        if spec.faixa is None or not spec.proporcional or not spec.faixa[1]:
            return
        low, high = (Fraction(str(limit)) for limit in spec.faixa)
        greatest = max(member.carga_horaria for member in members.values())
        threshold = low * greatest / high
        below = [id for id, member in members.items() if member.carga_horaria < threshold]
        if below:
            yield Finding(
                regra=BANDS.id,
                artigo=spec.citacao,
                mensagem=f"Com menos de {hours(int(threshold * 60))} semanais ({_decimal(threshold)} h) a faixa de "
                f"{row_name(self.ruleset, row)} fica abaixo da de quem tem {greatest}h, e as reuniões com toda a "
                f"equipe valem para todos: {people(self.month, below)}. O dever prevalece sobre a faixa "
                f"({self.ruleset.article(ESF_RULE.id)}); quem tem mais horas completa a sua com outras reuniões",
                gravidade="nota",
            )

    def _duty_above(self, row: str) -> Iterator[Finding]:
        citation = self.ruleset.rows[row].citacao
        above: dict[tuple[int, int], list[str]] = {}
        for professional in self.month.professionals:
            duty = self.meetings.certain_esf(professional)
            high = int(band(self.month, self.ruleset, professional, row).high)
            if duty > high:
                above.setdefault((duty, high), []).append(professional)
        for (duty, high), who in above.items():
            yield Finding(
                regra=BANDS.id,
                artigo=citation,
                mensagem=f"{people(self.month, who)}: as reuniões obrigatórias com cada eSF somam {hours(duty)} no "
                f"período, acima do máximo da faixa, {hours(high)}. O máximo sobe até o dever e a escala lista a "
                "dispensa",
                gravidade="nota",
            )


def _decimal(value: Fraction) -> str:
    """A number with at most two decimals, as Portuguese writes it."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".").replace(".", ",")
