"""Rosters made first, and the tightest scenario that each of them solves made to fit.

The hours are drawn at random; the meetings are placed where everybody works; then opening hours, availability, bands,
resources and minimum presence are set to just what the roster needs. Nothing about such a scenario may be proved
impossible, however tight it is: the roster is there, and the audit passes it.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from escala.domain.clock import WEEKDAYS, Span, format_clock, merge
from escala.domain.month import Month
from escala.domain.roster import Objective, Roster, Session
from escala.domain.scenario import Scenario
from escala.norms.loading import load_pack
from escala.norms.ruleset import RuleSet, resolve

GRID = 20
OCCUPATIONS = ("psicologo", "nutricionista", "farmaceutico", "fonoaudiologo", "fisioterapeuta")
DAY_SHAPES = {2: ((2,),), 4: ((4,), (2, 2)), 6: ((6,), (3, 3), (4, 2)), 8: ((4, 4), (5, 3), (3, 5))}
"""Hours a day -> the blocks that they may be worked in."""
FILLERS = (("planejamento", 60), ("grupo-especifico", 120), ("atendimento-individual", 80), ("outras", 20))
"""What fills the hours at the seat, and for how many minutes."""


@dataclass
class Draft:
    """A session before it has an id."""

    activity: str
    date: dt.date
    span: Span
    place: str
    unit: str | None
    people: tuple[str, ...]
    esf: tuple[str, ...] = ()


@dataclass
class World:
    """A scenario and a roster of it."""

    data: dict[str, Any]
    drafts: list[Draft] = field(default_factory=list)

    def open(self) -> tuple[Month, RuleSet, Roster]:
        scenario, pack = Scenario.model_validate(self.data), load_pack(self.data["norma"])
        ruleset = resolve(scenario, pack)
        month = Month(scenario, pack.feriados.pais)
        zone = dt.timezone(dt.timedelta(hours=-3))
        sessions = []
        for place, draft in enumerate(sorted(self.drafts, key=lambda d: (d.date, d.span, d.people)), 1):
            midnight = dt.datetime.combine(draft.date, dt.time(), zone)
            sessions.append(
                Session(
                    id=f"{place:04}",
                    atividade=draft.activity,
                    inicio=midnight + dt.timedelta(minutes=draft.span.start),
                    fim=midnight + dt.timedelta(minutes=draft.span.end),
                    unidade=draft.unit,
                    local=draft.place,
                    profissionais=draft.people,
                    esf=draft.esf,
                    recursos=dict(ruleset.activities[draft.activity].recursos.get(draft.place, {})),
                )
            )
        roster = Roster(
            versao="0",
            cenario=self.data,
            situacao="viavel",
            objetivo=Objective(valor=0, limite=0),
            semanas=tuple(week.label for week in month.weeks),
            sessoes=tuple(sessions),
        )
        return month, ruleset, roster


def world(seed: int) -> World:
    """A random scenario with a roster, always the same for a seed."""
    return _Maker(random.Random(seed)).make()


class _Maker:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.monday = dt.date(2027, 3, 1)
        self.days = [self.monday + dt.timedelta(days=i) for i in range(7 * dice.choice((1, 1, 2)))]
        self.relay = dice.random() < 0.5
        self.people = [f"p{i}" for i in range(1, dice.randint(3 if self.relay else 2, 5) + 1)]
        self.hours = {p: 4 if self.relay else dice.choice((2, 4, 6, 8)) for p in self.people}
        self.units = ["ubs-1", "ubs-2"] if dice.random() < 0.5 else ["ubs-1"]
        self.travel = dice.choice((20, 30, 40))
        self.esf = {f"esf-{i}": dice.choice(self.units) for i in range(1, dice.randint(0, 2) + 1)}
        self.duty = 120 if self.relay else 60 * min(4, min(self.hours.values())) if dice.random() < 0.7 else 120
        self.holidays = dice.sample(self.days[:5], 1) if dice.random() < 0.2 else []
        self.away = {
            p: set(dice.sample(self.days[:5], dice.randint(1, 3))) for p in self.people if dice.random() < 0.25
        }
        self.drafts: list[Draft] = []
        self.blocks: dict[tuple[str, dt.date], list[Span]] = {}
        self.busy: dict[tuple[str, dt.date], list[Span]] = defaultdict(list)

    def make(self) -> World:
        self._work()
        self._meetings()
        if any(unit != "ubs-1" for unit in self.esf.values()) and len(self.units) > 1:
            self._meetings_away()
        minimum = self._minimum()
        self._visits(minimum)
        self._fill()
        return World(self._scenario(minimum), self.drafts)

    def _everyone(self, date: dt.date) -> list[str]:
        return [] if date in self.holidays else [p for p in self.people if date not in self.away.get(p, ())]

    def _work(self) -> None:
        """Blocks of each person and day; the same two starts for everybody on a weekday, so that people meet."""
        self.meeting_weekday = self.dice.randrange(5)
        self.esf_weekdays = [weekday for weekday in range(5) if weekday != self.meeting_weekday]
        starts = {weekday: 60 * self.dice.choice((7, 8, 9)) for weekday in range(5)}
        for date in self.days:
            if date.weekday() >= 5:
                continue
            for i, p in enumerate(self._everyone(date)):
                if self.relay:
                    self.blocks[p, date] = self._relay(date, early=i % 2 == 0)
                    continue
                shape = self.dice.choice(DAY_SHAPES[self.hours[p]])
                early = starts[date.weekday()]
                if len(shape) == 1 and self.dice.random() < 0.2 and date.weekday() in self.esf_weekdays[2:]:
                    early += 60 * self.dice.choice((1, 2, 3))
                end, spans = early, []
                for hours in shape:
                    spans.append(Span(end, end + 60 * hours))
                    end += 60 * hours + self.dice.choice((60, 60, 80))
                self.blocks[p, date] = spans

    def _relay(self, date: dt.date, *, early: bool) -> list[Span]:
        """Half of the team after the other half; on two weekdays everybody first meets."""
        if date.weekday() == self.meeting_weekday:
            return [Span(480, 720)] if early else [Span(480, 600), Span(720, 840)]
        if date.weekday() == self.esf_weekdays[0]:
            return [Span(480, 600), Span(660, 780) if early else Span(780, 900)]
        return [Span(480, 720)] if early else [Span(720, 960)]

    def _common(self, date: dt.date) -> Span | None:
        spans = [self.blocks[p, date][0] for p in self._everyone(date)]
        if not spans:
            return None
        return Span(max(s.start for s in spans), min(s.end for s in spans))

    def _hold(self, draft: Draft) -> None:
        self.drafts.append(draft)
        for p in draft.people:
            self.busy[p, draft.date].append(draft.span)

    def _meetings(self) -> None:
        """A team meeting a week on a day on which everybody starts together, and the eSF of the seat after it."""
        for week in range(len(self.days) // 7):
            for weekday in (self.meeting_weekday, *self.esf_weekdays):
                date = self.days[7 * week + weekday]
                common = self._common(date)
                if common is not None and common.minutes >= 120:
                    span = Span(common.start, common.start + 120)
                    self._hold(Draft("reuniao-equipe", date, span, "unidade", "ubs-1", tuple(self._everyone(date))))
                    break
        for esf in [esf for esf, unit in self.esf.items() if unit == "ubs-1"]:
            if not self._duty(esf, "ubs-1"):
                del self.esf[esf]

    def _duty(self, esf: str, unit: str) -> bool:
        for date in self.dice.sample(self.days, len(self.days)):
            common = self._common(date) if date.weekday() < 5 else None
            if common is None or any(self.busy[p, date] for p in self._everyone(date)) or common.minutes < self.duty:
                continue
            if unit != "ubs-1" and any(self.blocks[p, date][0].minutes != self.duty for p in self._everyone(date)):
                continue
            span = Span(common.start, common.start + self.duty)
            self._hold(Draft("reuniao-esf", date, span, "unidade", unit, tuple(self._everyone(date)), (esf,)))
            return True
        return False

    def _meetings_away(self) -> None:
        for esf in [esf for esf, unit in self.esf.items() if unit != "ubs-1"]:
            if not self._duty(esf, self.esf[esf]):
                del self.esf[esf]

    def _slots(self, date: dt.date) -> dict[int, list[str]]:
        """Start of a slot -> who works in it."""
        found: dict[int, list[str]] = defaultdict(list)
        for p in self._everyone(date):
            for block in self.blocks.get((p, date), ()):
                for minute in range(block.start, block.end, GRID):
                    found[minute].append(p)
        return found

    def _away_at(self, date: dt.date, minute: int) -> bool:
        return any(d.date == date and d.unit == "ubs-2" and d.span.start <= minute < d.span.end for d in self.drafts)

    @property
    def opening(self) -> dict[int, list[int]]:
        """Weekday -> slots in which anybody works on any date: the seat's opening hours."""
        found: dict[int, set[int]] = defaultdict(set)
        for date in self.days:
            found[date.weekday()].update(self._slots(date))
        return {weekday: sorted(slots) for weekday, slots in found.items() if slots}

    def _minimum(self) -> int:
        """The least number at the seat at any instant of the opening hours that no meeting elsewhere waives."""
        least = len(self.people)
        for date in self.days:
            there = self._slots(date)
            for minute in self.opening.get(date.weekday(), ()):
                if date not in self.holidays and not self._away_at(date, minute):
                    least = min(least, len(there.get(minute, ())))
        return max(0, least - self.dice.choice((0, 0, 1)))

    def _visits(self, minimum: int) -> None:
        """Visits and work in the territory by those whom the presence can spare."""
        for date in self.days:
            spare = {minute: len(who) - minimum for minute, who in self._slots(date).items()}
            free_esf = {esf: [d.span for d in self.drafts if d.date == date and esf in d.esf] for esf in self.esf}
            for p in self.dice.sample(self.people, len(self.people)):
                for block in self.blocks.get((p, date), ()):
                    esf = self.dice.choice([*self.esf, None]) if self.esf else None
                    length = 100 if esf else self.dice.choice((40, 60, 120))
                    start = block.start + GRID * self.dice.randrange(0, 7)
                    span = Span(start, start + length)
                    busy = [*self.busy[p, date], *(free_esf[esf] if esf else ())]
                    clash = any(other.start < span.end and span.start < other.end for other in busy)
                    minutes = range(span.start, span.end, GRID)
                    if clash or not block.contains(span):
                        continue
                    if any(spare[minute] < 1 or self._away_at(date, minute) for minute in minutes):
                        continue
                    for minute in minutes:
                        spare[minute] -= 1
                    if esf:
                        self._hold(Draft("domiciliar-compartilhado", date, span, "domicilio", None, (p,), (esf,)))
                        free_esf[esf].append(span)
                    else:
                        self._hold(Draft("intersetorial", date, span, "territorio", None, (p,)))

    def _fill(self) -> None:
        """Everything else at the seat: planning, groups, individual care; what is left over is `outras`."""
        for (p, date), blocks in self.blocks.items():
            for block in blocks:
                start = block.start
                taken = sorted(s for s in self.busy[p, date] if block.contains(s))
                for gap in [*taken, Span(block.end, block.end)]:
                    while start < gap.start:
                        activity, length = self.dice.choice(FILLERS)
                        if length > gap.start - start:
                            activity, length = "outras", gap.start - start
                        span = Span(start, start + length)
                        self.drafts.append(Draft(activity, date, span, "unidade", "ubs-1", (p,)))
                        start += length
                    start = max(start, gap.end)

    def _scenario(self, minimum: int) -> dict[str, Any]:
        dice = self.dice
        opening = {day: merge(Span(m, m + GRID) for m in slots) for day, slots in self.opening.items()}
        seat = {WEEKDAYS[day]: [str(span) for span in spans] for day, spans in opening.items()}
        people: dict[str, Any] = {}
        for i, p in enumerate(self.people):
            worked: dict[int, list[Span]] = defaultdict(list)
            for (who, date), blocks in self.blocks.items():
                if who == p:
                    worked[date.weekday()].extend(blocks)
            own = {WEEKDAYS[day]: [str(span) for span in merge(spans)] for day, spans in worked.items()}
            people[p] = {"nome": p.upper(), "ocupacao": OCCUPATIONS[i], "carga_horaria": 5 * self.hours[p]}
            if dice.random() < 0.6:
                people[p]["disponibilidade"] = own
            if p in self.away:
                people[p]["ausencias"] = [{"de": str(date), "ate": str(date)} for date in self.away[p]]
        units: dict[str, Any] = {"ubs-1": {"nome": "UBS 1", "funcionamento": seat}}
        if len(self.units) > 1:
            units["ubs-2"] = {"nome": "UBS 2", "funcionamento": seat}
        for unit, spec in units.items():
            spec["recursos"] = self._peaks([d for d in self.drafts if d.unit == unit], "unidade")
        adjustments: dict[str, Any] = {
            "presenca-minima": {"minimo": minimum},
            "reuniao-esf": {"duracao": format_clock(self.duty), "faixa": self._band("reuniao-esf")},
        }
        for activity in ("grupo-especifico", "atendimento-individual", "planejamento", "intersetorial"):
            adjustments[activity] = {"faixa": self._band(activity)}
        for activity in ("domiciliar-compartilhado", "atendimento-compartilhado", "grupo-compartilhado"):
            adjustments[activity] = {"faixa": self._band(activity)}
        fixed = [d for d in self.drafts if d.activity in ("intersetorial", "domiciliar-compartilhado", "planejamento")]
        return {
            "norma": "df-489-2018",
            "modalidade": "nasf-ab-2",
            "periodo": {"inicio": str(self.days[0]), "fim": str(self.days[-1])},
            "equipe": {"id": "equipe", "nome": "Equipe"},
            "sede": "ubs-1",
            "feriados": {"uf": "DF", "locais": [str(date) for date in self.holidays]},
            "unidades": units,
            "deslocamentos": [{"entre": self.units, "minutos": self.travel}] if len(self.units) > 1 else [],
            "recursos": self._peaks([d for d in self.drafts if d.place == "domicilio"], "domicilio"),
            "esf": {esf: {"nome": esf, "unidade": unit, **self._hours_of(esf)} for esf, unit in self.esf.items()},
            "profissionais": people,
            "ajustes": {key: {**values, "motivo": "teste"} for key, values in adjustments.items()},
            "compromissos": [_commitment(d) for d in dice.sample(fixed, min(len(fixed), dice.choice((0, 0, 1, 3))))],
        }

    def _hours_of(self, esf: str) -> dict[str, Any]:
        if self.dice.random() < 0.5:
            return {}
        met: dict[int, list[Span]] = defaultdict(list)
        for draft in self.drafts:
            if esf in draft.esf:
                met[draft.date.weekday()].append(draft.span)
        return {"disponibilidade": {WEEKDAYS[day]: [str(s) for s in merge(spans)] for day, spans in met.items()}}

    def _peaks(self, drafts: list[Draft], place: str) -> dict[str, int]:
        needs = {
            "grupo-especifico": "sala",
            "reuniao-equipe": "sala",
            "reuniao-esf": "sala",
            "atendimento-individual": "consultorio",
            "domiciliar-compartilhado": "veiculo",
        }
        use: dict[tuple[str, dt.date, int], int] = defaultdict(int)
        for draft in drafts:
            if draft.activity in needs and draft.place == place:
                for minute in range(draft.span.start, draft.span.end, GRID):
                    use[needs[draft.activity], draft.date, minute] += 1
        peaks: dict[str, int] = {}
        for (name, _, _), number in use.items():
            peaks[name] = max(peaks.get(name, 0), number)
        return peaks

    def _band(self, activity: str) -> list[float]:
        """The tightest band, in hours a week for 40 h, that holds what everybody has."""
        shares = []
        for p in self.people:
            spent = sum(d.span.minutes for d in self.drafts if p in d.people and d.activity == activity)
            days = sum(1 for date in self.days if (p, date) in self.blocks)
            if days:
                shares.append(Fraction(spent, 60) / (Fraction(5 * self.hours[p], 40) * Fraction(days, 5)))
        low, high = min(shares, default=Fraction(0)), max(shares, default=Fraction(0))
        return [floor(low * 1000) / 1000, ceil(high * 1000) / 1000]


def _commitment(draft: Draft) -> dict[str, Any]:
    return {
        "profissionais": list(draft.people),
        "atividade": draft.activity,
        "em": str(draft.date),
        "das": format_clock(draft.span.start),
        "as": format_clock(draft.span.end),
        "unidade": draft.unit,
        "local": draft.place,
        "esf": list(draft.esf),
    }
