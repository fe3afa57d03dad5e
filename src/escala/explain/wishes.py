"""Wishes about a month: who, doing what, where and when, read from a phrase, and the ways in which they can be had."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from typing import Any, Literal

from escala.documents.messages import suggest
from escala.domain.clock import (
    MINUTES_A_DAY,
    WEEKDAYS,
    Span,
    WeeklyHours,
    covers,
    format_clock,
    intersect,
    merge,
    subtract,
)
from escala.explain.weekly import weekly_data
from escala.explain.words import shift_words, weekday_in
from escala.explain.worlds import Data, Edit, World, put
from escala.rules.turno_fixo.clause import CLAUSE as FIXED_SHIFT
from escala.rules.wording import between, day, in_sentence, joined, people, plain, unit_name
from escala.rules.wording import hours as duration

QUESTION = "pergunta"
"""The key of the agreement that stands for a wish."""

MOST_WAYS = 12
"""Ways of having a wish that are looked at."""


class WishError(ValueError):
    """A phrase that is not understood; the message is in Portuguese."""


@dataclass(frozen=True)
class Wish:
    """What somebody asks for.

    Attributes:
        people: professionals, all of them.
        activity: what they do; `None` for anything.
        unit: where; `None` for anywhere.
        weekdays: on which weekdays (Monday 0), every week.
        dates: on which dates, where it is not every week.
        span: at what time; `None` for any.
        shift: the shift that the time is, if it was named so.
        off: whether they do not work then.
    """

    people: tuple[str, ...]
    activity: str | None = None
    unit: str | None = None
    weekdays: tuple[int, ...] = ()
    dates: tuple[dt.date, ...] = ()
    span: Span | None = None
    shift: str | None = None
    off: bool = False

    def text(self, world: World) -> str:
        """The wish in Portuguese, as a sentence without its full stop."""
        month = world.month
        what = "de folga" if self.off else ""
        if self.activity is not None:
            what = f"em {in_sentence(plain(world.ruleset.activities[self.activity].nome))}"
        where = f"em {unit_name(month, self.unit)}" if self.unit is not None else ""
        days = [f"em {day(date)}" for date in self.dates] or [weekday_in(weekday) for weekday in self.weekdays]
        hours = between(self.span) if self.span is not None and self.shift is None else ""
        if self.shift is not None:
            hours = shift_words(world.pack.turnos[self.shift].nome)
        return " ".join(filter(None, (people(month, self.people), what, where, joined(days), hours)))


@dataclass(frozen=True)
class Way:
    """One way of having a wish.

    Attributes:
        text: what is done for it, in Portuguese.
        edit: the change of the scenario that asks for it.
        key: the condition that the change makes, or changes.
        cells: professional and day index of the period that it is about.
    """

    text: str
    edit: Edit
    key: str
    cells: tuple[tuple[str, int], ...] = field(default=())


# -- reading a phrase ---------------------------------------------------------------------------------------------

_IDLE = (
    *("a", "o", "as", "os", "e", "de", "da", "do", "das", "dos", "na", "no", "nas", "nos", "em", "com", "para", "por"),
    *("ao", "aos", "toda", "todo", "todas", "todos", "cada", "uma", "um", "dia", "dias", "feira", "feiras"),
    *("fazer", "faz", "fazendo", "esta", "estar", "fica", "ficar", "trabalha", "trabalhar"),
)
"""Words that say nothing of who, what, where or when."""

_OFF = ("folga", "livre", "nao trabalha", "sem trabalhar")
_WEEKDAY = {
    "seg": 0, "segunda": 0, "segundas": 0, "ter": 1, "terca": 1, "tercas": 1, "qua": 2, "quarta": 2, "quartas": 2,
    "qui": 3, "quinta": 3, "quintas": 3, "sex": 4, "sexta": 4, "sextas": 4, "sab": 5, "sabado": 5, "sabados": 5,
    "dom": 6, "domingo": 6, "domingos": 6,
}  # fmt: skip
_RANGE = re.compile(rf"\b({'|'.join(_WEEKDAY)})(?:-feira)?\s*(?:a|ate|-)\s*({'|'.join(_WEEKDAY)})\b")
_TIMES = re.compile(
    r"(?:\bdas\s+(?=\d{1,2}\b)|\b(?=\d{1,2}(?::\d|h)))"
    r"(\d{1,2})(?::(\d{2})|h(\d{2})?)?\s*(?:as|a|ate|-|–)\s*(\d{1,2})(?::(\d{2})|h(\d{2})?)?\b"
)
_DATES = re.compile(r"\b(\d{1,2})/(\d{1,2})\s*(?:a|ate|-)\s*(\d{1,2})/(\d{1,2})\b")
_DATE = re.compile(r"\b(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})(?:/(\d{4}))?)\b")


SHORTEST_WORD = 3
"""Letters of the shortest word that is taken for the beginning of a name."""

NEARLY = 5
"""Letters that a word and a name that it nearly is have in common at the beginning, at the least."""


def _weekdays(match: re.Match[str]) -> str:
    """Every day of `segunda a quarta`."""
    first, last = _WEEKDAY[match[1]], _WEEKDAY[match[2]]
    return " ".join(WEEKDAYS[first : last + 1]) if first <= last else match[0]


def _bare(text: str) -> str:
    """Lower case without accents or punctuation that means nothing here."""
    plain_ = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in plain_ if unicodedata.category(c) != "Mn")


def read_wish(
    world: World,
    phrase: str = "",
    *,
    who: Sequence[str] = (),
    what: str | None = None,
    where: str | None = None,
    when: str | None = None,
) -> Wish:
    """The wish of a phrase, or of its parts, or of both.

    Args:
        world: the scenario, whose names and ids are known.
        phrase: as `psi de manhã na UBS 7 às quartas`.
        who: ids or names of professionals.
        what: id or name of an activity.
        where: id or name of a unit.
        when: weekdays, dates, shifts and times, as `qua 08:00-10:00`.

    Raises:
        WishError: a word is not understood, or nobody or no day is named.
    """
    reader = _Reader(world)
    for name in who:
        reader.one(name, "profissionais", "quem")
    if what is not None:
        reader.one(what, "atividades", "o-que")
    if where is not None:
        reader.one(where, "unidades", "onde")
    reader.read(" ".join(filter(None, (phrase, when))))
    return reader.wish()


def read_name(world: World, name: str, kind: Literal["profissionais", "turnos"], option: str) -> str:
    """The id of a professional or of a shift, of its id or its name.

    Args:
        world: the scenario, whose names and ids are known.
        name: what was written.
        kind: what it names.
        option: what messages call the place where it was written, as `quem`.

    Raises:
        WishError: nothing of that kind is called so; with the nearest name.
    """
    reader = _Reader(world)
    reader.one(name, kind, option)
    found: str = next(iter(reader.found[kind]))
    return found


class _Reader:
    def __init__(self, world: World) -> None:
        self.world = world
        self.found: dict[str, dict[Any, None]] = {
            key: {} for key in ("profissionais", "atividades", "unidades", "dias", "datas", "turnos", "folga")
        }
        self.span: Span | None = None
        self.names = self._names()

    def _names(self) -> dict[str, tuple[str, Any]]:
        """Words in lower case without accents -> what they name; the longer names first."""
        scenario, pack = self.world.scenario, self.world.pack
        found: dict[str, tuple[str, Any]] = {}

        def add(kind: str, id: Any, *names: str | None) -> None:
            for name in names:
                words = " ".join(re.findall(r"[\w/]+", _bare(name or "")))
                if words and words not in _IDLE:
                    found.setdefault(words, (kind, id))

        for p, member in scenario.profissionais.items():
            add("profissionais", p, p, member.nome)
        for p, member in scenario.profissionais.items():
            alone = [q for q, other in scenario.profissionais.items() if other.ocupacao == member.ocupacao] == [p]
            first = plain(member.nome).split()[0]
            alike = sum(plain(other.nome).split()[0] == first for other in scenario.profissionais.values())
            add("profissionais", p, first if alike == 1 else None)
            add("profissionais", p, *((member.ocupacao, pack.ocupacoes[member.ocupacao].nome) if alone else ()))
        for unit, own in scenario.unidades.items():
            add("unidades", unit, unit, own.nome)
        for id, activity in self.world.ruleset.activities.items():
            add("atividades", id, id, activity.nome)
        for id, shift in pack.turnos.items():
            add("turnos", id, id, shift.nome)
        for word, weekday in _WEEKDAY.items():
            add("dias", weekday, word)
        for word in _OFF:
            add("folga", True, word)
        return dict(sorted(found.items(), key=lambda entry: -len(entry[0].split())))

    def one(self, name: str, kind: str, option: str) -> None:
        """A single name of a kind."""
        words = " ".join(re.findall(r"[\w/]+", _bare(name)))
        known = {
            "profissionais": list(self.world.scenario.profissionais),
            "unidades": list(self.world.scenario.unidades),
            "turnos": list(self.world.pack.turnos),
        }.get(kind, list(self.world.ruleset.activities))
        if name in known:
            self.found[kind][name] = None
        elif self.names.get(words, ("", None))[0] == kind:
            self.found[kind][self.names[words][1]] = None
        else:
            raise WishError(f'--{option}: não há "{plain(name)}" em {kind}. {suggest(name, sorted(known))}'.strip())

    def read(self, phrase: str) -> None:
        """Everything that a phrase names."""
        text = _RANGE.sub(_weekdays, _bare(phrase))
        text = _DATES.sub(self._between, text)
        text = _DATE.sub(self._date, text)
        text = _TIMES.sub(self._time, text)
        words = re.findall(r"[\w/]+", text)
        while words:
            for size in range(min(8, len(words)), 0, -1):
                entry = self.names.get(" ".join(words[:size]))
                if entry is not None:
                    self.found[entry[0]][entry[1]] = None
                    words = words[size:]
                    break
            else:
                near = self._near(words[0]) if words[0] not in _IDLE else None
                if near is not None:
                    self.found[near[0]][near[1]] = None
                elif words[0] not in _IDLE:
                    hint = suggest(words[0], sorted(self.names))
                    raise WishError(f'não entendi "{words[0]}" em "{plain(phrase)}". {hint}'.strip())
                words = words[1:]

    def _near(self, word: str) -> tuple[str, Any] | None:
        """What a word that begins a name, or nearly is one, stands for, if it is one thing alone."""

        def alike(name: str) -> bool:
            common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, word, strict=False)))
            return common == len(word) >= SHORTEST_WORD or common >= max(NEARLY, len(word) - 2)

        found = dict.fromkeys(entry for name, entry in self.names.items() if alike(name))
        return next(iter(found)) if len(found) == 1 else None

    def _date(self, match: re.Match[str]) -> str:
        year, month, day_, first, second, third = match.groups()
        days = self.world.month.days
        if year is not None:
            wanted = [date for date in days if date == _as_date(int(year), int(month), int(day_))]
        else:
            wanted = [date for date in days if (date.day, date.month) == (int(first), int(second))]
            wanted = [date for date in wanted if third in (None, str(date.year))]
        if not wanted:
            raise WishError(f"a data {match[0]} está fora do período, de {day(days[0])} a {day(days[-1])}")
        self.found["datas"][wanted[0]] = None
        return " "

    def _between(self, match: re.Match[str]) -> str:
        """Every date from one to another."""
        days = self.world.month.days
        ends = [
            next((date for date in days if (date.day, date.month) == (int(day_), int(month))), None)
            for day_, month in ((match[1], match[2]), (match[3], match[4]))
        ]
        if ends[0] is None or ends[1] is None or ends[1] < ends[0]:
            raise WishError(f"as datas {match[0]} estão fora do período, de {day(days[0])} a {day(days[-1])}")
        self.found["datas"].update(dict.fromkeys(date for date in days if ends[0] <= date <= ends[1]))
        return " "

    def _time(self, match: re.Match[str]) -> str:
        hour, minute, other, last, last_minute, last_other = match.groups()
        start = int(hour) * 60 + int(minute or other or 0)
        end = int(last) * 60 + int(last_minute or last_other or 0)
        if self.span is not None:
            raise WishError("há mais de um horário; pergunte um por vez")
        minutes = (minute, other, last_minute, last_other)
        if any(int(text or 0) > 59 for text in minutes) or not 0 <= start < end <= MINUTES_A_DAY:
            raise WishError(f"o horário {match[0].strip()} não é um trecho do dia")
        self.span = Span(start, end)
        return " "

    def wish(self) -> Wish:
        """What was read.

        Raises:
            WishError: nobody or no day is named, or two of what there can be one of.
        """
        found = {kind: tuple(names) for kind, names in self.found.items()}
        if not found["profissionais"]:
            known = ", ".join(self.world.scenario.profissionais)
            raise WishError(f"falta dizer quem: {known}")
        if not found["dias"] and not found["datas"]:
            raise WishError("falta dizer em que dia: um dia da semana, como às quartas, ou uma data, como 10/03")
        for kind in ("atividades", "unidades", "turnos"):
            if len(found[kind]) > 1:
                raise WishError(
                    f"há mais de um nome de {kind}: {', '.join(map(str, found[kind]))}; pergunte um por vez"
                )
        if found["folga"] and (found["atividades"] or found["unidades"]):
            raise WishError("uma folga não tem unidade nem atividade")
        span, shift = self.span, None
        if found["turnos"] and span is None:
            shift = found["turnos"][0]
            span = Span(self.world.pack.turnos[shift].das, self.world.pack.turnos[shift].as_)
        return Wish(
            people=found["profissionais"],
            activity=found["atividades"][0] if found["atividades"] else None,
            unit=found["unidades"][0] if found["unidades"] else None,
            weekdays=found["dias"] if not found["datas"] else (),
            dates=found["datas"],
            span=span,
            shift=shift,
            off=bool(found["folga"]),
        )


def _as_date(year: int, month: int, day_: int) -> dt.date | None:
    try:
        return dt.date(year, month, day_)
    except ValueError:
        return None


# -- having it ----------------------------------------------------------------------------------------------------


def ways(world: World, wish: Wish) -> tuple[tuple[Way, ...], bool]:
    """The ways in which a wish could be had, and whether they are all that there are.

    There are none where nobody could be there at all, or nothing fits.
    """
    if wish.off:
        return (_off(world, wish),), True
    if wish.activity is None and not wish.dates:
        return tuple(_shifts(world, wish)), True
    every = list(_sessions(world, wish))
    step = -(-len(every) // MOST_WAYS)
    fewer = tuple(every[:: max(1, step)])
    # Whoever is in one session more may still be in it at another time of each day, or with another eSF.
    alone = len(every) == len(fewer) and len({i for _, i in _cells(world, wish)}) == 1
    return fewer, alone and not _with_esf(world, wish) and _length(world, wish)[1]


def _length(world: World, wish: Wish) -> tuple[int, bool]:
    """Minutes of a session that a wish is tried with, and whether the activity asked for has no shorter one."""
    rule = world.ruleset.activities[_activity(world, wish)].duracao
    grid = world.ruleset.grid
    length = rule.fixa or rule.multiplo or max(rule.minima or grid, world.ruleset.jornada.block_min)
    length = length if rule.maxima is None or rule.fixa else min(length, rule.maxima)
    return length, wish.activity is not None and length == (rule.fixa or rule.multiplo or rule.minima or grid)


def _activity(world: World, wish: Wish) -> str:
    """The activity asked for, else one that takes whatever hours are left, else the first there is."""
    known = world.ruleset.activities
    return wish.activity or next((id for id, spec in known.items() if spec.residual), next(iter(known)))


def _with_esf(world: World, wish: Wish) -> bool:
    """Whether somebody alone in the activity asked for needs an eSF."""
    activity = wish.activity
    return (
        activity is not None
        and len(wish.people) == 1
        and world.ruleset.activities[activity].participantes in ("esf", "compartilhada")
    )


def _cells(world: World, wish: Wish) -> tuple[tuple[str, int], ...]:
    days = enumerate(world.month.days)
    on = [i for i, date in days if date in wish.dates or (not wish.dates and date.weekday() in wish.weekdays)]
    return tuple((p, i) for p in wish.people for i in on if world.month.works_on(p, world.month.days[i]))


def _off(world: World, wish: Wish) -> Way:
    """Hours in which somebody no longer can come; on single dates, those days as a leave."""

    def edit(data: Data) -> Data:
        for p in wish.people:
            member = world.scenario.profissionais[p]
            if wish.dates:
                away = list(data["profissionais"][p].get("ausencias") or [])
                away += [{"de": d.isoformat(), "ate": d.isoformat(), "motivo": "folga"} for d in wish.dates]
                data = put(data, ("profissionais", p, "ausencias"), away)
                continue
            units = world.scenario.unidades.values()
            now = member.disponibilidade or WeeklyHours(
                merge(span for unit in units for span in unit.funcionamento[weekday]) for weekday in range(7)
            )
            gone = wish.span or Span(0, MINUTES_A_DAY)
            left = [subtract(spans, [gone] if day in wish.weekdays else []) for day, spans in enumerate(now)]
            data = put(data, ("profissionais", p, "disponibilidade"), weekly_data(WeeklyHours(left)))
        return data

    kind = "ausencias" if wish.dates else "disponibilidade"
    text = (
        f"{wish.text(world)} (como ausência: as horas do dia deixam de ser devidas)" if wish.dates else wish.text(world)
    )
    return Way(text, edit, f"{kind} {wish.people[0]}", _cells(world, wish))


def _shifts(world: World, wish: Wish) -> Iterator[Way]:
    """A fixed shift of at least the shortest block at the unit named, or at each of those where they work."""
    shortest = world.ruleset.jornada.block_min
    scenario = world.scenario
    units = [wish.unit] if wish.unit is not None else list(scenario.unidades)
    within = [wish.span or Span(0, MINUTES_A_DAY - 1)]
    for unit in units:
        hours = {
            WEEKDAYS[weekday]: [str(span) for span in spans]
            for weekday in wish.weekdays
            if (spans := intersect(scenario.unidades[unit].funcionamento[weekday], within))
        }
        if not hours:
            continue
        agreement = {
            "regra": FIXED_SHIFT.id,
            "resumo": f"{wish.text(world)}, ao menos {duration(shortest)}",
            "citacao": "o que se pergunta",
            "parametros": {
                "quem": {"pessoas": list(wish.people)},
                "unidade": unit,
                "turnos": hours,
                "presenca": format_clock(shortest),
            },
        }
        text = (
            f"{people(world.month, wish.people)} em {unit_name(world.month, unit)}, ao menos {format_clock(shortest)}"
        )
        edit = partial(put, path=("pactuacoes", QUESTION), value=agreement)
        yield Way(text, edit, QUESTION, _cells(world, wish))


def _sessions(world: World, wish: Wish) -> Iterator[Way]:
    """A session at each time of the grid that fits, as a commitment; at each place that the activity has."""
    scenario, activity = world.scenario, _activity(world, wish)
    length, _ = _length(world, wish)
    locais = [place for place in world.ruleset.activities[activity].locais if place != "transito"]
    for place in locais if wish.unit is None else ["unidade"]:
        units: list[str | None] = [None]
        if place == "unidade":
            works_at = [u for u in scenario.unidades if all(scenario.works_at(p, u) for p in wish.people)]
            units = [*works_at] if wish.unit is None else [wish.unit]
        for unit in units:
            yield from _at_times(world, wish, activity, place, unit, length)


def _at_times(world: World, wish: Wish, activity: str, place: str, unit: str | None, length: int) -> Iterator[Way]:
    cells, grid, month = _cells(world, wish), world.ruleset.grid, world.month
    dates = sorted({month.days[i] for _, i in cells})
    if not dates:
        return
    room = [Span(0, MINUTES_A_DAY)]
    for date in dates:
        opened = month.any_opening(date) if unit is None else month.opening(unit, date)
        for hours in (opened, *(month.availability(p, date) for p in wish.people)):
            room = list(intersect(room, hours))
    room = list(intersect(room, [wish.span] if wish.span is not None else [Span(0, MINUTES_A_DAY)]))
    starts = [t for span in room for t in range(-(-span.start // grid) * grid, span.end - length + 1, grid)]
    near = [e for e, team in world.scenario.esf.items() if unit is None or team.unidade == unit]
    for start in starts:
        span = Span(start, start + length)
        esf = [e for e in near if all(covers(month.esf_hours(e, date), span) for date in dates)]
        if _with_esf(world, wish) and not esf:
            continue
        fixed: dict[str, Any] = {
            "profissionais": list(wish.people), "atividade": activity, "das": format_clock(start),
            "as": format_clock(start + length), "unidade": unit, "local": place,
        }  # fmt: skip
        if _with_esf(world, wish):
            fixed["esf"] = esf[:1]
        when = [{"em": date.isoformat()} for date in wish.dates] or [{"toda": WEEKDAYS[d]} for d in wish.weekdays]
        more = [{**fixed, **one} for one in when]

        def edit(data: Data, more: list[dict[str, Any]] = more) -> Data:
            return put(data, ("compromissos",), [*(data.get("compromissos") or []), *more])

        number = len(world.scenario.compromissos) + 1
        anytime = replace(wish, span=Span(start, start + length), shift=None)
        yield Way(anytime.text(world), edit, f"compromisso {number}", cells)
