"""The rules as constraint streams: hard ones in slots of the grid by which they are broken, soft ones in points."""

from __future__ import annotations

from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

from benchmarks.peers.streams.days import Sheet, count, run, sheet
from benchmarks.peers.streams.domain import (
    DAYS,
    LANE,
    WEEKDAYS,
    Account,
    Gathering,
    Norm,
    Pattern,
    SeatDay,
    Session,
    Shift,
    Team,
    WeekDue,
)

NOBODY = Sheet(0, 0, 0, 0, 0, 0)
CLASH, MISSING = HardSoftScore.of_hard(4), HardSoftScore.of_hard(2)
"""A slot of what cannot be weighs more than one of work or presence that is missing, and that more than one of a band:
a session is rather left out than squeezed in."""
LIMIT = 1 << (LANE - 1)
"""A lane reaches it when a number under it and what is missing to it are added."""


def excess(masks: list[int], capacity: int) -> int:
    """Slots, times how many too many, in which more than a number of masks hold."""
    if len(masks) <= capacity:
        return 0
    total, taken, over = 0, 0, 0
    for mask in masks:
        total += mask
        taken |= mask
    for number in range(capacity, len(masks)):
        over += count((total + (LIMIT - 1 - number) * taken) >> LANE - 1 & taken)
    return over


def absent(asked: SeatDay, sheets: list[Sheet]) -> int:
    """Slots, times how many too few, in which too few are at the seat and nothing waives it."""
    seat, transit, away, sides = 0, 0, 0, 0
    for today in sheets:
        seat += today.seat
        transit |= today.transit
        away |= today.away
        sides |= today.sides
    hours = asked.hours if asked.strict else asked.hours & ~(away | (sides & transit))
    short = 0
    for enough in range(1, asked.minimum + 1):
        short += count(hours & ~((seat + (LIMIT - enough) * asked.hours) >> LANE - 1))
    return short


def outside_band(account: Account, credits: list[list[int]]) -> int:
    """Slots by which a person's time in a row misses its band, which the duties attended raise."""
    slots, duties = 0, 0
    for credit in credits:
        slots += credit[1]
        duties += credit[3]
    if slots < account.low[duties]:
        return account.low[duties] - slots
    if slots > account.high[duties]:
        return slots - account.high[duties]
    return 0


def off_target(account: Account, credits: list[list[int]]) -> int:
    """Points for the distance to the target, over the period and in each week."""
    total = 0
    weeks = [0] * len(account.weekly)
    for credit in credits:
        total += credit[1]
        if credit[0] >= 0:
            weeks[credit[0]] += credit[1]
    away = abs(total - account.target)
    for i in range(len(weeks)):
        away += max(0, abs(weeks[i] - account.weekly[i]) - account.slack)
    return account.weight * away


def off_goal(account: Account, credits: list[list[int]]) -> int:
    """Points for sessions more or less than the goal."""
    held = 0
    for credit in credits:
        held += credit[2]
    return account.goal_weight * abs(held - account.goal)


def avoided(shift: Shift) -> int:
    """Slots worked in hours to avoid, times the weight of each preference."""
    total = 0
    for wish in shift.avoid:
        total += wish[1] * count(shift.pattern.mask & wish[0])
    return total


def short_rest(today: Pattern, tomorrow: Pattern, norm: Norm) -> int:
    """Slots that are missing of the rest between two days of work."""
    if today.slots == 0 or tomorrow.slots == 0:
        return 0
    return max(0, norm.rest - (tomorrow.first + norm.slots_a_day - today.last))


def waiver(meeting: Gathering) -> Sheet:
    """What a session of everybody away from the seat waives."""
    around = run(max(0, meeting.window.start - meeting.sides), meeting.window.end + meeting.sides)
    return Sheet(0, 0, 0, 0, meeting.window.mask, around & ~meeting.window.mask)


