"""The month in slots of the grid: sets of slots in which people, units and eSF are there.

A slot is `ruleset.grid` minutes; slot `t` begins at minute `t * grid` of its day. A day is its index in `month.days`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from escala.domain.clock import MINUTES_A_DAY, Span, merge
from escala.domain.month import Month
from escala.domain.values import Place
from escala.norms.pack import Activity, SessionLength
from escala.norms.ruleset import RuleSet
from escala.rules.bands import due_minutes
from escala.rules.lengths import fault, further
from escala.rules.points import shifts
from escala.rules.registry import CLAUSES
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING


class Kind(NamedTuple):
    """What a session can be, and where."""

    activity: str
    place: Place
    unit: str | None


def fitting(slots: Collection[int], length: int) -> list[int]:
    """Slots from which `length` slots in a row are in a set, in order."""
    return [t for t in sorted(slots) if all(t + k in slots for k in range(1, length))]


class Slots:
    """Facts of a scenario under its norm, in slots."""

    def __init__(self, month: Month, ruleset: RuleSet) -> None:
        scenario = month.scenario
        self.month, self.ruleset, self.scenario = month, ruleset, scenario
        self.size = ruleset.grid
        self.days = tuple(range(len(month.days)))
        self.weeks = tuple(range(len(month.weeks)))
        self.people, self.units, self.seat = month.professionals, tuple(scenario.unidades), scenario.sede
        self.esf = tuple(scenario.esf)
        self.opening = {u: [self.whole(month.opening(u, day)) for day in month.days] for u in self.units}
        self.available = {p: [self.whole(month.availability(p, day)) for day in month.days] for p in self.people}
        self.esf_hours = {e: [self.whole(month.esf_hours(e, day)) for day in month.days] for e in self.esf}
        self.everyone = [month.everyone(day) for day in month.days]
        self.due = {p: [due_minutes(month, ruleset, p, w) // self.size for w in month.weeks] for p in self.people}
        self.shifts = {id: self.touched([span]) for id, span in shifts(ruleset).items()}

    def week(self, day: int) -> int:
        """Index of a day's week."""
        return day // 7

    def whole(self, spans: Iterable[Span]) -> frozenset[int]:
        """Slots that lie wholly in some spans of a day."""
        return frozenset(t for span in merge(spans) for t in range(-(-span.start // self.size), span.end // self.size))

    def touched(self, spans: Iterable[Span]) -> frozenset[int]:
        """Slots of which some part lies in some spans of a day."""
        return frozenset(t for span in spans for t in range(span.start // self.size, -(-span.end // self.size)))

    def up(self, minutes: int) -> int:
        """Slots that hold so many minutes."""
        return -(-minutes // self.size)

    def travel(self, origin: str, destination: str) -> int:
        """Slots of travel between two units."""
        return self.up(self.month.travel(origin, destination))

    def rule(self, id: str) -> Any:
        """The parameters of a rule; None if the norm does not have it."""
        return CLAUSES[id].of(self.ruleset) if self.ruleset.cites(id) else None

    def activity(self, id: str) -> Activity:
        """An activity of the norm."""
        return self.ruleset.activities[id]

    def kinds(self, activity: str) -> list[Kind]:
        """Everywhere that an activity can be held, the way between units left aside."""
        found = []
        for place in self.activity(activity).locais:
            if place == "unidade":
                found += [Kind(activity, place, unit) for unit in self.units]
            elif place != "transito":
                found.append(Kind(activity, place, None))
        return found

    def lengths(self, activity: str) -> tuple[int, ...]:
        """Lengths in slots of the sessions of an activity that fit a block of work; of further ones with an eSF."""
        spec = self.activity(activity).duracao
        return self._allowed(further(spec) if activity == ESF_MEETING else spec)

    def _allowed(self, spec: SessionLength) -> tuple[int, ...]:
        longest = min(self.ruleset.jornada.block_max, MINUTES_A_DAY) // self.size
        return tuple(k for k in range(1, longest + 1) if fault(spec, k * self.size) is None)

    @property
    def duty(self) -> int:
        """Slots of the compulsory meeting with an eSF; 0 where the norm has none."""
        activity = self.ruleset.activities.get(ESF_MEETING)
        return 0 if activity is None else (activity.duracao.fixa or 0) // self.size

    @property
    def transit(self) -> str | None:
        """The activity that is held on the way between two units."""
        return next((id for id, spec in self.ruleset.activities.items() if "transito" in spec.locais), None)

    def with_esf(self, kind: Kind, day: int, slots: Iterable[int]) -> list[str]:
        """The eSF that can take part in a session: there all the time, and in a unit only those of that unit."""
        wanted = frozenset(slots)
        return [
            e
            for e in self.esf
            if wanted <= self.esf_hours[e][day]
            and (kind.place != "unidade" or self.scenario.esf[e].unidade == kind.unit)
        ]

    def room(self, person: str, day: int, kind: Kind) -> frozenset[int]:
        """Slots in which a person can be at a kind of session."""
        free = self.available[person][day]
        return free if kind.unit is None else free & self.opening[kind.unit][day]

    def shorter_night(self, day: int) -> int:
        """Minutes by which the night after a day is shorter than clocks say, where summer time begins."""
        zone, noon = ZoneInfo(self.ruleset.pack.fuso), dt.time(12)
        today = self.month.days[day]
        before, after = (dt.datetime.combine(d, noon, zone).utcoffset() for d in (today, today + dt.timedelta(days=1)))
        assert before is not None
        assert after is not None
        return int((after - before).total_seconds()) // 60

    def needs(self, kind: Kind) -> dict[str, int]:
        """Resources that a session occupies, with how many."""
        return {name: n for name, n in self.activity(kind.activity).recursos.get(kind.place, {}).items() if n}
