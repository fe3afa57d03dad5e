"""From a month to the planning problem: facts, and entities with their ranges of values."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import count as numbers
from math import ceil, gcd

from benchmarks.peers.streams.days import run
from benchmarks.peers.streams.domain import (
    OUTSIDE,
    Account,
    Gathering,
    Norm,
    Pattern,
    Plan,
    SeatDay,
    Session,
    Setting,
    Shift,
    Site,
    Team,
    WeekDue,
    Window,
)
from escala.domain.clock import MINUTES_A_DAY, WEEKDAYS, Span, intersect
from escala.domain.month import FixedSession, Month, Week
from escala.norms.pack import Activity
from escala.norms.ruleset import RuleSet
from escala.rules.bands import WORKING_DAYS, band, due_minutes, exact_minutes, target_minutes
from escala.rules.points import half_up, shifts
from escala.rules.registry import CLAUSES

HOUR = 60
CHUNK = 2 * HOUR
"""Minutes of a session whose length is free, and most minutes of one whose length is a multiple."""


class UnplannableError(Exception):
    """What this peer cannot put to Timefold, or what has no value to be given: a meeting that has no time at all."""


class Problem:
    """The month of a scenario as Timefold's problem, and the names behind its indices.

    Args:
        month: the calendar.
        ruleset: the norm with the team's adjustments.
    """

    def __init__(self, month: Month, ruleset: RuleSet) -> None:
        self.month, self.ruleset, self.grid = month, ruleset, ruleset.grid
        scenario = month.scenario
        self.people, self.days = month.professionals, month.days
        self.units, self.esf = tuple(scenario.unidades), tuple(scenario.esf)
        self.rows = tuple(ruleset.rows)
        self.turns = shifts(ruleset)
        self._ids, self._turn = numbers(), numbers()
        self._pools: dict[tuple[str | None, str], int] = {}
        self._settings: dict[tuple[object, ...], Setting] = {}
        self._offers: dict[tuple[int, str], list[Setting]] = {}
        self.team_activity = self._first("equipe")
        self.esf_activity = self._first("esf")
        self.filler = next((id for id, spec in ruleset.activities.items() if spec.residual), None)
        self.transit = next((id for id, spec in ruleset.activities.items() if "transito" in spec.locais), None)
        self.opening = [[self.mask(month.opening(unit, day)) for unit in self.units] for day in self.days]
        self.any_open = [self.mask(month.any_opening(day)) for day in self.days]
        self.free = [[self.mask(month.availability(p, day)) for day in self.days] for p in self.people]
        self.site = self._site()

    def _first(self, who: str) -> str | None:
        return next((id for id, spec in self.ruleset.activities.items() if spec.participantes == who), None)

    def _id(self) -> str:
        return f"{next(self._ids):06d}"

    def mask(self, spans: Iterable[Span]) -> int:
        """The whole slots inside some spans."""
        mask = 0
        for span in spans:
            first, last = -(-span.start // self.grid), span.end // self.grid
            if last > first:
                mask |= run(first, last)
        return mask

    def _site(self) -> Site:
        seat = self.units.index(self.month.scenario.sede)
        asked = CLAUSES["presenca-minima"].of(self.ruleset)
        by_turn = asked.granularidade == "turno"
        return Site(
            seat=seat,
            units=[seat, *(u for u in range(len(self.units)) if u != seat)],
            opening=self.opening,
            travel=[[-(-self.month.travel(a, b) // self.grid) for b in self.units] for a in self.units],
            starts=[self.mask([turn]) for turn in self.turns.values()],
            limit=CLAUSES["fragmentacao"].of(self.ruleset).limite,
            whole=[list(self._parts(day)) for day in self.days] if by_turn else [],
        )

    # -- the whole ---------------------------------------------------------------------------------------------

    def plan(self) -> Plan:
        """The problem, nothing decided.

        Raises:
            UnplannableError: a meeting of everybody has no time, or the norm asks what this peer does not model.
        """
        self._check()
        gatherings = list(self._gatherings())
        for gathering in gatherings:
            if not gathering.windows:
                raise UnplannableError(gathering.activity)
        return Plan(
            norms=[self._norm()],
            accounts=list(self._accounts()),
            dues=list(self._dues()),
            seat_days=list(self._seat_days()),
            teams=[Team(i) for i in range(len(self.esf))],
            shifts=self._spread(list(self._shifts())),
            sessions=[session for _, session in sorted(self._sessions(), key=lambda found: found[0])],
            gatherings=gatherings,
        )

    def _check(self) -> None:
        """What is left of the blocks must be free to be anything."""
        spec = None if self.filler is None else self.ruleset.activities[self.filler]
        if spec is None or any((spec.duracao.fixa, spec.duracao.multiplo, spec.duracao.minima, spec.duracao.maxima)):
            raise UnplannableError("no residual activity of any length")
        row = None if spec.linha is None else self.ruleset.rows[spec.linha]
        if row is not None and (row.faixa is not None or row.alvo is not None or row.producao is not None):
            raise UnplannableError("hours asked of the residual activity")

    def _norm(self) -> Norm:
        rules, grid = {id: clause.of(self.ruleset) for id, clause in CLAUSES.items()}, self.grid
        return Norm(
            rest=-(-self.ruleset.jornada.rest_min // grid),
            slots_a_day=MINUTES_A_DAY // grid,
            meetings_at_once=rules["acolhimento-esf"].maximo_em_reuniao,
            equity_weight=rules["equidade-esf"].peso,
            equity_slack=rules["equidade-esf"].folga // grid,
            stability_weight=rules["estabilidade"].peso,
            fragment_weight=rules["fragmentacao"].peso,
            unpopular_weight=rules["turnos-impopulares"].peso,
            unpopular_slack=rules["turnos-impopulares"].folga,
            preference_weight=rules["preferencias"].peso,
        )

    def _dues(self) -> Iterator[WeekDue]:
        for i, p in enumerate(self.people):
            for week in self.month.weeks:
                yield WeekDue(i * 1000 + week.index, due_minutes(self.month, self.ruleset, p, week) // self.grid)

    def _seat_days(self) -> Iterator[SeatDay]:
        asked = CLAUSES["presenca-minima"].of(self.ruleset)
        for i in range(len(self.days)):
            hours = self.opening[i][self.site.seat]
            if hours and asked.minimo:
                yield SeatDay(i, hours, asked.minimo, asked.estrita)

    def _parts(self, day: dt.date) -> Iterator[int]:
        """What of the seat's opening hours lies in each shift of the norm."""
        for turn in self.turns.values():
            for span in self.month.opening(self.month.scenario.sede, day):
                if part := self.mask(intersect([turn], [span])):
                    yield part

    # -- working time ------------------------------------------------------------------------------------------

    def _shifts(self) -> Iterator[Shift]:
        rule = CLAUSES["turnos-impopulares"].of(self.ruleset)
        names = list(self.turns)
        ranges: dict[tuple[object, ...], list[Pattern]] = {}
        unpopular = [
            sum(1 << names.index(turn) for turn in names if turn in rule.turnos or WEEKDAYS[day.weekday()] in rule.dias)
            for day in self.days
        ]
        for d, day in enumerate(self.days):
            for i, p in enumerate(self.people):
                available = self.month.availability(p, day)
                if not self.free[i][d]:
                    continue
                week = self.month.week_of(day)
                assert week is not None
                odd = due_minutes(self.month, self.ruleset, p, week) % HOUR
                key = (available, odd)
                if key not in ranges:
                    ranges[key] = self._patterns(available, odd)
                shares = all(self.month.absence(p, date) is None for date in self.days) and any(
                    unpopular[e] & self._touched(self.free[i][e]) for e in range(len(self.days))
                )
                yield Shift(
                    id=self._id(),
                    person=i,
                    day=d,
                    week=week.index,
                    unpopular=unpopular[d],
                    shares_unpopular=shares,
                    avoid=[
                        [mask, preference.peso]
                        for preference in self.month.scenario.profissionais[p].preferencias
                        if (mask := self.mask(preference.evitar[day.weekday()]))
                    ],
                    site=self.site,
                    patterns=ranges[key],
                )

    def _spread(self, shifts: list[Shift]) -> list[Shift]:
        """The shifts, each with a first pattern: the hours due of a week spread over its days, in turn by person."""
        days: dict[tuple[int, int], list[Shift]] = defaultdict(list)
        for shift in shifts:
            days[shift.person, shift.week].append(shift)
        left = {due.key: due.slots for due in self._dues()}
        for (person, _), week in days.items():
            for i, shift in enumerate(week):
                goal = left[shift.person_week()] / (len(week) - i)
                nearest = min((abs(pattern.slots - goal) for pattern in shift.patterns), default=0)
                alike = [pattern for pattern in shift.patterns if abs(pattern.slots - goal) == nearest]
                shift.pattern = alike[(person + i) * len(alike) // len(self.people) % len(alike)]
                left[shift.person_week()] -= shift.pattern.slots
        return shifts

    def _touched(self, mask: int) -> int:
        return sum(1 << i for i, turn in enumerate(self.turns.values()) if mask & self.mask([turn]))

    def _patterns(self, available: Sequence[Span], odd: int) -> list[Pattern]:
        """A day off, and every day of one or two blocks that start and end on the hour or with the available time.

        Args:
            available: when the person can work.
            odd: minutes beyond whole hours that the person owes in the week: a block may be longer by them.
        """
        limits, grid = self.ruleset.jornada, self.grid
        blocks: list[Span] = []
        for span in available:
            span = Span(-(-span.start // grid) * grid, span.end // grid * grid)
            on_the_hour = range(-(-span.start // HOUR) * HOUR, span.end + 1, HOUR)
            starts = sorted({span.start, *on_the_hour})
            ends = sorted({span.end, *on_the_hour, *(time + odd for time in on_the_hour if time + odd <= span.end)})
            blocks += [
                Span(a, b) for a in starts for b in ends if max(limits.block_min, 1) <= b - a <= limits.block_max
            ]
        days: list[tuple[Span, ...]] = [(), *((block,) for block in blocks if block.minutes <= limits.daily_max)]
        if limits.blocks > 1:
            days += [
                (a, b)
                for a in blocks
                for b in blocks
                if b.start - a.end >= max(limits.break_min, 1) and a.minutes + b.minutes <= limits.daily_max
            ]
        return [self._pattern(day) for day in days]

    def _pattern(self, day: tuple[Span, ...]) -> Pattern:
        mask = self.mask(day)
        return Pattern(
            id=self._id(),
            blocks=[[span.start // self.grid, span.end // self.grid] for span in day],
            mask=mask,
            slots=mask.bit_count(),
            turns=self._touched(mask),
            first=day[0].start // self.grid if day else 0,
            last=day[-1].end // self.grid if day else 0,
        )

    # -- sessions ----------------------------------------------------------------------------------------------

    def _windows(self, days: Iterable[int], free: Sequence[int], length: int, people: bool = False) -> list[Window]:
        """Stretches of a length in the free slots of some days that start or end on the hour or with the free time."""
        found = []
        hour = HOUR // gcd(HOUR, self.grid)
        for d in days:
            for start in range(MINUTES_A_DAY // self.grid - length + 1):
                end = start + length
                stretch = run(start, end)
                edges = free[d] & run(max(start - 1, 0), start) == 0 or free[d] & run(end, end + 1) == 0
                if stretch & free[d] == stretch and (edges or start % hour == 0 or end % hour == 0):
                    begin, everyone = run(start, start + 1), self._everyone(d) if people else 0
                    found.append(Window(self._id(), d, start, end, stretch, begin, everyone))
        return found

    def _everyone(self, day: int) -> int:
        return sum(1 << self.people.index(p) for p in self.month.everyone(self.days[day]))

    def _days(self, week: Week) -> range:
        return range(week.index * 7, week.index * 7 + 7)

    def _sessions(self) -> Iterator[tuple[tuple[bool, int], Session]]:
        """For each person, week and row with a target or a band: enough sessions for target and goal, to use or not.

        Each with its place in the queue of those to be placed: what a band asks for first, the longest first.
        """
        windows: dict[tuple[int, int, int], list[Window]] = {}
        for i, p in enumerate(self.people):
            for week in self.month.weeks:
                for row, activity, minutes, needed in self._portions(p, week):
                    length, spec = minutes // self.grid, self.ruleset.activities[activity]
                    settings = self._settings_of(i, activity, spec)
                    if (i, week.index, length) not in windows:
                        windows[i, week.index, length] = self._windows(self._days(week), self.free[i], length)
                    found = windows[i, week.index, length]
                    if not settings or not found:
                        continue
                    yield (
                        (not needed, -length),
                        Session(
                            id=self._id(),
                            person=i,
                            activity=activity,
                            row=self.rows.index(row),
                            length=length,
                            meeting=activity == self.esf_activity,
                            credit=[week.index, length, self._units(spec, minutes), 0],
                            windows=found,
                            settings=settings,
                            setting=settings[next(self._turn) % len(settings)],
                        ),
                    )

    def _units(self, spec: Activity, minutes: int) -> int:
        return 1 if spec.duracao.multiplo is None else minutes // spec.duracao.multiplo

    def _portions(self, person: str, week: Week) -> Iterator[tuple[str, str, int, bool]]:
        """Row, activity and minutes of each session offered to a person in a week; whether the band needs it."""
        share = Fraction(self.month.workable_days(person, week), WORKING_DAYS)
        share *= Fraction(self.month.scenario.profissionais[person].carga_horaria, self.ruleset.pack.carga.referencia)
        for row, spec in self.ruleset.rows.items():
            activity = next((id for id in self.ruleset.row_activities[row] if self._offered(id)), None)
            hours = spec.alvo if spec.alvo is not None else spec.faixa[0] if spec.faixa is not None else 0
            wanted = exact_minutes(hours) * (share if spec.proporcional else Fraction(share > 0))
            if activity is None or not wanted:
                continue
            goal = Fraction(0)
            if spec.producao is not None:
                month = CLAUSES["producao"].of(self.ruleset).dias_no_mes
                goal = spec.producao.meta * share * Fraction(WORKING_DAYS, month)
            least, given = exact_minutes(0 if spec.faixa is None else spec.faixa[0]) * share, 0
            for minutes in self._lengths(activity, wanted, goal):
                yield row, activity, minutes, given < least
                given += minutes

    def _offered(self, activity: str) -> bool:
        spec = self.ruleset.activities[activity]
        if spec.participantes == "equipe" or "transito" in spec.locais:
            return False
        return any(self._settings_of(i, activity, spec) for i in range(len(self.people)))

    def _lengths(self, activity: str, wanted: Fraction, goal: Fraction) -> list[int]:
        """Minutes of the sessions that make up a week's target, rounded up; at least as many as the goal."""
        length, grid = self.ruleset.activities[activity].duracao, self.grid
        if activity == self.esf_activity and length.adicional is not None:
            return [length.adicional[0]] * ceil(wanted / length.adicional[0])
        if length.fixa is not None:
            return [length.fixa] * max(ceil(wanted / length.fixa), ceil(goal))
        if length.multiplo is not None:
            whole = max(1, CHUNK // length.multiplo)
            units = max(ceil(wanted / length.multiplo), ceil(goal))
            return [whole * length.multiplo] * (units // whole) + [units % whole * length.multiplo] * (
                units % whole > 0
            )
        least = max(-(-(length.minima or grid) // grid) * grid, grid)
        chunk = max(CHUNK, least)
        if length.maxima is not None:
            chunk = max(least, min(chunk, length.maxima // grid * grid))
        left = int(wanted) // grid * grid
        rest = left % chunk
        return [chunk] * (left // chunk) + ([rest] if rest >= least else [least] if rest or not left else [])

    def _settings_of(self, person: int, activity: str, spec: Activity) -> list[Setting]:
        """Where, and with which eSF or colleague, a person can hold a session of an activity."""
        key = person, activity
        if key not in self._offers:
            self._offers[key] = list(self._possible_settings(person, activity, spec))
        return self._offers[key]

    def _possible_settings(self, person: int, activity: str, spec: Activity) -> Iterator[Setting]:
        seat = self.site.seat
        others = [q for q in range(len(self.people)) if q != person]
        for place in spec.locais:
            inside = place == "unidade"
            if spec.participantes == "esf":
                for e, esf in enumerate(self.esf):
                    unit = self.units.index(self.month.scenario.esf[esf].unidade)
                    for partner in (OUTSIDE, *others):
                        yield from self._setting(spec, place, unit, e, partner)
            elif spec.participantes == "compartilhada":
                for e, esf in enumerate(self.esf):
                    unit = self.units.index(self.month.scenario.esf[esf].unidade) if inside else OUTSIDE
                    yield from self._setting(spec, place, unit, e, OUTSIDE)
                for partner in others:
                    yield from self._setting(spec, place, seat if inside else OUTSIDE, OUTSIDE, partner)
            elif inside:
                for unit in self.site.units if self._needs(spec, place) or not self._supplied_at_seat(spec) else [seat]:
                    yield from self._setting(spec, place, unit, OUTSIDE, OUTSIDE)
            else:
                yield from self._setting(spec, place, OUTSIDE, OUTSIDE, OUTSIDE)

    def _supplied_at_seat(self, spec: Activity) -> bool:
        return bool(list(self._setting(spec, "unidade", self.site.seat, OUTSIDE, OUTSIDE)))

    def _needs(self, spec: Activity, place: str) -> dict[str, int]:
        return {resource: n for resource, n in spec.recursos.get(place, {}).items() if n}

    def _setting(self, spec: Activity, place: str, unit: int, esf: int, partner: int) -> Iterator[Setting]:
        """The setting, if the place has what the activity occupies there."""
        needs = self._needs(spec, place)
        if sum(needs.values()) > 1:
            raise UnplannableError("an activity that occupies more than one resource in one place")
        scenario = self.month.scenario
        name = self.units[unit] if unit >= 0 else None
        stock = scenario.recursos if name is None else scenario.unidades[name].recursos
        pool, capacity = OUTSIDE, 0
        for resource in needs:
            pool = self._pools.setdefault((name, resource), len(self._pools))
            capacity = stock.get(resource, 0)
            if not capacity:
                return
        key = (place, unit, esf, partner, pool, capacity)
        if key not in self._settings:
            hours = [row[unit] for row in self.opening] if unit >= 0 else self.any_open
            if esf >= 0:
                mine = [self.mask(self.month.esf_hours(self.esf[esf], day)) for day in self.days]
                hours = [a & b for a, b in zip(hours, mine, strict=True)]
            self._settings[key] = Setting(self._id(), place, unit, esf, partner, pool, capacity, list(hours))
        yield self._settings[key]

    # -- meetings of everybody, and commitments ----------------------------------------------------------------

    def _gatherings(self) -> Iterator[Gathering]:
        fixed = [self._commitment(session) for session in self.month.fixed_sessions]
        yield from fixed
        common = []
        for day in self.days:
            mask = self.any_open[self.days.index(day)]
            for p in self.month.everyone(day):
                mask &= self.free[self.people.index(p)][self.days.index(day)]
            common.append(mask if self.month.everyone(day) else 0)
        if self.team_activity is not None:
            yield from self._team_meetings(fixed, common)
        if self.esf_activity is not None:
            yield from self._duties(fixed, common)

    def _team_meetings(self, fixed: list[Gathering], common: list[int]) -> Iterator[Gathering]:
        activity, seat = self.team_activity, self.site.seat
        assert activity is not None
        spec = self.ruleset.activities[activity]
        length = (spec.duracao.fixa or 0) // self.grid
        for week in self.month.weeks:
            held = any(g.team and g.window is not None and g.window.day in self._days(week) for g in fixed)
            if held or not any(self.month.everyone(day) for day in week.days[:5]):
                continue
            for setting in self._setting(spec, "unidade", seat, OUTSIDE, OUTSIDE):
                free = [a & b for a, b in zip(common, setting.open, strict=True)]
                windows = self._windows(self._days(week), free, length, people=True)
                yield self._gathering(activity, setting, [], windows, length)
                break
            else:
                raise UnplannableError(activity)

    def _duties(self, fixed: list[Gathering], common: list[int]) -> Iterator[Gathering]:
        activity = self.esf_activity
        assert activity is not None
        spec = self.ruleset.activities[activity]
        length = (spec.duracao.fixa or 0) // self.grid
        held: set[int] = set()
        for gathering in fixed:
            if gathering.activity == activity and gathering.all_hands and gathering.length == length:
                gathering.duty = gathering.esf[0] not in held
                held.add(gathering.esf[0])
        for e, esf in enumerate(self.esf):
            if e in held:
                continue
            unit = self.units.index(self.month.scenario.esf[esf].unidade)
            for setting in self._setting(spec, "unidade", unit, e, OUTSIDE):
                free = [a & b for a, b in zip(common, setting.open, strict=True)]
                windows = self._windows(range(len(self.days)), free, length, people=True)
                yield self._gathering(activity, setting, [e], windows, length, duty=True)
                break
            else:
                raise UnplannableError(activity)

    def _commitment(self, session: FixedSession) -> Gathering:
        spec, day = self.ruleset.activities[session.activity], self.days.index(session.date)
        unit = OUTSIDE if session.unit is None else self.units.index(session.unit)
        start, end = session.span.start // self.grid, session.span.end // self.grid
        people = sum(1 << self.people.index(p) for p in session.professionals)
        free = self.any_open[day] if unit < 0 else self.opening[day][unit]
        for p in session.professionals:
            free &= self.free[self.people.index(p)][day]
        for e in session.esf:
            free &= self.mask(self.month.esf_hours(e, session.date))
        if run(start, end) & ~free:
            raise UnplannableError(f"commitment {session.commitment}")
        for setting in self._setting(spec, session.place, unit, OUTSIDE, OUTSIDE):
            window = Window(self._id(), day, start, end, run(start, end), run(start, start + 1), people)
            esf = [self.esf.index(e) for e in session.esf]
            made = self._gathering(
                session.activity, setting, esf, [window], end - start, all_hands=people == self._everyone(day)
            )
            made.window, made.pinned = window, True
            return made
        raise UnplannableError(session.activity)

    def _gathering(
        self,
        activity: str,
        setting: Setting,
        esf: list[int],
        windows: list[Window],
        length: int,
        *,
        all_hands: bool = True,
        duty: bool = False,
    ) -> Gathering:
        spec, seat = self.ruleset.activities[activity], self.site.seat
        return Gathering(
            id=self._id(),
            activity=activity,
            row=self.rows.index(spec.linha) if spec.linha is not None else OUTSIDE,
            length=length,
            units=self._units(spec, length * self.grid),
            setting=setting,
            esf=esf,
            all_hands=all_hands,
            duty=duty,
            team=activity == self.team_activity,
            meeting=activity == self.esf_activity,
            sides=self.site.travel[seat][setting.unit] if setting.unit >= 0 else 0,
            at_seat=setting.unit == seat or setting.place == "domicilio",
            pinned=False,
            windows=windows,
        )

    # -- accounts ----------------------------------------------------------------------------------------------

    def _accounts(self) -> Iterator[Account]:
        aims, goals = CLAUSES["alvo-horas"].of(self.ruleset), CLAUSES["producao"].of(self.ruleset)
        month, ruleset, grid = self.month, self.ruleset, self.grid
        for r, (row, spec) in enumerate(ruleset.rows.items()):
            if not set(ruleset.row_activities[row]) - {self.team_activity}:
                continue
            for i, p in enumerate(self.people):
                low, high = self._band(p, row)
                goal = OUTSIDE
                if spec.producao is not None:
                    days = sum(month.workable_days(p, week) for week in month.weeks)
                    load = Fraction(month.scenario.profissionais[p].carga_horaria, ruleset.pack.carga.referencia)
                    goal = half_up(spec.producao.meta * load * Fraction(days, goals.dias_no_mes))
                whole = target_minutes(month, ruleset, p, row)
                yield Account(
                    person=i,
                    row=r,
                    low=low,
                    high=high,
                    banded=spec.faixa is not None,
                    targeted=whole is not None,
                    target=0 if whole is None else half_up(whole / grid),
                    weekly=[0 if whole is None else self._weekly(p, row, week) for week in month.weeks],
                    slack=aims.folga_semanal // grid,
                    weight=aims.peso,
                    goal=goal,
                    goal_weight=goals.peso,
                )

    def _band(self, person: str, row: str) -> tuple[list[int], list[int]]:
        """Least and greatest slots, by the number of duties that the person attends."""
        low, high = [], []
        duty = 0 if self.esf_activity is None else self.ruleset.activities[self.esf_activity].duracao.fixa or 0
        for duties in range(len(self.esf) + 1):
            if self.ruleset.rows[row].faixa is None:
                break
            limits = band(self.month, self.ruleset, person, row, duties * duty)
            if limits.nearest is None:
                low.append(-(-limits.minimum // self.grid))
                high.append(limits.maximum // self.grid)
            else:
                low.append(limits.nearest // self.grid)
                high.append(max(limits.nearest, limits.duty) // self.grid)
        return low, high

    def _weekly(self, person: str, row: str, week: Week) -> int:
        """Slots that the norm proposes for a week."""
        spec = self.ruleset.rows[row]
        assert spec.alvo is not None
        minutes = exact_minutes(spec.alvo)
        if not spec.proporcional:
            return half_up(minutes / self.grid) if due_minutes(self.month, self.ruleset, person, week) else 0
        load = Fraction(self.month.scenario.profissionais[person].carga_horaria, self.ruleset.pack.carga.referencia)
        return half_up(minutes * load * Fraction(self.month.workable_days(person, week), WORKING_DAYS) / self.grid)
