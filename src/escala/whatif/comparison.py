"""Rosters side by side: each figure a row, each roster a column, with what is best and how far each is from the base.

Everything is taken of audited rosters; nothing here solves or reads files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from escala.rules.registry import CLAUSES
from escala.rules.wording import plain
from escala.whatif.differences import Distance
from escala.whatif.figures import Figures

Situation = Literal["otima", "viavel", "reprovada", "inviavel", "sem-tempo", "interrompida", "erro"]
"""`otima` and `viavel`: a roster that passes the audit. `reprovada`: one with breaches. `inviavel`: proved that there
is none. `sem-tempo`: neither in the time given. `interrompida`: not begun, or not ended. `erro`: it was not solved."""

Section = Literal["resumo", "preferencias", "apoio", "atividades", "pessoas", "recursos", "producao", "dispensas"]

OF_THE_HOURS = frozenset({"pontos", "distancia", "fora-do-alvo", "fora-da-meta", *CLAUSES})
"""Rows that are best only among rosters in which everybody works as much: with less work there is less to miss."""

SECTIONS: tuple[Section, ...] = get_args(Section)
"""The sections, in the order in which they stand."""

Unit = Literal["minutos", "pontos", "porcento", "numero"]

Wish = Literal["mais", "menos", "meta", "nenhum"]
"""What is best of a row: the most, the least, the nearest to its goal, or nothing."""


@dataclass(frozen=True)
class Candidate:
    """One of the things compared.

    Attributes:
        name: what its column is called; no two are called the same.
        source: the file or folder that was given, or the base of those.
        situation: what is known of it.
        title: the question of a what-if file.
        causes: why there is no roster, or what its breaches are, in Portuguese.
        breaches: how many breaches its roster has.
        figures: of its roster; None without one.
        distance: how far its roster is from the base's; None for the base, and where there is nothing to compare.
        related: whether it is of the base's team and period, so that differences from the base say something.
        folder: where its roster, or the proof that there is none, is written.
        origin: where the search that found it just now began: a folder; None from nothing, or where there was none.
        reused: whether it had been solved before.
    """

    name: str
    source: Path
    situation: Situation
    title: str | None = None
    causes: tuple[str, ...] = ()
    breaches: int = 0
    figures: Figures | None = None
    distance: Distance | None = None
    related: bool = False
    folder: Path | None = None
    origin: Path | None = None
    reused: bool = False

    @property
    def feasible(self) -> bool:
        """Whether it has a roster that passes the audit."""
        return self.situation in ("otima", "viavel")


class Cell(NamedTuple):
    """A figure of one roster, beside its goal and limits where it has any."""

    value: float
    goal: float | None = None
    least: float | None = None
    most: float | None = None


class Entry(NamedTuple):
    """One figure of one roster, with what its row is called; see `Row`."""

    section: Section
    key: str
    label: str
    unit: Unit
    wish: Wish
    cell: Cell


@dataclass(frozen=True)
class Row:
    """One figure of every roster that has figures.

    Attributes:
        section: the table that it stands in.
        key: what it is called in data.
        label: what it is called in tables.
        unit: what its numbers are.
        wish: which of them is best.
        cells: one a column; None where a roster has no such figure.
        differences: of each from the base's; None for the base itself and where there is nothing to compare.
        best: columns with the best, of those that pass the audit; none where most are as good.
    """

    section: Section
    key: str
    label: str
    unit: Unit
    wish: Wish
    cells: tuple[Cell | None, ...]
    differences: tuple[float | None, ...] = ()
    best: frozenset[int] = frozenset()

    @property
    def differs(self) -> bool:
        """Whether the numbers are not all the same."""
        return len({None if cell is None else cell.value for cell in self.cells}) > 1

    @property
    def spread(self) -> float:
        """Greatest difference from the base, either way."""
        return max((abs(difference) for difference in self.differences if difference is not None), default=0)


@dataclass(frozen=True)
class Comparison:
    """Rosters side by side.

    Attributes:
        candidates: what is compared, in order; the base first.
        base: what the others are compared with.
    """

    candidates: tuple[Candidate, ...]
    base: Candidate

    @property
    def columns(self) -> tuple[Candidate, ...]:
        """Those with figures."""
        return tuple(candidate for candidate in self.candidates if candidate.figures is not None)

    def rows(self) -> tuple[Row, ...]:
        """Every row, section by section."""
        columns = self.columns
        found = [{(one.section, one.key): one for one in _entries(column)} for column in columns]
        order = sorted({id: one for entries in found for id, one in entries.items()}.values(), key=_place)
        return tuple(self._set_apart(_row(one, found), columns) for one in order)

    def _set_apart(self, row: Row, columns: Sequence[Candidate]) -> Row:
        origin = next((c for column, c in zip(columns, row.cells, strict=True) if column is self.base), None)
        differences = tuple(
            None if cell is None or origin is None or not column.related else cell.value - origin.value
            for column, cell in zip(columns, row.cells, strict=True)
        )
        alike = [column.feasible and (row.key not in OF_THE_HOURS or self.same_hours(column)) for column in columns]
        return replace(row, differences=differences, best=_best(row, alike))

    def same_hours(self, candidate: Candidate) -> bool:
        """Whether everybody works as much as in the base's roster; else points say nothing of which is better."""
        one, other = candidate.figures, self.base.figures
        if one is None or other is None:
            return candidate is self.base
        return {x.profissional: x.minutos for x in one.trabalho} == {x.profissional: x.minutos for x in other.trabalho}

    def to_data(self) -> dict[str, Any]:
        """The rows as plain data, in Portuguese: numbers column by column, minutes where the unit says so."""
        return {
            "colunas": [column.name for column in self.columns],
            "linhas": [
                {
                    "secao": row.section,
                    "chave": row.key,
                    "rotulo": row.label,
                    "unidade": row.unit,
                    "melhor": row.wish,
                    "valores": [None if cell is None else cell.value for cell in row.cells],
                    "diferencas": list(row.differences),
                    "melhores": sorted(row.best),
                }
                for row in self.rows()
            ],
        }


