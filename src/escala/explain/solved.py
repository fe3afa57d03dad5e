"""Proofs that the arithmetic does not see: hours and meetings of a month refuted by CP-SAT, and sums of hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from escala.explain.conflicts import conditions_of
from escala.explain.proofs import Proof
from escala.explain.words import cited, weeks
from escala.explain.worlds import World
from escala.rules.faixa_horas.clause import CLAUSE as BANDS
from escala.rules.jornada.clause import CLAUSE as WORKING_HOURS
from escala.rules.parts import Part, parts
from escala.rules.registry import CLAUSES
from escala.solver.facts import Facts
from escala.solver.relaxation import Core, Relaxation, distinct_weeks, sums_fail

_RULE_OF = {
    "disponibilidade": "disponibilidade",
    "jornada": "jornada",
    "carga": "jornada",
    "ausencias": "disponibilidade",
    "compromisso": "compromissos",
}
"""First word of a condition's key -> the rule that it is about, where that is not the key itself."""

MEETINGS, SUMS = "reunioes", "somas"


class Solver:
    """Refutes months with CP-SAT.

    Args:
        seconds: wall-clock limit of each solve.
        over: whether to end: then nothing more is proved.
    """

    def __init__(self, seconds: float, over: Callable[[], bool]) -> None:
        self.seconds = seconds
        self.over = over

    def proofs(self, world: World) -> Iterator[Proof]:
        """Proofs that no roster exists: of each part of a service its meetings, then its weeks, then its sums."""
        for i, part in enumerate(parts(world.month, world.ruleset)):
            places = [MEETINGS, *(str(week) for week in distinct_weeks(Facts(part.month, part.ruleset))), SUMS]
            for place in places:
                if self.over():
                    return
                core = self._refuted(part, place)
                if core is not None:
                    yield self._proof(world, part, core, f"{i} {place}")
                    break

    def again(self, world: World, proof: Proof) -> bool:
        """Whether the same part, and the same of it, is refuted in another world."""
        part, place = proof.lugar.split()
        every = parts(world.month, world.ruleset)
        if int(part) >= len(every):
            return False
        facts = Facts(every[int(part)].month, every[int(part)].ruleset)
        return sums_fail(facts, self.seconds) if place == SUMS else _relaxed(facts, place).refuted(self.seconds)

    def _refuted(self, part: Part, place: str) -> Core | None:
        facts = Facts(part.month, part.ruleset)
        if place == SUMS:
            return () if sums_fail(facts, self.seconds) else None
        return _relaxed(facts, place).core(self.seconds)

    def _proof(self, world: World, part: Part, core: Core, place: str) -> Proof:
        if place.endswith(SUMS):
            rules: tuple[str, ...] = (BANDS.id, WORKING_HOURS.id)
            articles = tuple(world.ruleset.article(rule) for rule in rules)
            text = "nenhuma divisão das horas devidas de cada pessoa cumpre as faixas de horas e as reuniões de todos"
            return Proof(regras=rules, artigos=articles, mensagem=f"No período, {text}{cited(*articles)}", lugar=place)
        known = {condition.key: condition for condition in conditions_of(world)}
        members = [condition for key, condition in reversed(known.items()) if key in core]
        rules = tuple(dict.fromkeys(_rule_of(key) for key in sorted(core, key=lambda key: key not in CLAUSES)))
        articles = tuple(filter(None, dict.fromkeys(map(world.ruleset.article, rules))))
        when = "no período" if place.endswith(MEETINGS) else weeks([part.month.weeks[int(place.split()[1])]])
        texts = "; ".join(member.text for member in members)
        return Proof(
            regras=rules,
            artigos=articles,
            mensagem=f"{when[:1].upper() + when[1:]}, não há como cumprir ao mesmo tempo: {texts}{cited(*articles)}",
            condicoes=core,
            lugar=place,
        )


def _relaxed(facts: Facts, place: str) -> Relaxation:
    """The meetings of the whole period, or the hours of one week."""
    if place == MEETINGS:
        return Relaxation(facts, facts.weeks, hours=False)
    return Relaxation(facts, [int(place)])


def _rule_of(key: str) -> str:
    return key if key in CLAUSES else _RULE_OF.get(key.split()[0], key)
