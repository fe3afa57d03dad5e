"""The content of a month: how much of what each person does in each week, before anybody says when.

The content plan decides numbers of sessions, slots of the activities of free length, and in which week everyone meets
which eSF. Asked only for what any roster must satisfy, its optimum is a lower bound of the whole month's; asked for
some room to spare as well, it is the plan that the weeks are then built from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ortools.sat.python import cp_model

from escala.domain.month import WORKING_DAYS
from escala.domain.values import Place
from escala.solver.facts import Facts, Placement, starts, stretches
from escala.solver.host import Expression, Host, Literal


class MeetingDays(NamedTuple):
    """Days of one week on which the same professionals are present, so that all-hands sessions there are alike."""

    week: int
    days: tuple[int, ...]
    present: tuple[str, ...]


class Portion(NamedTuple):
    """So many sessions of one activity and length, or so many slots where `length` is 0."""

    activity: str
    length: int


@dataclass(frozen=True)
class Content:
    """A content plan.

    Attributes:
        portions: (person, week) -> portion -> number of sessions, or of slots where the length is free.
        team: week -> days from which the team meeting's day is to be taken.
        duties: (week, class of eSF) -> [(days, number of all-hands meetings)].
        outdoors: activities held outside although a unit would do, since rooms are too few.
    """

    portions: Mapping[tuple[str, int], Mapping[Portion, int]]
    team: Mapping[int, tuple[int, ...]]
    duties: Mapping[int, Mapping[int, tuple[tuple[tuple[int, ...], int], ...]]]
    outdoors: frozenset[str] = frozenset()

    def place(self, facts: Facts, activity: str) -> Place:
        """Where an activity is planned: at a unit wherever that is possible, unless rooms are too few for it."""
        places = facts.activity(activity).locais
        if activity in self.outdoors:
            return next(place for place in places if place != "unidade")
        return "unidade" if "unidade" in places else places[0]


def meeting_days(facts: Facts) -> list[MeetingDays]:
    """The all-hands groups of each week, those with most people first."""
    found: list[MeetingDays] = []
    for week in facts.weeks:
        groups: dict[tuple[str, ...], list[int]] = {}
        for d in facts.days_of_week[week]:
            if facts.present[d] and facts.any_open[d]:
                groups.setdefault(facts.present[d], []).append(d)
        found.extend(MeetingDays(week, tuple(days), present) for present, days in groups.items())
    return found


def common(facts: Facts, day: int, unit: str) -> int:
    """Mask of the slots in which everyone present on a day can be at an open unit."""
    mask = facts.opening[unit][day] if facts.present[day] else 0
    for p in facts.present[day]:
        mask &= facts.available[p][day]
    return mask


class ContentModel(Host):
    """Numbers of sessions and slots per person and week, under the rules that speak of sums.

    Args:
        facts: the month in slots.
        people: whose content to decide; default everybody.
        lengths: activity -> lengths in slots to choose from, where the norm leaves a choice; default: all of them.
    """

    def __init__(
        self,
        facts: Facts,
        people: Collection[str] | None = None,
        lengths: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        super().__init__(facts)
        self.people = tuple(p for p in facts.people if people is None or p in people)
        self.groups = meeting_days(facts)
        self.portions: dict[tuple[str, int], dict[Portion, cp_model.IntVar]] = {}
        self.team: dict[MeetingDays, cp_model.IntVar] = {}
        self.duties: dict[tuple[MeetingDays, int], cp_model.IntVar] = {}
        self.travel: dict[tuple[str, int], cp_model.IntVar] = {}
        self._lengths = dict(lengths or {})
        self._open = lengths is None
        self.outdoors: frozenset[str] = frozenset()
        self.joined: dict[int, Literal] = {}
        """Index of a commitment that can be an eSF's compulsory meeting if everybody attends -> whether it is."""
        self.begun: dict[tuple[str, int, str], cp_model.IntVar] = {}
        """(person, week, activity of free length) -> sessions begun, where their number counts."""
        self._meetings()
        for p in self.people:
            for week in facts.weeks:
                self._week(p, week)

    # -- structure ---------------------------------------------------------------------------------------------

    @cached_property
    def team_activity(self) -> str | None:
        """The activity of the team meeting."""
        return self._first("equipe")

    @cached_property
    def esf_activity(self) -> str | None:
        """The activity of the meetings with eSF."""
        return self._first("esf")

    def _first(self, who: str) -> str | None:
        return next((id for id, a in self.facts.ruleset.activities.items() if a.participantes == who), None)

    def length(self, activity: str | None) -> int:
        """Slots of an all-hands session of an activity."""
        fixed = None if activity is None else self.facts.activity(activity).duracao.fixa
        return (fixed or 0) // self.facts.slot

    @cached_property
    def _fixed(self) -> list[Placement]:
        return [placement for day in self.facts.commitments for placement in day]

    def _fixed_duties(self) -> None:
        """Commitments that are a compulsory meeting, or become one when everybody joins: at most one of each eSF."""
        by_esf: dict[str, list[int]] = defaultdict(list)
        for i, fixed in sorted(enumerate(self._fixed), key=lambda entry: (entry[1].day, entry[1].start)):
            whole = fixed.length == self.length(self.esf_activity)
            if fixed.kind.activity == self.esf_activity and whole and len(fixed.esf) == 1:
                by_esf[fixed.esf[0]].append(i)
        for found in by_esf.values():
            if self._open:
                self.joined.update({i: self.model.new_bool_var("") for i in found})
                self.at_most([self.joined[i] for i in found], 1)
                continue
            held = [i for i in found if set(self._fixed[i].people) >= set(self.facts.present[self._fixed[i].day])]
            self.joined.update(dict.fromkeys(held[:1], 1))

    def _meetings(self) -> None:
        facts, model = self.facts, self.model
        team, duty = self.length(self.team_activity), self.length(self.esf_activity)
        held = {facts.week_of[f.day] for f in self._fixed if f.kind.activity == self.team_activity}
        self._fixed_duties()
        for group in self.groups:
            if team and any(starts(common(facts, d, facts.seat), team) for d in group.days):
                self.team[group] = model.new_bool_var("")
            for cls in facts.classes if duty else ():
                fits = sum(
                    (end - start) // duty
                    for d in group.days
                    for start, end in stretches(common(facts, d, cls.unit) & cls.hours[d])
                )
                if fits:
                    self.duties[group, cls.index] = model.new_int_var(0, min(fits, len(cls.members)), "")
        for week in facts.weeks if team else ():
            workable = any(facts.present[d] for d in facts.days_of_week[week][:WORKING_DAYS])
            here = [var for group, var in self.team.items() if group.week == week]
            self.equal(here, int(workable and week not in held))
        for cls in facts.classes if duty else ():
            fixed = [lit for i, lit in self.joined.items() if self._fixed[i].esf[0] in cls.members]
            self.equal([*(var for (_, c), var in self.duties.items() if c == cls.index), *fixed], len(cls.members))
        for group in self.groups:
            room = sum(self._anywhere(d).bit_count() for d in group.days)
            used = [team * self.team[group]] if group in self.team else []
            used += [duty * var for (g, _), var in self.duties.items() if g is group]
            self.at_most(used, room)

    def _anywhere(self, day: int) -> int:
        mask = self.facts.any_open[day]
        for p in self.facts.present[day]:
            mask &= self.facts.available[p][day]
        return mask

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """Activities that a person's own time goes to: banded or targeted ones, and the residual ones.

        The others have no price and no limit; they are needed only where no residual activity takes any time at all.
        Meetings that a clause calls are anybody's time while no agenda says when they are: no less than that is asked.
        """
        rows, activities = self.facts.ruleset.rows, self.facts.ruleset.activities

        def counted(row: str | None) -> bool:
            return row is not None and any((rows[row].faixa, rows[row].alvo is not None, rows[row].producao))

        boundless = any(
            spec.residual
            and not counted(spec.linha)
            and not any((spec.duracao.fixa, spec.duracao.multiplo, spec.duracao.minima, spec.duracao.maxima))
            for spec in activities.values()
        )

        def wanted(row: str | None) -> bool:
            return counted(row) or not boundless

        return tuple(
            id
            for id, spec in self.facts.ruleset.activities.items()
            if spec.participantes != "equipe"
            and (spec.participantes != "convocados" or self.facts.agenda is None)
            and "transito" not in spec.locais
            and (spec.residual or wanted(spec.linha))
            and any(self._supplied(id, place) for place in spec.locais)
        )

    def lengths(self, activity: str) -> Sequence[int]:
        """Lengths in slots to choose from; a single 0 where the slots alone are counted."""
        if activity in self._lengths:
            return self._lengths[activity]
        spec, slot = self.facts.activity(activity).duracao, self.facts.slot
        if spec.adicional is not None and self.facts.activity(activity).participantes == "esf":
            return range(self.facts.slots(spec.adicional[0]), spec.adicional[1] // slot + 1)
        if spec.fixa is not None or spec.multiplo is not None:
            return ((spec.fixa or spec.multiplo or slot) // slot,)
        return (0,)

    def _week(self, person: str, week: int) -> None:
        facts, model = self.facts, self.model
        due = facts.due[person][week]
        portions = self.portions[person, week] = {}
        total: list[Expression] = [self.all_hands(person, week), self._committed(person, week)]
        for activity in self.offered:
            spec = facts.activity(activity)
            for length in self.lengths(activity):
                if length:
                    var = model.new_int_var(0, due // length, "")
                    total.append(length * var)
                else:
                    least = facts.slots(spec.duracao.minima or facts.slot)
                    domain = cp_model.Domain.from_intervals([[0, 0], [least, due]] if due >= least else [[0, 0]])
                    var = model.new_int_var_from_domain(domain, "")
                    total.append(var)
                    row = None if spec.linha is None else facts.ruleset.rows[spec.linha]
                    if row is not None and row.producao is not None:
                        self.begun[person, week, activity] = begun = model.new_int_var(0, due, "")
                        model.add(begun <= var)
                        model.add(var <= due * begun)
                portions[Portion(activity, length)] = var
        if any(facts.travel(u, v) for u in facts.units for v in facts.units):
            self.travel[person, week] = model.new_int_var(0, due, "")
            total.append(self.travel[person, week])
        self.equal(total, due)

    def _supplied(self, activity: str, place: str) -> bool:
        scenario = self.facts.scenario
        pools = [unit.recursos for unit in scenario.unidades.values()] if place == "unidade" else [scenario.recursos]
        needs = {p: need for p, need in self.facts.activity(activity).recursos.items() if p == place}
        return any(all(pool.get(name, 0) >= n for need in needs.values() for name, n in need.items()) for pool in pools)

    # -- what rules read ---------------------------------------------------------------------------------------

    def _committed(self, person: str, week: int, row: str | None = None) -> int:
        """Slots of the person's commitments in a week, of one row or of all."""
        return sum(
            f.length
            for f in self._fixed
            if person in f.people
            and self.facts.week_of[f.day] == week
            and (row is None or self.facts.activity(f.kind.activity).linha == row)
        )

    def _duties_of(self, person: str, week: int | None) -> list[cp_model.IntVar]:
        return [
            var
            for (group, _), var in self.duties.items()
            if person in group.present and (week is None or group.week == week)
        ]

    def _joins_of(self, person: str, week: int | None) -> list[Literal]:
        """Commitments that the person joins so that they are a compulsory meeting."""
        return [
            lit
            for i, lit in self.joined.items()
            if week in (None, self.facts.week_of[self._fixed[i].day])
            and person in self.facts.present[self._fixed[i].day]
            and person not in self._fixed[i].people
        ]

    def _team_of(self, person: str, week: int) -> list[cp_model.IntVar]:
        return [var for group, var in self.team.items() if person in group.present and group.week == week]

    def all_hands(self, person: str, week: int) -> Expression:
        """Slots of all-hands sessions, the person's own commitments aside, that the person attends in a week."""
        team, duty = self.length(self.team_activity), self.length(self.esf_activity)
        meetings = sum(self._duties_of(person, week)) + sum(self._joins_of(person, week))
        return team * sum(self._team_of(person, week)) + duty * meetings

    def hours(self, person: str, row: str, week: int) -> Expression:
        """Slots of a row in one week."""
        terms: list[Expression] = [self._committed(person, week, row)]
        for activity in self.facts.ruleset.row_activities[row]:
            if activity == self.team_activity:
                terms.append(self.length(activity) * sum(self._team_of(person, week)))
            if activity == self.esf_activity:
                meetings = sum(self._duties_of(person, week)) + sum(self._joins_of(person, week))
                terms.append(self.length(activity) * meetings)
        for portion, var in self.portions[person, week].items():
            if self.facts.activity(portion.activity).linha == row:
                terms.append((portion.length or 1) * var)
        return sum(terms)

    def duty(self, person: str, row: str) -> Expression:
        """Slots of compulsory meetings over the period."""
        activity = self.esf_activity
        if activity is None or self.facts.activity(activity).linha != row:
            return 0
        held = [
            lit
            for i, lit in self.joined.items()
            if person in self.facts.present[self._fixed[i].day] or person in self._fixed[i].people
        ]
        return self.length(activity) * (sum(self._duties_of(person, None)) + sum(held))

    def count(self, person: str, activity: str) -> Expression:
        """Sessions over the period, in units of the length where lengths are multiples."""
        unit = self.facts.activity(activity).duracao.multiplo
        each = None if unit is None else unit // self.facts.slot
        terms: list[Expression] = [
            f.length // each if each else 1 for f in self._fixed if person in f.people and f.kind.activity == activity
        ]
        if activity == self.esf_activity:
            terms += [*self._duties_of(person, None), *self._joins_of(person, None)]
        if activity == self.team_activity:
            terms += [var for week in self.facts.weeks for var in self._team_of(person, week)]
        for week in self.facts.weeks:
            for portion, var in self.portions[person, week].items():
                if portion.activity == activity:
                    if not portion.length:
                        terms.append(self.begun[person, week, activity])
                    else:
                        terms.append(portion.length // each * var if each else var)
        return sum(terms)

    def support(self) -> Iterable[tuple[str, Expression]]:
        """Nothing yet: the content plan gives sessions no eSF."""
        return ()

    def outside(self, person: str, week: int) -> Expression:
        """Slots of activities that are held outside the units."""
        return sum(
            (portion.length or 1) * var
            for portion, var in self.portions[person, week].items()
            if portion.activity in self.outdoors or "unidade" not in self.facts.activity(portion.activity).locais
        )

    def presence_to_spare(self, size: Mapping[str, int], week: int) -> Expression | None:
        """Slots of a week at the seat beyond what presence needs, at most; `None` where its shifts are what counts.

        Whoever is elsewhere is not there, and while all meet there is everybody instead of those who are needed. A
        meeting elsewhere, with the way there and back, waives the rule, unless it is strict.

        Args:
            size: how many each person of the model stands for.
            week: index of the week.
        """
        facts = self.facts
        if not facts.ruleset.cites("presenca-minima"):
            return None
        parameters = facts.parameters("presenca-minima")
        if getattr(parameters, "granularidade", None) != "instante":
            return None
        least, strict = facts.least_presence, bool(getattr(parameters, "estrita", False))
        opening = sum(facts.opening[facts.seat][d].bit_count() for d in facts.days_of_week[week])
        outside = sum(size[p] * self.outside(p, week) for p in self.people)
        spare: Expression = sum(due[week] for due in facts.due.values()) - least * opening - outside
        team, duty = self.length(self.team_activity), self.length(self.esf_activity)
        for group, held in self.team.items():
            if group.week == week:
                spare = spare - max(0, len(group.present) - least) * team * held
        for (group, cls), number in self.duties.items():
            if group.week == week:
                unit = facts.classes[cls].unit
                away = len(group.present) * duty
                if unit == facts.seat:
                    away -= min(len(group.present), least) * duty
                elif not strict:
                    away -= least * (duty + 2 * facts.travel(facts.seat, unit))
                spare = spare - max(0, away) * number
        return spare

    def read(self, solver: cp_model.CpSolver) -> Content:
        """The plan that a solver found."""
        team = {group.week: group.days for group, var in self.team.items() if solver.value(var)}
        duties: dict[int, dict[int, list[tuple[tuple[int, ...], int]]]] = defaultdict(lambda: defaultdict(list))
        for (group, cls), var in self.duties.items():
            if number := solver.value(var):
                duties[group.week][cls].append((group.days, number))
        return Content(
            portions={
                key: {portion: n for portion, var in found.items() if (n := solver.value(var))}
                for key, found in self.portions.items()
            },
            team=team,
            duties={week: {c: tuple(n) for c, n in by_class.items()} for week, by_class in duties.items()},
            outdoors=self.outdoors,
        )
