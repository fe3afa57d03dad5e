"""Records of production judged one by one: what counts, what counts for nothing, and what is put apart and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from escala.production.columns import Columns, Field_
from escala.production.lines import Lines
from escala.production.months import LookedAt, Written
from escala.production.values import parse_count, parse_date, shown
from escala.sheets.labels import Labels, fold

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Codes = NDArray[np.signedinteger[Any]]
    Mask = NDArray[np.bool_]
    Bits = NDArray[np.uint16]

Fault = Literal[
    "colunas-a-mais",
    "profissional-desconhecido",
    "data-ilegivel",
    "fora-do-mes",
    "fora-da-equipe",
    "tipo-desconhecido",
    "quantidade-ilegivel",
    "quantidade-negativa",
    "quantidade-absurda",
    "repetida",
]
"""Why a record is put apart."""

FAULTS: tuple[Fault, ...] = get_args(Fault)

FAULT_FIELDS: Mapping[Fault, Field_] = {
    "profissional-desconhecido": "profissional",
    "data-ilegivel": "data",
    "fora-do-mes": "data",
    "fora-da-equipe": "profissional",
    "tipo-desconhecido": "tipo",
    "quantidade-ilegivel": "quantidade",
    "quantidade-negativa": "quantidade",
    "quantidade-absurda": "quantidade",
}
"""Fault -> the value that it is about; a line as a whole for the others."""

MOST_LISTED = 20_000
"""Records put apart that sheets and programs are given; the CSV has them all."""

_UNKNOWN, _NOTHING = -1, -2
"""In place of an index: a text that means nothing known; one that counts for nothing, as the file of columns says."""


@dataclass(frozen=True)
class Apart:
    """One record that is put apart: each of its faults is one of these.

    Attributes:
        file: its file.
        line: number of its line, from 1.
        place: where it stands, as messages say it.
        field: what the value is; None where the line as a whole is meant.
        value: the value, as it may be shown.
        fault: what is wrong with it.
        earlier: for a repeated line, where it stood first.
    """

    file: str
    line: int
    place: str
    field: Field_ | None
    value: str
    fault: Fault
    earlier: str | None = None


@dataclass(frozen=True)
class Listed:
    """Records that are put apart, as far as they are listed.

    Attributes:
        faults: of each record that is listed, every fault, in the order of files and lines.
        left: how many records more are put apart.
    """

    faults: tuple[Apart, ...]
    left: int


@dataclass(frozen=True)
class Records:
    """Every record of some files: `read` is `counted` and `ignored` and `apart`, each record in one of them.

    Attributes:
        table: what counts: columns `mes` (place among the months), `data` (ordinal of the day), `profissional`,
            `atividade` and `quantidade`.
        read: how many records there are.
        counted: how many count.
        ignored: how many are of kinds that count for nothing.
        apart: how many are put apart.
        days: first and last day of those that count; None where none does.
        by_fault: fault -> how many records have it; one may have several.
    """

    table: pd.DataFrame
    read: int
    counted: int
    ignored: int
    apart: int
    days: tuple[dt.date, dt.date] | None
    by_fault: Mapping[Fault, int]
    _lines: tuple[Lines, ...]
    _bits: Bits
    _first: Codes

    def faults(self) -> Iterator[Apart]:
        """Each fault of each record that is put apart, in the order of files and lines."""
        return self._faults_at(np.flatnonzero(self._bits))

    def listed(self, most: int = MOST_LISTED) -> Listed:
        """The first records that are put apart, each with every fault of it, and how many are left.

        Args:
            most: how many records are listed.
        """
        places = np.flatnonzero(self._bits)[:most]
        return Listed(tuple(self._faults_at(places)), self.apart - len(places))

    def _faults_at(self, places: Codes) -> Iterator[Apart]:
        starts = np.cumsum([0, *(len(lines) for lines in self._lines)])
        for place in map(int, places):
            bits = int(self._bits[place])
            yield from (self._apart(place, fault, starts) for n, fault in enumerate(FAULTS) if bits >> n & 1)

    def _apart(self, place: int, fault: Fault, starts: Codes) -> Apart:
        lines, line = self._at(place, starts)
        name = FAULT_FIELDS.get(fault)
        number = lines.numbers[line]
        value = ""
        if fault == "colunas-a-mais":
            value = str(lines.crooked[line])
        elif name in lines.columns:
            value = shown(lines.columns[name].text_of(line))
        earlier = None
        if fault == "repetida":
            first, before = self._at(int(self._first[place]), starts)
            earlier = first.place(first.numbers[before], None)
        return Apart(lines.file, number, lines.place(number, name), name, value, fault, earlier)

    def _at(self, place: int, starts: Codes) -> tuple[Lines, int]:
        """The file of a record, and its place in it."""
        file = int(np.searchsorted(starts, place, side="right")) - 1
        return self._lines[file], place - int(starts[file])


class _Judge:
    """What the texts of the records are held to.

    Args:
        columns: how they are read.
        people: id -> name.
        activities: id -> name.
    """

    def __init__(self, columns: Columns, people: Mapping[str, str], activities: Mapping[str, str]) -> None:
        self.people, self.activities = tuple(people), tuple(activities)
        self._people = _Meanings(people, columns.profissionais)
        self._activities = _Meanings(activities, columns.tipos)

    def person(self, text: str) -> int:
        return self._people.of(text)

    def activity(self, text: str) -> int:
        return self._activities.of(text)


class _Meanings:
    """What a text stands for: what the file of columns says, else the thing that has that name or id.

    Args:
        names: id -> name.
        own: text -> id, of the file of columns; None for what counts for nothing.
    """

    def __init__(self, names: Mapping[str, str], own: Mapping[str, str | None]) -> None:
        self._labels = Labels(names)
        self._own = {fold(text): id for text, id in own.items()}
        self._places: dict[str | None, int] = {id: place for place, id in enumerate(names)}

    def of(self, text: str) -> int:
        key = fold(text)
        if key in self._own:
            return self._places.get(self._own[key], _NOTHING)
        return self._places.get(self._labels.find(text), _UNKNOWN)


def judged(files: Sequence[Lines], columns: Columns, months: Sequence[LookedAt], rosters: Sequence[Written]) -> Records:
    """The records of some files, each held to the team, the norm and the months.

    Args:
        files: the files, in order; a line that is the same as an earlier one of any of them is repeated.
        columns: how they are read.
        months: the months that are looked at.
        rosters: the rosters of the team, which say who and what there is.
    """
    import pandas as pd

    named = {id: one.nome for written in rosters for id, one in written.loaded.scenario.profissionais.items()}
    kinds = {id: name for written in rosters for id, name in written.activities.items()}
    judge = _Judge(columns, named, kinds)
    read = [_read(lines, judge) for lines in files]
    person, date, activity, amount = (_joined([one[n] for one in read]) for n in range(4))
    month = _months(date, months)
    crooked = _joined([np.asarray(lines.crooked) for lines in files]) > 0
    first, again = _repeated(_joined([np.asarray(lines.marks) for lines in files]))
    member = np.array([[id in looked.people for id in judge.people] for looked in months], bool)
    placed = (person >= 0) & (month >= 0)
    stranger = np.zeros(len(person), bool)
    stranger[placed] = ~member[month[placed], person[placed]]
    faults: dict[Fault, Mask] = {
        "colunas-a-mais": crooked,
        "profissional-desconhecido": person == _UNKNOWN,
        "data-ilegivel": date == 0,
        "fora-do-mes": (date != 0) & (month < 0),
        "fora-da-equipe": stranger,
        "tipo-desconhecido": activity == _UNKNOWN,
        "quantidade-ilegivel": amount == _ILLEGIBLE,
        "quantidade-negativa": (amount < 0) & (amount != _ILLEGIBLE),
        "quantidade-absurda": amount > columns.maximo,
        "repetida": again if columns.repetidas == "apartar" else np.zeros(len(again), bool),
    }
    nothing = (activity == _NOTHING) & ~crooked
    bits = np.zeros(len(person), np.uint16)
    for n, fault in enumerate(FAULTS):
        bits[faults[fault] & ~nothing] |= 1 << n
    apart = bits != 0
    good = ~apart & ~nothing
    table = pd.DataFrame(
        {
            "mes": month[good],
            "data": date[good],
            "profissional": pd.Categorical.from_codes(person[good], categories=pd.Index(judge.people)),
            "atividade": pd.Categorical.from_codes(activity[good], categories=pd.Index(judge.activities)),
            "quantidade": amount[good],
        }
    )
    days = table["data"]
    return Records(
        table,
        len(person),
        int(good.sum()),
        int(nothing.sum()),
        int(apart.sum()),
        (dt.date.fromordinal(int(days.min())), dt.date.fromordinal(int(days.max()))) if len(table) else None,
        {fault: number for fault in FAULTS if (number := int((faults[fault] & ~nothing).sum()))},
        tuple(files),
        bits,
        first,
    )


_ILLEGIBLE = np.iinfo(np.int64).min
"""In place of a count: a text that is none."""


def _read(lines: Lines, judge: _Judge) -> tuple[Codes, Codes, Codes, Codes]:
    """Person, day (0: none), activity and count of each line."""
    amount = np.ones(len(lines), np.int64)
    if "quantidade" in lines.columns:
        amount = _each(lines, "quantidade", _count_of, np.int64)
    return (
        _each(lines, "profissional", judge.person),
        _each(lines, "data", _day_of),
        _each(lines, "tipo", judge.activity),
        amount,
    )


def _each(lines: Lines, name: Field_, meaning: Callable[[str], int], kind: type[Any] = np.int32) -> Codes:
    """What the text of each line means, from what each text means."""
    texts = lines.columns[name]
    meanings: Codes = np.fromiter(map(meaning, texts), kind, len(texts))
    return np.asarray(meanings[np.asarray(texts.codes)])


def _day_of(text: str) -> int:
    date = parse_date(text)
    return 0 if date is None else date.toordinal()


def _count_of(text: str) -> int:
    count = parse_count(text)
    return _ILLEGIBLE if count is None else count


def _months(days: Codes, months: Sequence[LookedAt]) -> Codes:
    """Place of each day's month among those that are looked at."""
    found = np.full(len(days), _UNKNOWN, np.int16)
    for n, month in enumerate(months):
        found[(days >= month.first.toordinal()) & (days <= month.last.toordinal())] = n
    return found


def _joined(parts: Sequence[Codes]) -> Codes:
    """The values of all files one after the other; of a single one, they themselves."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _repeated(marks: Codes) -> tuple[Codes, Mask]:
    """Place of the first line that is like each one, and which lines come after it."""
    _, first, inverse = np.unique(marks, return_index=True, return_inverse=True)
    earliest = first[inverse]
    return earliest, earliest != np.arange(len(marks))