def _best(row: Row, eligible: Sequence[bool]) -> frozenset[int]:
    scores = {
        i: score
        for i, cell in enumerate(row.cells)
        if eligible[i] and cell is not None and (score := _score(row.wish, cell)) is not None
    }
    most = max(scores.values(), default=0)
    best = frozenset(i for i, score in scores.items() if score == most)
    return best if 2 * len(best) <= len(scores) else frozenset()


def _score(wish: Wish, cell: Cell) -> float | None:
    match wish:
        case "mais":
            return cell.value
        case "menos":
            return -cell.value
        case "meta":
            return None if cell.goal is None else -abs(cell.value - cell.goal)
    return None


def _place(entry: Entry) -> int:
    return SECTIONS.index(entry.section)


def _row(entry: Entry, found: Sequence[Mapping[tuple[Section, str], Entry]]) -> Row:
    """The row of an entry, with its like from every roster."""
    like = [entries.get((entry.section, entry.key)) for entries in found]
    absent = Cell(0) if entry.section == "dispensas" else None
    cells = tuple(absent if one is None else one.cell for one in like)
    return Row(entry.section, entry.key, entry.label, entry.unit, entry.wish, cells)


def _entries(candidate: Candidate) -> Iterator[Entry]:
    figures = candidate.figures
    if figures is None:
        return
    yield from _summary(figures)
    if candidate.distance is not None:
        yield from _changes(candidate.distance)
    for rule, points in figures.penalidades.items():
        yield Entry("preferencias", rule, CLAUSES[rule].title, "pontos", "menos", Cell(points))
    yield from _support(figures)
    yield from _hours(figures)
    yield from _resources(figures)
    yield from _production(figures)
    yield from _waivers(figures)


def _summary(figures: Figures) -> Iterator[Entry]:
    def entry(key: str, label: str, unit: Unit, wish: Wish, value: float | None) -> Iterator[Entry]:
        if value is not None:
            yield Entry("resumo", key, label, unit, wish, Cell(value))

    weeks = figures.semanas
    yield from entry("pontos", "Pontos (quanto menos, melhor)", "pontos", "menos", figures.total)
    yield from entry("limite", "Limite provado", "pontos", "nenhum", figures.limite)
    gap = figures.gap
    yield from entry("distancia", "Distância do limite", "porcento", "menos", None if gap is None else 100 * gap)
    worked = sum(figure.minutos for figure in figures.trabalho)
    yield from entry("trabalho", "Horas da equipe, por semana", "minutos", "nenhum", worked / weeks)
    support = [figure.minutos for figure in figures.apoio]
    if support:
        apart = max(support) - min(support)
        yield from entry("apoio", "Apoio às eSF, por semana", "minutos", "mais", sum(support) / weeks)
        yield from entry("apoio-menor", "Menor apoio a uma eSF, por semana", "minutos", "mais", min(support) / weeks)
        yield from entry("apoio-diferenca", "Diferença entre as eSF, por semana", "minutos", "menos", apart / weeks)
    presence = figures.presenca
    if presence is not None:
        yield from entry("presenca-margem", "Pessoas na sede além do mínimo", "numero", "mais", presence.margem)
        tight = presence.sem_folga / weeks
        yield from entry("presenca-sem-folga", "Sede sem folga, por semana", "minutos", "menos", tight)
    yield from entry("dispensas", "Dispensas", "numero", "menos", len(figures.dispensas))
    off = sum(abs(figure.minutos - figure.alvo) for figure in figures.horas if figure.alvo is not None)
    yield from entry("fora-do-alvo", "Horas longe do alvo, no período", "minutos", "menos", off)
    if figures.producao:
        amiss = sum(abs(figure.sessoes - figure.meta) for figure in figures.producao)
        yield from entry("fora-da-meta", "Sessões longe da meta, no período", "numero", "menos", amiss)
    for use in figures.uso:
        if use.unidade is None and use.disponivel:
            share = 100 * use.minutos / use.disponivel
            yield from entry(f"uso-{use.recurso}", f"Uso de {use.recurso}", "porcento", "nenhum", share)


