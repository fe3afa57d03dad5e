"""What is certain of every roster of a scenario, before any is known: who can work when, for how long, and must.

Everything is minutes since midnight of a date, in whole slots of the grid. A bound here is safe: what it calls
impossible is impossible, what it allows need not be possible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from escala.domain.clock import Span, intersect, merge
from escala.domain.month import WORKING_DAYS, FixedSession, Month, Week
from escala.norms.ruleset import JornadaLimits, RuleSet
from escala.rules.history import asked_minutes
from escala.rules.lengths import day_sums, in_slots
from escala.rules.presenca_minima.clause import CLAUSE as PRESENCE
from escala.rules.presenca_minima.clause import Parameters as PresenceParameters
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_equipe.clause import CLAUSE as TEAM_MEETING_RULE
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.reuniao_esf.clause import CLAUSE as ESF_MEETING_RULE


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of some stretches when others are taken out."""
    left = list(spans)
    for cut in taken:
        left = [
            piece
            for span in left
            for piece in (Span(span.start, min(span.end, cut.start)), Span(max(span.start, cut.end), span.end))
            if piece.start < piece.end
        ]
    return tuple(left)


def total(spans: Iterable[Span]) -> int:
    """Minutes of disjoint stretches."""
    return sum(span.minutes for span in spans)


def long_enough(spans: Iterable[Span], minutes: int) -> tuple[Span, ...]:
    """The stretches of at least so many minutes."""
    return tuple(span for span in spans if span.minutes >= minutes)


