"""The content plan that the weeks are built from: nearly the best content, with room left to place it.

The penalty comes first; then, among plans of that penalty, one whose weeks resemble each other, that leaves slack in
presence, rooms and vehicles, and that spreads the all-hands meetings. One professional of each kin is planned, and the
others take the same weeks in turn, so that not everybody has the full week at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from ortools.sat.python import cp_model

from escala.solver.assembly import SUMS, impose
from escala.solver.content import Content, ContentModel, Portion
from escala.solver.facts import Facts, stretches
from escala.solver.host import Expression, new_solver
from escala.solver.kin import kin
from escala.solver.progress import Watch
from escala.solver.support import RULE as EVEN_SUPPORT

TIGHT = 80
"""Percent of the windows of a room or vehicle that a comfortable plan uses."""

FULL = 92
"""Percent of them that no plan goes beyond."""

EVEN = 20
"""What a meeting too many in a week weighs, against slots of slack."""

SLACK = 6
"""Percent of the hours due that a comfortable plan keeps beyond what presence at the seat needs."""

CROWDED = 0.7
"""Share of the hours of a room from which on what can be held outside is held there."""


def offered_lengths(facts: Facts) -> dict[str, tuple[int, ...]]:
    """Lengths in slots that a plan chooses from where the norm leaves the length open: few, and easy to place."""
    found: dict[str, tuple[int, ...]] = {}
    for id, spec in facts.ruleset.activities.items():
        if spec.participantes == "esf" and spec.duracao.adicional is not None:
            low, high = (facts.slots(minutes) for minutes in spec.duracao.adicional)
            found[id] = tuple(sorted({low, (low + high) // 2, high}))
        elif "unidade" not in spec.locais and "transito" not in spec.locais and spec.duracao.fixa is None:
            hour = facts.slots(60)
            found[id] = (hour, hour + 1, hour + 2)
    return found


def is_scarce(facts: Facts) -> bool:
    """Whether eSF or vehicles are too few for every shared session to have one professional with an eSF.

    Then professionals share with each other as well. The target hours of the fullest week are held against what there
    is.
    """
    week = max(facts.weeks, key=lambda w: sum(due[w] for due in facts.due.values()))
    days = facts.days_of_week[week]
    wanted: dict[str, float] = {"esf": 0.0, "veiculo": 0.0}
    for id, row in facts.ruleset.rows.items():
        specs = [facts.activity(a) for a in facts.ruleset.row_activities[id]]
        if not specs or row.alvo is None or any(spec.participantes != "compartilhada" for spec in specs):
            continue
        share = row.alvo * 60 / facts.slot / facts.ruleset.pack.carga.referencia
        slots = sum(share * p.carga_horaria for p in facts.scenario.profissionais.values())
        wanted["esf"] += slots
        if all("unidade" not in spec.locais and spec.recursos for spec in specs):
            wanted["veiculo"] += slots
    hours = sum(len(cls.members) * sum(cls.hours[d].bit_count() for d in days) for cls in facts.classes)
    driving = max(facts.scenario.recursos.values(), default=0) * sum(facts.any_open[d].bit_count() for d in days)
    return wanted["esf"] > 0.5 * hours or wanted["veiculo"] > 0.7 * driving


def crowded(facts: Facts) -> frozenset[str]:
    """Activities to hold outside, without the room that they take at a unit, where the rooms of the seat are too few.

    The target hours of the fullest week are held against the windows of each room.
    """
    week = max(facts.weeks, key=lambda w: sum(due[w] for due in facts.due.values()))
    openings = [facts.opening[facts.seat][d] for d in facts.days_of_week[week]]
    found: set[str] = set()
    for name, capacity in facts.scenario.unidades[facts.seat].recursos.items():
        wanted, elsewhere = 0.0, set[str]()
        for id, row in facts.ruleset.rows.items():
            taking = [a for a in facts.ruleset.row_activities[id] if name in _room_of(facts, a)]
            if not taking or row.alvo is None:
                continue
            length = max(facts.slots(facts.activity(a).duracao.fixa or facts.slot) for a in taking)
            share = row.alvo * 60 / facts.slot / facts.ruleset.pack.carga.referencia
            slots = share * sum(p.carga_horaria for p in facts.scenario.profissionais.values())
            lost = 1.0
            windows = sum((end - start) // length * length for mask in openings for start, end in stretches(mask))
            if windows:
                lost = sum(mask.bit_count() for mask in openings) / windows
            wanted += slots * lost
            elsewhere |= {a for a in taking if set(facts.activity(a).locais) & {"territorio"}}
        if wanted > CROWDED * capacity * sum(mask.bit_count() for mask in openings):
            found |= elsewhere
    return frozenset(found)


def lopsided(facts: Facts) -> frozenset[str]:
    """Activities to hold outside, where any eSF can share them, since the seat's own would get more than their part.

    What is shared at the seat is shared with its eSF alone.
    """
    weight = getattr(facts.parameters(EVEN_SUPPORT), "peso", 0) if facts.ruleset.cites(EVEN_SUPPORT) else 0
    if not weight or not facts.scenario.esf:
        return frozenset()
    at_seat, anywhere = 0.0, 0.0
    movable: set[str] = set()
    for id, row in facts.ruleset.rows.items():
        shared = [a for a in facts.ruleset.row_activities[id] if facts.activity(a).participantes == "compartilhada"]
        if not shared or row.alvo is None:
            continue
        if any("unidade" in facts.activity(a).locais for a in shared):
            at_seat += row.alvo
            outside = {a for a in shared if "territorio" in facts.activity(a).locais}
            movable |= {a for a in outside if not facts.activity(a).recursos.get("territorio")}
        else:
            anywhere += row.alvo
    theirs = sum(len(cls.members) for cls in facts.classes if cls.unit == facts.seat) / len(facts.scenario.esf)
    return frozenset(movable) if at_seat > theirs * (at_seat + anywhere) else frozenset()


def _room_of(facts: Facts, activity: str) -> Collection[str]:
    spec = facts.activity(activity)
    return spec.recursos.get("unidade", {}) if spec.participantes not in ("equipe", "esf") else ()


class Planner:
    """Makes content plans; each call after a failure leaves more room than the one before.

    Args:
        facts: the month in slots.
        watch: time and effort.
    """

    def __init__(self, facts: Facts, watch: Watch) -> None:
        self.facts = facts
        self.watch = watch
        self.kin = kin(facts)
        self.size = {group[0]: len(group) for group in self.kin}
        self.crowded, self.lopsided = crowded(facts), lopsided(facts)
        self.paired = is_scarce(facts)
        """Whether two professionals may share a session without an eSF, and so take half the rooms and vehicles."""
        self._short: list[Expression] = []
        """Slots by which the presence to spare in each week of the last model is short of comfortable."""

    def plan(self, attempt: int = 0, effort: float = 1.0, seconds: float = 1e6) -> Content | None:
        """A plan, or `None` if none was found.

        Args:
            attempt: how many plans have failed on the grid: each keeps more slack.
            effort: deterministic time of each of the two solves, in CP-SAT's units.
            seconds: wall-clock limit of each of them.
        """
        model = ContentModel(self.facts, tuple(self.size), offered_lengths(self.facts))
        # Even support is worth a place outside, as long as presence at the seat can be had all the same.
        model.outdoors = self.crowded | (self.lopsided if attempt < 2 else frozenset())
        impose(model, SUMS)
        comfort = self._comfort(model, attempt)
        points = sum(
            self.size.get(person or "", 1) * expression
            for found in model.penalties.values()
            for person, expression in found
        )
        solver = new_solver(self.watch.options.seed + attempt, self.watch.limit(seconds), effort)
        model.model.minimize(points)
        if self.watch.run(solver, model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        plan = model.read(solver)
        best = int(solver.objective_value)
        for index in range(len(model.model.proto.variables)):
            variable = model.model.get_int_var_from_proto_index(index)
            model.model.add_hint(variable, solver.value(variable))
        # A plan that leaves room is worth a few points: as many as presence lacks of it, and more after each failure.
        lacking = sum(solver.value(expression) for expression in self._short)
        model.model.add(points <= best + best * attempt // 20 + 10 * attempt + lacking)
        model.model.minimize(comfort)
        if self.watch.run(solver, model.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            plan = model.read(solver)
        return self._rotated(plan)

    def _comfort(self, model: ContentModel, attempt: int) -> Expression:
        """What makes a plan hard to place, in slots or sessions; adds the hard limits of rooms and vehicles."""
        facts = self.facts
        terms: list[Expression] = []
        self._short = []

        def excess(expression: Expression, limit: int) -> Expression:
            return model.excess(expression, limit, 10**6)

        elsewhere = {cls.index for cls in facts.classes if cls.unit != facts.seat}
        fair = -(-sum(len(facts.classes[c].members) for c in elsewhere) // len(facts.weeks))
        for week in facts.weeks:
            meetings = [var for (group, _), var in model.duties.items() if group.week == week]
            terms.append(EVEN * excess(sum(meetings), -(-len(facts.scenario.esf) // len(facts.weeks))))
            away = [var for (group, cls), var in model.duties.items() if group.week == week and cls in elsewhere]
            if attempt < 2 and away:
                model.model.add(sum(away) <= fair)
            terms.append(EVEN * excess(sum(away), fair))
            spare = model.presence_to_spare(self.size, week)
            if spare is not None:
                model.model.add(spare >= 0)
                due = sum(weeks[week] for weeks in facts.due.values())
                self._short.append(excess(SLACK * (1 + attempt) * due // 100 - spare, 0))
                terms.append(self._short[-1])
        for weeks in self._alike().values():
            # Of weeks alike the limit is that of all together, since those of one kin take turns.
            for used, room in self._windows(model, weeks):
                model.model.add(100 * used <= 2 * FULL * room)
                terms.append(excess(50 * used - TIGHT * room, 0))
            for week in weeks if len(facts.units) == 1 else ():
                for used, room in self._windows(model, [week]):
                    terms.append(excess(50 * used - FULL * room, 0))
        portions = {portion for found in model.portions.values() for portion in found}
        for person in model.people:
            full = [w for w in facts.weeks if facts.due[person][w] == max(facts.due[person])]
            for portion in sorted(portions):
                activity = facts.activity(portion.activity)
                if portion.length and activity.duracao.multiplo is None:
                    counts = [model.portions[person, w][portion] for w in full]
                    most, least = model.model.new_int_var(0, 200, ""), model.model.new_int_var(0, 200, "")
                    for count in counts:
                        model.model.add(most >= count)
                        model.model.add(least <= count)
                    terms.append(2 * excess(most - least, 1))
                if portion.length and activity.duracao.fixa is None and "unidade" not in activity.locais:
                    terms.extend(model.portions[person, w][portion] for w in facts.weeks)
        for var in model.travel.values():
            model.model.add(var == 0)
        return sum(terms)

    def _alike(self) -> dict[object, list[int]]:
        """Weeks with the same hours due and the same opening hours."""
        facts = self.facts
        found: dict[object, list[int]] = {}
        for week in facts.weeks:
            opening = tuple(tuple(facts.opening[u][d] for d in facts.days_of_week[week]) for u in facts.units)
            found.setdefault((tuple(facts.due[p][week] for p in facts.people), opening), []).append(week)
        return found

    def _windows(self, model: ContentModel, weeks: list[int]) -> list[tuple[Expression, Expression]]:
        """Twice the slots that sessions take of each room or vehicle in some weeks, and those in which it is free."""
        facts = self.facts
        wanted: dict[tuple[str, bool], dict[int, list[Expression]]] = defaultdict(lambda: defaultdict(list))
        further: dict[str, dict[int, list[Expression]]] = defaultdict(lambda: defaultdict(list))
        for person in model.people:
            for week in weeks:
                for portion, var in model.portions[person, week].items():
                    spec = facts.activity(portion.activity)
                    for place in ("unidade", "domicilio"):
                        if not portion.length or place not in spec.locais or portion.activity in model.outdoors:
                            continue
                        for name in spec.recursos.get(place, {}):
                            each = 1 if self.paired and spec.participantes == "compartilhada" else 2
                            taken = each * self.size[person] * var
                            if spec.participantes == "esf":
                                further[name][portion.length].append(taken)
                            else:
                                wanted[name, place == "unidade"][portion.length].append(taken)
        team, duty = model.length(model.team_activity), model.length(model.esf_activity)
        teams = sum(var for group, var in model.team.items() if group.week in weeks)
        duties = sum(var for (group, _), var in model.duties.items() if group.week in weeks)
        days = [d for week in weeks for d in facts.days_of_week[week]]
        against: list[tuple[Expression, Expression]] = []
        for (name, at_unit), by_length in wanted.items():
            length = max(by_length)
            blocks = [
                (d, unit, start, end)
                for unit in (facts.units if at_unit else (None,))
                for d in days
                for start, end in stretches(facts.any_open[d] if unit is None else facts.opening[unit][d])
            ]
            windows = sum(
                sum(facts.capacity(unit, name, d, t) for t in range(start, end)) // length
                if (unit, name, d) in facts.rooms
                else facts.pool(unit, name, d) * ((end - start) // length)
                for d, unit, start, end in blocks
            )
            widest = max((end - start for _, _, start, end in blocks), default=0)
            capacity = max((facts.pool(unit, name, d) for d, unit, _, _ in blocks), default=0)

            def lost(block: int, widest: int = widest, length: int = length) -> int:
                return widest // length - max(0, widest - block) // length

            room = length * (windows - capacity * (lost(duty) * duties + lost(team) * teams))
            used = sum(slots * expression for slots, found in by_length.items() for expression in found)
            if at_unit:
                used += sum(length * lost(k) * expression for k, found in further[name].items() for expression in found)
            against.append((used, room))
        return against

    def _rotated(self, content: Content) -> Content:
        """The plan of each kin's representative for all of them, each beginning with another of the weeks alike."""
        facts = self.facts
        alike: dict[object, list[int]] = {}
        for week in facts.weeks:
            duties = tuple(sorted((c, tuple(n for _, n in found)) for c, found in content.duties.get(week, {}).items()))
            opening = tuple(facts.any_open[d] for d in facts.days_of_week[week])
            committed = any(facts.commitments[d] for d in facts.days_of_week[week])
            key = (tuple(facts.due[p][week] for p in facts.people), duties, opening, week if committed else None)
            alike.setdefault(key, []).append(week)
        portions: dict[tuple[str, int], dict[Portion, int]] = {}
        for group in self.kin:
            for i, person in enumerate(group):
                for weeks in alike.values():
                    for j, week in enumerate(weeks):
                        portions[person, week] = dict(content.portions[group[0], weeks[(i + j) % len(weeks)]])
        return Content(portions, content.team, content.duties, content.outdoors)
