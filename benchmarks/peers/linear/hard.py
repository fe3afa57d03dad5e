"""What a roster must obey, rule by rule, as rows; named as the rules are."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from benchmarks.peers.linear.form import Term, ones
from benchmarks.peers.linear.offer import Cell, Leg, Offer, Run, Start
from benchmarks.peers.linear.slots import Kind
from escala.domain.month import FixedSession
from escala.rules.bands import band, banded_rows
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING


def impose(offer: Offer) -> None:
    """Every hard rule. Lengths, availability and participants are in what is offered."""
    working_time(offer)
    places(offer)
    resources(offer)
    one_session_of_an_esf(offer)
    team_meeting(offer)
    duties = esf_duties(offer)
    bands(offer, duties)
    commitments(offer)
    presence(offer)


def working_time(offer: Offer) -> None:
    """Blocks, breaks, daily maximum, rest between days, and the hours due each week (`jornada`)."""
    slots, form, limits = offer.slots, offer.form, offer.slots.ruleset.jornada
    least, pause, size = slots.up(limits.block_min), slots.up(limits.break_min), slots.size
    most, daily = limits.block_max // size, limits.daily_max // size
    for cell, line in offer.work.items():
        begins = offer.block[cell]
        if not line:
            continue
        for t in range(min(line), max(line) + least):
            recent = [begins[t - k] for k in range(least) if t - k in begins]
            form.row([*ones(recent), *([(-1, line[t])] if t in line else [])], upper=0)
            window = [line[t + k] for k in range(most + 1) if t + k in line]
            if len(window) == most + 1:
                form.row(ones(window), upper=most)
        for t, begin in begins.items():
            for k in range(2, pause + 1):
                if t - k in line:
                    form.row([(1, begin), (1, line[t - k])], upper=1)
        form.row(ones(begins.values()), upper=limits.blocks)
        form.row(ones(line.values()), upper=daily)
        person, day = cell
        tomorrow = offer.work.get((person, day + 1), {})
        night = 24 * 60 - slots.shorter_night(day)
        for t, works in line.items():
            for u, again in tomorrow.items():
                if night + u * size - (t + 1) * size < limits.rest_min:
                    form.row([(1, works), (1, again)], upper=1)
    for person in slots.people:
        for week in slots.weeks:
            found = [c for d in slots.days if slots.week(d) == week for c in offer.work[person, d].values()]
            due = slots.due[person][week]
            form.row(ones(found), due, due)


def places(offer: Offer) -> None:
    """From unit to unit inside a block exactly the time of the way, in which visits outside may stand (`lugares`).

    A person outside the units is, by where the block has been: in none yet, last in a unit, or some slots on the way
    from one to another. Each slot must follow from where the person was in the slot before.
    """
    slots = offer.slots
    if not any(slots.travel(one, other) for one in slots.units for other in slots.units):
        return
    for cell in offer.work:
        _day_of_places(offer, cell)


def _day_of_places(offer: Offer, cell: Cell) -> None:
    slots, form, ways, work = offer.slots, offer.form, offer.ways.get(cell, {}), offer.work[cell]
    legs = list(next(iter(ways.values()), {}))
    states: list[str | Leg | None] = [None, *slots.units, *legs]
    inside: dict[int, dict[str, list[Term]]] = {t: {u: [] for u in slots.units} for t in work}
    outside: dict[int, dict[str | Leg | None, int]] = {}
    for t in work:
        visits = []
        for column, kind in offer.at[cell].get(t, ()):
            (visits if kind.unit is None else inside[t][kind.unit]).append((1, column))
        outside[t] = {state: form.boolean() for state in states} if visits else {}
        form.row([*visits, *ones(outside[t].values(), -1)], 0, 0)

    def was(state: str | Leg | None, t: int) -> list[Term]:
        """Terms of which one is 1 if the person works in a slot and is then in a state; negated."""
        if t not in work:
            return []
        found = [outside[t][state]] if state in outside[t] else []
        if isinstance(state, Leg):
            found.append(ways[t][state])
        return [*ones(found, -1), *([(-1, c) for _, c in inside[t][state]] if isinstance(state, str) else [])]

    for t in work:
        begin = (-1, offer.block[cell][t])
        for unit, found in inside[t].items():
            near = [u for u in slots.units if not slots.travel(u, unit)]
            arrived = [leg for leg in legs if leg.destination == unit and leg.number == slots.travel(leg.origin, unit)]
            before = [term for state in (None, *near, *arrived) for term in was(state, t - 1)]
            form.row([*found, *before, begin], upper=0)
        for state, column in outside[t].items():
            form.row([(1, column), *was(state, t - 1), *([begin] if state is None else [])], upper=0)
        for leg, column in ways.get(t, {}).items():
            came = leg.origin if leg.number == 1 else leg._replace(number=leg.number - 1)
            form.row([(1, column), *was(came, t - 1)], upper=0)
        under_way = [(-c, column) for leg in legs for c, column in was(leg, t)]
        form.row([*under_way, *([(-1, work[t + 1])] if t + 1 in work else [])], upper=0)


def resources(offer: Offer) -> None:
    """Rooms, consulting rooms and vehicles in use, in every slot (`recursos`)."""
    slots = offer.slots
    used: dict[tuple[str, str | None, int, int], list[Term]] = defaultdict(list)
    for key, session in offer.sessions.items():
        for name, number in slots.needs(key.kind).items():
            for t in key.slots:
                used[name, key.kind.unit, key.day, t] += ones(session.held, number)
    for (_, kind, day), run in offer.runs.items():
        for name, number in slots.needs(kind).items():
            for t, column in run.on.items():
                for k in range(run.step):
                    used[name, kind.unit, day, t + k].append((number, column))
    for (name, unit, _, _), terms in used.items():
        own = slots.scenario.recursos if unit is None else slots.scenario.unidades[unit].recursos
        offer.form.row(terms, upper=own.get(name, 0))


def one_session_of_an_esf(offer: Offer) -> None:
    """An eSF is in one session at a time, and a lane holds one meeting at a time (`participantes`, `acolhimento`)."""
    busy: dict[tuple[str, int, int], list[Term]] = defaultdict(list)
    lanes: dict[tuple[Kind, int | str, int, int], list[Term]] = defaultdict(list)
    for key, session in offer.sessions.items():
        for t in key.slots:
            for esf, column in session.esf.items():
                busy[esf, key.day, t].append((1, column))
            if key.kind.activity == ESF_MEETING:
                lanes[key.kind, key.lane, key.day, t] += ones(session.held)
    for (esf, _, day, t), column in offer.company.items():
        busy[esf, day, t].append((1, column))
    for terms in (*busy.values(), *lanes.values()):
        offer.form.row(terms, upper=1)


def team_meeting(offer: Offer) -> None:
    """One meeting of the whole team in each week with a working day (`reuniao-equipe`)."""
    slots = offer.slots
    if TEAM_MEETING not in slots.ruleset.activities:
        return
    for week in slots.weeks:
        wanted = int(any(slots.everyone[d] for d in slots.days[7 * week : 7 * week + 5]))
        held = [
            column
            for key, session in offer.sessions.items()
            if key.kind.activity == TEAM_MEETING and slots.week(key.day) == week
            for column in session.held
        ]
        offer.form.row(ones(held), wanted, wanted)


def esf_duties(offer: Offer) -> dict[tuple[str, Start], int]:
    """The compulsory meeting of everybody with each eSF (`reuniao-esf`).

    Returns:
        An eSF and a meeting -> whether it is the compulsory one: the earliest of everybody, of its length.
    """
    slots, form = offer.slots, offer.form
    duties: dict[tuple[str, Start], int] = {}
    if ESF_MEETING not in slots.ruleset.activities:
        return duties
    further = slots.lengths(ESF_MEETING)
    by_esf: dict[str, list[Start]] = defaultdict(list)
    for key, session in offer.sessions.items():
        if key.kind.activity != ESF_MEETING or key.length != slots.duty:
            continue
        everyone = slots.everyone[key.day]
        for esf, held in session.esf.items():
            if everyone and set(everyone) <= set(session.people):
                duties[esf, key] = duty = form.boolean()
                by_esf[esf].append(key)
                form.row([(1, duty), (-1, held)], upper=0)
                for person in everyone:
                    form.row([(1, duty), (-1, session.people[person])], upper=0)
            if key.length not in further:
                known = [(-1, duties[esf, key])] if (esf, key) in duties else []
                form.row([(1, held), *known], upper=0)
    for esf in slots.esf:
        form.row(ones(duties[esf, key] for key in by_esf[esf]), 1, 1)
        if slots.duty in further:
            _earliest(offer, esf, by_esf[esf], duties)
    return duties


def _earliest(offer: Offer, esf: str, keys: list[Start], duties: dict[tuple[str, Start], int]) -> None:
    """No meeting of everybody of the duty's length comes before the duty: a duty was held by the end of each."""
    form = offer.form
    days = sorted({key.day for key in keys})
    yesterday: list[Term] = []
    for day in days:
        today = [key for key in keys if key.day == day]
        for key in today:
            session, everyone = offer.sessions[key], offer.slots.everyone[day]
            done = [(-1, duties[esf, other]) for other in today if other.start <= key.start]
            there = ones(session.people[p] for p in everyone)
            form.row([*there, (1, session.esf[esf]), *yesterday, *done], upper=len(everyone))
        held = form.boolean()
        form.row([(1, held), *yesterday, *((-1, duties[esf, key]) for key in today)], 0, 0)
        yesterday = [(-1, held)]


