"""A service of several teams: its meetings placed together, then each part by itself, all of them improved in turn.

Parts share nobody. The rooms and vehicles that they share are dealt out shift by shift, a turn to each, so that no part
can take what another has; the sum of the parts' bounds bounds the service, since each was proved with all there is.
"""

from __future__ import annotations

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import Literal

from escala.rules.cobertura.clause import CLAUSE as COVERAGE
from escala.rules.parts import Part, parts
from escala.rules.turno_fixo.clause import CLAUSE as SHIFT
from escala.solver.agenda import place
from escala.solver.facts import Facts, Placement, Post, bits, run
from escala.solver.progress import Outcome, Progress, Watch
from escala.solver.search import CONTENT_CAUSE, Improvement, Search
from escala.solver.state import State

Where = tuple[str | None, str, int]
"""A unit or none, a resource, a day index."""

Use = Counter[tuple[str | None, str, int, int]]
"""(a unit or none, a resource, a day index, a slot) -> how many are taken."""


DAYS_A_WEEK = 7

POSTS = (COVERAGE.id, SHIFT.id)
"""Kinds of clauses that say where somebody is, and call no meeting."""


class Service:
    """One search for the parts of one service.

    Args:
        facts: the whole month in slots.
        watch: time, effort and news.
        agenda: the meetings of all of them as they were placed.
        posts: who is sent where.
    """

    def __init__(self, facts: Facts, watch: Watch, agenda: Sequence[Placement], posts: Sequence[Post]) -> None:
        self.facts = facts
        self.watch = watch
        self.agenda = agenda
        self.parts = parts(facts.month, facts.ruleset, places(agenda))
        self._news: list[tuple[int | None, int]] = [(None, 0)] * len(self.parts)
        self._lock = threading.Lock()
        self.first: float | None = None
        """Seconds until every part had its first roster."""
        self.watches = [self._watch(i) for i in range(len(self.parts))]
        shares = self._shares()
        self.searches = [
            self._search(part, shares[i], self.watches[i], [post for post in posts if post.person in people(part)])
            for i, part in enumerate(self.parts)
        ]

    def run(self) -> Outcome:
        """Search until the roster is proved as good as asked, or time is up."""
        with ExitStack() as stack:
            for watch in (self.watch, *self.watches):
                stack.enter_context(watch.guarding())
            pool = stack.enter_context(ThreadPoolExecutor(max(1, self.watch.options.workers)))
            largest = sorted(self.searches, key=lambda search: -len(search.facts.people))
            begun = {search: pool.submit(self._begin, search) for search in largest}
            found = [begun[search].result() for search in self.searches]
            states = [state for state in found if isinstance(state, State)]
            if len(states) < len(found):
                return self._failed()
            best = [Improvement(search, state) for search, state in zip(self.searches, states, strict=True)]
            chance = random.Random(self.watch.options.seed)
            jobs = [pool.submit(search.prove) for search in self.searches]
            jobs += [pool.submit(self._improver, best, chance) for _ in range(max(1, self.watch.options.workers))]
            for job in jobs:
                job.result()
        return self._outcome(best)

    # -- each part ---------------------------------------------------------------------------------------------

    def _watch(self, index: int) -> Watch:
        def tell(news: Progress) -> None:
            with self._lock:
                self._news[index] = (news.best, news.bound or 0)
                values = [best for best, _ in self._news if best is not None]
                bound = sum(bound for _, bound in self._news)
            whole = len(values) == len(self._news)
            name = self.parts[index].month.scenario.equipe.nome
            if whole:
                self.first = self.first or self.watch.seconds
                self.watch.tell(news.phase, sum(values), bound)
            else:
                self.watch.tell(f"{name}: {news.phase}")

        return Watch(self.watch.options, tell, self.watch.stop, 1 / len(self.parts), self.watch)

    def _search(self, part: Part, rooms: Mapping[Where, Sequence[int]], watch: Watch, posts: Sequence[Post]) -> Search:
        agenda = cut(part, self.agenda) if self.facts.ruleset.terms else None
        facts = Facts(part.month, part.ruleset, agenda, posts, rooms)
        return Search(facts, watch, Facts(part.month, part.ruleset), workers=1)

    @staticmethod
    def _begin(search: Search) -> State | Outcome:
        with ThreadPoolExecutor(1) as pool:
            return search.begin(pool)

    def _improver(self, best: Sequence[Improvement], chance: random.Random) -> None:
        """Improve the parts in turn, those with most to gain most often."""
        while not self.watch.over and not self.watch.satisfied:
            with self._lock:
                worth = [max(0, i.state.value - i.search.watch.bound) for i in best]
                chosen = chance.choices(best, worth)[0] if any(worth) else None
            if chosen is None or chosen.search.watch.over:
                return
            chosen.step()

    # -- what they share ---------------------------------------------------------------------------------------

    def _shares(self) -> list[dict[Where, list[int]]]:
        """Part by part, how many there are for it in each slot of what several use."""
        facts = self.facts
        users: dict[tuple[str | None, str], list[int]] = defaultdict(list)
        for i, part in enumerate(self.parts):
            scenario = part.month.scenario
            for name in facts.scenario.recursos:
                users[None, name].append(i)
            for id, unit in scenario.unidades.items():
                for name in unit.recursos:
                    users[id, name].append(i)
        taken, own = self._taken()
        shares: list[dict[Where, list[int]]] = [{} for _ in self.parts]
        for (where, name), sharing in users.items():
            if len(sharing) < 2:
                continue
            by_day = [facts.pool(where, name, d) for d in range(len(facts.days))]
            turns = {number: self._turns(sharing, number) for number in set(by_day)}
            for d, number in enumerate(by_day):
                for i in sharing:
                    shares[i][where, name, d] = [
                        own[i][where, name, d, t] + turns[number][facts.weekday[d], t][: max(0, left)].count(i)
                        for t in range(facts.horizon)
                        for left in (number - taken[where, name, d, t],)
                    ]
        return shares

    def _turns(self, sharing: Sequence[int], number: int) -> dict[tuple[int, int], list[int]]:
        """(weekday, slot) -> whose each of a number of things is: shift by shift, in proportion to the parts' people.

        It is the same every week, as the shifts are.
        """
        facts = self.facts
        size = {i: len(self.parts[i].month.professionals) for i in sharing}
        given = dict.fromkeys(sharing, 0)
        found: dict[tuple[int, int], list[int]] = {}
        for weekday in range(DAYS_A_WEEK):
            between = run(0, facts.horizon)
            for mask in (*(mask for _, mask in facts.turns), between):
                order = []
                for _ in range(number):
                    dealt = 1 + sum(given.values())
                    whose = max(sharing, key=lambda i: size[i] * dealt / sum(size.values()) - given[i])
                    given[whose] += 1
                    order.append(whose)
                for t in bits(mask & between):
                    found[weekday, t] = order
                between &= ~mask
        return found

    def _taken(self) -> tuple[Use, list[Use]]:
        """What stands already takes, in all and as each part counts it."""
        taken: Use = Counter()
        own: list[Use] = [Counter() for _ in self.parts]
        commitments = (c for day in Facts(self.facts.month, self.facts.ruleset).commitments for c in day)
        for s in (*self.agenda, *commitments):
            needs = self.facts.activity(s.kind.activity).recursos.get(s.kind.place, {})
            use = {
                (s.kind.unit, name, s.day, t): amount
                for name, amount in needs.items()
                for t in range(s.start, s.start + s.length)
            }
            taken.update(use)
            for i, part in enumerate(self.parts):
                if not people(part).isdisjoint(s.people):
                    own[i].update(use)
        return taken, own

    # -- all together ------------------------------------------------------------------------------------------

    def _outcome(self, best: Sequence[Improvement]) -> Outcome:
        points: Counter[str] = Counter()
        for improvement in best:
            points.update(improvement.state.points)
        every = {rule: points[rule] for improvement in best for rule in improvement.state.points}
        bound = sum(watch.bound for watch in self.watches)
        status: Literal["otima", "viavel"] = "otima" if sum(every.values()) == bound else "viavel"
        whole = Facts(self.facts.month, self.facts.ruleset, self.agenda)
        sessions = (s for improvement in best for s in improvement.state.sessions)
        written = State.of(whole, together((s for day in whole.commitments for s in day), sessions))
        rounds = sum(improvement.rounds for improvement in best)
        return Outcome(status, written.roster(bound, status, every), bound, None, self._statistics(rounds))

    def _failed(self) -> Outcome:
        for part, search in zip(self.parts, self.searches, strict=True):
            if search.bound.infeasible:
                cause = f"{part.month.scenario.equipe.nome}: {CONTENT_CAUSE}"
                return Outcome("inviavel", None, 0, cause, self._statistics(0))
        return Outcome("sem-tempo", None, 0, None, self._statistics(0))

    def _statistics(self, rounds: int) -> dict[str, object]:
        return {"primeira": self.first, "tentativas": sum(s.attempts for s in self.searches), "rodadas": rounds}


