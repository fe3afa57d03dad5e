"""Rosters side by side in words: the figures, their differences, what stands out, and what the marks mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from escala.rules.wording import count, day, hours
from escala.whatif.comparison import Cell, Comparison, Row, Section, Situation, Unit

TITLES: Mapping[Section, str] = {
    "resumo": "Resumo",
    "preferencias": "Preferências da norma, em pontos",
    "apoio": "Apoio às eSF, por semana",
    "atividades": "Horas da equipe em cada atividade, no período",
    "pessoas": "Horas de cada pessoa em cada atividade, no período; embaixo, o alvo e a faixa dela",
    "recursos": "Salas, consultórios e veículos",
    "producao": "Produção, em sessões no período",
    "dispensas": "Dispensas",
}
"""Section -> the title of its table."""

SITUATIONS: Mapping[Situation, str] = {
    "otima": "ótima",
    "viavel": "viável",
    "reprovada": "REPROVADA",
    "inviavel": "sem escala, provado",
    "sem-tempo": "sem resposta no tempo dado",
    "interrompida": "não montada",
    "erro": "não montada",
}
"""Situation -> how it is said in a word or two."""

MOST_ROWS = 10
"""Rows of one table, where not everything is asked for."""

BEST = "★"
MINUS = "−"


@dataclass(frozen=True)
class Part:
    """One table of a comparison.

    Attributes:
        section: which.
        title: its title.
        rows: all its rows, in order.
        telling: those that say something.
    """

    section: Section
    title: str
    rows: tuple[Row, ...]
    telling: tuple[Row, ...]

    @property
    def others(self) -> tuple[Row, ...]:
        """The rows that are the same, or nearly, everywhere."""
        return tuple(row for row in self.rows if not any(row is one for one in self.telling))


def parts(comparison: Comparison) -> Iterator[Part]:
    """The tables that have rows, in order; none where nothing compared has a roster. The summary says all it has."""
    rows = comparison.rows() if comparison.columns else ()
    for section, title in TITLES.items():
        mine = [row for row in rows if row.section == section]
        if mine:
            yield Part(section, title, tuple(mine), tuple(mine if section == "resumo" else _telling(mine)))


def _telling(rows: Sequence[Row]) -> list[Row]:
    """The rows that differ; where there are many, those that differ most, in their order."""
    differing = [row for row in rows if row.differs]
    if len(differing) > MOST_ROWS:
        most = sorted(differing, key=lambda row: -row.spread)[:MOST_ROWS]
        differing = [row for row in differing if any(row is one for one in most)]
    return differing


def asked(row: Row, column: int) -> tuple[str, ...]:
    """What the norm asks of a person whose hours a row tells: the target, and from how much to how much."""
    cell = row.cells[column]
    if cell is None or row.section != "pessoas":
        return ()
    words = [] if cell.goal is None else [amount(cell.goal, row.unit)]
    if cell.least is not None and cell.most is not None:
        words.append(f"({amount(cell.least, row.unit)}–{amount(cell.most, row.unit)})")
    return tuple(words)


def outside(cell: Cell) -> bool:
    """Whether a number is beyond the limits of hours; fewer people than required are a breach, too."""
    return (cell.least is not None and cell.value < cell.least) or (cell.most is not None and cell.value > cell.most)


def amount(value: float, unit: Unit) -> str:
    """A number as tables say it: `38h20`, `16,0%`, `168`."""
    if unit == "minutos":
        minutes = round(value)
        return "0" if not minutes else f"{MINUS if minutes < 0 else ''}{hours(abs(minutes))}"
    if unit == "porcento":
        return f"{value:.1f}%".replace(".", ",")
    return str(round(value))


def signed_amount(value: float, unit: Unit) -> str:
    """A difference with its sign; nothing where it is none."""
    text = amount(abs(value), unit)
    zero = amount(0, unit)
    return "" if text == zero else f"{'+' if value > 0 else MINUS}{text}"


def legend(comparison: Comparison, left: int) -> Iterator[str]:
    """What the marks mean, and how many rows are left out."""
    if any(row.best for row in comparison.rows()):
        among = "entre as escalas que cumprem a norma; em horas e sessões, o mais perto do alvo"
        yield f"{BEST} o melhor da linha, {among}."
    if any(row.spread for row in comparison.rows()):
        figures = comparison.base.figures
        when = f" ({day(figures.inicio)} a {day(figures.fim)})" if figures is not None else ""
        yield f"Com sinal, a diferença em relação a {comparison.base.name}{when}."
    if not all(comparison.same_hours(column) for column in comparison.columns):
        yield "Pontos, alvo e meta só se comparam entre equipes que trabalham as mesmas horas: as outras, sem marca."
    if left:
        yield count(left, "linha igual ou quase igual fica", "linhas iguais ou quase iguais ficam") + " de fora"
