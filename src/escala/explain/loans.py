"""A room or a vehicle that can be had on some days of the week only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from escala.explain.condition import Change, Ladder
from escala.explain.words import on_weekdays
from escala.explain.worlds import Data, World, put

REASON = "só emprestado em alguns dias da semana"
"""Why what is lent cannot be had on the other days."""

FEWEST = 3
"""Weekdays on which something is lent, at the least: all that needs it seldom fits on fewer."""

_IN_TURN = (1, 3, 0, 2, 4)
"""Weekdays (Monday 0) on which something is lent, those far from each other first."""


def lent(world: World, key: str, owner: tuple[str, ...], name: str, number: int, subject: str) -> Ladder:
    """One more of a resource on ever more weekdays, but never on all.

    Args:
        world: the scenario.
        key: of the condition that there are so many.
        owner: path of the unit whose it is; empty for the team's.
        name: the resource.
        number: how many there are.
        subject: whose it is, as the subject of a sentence.
    """
    month = world.month
    opened = {date.weekday() for date in month.days if month.any_opening(date)}
    in_turn = [weekday for weekday in _IN_TURN if weekday in opened]

    def on(weekdays: Sequence[int]) -> Change:
        return Change(
            key,
            f'{subject} passa a ter "{name}: {number + 1}" em recursos, só {on_weekdays(sorted(weekdays))}',
            world.pack.reparos.recurso * len(weekdays) / len(in_turn),
            partial(_lend, path=(*owner, "recursos", name), number=number + 1, off=_runs(month.days, weekdays)),
        )

    return Ladder([on(in_turn[:many]) for many in range(FEWEST, len(in_turn))])


def _runs(days: Sequence[dt.date], weekdays: Sequence[int]) -> list[tuple[dt.date, dt.date]]:
    """Stretches of dates that fall on none of some weekdays."""
    runs: list[tuple[dt.date, dt.date]] = []
    for date in days:
        if date.weekday() in weekdays:
            continue
        if runs and runs[-1][1] == date - dt.timedelta(days=1):
            runs[-1] = runs[-1][0], date
        else:
            runs.append((date, date))
    return runs


def _lend(data: Data, path: tuple[str, ...], number: int, off: Sequence[tuple[dt.date, dt.date]]) -> Data:
    *owner, _, name = path
    where = {"unidade": owner[1]} if owner else {}
    outages = [
        {"recurso": name, **where, "quantidade": 1, "de": first.isoformat(), "ate": last.isoformat(), "motivo": REASON}
        for first, last in off
    ]
    return put(put(data, path, number), ("indisponibilidades",), [*(data.get("indisponibilidades") or []), *outages])