def placed_apart(facts: Facts, watch: Watch, seed: int) -> tuple[list[Placement], tuple[Post, ...]] | None:
    """The agenda of a service: its own meetings first, then those of each part in turn; `None` where that fails.

    Args:
        facts: the whole month in slots.
        watch: time and effort.
        seed: random seed; another one is another agenda.
    """
    every = parts(facts.month, facts.ruleset)
    if len(every) < 2:
        return None
    of_all = tuple(term for term in facts.ruleset.terms if term.team is None and term.rule not in POSTS)
    common = place(Facts(facts.month, replace(facts.ruleset, terms=of_all)), watch, seed) if of_all else ([], ())
    if not isinstance(common, tuple):
        return None
    meetings, posts = common[0], list[Post]()
    fixed = [c for day in facts.commitments for c in day]
    for part in parts(facts.month, facts.ruleset, places(meetings)):
        own = [s for s in meetings if not people(part).isdisjoint(s.people)]
        others = [s for s in (*meetings, *fixed) if people(part).isdisjoint(s.people)]
        found = place(Facts(part.month, part.ruleset, cut(part, own), others=others), watch, seed)
        if not isinstance(found, tuple):
            return None
        meetings = [*meetings, *found[0]]
        posts.extend(found[1])
    return meetings, tuple(posts)


