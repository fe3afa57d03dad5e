"""A month with its sessions left out: who works when, who is at the seat, when everybody meets. Made to be refuted.

Every roster satisfies it, so what it cannot satisfy has no roster. It is a model of satisfaction alone: no objective,
no hint, no presolve, one worker, and each condition that a coordinator knows has a literal under which its constraints
stand; CP-SAT then names those that it needed (`sufficient_assumptions_for_infeasibility`), and the core is shrunk by
leaving out one after the other. Unsat cores are only of use in such a model: with an objective all come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from ortools.sat.python import cp_model

from escala.domain.month import WORKING_DAYS
from escala.rules.jornada.constraint import blocks_of, pauses, rest_between, rested, unbroken
from escala.solver.assembly import impose
from escala.solver.content import ContentModel
from escala.solver.facts import Facts, Placement, bits, run, starts
from escala.solver.host import Expression, Literal, Modeller, new_solver
from escala.solver.kin import kin

TEAM, ESF = "reuniao-equipe", "reuniao-esf"
PRESENCE = "presenca-minima"
BANDS = "faixa-horas"


Core = tuple[str, ...]
"""Keys of conditions that cannot hold together."""


class Conditional(Modeller):
    """A model whose constraints stand under conditions: a literal each, all of them assumed."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self.conditions: dict[str, cp_model.IntVar] = {}
        self._given: tuple[cp_model.IntVar, ...] = ()

    def condition(self, key: str) -> cp_model.IntVar:
        """The literal of a condition."""
        if key not in self.conditions:
            self.conditions[key] = self.model.new_bool_var(key)
        return self.conditions[key]

    @contextmanager
    def under(self, *keys: str) -> Iterator[None]:
        """Meanwhile, what is asked holds where some conditions do."""
        before = self._given
        self._given = (*before, *map(self.condition, keys))
        try:
            yield
        finally:
            self._given = before

    def require(self, holds: bool) -> None:
        """Record a fact; where it does not hold, neither can the conditions together."""
        if not holds:
            self.model.add_bool_or([literal.negated() for literal in self._given])

    def clause(self, literals: Sequence[Literal]) -> None:
        """At least one of some literals, where the conditions hold."""
        if any(isinstance(literal, int) and literal for literal in literals):
            return
        unknown = [literal for literal in literals if not isinstance(literal, int)]
        self.model.add_bool_or([*unknown, *(literal.negated() for literal in self._given)])

    def implies(self, literal: Literal, others: Sequence[Literal]) -> None:
        """All of some literals hold if one does, where the conditions hold."""
        for other in others:
            self.clause([self.negated(literal), other])

    def at_most(self, terms: Sequence[Expression], limit: int) -> None:
        """Sum of terms at most `limit`, where the conditions hold."""
        self._sum(terms, cp_model.Domain(-_FAR, limit))

    def at_least(self, terms: Sequence[Expression], limit: int) -> None:
        """Sum of terms at least `limit`, where the conditions hold."""
        self._sum(terms, cp_model.Domain(limit, _FAR))

    def equal(self, terms: Sequence[Expression], value: int) -> None:
        """Sum of terms equal to `value`, where the conditions hold."""
        self._sum(terms, cp_model.Domain(value, value))

    def _sum(self, terms: Sequence[Expression], domain: cp_model.Domain) -> None:
        unknown = [term for term in terms if not isinstance(term, int)]
        constant = sum(term for term in terms if isinstance(term, int))
        if not unknown:
            self.require(domain.contains(constant))
            return
        constraint = self.model.add_linear_expression_in_domain(cp_model.LinearExpr.sum(unknown) + constant, domain)
        if self._given:
            constraint.only_enforce_if(list(self._given))


