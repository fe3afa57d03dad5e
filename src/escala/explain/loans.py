"""A room or a vehicle that can be had on some days of the week only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

from escala.domain.month import WORKING_DAYS
from escala.explain.condition import Change, Choice
from escala.explain.words import on_weekdays
from escala.explain.worlds import Data, World, put

REASON = "só emprestado em alguns dias da semana"
"""Why what is lent cannot be had on the other days."""


def lent(world: World, key: str, owner: tuple[str, ...], name: str, number: int, subject: str) -> Iterator[Choice]:
    """One more of a resource, on as few weekdays as will do.

    Args:
        world: the scenario.
        key: of the condition that there are so many.
        owner: path of the unit whose it is; empty for the team's.
        name: the resource.
        number: how many there are.
        subject: whose it is, as the subject of a sentence.
    """
    month = world.month
    opened = [
        d for d in range(WORKING_DAYS) if any(month.any_opening(date) for date in month.days if date.weekday() == d)
    ]
    if len(opened) < 2:
        return

    def on(chosen: tuple[int, ...]) -> Change:
        weekdays = [opened[i] for i in chosen]
        return Change(
            key,
            f'{subject} passa a ter "{name}: {number + 1}" em recursos, só {on_weekdays(weekdays)}',
            world.pack.reparos.recurso * len(weekdays) / len(opened),
            partial(_lend, path=(*owner, "recursos", name), number=number + 1, off=_runs(month.days, weekdays)),
        )

    yield Choice(len(opened), on)


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
