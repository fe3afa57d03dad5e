"""The planning model: what Timefold decides (entities and their values) and what it is told (facts).

Times are slots of the grid since midnight; people, units, eSF, rows and shifts of the norm are indices. A set of slots
of one day is a mask with LANE bits a slot, of which the lowest says whether the slot is in it: the sum of several masks
counts, slot by slot, how many of them hold it, and such sums are kept up to date by adding and subtracting.
Timefold turns these classes and the functions on them into Java: they are kept to what it can turn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningPin,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import HardSoftScore

OUTSIDE = -1
"""Unit of what is held at a home or in the territory; also: no eSF, no colleague, no resource, no row."""
DAYS = 1000
"""More than the days of any period: makes keys of a person, an eSF or a pool, and a day."""
WEEKDAYS = 7
LANE = 8
"""Bits of a slot in a mask: sums of fewer than 128 masks stay inside their lanes."""


@dataclass(eq=False)
class Window:
    """When a session may be held.

    Attributes:
        day: index of the date in the period.
        start: first slot.
        end: slot after the last one.
        mask: the slots.
        begin: the first of them, as a mask.
        people: who attends, as a mask of people, if everybody of that day does; else 0.
    """

    id: str
    day: int
    start: int
    end: int
    mask: int
    begin: int
    people: int


@dataclass(eq=False)
class Setting:
    """Where a session may be held and with whom, apart from the professional whose session it is.

    Attributes:
        place: as in a roster.
        unit: index of the unit, or OUTSIDE.
        esf: index of the eSF, or none.
        partner: another professional, or none.
        pool: index of the pool that it takes something from, or none.
        capacity: how many such sessions the pool serves at a time.
        open: day -> slots in which the place is open and the eSF there.
    """

    id: str
    place: str
    unit: int
    esf: int
    partner: int
    pool: int
    capacity: int
    open: list[int]


@dataclass(eq=False)
class Pattern:
    """The working time of a day: none, one unbroken block or two.

    Attributes:
        blocks: first slot and slot after the last one of each block.
        mask: the slots.
        slots: how many.
        turns: which of the norm's shifts it touches, as a mask.
        first: first slot worked; meaningless in a day off.
        last: slot after the last one worked; meaningless in a day off.
    """

    id: str
    blocks: list[list[int]]
    mask: int
    slots: int
    turns: int
    first: int
    last: int


@dataclass(eq=False)
class Site:
    """What laying out a day's work needs to know.

    Attributes:
        seat: index of the seat.
        units: indices of the units, the seat first.
        opening: day -> unit -> slots in which it is open.
        travel: unit -> unit -> slots of the way.
        starts: shift of the norm -> slots in which what starts counts for it.
        limit: sessions that may start in a shift for nothing.
        whole: day -> slots that count as one for presence: the seat's hours in each shift; none by instant.
    """

    seat: int
    units: list[int]
    opening: list[list[int]]
    travel: list[list[int]]
    starts: list[int]
    limit: int
    whole: list[list[int]]


@planning_entity
@dataclass(eq=False)
class Shift:
    """A person's day: which of the legal patterns of working time it follows."""

    id: Annotated[str, PlanningId]
    person: int
    day: int
    week: int
    unpopular: int
    shares_unpopular: bool
    avoid: list[list[int]]
    site: Site
    patterns: Annotated[list[Pattern], ValueRangeProvider(id="patterns")]
    pattern: Annotated[Pattern | None, PlanningVariable(value_range_provider_refs=["patterns"])] = field(default=None)

    def key(self) -> int:
        """Person and day."""
        return self.person * DAYS + self.day

    def next_day(self) -> int:
        """Key of the same person's next day."""
        return self.person * DAYS + self.day + 1

    def next_week(self) -> int:
        """Key of the same person's day a week later."""
        return self.person * DAYS + self.day + WEEKDAYS

    def person_week(self) -> int:
        """Person and week."""
        return self.person * DAYS + self.week


