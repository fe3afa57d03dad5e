"""Booleans of a roster: who does what, where, from when, and with which eSF.

- A session whose length the norm fixes or bounds, at a place, from a slot, for a length: whether it is held, and a
  boolean for each professional and each eSF that can attend. Shared sessions of one kind, start and length are one
  session: together they need no more than apart. Sessions of exactly one professional are one each.
- An activity of free length, by person, place and slot: whether the person is at it, and whether a session begins.
  One in multiples of a length: whether a unit of that length begins, and whether a session begins with it.
- On the way from one unit to another: the first slot of the way, the second ...
- An eSF with a person in an activity of free length, slot by slot: there from its beginning to its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.peers.linear.form import LinearForm, Term, ones
from benchmarks.peers.linear.slots import Kind, Slots, fitting
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING


class Start(NamedTuple):
    """When and where a session of a known length would be held; `lane` tells apart those that may be simultaneous."""

    kind: Kind
    day: int
    start: int
    length: int
    lane: int | str = 0

    @property
    def slots(self) -> range:
        """The slots that it takes."""
        return range(self.start, self.start + self.length)


@dataclass
class Attendance:
    """A session that may be held: columns of which one is 1 if it is, and those of who attends."""

    held: list[int]
    people: dict[str, int]
    esf: dict[str, int] = field(default_factory=dict)


class Leg(NamedTuple):
    """A slot on the way between two units: the first is number 1."""

    origin: str
    destination: str
    number: int


@dataclass
class Run:
    """An activity of one person on one day: by slot, whether the person is at it, and whether a session begins.

    `step` is how many slots each of `on` takes.
    """

    on: dict[int, int]
    begins: dict[int, int]
    step: int = 1


Cell = tuple[str, int]
"""A person and a day."""


class Offer:
    """Everything that a roster may contain, with the rows that make it whole sessions.

    Attributes:
        sessions: sessions of a known length.
        runs: activities of free length, by person, kind and day.
        ways: slots on the way, by cell and slot.
        company: whether an eSF is with a person in a session of free length (or on the way): eSF, person, day, slot.
        at: the columns that put a person in a session in a slot, by cell and slot; the way left aside.
        begun: the columns that begin a session in a slot, by cell and slot; the way left aside.
        work: whether a person works, by cell and slot.
        block: whether a person's unbroken block of work begins, by cell and slot.
    """

    def __init__(self, slots: Slots) -> None:
        self.slots, self.form = slots, LinearForm()
        self.sessions: dict[Start, Attendance] = {}
        self.runs: dict[tuple[str, Kind, int], Run] = {}
        self.ways: dict[Cell, dict[int, dict[Leg, int]]] = {}
        self.company: dict[tuple[str, str, int, int], int] = {}
        for activity in slots.ruleset.activities:
            for kind in slots.kinds(activity):
                for day in slots.days:
                    self._offer(kind, day)
        self._offer_ways()
        self.at: dict[Cell, dict[int, list[tuple[int, Kind]]]] = defaultdict(lambda: defaultdict(list))
        self.begun: dict[Cell, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._index()
        self._offer_company()
        self.work: dict[Cell, dict[int, int]] = {}
        self.block: dict[Cell, dict[int, int]] = {}
        for person in slots.people:
            for day in slots.days:
                self._work((person, day))

    def hours(self, person: str, activities: Iterable[str]) -> Iterator[tuple[int, Term]]:
        """Week and slots of every session that a person may attend, for some activities."""
        wanted = set(activities)
        for key, session in self.sessions.items():
            if key.kind.activity in wanted and person in session.people:
                yield self.slots.week(key.day), (key.length, session.people[person])
        for (p, kind, day), run in self.runs.items():
            if p == person and kind.activity in wanted:
                yield from ((self.slots.week(day), (run.step, column)) for column in run.on.values())

    def counted(self, person: str, activities: Iterable[str]) -> Iterator[Term]:
        """Sessions that a person may attend, for some activities; as many as units where lengths are multiples."""
        wanted = set(activities)
        for key, session in self.sessions.items():
            if key.kind.activity in wanted and person in session.people:
                multiple = self.slots.activity(key.kind.activity).duracao.multiplo
                number = 1 if multiple is None else key.length * self.slots.size // multiple
                yield number, session.people[person]
        for (p, kind, _), run in self.runs.items():
            if p == person and kind.activity in wanted:
                multiple = self.slots.activity(kind.activity).duracao.multiplo
                yield from ones((run.begins if multiple is None else run.on).values())

    # -- sessions ----------------------------------------------------------------------------------------------

    def _offer(self, kind: Kind, day: int) -> None:
        spec, lengths = self.slots.activity(kind.activity), self.slots.lengths(kind.activity)
        length, who = spec.duracao, spec.participantes
        if who == "equipe":
            if kind.activity != TEAM_MEETING or kind.unit == self.slots.seat:
                self._offer_team(kind, day, lengths)
        elif who == "esf":
            whole = sorted({*lengths, self.slots.duty} - {0}) if kind.activity == ESF_MEETING else lengths
            self._offer_meetings(kind, day, whole)
        elif who in ("um", "livre") and length.fixa is None and length.multiplo is None:
            if who == "livre" and self.slots.needs(kind):
                raise NotImplementedError(f"{kind.activity}: free length, anybody may join, and a resource")
            self._offer_free(kind, day, self.slots.up(length.minima or 1), (length.maxima or 0) // self.slots.size)
        elif who == "um" and length.multiplo is not None and length.minima is None and length.maxima is None:
            self._offer_multiples(kind, day, length.multiplo // self.slots.size)
        elif who == "um":
            for key, people, _ in self._possible(kind, day, lengths):
                for person in people:
                    column = self.form.boolean()
                    self.sessions[key._replace(lane=person)] = Attendance([column], {person: column})
        else:
            self._offer_shared(kind, day, lengths, 2 if who == "compartilhada" else 1)

    def _possible(
        self, kind: Kind, day: int, lengths: Iterable[int]
    ) -> Iterator[tuple[Start, tuple[str, ...], tuple[str, ...]]]:
        """Every start and length of a kind, with the professionals and the eSF who can be there."""
        rooms = {p: self.slots.room(p, day, kind) for p in self.slots.people}
        for length in lengths:
            able = defaultdict(list)
            for person, room in rooms.items():
                for t in fitting(room, length):
                    able[t].append(person)
            for t, people in sorted(able.items()):
                key = Start(kind, day, t, length)
                yield key, tuple(people), tuple(self.slots.with_esf(kind, day, key.slots))

    def _offer_shared(self, kind: Kind, day: int, lengths: Iterable[int], least: int) -> None:
        """Sessions of several: at least one professional, and at least `least` professionals and eSF together."""
        form = self.form
        for key, people, esf in self._possible(kind, day, lengths):
            if len(people) + len(esf) < least:
                continue
            held = form.boolean()
            there, teams = {p: form.boolean() for p in people}, {e: form.boolean() for e in esf}
            for column in (*there.values(), *teams.values()):
                form.row([(1, column), (-1, held)], upper=0)
            form.row([*ones(there.values()), (-1, held)], lower=0)
            form.row([*ones(there.values()), *ones(teams.values()), (-least, held)], lower=0)
            self.sessions[key] = Attendance([held], there, teams)

    def _offer_team(self, kind: Kind, day: int, lengths: Iterable[int]) -> None:
        everyone = self.slots.everyone[day]
        for key, people, esf in self._possible(kind, day, lengths):
            if everyone and set(people) >= set(everyone):
                held = self.form.boolean()
                teams = {e: self.form.boolean() for e in esf}
                for column in teams.values():
                    self.form.row([(1, column), (-1, held)], upper=0)
                self.sessions[key] = Attendance([held], dict.fromkeys(everyone, held), teams)

    def _offer_meetings(self, kind: Kind, day: int, lengths: Iterable[int]) -> None:
        """Meetings with exactly one eSF, in as many lanes as eSF of one unit may be in a meeting at a time."""
        form = self.form
        reception = self.slots.rule("acolhimento-esf") if kind.activity == ESF_MEETING else None
        for key, people, esf in self._possible(kind, day, lengths):
            if kind.place != "unidade" and kind.activity == ESF_MEETING:
                continue
            for lane in range(min(len(esf), reception.maximo_em_reuniao if reception else len(esf))):
                teams, there = {e: form.boolean() for e in esf}, {p: form.boolean() for p in people}
                for column in there.values():
                    form.row([(1, column), *ones(teams.values(), -1)], upper=0)
                form.row([*ones(there.values()), *ones(teams.values(), -1)], lower=0)
                form.row(ones(teams.values()), upper=1)
                self.sessions[key._replace(lane=lane)] = Attendance([*teams.values()], there, teams)

    def _offer_free(self, kind: Kind, day: int, least: int, most: int) -> None:
        """Sessions of any length from `least` slots, and to `most` unless that is 0; one may follow on another."""
        form = self.form
        for person in self.slots.people:
            room = self.slots.room(person, day, kind)
            run = Run({t: form.boolean() for t in sorted(room)}, {t: form.boolean() for t in fitting(room, least)})
            for t, on in run.on.items():
                before, begins = run.on.get(t - 1), run.begins.get(t)
                known = [(-1, column) for column in (before, begins) if column is not None]
                form.row([(1, on), *known], upper=0)
                recent = [run.begins[t - k] for k in range(least) if t - k in run.begins]
                form.row([*ones(recent), (-1, on)], upper=0)
                window = [run.on.get(t + k) for k in range(most + 1)]
                if most and None not in window:
                    again = [run.begins[t + k] for k in range(1, most + 1) if t + k in run.begins]
                    form.row([*ones(c for c in window if c is not None), *ones(again, -1)], upper=most)
            if run.begins:
                self.runs[person, kind, day] = run

    def _offer_multiples(self, kind: Kind, day: int, step: int) -> None:
        """Units of a length; a session is one, or several that follow on each other."""
        form = self.form
        for person in self.slots.people:
            begins = fitting(self.slots.room(person, day, kind), step)
            run = Run({t: form.boolean() for t in begins}, {t: form.boolean() for t in begins}, step)
            for t, on in run.on.items():
                before = [(-1, run.on[t - step])] if t - step in run.on else []
                form.row([(1, on), *before, (-1, run.begins[t])], upper=0)
                form.row([(1, run.begins[t]), (-1, on)], upper=0)
            if begins:
                self.runs[person, kind, day] = run

    def _offer_ways(self) -> None:
        slots = self.slots
        legs = [
            Leg(origin, destination, number)
            for origin in slots.units
            for destination in slots.units
            if slots.transit is not None
            for number in range(1, slots.travel(origin, destination) + 1)
        ]
        for person in slots.people:
            for day in slots.days:
                if legs and slots.available[person][day]:
                    self.ways[person, day] = {
                        t: {leg: self.form.boolean() for leg in legs} for t in sorted(slots.available[person][day])
                    }

    # -- what a person does in a slot --------------------------------------------------------------------------

    def _index(self) -> None:
        for key, session in self.sessions.items():
            for person, column in session.people.items():
                self.begun[person, key.day][key.start].append(column)
                for t in key.slots:
                    self.at[person, key.day][t].append((column, key.kind))
        for (person, kind, day), run in self.runs.items():
            for t, column in run.begins.items():
                self.begun[person, day][t].append(column)
            for t, column in run.on.items():
                for k in range(run.step):
                    self.at[person, day][t + k].append((column, kind))

    def _offer_company(self) -> None:
        """An eSF may be in a session that needs none, which matters where its support is counted or fixed."""
        slots = self.slots
        equal = slots.rule("equidade-esf")
        fixed = any(f.esf and slots.activity(f.activity).participantes == "livre" for f in slots.month.fixed_sessions)
        if not fixed and (equal is None or not equal.peso or len(slots.esf) < 2):
            return
        free: dict[Cell, dict[Kind, Run]] = defaultdict(dict)
        for (person, kind, day), run in self.runs.items():
            if slots.activity(kind.activity).participantes == "livre":
                free[person, day][kind] = run
        for (person, day), runs in free.items():
            for esf in slots.esf:
                able = [
                    run
                    for kind, run in runs.items()
                    if kind.place != "unidade" or kind.unit == slots.scenario.esf[esf].unidade
                ]
                self._accompany(esf, (person, day), able)

    def _accompany(self, esf: str, cell: Cell, runs: list[Run]) -> None:
        form, ways = self.form, self.ways.get(cell, {})
        hours = self.slots.esf_hours[esf][cell[1]]
        reach = hours & {*ways, *(t for run in runs for t in run.on)}
        there = {t: form.boolean() for t in sorted(reach)}
        for t, column in there.items():
            self.company[esf, cell[0], cell[1], t] = column
        for t in sorted({*there, *(t + 1 for t in there)}):
            now = [(1, there[t])] if t in there else []
            before = [(1, there[t - 1])] if t - 1 in there else []
            on = ones(run.on[t] for run in runs if t in run.on)
            begins = ones(run.begins[t] for run in runs if t in run.begins)
            way = ones(ways.get(t, {}).values())
            if now:
                form.row([*now, *_negative(on), *_negative(way)], upper=0)
                form.row([*now, *_negative(before), *_negative(begins), *_negative(way)], upper=0)
            if before:
                form.row([*before, *_negative(now), *on, *_negative(begins)], upper=1)

    def _work(self, cell: Cell) -> None:
        """One thing at a time; a person works when at something, and a block begins where nothing came before."""
        form, ways = self.form, self.ways.get(cell, {})
        line = self.work[cell] = {}
        for t in sorted({*self.at[cell], *ways}):
            line[t] = form.boolean()
            found = ones(column for column, _ in self.at[cell].get(t, ()))
            form.row([*found, *ones(ways.get(t, {}).values()), (-1, line[t])], 0, 0)
        begins = self.block[cell] = {}
        for t, works in line.items():
            begins[t] = form.boolean()
            before = [(1, line[t - 1])] if t - 1 in line else []
            form.row([(1, works), *_negative(before), (-1, begins[t])], upper=0)
            form.row([(1, begins[t]), (-1, works)], upper=0)
            form.row([(1, begins[t]), *before], upper=1)


def _negative(terms: Iterable[Term]) -> list[Term]:
    return [(-coefficient, column) for coefficient, column in terms]
