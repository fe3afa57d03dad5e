"""The month in slots of the grid, as bit masks: what every model of the solver is built from.

A slot is `ruleset.grid` minutes; bit `t` of a mask stands for the slot that begins at minute `t * grid` of its day.
Days are indices into `Facts.days`, every date of the period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise
from operator import or_
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from escala.domain.clock import MINUTES_A_DAY, Span
from escala.domain.month import WORKING_DAYS, Month
from escala.domain.values import Place
from escala.norms.pack import Activity
from escala.norms.ruleset import RuleSet
from escala.rules.registry import CLAUSES


def bits(mask: int) -> Iterator[int]:
    """Positions of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def run(start: int, length: int) -> int:
    """Mask of `length` slots from `start`."""
    return ((1 << length) - 1) << start


def starts(mask: int, length: int) -> int:
    """Mask of the slots from which `length` free slots of `mask` follow."""
    found = mask
    for k in range(1, length):
        found &= mask >> k
        if not found:
            break
    return found


def stretches(mask: int) -> list[tuple[int, int]]:
    """Maximal runs of set bits, as half-open `(start, end)` slots."""
    found = []
    while mask:
        start = (mask & -mask).bit_length() - 1
        length = ((~(mask >> start)) & ((mask >> start) + 1)).bit_length() - 1
        found.append((start, start + length))
        mask &= ~run(start, length)
    return found


class Kind(NamedTuple):
    """What a session can be, and where."""

    activity: str
    place: Place
    unit: str | None


class Placement(NamedTuple):
    """A written session in slots: `start` and `length` on day index `day`; `esf` empty where still to be given.

    `guests` are the parties that come, `venue` is where it is held outside the units, `team` is whose meeting it is in
    a service of several teams.
    """

    kind: Kind
    day: int
    start: int
    length: int
    people: tuple[str, ...]
    esf: tuple[str, ...] = ()
    locked: bool = False
    guests: tuple[str, ...] = ()
    venue: str | None = None
    team: str | None = None


class Post(NamedTuple):
    """Somebody who is sent to a unit: `person` is there on `day` for `least` of the slots of `mask`."""

    person: str
    day: int
    unit: str
    mask: int
    least: int


@dataclass(frozen=True)
class EsfClass:
    """Teams (eSF) that the roster cannot tell apart: same unit, same hours on every day.

    Attributes:
        unit: their unit.
        members: their ids, in the scenario's order.
        hours: day index -> mask of the slots in which they can meet or share care.
    """

    index: int
    unit: str
    members: tuple[str, ...]
    hours: tuple[int, ...]