def bands(offer: Offer, duties: dict[tuple[str, Start], int]) -> None:
    """Hours of each person in each row over the period, with the widening that duties and whole sessions ask for."""
    slots, form = offer.slots, offer.form
    for person in slots.people:
        for row in banded_rows(slots.ruleset):
            total = [term for _, term in offer.hours(person, slots.ruleset.row_activities[row])]
            numbers: range | tuple[int, ...] = (0,)
            attended: list[int] = []
            if ESF_MEETING in slots.ruleset.row_activities[row]:
                # One duty an eSF: whoever is there on every day that could have one attends them all.
                attended = [c for (_, key), c in duties.items() if person in slots.everyone[key.day]]
                numbers = range(len(slots.esf) + 1) if len(attended) < len(duties) else (len(slots.esf),)
            chosen = {n: form.boolean() for n in numbers} if len(numbers) > 1 else {}
            if chosen:
                form.row(ones(chosen.values()), 1, 1)
                form.row([*ones(attended), *((-n, c) for n, c in chosen.items())], 0, 0)
            limits = {n: _limits(offer, person, row, n) for n in numbers}
            if not chosen:
                form.row(total, *limits[numbers[0]])
                continue
            form.row([*total, *((-limits[n][0], c) for n, c in chosen.items())], lower=0)
            form.row([*total, *((-limits[n][1], c) for n, c in chosen.items())], upper=0)


