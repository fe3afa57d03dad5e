"""Impossible months made from a seed, each with a cause that is known because it was planted.

A team that has a month is changed in one place. What was changed is the cause; a conflict must name it.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any, NamedTuple

OCCUPATIONS = ("psicologo", "nutricionista", "farmaceutico", "fonoaudiologo", "profissional-educacao-fisica")
NAMES = ("Ana", "Bia", "Caio", "Duda", "Eva", "Fábio", "Gil", "Hugo")
MORNING, AFTERNOON = "07:00-12:00", "13:00-18:00"
MONDAY = dt.date(2027, 6, 7)
"""The first day; the four weeks from it have no holiday of the Federal District."""

Data = dict[str, Any]


class Planted(NamedTuple):
    """An impossible scenario.

    Attributes:
        name: the kind of cause and the seed.
        data: the scenario.
        causes: each conflict that was planted: keys of the conditions that it must name, all of them.
    """

    name: str
    data: Data
    causes: tuple[frozenset[str], ...]


def team(dice: random.Random, people: int | None = None, units: int | None = None) -> Data:
    """A team that has a month: five to seven of 40 h, one or two units, five to seven eSF."""
    size = people or dice.choice((5, 6, 7))
    clinics = [f"ubs-{i + 1}" for i in range(units or dice.choice((1, 2)))]
    return {
        "norma": "df-489-2018",
        "modalidade": "nasf-ab-1",
        "periodo": {"inicio": MONDAY.isoformat(), "fim": (MONDAY + dt.timedelta(days=27)).isoformat()},
        "equipe": {"id": "equipe", "nome": "Equipe"},
        "sede": clinics[0],
        "feriados": {"uf": "DF", "facultativos": False, "locais": []},
        "unidades": {
            unit: {
                "nome": unit.upper().replace("-", " "),
                "funcionamento": {"seg-sex": [MORNING, AFTERNOON]},
                "recursos": {"consultorio": 4, "sala": 2},
            }
            for unit in clinics
        },
        "deslocamentos": [{"entre": clinics, "minutos": 20}] if len(clinics) > 1 else [],
        "recursos": {"veiculo": 1},
        "esf": {
            f"esf-{i + 1}": {"nome": f"eSF {i + 1}", "unidade": clinics[i % len(clinics)]}
            for i in range(dice.choice((5, 6, 7)))
        },
        "profissionais": {
            name.lower().replace("á", "a"): {
                "nome": name,
                "ocupacao": OCCUPATIONS[i % len(OCCUPATIONS)],
                "carga_horaria": 40,
            }
            for i, name in enumerate(NAMES[:size])
        },
    }


def _some(dice: random.Random, data: Data, many: int) -> list[str]:
    return dice.sample(list(data["profissionais"]), many)


def _able(who: str) -> str:
    return f"disponibilidade {who}"


def open_too_long(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """The seat is open for more hours than the team has."""
    data = team(dice, people=5)
    data["unidades"]["ubs-1"]["funcionamento"] = {"seg-sex": ["07:00-22:00"], "sab": ["07:00-19:00"]}
    return data, frozenset({"presenca-minima", "funcionamento ubs-1"})


def opposite_shifts(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """One comes in the mornings only, another in the afternoons only: all hands never meet."""
    data = team(dice)
    one, other = _some(dice, data, 2)
    for who, shift in ((one, MORNING), (other, AFTERNOON)):
        data["profissionais"][who].update(carga_horaria=20, disponibilidade={"seg-sex": [shift]})
    return data, frozenset({_able(one), _able(other)})


def no_day_for_three(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """Of three people any two share a day, and all three share none."""
    data = team(dice)
    trio = _some(dice, data, 3)
    for who, days in zip(trio, ("seg-qua", "ter-qui", "seg,qui,sex"), strict=True):
        hours = {day: [MORNING, AFTERNOON] for day in days.split(",")}
        data["profissionais"][who].update(carga_horaria=20, disponibilidade=hours)
    return data, frozenset(map(_able, trio))


def short_window(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """An eSF has three hours at a time for a meeting of four."""
    data = team(dice)
    esf = dice.choice(list(data["esf"]))
    data["esf"][esf]["disponibilidade"] = {"ter": ["08:00-11:00"], "qui": ["14:00-17:00"]}
    return data, frozenset({f"esf {esf}", "reuniao-esf"})


def contested_window(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """More eSF than weeks have one and the same morning a week."""
    data = team(dice, units=1)
    day = dice.choice(("seg", "ter", "qua", "qui", "sex"))
    chosen = dice.sample(list(data["esf"]), 5)
    for esf in chosen:
        data["esf"][esf]["disponibilidade"] = {day: ["08:00-12:00"]}
    return data, frozenset({*(f"esf {esf}" for esf in chosen), "reuniao-esf"})


def window_without_somebody(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """An eSF can meet only on a day on which one of the team never comes."""
    data = team(dice)
    esf, who = dice.choice(list(data["esf"])), _some(dice, data, 1)[0]
    data["esf"][esf]["disponibilidade"] = {"sex": [MORNING, AFTERNOON]}
    data["profissionais"][who].update(carga_horaria=30, disponibilidade={"seg-qui": [MORNING, AFTERNOON]})
    return data, frozenset({f"esf {esf}", _able(who), "reuniao-esf"})


def nobody_on_friday(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """On Friday afternoons only one person can come."""
    data = team(dice)
    away = list(data["profissionais"])
    away.remove(dice.choice(away))
    for who in away:
        hours = {"seg-qui": [MORNING, AFTERNOON], "sex": [MORNING]}
        data["profissionais"][who].update(carga_horaria=36, disponibilidade=hours)
    return data, frozenset({"presenca-minima"})


def leave_together(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """All but one are on leave in the same week."""
    data = team(dice)
    away = list(data["profissionais"])
    away.remove(dice.choice(away))
    first = MONDAY + dt.timedelta(days=7 * dice.randrange(4))
    for who in away:
        days = {"de": first.isoformat(), "ate": (first + dt.timedelta(days=4)).isoformat()}
        data["profissionais"][who]["ausencias"] = [{**days, "motivo": "férias"}]
    return data, frozenset({"presenca-minima"})


def no_vehicle(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """Home visits are due, and there is no vehicle."""
    data = team(dice)
    data["recursos"] = {"veiculo": 0}
    return data, frozenset({"recurso veiculo"})


def no_room(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """The weekly meeting is at the seat, which has no room."""
    data = team(dice)
    data["unidades"]["ubs-1"]["recursos"]["sala"] = 0
    return data, frozenset({"recurso ubs-1 sala"})


def hours_that_do_not_fit(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """Somebody owes 40 h and can come in the mornings only."""
    data = team(dice)
    who = _some(dice, data, 1)[0]
    data["profissionais"][who]["disponibilidade"] = {"seg-sex": [MORNING]}
    return data, frozenset({_able(who), f"carga {who}"})


def called_away(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """All but one have a commitment outside at one time, in twos and each at another place."""
    data = team(dice, units=1)
    away = list(data["profissionais"])
    away.remove(dice.choice(away))
    day = MONDAY + dt.timedelta(days=7 * dice.randrange(4) + dice.randrange(5))
    data["compromissos"] = [
        {"profissionais": [who], "atividade": "domiciliar-especifico", "em": day.isoformat(), "das": "09:00",
         "as": "10:40", "unidade": None, "local": "domicilio"}
        for who in away
    ]  # fmt: skip
    data["recursos"] = {"veiculo": len(away)}
    return data, frozenset({"presenca-minima"})


def greedy_bands(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """The least that the bands ask for is more than the hours of anybody."""
    data = team(dice)
    data["ajustes"] = {
        "atendimento-individual": {"faixa": [14, 20], "motivo": "teste"},
        "planejamento": {"faixa": [10, 12], "motivo": "teste"},
    }
    return data, frozenset({"faixa atendimento-individual", "faixa planejamento"})


def short_days(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """40 h a week in days of at most seven hours."""
    data = team(dice)
    data["jornada"] = {"maxima_dia": "07:00"}
    return data, frozenset({"jornada maxima_dia"})


def strict_presence(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """Presence is never waived, and everybody has to meet an eSF at another unit."""
    data = team(dice, units=2)
    data["ajustes"] = {"presenca-minima": {"estrita": True, "motivo": "teste"}}
    return data, frozenset({"presenca-minima", "reuniao-esf"})


def evenings_and_mornings(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """Only the same two can close at 22 h and open at 7 h, and eleven hours lie between two days."""
    data = team(dice, people=7, units=1)
    data["unidades"]["ubs-1"]["funcionamento"] = {"seg-sex": ["07:00-22:00"]}
    pair = _some(dice, data, 2)
    for who, member in data["profissionais"].items():
        member["disponibilidade"] = {"seg-sex": ["07:00-22:00" if who in pair else "09:00-20:00"]}
    return data, frozenset({"presenca-minima", "jornada interjornada"})


def week_of_one_day(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """Holidays leave one day of a week, on which one of the team never comes."""
    data = team(dice)
    week, day = dice.randrange(4), dice.randrange(5)
    days = [MONDAY + dt.timedelta(days=7 * week + d) for d in range(5)]
    data["feriados"]["locais"] = [date.isoformat() for d, date in enumerate(days) if d != day]
    who, names = _some(dice, data, 1)[0], ("seg", "ter", "qua", "qui", "sex")
    hours = {name: [MORNING, AFTERNOON] for d, name in enumerate(names) if d != day}
    data["profissionais"][who].update(carga_horaria=30, disponibilidade=hours)
    return data, frozenset({_able(who), "reuniao-equipe"})


def long_break(dice: random.Random) -> tuple[Data, frozenset[str]]:
    """Open from 7 to 19 h without a break, and whoever stops rests for five hours: nobody stays for 8 h."""
    data = team(dice, units=1)
    data["unidades"]["ubs-1"]["funcionamento"] = {"seg-sex": ["07:00-19:00"]}
    data["jornada"] = {"intervalo": "06:00"}
    return data, frozenset({"jornada intervalo"})


KINDS: tuple[Callable[[random.Random], tuple[Data, frozenset[str]]], ...] = (
    open_too_long,
    opposite_shifts,
    no_day_for_three,
    short_window,
    contested_window,
    window_without_somebody,
    nobody_on_friday,
    leave_together,
    no_vehicle,
    no_room,
    hours_that_do_not_fit,
    called_away,
    greedy_bands,
    short_days,
    strict_presence,
    evenings_and_mornings,
    week_of_one_day,
    long_break,
)


def planted(seed: int) -> tuple[Planted, ...]:
    """One impossible month of each kind."""
    found = []
    for kind in KINDS:
        data, cause = kind(random.Random(f"{kind.__name__} {seed}"))
        found.append(Planted(f"{kind.__name__}-{seed}", data, (cause,)))
    return tuple(found)
