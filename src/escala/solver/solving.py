"""From a scenario to its month: the agenda, then one search, or one for each part of a service."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from escala.domain.month import Month
from escala.norms.ruleset import RuleSet
from escala.rules.parts import parts
from escala.solver.agenda import place
from escala.solver.facts import Facts, Placement, Post
from escala.solver.progress import Outcome, Progress, SolveOptions, Watch
from escala.solver.search import Search
from escala.solver.service import Service, placed_apart

AGENDA_CAUSE = (
    "Está provado que as reuniões não cabem no período: não há datas em que todas encontrem quem deve estar, os seus "
    "parceiros e o seu lugar."
)

ONGOING = (
    "O mês está em andamento: o que vem antes da mudança está na escala dele, e dela se parte, com escala replanejar."
)

AGENDAS = 6
"""Agendas tried before it is said that no roster was found."""


def _with_agenda(facts: Facts, watch: Watch, search: Callable[[list[Placement], tuple[Post, ...]], Outcome]) -> Outcome:
    """Place the meetings of the agenda, and search for the roster around them; another agenda where there is none."""
    outcome = Outcome("sem-tempo", None, 0, None, {})
    for seed in range(AGENDAS):
        if watch.over:
            break
        watch.tell("marcando as reuniões")
        agenda = placed_apart(facts, watch, seed) or place(facts, watch, seed)
        if agenda is True:
            return Outcome("inviavel", None, 0, AGENDA_CAUSE, {})
        if isinstance(agenda, tuple):
            outcome = search(*agenda)
            if outcome.roster is not None or outcome.status == "inviavel":
                break
    return outcome


def _solve(facts: Facts, watch: Watch) -> Outcome:
    several = len(parts(facts.month, facts.ruleset)) > 1

    def around(agenda: list[Placement], posts: tuple[Post, ...]) -> Outcome:
        if several:
            return Service(facts, watch, agenda, posts).run()
        return Search(Facts(facts.month, facts.ruleset, agenda, posts), watch, facts).run()

    if facts.ruleset.terms:
        return _with_agenda(facts, watch, around)
    return Service(facts, watch, (), ()).run() if several else Search(facts, watch).run()


@contextmanager
def quiet_memory() -> Iterator[None]:
    """Meanwhile, memory is swept less often: models are many small objects that live for one solve."""
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def solve(
    month: Month,
    ruleset: RuleSet,
    *,
    options: SolveOptions | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Build the best roster that the time allows.

    Args:
        month: the scenario on its calendar.
        ruleset: its norm, adjusted.
        options: time, workers, seed, gap.
        on_progress: told of each phase, each better roster and each better bound, from any thread.
        stop: set it to end with the best roster so far.
    """
    if month.since is not None:
        return Outcome("sem-tempo", None, 0, ONGOING)
    watch = Watch(options or SolveOptions(), on_progress, stop)
    with quiet_memory():
        outcome = _solve(Facts(month, ruleset), watch)
    return replace(outcome, statistics={**outcome.statistics, "relogio": watch.clocked})
