"""The norm as one linear programme in 0/1 columns, the way a textbook would write it; it knows no solver.

Time-indexed: a boolean for each person, place, activity and slot from which a session of a known length would begin,
or, where any length will do, in which the person is at it (with another for each beginning). Everything else is sums
of them. `form` is the programme, `slots` the month, `offer` the booleans, `hard` and `soft` the rules, `sessions` the
way back to a roster.

Nothing that the norm allows is left out, so a bound of this programme is a bound of the roster. What is merged (shared
sessions of one kind, start and length; professionals who do at once what anybody may join) can only be better. A norm
in which what anybody may join, at any length, occupies a resource is refused: one room would count once a person.
"""

from __future__ import annotations

from benchmarks.peers.linear.hard import impose
from benchmarks.peers.linear.offer import Offer
from benchmarks.peers.linear.slots import Slots
from benchmarks.peers.linear.soft import price
from escala.domain.month import Month
from escala.norms.ruleset import RuleSet


def build(month: Month, ruleset: RuleSet) -> Offer:
    """The programme of a scenario; its columns stand in `Offer.form`.

    Raises:
        NotImplementedError: an activity that anybody may join, of free length, occupies a resource.
    """
    offer = Offer(Slots(month, ruleset))
    impose(offer)
    price(offer)
    return offer