class Relaxation(Conditional):
    """The hours of work and the meetings of all hands in some weeks.

    Args:
        facts: the month in slots, its agenda left open.
        weeks: indices of the weeks.
        hours: whether the hours of work are modelled; without them only when everybody could meet.
    """

    def __init__(self, facts: Facts, weeks: Collection[int], hours: bool = True) -> None:
        super().__init__(facts)
        self.days = [d for week in weeks for d in facts.days_of_week[week] if facts.any_open[d]]
        self.weeks = tuple(weeks)
        self._work: dict[tuple[str, int], list[Literal]] = {}
        self._meetings: dict[int, list[tuple[int, int, str, cp_model.IntVar]]] = defaultdict(list)
        if hours:
            self._hours_of_work()
        self._team_meetings()
        if not hours:
            self._esf_meetings()
        self._apart()
        if hours and facts.least_presence:
            self._presence()

    # -- hours of work -----------------------------------------------------------------------------------------

    def _hours_of_work(self) -> None:
        facts = self.facts
        for p in facts.people:
            member = facts.scenario.profissionais[p]
            for d in self.days:
                line: list[Literal] = [0] * facts.horizon
                for t in bits(facts.any_open[d]):
                    line[t] = self.model.new_bool_var("")
                self._work[p, d] = line
                if member.disponibilidade is not None:
                    mask = facts.mask(member.disponibilidade[facts.weekday[d]])
                    with self.under(f"disponibilidade {p}"):
                        for t in bits(facts.any_open[d] & ~mask):
                            self.clause([self.negated(line[t])])
                if facts.month.absence(p, facts.days[d]) is not None:
                    with self.under(f"ausencias {p}"):
                        for t in bits(facts.any_open[d]):
                            self.clause([self.negated(line[t])])
                self._shape(line)
            self._rests(p)
            for week in self.weeks:
                away = any(facts.month.absence(p, facts.days[d]) is not None for d in facts.days_of_week[week])
                with self.under(f"carga {p}", *([f"ausencias {p}"] if away else [])):
                    mine = [lit for d in facts.days_of_week[week] for lit in self._work.get((p, d), ())]
                    self.equal(mine, facts.due[p][week])
        for d in self.days:
            for fixed in facts.commitments[d]:
                with self.under(self._commitment(fixed)):
                    for p in fixed.people:
                        self.implies(1, self._work[p, d][fixed.start : fixed.start + fixed.length])

    def _commitment(self, fixed: Placement) -> str:
        """The key of the commitment that a fixed session is an occurrence of."""
        facts = self.facts
        for session in facts.month.fixed_sessions:
            same = (session.date, session.activity, session.unit) == (
                facts.days[fixed.day],
                fixed.kind.activity,
                fixed.kind.unit,
            )
            if same and session.span.start // facts.slot == fixed.start and session.professionals == fixed.people:
                return f"compromisso {session.commitment + 1}"
        return "agenda"

    def _shape(self, line: Sequence[Literal]) -> None:
        facts, limits = self.facts, self.facts.ruleset.jornada
        with self.under("jornada bloco_minimo"):
            blocks_of(self, line, facts.slots(limits.block_min), limits.blocks)
        with self.under("jornada intervalo"):
            pauses(self, line, facts.slots(limits.break_min))
        with self.under("jornada bloco_maximo"):
            unbroken(self, line, limits.block_max // facts.slot)
        with self.under("jornada maxima_dia"):
            self.at_most(line, limits.daily_max // facts.slot)

    def _rests(self, person: str) -> None:
        facts = self.facts
        rest = facts.slots(facts.ruleset.jornada.rest_min)
        with self.under("jornada interjornada"):
            for d in self.days:
                if (person, d + 1) in self._work:
                    today, tomorrow = self._work[person, d], self._work[person, d + 1]
                    rest_between(self, today, tomorrow, rest + facts.shorter_nights[d])
                rested(self, self._work[person, d], facts.resting.get((person, d), 0))

    # -- meetings of all hands ---------------------------------------------------------------------------------

    def _held(self, day: int, start: int, length: int, unit: str) -> cp_model.IntVar:
        """A meeting of everybody who is not away: all of them work through it, and are in nothing else."""
        facts, held = self.facts, self.model.new_bool_var("")
        self._meetings[day].append((start, length, unit, held))
        for p in facts.present[day]:
            line = self._work.get((p, day))
            member = facts.scenario.profissionais[p]
            if line is not None:
                self.implies(held, line[start : start + length])
            elif member.disponibilidade is not None:
                mask = facts.mask(member.disponibilidade[facts.weekday[day]])
                if run(start, length) & ~mask:
                    with self.under(f"disponibilidade {p}"):
                        self.clause([self.negated(held)])
            if length > facts.due[p][facts.week_of[day]]:
                with self.under(f"carga {p}"):
                    self.clause([self.negated(held)])
        return held

    def _not_beside(self, fixed: Placement, start: int, length: int, activity: str) -> bool:
        """Whether a commitment keeps its people from a meeting at a time."""
        return fixed.kind.activity != activity and bool(run(fixed.start, fixed.length) & run(start, length))

    def _offer(self, activity: str, day: int, length: int, unit: str) -> Iterator[tuple[int, cp_model.IntVar]]:
        facts = self.facts
        for t in bits(starts(facts.opening[unit][day], length)) if facts.present[day] else ():
            held = self._held(day, t, length, unit)
            for fixed in facts.commitments[day]:
                if self._not_beside(fixed, t, length, activity):
                    with self.under(self._commitment(fixed)):
                        self.clause([self.negated(held)])
            yield t, held

    def _team_meetings(self) -> None:
        facts = self.facts
        length = facts.together("equipe")
        if not length or not facts.ruleset.cites(TEAM):
            return
        for week in self.weeks:
            days = facts.days_of_week[week]
            if not any(facts.present[d] for d in days[:WORKING_DAYS]):
                continue
            if any(fixed.kind.activity == TEAM for d in days for fixed in facts.commitments[d]):
                continue
            held = [lit for d in days for _, lit in self._offer(TEAM, d, length, facts.seat)]
            with self.under(TEAM):
                self.at_least(held, 1)

    def _esf_meetings(self) -> None:
        facts = self.facts
        length = facts.together("esf")
        if not length or not facts.ruleset.cites(ESF):
            return
        alike: dict[str, list[str]] = defaultdict(list)
        for esf, team in facts.scenario.esf.items():
            if not any(esf in fixed.esf for day in facts.commitments for fixed in day):
                alike[team.unidade if team.disponibilidade is None else esf].append(esf)
        for members in alike.values():
            team = facts.scenario.esf[members[0]]
            held = []
            for d in self.days:
                own = None if team.disponibilidade is None else facts.mask(team.disponibilidade[facts.weekday[d]])
                for t, lit in self._offer(ESF, d, length, team.unidade):
                    held.append(lit)
                    if own is not None and run(t, length) & ~own:
                        with self.under(f"esf {members[0]}"):
                            self.clause([self.negated(lit)])
            with self.under(ESF):
                self.at_least(held, len(members))
        for week in self.weeks:
            for p in facts.people:
                away = any(p not in facts.present[d] for d in facts.days_of_week[week] if facts.any_open[d])
                mine = [
                    length_ * lit for d in facts.days_of_week[week] for _, length_, _, lit in self._meetings.get(d, ())
                ]
                if mine and not away:
                    with self.under(f"carga {p}"):
                        self.at_most(mine, facts.due[p][week])
        for d in self.days:
            with self.under("jornada maxima_dia"):
                limit = facts.ruleset.jornada.daily_max // facts.slot
                self.at_most([length_ * lit for _, length_, _, lit in self._meetings.get(d, ())], limit)

    def _apart(self) -> None:
        """Meetings of everybody are not held at one time."""
        for found in self._meetings.values():
            at: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for start, length, _, lit in found:
                for t in range(start, start + length):
                    at[t].append(lit)
            for literals in at.values():
                if len(literals) > 1:
                    self.model.add_at_most_one(literals)

    # -- presence ----------------------------------------------------------------------------------------------

    def _presence(self) -> None:
        facts, asked = self.facts, self.facts.parameters(PRESENCE)
        way = 0 if asked.estrita else max((facts.travel(facts.seat, unit) for unit in facts.units), default=0)
        for d in self.days:
            opening = facts.opening[facts.seat][d]
            away = {} if asked.estrita or not opening else self._everybody_away(d)
            with self.under(PRESENCE):
                if asked.granularidade == "instante":
                    for t in bits(opening):
                        there = self._there(d, t)
                        waived = [away[s] for s in range(t - way, t + way + 1) if s in away]
                        exempt = [asked.minimo * self.any_of(waived)] if waived else []
                        self.at_least([*there, *exempt], asked.minimo)
                    continue
                for _, shift in facts.turns:
                    slots = list(bits(opening & shift))
                    if not slots or away:
                        continue
                    come = [self.any_of([self._work[p, d][t] for t in slots]) for p in facts.people]
                    self.at_least(come, asked.minimo)

    def _there(self, day: int, slot: int) -> list[Literal]:
        """Who works in a slot and has no commitment away from the seat then."""
        facts = self.facts
        found: list[Literal] = []
        for p in facts.people:
            works = self._work[p, day][slot]
            for fixed in facts.commitments[day]:
                elsewhere = (fixed.kind.place, fixed.kind.unit) != ("unidade", facts.seat)
                if p in fixed.people and elsewhere and run(fixed.start, fixed.length) >> slot & 1:
                    works = self.all_of([works, self.negated(self.condition(self._commitment(fixed)))])
            found.append(works)
        return found

    def _everybody_away(self, day: int) -> dict[int, cp_model.IntVar]:
        """Slots in which everybody could be in a session away from the seat."""
        facts = self.facts
        open_ = facts.any_open[day] if facts.present[day] else 0
        found = {}
        for t in bits(open_):
            found[t] = away = self.model.new_bool_var("")
            for p in facts.present[day]:
                self.model.add_implication(away, self._work[p, day][t])
        return found

    # -- refuting ----------------------------------------------------------------------------------------------

    def core(self, seconds: float, seed: int = 0) -> Core | None:
        """Conditions that cannot hold together, of which none can be left out; `None` where none were found.

        Args:
            seconds: wall-clock limit of each solve.
            seed: random seed.
        """
        core = self._refuted(list(self.conditions), seconds, seed)
        if core is None:
            return None
        for key in list(core):
            fewer = self._refuted([other for other in core if other != key], seconds, seed)
            if fewer is not None:
                core = [other for other in core if other in fewer]
        return tuple(core)

    def refuted(self, seconds: float, seed: int = 0) -> bool:
        """Whether it is proved that no roster exists; the same as that there is a core, and sooner.

        Args:
            seconds: wall-clock limit.
            seed: random seed.
        """
        self.model.clear_assumptions()
        for literal in self.conditions.values():
            self.model.add(literal == 1)
        return _bare(seed, seconds).solve(self.model) == cp_model.INFEASIBLE

    def _refuted(self, keys: Sequence[str], seconds: float, seed: int) -> list[str] | None:
        """Those of some conditions that were needed to show that they cannot hold together."""
        self.model.clear_assumptions()
        self.model.add_assumptions([self.conditions[key] for key in keys])
        solver = _bare(seed, seconds)
        if solver.solve(self.model) != cp_model.INFEASIBLE:
            return None
        named = set(solver.sufficient_assumptions_for_infeasibility())
        known = {self.conditions[key].index: key for key in keys}
        if not named <= known.keys():  # a core that names what was not assumed says nothing of which were needed
            return list(keys)
        return [key for key in keys if self.conditions[key].index in named]


_FAR = 10**6
"""Beyond any sum of slots."""


def _bare(seed: int, seconds: float) -> cp_model.CpSolver:
    """One worker without presolve, which has given wrong cores; it is also the quickest at these models."""
    solver = new_solver(seed, seconds)
    solver.parameters.cp_model_presolve = False
    return solver


def sums_fail(facts: Facts, seconds: float, seed: int = 0) -> bool:
    """Whether it is proved that no division of the hours due keeps to the bands and holds the meetings of all hands.

    Args:
        facts: the month in slots.
        seconds: wall-clock limit.
        seed: random seed.
    """
    model = ContentModel(facts, tuple(group[0] for group in kin(facts)))
    impose(model, [BANDS])
    return new_solver(seed, seconds).solve(model.model) == cp_model.INFEASIBLE


def distinct_weeks(facts: Facts) -> list[int]:
    """A week of each kind: weeks of which everything that the relaxation reads is the same are refuted alike."""
    found: dict[object, int] = {}
    for week in facts.weeks:
        days = facts.days_of_week[week]
        found.setdefault(
            (
                tuple(facts.due[p][week] for p in facts.people),
                tuple(facts.any_open[d] for d in days),
                tuple(facts.opening[facts.seat][d] for d in days),
                tuple(facts.available[p][d] for p in facts.people for d in days),
                tuple(facts.present[d] for d in days),
                tuple(
                    (fixed.kind, fixed.start, fixed.length, fixed.people)
                    for d in days
                    for fixed in facts.commitments[d]
                ),
                tuple(facts.shorter_nights[d] for d in days),
                tuple(facts.resting.get((p, d), 0) for p in facts.people for d in days),
            ),
            week,
        )
    return list(found.values())
