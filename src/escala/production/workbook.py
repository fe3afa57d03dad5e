"""The month's report as a workbook, for the meeting with the management: what stands out first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from escala.outputs.workbook import Book, Column, Styled, Value
from escala.production.analysis import Analysis
from escala.production.highlights import TITLES
from escala.production.indicators import mean
from escala.production.planned import Compared
from escala.production.words import FAULT_WORDS, READINGS, number, of_whom, other_reading, standing, tally
from escala.rules.wording import count, plain

PLACES = 4
"""Decimals of a number in a cell."""

Row = Sequence[Value | Styled]


def month_sheet(found: Analysis) -> bytes:
    """The workbook. The same analysis gives the same bytes."""
    book = Book()
    team = plain(found.rosters[-1].loaded.scenario.equipe.nome)
    footer = f"{team} · {found.months[0].name}" + (f" a {found.months[-1].name}" if len(found.months) > 1 else "")
    book.table(
        "O que chama a atenção",
        [Column("Mês", width=22), Column("O quê", width=30), Column("Em palavras", width=100)],
        [(one.month.name, TITLES[one.kind], one.message) for one in found.highlights],
        footer=footer,
        filters=True,
    )
    months = [Column(month.name, "número", 14) for month in found.months]
    book.table(
        "Indicadores",
        [Column("Artigo"), Column("Indicador", width=60), Column("De quem"), *months, Column("Média", "número", 10)],
        list(_indicators(found)),
        footer=footer,
        frozen=3,
        filters=True,
    )
    book.table(
        "Planejado e feito",
        [
            *(Column("Mês", width=22), Column("Profissional"), Column("Linha", width=8), Column("O quê", width=44)),
            *(Column(heading, "número", 12) for heading in ("Planejadas", "Registradas", "Meta", "Mínimo", "Máximo")),
            Column("Situação", width=22),
        ],
        [_compared(row) for row in found.comparison.rows],
        footer=footer,
        frozen=2,
        filters=True,
    )
    activities = {month.label: found.activities(month) for month in found.months}
    book.table(
        "Dia a dia",
        [
            *(Column("Data", "data", 16), Column("Profissional"), Column("Atividade", width=44)),
            *(Column("Planejadas", "número", 12), Column("Registradas", "número", 12)),
        ],
        [
            (
                day.date,
                plain(day.month.people[day.professional].nome),
                plain(activities[day.month.label][day.activity]),
                day.planned,
                Styled(day.done, "fora") if day.done < day.planned else day.done,
            )
            for day in found.comparison.days
        ],
        footer=footer,
        filters=True,
    )
    book.table("Registros", [Column("Onde"), Column("Motivo"), Column("Valor")], list(_records(found)), footer=footer)
    return book.content()


def _indicators(found: Analysis) -> Iterator[Row]:
    for over in found.over:
        said, whose = over.clause.resumo, of_whom(over, found.months)
        readings = {said: over.values}
        if over.clause.indicador is not None and over.clause.indicador.medida == "indice":
            mine, other = READINGS[found.reading], other_reading(found.reading)
            readings = {f"{said} Lido {mine}.": over.values, f"{said} Lido {other}.": over.otherwise}
        for words, values in readings.items():
            yield (over.clause.artigo, words, whose, *(number(value, PLACES) for value in (*values, mean(values))))


def _compared(row: Compared) -> Row:
    wanted = row.expected
    limits = (None,) * 3 if wanted is None else (wanted.goal, wanted.least, wanted.most)
    said = standing(row)
    name = plain(row.month.ruleset.rows[row.row].nome)
    who = plain(row.month.people[row.professional].nome)
    done = Styled(row.done, "fora") if said else row.done
    return (
        row.month.name,
        who,
        row.row,
        name,
        row.planned,
        done,
        *limits,
        Styled(said.upper(), "fora") if said else "",
    )


def _records(found: Analysis) -> Iterator[Row]:
    yield (tally(found.records), "", "")
    listed = found.records.listed()
    for one in listed.faults:
        words = FAULT_WORDS[one.fault]
        yield (one.place, f"{words}, {one.earlier}" if one.earlier else words, one.value)
    if listed.left:
        yield (Styled(f"e mais {count(listed.left, 'registro', 'registros')}, no CSV", "nota"), "", "")