class Facts:
    """Slots, masks and hours due of one scenario under its rule set.

    Args:
        month: the scenario on its calendar.
        ruleset: its norm, adjusted.
        agenda: meetings of general kinds that stand, if they are placed.
        posts: who is sent where, in the first tries.
        rooms: (unit or none, resource, day index) -> how many there are in each slot, where others use them too.
        others: meetings of other teams, which take rooms, parties and venues from an agenda.
        lived: the sessions before the date from which the period is planned again.
    """

    def __init__(
        self,
        month: Month,
        ruleset: RuleSet,
        agenda: Sequence[Placement] | None = None,
        posts: Sequence[Post] = (),
        rooms: Mapping[tuple[str | None, str, int], Sequence[int]] = MappingProxyType({}),
        others: Sequence[Placement] = (),
        lived: Sequence[Placement] = (),
    ) -> None:
        self.month = month
        self.ruleset = ruleset
        self.agenda = None if agenda is None else tuple(agenda)
        """Meetings of general kinds as they were placed; `None` where they are still open."""
        self.posts = tuple(posts)
        self.rooms = rooms
        self.others = tuple(others)
        self.lived = tuple(lived)
        self.scenario = month.scenario
        self.slot = ruleset.grid
        self._parameters: dict[str, Any] = {}
        self._pools: dict[tuple[str | None, str, int], int] = {}
        self.people: tuple[str, ...] = month.professionals
        self.seat: str = month.scenario.sede
        self.units: tuple[str, ...] = tuple(month.scenario.unidades)
        self.days: tuple[dt.date, ...] = month.days
        self.horizon = MINUTES_A_DAY // self.slot
        self.day_index = {day: i for i, day in enumerate(self.days)}
        self.week_of = tuple((day - month.weeks[0].days[0]).days // 7 for day in self.days)
        self.weekday = tuple(day.weekday() for day in self.days)
        self.weeks = tuple(range(len(month.weeks)))
        self.days_of_week = tuple(tuple(d for d in range(len(self.days)) if self.week_of[d] == w) for w in self.weeks)
        self.opening = {unit: tuple(self.mask(month.opening(unit, day)) for day in self.days) for unit in self.units}
        self.any_open = tuple(self.mask(month.any_opening(day)) for day in self.days)
        self.available = {p: tuple(self.mask(month.availability(p, day)) for day in self.days) for p in self.people}
        self.present = tuple(month.everyone(day) for day in self.days)
        self.since = 0 if month.since is None else sum(day < month.since for day in self.days)
        """First day index that can still be planned."""

    def parameters(self, rule: str) -> Any:
        """A rule's parameters, or its clauses where it is a kind, read once."""
        if rule not in self._parameters:
            self._parameters[rule] = CLAUSES[rule].of(self.ruleset)
        return self._parameters[rule]

    @cached_property
    def _posted(self) -> dict[tuple[str, int], list[Post]]:
        found: dict[tuple[str, int], list[Post]] = {}
        for post in self.posts:
            found.setdefault((post.person, post.day), []).append(post)
        return found

    def whereabouts(self, person: str, day: int) -> dict[str, int]:
        """Unit -> mask of the slots in which the first tries hold a person's work there.

        Where the person is sent, for each shift of the day that this touches, or has a meeting, if nobody needs be at
        the seat; else at the person's own unit, by default the seat.
        """
        member = self.scenario.profissionais[person]
        own = member.lotacao or self.scenario.seat(next(iter(member.equipes), None))
        wanted = [(post.unit, post.mask) for post in self._posted.get((person, day), ())]
        for fixed in self.commitments[day] if not self.least_presence else ():
            if person in fixed.people and fixed.kind.unit is not None:
                wanted.append((fixed.kind.unit, run(fixed.start, fixed.length)))
        sent: dict[str, int] = {}
        for unit, mask in wanted:
            shifts = [shift for _, shift in self.turns if shift & mask] or [mask]
            sent[unit] = reduce(or_, shifts, sent.get(unit, 0))
        home = ~reduce(or_, sent.values(), 0)
        sent[own] = sent.get(own, 0) | home
        return sent

    @cached_property
    def _ties(self) -> dict[str, str]:
        terms = self.parameters("cobertura")
        return {
            id: " ".join(term.id for term in terms if id in term.parameters.prendem) for id in self.ruleset.activities
        }

    def ties(self, activity: str) -> str:
        """The clauses of coverage for which an activity ties down, as one word; empty for most."""
        return self._ties[activity]

    @cached_property
    def least_presence(self) -> int:
        """How many must be at the seat through its opening hours; 0 where the norm does not ask for it."""
        rule = "presenca-minima"
        return int(self.parameters(rule).minimo) if self.ruleset.cites(rule) else 0

    def pool(self, unit: str | None, name: str, day: int) -> int:
        """How many there are on a day of a resource of a unit, or of the whole team's."""
        key = (unit, name, day)
        if key not in self._pools:
            self._pools[key] = self.month.capacity(unit, name, self.days[day])
        return self._pools[key]

    def capacity(self, unit: str | None, name: str, day: int, slot: int) -> int:
        """How many of a resource can be had in a slot."""
        shared = self.rooms.get((unit, name, day))
        return self.pool(unit, name, day) if shared is None else shared[slot]

    def mask(self, spans: Iterable[Span]) -> int:
        """Mask of the whole slots inside some spans of a day."""
        found = 0
        for span in spans:
            first, last = -(-span.start // self.slot), span.end // self.slot
            if last > first:
                found |= run(first, last - first)
        return found

    @cached_property
    def shorter_nights(self) -> tuple[int, ...]:
        """Day index -> slots by which the night after it is shorter than the clock says, where summer time begins."""
        zone, noon = ZoneInfo(self.ruleset.pack.fuso), dt.time(12)
        days = (*self.days, self.days[-1] + dt.timedelta(days=1))
        offsets = [dt.datetime.combine(day, noon, zone).utcoffset() or dt.timedelta() for day in days]
        return tuple(self.slots(int((after - before).total_seconds()) // 60) for before, after in pairwise(offsets))

    def slots(self, minutes: int) -> int:
        """Slots that hold so many minutes, rounded up."""
        return -(-minutes // self.slot)

    @cached_property
    def due(self) -> dict[str, tuple[int, ...]]:
        """Person -> slots due in each week.

        In a week within which the period was changed, the nearest number that the days left then could reach.
        """
        found = {p: list(asked) for p, asked in self.asked.items()}
        for week, days in enumerate(self.days_of_week):
            changed = self.month.changed_in(self.month.weeks[week])
            if changed is None:
                continue
            cut = self.day_index[changed]
            for p in self.people:
                before = sum(s.length for s in self.lived if p in s.people and days[0] <= s.day < cut)
                sums = {before + ahead for ahead in self._week_lengths(p, [d for d in days if d >= cut])}
                asked = found[p][week]
                found[p][week] = min(sums, key=lambda total: (abs(total - asked), total))
        return {p: tuple(weeks) for p, weeks in found.items()}

    @cached_property
    def asked(self) -> dict[str, tuple[int, ...]]:
        """Person -> slots due in each week, with what it makes up of the balance that the period before left."""
        return {p: tuple(self._asked(p)) for p in self.people}

    def _asked(self, person: str) -> Iterator[int]:
        """Slots asked of one person week by week; the balance is kept in minutes, and only whole slots are made up."""
        balance = self.scenario.before.work(person).saldo
        cap = self.ruleset.pack.ocupacoes[self.scenario.profissionais[person].ocupacao].teto_legal
        for week, norm in enumerate(self.norm_due[person]):
            room = self.ruleset.jornada.makeup * self.workable[person][week] // WORKING_DAYS
            owed = min(abs(balance), room) // self.slot
            wanted = norm - min(owed, norm) if balance > 0 else norm + owed
            if balance < 0 and cap is not None:
                most = cap.horas * 60 * self.workable[person][week] // (WORKING_DAYS * self.slot)
                wanted = max(norm, min(wanted, most))
            if wanted != norm:
                can = self._week_lengths(person, self.days_of_week[week])
                step = 1 if wanted < norm else -1
                wanted = next((slots for slots in range(wanted, norm, step) if slots in can), norm)
            balance += (wanted - norm) * self.slot
            yield wanted

    def _week_lengths(self, person: str, days: Iterable[int]) -> set[int]:
        """Numbers of slots that a person can work on some days together."""
        sums = {0}
        for d in days:
            today = self._day_lengths(self.available[person][d])
            sums = {total + length for total in sums for length in today}
        return sums

    @cached_property
    def resting(self) -> dict[tuple[str, int], int]:
        """Person and day index -> mask of the slots in which they still rest from the period before."""
        found: dict[tuple[str, int], int] = {}
        zone = ZoneInfo(self.ruleset.pack.fuso)
        for p in self.people:
            left = self.scenario.before.work(p).saida
            if left is None:
                continue
            midnight = dt.datetime.combine(left.em, dt.time(), zone)
            gone = (midnight + dt.timedelta(minutes=left.as_)).astimezone(dt.UTC)
            back = (gone + dt.timedelta(minutes=self.ruleset.jornada.rest_min)).astimezone(zone)
            for d, day in enumerate(self.days):
                if day > back.date():
                    break
                minutes = MINUTES_A_DAY if day < back.date() else back.hour * 60 + back.minute
                if minutes:
                    found[p, d] = run(0, self.slots(minutes))
        return found

    def _day_lengths(self, mask: int) -> list[int]:
        """Numbers of slots, none included, that the blocks of one day can have in the slots of a mask."""
        limits = self.ruleset.jornada
        shortest, longest = max(1, self.slots(limits.block_min)), limits.block_max // self.slot
        pause, daily = self.slots(limits.break_min), limits.daily_max // self.slot
        none = [frozenset({0})] * (self.horizon + longest + pause + 2)
        ways = none
        for _ in range(limits.blocks):
            later, ways = ways, list(none)
            for t in range(self.horizon - 1, -1, -1):
                ways[t] = ways[t + 1]
                length = 1
                while length <= longest and mask >> (t + length - 1) & 1:
                    if length >= shortest:
                        ways[t] |= {length + rest for rest in later[t + length + pause]}
                    length += 1
        return sorted(length for length in ways[0] if length <= daily)

    @cached_property
    def done(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Person and row of hours -> slots done before the change, and those of them that are no duty of all hands."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        met: set[str] = set()
        for s in sorted(self.lived, key=lambda s: (s.day, s.start)):
            spec = self.activity(s.kind.activity)
            whole = spec.participantes == "esf" and s.length * self.slot == spec.duracao.fixa and len(s.esf) == 1
            duty = whole and set(s.people) >= set(self.present[s.day]) and s.esf[0] not in met
            if duty:
                met.add(s.esf[0])
            if spec.linha is not None:
                for p in s.people:
                    slots, beside = found.get((p, spec.linha), (0, 0))
                    found[p, spec.linha] = slots + s.length, beside + (0 if duty else s.length)
        return found

    def plannable(self, person: str, day: int) -> bool:
        """Whether a person can work on a day that can still be planned."""
        return day >= self.since and bool(self.available[person][day])

    @cached_property
    def norm_due(self) -> dict[str, tuple[int, ...]]:
        """Person -> slots due in each week as the norm counts them: load over `WORKING_DAYS`, rounded down."""
        return {p: tuple(hours * 60 // (WORKING_DAYS * self.slot) for hours in self.load[p]) for p in self.people}

    @cached_property
    def load(self) -> dict[str, tuple[int, ...]]:
        """Person -> hours of the weekly contract, summed over the workable days of each week."""
        return {p: tuple(self.month.load(p, week) for week in self.month.weeks) for p in self.people}

    @cached_property
    def workable(self) -> dict[str, tuple[int, ...]]:
        """Person -> workable days of each week."""
        return {p: tuple(self.month.workable_days(p, week) for week in self.month.weeks) for p in self.people}

    @cached_property
    def classes(self) -> tuple[EsfClass, ...]:
        """The eSF grouped into interchangeable classes."""
        groups: dict[tuple[str, tuple[int, ...]], list[str]] = {}
        for esf, team in self.scenario.esf.items():
            hours = tuple(self.mask(self.month.esf_hours(esf, day)) for day in self.days)
            groups.setdefault((team.unidade, hours), []).append(esf)
        return tuple(
            EsfClass(i, unit, tuple(members), hours) for i, ((unit, hours), members) in enumerate(groups.items())
        )

    @cached_property
    def class_of(self) -> dict[str, int]:
        """An eSF's class index."""
        return {esf: cls.index for cls in self.classes for esf in cls.members}

    def travel(self, origin: str, destination: str) -> int:
        """Slots of travel between two units, rounded up."""
        return self.slots(self.month.travel(origin, destination))

    @cached_property
    def commitments(self) -> tuple[tuple[Placement, ...], ...]:
        """Day index -> commitments of that day and meetings of the agenda, as sessions that stand."""
        found: list[list[Placement]] = [[] for _ in self.days]
        for meeting in self.agenda or ():
            found[meeting.day].append(meeting)
        for fixed in self.month.fixed_sessions:
            kind = Kind(fixed.activity, fixed.place, fixed.unit)
            start, length = fixed.span.start // self.slot, fixed.span.minutes // self.slot
            d = self.day_index[fixed.date]
            found[d].append(Placement(kind, d, start, length, fixed.professionals, fixed.esf, True))
        return tuple(tuple(day) for day in found)

    def together(self, who: str) -> int:
        """Slots of the all-hands session of a kind (`equipe` or `esf`), 0 where the norm has none."""
        fixed = (spec.duracao.fixa for spec in self.ruleset.activities.values() if spec.participantes == who)
        return (next(fixed, None) or 0) // self.slot

    def activity(self, id: str) -> Activity:
        """An activity of the rule set."""
        return self.ruleset.activities[id]

    @cached_property
    def turns(self) -> tuple[tuple[str, int], ...]:
        """Named shifts of the day with their masks."""
        return tuple((id, self.mask([Span(shift.das, shift.as_)])) for id, shift in self.ruleset.pack.turnos.items())