def _limits(offer: Offer, person: str, row: str, duties: int) -> tuple[int, int]:
    """Least and most slots of a person in a row who attends so many duties."""
    slots = offer.slots
    found = band(slots.month, slots.ruleset, person, row, duties * slots.duty * slots.size)
    if found.nearest is not None:
        return found.nearest // slots.size, found.nearest // slots.size
    return math.ceil(found.minimum / slots.size), found.maximum // slots.size


def commitments(offer: Offer) -> None:
    """What is fixed in advance stands, with at least its professionals and its eSF (`compromissos`)."""
    for fixed in offer.slots.month.fixed_sessions:
        _commitment(offer, fixed)


def _commitment(offer: Offer, fixed: FixedSession) -> None:
    slots, form = offer.slots, offer.form
    kind, day = Kind(fixed.activity, fixed.place, fixed.unit), slots.month.days.index(fixed.date)
    start, length = fixed.span.start // slots.size, fixed.span.minutes // slots.size
    alone = slots.activity(fixed.activity).participantes == "um"
    if alone and (len(fixed.professionals) != 1 or fixed.esf):
        form.impossible()
    runs = [offer.runs.get((p, kind, day)) for p in fixed.professionals]
    if any(runs):
        for run in runs:
            _stands(offer, None if run is None else run.on, start, length, 1 if run is None else run.step)
            if run is not None:
                for t in range(start, start + length):
                    form.row(ones([run.begins[t]] if t in run.begins else []), int(t == start), int(t == start))
                after = start + length
                if after in run.on:
                    form.row([(1, run.on[after]), *ones([run.begins[after]] if after in run.begins else [], -1)], 0, 0)
        for esf in fixed.esf:
            with_each = [offer.company.get((esf, p, day, start)) for p in fixed.professionals]
            form.row(ones(column for column in with_each if column is not None), lower=1)
        return
    lanes = [*fixed.professionals] if alone else range(len(slots.esf) + 1)
    keys = [key for lane in lanes if (key := Start(kind, day, start, length, lane)) in offer.sessions]
    chosen = [form.boolean() for _ in keys]
    form.row(ones(chosen), lower=1)
    for key, choice in zip(keys, chosen, strict=True):
        session = offer.sessions[key]
        wanted = [*(session.people.get(p) for p in fixed.professionals), *(session.esf.get(e) for e in fixed.esf)]
        for column in wanted:
            form.row([(1, choice), *([] if column is None else [(-1, column)])], upper=0)


