"""Conflicts: the smallest sets of conditions that cannot hold together.

A conflict is found by deletion: each condition in turn is taken away, and stays away where the month is impossible all
the same. What is left is irreducible as far as the proofs go: without any one of its members nothing proves any more
that there is no roster. (Junker, QuickXplain, AAAI 2004; Liffiton et al., Fast, flexible MUS enumeration, Constraints
2016.) That a roster then does exist is shown by building one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from escala.explain.condition import Condition, edits
from escala.explain.norm_duties import NormDuties
from escala.explain.proofs import Proof
from escala.explain.team_facts import TeamFacts
from escala.explain.worlds import Data, Oracle, World


@dataclass(frozen=True)
class Conflict:
    """Conditions that cannot hold together, whatever else a scenario says.

    Attributes:
        proof: what proves it in the scenario, in words.
        members: the conditions, none of which can be left out.
        alone: the scenario with every other condition taken away that can be.
    """

    proof: Proof
    members: tuple[Condition, ...]
    alone: Data


_UNNAMED = ("equipe", "feriados", "funcionamento")
"""Kinds of conditions that a solver's core never names, though it may need them."""


def conditions_of(world: World) -> tuple[Condition, ...]:
    """The conditions of a scenario, those that an explanation can best do without first."""
    return (*NormDuties(world).conditions(), *TeamFacts(world).conditions())


def conflict_in(oracle: Oracle, data: Data) -> Conflict | None:
    """A conflict that makes a scenario impossible, or `None` where nothing proves that it is."""
    proofs, world = oracle.proofs(data), World.of(data, oracle.pack)
    if not proofs or world is None:
        return None
    return _conflict(oracle, world, proofs[0])


def conflicts_in(oracle: Oracle, data: Data) -> Iterator[Conflict]:
    """Conflicts that are independent of each other: each is found with what the others need of the team taken away."""
    while (found := conflict_in(oracle, data)) is not None:
        yield found
        liftable = [member for member in found.members if member.lift is not None]
        own = [member for member in liftable if not member.of_norm] or liftable
        before = data
        data = edits(*(member.lift for member in own if member.lift is not None))(data)
        if data == before:
            return


def _conflict(oracle: Oracle, world: World, proof: Proof) -> Conflict:
    every, data = conditions_of(world), world.data
    if proof.condicoes:
        needed = [one for one in every if one.key in proof.condicoes or one.key.split()[0] in _UNNAMED]
        lifts = [other.lift for other in every if other not in needed and other.lift is not None]
        data, every = edits(*lifts)(data), tuple(needed)
        data = data if oracle.same(data, proof) else world.data
    members, alone = _shrunk(oracle, data, [one for one in every if one.lift is not None], proof)

    def possible(changed: Data) -> bool:
        return not oracle.impossible(changed, proof)

    for condition in every:
        if condition.lift is None and any(lever.least(alone, possible) for lever in condition.levers):
            members.append(condition)
    order = {condition.key: place for place, condition in enumerate(every)}
    members.sort(key=lambda member: -order[member.key])
    return Conflict(_said_of(oracle, world.data, alone, proof), tuple(members), alone)


def _said_of(oracle: Oracle, data: Data, alone: Data, proof: Proof) -> Proof:
    """Of the proofs of the scenario the one that is left alone with a conflict's members; else the one given."""
    left = {other.mensagem for other in oracle.proofs(alone) or ()}
    return next((other for other in oracle.proofs(data) or () if other.mensagem in left), proof)


def _shrunk(oracle: Oracle, data: Data, conditions: Sequence[Condition], proof: Proof) -> tuple[list[Condition], Data]:
    """Conditions that cannot be taken away, and the data without all others; halves are tried before single ones."""
    if not conditions:
        return [], data
    without = edits(*(condition.lift for condition in conditions if condition.lift is not None))(data)
    if oracle.same(without, proof):
        return [], without
    if len(conditions) == 1:
        return list(conditions), data
    half = len(conditions) // 2
    first, data = _shrunk(oracle, data, conditions[:half], proof)
    second, data = _shrunk(oracle, data, conditions[half:], proof)
    return [*first, *second], data
