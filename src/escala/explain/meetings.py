"""Common hours against the duties of the whole team: a time at which everybody can come, and enough of them."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from itertools import combinations, pairwise

from escala.domain.clock import Span, WeeklyHours, intersect, merge
from escala.domain.month import Week
from escala.explain.ground import Ground, long_enough, total, without
from escala.explain.proofs import Balance, Proof
from escala.explain.words import cited, dates, everybody, number, timetable, weekly_hours, weeks
from escala.rules.presenca_minima.clause import CLAUSE as PRESENCE
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_equipe.clause import CLAUSE as TEAM_RULE
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.reuniao_esf.clause import CLAUSE as ESF_RULE
from escala.rules.wording import count, esf_name, hours, joined, people, unit_name

Windows = Callable[[dt.date, frozenset[str]], tuple[Span, ...]]
"""Stretches of a date in which a meeting could be held if only some of the people there had to come."""


class Meetings:
    """The duties of the whole team: when each could be held at all."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.month = ground.month
        self.all = frozenset(ground.month.professionals)

    # -- windows -----------------------------------------------------------------------------------------------

    def _together(
        self, date: dt.date, who: frozenset[str], activity: str, length: int, place: Iterable[Span]
    ) -> tuple[Span, ...]:
        """Stretches of a place's hours in which those of `who` who are not away can all be in a meeting."""
        here = [p for p in self.ground.everyone[date] if p in who]
        if not self.ground.everyone[date] or any(self.ground.due_on(p, date) < length for p in here):
            return ()
        return long_enough(self.ground.stretches_common(here, date, place, activity), length)

    def team_window(self, date: dt.date, who: frozenset[str]) -> tuple[Span, ...]:
        """Stretches long enough for the team meeting at the seat on a date."""
        length = self.ground.team_meeting or 0
        return self._together(date, who, TEAM_MEETING, length, self.ground.opening(self.ground.seat, date))

    def esf_window(self, esf: str, date: dt.date, who: frozenset[str]) -> tuple[Span, ...]:
        """Stretches long enough for the meeting of the whole team with an eSF on a date."""
        return self._together(date, who, ESF_MEETING, self.ground.esf_meeting or 0, self.esf_hours(esf, date))

    def esf_hours(self, esf: str, date: dt.date) -> tuple[Span, ...]:
        """Hours of a date in which an eSF could meet the whole team, as far as eSF, unit and presence allow."""
        ground, unit = self.ground, self.month.scenario.esf[esf].unidade
        spans = ground.esf_free[esf, date]
        return without(spans, ground.opening(ground.seat, date)) if self.confined and unit != ground.seat else spans

    @cached_property
    def confined(self) -> bool:
        """Whether the presence at the seat forbids that everybody leaves it, even for a meeting."""
        rule = self.ground.presence
        return rule is not None and rule.estrita and rule.granularidade == "instante"

    @cached_property
    def team_dates(self) -> dict[int, tuple[dt.date, ...]]:
        """Index of a week with a team meeting -> dates on which it could be held."""
        if self.ground.team_meeting is None:
            return {}
        return {
            week.index: tuple(date for date in week.days if self.team_window(date, self.all))
            for week in self.ground.meeting_weeks
        }

    @cached_property
    def esf_dates(self) -> dict[str, tuple[dt.date, ...]]:
        """An eSF -> dates on which everybody could meet it."""
        if self.ground.esf_meeting is None:
            return {}
        return {
            esf: tuple(date for date in self.month.days if self.esf_window(esf, date, self.all))
            for esf in self.month.scenario.esf
        }

    def certain_team(self, professional: str) -> int:
        """Minutes of team meetings that a person attends in every roster."""
        sure = sum(self._surely(professional, dates) for dates in self.team_dates.values())
        return sure * (self.ground.team_meeting or 0)

    def certain_esf(self, professional: str) -> int:
        """Minutes of meetings of the whole team with eSF that a person attends in every roster."""
        sure = sum(self._surely(professional, dates) for dates in self.esf_dates.values())
        return sure * (self.ground.esf_meeting or 0)

    def _surely(self, professional: str, dates: tuple[dt.date, ...]) -> bool:
        return bool(dates) and all(self.month.works_on(professional, date) for date in dates)

    # -- how many fit ------------------------------------------------------------------------------------------

    def fit(self, date: dt.date, *, beside_team_meeting: bool) -> int:
        """At most so many meetings with eSF on a date; -1 where the team meeting itself does not fit."""
        ground, length = self.ground, self.ground.esf_meeting or 0
        present = self.ground.everyone[date]
        if not present or not length:
            return -1 if beside_team_meeting else 0
        most = min(ground.day_most(p, date) for p in present)
        common = self._common(date)
        with_esf = intersect(common, merge(span for esf in self.esf_dates for span in self.esf_hours(esf, date)))
        alone = min(sum(span.minutes // length for span in with_esf), most // length)
        if not beside_team_meeting:
            return alone
        team = ground.team_meeting or 0
        if not self.team_window(date, self.all) or most < team:
            return -1
        everything = sum(span.minutes // length for span in common)
        packed = [
            everything - span.minutes // length + (span.minutes - team) // length for span in long_enough(common, team)
        ]
        return min(max(packed, default=-1), (most - team) // length, alone)

    def _common(self, date: dt.date) -> tuple[Span, ...]:
        """Stretches of a date in which everybody can be in a meeting of all."""
        open_hours = self.ground.on_grid(self.month.any_opening(date))
        return self.ground.stretches_common(self.ground.everyone[date], date, open_hours, ESF_MEETING, TEAM_MEETING)

    def week_fit(self, week: Week) -> int:
        """At most so many meetings with eSF in a week, beside its team meeting."""
        ground, length = self.ground, self.ground.esf_meeting or 0
        alone = {date: self.fit(date, beside_team_meeting=False) for date in week.days}
        most = sum(alone.values())
        if week.index in self.team_dates:
            beside = {date: self.fit(date, beside_team_meeting=True) for date in self.team_dates[week.index]}
            most = max((most - alone[date] + rest for date, rest in beside.items() if rest >= 0), default=0)
        always = [p for p in self.month.professionals if all(self.month.absence(p, date) is None for date in week.days)]
        team = ground.team_meeting or 0 if week.index in self.team_dates else 0
        limits = [max(0, ground.due[p, week.index] - team) // length for p in always]
        return min([most, *limits])

    def common_hours(self) -> Balance | None:
        """Hours of the period in which everybody can be together, against those that the duties of all need."""
        ground = self.ground
        team = len(ground.meeting_weeks) * (ground.team_meeting or 0)
        every = len(self.esf_dates) * (ground.esf_meeting or 0)
        if not team + every:
            return None
        common = 0
        for date in self.month.days:
            if ground.everyone[date]:
                common += total(self._common(date))
        parts = (("reunião da equipe", team), ("reuniões com as eSF", every))
        return Balance(
            titulo="horas em que todos podem estar juntos, no período",
            oferta=common,
            parcelas=tuple(part for part in parts if part[1]),
        )

    # -- proofs ------------------------------------------------------------------------------------------------

    def proofs(self) -> list[Proof]:
        """Duties for which there is no time at which everybody can come, or not enough of it."""
        found = self._no_time()
        return found or self._too_many()

    def _smallest(self, days: Sequence[dt.date], window: Windows) -> frozenset[str]:
        """A smallest set of people who by themselves leave no stretch on any of the days."""

        def clash(who: Iterable[str]) -> bool:
            chosen = frozenset(who)
            return not any(window(date, chosen) for date in days)

        for size in range(min(3, len(self.all)) + 1):
            for chosen in combinations(self.month.professionals, size):
                if clash(chosen):
                    return frozenset(chosen)
        kept = list(self.month.professionals)
        for p in self.month.professionals:
            if clash(q for q in kept if q != p):
                kept.remove(p)
        return frozenset(kept)

    def _no_time(self) -> list[Proof]:
        """Duties with no time at which everybody can come; what the same people prevent is said once."""
        clashes, closed = self._esf_clashes
        proofs = list(closed)
        cannot = f"não há hora em que {everybody(self.month, 'possa', 'possam')} cumprir"
        told: set[frozenset[str]] = set()
        for who, found in self._team_clashes().items():
            duty, rules = f"a reunião semanal de {self._team_meeting}", [TEAM_RULE.id]
            whole = len(found) == len(self.ground.meeting_weeks)
            as_well = [esf for (other, _), teams in clashes.items() if other == who for esf in teams]
            if whole and as_well and len(as_well) == len(self.esf_dates):
                duty += f" nem a reunião de {self._esf_meeting} com cada eSF"
                rules.append(ESF_RULE.id)
                told.add(who)
            days = [date for week in found for date in week.days]
            reason = self._hours_of(who, days, TEAM_MEETING) or (
                f"{unit_name(self.month, self.ground.seat)} não abre por {self._team_meeting} seguidas"
            )
            when = "" if whole else f"{weeks(found)}, "
            proofs.append(self._proof(rules, f"{when}{reason}: {cannot} {duty}"))
        for (who, own), teams in clashes.items():
            if who in told:
                continue
            reason = self._hours_of(who, self.month.days, ESF_MEETING) or "ninguém da equipe trabalha nesses dias"
            if own is not None:
                unit = self.month.scenario.unidades[self.month.scenario.esf[teams[0]].unidade]
                there = weekly_hours(self.ground.ruleset, dict(enumerate(own)), dict(enumerate(unit.funcionamento)))
                reason += f", e {joined(esf_name(self.month, esf) for esf in teams)} só {there}"
            text = f"{reason}: {cannot} a reunião de {self._esf_meeting} com {self._names(teams)}"
            proofs.append(self._proof([ESF_RULE.id], text))
        return proofs

    @property
    def _team_meeting(self) -> str:
        return hours(self.ground.team_meeting or 0)

    @property
    def _esf_meeting(self) -> str:
        return hours(self.ground.esf_meeting or 0)

    def _team_clashes(self) -> dict[frozenset[str], list[Week]]:
        """People who prevent the team meeting -> the weeks in which they do; nobody: the seat itself is closed."""
        failing: dict[frozenset[str], list[Week]] = {}
        for week in self.ground.meeting_weeks:
            if not self.team_dates.get(week.index, week.days):
                days = [date for date in week.days if self.ground.everyone[date]]
                failing.setdefault(self._smallest(days, self.team_window), []).append(week)
        return failing

    @cached_property
    def _esf_clashes(self) -> tuple[dict[tuple[frozenset[str], WeeklyHours | None], list[str]], list[Proof]]:
        """People who prevent a meeting, and the eSF's own hours -> those eSF; and proofs that need no people."""
        failing: dict[tuple[frozenset[str], WeeklyHours | None], list[str]] = {}
        closed: dict[tuple[str, bool], list[str]] = {}
        length, month = self.ground.esf_meeting or 0, self.month
        days = [date for date in month.days if self.ground.everyone[date]]
        for esf, found in self.esf_dates.items():
            if found:
                continue
            team = month.scenario.esf[esf]
            if any(long_enough(self.esf_hours(esf, date), length) for date in month.days):
                who = self._smallest(days, partial(self.esf_window, esf))
                failing.setdefault((who, team.disponibilidade), []).append(esf)
            else:
                own = any(long_enough(self.ground.esf_free[esf, date], length) for date in month.days)
                closed.setdefault((team.unidade, own), []).append(esf)
        return failing, [self._closed(teams, unit, own) for (unit, own), teams in closed.items()]

    def _closed(self, teams: Sequence[str], unit: str, own: bool) -> Proof:
        """The proof that eSF of a unit have no stretch long enough, or only while the whole team may not leave."""
        name = unit_name(self.month, unit)
        if own:
            return self._proof(
                [ESF_RULE.id, PRESENCE.id],
                f"a reunião com {self._names(teams)} é em {name} e tira toda a equipe da sede, o que a presença "
                f"estrita proíbe enquanto {unit_name(self.month, self.ground.seat)} está aberta",
            )
        own_hours = any(self.month.scenario.esf[esf].disponibilidade for esf in teams)
        when = f"no horário em que está em {name}" if own_hours else f"dentro do funcionamento de {name}"
        return self._proof(
            [ESF_RULE.id],
            f"não há {self._esf_meeting} seguidas para reunir toda a equipe com {self._names(teams)} {when} em nenhum "
            f"dia do período",
        )

    def _names(self, teams: Sequence[str]) -> str:
        """Names of some eSF; `cada eSF` for all of several."""
        if len(teams) == len(self.esf_dates) > 1:
            return "cada eSF"
        return joined(esf_name(self.month, esf) for esf in teams)

    def _hours_of(self, who: frozenset[str], days: Iterable[dt.date], activity: str) -> str:
        """When each of some people is there, in words: `Ana só está de manhã, Bia só à tarde`; nothing for nobody."""
        ground, month = self.ground, self.month
        length = (ground.team_meeting if activity == TEAM_MEETING else ground.esf_meeting) or 0
        opening: dict[int, list[Span]] = {}
        there: dict[str, dict[int, list[Span]]] = {p: {} for p in who}
        short = set()
        for date in days:
            spans = ground.on_grid(month.any_opening(date))
            if activity == TEAM_MEETING:
                spans = ground.opening(ground.seat, date)
            opening.setdefault(date.weekday(), []).extend(spans)
            for p in who:
                if p in ground.everyone[date]:
                    if ground.due_on(p, date) < length:
                        short.add(p)
                    there[p].setdefault(date.weekday(), []).extend(intersect(spans, ground.free(p, date, activity)))
        if who and short == who:
            return f"a jornada semanal de {people(month, who)} é menor que {hours(length)}"
        words = {p: weekly_hours(ground.ruleset, hours, opening) for p, hours in there.items()}
        if len(set(words.values())) < len(words):
            words = {p: timetable(hours) or words[p] for p, hours in there.items()}
        order = [p for p in month.professionals if p in who]
        present = [p for p in order if any(there[p].values())]
        return ", ".join(
            f"{people(month, [p])} não está {words[p]}"
            if p not in present
            else f"{people(month, [p])} {'só está' if p == present[0] else 'só'} {words[p]}"
            for p in order
        )

    def _proof(self, rules: Sequence[str], text: str) -> Proof:
        articles = tuple(dict.fromkeys(self.ground.ruleset.article(rule) for rule in rules))
        sentence = text[:1].upper() + text[1:] + cited(*articles)
        return Proof(regras=tuple(rules), artigos=articles, mensagem=sentence)

    def _too_many(self) -> list[Proof]:
        """Whether the meetings with the eSF, each on a day of its own choice, outnumber the times that there are."""
        if not self.esf_dates:
            return []
        flow = _Flow()
        for esf, found in self.esf_dates.items():
            flow.edge("source", f"esf {esf}", 1)
            for date in found:
                flow.edge(f"esf {esf}", f"day {date}", 1)
        for week in self.month.weeks:
            for date in week.days:
                flow.edge(f"day {date}", f"week {week.index}", self.fit(date, beside_team_meeting=False))
            flow.edge(f"week {week.index}", "sink", self.week_fit(week))
        placed, reached = flow.run("source", "sink")
        if placed == len(self.esf_dates):
            return []
        teams = [esf for esf in self.esf_dates if f"esf {esf}" in reached]
        room = placed - len(self.esf_dates) + len(teams)
        days = sorted({date for esf in teams for date in self.esf_dates[esf]})
        text = (
            f"as reuniões de {self._esf_meeting} com {self._names(teams)} pedem "
            f"{count(len(teams), 'horário', 'horários')} com toda a equipe, e nas horas comuns a todos ({dates(days)}) "
            f"só {'cabe' if room == 1 else 'cabem'} {number(room)}"
        )
        if self.ground.team_meeting is None:
            return [self._proof([ESF_RULE.id], text)]
        return [self._proof([ESF_RULE.id, TEAM_RULE.id], f"{text}, ao lado da reunião semanal de {self._team_meeting}")]


class _Flow:
    """Greatest flow in a small network, by shortest augmenting paths."""

    def __init__(self) -> None:
        self.room: dict[str, dict[str, int]] = {}

    def edge(self, origin: str, end: str, capacity: int) -> None:
        """Add an edge."""
        self.room.setdefault(origin, {})[end] = capacity
        self.room.setdefault(end, {}).setdefault(origin, 0)

    def run(self, source: str, sink: str) -> tuple[int, set[str]]:
        """The greatest flow, and the nodes on the source's side of a smallest cut."""
        flow = 0
        while True:
            before: dict[str, str] = {source: source}
            queue = deque([source])
            while queue and sink not in before:
                node = queue.popleft()
                for other, room in self.room.get(node, {}).items():
                    if room > 0 and other not in before:
                        before[other] = node
                        queue.append(other)
            if sink not in before:
                return flow, set(before)
            path = [sink]
            while path[-1] != source:
                path.append(before[path[-1]])
            step = min(self.room[a][b] for b, a in pairwise(path))
            for b, a in pairwise(path):
                self.room[a][b] -= step
                self.room[b][a] += step
            flow += step