def places(sessions: Iterable[Placement]) -> set[tuple[str, str]]:
    """Who is at which unit in some sessions."""
    return {(p, s.kind.unit) for s in sessions if s.kind.unit is not None for p in s.people}


def cut(part: Part, sessions: Iterable[Placement]) -> list[Placement]:
    """Sessions with the people and the eSF of a part alone; those with none of its people left out."""
    scenario = part.month.scenario
    cut = (
        s._replace(
            people=tuple(p for p in s.people if p in scenario.profissionais),
            esf=tuple(e for e in s.esf if e in scenario.esf),
        )
        for s in sessions
    )
    return [s for s in cut if s.people]


def people(part: Part) -> set[str]:
    """The professionals of a part."""
    return set(part.month.scenario.profissionais)


def together(standing: Iterable[Placement], sessions: Iterable[Placement]) -> Iterator[Placement]:
    """The sessions of all parts; what stands once, with its people in all of them and those who joined it."""
    whole = list(standing)
    people = [dict.fromkeys(s.people) for s in whole]
    for s in sessions:
        if not s.locked:
            yield s
            continue
        here = (s.kind, s.day, s.start, s.length, s.team, s.venue)
        for i, other in enumerate(whole):
            same = here == (other.kind, other.day, other.start, other.length, other.team, other.venue)
            if same and not set(other.people).isdisjoint(s.people):
                people[i].update(dict.fromkeys(s.people))
                whole[i] = other if other.esf else other._replace(esf=s.esf)
                break
    for s, everyone in zip(whole, people, strict=True):
        yield s._replace(people=tuple(everyone))
