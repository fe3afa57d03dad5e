"""What each person, place, activity, eSF and partner of a roster is called, whole and in a narrow table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from escala.domain.month import Month
from escala.norms.ruleset import RuleSet
from escala.rules.wording import plain

LONGEST_NAME = 12
"""Letters of a short name."""


@dataclass(frozen=True)
class Named:
    """Something that has a name.

    Attributes:
        id: its identifier, as in the files.
        name: its name, on one line.
        short: what it is called where there is little room; the name itself where it has nothing shorter.
    """

    id: str
    name: str
    short: str


@dataclass(frozen=True)
class Names:
    """The names of a scenario and of its norm.

    Attributes:
        month: the scenario on its calendar.
        ruleset: its norm, adjusted.
    """

    month: Month
    ruleset: RuleSet

    @cached_property
    def people(self) -> dict[str, Named]:
        """Everybody of the team, by id, in the order of the scenario."""
        short, staff = short_names(self.month), self.month.scenario.profissionais
        return {p: Named(p, plain(person.nome), short[p]) for p, person in staff.items()}

    @cached_property
    def units(self) -> dict[str, Named]:
        """The units, by id, in the order of the scenario; the id is what is short."""
        return {u: Named(u, plain(unit.nome), u) for u, unit in self.month.scenario.unidades.items()}

    @cached_property
    def venues(self) -> dict[str, Named]:
        """The places outside the units, by id."""
        return {v: Named(v, plain(venue.nome), v) for v, venue in self.month.scenario.espacos.items()}

    @cached_property
    def esf(self) -> dict[str, Named]:
        """The eSF, by id, in the order of the scenario."""
        return {e: Named(e, plain(team.nome), plain(team.nome)) for e, team in self.month.scenario.esf.items()}

    @cached_property
    def partners(self) -> dict[str, Named]:
        """Guests and partner organisations, by id."""
        return {p: Named(p, plain(one.nome), plain(one.nome)) for p, one in self.month.scenario.parceiros.items()}

    @cached_property
    def teams(self) -> dict[str, Named]:
        """The teams of a service of several, by id; none where there is one team."""
        return {t: Named(t, plain(team.nome), plain(team.nome)) for t, team in self.month.scenario.equipes.items()}

    @cached_property
    def activities(self) -> dict[str, Named]:
        """The activities of the norm, by id."""
        found = self.ruleset.activities.items()
        return {a: Named(a, plain(one.nome), one.abreviatura or plain(one.nome)) for a, one in found}

    @cached_property
    def rows(self) -> dict[str, Named]:
        """The rows of hours of the norm, by id."""
        found = self.ruleset.rows.items()
        return {row: Named(row, plain(one.nome), self.ruleset.short_row(row) or plain(one.nome)) for row, one in found}


def of(ids: Iterable[str], among: dict[str, Named]) -> tuple[Named, ...]:
    """The named things of some ids, in the order of the ids."""
    return tuple(among[id] for id in ids)


def short_names(month: Month) -> dict[str, str]:
    """Professional -> first name, with the last name's initial or whole where others share it, cut short."""
    whole = {p: plain(person.nome).split() for p, person in month.scenario.profissionais.items()}
    first = {p: words[0] for p, words in whole.items()}
    initial = {p: " ".join([words[0], *map(_initial, words[1:][-1:])]) for p, words in whole.items()}

    def unique(names: dict[str, str], p: str) -> bool:
        return list(names.values()).count(names[p]) == 1

    return {p: _cut(next((n[p] for n in (first, initial) if unique(n, p)), " ".join(whole[p]))) for p in whole}


def _initial(word: str) -> str:
    return word if len(word) == 1 else f"{word[0]}."


def _cut(name: str) -> str:
    """A name cut short, but for an initial or a number at its end, which tells it from another."""
    if len(name) <= LONGEST_NAME:
        return name
    first, _, last = name.rpartition(" ")
    end = f" {last}" if first and len(last) <= 2 else ""
    return f"{name.removesuffix(end)[: LONGEST_NAME - 1 - len(end)]}…{end}"


def find(text: str, among: Mapping[str, Named]) -> Named | None:
    """The one that is called so: by its id, its name or its short name, whatever the case and the accents."""
    wanted = _bare(text)
    for called in ("id", "name", "short"):
        found = [one for one in among.values() if _bare(getattr(one, called)) == wanted]
        if len(found) == 1:
            return found[0]
    return None


def nearest(text: str, among: Mapping[str, Named]) -> tuple[Named, ...]:
    """Those that may have been meant by what is no name, the nearest first, at most three."""
    called: dict[str, Named] = {}
    for one in among.values():
        for words in (one.id, one.name, *one.name.split()):
            called.setdefault(_bare(words), one)
    wanted = _bare(text)
    close = get_close_matches(wanted, called, 3, 0.6) or [name for name in called if wanted and wanted in name][:3]
    return tuple(dict.fromkeys(called[name] for name in close))


def _bare(text: str) -> str:
    """Letters and digits in lower case, without accents."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in letters if unicodedata.category(c) != "Mn")))
