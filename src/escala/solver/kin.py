"""Professionals whom the sums cannot tell apart, so that one of them stands for all."""

from __future__ import annotations

from escala.solver.facts import Facts


def kin(facts: Facts) -> list[tuple[str, ...]]:
    """Groups of professionals with the same load, workable days, presence, history and commitments, in file order."""
    groups: dict[object, list[str]] = {}
    for p in facts.people:
        key = (
            facts.load[p],
            facts.due[p],
            facts.workable[p],
            tuple((row, facts.done.get((p, row))) for row in facts.ruleset.rows),
            tuple(p in present for present in facts.present),
            tuple((c.kind, c.day, c.length, c.esf) for day in facts.commitments for c in day if p in c.people),
        )
        groups.setdefault(key, []).append(p)
    return [tuple(group) for group in groups.values()]