@planning_entity
@dataclass(eq=False)
class Session:
    """A session of one professional in one week, which may be left out: when, where and with whom."""

    id: Annotated[str, PlanningId]
    person: int
    activity: str
    row: int
    length: int
    meeting: bool
    credit: list[int]
    windows: Annotated[list[Window], ValueRangeProvider(id="windows")]
    settings: Annotated[list[Setting], ValueRangeProvider(id="settings")]
    window: Annotated[
        Window | None, PlanningVariable(value_range_provider_refs=["windows"], allows_unassigned=True)
    ] = field(default=None)
    setting: Annotated[Setting | None, PlanningVariable(value_range_provider_refs=["settings"])] = field(default=None)

    def owner_day(self) -> int:
        """Key of the day of the professional whose session it is."""
        return self.person * DAYS + self.window.day

    def partner_day(self) -> int:
        """Key of the partner's day; of nobody's if there is none."""
        return self.setting.partner * DAYS + self.window.day if self.setting.partner >= 0 else -1

    def owner_account(self) -> int:
        """Key of the account that it is credited to."""
        return self.person * DAYS + self.row

    def partner_account(self) -> int:
        """Key of the partner's account; of nobody's if there is none."""
        return self.setting.partner * DAYS + self.row if self.setting.partner >= 0 else -1


@planning_entity
@dataclass(eq=False)
class Gathering:
    """A session that must be held: of everybody (when is decided), or a commitment (pinned).

    Attributes:
        all_hands: whether everybody attends.
        duty: whether it is the meeting of everybody with an eSF.
        team: whether it is the weekly meeting of the team.
        meeting: whether it is a meeting with an eSF.
        sides: slots of the way between its unit and the seat.
    """

    id: Annotated[str, PlanningId]
    activity: str
    row: int
    length: int
    units: int
    setting: Setting
    esf: list[int]
    all_hands: bool
    duty: bool
    team: bool
    meeting: bool
    sides: int
    at_seat: bool
    pinned: Annotated[bool, PlanningPin]
    windows: Annotated[list[Window], ValueRangeProvider(id="common")]
    window: Annotated[Window | None, PlanningVariable(value_range_provider_refs=["common"])] = field(default=None)

    def credit(self) -> list[int]:
        """Week, slots, sessions and duties that it gives to each account."""
        return [self.window.day // WEEKDAYS, self.length, self.units, 1 if self.duty else 0]


@dataclass(eq=False)
class Account:
    """What one person owes and is due in one row of hours.

    Attributes:
        low: number of duties attended -> least slots over the period.
        high: the same -> greatest slots.
        banded: whether the row has a band.
        targeted: whether it has a target.
        target: slots over the period.
        weekly: week -> slots.
        slack: slots by which a week may miss its target for nothing.
        weight: points for a slot away from the target.
        goal: sessions over the period, or none.
        goal_weight: points for a session away from the goal.
    """

    person: int
    row: int
    low: list[int]
    high: list[int]
    banded: bool
    targeted: bool
    target: int
    weekly: list[int]
    slack: int
    weight: int
    goal: int
    goal_weight: int

    def key(self) -> int:
        """Person and row."""
        return self.person * DAYS + self.row


@dataclass(eq=False)
class WeekDue:
    """Slots that a person must work in a week."""

    key: int
    slots: int


@dataclass(eq=False)
class SeatDay:
    """Presence asked at the seat on one day.

    Attributes:
        hours: slots in which it is counted: the opening hours.
        minimum: people who must be there.
        strict: whether the rule holds even while everybody meets elsewhere.
    """

    day: int
    hours: int
    minimum: int
    strict: bool


@dataclass(eq=False)
class Team:
    """A linked eSF."""

    index: int


@dataclass(eq=False)
class Norm:
    """Parameters of the rules that speak of the whole roster, as the scenario weighs them; minutes are slots."""

    rest: int
    slots_a_day: int
    meetings_at_once: int
    equity_weight: int
    equity_slack: int
    stability_weight: int
    fragment_weight: int
    unpopular_weight: int
    unpopular_slack: int
    preference_weight: int


@planning_solution
@dataclass(eq=False)
class Plan:
    """A month."""

    norms: Annotated[list[Norm], ProblemFactCollectionProperty]
    accounts: Annotated[list[Account], ProblemFactCollectionProperty]
    dues: Annotated[list[WeekDue], ProblemFactCollectionProperty]
    seat_days: Annotated[list[SeatDay], ProblemFactCollectionProperty]
    teams: Annotated[list[Team], ProblemFactCollectionProperty]
    shifts: Annotated[list[Shift], PlanningEntityCollectionProperty]
    sessions: Annotated[list[Session], PlanningEntityCollectionProperty]
    gatherings: Annotated[list[Gathering], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)