def _changes(distance: Distance) -> Iterator[Entry]:
    for key, label, value in (
        ("sessoes-a-mais", "Sessões que a base não tem", distance.sessoes_a_mais),
        ("sessoes-a-menos", "Sessões só da base", distance.sessoes_a_menos),
        ("pessoas-mudadas", "Pessoas com outra escala", distance.pessoas),
    ):
        yield Entry("resumo", key, label, "numero", "nenhum", Cell(value))
    yield Entry("resumo", "minutos-mudados", "Horas de trabalho que mudam", "minutos", "nenhum", Cell(distance.minutos))


def _support(figures: Figures) -> Iterator[Entry]:
    if len(figures.apoio_unidades) > 1:
        for unit in figures.apoio_unidades:
            cell = Cell(unit.minutos / figures.semanas)
            yield Entry("apoio", f"unidade/{unit.unidade}", plain(unit.nome), "minutos", "mais", cell)
    for esf in figures.apoio:
        yield Entry("apoio", f"esf/{esf.esf}", plain(esf.nome), "minutos", "mais", Cell(esf.minutos / figures.semanas))


def _hours(figures: Figures) -> Iterator[Entry]:
    """Hours of the team, then of each person, in the rows that somebody works in or that have a band."""
    used = {x.linha for x in figures.horas if x.minutos or x.minimo is not None}
    rows = {row: name for row, name in figures.linhas.items() if row in used}
    for row, name in rows.items():
        mine = [x for x in figures.horas if x.linha == row]
        targets = [x.alvo for x in mine if x.alvo is not None]
        cell = Cell(sum(x.minutos for x in mine), sum(targets) if targets else None)
        yield Entry("atividades", row, f"{row} {plain(name.nome)}", "minutos", "meta", cell)
    for person in figures.trabalho:
        id, who = person.profissional, plain(person.nome)
        yield Entry("pessoas", id, f"{who} · ao todo", "minutos", "nenhum", Cell(person.minutos))
        for x in figures.horas:
            if x.profissional == id and x.linha in rows:
                label = f"{who} · {x.linha} {plain(rows[x.linha].curto)}"
                cell = Cell(x.minutos, x.alvo, x.minimo, x.maximo)
                yield Entry("pessoas", f"{id}/{x.linha}", label, "minutos", "meta", cell)


def _resources(figures: Figures) -> Iterator[Entry]:
    for use in figures.uso:
        key = f"{use.unidade or 'equipe'}/{use.recurso}"
        label = use.recurso if use.unidade is None else f"{plain(use.nome)} · {use.recurso}"
        if use.disponivel:
            share = Cell(100 * use.minutos / use.disponivel)
            yield Entry("recursos", f"{key}/uso", f"{label}, uso", "porcento", "nenhum", share)
        yield Entry("recursos", f"{key}/horas", f"{label}, horas", "minutos", "nenhum", Cell(use.minutos))
        peak = Cell(use.pico, most=use.quantidade)
        yield Entry("recursos", f"{key}/pico", f"{label}, pico", "numero", "nenhum", peak)


def _production(figures: Figures) -> Iterator[Entry]:
    for row in dict.fromkeys(x.linha for x in figures.producao):
        mine = [x for x in figures.producao if x.linha == row]
        cell = Cell(sum(x.sessoes for x in mine), sum(x.meta for x in mine))
        yield Entry("producao", row, f"{row} {plain(figures.linhas[row].nome)}", "numero", "meta", cell)
    for x in figures.producao:
        label = f"{plain(x.nome)} · {x.linha} {plain(figures.linhas[x.linha].curto)}"
        yield Entry("producao", f"{x.profissional}/{x.linha}", label, "numero", "meta", Cell(x.sessoes, x.meta))


def _waivers(figures: Figures) -> Iterator[Entry]:
    for rule, number in Counter(waiver.regra for waiver in figures.dispensas).items():
        title = CLAUSES[rule].title if rule in CLAUSES else rule
        yield Entry("dispensas", rule, title, "numero", "menos", Cell(number))
    waived = sum(
        (x.fim - x.inicio).total_seconds() / 60 for x in figures.dispensas if x.inicio is not None and x.fim is not None
    )
    if waived:
        yield Entry("dispensas", "horas", "Horas dispensadas, no período", "minutos", "menos", Cell(waived))
