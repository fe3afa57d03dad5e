"""Two runs of a batch side by side: how many teams stand how, and what changes for each, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from escala.batch.report import SITUATIONS
from escala.batch.row import ANSWERED, SOLVED, WORST_FIRST, Row
from escala.whatif.frames import Frame, Value

LEAST_MINUTES = 60
"""Minutes, of what a team lacks or has nobody to spare in, below which a change is no news."""


@dataclass(frozen=True)
class Change:
    """One team in two runs.

    Attributes:
        name: of the team.
        before: what the first run says of it; None where it has none.
        after: what the second says.
    """

    name: str
    before: Row | None
    after: Row | None

    @property
    def step(self) -> int:
        """Which way its answer goes, from none possible over none known to a roster: negative where it gets worse."""
        return _worth(self.after) - _worth(self.before)

    def difference(self, key: str) -> float | None:
        """How much more there is of a figure in the second run; None where one of the two has none."""
        one, other = (None if row is None else getattr(row, key) for row in (self.before, self.after))
        return None if one is None or other is None else other - one

    @property
    def telling(self) -> bool:
        """Whether there is any news: another answer, or people or hours more or less than a search explains."""
        if (self.before is None) != (self.after is None) or self.step:
            return True
        amounts = (self.difference("presenca_sem_folga"), self.difference("abaixo_do_alvo"))
        return bool(self.difference("presenca_margem")) or any(abs(d or 0) >= LEAST_MINUTES for d in amounts)

    @property
    def order(self) -> tuple[Any, ...]:
        """Where it stands among others: what is lost first."""
        return (
            self.step,
            self.difference("presenca_margem") or 0,
            -(self.difference("presenca_sem_folga") or 0),
            -(self.difference("abaixo_do_alvo") or 0),
            self.name,
        )


def _worth(row: Row | None) -> int:
    """How good an answer is: none, that there is no roster, a roster."""
    if row is None or row.situacao not in ANSWERED:
        return 1
    return 2 if row.situacao in SOLVED else 0


@dataclass(frozen=True)
class TwoRuns:
    """Two runs side by side.

    Attributes:
        names: what they are called.
        options: how their teams were solved.
        changes: every team of either, what is lost first.
    """

    names: tuple[str, str]
    options: tuple[Mapping[str, Any], Mapping[str, Any]]
    changes: tuple[Change, ...]

    @property
    def telling(self) -> list[Change]:
        """The teams of which there is news."""
        return [change for change in self.changes if change.telling]

    def totals(self) -> Iterator[tuple[str, float, float]]:
        """What is counted over all teams, in each run: situations, then figures of those with a roster in both."""
        sides = [[c.before for c in self.changes if c.before], [c.after for c in self.changes if c.after]]
        yield "equipes", len(sides[0]), len(sides[1])
        for situation in reversed(WORST_FIRST):
            one, other = (sum(row.situacao == situation for row in rows) for rows in sides)
            if one or other:
                yield SITUATIONS[situation], one, other
        both = [
            (c.before, c.after)
            for c in self.changes
            if c.before and c.after and c.before.situacao in SOLVED and c.after.situacao in SOLVED
        ]
        if both:
            tight = [sum(row.presenca_margem == 0 for row in rows) for rows in zip(*both, strict=True)]
            yield "sem folga na sede (das que têm escala nos dois)", tight[0], tight[1]
            for label, key in (
                ("horas sem folga na sede", "presenca_sem_folga"),
                ("horas abaixo dos alvos", "abaixo_do_alvo"),
            ):
                one, other = (sum(getattr(row, key) or 0 for row in rows) for rows in zip(*both, strict=True))
                yield label, round(one / 60, 1), round(other / 60, 1)


def two_runs(
    names: tuple[str, str], first: tuple[dict[str, Any], dict[str, Row]], second: tuple[dict[str, Any], dict[str, Row]]
) -> TwoRuns:
    """Two runs side by side, each with its options and its rows by team."""
    teams = dict.fromkeys([*first[1], *second[1]])
    changes = sorted((Change(name, first[1].get(name), second[1].get(name)) for name in teams), key=lambda c: c.order)
    return TwoRuns(names, (first[0], second[0]), tuple(changes))


def totals_frame(runs: TwoRuns) -> Frame:
    """The totals as a table."""
    rows = tuple((label, one, other, round(other - one, 1)) for label, one, other in runs.totals())
    return Frame("Totais", ("total", *runs.names, "diferença"), rows)


FIGURES: Mapping[str, tuple[str, bool]] = {
    "presenca_margem": ("folga na sede", False),
    "presenca_sem_folga": ("horas sem folga", True),
    "abaixo_do_alvo": ("horas abaixo do alvo", True),
    "no_minimo": ("faixas no mínimo", False),
    "pontos": ("pontos", False),
}
"""Key of a row's figure -> how files call it, and whether it is in minutes, which files say in hours."""


def teams_frame(runs: TwoRuns) -> Frame:
    """Every team as a table: both answers, both figures, what changes."""
    columns = ["equipe", *(f"situação ({name})" for name in runs.names)]
    for label, _ in FIGURES.values():
        columns += [f"{label} ({name})" for name in runs.names] + [f"{label} (diferença)"]
    return Frame("Equipes", tuple(columns), tuple(tuple(_cells(change)) for change in runs.changes))


def _cells(change: Change) -> Iterator[Value]:
    yield change.name
    for row in (change.before, change.after):
        yield None if row is None else SITUATIONS[row.situacao]
    for key, (_, minutes) in FIGURES.items():
        values = [None if row is None else getattr(row, key) for row in (change.before, change.after)]
        for value in (*values, change.difference(key)):
            yield None if value is None else round(value / 60, 2) if minutes else value
