"""Why a month cannot be, and what would make it possible: conflicts, repairs and sizes, each shown by a roster built.

What is only proved is told apart from what was also built: a conflict's member is *needed* once a roster exists
without it, and a repair is told only once a roster with it was built and passed the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from escala.explain.condition import Condition, edits
from escala.explain.conflicts import Conflict, conflict_in, conflicts_in
from escala.explain.hiring import TEAM
from escala.explain.proofs import Proof
from escala.explain.repairs import Repair, Repairs
from escala.explain.team_facts import TeamFacts
from escala.explain.worlds import Data, Oracle, World
from escala.rules.wording import in_sentence, plain

Built = Literal["escala", "inviavel", "sem-tempo"]
"""What came of building a roster: one that passed the audit, a proof that there is none, or neither in time."""

Build = Callable[[Data, float], Built]
"""Builds a roster of some data, in so many seconds at most."""

MOST_CONFLICTS = 8
"""Conflicts that are looked for in one scenario."""

MOST_HOURS = 80
"""Hours a week more of one occupation, at most, that are considered."""


@dataclass(frozen=True)
class Size:
    """The fewest hours a week of one occupation that would do, all others being as they are.

    Attributes:
        occupation: its id in the norm.
        name: its name there.
        now: hours a week that there are.
        least: fewer are proved to be too few.
        enough: with so many a roster was built and audited; `None` where none was in the time given.
        team: name of the team whose hours they are, in a service of several.
    """

    occupation: str
    name: str
    now: int
    least: int
    enough: int | None
    team: str | None = None


@dataclass
class Explanation:
    """What is known of why a month cannot be.

    Attributes:
        situation: `inviavel`: proved; `viavel`: a roster was built; `sem-tempo`: neither.
        conflicts: conditions that cannot hold together.
        needed: conflict -> keys of its members without which, all others staying, a roster was built.
        repairs: what would make the month possible, each built and audited; the cheapest first.
        sizes: hours that would do, by occupation.
        tried: changes that leave nothing to prove the month impossible, and with which no roster was built in time.
        late: what the time did not allow, in Portuguese.
        times: seconds from the beginning until the conflicts were known, then until each repair was built.
    """

    situation: Literal["inviavel", "viavel", "sem-tempo"] = "sem-tempo"
    conflicts: list[Conflict] = field(default_factory=list)
    needed: list[set[str]] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    tried: list[Repair] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


class Clock:
    """How much of the time given is left; tells what is being done.

    Args:
        spent: seconds since the beginning.
        left: seconds left.
        tell: takes what is being done, in Portuguese.
    """

    def __init__(self, spent: Callable[[], float], left: Callable[[], float], tell: Callable[[str], None]) -> None:
        self.spent = spent
        self.left = left
        self.tell = tell

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.left() <= 0


class Explainer:
    """Explains one impossible scenario.

    Args:
        oracle: says what is impossible.
        data: the scenario.
        build: builds rosters.
        clock: the time given.
        enough: repairs to look for.
    """

    BUILDING = 8.0
    """Seconds that a roster may take, at most, before the next repair is tried."""

    AGAIN = 20.0
    """Seconds that it may take when there is nothing else to try."""

    FEWEST = 2.0
    """Seconds below which no roster is begun."""

    def __init__(self, oracle: Oracle, data: Data, build: Build, clock: Clock, enough: int) -> None:
        self.oracle = oracle
        self.data = data
        self.build = build
        self.clock = clock
        self.enough = enough
        self.found = Explanation()

    def explain(self) -> Explanation:
        """Everything that the time allows, the most wanted first."""
        self.clock.tell("procurando o conflito")
        self._conflicts()
        self.found.times.append(self.clock.spent())
        if self.found.conflicts:
            self.found.situation = "inviavel"
            if self.enough:
                self._repairs()
            self._needed()
            self._sizes()
        return self.found

    def _conflicts(self) -> None:
        for conflict in conflicts_in(self.oracle, self.data):
            self.found.conflicts.append(conflict)
            self.found.needed.append(set())
            if len(self.found.conflicts) >= MOST_CONFLICTS or self.clock.over:
                self.found.late.append("procurar mais conflitos")
                return

    # -- repairs ---------------------------------------------------------------------------------------------------

    def _repairs(self) -> None:
        self.clock.tell("procurando reparos")
        search = Repairs(self.oracle, self.data, lambda: self.clock.over)
        for repair in search.candidates():
            if self.clock.left() < self.FEWEST:
                break
            built = self._try(repair, self.BUILDING)
            if built == "escala":
                search.settled(repair)
                self._try_like(repair, search)
                if len(self.found.repairs) >= self.enough:
                    break
            else:
                search.failed(repair, proved=built == "inviavel")
                if built == "sem-tempo":
                    self.found.tried.append(repair)
            self.clock.tell("procurando reparos")
        if len(self.found.repairs) < self.enough and self.clock.left() < self.FEWEST:
            self.found.late.append("montar mais reparos")
        self._try_again()
        self.found.repairs.sort(key=lambda repair: repair.cost)
        self.found.tried = self._unsettled()

    def _try_like(self, settled: Repair, search: Repairs) -> None:
        """Build again what is like a repair that holds: of its roster theirs are soon made."""
        for repair in [one for one in self._unsettled() if one.like == settled.like]:
            if len(self.found.repairs) >= self.enough or self.clock.left() < self.FEWEST:
                return
            if self._try(repair, self.BUILDING) == "escala":
                search.settled(repair)

    def _try(self, repair: Repair, seconds: float) -> Built:
        self.clock.tell(f"montando: {repair.changes[0].text}")
        built = self.build(repair.data, min(seconds, self.clock.left()))
        if built == "escala":
            self._proved(repair)
            self.found.repairs.append(repair)
            self.found.times.append(self.clock.spent())
        return built

    def _unsettled(self) -> list[Repair]:
        """Repairs of which no roster was built in time, nor of one that changes the same."""
        settled = [repair.what for repair in self.found.repairs]
        return [repair for repair in self.found.tried if not any(what <= repair.what for what in settled)]

    def _try_again(self) -> None:
        """Where repairs are wanting, build those that had too little time, in half of the time left."""
        until = self.clock.left() / 2
        for repair in sorted(self.found.tried, key=lambda repair: repair.cost):
            share = min(self.clock.left() - until, self.AGAIN)
            if len(self.found.repairs) >= self.enough or share <= self.BUILDING:
                return
            if repair in self._unsettled() and self._try(repair, share) == "inviavel":
                self.found.tried.remove(repair)

    def _proved(self, repair: Repair) -> None:
        """A roster with a member of a conflict changed, and besides it others' at the most, shows that it is needed."""
        changed = {change.key for change in repair.changes}
        for place, (conflict, needed) in enumerate(zip(self.found.conflicts, self.found.needed, strict=True)):
            touched = changed & {member.key for member in conflict.members}
            if len(touched) == 1 and changed - touched <= self._others(place):
                needed |= touched

    def _others(self, place: int) -> set[str]:
        """Keys of the members of the conflicts that are told besides one, and not of that one."""
        own = {member.key for member in self.found.conflicts[place].members}
        every = {member.key for conflict in self.found.conflicts for member in conflict.members}
        return every - own

    # -- irreducible -----------------------------------------------------------------------------------------------

    def _needed(self) -> None:
        """Build a roster without each member of each conflict of which none has been built yet."""
        for place, (conflict, needed) in enumerate(zip(self.found.conflicts, self.found.needed, strict=True)):
            for member in conflict.members:
                if member.key in needed or member.lift is None:
                    continue
                if self.clock.left() < self.FEWEST:
                    self.found.late.append("montar uma escala sem cada uma das condições do conflito")
                    return
                self.clock.tell(f"montando sem: {member.text}")
                data = self._without(member, self._others(place))
                if data is not None and self.build(data, min(self.BUILDING, self.clock.left())) == "escala":
                    needed.add(member.key)

    def _without(self, member: Condition, others: Collection[str]) -> Data | None:
        """The scenario without a member, and without what the other conflicts that are told need; else `None`."""
        assert member.lift is not None
        data = member.lift(self.data)
        for _ in range(MOST_CONFLICTS):
            left = conflict_in(self.oracle, data)
            if left is None:
                return data
            lifts = [one.lift for one in left.members if one.key in others and one.lift is not None]
            if not lifts:
                return None
            data = edits(lifts[0])(data)
        return None

    # -- sizes -----------------------------------------------------------------------------------------------------

    def _sizes(self) -> None:
        """For each occupation, the fewest hours that would do."""
        world = World.of(self.data, self.oracle.pack)
        proof = self.found.conflicts[0].proof
        hours = {member.key.split()[0] for conflict in self.found.conflicts for member in conflict.members}
        if world is None or hours.isdisjoint((TEAM, "carga")):
            return
        facts, team = TeamFacts(world), self._team_short_of_hours(world)
        for occupation in dict.fromkeys(
            member.ocupacao for p, member in world.scenario.profissionais.items() if world.scenario.in_team(p, team)
        ):
            if self.clock.left() < self.FEWEST:
                self.found.late.append("dimensionar todas as ocupações")
                return
            self.clock.tell(f"dimensionando: {in_sentence(plain(world.pack.ocupacoes[occupation].nome))}")
            size = self._size(world, facts, occupation, team, proof)
            if size is not None:
                self.found.sizes.append(size)

    def _team_short_of_hours(self, world: World) -> str | None:
        """In a service, the team that the conflicts name, or that of somebody whom they name; else its first."""
        named = [member.key.split() for conflict in self.found.conflicts for member in conflict.members]
        teams = [key[1] for key in named if key[0] == TEAM and key[1:]]
        members = world.scenario.profissionais
        teams += [members[key[1]].equipes[0] for key in named if key[0] == "carga" and members[key[1]].equipes]
        return next(iter((*teams, *world.scenario.equipes)), None)

    def _size(self, world: World, facts: TeamFacts, occupation: str, team: str | None, proof: Proof) -> Size | None:
        members = world.scenario.profissionais.values()
        of_it = [member for member in members if member.ocupacao == occupation]
        now = sum(member.carga_horaria for member in of_it if team is None or team in member.equipes)
        worlds = [facts.more_hours(occupation, hours, team)(self.data) for hours in range(1, MOST_HOURS + 1)]
        least = _first(worlds, lambda data: not self.oracle.impossible(data, proof))
        if least is None:
            return None
        roomy = _first(worlds, lambda data: not (self.oracle.impossible(data, proof) or self.oracle.tight(data)))
        chosen = least if roomy is None else roomy
        built = self.build(worlds[chosen], min(self.BUILDING, max(self.FEWEST, self.clock.left())))
        if built == "escala":
            for conflict, needed in zip(self.found.conflicts, self.found.needed, strict=True):
                needed |= {member.key for member in conflict.members if member.key.split()[0] == TEAM}
        return Size(
            occupation,
            plain(world.pack.ocupacoes[occupation].nome),
            now,
            now + least + 1,
            now + chosen + 1 if built == "escala" else None,
            None if team is None else plain(world.scenario.equipes[team].nome),
        )


