"""A scenario as it is, and as it would be with some things otherwise: plain data, changed without touching what it was.

A change is a function from the data of a scenario to other data of the same form. Whatever it yields can be written as
the JSON Merge Patch (RFC 7396) that leads there, so that it is a what-if file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from escala.domain.month import Month
from escala.domain.scenario import Scenario
from escala.explain.arithmetic import examine
from escala.explain.presence import PERIOD
from escala.explain.proofs import Balance, Examination, Proof
from escala.norms.pack import Pack
from escala.norms.ruleset import RuleSet, resolve

Data = dict[str, Any]
"""A scenario as a file says it, overlays applied."""

Edit = Callable[[Data], Data]
"""What makes other data of some, which it leaves as they were."""


@dataclass(frozen=True)
class World:
    """A scenario under a norm.

    Attributes:
        data: the scenario.
        month: the scenario on its calendar.
        ruleset: the norm, adjusted.
    """

    data: Data
    month: Month
    ruleset: RuleSet

    @classmethod
    def of(cls, data: Data, pack: Pack) -> World | None:
        """The world of some data; `None` where they are no scenario."""
        try:
            scenario = Scenario.model_validate(data)
            return cls(data, Month(scenario, pack.feriados.pais), resolve(scenario, pack))
        except (ValidationError, ValueError, KeyError):
            return None

    @property
    def scenario(self) -> Scenario:
        """The scenario, validated."""
        return self.month.scenario

    @property
    def pack(self) -> Pack:
        """The norm as published."""
        return self.ruleset.pack


SLACK = 0.12
"""Share of the hours of a team below which what is left over is little."""


class Refuter(Protocol):
    """What else can prove that there is no roster, where the arithmetic does not."""

    def proofs(self, world: World) -> Iterable[Proof]:
        """Proofs that no roster of a world exists."""

    def again(self, world: World, proof: Proof) -> bool:
        """Whether what was proved of one world in some way is proved of another in the same way."""


class Oracle:
    """Says whether a world is impossible, and why; what was asked once is remembered.

    A world that is not said to be impossible need not be possible. The arithmetic answers in about a hundredth of a
    second for a team of ten.

    Args:
        pack: the norm of all of them.
        refuter: asked where the arithmetic finds nothing.
    """

    def __init__(self, pack: Pack, refuter: Refuter | None = None) -> None:
        self.pack = pack
        self._refuter = refuter
        self._examined: dict[str, Examination | None] = {}
        self._solved: dict[str, tuple[Proof, ...]] = {}
        self._again: dict[tuple[str, str], bool] = {}

    def proofs(self, data: Data) -> tuple[Proof, ...] | None:
        """The proofs that no roster of a scenario exists; `None` where the data are no scenario."""
        found = self._arithmetic(data)
        if found or found is None or self._refuter is None:
            return found
        key = _key(data)
        if key not in self._solved:
            world = World.of(data, self.pack)
            self._solved[key] = tuple(self._refuter.proofs(world)) if world is not None else ()
        return self._solved[key]

    def _arithmetic(self, data: Data) -> tuple[Proof, ...] | None:
        found = self._examination(data)
        return None if found is None else found.proofs

    def _examination(self, data: Data) -> Examination | None:
        key = _key(data)
        if key not in self._examined:
            world = World.of(data, self.pack)
            try:
                self._examined[key] = None if world is None else examine(world.month, world.ruleset)
            except ValidationError:  # a parameter that a change has made wrong
                self._examined[key] = None
        return self._examined[key]

    def slack(self, data: Data) -> int | None:
        """Minutes that the team has to spare in the period; `None` where hours are not counted so."""
        return min((-balance.faltam for balance in self._balances(data)), default=None)

    def tight(self, data: Data, share: float = SLACK) -> bool:
        """Whether the hours of the period are so few more than needed that a roster would be hard to find."""
        return self.spare(data) < share

    def spare(self, data: Data) -> float:
        """Share of the hours of the period that is more than needed; 1 where hours are not counted so."""
        return min((-one.faltam / one.oferta for one in self._balances(data) if one.oferta), default=1.0)

    def _balances(self, data: Data) -> tuple[Balance, ...]:
        """The hours of the period, of the team or of each part of a service."""
        found = self._examination(data)
        figures = () if found is None else found.figures
        return tuple(one for one in figures if one.titulo == PERIOD or one.titulo.endswith(f": {PERIOD}"))

    def impossible(self, data: Data, like: Proof) -> bool:
        """Whether no roster exists, as far as the arithmetic sees, or in the way in which it was proved before."""
        found = self._arithmetic(data)
        if found or found is None:
            return True
        return self._proved_again(data, like)

    def same(self, data: Data, like: Proof) -> bool:
        """Whether it is proved that no roster exists for a reason of the same kind."""
        found = self._arithmetic(data)
        if not like.solved:
            return bool(found) and any(proof.regras[:1] == like.regras[:1] for proof in found or ())
        return found is not None and self._proved_again(data, like)

    def _proved_again(self, data: Data, like: Proof) -> bool:
        if not like.solved or self._refuter is None:
            return False
        key = like.lugar, _key(data)
        if key not in self._again:
            world = World.of(data, self.pack)
            self._again[key] = world is not None and self._refuter.again(world, like)
        return self._again[key]


def _key(data: Data) -> str:
    return json.dumps(data, sort_keys=True, default=str)


# -- editing data ------------------------------------------------------------------------------------------------


def at(data: Any, *path: str | int) -> Any:
    """What stands at a path; `None` where there is nothing."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def put(data: Data, path: tuple[str, ...], value: Any) -> Data:
    """The data with a value at a path of keys; `None` takes out what stands there."""
    first, *rest = path
    changed = dict(data)
    if rest:
        below = data.get(first)
        changed[first] = put(below if isinstance(below, dict) else {}, tuple(rest), value)
    elif value is None:
        changed.pop(first, None)
    else:
        changed[first] = value
    return changed