class Ground:
    """The facts of one scenario under its rule set.

    Attributes:
        month: the calendar.
        ruleset: the norm with the team's adjustments.
        grid: minutes of one slot.
        seat: the unit that must be staffed.
    """

    def __init__(self, month: Month, ruleset: RuleSet) -> None:
        self.month = month
        self.ruleset = ruleset
        self.grid = ruleset.grid
        self.seat = month.scenario.sede

    # -- rules -------------------------------------------------------------------------------------------------

    @cached_property
    def presence(self) -> PresenceParameters | None:
        """Parameters of the minimum presence; None where the norm asks for none."""
        if not self.ruleset.cites(PRESENCE.id):
            return None
        parameters = PRESENCE.of(self.ruleset)
        return parameters if parameters.minimo else None

    @cached_property
    def team_meeting(self) -> int | None:
        """Minutes of the weekly team meeting; None where the norm asks for none."""
        return self._length(TEAM_MEETING, TEAM_MEETING_RULE.id)

    @cached_property
    def esf_meeting(self) -> int | None:
        """Minutes of the meeting of everybody with each eSF; None where the norm asks for none."""
        return self._length(ESF_MEETING, ESF_MEETING_RULE.id)

    def _length(self, activity: str, rule: str) -> int | None:
        known = activity in self.ruleset.activities and self.ruleset.cites(rule)
        return self.ruleset.activities[activity].duracao.fixa if known else None

    def supplied(self, activity: str, place: str, unit: str | None) -> bool:
        """Whether the resources of a session exist at all where it would be held (`unit` None: outside units)."""
        scenario = self.month.scenario
        own: Mapping[str, int] = scenario.recursos if unit is None else scenario.unidades[unit].recursos
        needs = {str(where): what for where, what in self.ruleset.activities[activity].recursos.items()}
        return all(own.get(name, 0) >= amount for name, amount in needs.get(place, {}).items())

    # -- time --------------------------------------------------------------------------------------------------

    def on_grid(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """The whole slots inside some stretches."""
        grid = self.grid
        trimmed = (Span(-(-span.start // grid) * grid, span.end // grid * grid) for span in spans)
        return merge(span for span in trimmed if span.start < span.end)

    @cached_property
    def _opening(self) -> Mapping[tuple[str, dt.date], tuple[Span, ...]]:
        units, days = self.month.scenario.unidades, self.month.days
        return {(unit, date): self.on_grid(self.month.opening(unit, date)) for unit in units for date in days}

    def opening(self, unit: str, date: dt.date) -> tuple[Span, ...]:
        """Opening hours of a unit, in whole slots."""
        return self._opening[unit, date]

    @cached_property
    def everyone(self) -> Mapping[dt.date, tuple[str, ...]]:
        """Date -> all hands: every professional who is not away; nobody on a holiday."""
        return {date: self.month.everyone(date) for date in self.month.days}

    @cached_property
    def due(self) -> Mapping[tuple[str, int], int]:
        """Professional and index of the week -> minutes due."""
        return {
            (p, week.index): asked_minutes(self.month, self.ruleset, p, week)
            for p in self.month.professionals
            for week in self.month.weeks
        }

    def total_due(self, professional: str) -> int:
        """Minutes due in the period."""
        return sum(self.due[professional, week.index] for week in self.month.weeks)

    def due_on(self, professional: str, date: dt.date) -> int:
        """Minutes due in the week of a date of the period."""
        return self.due[professional, (date - self.month.days[0]).days // 7]

    @cached_property
    def _workable(self) -> Mapping[tuple[str, dt.date], tuple[Span, ...]]:
        shortest = self.shape.block_min
        return {
            (p, date): long_enough(self.on_grid(self.month.availability(p, date)), shortest)
            if self.due_on(p, date) >= shortest
            else ()
            for p in self.month.professionals
            for date in self.month.days
        }

    def workable(self, professional: str, date: dt.date) -> tuple[Span, ...]:
        """Stretches in which a person can work: available, hours due that week, and room for the shortest block."""
        return self._workable[professional, date]

    @cached_property
    def shape(self) -> JornadaLimits:
        """The shape of a working day with its limits drawn in to whole slots, in minutes."""
        return in_slots(self.ruleset.jornada, self.grid)

    @cached_property
    def _day_totals(self) -> Mapping[tuple[str, dt.date], int]:
        return {key: day_sums(spans, self.shape, self.grid) for key, spans in self._workable.items()}

    def day_totals(self, professional: str, date: dt.date) -> int:
        """Minutes that a person can work on a date, as a bit mask: bit `k` stands for `k` slots."""
        return self._day_totals[professional, date]

    def day_most(self, professional: str, date: dt.date) -> int:
        """Greatest number of minutes that a person can work on a date."""
        return (self.day_totals(professional, date).bit_length() - 1) * self.grid

    # -- commitments -------------------------------------------------------------------------------------------

    @cached_property
    def fixed(self) -> Mapping[dt.date, tuple[FixedSession, ...]]:
        """Date -> commitments of that date; only dates with any."""
        found: dict[dt.date, list[FixedSession]] = {}
        for session in self.month.fixed_sessions:
            found.setdefault(session.date, []).append(session)
        return {date: tuple(sessions) for date, sessions in found.items()}

    def free(self, professional: str, date: dt.date, *activities: str) -> tuple[Span, ...]:
        """Stretches in which a person can be in sessions of some activities: no other is fixed then."""
        spans = self.workable(professional, date)
        taken = [
            fixed.span
            for fixed in self.fixed.get(date, ())
            if professional in fixed.professionals and fixed.activity not in activities
        ]
        return without(spans, taken) if taken else spans

    @cached_property
    def esf_free(self) -> Mapping[tuple[str, dt.date], tuple[Span, ...]]:
        """An eSF and a date -> stretches in which it can be in a meeting at its own unit."""
        found = {}
        for esf, team in self.month.scenario.esf.items():
            for date in self.month.days:
                spans = intersect(self.opening(team.unidade, date), self.on_grid(self.month.esf_hours(esf, date)))
                fixed = self.fixed.get(date, ())
                taken = [other.span for other in fixed if esf in other.esf and other.activity != ESF_MEETING]
                found[esf, date] = without(spans, taken) if taken else spans
        return found

    # -- away from the seat ------------------------------------------------------------------------------------

    @cached_property
    def travel(self) -> int:
        """Longest way between the seat and another unit, in minutes of whole slots."""
        ways = (self.month.travel(self.seat, unit) for unit in self.month.scenario.unidades)
        return max(-(-way // self.grid) * self.grid for way in ways)

    def waivable(self, date: dt.date) -> bool:
        """Whether a session of everybody away from the seat could waive the presence on a date.

        At another unit; or outside the units, where fewer are there that day than have to be at the seat. More of them
        work no less in the territory than they would at the seat, and only at hours when all of them can.
        """
        if self.presence is None or self.presence.estrita:
            return False
        if 0 < len(self.everyone[date]) < self.presence.minimo:
            return True
        return any(self.opening(unit, date) for unit in self.month.scenario.unidades if unit != self.seat)

    # -- weeks -------------------------------------------------------------------------------------------------

    @cached_property
    def meeting_weeks(self) -> tuple[Week, ...]:
        """Weeks in which somebody can work from Monday to Friday, so that the team meets."""
        return tuple(week for week in self.month.weeks if any(self.everyone[date] for date in week.days[:WORKING_DAYS]))

    def stretches_common(
        self, people: Collection[str], date: dt.date, within: Iterable[Span], *activities: str
    ) -> tuple[Span, ...]:
        """Stretches of `within` in which all of some people can be in sessions of some activities on a date."""
        common = tuple(within)
        for professional in people:
            if not common:
                break
            common = intersect(common, self.free(professional, date, *activities))
        return common
