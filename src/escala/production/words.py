"""How the month's end is said: numbers with a comma, faults of records, who an indicator is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from escala.production.indicators import OverMonths, Reading, Value
from escala.production.months import LookedAt
from escala.production.planned import Compared
from escala.production.records import Apart, Fault, Records
from escala.rules.points import half_up
from escala.rules.wording import count, plain

FAULT_WORDS: Mapping[Fault, str] = {
    "colunas-a-mais": "a linha tem mais valores do que o título tem colunas",
    "profissional-desconhecido": "ninguém da equipe se chama assim",
    "data-ilegivel": "não é uma data",
    "fora-do-mes": "a data está fora do mês",
    "fora-da-equipe": "a pessoa não está na equipe nesse mês",
    "tipo-desconhecido": "nenhuma atividade da norma se chama assim",
    "quantidade-ilegivel": "não é um número inteiro",
    "quantidade-negativa": "a quantidade é negativa",
    "quantidade-absurda": "a quantidade é grande demais para uma linha",
    "repetida": "a linha é igual a outra",
}
"""Fault -> what is wrong, in Portuguese."""

READINGS: Mapping[Reading, str] = {
    "publicado": "como publicado, dividido de novo pelos profissionais equivalentes",
    "medias": "só a soma das médias com os seus pesos",
}
"""How an index is read -> in words."""


def other_reading(reading: Reading) -> str:
    """The reading of an index that was not asked for, in words."""
    return READINGS["medias" if reading == "publicado" else "publicado"]


def decimal(value: Fraction | None, places: int = 2) -> str:
    """A fraction with a comma, a half rounded up; a whole number without decimals; a dash for none."""
    if value is None:
        return "–"
    if value.denominator == 1:
        return str(value.numerator)
    scaled = half_up(value * 10**places)
    return f"{scaled // 10**places},{scaled % 10**places:0{places}d}"


def number(value: Fraction | None, places: int = 10) -> int | float | None:
    """A fraction as a number, rounded; a whole one as a whole number."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else round(float(value), places)


def whose(value: Value | OverMonths, month: LookedAt) -> str:
    """Of whom an indicator is."""
    if value.professional is not None:
        return plain(month.people[value.professional].nome)
    return plain(month.team_name(value.team))


def of_whom(over: OverMonths, months: Sequence[LookedAt]) -> str:
    """Of whom an indicator over some months is, as the first month that has it says."""
    return whose(over, next(m for m, value in zip(months, over.values, strict=True) if value is not None))


def tally(records: Records) -> str:
    """How many records there are, and what became of them."""
    parts = [f"{count(records.read, 'registro lido', 'registros lidos')}: {records.counted} contados"]
    if records.ignored:
        parts.append(f"{records.ignored} de atividades que não contam")
    parts.append(f"{records.apart} {'apartado' if records.apart == 1 else 'apartados'}")
    return ", ".join(parts) + "."


def fault_line(one: Apart) -> str:
    """A fault of a record: where, what is wrong, the value."""
    words = FAULT_WORDS[one.fault]
    if one.fault == "colunas-a-mais":
        return f"{one.place}: {words} ({one.value})"
    if one.fault == "repetida":
        return f"{one.place}: {words}, {one.earlier}"
    return f'{one.place}: {words}: "{one.value}"' if one.value else f"{one.place}: {one.field} sem valor"


def standing(row: Compared) -> str:
    """How a row stands to its range; empty where it has none or is inside."""
    if row.expected is None:
        return ""
    said = {"abaixo": "abaixo da faixa", "acima": "acima da faixa", "dentro": ""}
    return said[row.expected.standing(row.done)]