@constraint_provider
def rules(factory: ConstraintFactory) -> list[Constraint]:
    """Every rule that speaks of a roster."""
    # What each person does on each day.
    work = (
        factory.for_each(Shift)
        .join(Session, Joiners.equal(lambda shift: shift.key(), lambda session: session.owner_day()))
        .map(lambda shift, session: shift, lambda shift, session: (session.window, session.setting.unit))
        .concat(
            factory.for_each(Shift)
            .join(Session, Joiners.equal(lambda shift: shift.key(), lambda session: session.partner_day()))
            .map(lambda shift, session: shift, lambda shift, session: (session.window, session.setting.unit))
        )
        .concat(
            factory.for_each(Shift)
            .join(Gathering, Joiners.equal(lambda shift: shift.day, lambda meeting: meeting.window.day))
            .filter(lambda shift, meeting: (meeting.window.people >> shift.person) & 1 == 1)
            .map(lambda shift, meeting: shift, lambda shift, meeting: (meeting.window, meeting.setting.unit))
        )
        .concat(factory.for_each(Shift).map(lambda shift: shift, lambda shift: None))
        .group_by(lambda shift, held: shift, ConstraintCollectors.to_list(lambda shift, held: held))
    )
    sheets = work.map(
        lambda shift, found: shift.day,
        lambda shift, found: sheet(shift.pattern, found, shift.site, shift.day),
    )
    presence = (
        sheets.concat(
            factory.for_each(Gathering)
            .filter(lambda meeting: meeting.all_hands and not meeting.at_seat)
            .map(lambda meeting: meeting.window.day, lambda meeting: waiver(meeting))
        )
        .concat(factory.for_each(SeatDay).map(lambda asked: asked.day, lambda asked: NOBODY))
        .group_by(lambda day, today: day, ConstraintCollectors.to_list(lambda day, today: today))
        .join(SeatDay, Joiners.equal(lambda day, found: day, lambda asked: asked.day))
    )

    # What occupies an eSF, a unit's reception and a pool on each day.
    with_esf = (
        factory.for_each(Session)
        .filter(lambda session: session.setting.esf >= 0)
        .map(lambda s: s.setting.esf * DAYS + s.window.day, lambda s: s.window.mask)
        .concat(
            factory.for_each(Gathering)
            .expand(lambda meeting: meeting.esf)
            .flatten_last(lambda teams: teams)
            .map(lambda meeting, esf: esf * DAYS + meeting.window.day, lambda meeting, esf: meeting.window.mask)
        )
        .group_by(lambda key, mask: key, ConstraintCollectors.to_list(lambda key, mask: mask))
    )
    in_meeting = (
        factory.for_each(Session)
        .filter(lambda session: session.meeting)
        .map(lambda s: s.setting.unit * DAYS + s.window.day, lambda s: s.window.mask)
        .concat(
            factory.for_each(Gathering)
            .filter(lambda meeting: meeting.meeting)
            .map(lambda m: m.setting.unit * DAYS + m.window.day, lambda m: m.window.mask)
        )
        .group_by(lambda key, mask: key, ConstraintCollectors.to_list(lambda key, mask: mask))
    )
    using = (
        factory.for_each(Session)
        .filter(lambda session: session.setting.pool >= 0)
        .map(lambda s: (s.setting.pool * DAYS + s.window.day) * DAYS + s.setting.capacity, lambda s: s.window.mask)
        .concat(
            factory.for_each(Gathering)
            .filter(lambda meeting: meeting.setting.pool >= 0)
            .map(lambda m: (m.setting.pool * DAYS + m.window.day) * DAYS + m.setting.capacity, lambda m: m.window.mask)
        )
        .group_by(lambda key, mask: key, ConstraintCollectors.to_list(lambda key, mask: mask))
    )

    # What each person does in each row of hours.
    credits = (
        factory.for_each(Account)
        .join(Session, Joiners.equal(lambda account: account.key(), lambda session: session.owner_account()))
        .map(lambda account, session: account, lambda account, session: session.credit)
        .concat(
            factory.for_each(Account)
            .join(Session, Joiners.equal(lambda account: account.key(), lambda session: session.partner_account()))
            .map(lambda account, session: account, lambda account, session: session.credit)
        )
        .concat(
            factory.for_each(Account)
            .join(Gathering, Joiners.equal(lambda account: account.row, lambda meeting: meeting.row))
            .filter(lambda account, meeting: (meeting.window.people >> account.person) & 1 == 1)
            .map(lambda account, meeting: account, lambda account, meeting: meeting.credit())
        )
        .concat(factory.for_each(Account).map(lambda account: account, lambda account: [-1, 0, 0, 0]))
        .group_by(lambda account, credit: account, ConstraintCollectors.to_list(lambda account, credit: credit))
    )

    support = (
        factory.for_each(Session)
        .filter(lambda session: session.setting.esf >= 0)
        .map(lambda session: session.setting.esf, lambda session: session.length)
        .concat(
            factory.for_each(Gathering)
            .expand(lambda meeting: meeting.esf)
            .flatten_last(lambda teams: teams)
            .map(lambda meeting, esf: esf, lambda meeting, esf: meeting.length)
        )
        .concat(factory.for_each(Team).map(lambda team: team.index, lambda team: 0))
        .group_by(lambda esf, slots: esf, ConstraintCollectors.sum(lambda esf, slots: slots))
        .group_by(
            ConstraintCollectors.min(lambda esf, slots: slots), ConstraintCollectors.max(lambda esf, slots: slots)
        )
    )
    unpopular = (
        factory.for_each(Shift)
        .filter(lambda shift: shift.shares_unpopular)
        .group_by(
            lambda shift: shift.person,
            ConstraintCollectors.sum(lambda shift: count(shift.pattern.turns & shift.unpopular)),
        )
        .group_by(
            ConstraintCollectors.min(lambda person, turns: turns), ConstraintCollectors.max(lambda person, turns: turns)
        )
    )

    return [
        factory.for_each(Shift)
        .map(lambda shift: shift.person_week(), lambda shift: shift.pattern.slots)
        .concat(factory.for_each(WeekDue).map(lambda due: due.key, lambda due: 0))
        .group_by(lambda key, slots: key, ConstraintCollectors.sum(lambda key, slots: slots))
        .join(WeekDue, Joiners.equal(lambda key, slots: key, lambda due: due.key))
        .penalize(MISSING, lambda key, slots, due: abs(slots - due.slots))
        .as_constraint("jornada, horas devidas"),
        factory.for_each(Shift)
        .join(Shift, Joiners.equal(lambda today: today.next_day(), lambda tomorrow: tomorrow.key()))
        .join(Norm)
        .penalize(HardSoftScore.ONE_HARD, lambda today, tomorrow, n: short_rest(today.pattern, tomorrow.pattern, n))
        .as_constraint("jornada, interjornada"),
        sheets.filter(lambda day, today: today.faults > 0)
        .penalize(CLASH, lambda day, today: today.faults)
        .as_constraint("jornada e lugares, cada dia"),
        factory.for_each_unique_pair(
            Gathering,
            Joiners.equal(lambda meeting: meeting.window.day),
            Joiners.overlapping(lambda meeting: meeting.window.start, lambda meeting: meeting.window.end),
        )
        .filter(lambda one, other: one.window.people & other.window.people != 0)
        .penalize(HardSoftScore.ONE_HARD, lambda one, other: count(one.window.mask & other.window.mask))
        .as_constraint("jornada, reuniões de todos"),
        presence.penalize(MISSING, lambda day, found, asked: absent(asked, found)).as_constraint("presenca-minima"),
        factory.for_each(Session)
        .penalize(CLASH, lambda session: count(session.window.mask & ~session.setting.open[session.window.day]))
        .as_constraint("disponibilidade e participantes"),
        with_esf.penalize(CLASH, lambda key, masks: excess(masks, 1)).as_constraint(
            "participantes, uma eSF de cada vez"
        ),
        in_meeting.join(Norm)
        .penalize(CLASH, lambda key, masks, n: excess(masks, n.meetings_at_once))
        .as_constraint("acolhimento-esf"),
        using.penalize(CLASH, lambda key, masks: excess(masks, key % DAYS)).as_constraint("recursos"),
        credits.filter(lambda account, found: account.banded)
        .penalize(HardSoftScore.ONE_HARD, lambda account, found: outside_band(account, found))
        .as_constraint("faixa-horas"),
        credits.filter(lambda account, found: account.targeted)
        .penalize(HardSoftScore.ONE_SOFT, lambda account, found: off_target(account, found))
        .as_constraint("alvo-horas"),
        credits.filter(lambda account, found: account.goal >= 0)
        .penalize(HardSoftScore.ONE_SOFT, lambda account, found: off_goal(account, found))
        .as_constraint("producao"),
        support.join(Norm)
        .penalize(
            HardSoftScore.ONE_SOFT, lambda least, most, n: n.equity_weight * max(0, most - least - n.equity_slack)
        )
        .as_constraint("equidade-esf"),
        factory.for_each(Shift)
        .join(Shift, Joiners.equal(lambda before: before.next_week(), lambda after: after.key()))
        .join(Norm)
        .penalize(
            HardSoftScore.ONE_SOFT,
            lambda before, after, n: n.stability_weight * count(before.pattern.turns ^ after.pattern.turns),
        )
        .as_constraint("estabilidade"),
        factory.for_each(Gathering)
        .filter(lambda meeting: meeting.team)
        .join(
            factory.for_each(Gathering).filter(lambda meeting: meeting.team),
            Joiners.equal(lambda before: before.window.day // WEEKDAYS + 1, lambda after: after.window.day // WEEKDAYS),
        )
        .filter(
            lambda before, after: (
                before.window.day + WEEKDAYS != after.window.day or before.window.start != after.window.start
            )
        )
        .join(Norm)
        .penalize(HardSoftScore.ONE_SOFT, lambda before, after, n: n.stability_weight)
        .as_constraint("estabilidade, reunião da equipe"),
        sheets.filter(lambda day, today: today.fragments > 0)
        .join(Norm)
        .penalize(HardSoftScore.ONE_SOFT, lambda day, today, n: n.fragment_weight * today.fragments)
        .as_constraint("fragmentacao"),
        unpopular.join(Norm)
        .penalize(
            HardSoftScore.ONE_SOFT, lambda least, most, n: n.unpopular_weight * max(0, most - least - n.unpopular_slack)
        )
        .as_constraint("turnos-impopulares"),
        factory.for_each(Shift)
        .filter(lambda shift: len(shift.avoid) > 0)
        .join(Norm)
        .penalize(HardSoftScore.ONE_SOFT, lambda shift, n: n.preference_weight * avoided(shift))
        .as_constraint("preferencias"),
    ]