def _stands(offer: Offer, on: dict[int, int] | None, start: int, length: int, step: int) -> None:
    for t in range(start, start + length, step):
        if on is None or t not in on:
            offer.form.impossible()
        else:
            offer.form.row([(1, on[t])], lower=1)


def presence(offer: Offer) -> None:
    """Enough professionals at the seat, unless everybody is in a session elsewhere or on the way to it."""
    slots, form = offer.slots, offer.form
    rule = slots.rule("presenca-minima")
    if rule is None:
        return
    at_seat: dict[tuple[int, int], dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for (person, day), line in offer.at.items():
        for t, found in line.items():
            at_seat[day, t][person] += ones(column for column, kind in found if kind.unit == slots.seat)
    waived = {} if rule.estrita else _waived(offer)
    for day in slots.days:
        opening = slots.opening[slots.seat][day]
        if rule.granularidade == "instante":
            for t in sorted(opening):
                there = [term for terms in at_seat[day, t].values() for term in terms]
                exempt = [(rule.minimo, waived[day, t])] if (day, t) in waived else []
                form.row([*there, *exempt], lower=rule.minimo)
            continue
        for shift in slots.shifts.values():
            for stretch in _stretches(opening & shift):
                _presence_in_shift(offer, day, stretch, rule.minimo, at_seat, waived)


def _stretches(slots: frozenset[int]) -> Iterator[list[int]]:
    """Maximal runs of a set of slots."""
    found: list[int] = []
    for t in sorted(slots):
        if found and t > found[-1] + 1:
            yield found
            found = []
        found.append(t)
    if found:
        yield found


def _presence_in_shift(
    offer: Offer,
    day: int,
    stretch: list[int],
    least: int,
    at_seat: dict[tuple[int, int], dict[str, list[Term]]],
    waived: dict[tuple[int, int], int],
) -> None:
    form = offer.form
    there = []
    for person in offer.slots.people:
        found = [term for t in stretch for term in at_seat[day, t].get(person, ())]
        if found:
            there.append(form.boolean())
            form.row([(1, there[-1]), *((-c, column) for c, column in found)], upper=0)
    exempt = form.boolean()
    for t in stretch:
        form.row([(1, exempt), *([(-1, waived[day, t])] if (day, t) in waived else [])], upper=0)
    form.row([*ones(there), (least, exempt)], lower=least)


def _waived(offer: Offer) -> dict[tuple[int, int], int]:
    """Day and slot of the seat's opening hours -> a column that may be 1 only if everybody is called elsewhere then."""
    slots, form = offer.slots, offer.form
    during: dict[tuple[int, int], list[int]] = defaultdict(list)
    around: dict[tuple[int, int], list[int]] = defaultdict(list)

    for key, session in offer.sessions.items():
        everyone = slots.everyone[key.day]
        if not _is_away(offer, key.kind) or not everyone or not set(everyone) <= set(session.people):
            continue
        if len({*session.people.values()}) == 1:
            column = next(iter(session.people.values()))
        else:
            column = form.boolean()
            for person in everyone:
                form.row([(1, column), (-1, session.people[person])], upper=0)
        for t in key.slots:
            during[key.day, t].append(column)
        for k in range(1, _way(offer, key.kind) + 1):
            around[key.day, key.start - k].append(column)
            around[key.day, key.start + key.length - 1 + k].append(column)
    for kind, day in dict.fromkeys((kind, day) for _, kind, day in offer.runs if _is_away(offer, kind)):
        everyone = slots.everyone[day]
        runs = [offer.runs.get((p, kind, day)) for p in everyone]
        together = len(everyone) == 1 or slots.activity(kind.activity).participantes == "livre"
        if together and all(runs):
            _together(offer, kind, day, [run for run in runs if run is not None], during, around)
    waived: dict[tuple[int, int], int] = {}
    for day in slots.days:
        for t in slots.opening[slots.seat][day]:
            ways = [c for p in slots.people for c in offer.ways.get((p, day), {}).get(t, {}).values()]
            causes = list(during.get((day, t), ()))
            if ways and around.get((day, t)):
                causes.append(form.boolean())
                form.row([(1, causes[-1]), *ones(ways, -1)], upper=0)
                form.row([(1, causes[-1]), *ones(around[day, t], -1)], upper=0)
            if causes:
                waived[day, t] = form.boolean()
                form.row([(1, waived[day, t]), *ones(causes, -1)], upper=0)
    return waived


def _together(
    offer: Offer,
    kind: Kind,
    day: int,
    runs: list[Run],
    during: dict[tuple[int, int], list[int]],
    around: dict[tuple[int, int], list[int]],
) -> None:
    """Sessions of free length that everybody begins and ends at once: they are one session of all."""
    form, first = offer.form, runs[0]
    at: list[dict[int, list[int]]] = [defaultdict(list) for _ in runs]
    for run, line in zip(runs, at, strict=True):
        for t, column in run.on.items():
            for k in range(run.step):
                line[t + k].append(column)
    common = sorted(set.intersection(*(set(line) for line in at)))
    together = {t: form.boolean() for t in common}

    def begins(run: Run, t: int) -> list[Term]:
        return [(1, run.begins[t])] if t in run.begins else []

    def minus(terms: list[Term]) -> list[Term]:
        return [(-c, column) for c, column in terms]

    for t, column in together.items():
        during[day, t].append(column)
        for run, line in zip(runs, at, strict=True):
            form.row([(1, column), *ones(line[t], -1)], upper=0)
            form.row([(1, column), *begins(run, t), *minus(begins(first, t))], upper=1)
            form.row([(1, column), *begins(first, t), *minus(begins(run, t))], upper=1)
            after = [(-1, together[t + 1])] if t + 1 in together else []
            goes_on = [*ones(line.get(t + 1, ())), *minus(begins(run, t + 1))]
            form.row([(1, column), *after, *goes_on], upper=1)
        before = [(-1, together[t - 1])] if t - 1 in together else []
        form.row([(1, column), *before, *minus(begins(first, t))], upper=0)
        if _way(offer, kind):
            opens, closes = form.boolean(), form.boolean()
            form.row([(1, opens), (-1, column)], upper=0)
            form.row([(1, opens), *minus(begins(first, t))], upper=0)
            form.row([(1, closes), (-1, column)], upper=0)
            form.row([(1, closes), *ones(at[0].get(t + 1, ())), *minus(begins(first, t + 1))], upper=1)
            for k in range(1, _way(offer, kind) + 1):
                around[day, t - k].append(opens)
                around[day, t + k].append(closes)


def _way(offer: Offer, kind: Kind) -> int:
    """Slots of travel between the seat and where a session is held."""
    return 0 if kind.unit is None else offer.slots.travel(offer.slots.seat, kind.unit)


def _is_away(offer: Offer, kind: Kind) -> bool:
    return kind.place == "territorio" or (kind.place == "unidade" and kind.unit != offer.slots.seat)
