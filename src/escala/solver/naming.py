"""What each session of a week's skeleton is: small enough for its linear relaxation to find the best names at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from escala.solver.assembly import impose
from escala.solver.cells import Offer
from escala.solver.facts import Placement
from escala.solver.grid import Grid
from escala.solver.host import Expression
from escala.solver.weeks import Skeleton, WeekBuilder

MULTIPLES = (1, 2, 3, 4)
"""Sessions whose length is a multiple are offered at these multiples."""

LENIENT = 100
"""What a slot beyond a week's share of a band's room weighs, against slots away from the plan."""


def naming_model(
    builder: WeekBuilder,
    week: int,
    skeleton: Skeleton,
    exact: bool,
    lenient: bool = False,
    group: Collection[str] | None = None,
    named: Collection[Placement] = (),
    later: Collection[str] = (),
) -> Grid:
    """The model that names a skeleton's sessions, or those of some professionals.

    Args:
        builder: the weeks of one content plan.
        week: index of the week.
        skeleton: where they stand.
        exact: whether the numbers of sessions are those of the plan, rather than near them.
        lenient: whether the week may leave its share of the room in the bands, at a price: others make up for it.
        group: professionals whose sessions to name; default: everybody's.
        named: sessions of the others that have their names.
        later: professionals whose sessions are named afterwards.
    """
    facts, content = builder.facts, builder.content
    people = [p for p in facts.people if group is None or p in group]
    lengths: dict[str, set[int]] = defaultdict(set)
    offered: dict[tuple[str, int], set[str]] = {}
    loose = {
        id
        for id, spec in facts.ruleset.activities.items()
        if "unidade" in spec.locais
        and spec.participantes in ("um", "livre")
        and (spec.duracao.multiplo or not spec.duracao.fixa)
        and (spec.residual or any(portion.activity == id for found in content.portions.values() for portion in found))
    }
    for p in people:
        portions = content.portions.get((p, week), {})
        offered[p, week] = loose | {
            portion.activity
            for q, w in content.portions
            if w == week and (exact is False or q == p)
            for portion in content.portions[q, w]
            if facts.activity(portion.activity).participantes != "esf"
        }
        for portion in portions:
            if portion.length:
                lengths[portion.activity].add(portion.length)
    for id in loose:
        if multiple := facts.activity(id).duracao.multiplo:
            lengths[id] = {k * multiple // facts.slot for k in MULTIPLES}
    for found in lengths.values():
        found.discard(0)
    standing, pinned = _standing(builder, week, skeleton, people)
    grid = Grid(
        facts,
        [(p, d) for p, d in builder.free_cells(week) if p in people],
        [*standing, *named],
        Offer(
            lengths={id: tuple(sorted(found)) for id, found in lengths.items() if found},
            activities=offered,
            template=skeleton.template,
            team_meetings=False,
            joint=builder.shared(facts),
        ),
        pinned=pinned,
        whole=False,
    )
    impose(grid, ("acolhimento-esf", "duracao-sessao", "participantes", "recursos", "fragmentacao"))
    for cell in grid.cells:
        for t, lit in enumerate(grid.work[cell]):
            grid.equal([lit], skeleton.work.get(cell, 0) >> t & 1)
    _near(grid, builder, week, exact, lenient)
    if later:
        builder.reserve(grid, skeleton, later)
    return grid


def _standing(
    builder: WeekBuilder, week: int, skeleton: Skeleton, people: Collection[str]
) -> tuple[list[Placement], list[Placement]]:
    """What the others attend of what is settled, counted once, and what these people attend of it."""
    facts = builder.facts
    standing: list[Placement] = []
    pinned: list[Placement] = []
    commitments = [c for d in facts.days_of_week[week] for c in facts.commitments[d]]
    for s in (*skeleton.pinned, *commitments):
        others = tuple(p for p in s.people if p not in people)
        if others and set(s.people) >= set(facts.present[s.day]):
            standing.append(s)
            continue
        if others:
            standing.append(s._replace(people=others, locked=True))
        if not s.locked:
            # A journey is each traveller's own; a meeting stays one, counted with the others.
            mine = tuple(p for p in s.people if p in people)
            pinned.append(s._replace(people=mine) if s.kind.place == "transito" else s)
    return standing, pinned


def _near(grid: Grid, builder: WeekBuilder, week: int, exact: bool, lenient: bool) -> None:
    """Keep each person's numbers of sessions and slots at the plan's, or near them at a price."""
    facts = builder.facts
    counts: dict[tuple[str, str], list[Expression]] = defaultdict(list)
    pinned = {(p, s.day, s.start) for s in grid.placements for p in s.people}
    for item in grid.items:
        if (item.person, item.day, item.start) not in pinned and not isinstance(item.lit, int):
            counts[item.person, item.kind.activity].append(item.length * item.lit)
    price: list[Expression] = []
    for p in grid.people:
        planned: dict[str, int] = defaultdict(int)
        for portion, number in builder.content.portions.get((p, week), {}).items():
            if facts.activity(portion.activity).participantes != "esf":
                planned[portion.activity] += number * (portion.length or 1)
        for activity in dict.fromkeys((*(a for q, a in counts if q == p), *planned)):
            slots, goal = counts.get((p, activity), []), planned[activity]
            spec = facts.activity(activity).duracao
            if exact and spec.fixa is not None:
                grid.equal(slots, goal)
            elif not facts.activity(activity).residual:
                price.append(grid.distance(sum(slots), goal, facts.due[p][week] + goal))
        rows = {facts.activity(a).linha for a in planned}
        for row in [row for q, row in builder.room if q == p and row in rows]:
            short, beyond = builder.room[p, str(row)]
            of_row = [a for a in facts.ruleset.row_activities[str(row)] if facts.activity(a).participantes != "esf"]
            slots = [term for a in of_row for term in counts.get((p, a), [])]
            goal = sum(planned[a] for a in of_row)
            if lenient:
                price.append(LENIENT * grid.excess(-sum(slots), short - goal, goal))
                price.append(LENIENT * grid.excess(sum(slots), goal + beyond, facts.due[p][week]))
                continue
            grid.at_least([sum(slots)], goal - short)
            grid.at_most([sum(slots)], goal + beyond)
    grid.model.minimize(sum(price) + grid.total())
