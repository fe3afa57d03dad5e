"""A second opinion on `escala.json`, written from the contract alone.

It shares no code with the rules, the audit or the solver: the scenario is read as plain data, the norm's tables come
straight from the pack's YAML, and every rule is worked out minute by minute. `python tests/independent_checker.py
SCENARIO ROSTER` prints what is wrong; `faults(scenario, roster)` returns it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from ruamel.yaml import YAML

MODELS = Path(__file__).resolve().parent.parent / "models"
DAYS = ("seg", "ter", "qua", "qui", "sex", "sab", "dom")
TEAM, ESF, TRANSIT = "reuniao-equipe", "reuniao-esf", "transito"

Data = dict[str, Any]
Stretch = tuple[int, int]


def plain(path: Path) -> Data:
    """A YAML file as plain data."""
    found: Data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return found


@cache
def norm(name: str) -> Data:
    """The pack of a norm."""
    return plain(MODELS / f"{name}.yaml")


def minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def date_of(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def timetable(hours: Data) -> dict[int, set[int]]:
    """Weekday -> the minutes of the day that `{seg-sex: ["07:00-12:00"]}` covers."""
    found: dict[int, set[int]] = defaultdict(set)
    for key, ranges in hours.items():
        for part in re.split(r"[,\s]+", str(key).strip()):
            first, _, last = part.partition("-")
            for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
                for text in ranges:
                    start, end = re.split("[-–]", text)
                    found[day] |= set(range(minutes(start), minutes(end)))
    return found


def stretches(of: set[int]) -> list[Stretch]:
    """Unbroken half-open stretches of a set of minutes."""
    found: list[Stretch] = []
    for minute in sorted(of):
        if found and found[-1][1] == minute:
            found[-1] = (found[-1][0], minute + 1)
        else:
            found.append((minute, minute + 1))
    return found


class Session:
    """A session of the file, with its minutes of the day."""

    def __init__(self, data: Data) -> None:
        self.id: str = data["id"]
        self.activity: str = data["atividade"]
        begin, end = (dt.datetime.fromisoformat(data[key]) for key in ("inicio", "fim"))
        self.moments = begin, end
        self.date = begin.date()
        self.start = begin.hour * 60 + begin.minute
        self.end = self.start + int((end - begin).total_seconds()) // 60
        self.length = self.end - self.start
        self.unit: str | None = data["unidade"]
        self.place: str = data["local"]
        self.people: list[str] = data["profissionais"]
        self.esf: list[str] = data["esf"]
        self.resources: Data = data["recursos"]

    @property
    def minutes(self) -> range:
        return range(self.start, self.end)

    def __str__(self) -> str:
        where = self.unit or self.place
        return f"{self.id} {self.activity} {self.date} {clock(self.start)}-{clock(self.end)} {where} {self.people}"


class Checker:
    """Everything that a scenario asks of a roster; `wrong` gathers what the roster does not do."""

    def __init__(self, scenario: Data, roster: Data) -> None:
        self.wrong: list[str] = []
        self.pack = deepcopy(norm(scenario["norma"]))
        self.scenario, self.roster = scenario, roster
        self.grid: int = self.pack["grade"]
        self.zone = ZoneInfo(self.pack["fuso"])
        self.people: Data = scenario["profissionais"]
        self.units: Data = scenario["unidades"]
        self.teams: Data = scenario.get("esf", {})
        self.seat: str = scenario["sede"]
        self._calendar()
        self._norm()
        self.hours = {u: timetable(unit["funcionamento"]) for u, unit in self.units.items()}
        self.esf_hours = {
            e: timetable(team["disponibilidade"]) if "disponibilidade" in team else self.hours[team["unidade"]]
            for e, team in self.teams.items()
        }
        self.available = {
            p: timetable(who["disponibilidade"]) for p, who in self.people.items() if "disponibilidade" in who
        }
        self.travel = {frozenset(leg["entre"]): leg["minutos"] for leg in scenario.get("deslocamentos", ())}
        self.sessions = sorted(map(Session, roster["sessoes"]), key=lambda s: s.moments)
        self.of_day: dict[dt.date, list[Session]] = defaultdict(list)
        self.of_person: dict[str, list[Session]] = defaultdict(list)
        for session in self.sessions:
            self.of_day[session.date].append(session)
            for person in session.people:
                self.of_person[person].append(session)

    def _calendar(self) -> None:
        period, knob = self.scenario["periodo"], self.scenario.get("feriados", {})
        if isinstance(period, dict):
            first, last = date_of(period["inicio"]), date_of(period["fim"])
        else:
            year, month = map(int, str(period).split("-"))
            days = [dt.date(year, month, 1) + dt.timedelta(days=i) for i in range(31)]
            thursdays = [day for day in days if day.month == month and day.weekday() == 3]
            first, last = thursdays[0] - dt.timedelta(days=3), thursdays[-1] + dt.timedelta(days=3)
        self.days = [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]
        self.weeks = [self.days[i : i + 7] for i in range(0, len(self.days), 7)]
        kinds = ("public", "optional") if knob.get("facultativos") else ("public",)
        years = {day.year for day in self.days}
        known = holidays.country_holidays("BR", subdiv=knob.get("uf"), years=years, categories=kinds)
        local = {date_of(day) for day in knob.get("locais", ())}
        self.closed = {day for day in self.days if day in known or day in local}

    def _norm(self) -> None:
        """The pack's activities, rows and presence rule with the team's adjustments."""
        self.activities: Data = self.pack["atividades"]
        self.rows: Data = {id: dict(row) for id, row in self.pack["linhas"].items()}
        self.presence: Data = {"minimo": 2, "granularidade": "instante", "estrita": False}
        for key, change in self.scenario.get("ajustes", {}).items():
            if key == "presenca-minima":
                self.presence.update(change)
            if key not in self.activities:
                continue
            activity = self.activities[key]
            if "duracao" in change:
                form = "multiplo" if "multiplo" in activity.get("duracao", {}) else "fixa"
                activity["duracao"] = {**activity.get("duracao", {}), form: change["duracao"]}
            if "linha" in activity:
                row = self.rows[activity["linha"]]
                row.update({name: change[name] for name in ("faixa", "alvo", "proporcional") if name in change})
        day = {**self.pack["jornada"], **self.scenario.get("jornada", {})}
        names = ("maxima_dia", "bloco_minimo", "bloco_maximo", "intervalo", "interjornada")
        self.most, self.block_least, self.block_most, self.pause, self.rest = (minutes(day[name]) for name in names)

    # -- facts ---------------------------------------------------------------------------------------------------

    def works_on(self, person: str, day: dt.date) -> bool:
        leaves = self.people[person].get("ausencias", ())
        return day not in self.closed and not any(date_of(x["de"]) <= day <= date_of(x["ate"]) for x in leaves)

    def everyone(self, day: dt.date) -> set[str]:
        return {p for p in self.people if self.works_on(p, day)}

    def workable(self, person: str, week: list[dt.date]) -> int:
        return sum(self.works_on(person, day) for day in week[:5])

    def due(self, person: str, week: list[dt.date]) -> int:
        exact = Fraction(self.people[person]["carga_horaria"] * 60 * self.workable(person, week), 5)
        return floor(exact / self.grid) * self.grid

    def open(self, unit: str, day: dt.date) -> set[int]:
        return set() if day in self.closed else self.hours[unit].get(day.weekday(), set())

    def all_hands(self, session: Session) -> bool:
        everyone = self.everyone(session.date)
        return bool(everyone) and set(session.people) >= everyone

    def way(self, one: str, other: str) -> int:
        given = 0 if one == other else self.travel.get(frozenset((one, other)), 0)
        return ceil(Fraction(given, self.grid)) * self.grid

    def duration(self, activity: str) -> Data:
        given: Data = self.activities[activity].get("duracao", {})
        forms: Data = {form: minutes(given[form]) for form in ("fixa", "multiplo", "minima", "maxima") if form in given}
        if "adicional" in given:
            forms["adicional"] = tuple(map(minutes, given["adicional"]))
        return forms

    # -- the whole -----------------------------------------------------------------------------------------------

    def run(self) -> list[str]:
        self._file()
        if self.wrong:
            return self.wrong
        for session in self.sessions:
            self._session(session)
        for person in self.people:
            self._working_time(person)
            self._travel(person)
        self._presence()
        self._meetings()
        self._bands()
        self._capacity()
        self._one_esf_at_a_time()
        self._commitments()
        return self.wrong

    def fault(self, text: object) -> None:
        self.wrong.append(str(text))

    def _file(self) -> None:
        roster, goal = self.roster, self.roster["objetivo"]
        if roster["formato"] != "escala/1" or roster["situacao"] not in ("otima", "viavel"):
            self.fault(f"formato {roster['formato']}, situacao {roster['situacao']}")
        if goal["valor"] != sum(goal["parcelas"].values()) or not 0 <= goal["limite"] <= goal["valor"]:
            self.fault(f"objetivo {goal}")
        if (roster["situacao"] == "otima") != (goal["limite"] == goal["valor"]):
            self.fault(f"situacao {roster['situacao']} com {goal}")
        labels = [f"{week[0].isocalendar()[0]}-W{week[0].isocalendar()[1]:02d}" for week in self.weeks]
        if roster["semanas"] != labels:
            self.fault(f"semanas {roster['semanas']}, esperadas {labels}")
        for id, count in Counter(session.id for session in self.sessions).items():
            if count > 1:
                self.fault(f"id {id} {count} vezes")
        for s in self.sessions:
            strangers = [*set(s.people) - set(self.people), *set(s.esf) - set(self.teams)]
            known = s.activity in self.activities and s.date in self.days and s.unit in (None, *self.units)
            if not known or strangers or not s.people:
                self.fault(f"{s}: atividade, pessoa, eSF, unidade ou dia que não existe")
            if len(set(s.people)) < len(s.people) or len(set(s.esf)) < len(s.esf):
                self.fault(f"{s}: alguém duas vezes")

    def _session(self, s: Session) -> None:
        activity = self.activities[s.activity]
        begin, end = s.moments
        if s.start % self.grid or s.end % self.grid or begin.second or s.length <= 0 or end.date() != s.date:
            self.fault(f"{s}: fora da grade ou do dia")
        if any(x.utcoffset() != x.replace(tzinfo=self.zone).utcoffset() for x in s.moments):
            self.fault(f"{s}: fuso")
        if s.place not in activity["locais"] or (s.place == "unidade") != (s.unit is not None):
            self.fault(f"{s}: lugar")
        if s.resources != activity.get("recursos", {}).get(s.place, {}):
            self.fault(f"{s}: recursos {s.resources}")
        units = [s.unit] if s.unit else list(self.units)
        if not set(s.minutes) <= set().union(*(self.open(unit, s.date) for unit in units)):
            self.fault(f"{s}: fora do funcionamento")
        for person in s.people:
            free = self.available.get(person)
            if not self.works_on(person, s.date) or (free and not set(s.minutes) <= free.get(s.date.weekday(), set())):
                self.fault(f"{s}: {person} ausente ou indisponível")
        for esf in s.esf:
            here = self.esf_hours[esf].get(s.date.weekday(), set()) & self.open(self.teams[esf]["unidade"], s.date)
            if not set(s.minutes) <= here or s.unit not in (None, self.teams[esf]["unidade"]):
                self.fault(f"{s}: {esf} fora do seu horário ou da sua unidade")
        kind, number = activity["participantes"], len(s.people)
        held = {
            "um": number == 1 and not s.esf,
            "compartilhada": number >= 2 or bool(s.esf),
            "esf": len(s.esf) == 1,
            "equipe": self.all_hands(s),
            "livre": True,
        }
        if not held[kind]:
            self.fault(f"{s}: participantes ({kind}) com {s.esf}")
        if not self._fits(s):
            self.fault(f"{s}: dura {s.length} min")

    def _fits(self, s: Session) -> bool:
        length = self.duration(s.activity)
        if s.activity == ESF:
            least, most = length["adicional"]
            return least <= s.length <= most or (s.length == length["fixa"] and self.all_hands(s))
        if "fixa" in length:
            return bool(s.length == length["fixa"])
        whole = s.length % length.get("multiplo", self.grid) == 0
        return bool(whole and length.get("minima", 0) <= s.length <= length.get("maxima", s.length))

    # -- one person ----------------------------------------------------------------------------------------------

    def _working_time(self, person: str) -> None:
        worked: dict[dt.date, set[int]] = defaultdict(set)
        for s in self.of_person[person]:
            if worked[s.date] & set(s.minutes):
                self.fault(f"{s}: {person} em duas sessões")
            worked[s.date] |= set(s.minutes)
        for week in self.weeks:
            total = sum(len(worked[day]) for day in week)
            if total != self.due(person, week):
                self.fault(f"{person} semana {week[0]}: {total} min de {self.due(person, week)}")
        left: dt.datetime | None = None
        for day in self.days:
            blocks = stretches(worked[day])
            if not blocks:
                continue
            sizes = [end - start for start, end in blocks]
            breaks = [after[0] - before[1] for before, after in pairwise(blocks)]
            if len(blocks) > self.pack["jornada"]["blocos_por_dia"] or sum(sizes) > self.most:
                self.fault(f"{person} {day}: blocos {sizes}")
            if not all(self.block_least <= size <= self.block_most for size in sizes):
                self.fault(f"{person} {day}: blocos {sizes}")
            if any(pause < self.pause for pause in breaks):
                self.fault(f"{person} {day}: intervalos {breaks}")
            midnight = dt.datetime.combine(day, dt.time())
            back = midnight + dt.timedelta(minutes=blocks[0][0])
            if left is not None and back - left < dt.timedelta(minutes=self.rest):
                self.fault(f"{person} {day}: descanso de {back - left}")
            left = midnight + dt.timedelta(minutes=blocks[-1][1])

    def _travel(self, person: str) -> None:
        """Exactly the way's minutes in transit between two units of one unbroken block, and no transit elsewhere."""
        here: Session | None = None
        last: Session | None = None
        transit = 0
        for s in [*self.of_person[person], None]:
            broken = s is None or last is None or last.date != s.date or last.end < s.start
            if broken:
                if transit:
                    self.fault(f"{person}: deslocamento de {transit} min que não leva a outra unidade, antes de {s}")
                here, transit = None, 0
            if s is None:
                return
            if s.place == TRANSIT:
                transit += s.length
            elif s.unit is not None:
                needed = self.way(here.unit, s.unit) if here is not None and here.unit is not None else 0
                if transit != needed:
                    self.fault(f"{person}: {transit} min de deslocamento de {needed}, antes de {s}")
                here, transit = s, 0
            last = s

    # -- presence ------------------------------------------------------------------------------------------------

    def _waivable(self, day: dt.date) -> set[int]:
        """Minutes of an all-hands session away from the seat, and of the way there and back that somebody is on."""
        found: set[int] = set()
        transit = {minute for s in self.of_day[day] if s.place == TRANSIT for minute in s.minutes}
        for s in self.of_day[day]:
            if s.place in ("domicilio", TRANSIT) or s.unit == self.seat or not self.all_hands(s):
                continue
            way = self.way(self.seat, s.unit) if s.unit is not None else 0
            found |= set(s.minutes)
            found |= (set(range(s.start - way, s.start)) | set(range(s.end, s.end + way))) & transit
        return found

    def _presence(self) -> None:
        declared: dict[dt.date, set[int]] = defaultdict(set)
        for row in self.roster["dispensas"]:
            if row["regra"] == "presenca-minima":
                begin, end = (dt.datetime.fromisoformat(row[key]) for key in ("inicio", "fim"))
                start = begin.hour * 60 + begin.minute
                declared[begin.date()] |= set(range(start, start + int((end - begin).total_seconds()) // 60))
                if not row["motivo"] or not row["artigo"]:
                    self.fault(f"dispensa sem motivo ou artigo: {row}")
        for day in self.days:
            there: dict[int, set[str]] = defaultdict(set)
            for s in self.of_day[day]:
                if s.unit == self.seat:
                    for minute in s.minutes:
                        there[minute] |= set(s.people)
            legitimate = set() if self.presence["estrita"] else self._waivable(day)
            lacking: set[int] = set()
            for counted in self._counted(day):
                if self.presence["granularidade"] == "turno":
                    enough = len(set().union(*(there[m] for m in counted))) >= self.presence["minimo"]
                    lacking |= set() if enough else counted
                else:
                    lacking |= {m for m in counted if len(there[m]) < self.presence["minimo"]}
            for amiss, text in (
                (lacking - legitimate, "menos do que o mínimo na sede"),
                (lacking & legitimate - declared[day], "dispensa que falta"),
                (declared[day] - lacking, "dispensa a mais"),
            ):
                for first, last in stretches(amiss):
                    self.fault(f"{day} {clock(first)}-{clock(last)}: {text}")

    def _counted(self, day: dt.date) -> Iterator[set[int]]:
        """The opening hours of the seat, whole or by shift."""
        opening = self.open(self.seat, day)
        if self.presence["granularidade"] != "turno":
            yield opening
            return
        for start, end in stretches(opening):
            for shift in self.pack["turnos"].values():
                if piece := set(range(max(start, minutes(shift["das"])), min(end, minutes(shift["as"])))):
                    yield piece

    # -- meetings ------------------------------------------------------------------------------------------------

    def _meetings(self) -> None:
        for week in self.weeks:
            found = [s for day in week for s in self.of_day[day] if s.activity == TEAM]
            wanted = int(any(self.everyone(day) for day in week[:5]))
            if len(found) != wanted or any(s.unit != self.seat for s in found):
                self.fault(f"semana {week[0]}: {len(found)} reuniões da equipe, ou não na sede")
        for esf in self.teams:
            if not self._duties(esf):
                self.fault(f"{esf}: nenhuma reunião de toda a equipe")

    def _duties(self, esf: str) -> list[Session]:
        """Meetings of everybody with an eSF, of the length of the duty."""
        return [
            s
            for s in self.sessions
            if s.activity == ESF and s.esf == [esf] and s.length == self.duration(ESF)["fixa"] and self.all_hands(s)
        ]

    def _one_esf_at_a_time(self) -> None:
        for day in self.days:
            busy: Counter[tuple[str, int]] = Counter()
            meeting: Counter[tuple[str, int]] = Counter()
            for s in self.of_day[day]:
                for esf in s.esf:
                    busy.update((esf, minute) for minute in s.minutes)
                    if s.activity == ESF:
                        meeting.update((self.teams[esf]["unidade"], minute) for minute in s.minutes)
            for counts, text in ((busy, "em duas sessões"), (meeting, "com duas eSF em reunião")):
                for name in {name for (name, _), count in counts.items() if count > 1}:
                    self.fault(f"{day}: {name} {text}")

    # -- hours ---------------------------------------------------------------------------------------------------

    def _reachable(self, activities: list[str], most: int) -> set[int]:
        """Sums of whole sessions of these activities, up to `most` minutes."""
        sizes: set[int] = set()
        for activity in activities:
            length = self.duration(activity)
            if activity == ESF:
                length = dict(zip(("minima", "maxima"), length["adicional"], strict=True))
            least, top = length.get("minima", self.grid), length.get("maxima", most)
            step = length.get("multiplo", self.grid)
            sizes |= {length["fixa"]} if "fixa" in length else {m for m in range(step, top + 1, step) if m >= least}
        sums, frontier = {0}, {0}
        while frontier:
            frontier = {total + size for total in frontier for size in sizes if total + size <= most} - sums
            sums |= frontier
        return sums

    def _bands(self) -> None:
        rows = {(r.get("profissional"), r["artigo"]) for r in self.roster["dispensas"] if r["regra"] == "faixa-horas"}
        used: set[tuple[str | None, str]] = set()
        for person in self.people:
            for row in self.rows.values():
                if self._band(person, row):
                    used.add((person, row["citacao"]))
        for missing in used - rows:
            self.fault(f"faixa fora da norma sem dispensa: {missing}")
        for extra in rows - used:
            self.fault(f"dispensa de faixa sem necessidade: {extra}")

    def _band(self, person: str, row: Data) -> bool:
        """Whether a person's minutes in a row use a widened or raised band."""
        id = next(id for id, other in self.rows.items() if other is row)
        activities = [name for name, activity in self.activities.items() if activity.get("linha") == id]
        if not row.get("faixa") or activities == [TEAM]:
            return False
        if row.get("proporcional", True):
            days = sum(self.workable(person, week) for week in self.weeks)
            factor = Fraction(self.people[person]["carga_horaria"] * days, self.pack["carga"]["referencia"] * 5)
        else:
            factor = Fraction(sum(self.due(person, week) > 0 for week in self.weeks))
        low, high = (Fraction(str(hours)) * 60 * factor for hours in row["faixa"])
        spent = sum(s.length for s in self.of_person[person] if s.activity in activities)
        if low <= spent <= high:
            return False
        said = f"{person} {id}: {spent} min, faixa {float(low):.0f}-{float(high):.0f}"
        duty = 0
        if ESF in activities:
            attended = [any(person in s.people for s in self._duties(esf)) for esf in self.teams]
            duty = sum(attended) * int(self.duration(ESF)["fixa"])
            if high < spent <= duty:
                return True
        sums = {duty + more for more in self._reachable(activities, ceil(high) + 600)}
        off = {total: max(low - total, total - high, Fraction(0)) for total in sums}
        if min(off.values()) == 0 or off.get(spent) != min(off.values()):
            self.fault(said)
        return True

    # -- the rest ------------------------------------------------------------------------------------------------

    def _capacity(self) -> None:
        used: Counter[tuple[str | None, str, dt.date, int]] = Counter()
        for s in self.sessions:
            for resource, amount in s.resources.items():
                for minute in s.minutes:
                    used[s.unit, resource, s.date, minute] += amount
        over = set()
        for (unit, resource, day, _), amount in used.items():
            owner = self.scenario if unit is None else self.units[unit]
            if amount > owner.get("recursos", {}).get(resource, 0):
                over.add((unit or "equipe", resource, str(day)))
        for item in sorted(over):
            self.fault(f"recurso além do que há: {item}")

    def _commitments(self) -> None:
        for fixed in self.scenario.get("compromissos", ()):
            place = fixed.get("local") or ("unidade" if fixed.get("unidade") else "territorio")
            start, end = minutes(fixed["das"]), minutes(fixed["as"])
            for day in self.days:
                if day != date_of(fixed["em"]) if "em" in fixed else DAYS[day.weekday()] != fixed["toda"]:
                    continue
                people = {p for p in fixed["profissionais"] if self.works_on(p, day)}
                wanted = fixed["atividade"], start, end, fixed.get("unidade"), place
                if people and not any(
                    (s.activity, s.start, s.end, s.unit, s.place) == wanted
                    and set(s.people) >= people
                    and set(s.esf) >= set(fixed.get("esf", ()))
                    for s in self.of_day[day]
                ):
                    self.fault(f"compromisso que falta em {day}: {fixed}")


def faults(scenario: Data, roster: Data) -> list[str]:
    """What a roster does that its scenario forbids, in words; nothing if all is well."""
    own = Checker(scenario, roster).run()
    return own or [f"segundo o cenário gravado: {text}" for text in Checker(roster["cenario"], roster).run()]


if __name__ == "__main__":
    found = faults(plain(Path(sys.argv[1])), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    print("\n".join(found) or "nada de errado")
    sys.exit(bool(found))
