"""A running month as data: what is new from a date on, and what held before it."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from escala.domain.clock import format_clock
from escala.domain.merge_patch import merge_diff, merge_patch
from escala.domain.month import Month
from escala.domain.roster import Session
from escala.domain.scenario import DATED

Data = dict[str, Any]

MOST_DAYS = 366
"""Days that a period may have, at most."""

LEFT = "deixou a equipe"
NOT_YET = "ainda não na equipe"


@dataclass(frozen=True)
class Days:
    """Whole days, both ends included."""

    first: dt.date
    last: dt.date

    def data(self, reason: str) -> Data:
        """As an absence, a closure or an outage is written."""
        return {"de": self.first.isoformat(), "ate": self.last.isoformat(), "motivo": reason}


Change = Callable[[Data], None]
"""Writes something new into the data of a scenario, which is its own to change."""


def absence(professional: str, days: Days, reason: str = "ausência") -> Change:
    """Somebody is away, and is not waited for at what was fixed for those days."""

    def write(data: Data) -> None:
        own = data["profissionais"].get(professional)
        if isinstance(own, dict):
            _append(own, "ausencias", days.data(reason))
            _excuse(data, professional, days)

    return write


def _excuse(data: Data, professional: str, days: Days) -> None:
    """Take somebody out of the commitments of some dates; those of nobody else go."""
    kept = []
    for fixed in data.get("compromissos") or []:
        when, who = str(fixed.get("em", "")), list(fixed.get("profissionais") or [])
        if professional in who and days.first.isoformat() <= when <= days.last.isoformat():
            who.remove(professional)
            fixed = {**fixed, "profissionais": who}
        if who:
            kept.append(fixed)
    if "compromissos" in data:
        data["compromissos"] = kept


def without(session: Session) -> Change:
    """A session that was fixed is not any more."""

    def write(data: Data) -> None:
        entry = _fixed(session)
        same = ("atividade", "em", "das", "as", "unidade")
        kept = [
            fixed
            for fixed in data.get("compromissos") or []
            if [str(fixed.get(key)) for key in same] != [str(entry.get(key)) for key in same]
        ]
        if "compromissos" in data:
            data["compromissos"] = kept

    return write


def closure(unit: str, days: Days, reason: str = "fechamento") -> Change:
    """A unit does not open."""
    return lambda data: _append(data["unidades"][unit], "fechamentos", days.data(reason))


def local_holiday(days: Days) -> Change:
    """Nobody can work anywhere: no hours are due, as on a holiday."""

    def write(data: Data) -> None:
        knob = data["feriados"] = {**(data.get("feriados") or {})}
        number = min((days.last - days.first).days, MOST_DAYS)
        dates = [days.first + dt.timedelta(days=n) for n in range(number + 1)]
        knob["locais"] = [*(knob.get("locais") or []), *(date.isoformat() for date in dates)]

    return write


def esf_absence(esf: str, days: Days, reason: str = "ausência") -> Change:
    """An eSF cannot take part in anything."""
    return lambda data: _append(data["esf"][esf], "ausencias", days.data(reason))


def outage(resource: str, unit: str | None, number: int | None, days: Days, reason: str = "indisponível") -> Change:
    """Rooms of a unit, or vehicles, cannot be had; all of them where no number is given."""
    where = {} if unit is None else {"unidade": unit}
    many = {} if number is None else {"quantidade": number}
    return lambda data: _append(data, "indisponibilidades", {"recurso": resource, **where, **many, **days.data(reason)})


def commitment(session: Session) -> Change:
    """A session stands as it is: when, where, what, with whom."""
    return lambda data: _append(data, "compromissos", _fixed(session))


def _fixed(session: Session) -> Data:
    """A session as a commitment is written."""
    day, start, end = session.inicio.date(), session.inicio.time(), session.fim.time()
    entry: Data = {
        "profissionais": list(session.profissionais),
        "atividade": session.atividade,
        "em": day.isoformat(),
        "das": format_clock(start.hour * 60 + start.minute),
        "as": format_clock(end.hour * 60 + end.minute),
        "unidade": session.unidade,
        "local": session.local,
    }
    if session.esf:
        entry["esf"] = list(session.esf)
    return entry


def _append(holder: Data, key: str, entry: Data) -> None:
    holder[key] = [*(holder.get(key) or []), entry]


def changed(month: Month, data: Mapping[str, Any], since: dt.date, patch: Any, changes: Iterable[Change]) -> Data:
    """The data of a scenario that is otherwise from a date on, with what held before in `andamento`.

    Whoever is taken out is away from that date on, whoever is put in was away until then; units and eSF likewise.

    Args:
        month: the scenario as it was, on its calendar.
        data: its data; not changed.
        since: first date on which the new holds; the first of the period, or before, where there is no history.
        patch: RFC 7396 merge patch; `{}` for none.
        changes: what is new besides.
    """
    before = copy.deepcopy(dict(data))
    after: Data = copy.deepcopy(merge_patch(before, patch))
    begin, end = month.days[0], month.days[-1]
    until, onwards = Days(begin, since - dt.timedelta(days=1)), Days(since, end)
    running = since > begin
    if running:
        for kind, key in (("profissionais", "ausencias"), ("unidades", "fechamentos"), ("esf", "ausencias")):
            _keep_ids(before, after, kind, key, until, onwards)
    for change in changes:
        change(after)
    if not running:
        return after
    after.pop("andamento", None)
    undo = merge_diff(after, before)
    after["andamento"] = {
        "a_partir_de": since.isoformat(),
        "antes": {key: value for key, value in undo.items() if key in DATED},
    }
    return after


def _keep_ids(before: Data, after: Data, kind: str, key: str, until: Days, onwards: Days) -> None:
    """Whatever is in only one of two scenarios, in both: out of reach where it is not."""
    old, new = before.get(kind) or {}, after.get(kind) or {}
    if not isinstance(new, dict):
        return
    for id in old.keys() - new.keys():
        new[id] = copy.deepcopy(old[id])
        _append(new[id], key, onwards.data(LEFT))
        if kind == "profissionais":
            _excuse(after, id, onwards)
    for id in (id for id in new.keys() - old.keys() if isinstance(new[id], dict)):
        _append(new[id], key, until.data(NOT_YET))
        old[id] = copy.deepcopy(new[id])
    after[kind], before[kind] = new, old
    if not new:
        del after[kind], before[kind]
