"""Conditions of a month that a coordinator knows by sight, and the changes that somebody can make to each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from escala.explain.worlds import Data, Edit

HOUR = 60
"""Minutes of an hour: costs are by the hour."""

Possible = Callable[[Data], bool]
"""Whether some data leave open that a roster exists."""


@dataclass(frozen=True)
class Change:
    """Something that somebody could do so that a month becomes possible.

    Attributes:
        key: the condition that it changes.
        text: the change in Portuguese, as a sentence without its full stop.
        cost: what it costs in the norm's points for repairs (`reparos`).
        edit: the change itself.
        waiver: whether it does without what the norm asks.
        unit: whether it is one step of a scale, and not the whole of something.
        lever: which of the levers of the condition it pulls, by number.
        chosen: what it does, by place among the options of its lever; empty where there is nothing to choose.
        way: how many other ways of pulling the lever were proposed before.
        more: the same change, a little greater, if it can be.
        other: another way of pulling the lever, most of it not what this one and those before it choose, if any.
    """

    key: str
    text: str
    cost: float
    edit: Edit
    waiver: bool = False
    unit: bool = False
    lever: int = 0
    chosen: tuple[int, ...] = ()
    way: int = 0
    more: Callable[[], Change | None] = field(default=lambda: None, compare=False)
    other: Callable[[], Change | None] = field(default=lambda: None, compare=False)

    @property
    def what(self) -> str:
        """The kind of change that it is, whatever its amount."""
        return f"{self.key} {self.lever}" + (f" {self.way}" if self.way else "")


class Lever:
    """A kind of change of which there can be more or less."""

    def least(self, data: Data, possible: Possible) -> Change | None:
        """The cheapest change of this kind after which a month is no longer impossible, or `None`."""
        raise NotImplementedError

    def otherwise(self, data: Data, possible: Possible, before: Collection[int]) -> Change | None:
        """The least change of this kind most of which is none of what was chosen before, or `None`."""
        return None


@dataclass(frozen=True)
class Ladder(Lever):
    """Changes each of which holds all that the one before it does.

    Attributes:
        steps: the smallest first.
    """

    steps: Sequence[Change]

    def least(self, data: Data, possible: Possible) -> Change | None:
        """The first step that suffices, found by halving: what suffices once suffices further up."""
        if not self.steps or not possible(self.steps[-1].edit(data)):
            # What goes too far may fail for another reason: then one that does not, if any, looked for by doubling.
            probes = (2**k - 1 for k in range(len(self.steps).bit_length()))
            high = next((i for i in probes if i < len(self.steps) - 1 and possible(self.steps[i].edit(data))), -1)
            if high < 0:
                return None
            low = (high + 1) // 2
        else:
            low, high = 0, len(self.steps) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if possible(self.steps[middle].edit(data)) else (middle + 1, high)
        return self._at(low)

    def _at(self, index: int) -> Change:
        step = self.steps[index]
        following = (lambda: self._at(index + 1)) if index + 1 < len(self.steps) else lambda: None
        return replace(step, more=following)


@dataclass(frozen=True)
class Choice(Lever):
    """A set of small things, of which as few as possible are to be done.

    Attributes:
        options: how many there are, those to be preferred first.
        together: the change that does some of them, given by their places among the options.
        one: whether they are done one at a time only, because all together do harm.
    """

    options: int
    together: Callable[[tuple[int, ...]], Change]
    one: bool = False

    def least(self, data: Data, possible: Possible) -> Change | None:
        """A set that suffices and from which none can be left out: by halves, as QuickXplain does."""
        return self._least(range(self.options), data, possible)

    def otherwise(self, data: Data, possible: Possible, before: Collection[int]) -> Change | None:
        """A set that suffices, found among what was not chosen before as far as possible."""
        fresh = [i for i in range(self.options) if i not in before]
        found = self._least((*fresh, *(() if self.one else sorted(before))), data, possible) if fresh else None
        return found if found is not None and 2 * len(set(found.chosen) & set(fresh)) > len(found.chosen) else None

    def _least(self, places: Sequence[int], data: Data, possible: Possible) -> Change | None:
        """A set of some of the options that suffices, the first of them preferred."""

        def suffices(chosen: tuple[int, ...]) -> bool:
            return possible(self.together(tuple(sorted(chosen))).edit(data))

        def needed(given: tuple[int, ...], rest: tuple[int, ...], fresh: bool) -> tuple[int, ...]:
            if given and fresh and suffices(given):
                return ()
            if len(rest) == 1:
                return rest
            first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
            of_second = needed((*given, *first), second, True)
            return (*needed((*given, *of_second), first, bool(of_second)), *of_second)

        every = tuple(places)
        if self.one:
            return next((self._only(i) for i in every if suffices((i,))), None)
        return self._some(tuple(sorted(needed((), every, False)))) if every and suffices(every) else None

    def _only(self, place: int) -> Change:
        return replace(self.together((place,)), chosen=(place,))

    def _some(self, chosen: tuple[int, ...]) -> Change:
        """The change that does some things; more of it does twice as many besides, the greatest first."""
        rest = [i for i in reversed(range(self.options)) if i not in chosen]
        further = tuple(sorted((*chosen, *rest[: 2 * len(chosen)])))
        return replace(self.together(chosen), chosen=chosen, more=lambda: self._some(further) if rest else None)


@dataclass(frozen=True)
class Condition:
    """A fact of a scenario or a duty of its norm, without which another month might exist.

    Attributes:
        key: what it is, as `disponibilidade ana`; public, in `--json`.
        text: the condition in Portuguese, as a sentence without its full stop.
        article: the provision of the norm, where it is a duty.
        lift: takes it away, so that it holds nobody back; `None` where it can only be changed.
        levers: what could be changed of it.
        further: what could be changed of it to mend what is no fault of its own: it makes it no member of a conflict.
        unless: the kind of the conditions of which one, where it is in a conflict, makes the further levers idle.
    """

    key: str
    text: str
    article: str | None = None
    lift: Edit | None = None
    levers: tuple[Lever, ...] = ()
    further: tuple[Lever, ...] = ()
    unless: str | None = None

    def one_unit(self) -> Iterator[Change]:
        """The smallest change of each kind of which there can be more or less; doing without it is none of them."""
        for lever in self.levers:
            if isinstance(lever, Ladder) and lever.steps and lever.steps[0].unit:
                yield lever.steps[0]

    @property
    def of_norm(self) -> bool:
        """Whether it is a duty of the norm and no fact of the team."""
        return self.article is not None


def edits(*changes: Edit) -> Edit:
    """Several edits, one after the other."""

    def every(data: Data) -> Data:
        for change in changes:
            data = change(data)
        return data

    return every