def _first(worlds: Sequence[Data], holds: Callable[[Data], bool]) -> int | None:
    """The place of the first of which something holds; more hours are not always better, so each is asked."""
    return next((place for place, data in enumerate(worlds) if holds(data)), None)


def to_data(found: Explanation) -> dict[str, Any]:
    """What was found as plain data with Portuguese keys; costs in points, hours a week."""
    return {
        "situacao": found.situation,
        "conflitos": [
            {
                **conflict.proof.to_data(),
                "condicoes": [
                    {
                        "chave": member.key,
                        "texto": member.text,
                        "artigo": member.article,
                        "verificada": member.key in needed,
                    }
                    for member in conflict.members
                ],
            }
            for conflict, needed in zip(found.conflicts, found.needed, strict=True)
        ],
        "reparos": [_repair_data(repair) for repair in found.repairs],
        "sem_confirmacao": [_repair_data(repair) for repair in found.tried],
        "dimensionamento": [
            {
                "ocupacao": size.occupation,
                **({} if size.team is None else {"equipe": size.team}),
                "horas_semanais": size.now,
                "menos_nao_basta": size.least,
                "suficientes": size.enough,
            }
            for size in found.sizes
        ],
        "segundos": [round(seconds, 3) for seconds in found.times],
        "faltou_tempo_para": list(dict.fromkeys(found.late)),
    }


def _repair_data(repair: Repair) -> dict[str, Any]:
    return {
        "custo": round(repair.cost, 2),
        "dispensa": repair.waiver,
        "mudancas": [change.text for change in repair.changes],
        "patch": repair.patch,
    }


def sentences(found: Explanation) -> Iterator[str]:
    """The reasons, the plainest sentence of each conflict, each once."""
    yield from dict.fromkeys(conflict.proof.mensagem for conflict in found.conflicts)


def title(repair: Repair) -> str:
    """The question that a repair answers, as a what-if file's title."""
    texts: Sequence[str] = [change.text for change in repair.changes]
    return "E se: " + "; ".join(texts) + "?"


__all__ = ["Build", "Built", "Clock", "Explainer", "Explanation", "Size", "sentences", "title", "to_data"]
