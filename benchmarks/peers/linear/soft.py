"""What a roster should have, rule by rule, as costs; named as the rules are. One point is one unit of the objective."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from benchmarks.peers.linear.form import Sum, Term, ones
from benchmarks.peers.linear.offer import Offer
from escala.domain.clock import WEEKDAYS
from escala.rules.bands import WORKING_DAYS, exact_minutes, target_minutes
from escala.rules.points import half_up
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING


def price(offer: Offer) -> None:
    """The cost of every soft rule that has a weight."""
    goals = {
        "alvo-horas": target_hours,
        "producao": production,
        "equidade-esf": equal_support,
        "fragmentacao": fragments,
        "preferencias": preferences,
    }
    for id, goal in goals.items():
        rule = offer.slots.rule(id)
        if rule is not None and rule.peso:
            goal(offer, rule)
    stability, unpopular = offer.slots.rule("estabilidade"), offer.slots.rule("turnos-impopulares")
    works = _WorkedShifts(offer)
    if stability is not None and stability.peso:
        stable_weeks(offer, stability, works)
    if unpopular is not None and unpopular.peso:
        unpopular_shifts(offer, unpopular, works)


def _negative(terms: Sequence[Term]) -> list[Term]:
    return [(-coefficient, column) for coefficient, column in terms]


def _distance(offer: Offer, terms: Sequence[Term], goal: int, tolerance: int, most: int) -> int:
    """A column for how far a sum is from a goal, beyond a tolerance."""
    away = Sum(terms, -goal - tolerance), Sum(_negative(terms), goal - tolerance)
    return offer.form.largest(away, 0, max(most, goal))


def _spread(offer: Offer, sums: Sequence[Sequence[Term]], tolerance: int, most: int) -> int:
    """A column for the largest sum less the smallest, beyond a tolerance."""
    form = offer.form
    largest = form.largest([Sum(terms) for terms in sums], 0, most)
    smallest = form.largest([Sum(_negative(terms)) for terms in sums], -most, 0)
    return form.largest([Sum(ones((largest, smallest)), -tolerance)], 0, most)


def target_hours(offer: Offer, rule: Any) -> None:
    """Slots away from the target over the period, and from each week's share beyond the tolerance (`alvo-horas`)."""
    slots, ruleset, peso = offer.slots, offer.slots.ruleset, rule.peso
    for row, spec in ruleset.rows.items():
        activities = ruleset.row_activities[row]
        if spec.alvo is None or not set(activities) - {TEAM_MEETING}:
            continue
        for person in slots.people:
            whole = target_minutes(slots.month, ruleset, person, row)
            assert whole is not None
            load = Fraction(slots.scenario.profissionais[person].carga_horaria, ruleset.pack.carga.referencia)
            by_week: dict[int, list[Term]] = defaultdict(list)
            for week, term in offer.hours(person, activities):
                by_week[week].append(term)
            totals = []
            for week in slots.weeks:
                due = slots.due[person][week]
                total = offer.form.integer(0, due)
                totals.append(total)
                offer.form.row([*by_week[week], (-1, total)], 0, 0)
                share = exact_minutes(spec.alvo)
                if spec.proporcional:
                    days = slots.month.workable_days(person, slots.month.weeks[week])
                    share *= load * Fraction(days, WORKING_DAYS)
                elif not due:
                    share = Fraction(0)
                goal = half_up(share / slots.size)
                off = _distance(offer, ones([total]), goal, rule.folga_semanal // slots.size, due)
                offer.form.penalise(off, peso)
            off = _distance(offer, ones(totals), half_up(whole / slots.size), 0, sum(slots.due[person]))
            offer.form.penalise(off, peso)


def production(offer: Offer, rule: Any) -> None:
    """Sessions more or less than the month's goal (`producao`)."""
    slots, ruleset = offer.slots, offer.slots.ruleset
    for person in slots.people:
        load = Fraction(slots.scenario.profissionais[person].carga_horaria, ruleset.pack.carga.referencia)
        days = sum(slots.month.workable_days(person, week) for week in slots.month.weeks)
        share = load * Fraction(days, rule.dias_no_mes)
        for row, spec in ruleset.rows.items():
            if spec.producao is not None:
                terms = list(offer.counted(person, ruleset.row_activities[row]))
                goal = half_up(spec.producao.meta * share)
                off = _distance(offer, terms, goal, 0, sum(slots.due[person]))
                offer.form.penalise(off, rule.peso)


def equal_support(offer: Offer, rule: Any) -> None:
    """Slots between the most and the least supported eSF, beyond the tolerance (`equidade-esf`)."""
    slots = offer.slots
    support: dict[str, list[Term]] = {esf: [] for esf in slots.esf}
    for key, session in offer.sessions.items():
        for esf, column in session.esf.items():
            support[esf].append((key.length, column))
    for (esf, _, _, _), column in offer.company.items():
        support[esf].append((1, column))
    if len(support) >= 2:
        most = sum(len(slots.esf_hours[esf][day]) for esf in slots.esf for day in slots.days)
        totals = []
        for terms in support.values():
            totals.append(offer.form.integer(0, most))
            offer.form.row([*terms, (-1, totals[-1])], 0, 0)
        gap = _spread(offer, [ones([total]) for total in totals], rule.folga // slots.size, most)
        offer.form.penalise(gap, rule.peso)


def fragments(offer: Offer, rule: Any) -> None:
    """Sessions that a person begins in a shift, beyond the limit (`fragmentacao`)."""
    for begun in offer.begun.values():
        for shift in offer.slots.shifts.values():
            columns = [column for t in sorted(shift & set(begun)) for column in begun[t]]
            over = len(shift) - rule.limite
            if over > 0 and len(columns) > rule.limite:
                beyond = offer.form.largest([Sum(ones(columns), -rule.limite)], 0, over)
                offer.form.penalise(beyond, rule.peso)


def preferences(offer: Offer, rule: Any) -> None:
    """Slots worked in hours that somebody would rather not work (`preferencias`)."""
    slots = offer.slots
    for (person, day), line in offer.work.items():
        for preference in slots.scenario.profissionais[person].preferencias:
            for t in slots.whole(preference.evitar[day % 7]) & set(line):
                offer.form.penalise(line[t], rule.peso * preference.peso)


class _WorkedShifts:
    """Whether a person works at some time of a shift; each asked for once."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._columns: dict[tuple[str, int, str], list[Term]] = {}

    def terms(self, person: str, day: int, shift: str) -> list[Term]:
        """A term of value 1 if so, else 0; none if the person cannot."""
        if (person, day, shift) not in self._columns:
            form, line = self._offer.form, self._offer.work[person, day]
            found = [line[t] for t in sorted(self._offer.slots.shifts[shift] & set(line))]
            column = [form.boolean()] if found else []
            for works in found:
                form.row([(1, works), *ones(column, -1)], upper=0)
            form.row([*ones(column), *ones(found, -1)], upper=0)
            self._columns[person, day, shift] = ones(column)
        return self._columns[person, day, shift]


def stable_weeks(offer: Offer, rule: Any, works: _WorkedShifts) -> None:
    """Shifts and team meetings that change from one week to the next (`estabilidade`)."""
    slots, form = offer.slots, offer.form
    meetings: dict[int, dict[tuple[int, int], list[int]]] = {w: defaultdict(list) for w in slots.weeks}
    for key, session in offer.sessions.items():
        if key.kind.activity == TEAM_MEETING:
            meetings[slots.week(key.day)][key.day % 7, key.start] += session.held
    for week, following in pairwise(slots.weeks):
        for day in slots.days[7 * week : 7 * week + 7]:
            for person in slots.everyone[day]:
                if person in slots.everyone[day + 7]:
                    for shift in slots.shifts:
                        one, other = works.terms(person, day, shift), works.terms(person, day + 7, shift)
                        if one or other:
                            changes = form.largest([_less(one, other), _less(other, one)], 0, 1)
                            form.penalise(changes, rule.peso)
        before, after = meetings[week], meetings[following]
        if before and after:
            moved = [_less(ones(held), ones(after.get(when, ()))) for when, held in before.items()]
            form.penalise(form.largest(moved, 0, 1), rule.peso)


def _less(one: Sequence[Term], other: Sequence[Term]) -> Sum:
    return Sum([*one, *_negative(other)])


def unpopular_shifts(offer: Offer, rule: Any, works: _WorkedShifts) -> None:
    """Unpopular shifts between who works most and who works fewest of them (`turnos-impopulares`)."""
    slots = offer.slots
    shifts = [
        (day, shift)
        for day in slots.days
        for shift in slots.shifts
        if shift in rule.turnos or WEEKDAYS[day % 7] in rule.dias
    ]
    sums = [
        [term for day, shift in shifts for term in works.terms(person, day, shift)]
        for person in slots.people
        if not any(slots.month.absence(person, date) for date in slots.month.days)
        and any(slots.available[person][day] & slots.shifts[shift] for day, shift in shifts)
    ]
    if len(sums) >= 2:
        offer.form.penalise(_spread(offer, sums, rule.folga, len(shifts)), rule.peso)
