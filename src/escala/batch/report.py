"""What a batch came to, for people and programs: totals, a table of all teams with the worst first, and a page."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from escala.batch.row import ANSWERED, SOLVED, WORST_FIRST, Row, Situation, worst_first
from escala.outputs import PAGE_FILE as ROSTER_PAGE
from escala.outputs.tables import inert
from escala.presentation.numbers import percent
from escala.rules.wording import count, hours, in_sentence, one_line

CSV_FILE = "resumo.csv"
PARQUET_FILE = "resumo.parquet"
PAGE_FILE = "resumo.html"

SITUATIONS: Mapping[Situation, str] = {
    "otima": "ótima",
    "viavel": "viável",
    "inviavel": "não existe escala",
    "sem-tempo": "sem escala no tempo",
    "de-lado": "posta de lado",
    "ilegivel": "arquivo com erro",
    "nao-gravada": "não gravada",
    "defeito": "defeito do Escala",
}
"""Situation -> how it is said of one team."""

COUNTED: Mapping[Situation, tuple[str, str]] = {
    "otima": ("com escala ótima", "com escala ótima"),
    "viavel": ("com escala", "com escala"),
    "inviavel": ("sem escala possível", "sem escala possível"),
    "sem-tempo": ("sem escala no tempo", "sem escala no tempo"),
    "de-lado": ("posta de lado", "postas de lado"),
    "ilegivel": ("com erro no arquivo", "com erro no arquivo"),
    "nao-gravada": ("não gravada", "não gravadas"),
    "defeito": ("com defeito do Escala", "com defeito do Escala"),
}
"""Situation -> how one team of it is counted, and how several are."""

Kind = Literal["texto", "inteiro", "numero", "logico"]


class Column(NamedTuple):
    """A column of the summary as a file: its heading, what it holds, and how to take it of a row."""

    name: str
    kind: Kind
    value: Callable[[Row], Any]


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 2)


COLUMNS: Sequence[Column] = (
    Column("cenario", "texto", lambda row: row.cenario),
    Column("equipe", "texto", lambda row: row.equipe),
    Column("situacao", "texto", lambda row: row.situacao),
    Column("causa", "texto", lambda row: "; ".join(map(one_line, row.causas))),
    Column("inicio", "texto", lambda row: row.inicio and row.inicio.isoformat()),
    Column("fim", "texto", lambda row: row.fim and row.fim.isoformat()),
    Column("profissionais", "inteiro", lambda row: row.profissionais),
    Column("presenca_exigida", "inteiro", lambda row: row.presenca_exigida),
    Column("presenca_margem", "inteiro", lambda row: row.presenca_margem),
    Column("presenca_quando", "texto", lambda row: row.presenca_quando and row.presenca_quando.isoformat()),
    Column("horas_sem_folga", "numero", lambda row: _hours(row.presenca_sem_folga)),
    Column("horas_abaixo_do_alvo", "numero", lambda row: _hours(row.abaixo_do_alvo)),
    Column("horas_acima_do_alvo", "numero", lambda row: _hours(row.acima_do_alvo)),
    Column("faixas_no_minimo", "inteiro", lambda row: row.no_minimo),
    Column("maior_falta", "texto", lambda row: row.maior_falta),
    Column("pontos", "inteiro", lambda row: row.pontos),
    Column("limite", "inteiro", lambda row: row.limite),
    Column("distancia", "numero", lambda row: row.distancia),
    Column("achados", "inteiro", lambda row: row.achados),
    Column("dispensas", "inteiro", lambda row: row.dispensas),
    Column("segundos", "numero", lambda row: row.segundos),
    Column("segundos_cpu", "numero", lambda row: row.segundos_cpu),
    Column("repetivel", "logico", lambda row: row.repetivel),
    Column("quedas", "inteiro", lambda row: row.quedas),
    Column("maquina", "texto", lambda row: row.maquina),
)
"""The columns of the summary in CSV and Parquet: public API."""

_TYPES: Mapping[Kind, str] = {"texto": "object", "inteiro": "Int64", "numero": "Float64", "logico": "boolean"}


@dataclass(frozen=True)
class Summary:
    """A batch in figures.

    Attributes:
        rows: every team, the worst first.
        situations: how many there are of each, the worst first; none of which there is none.
    """

    rows: tuple[Row, ...]
    situations: Mapping[Situation, int]

    @property
    def solved(self) -> int:
        """Teams with a roster."""
        return sum(number for situation, number in self.situations.items() if situation in SOLVED)

    @property
    def unanswered(self) -> int:
        """Teams of which nothing is known yet."""
        return sum(number for situation, number in self.situations.items() if situation not in ANSWERED)

    @property
    def tight(self) -> int:
        """Teams with a roster in which at some instant there is nobody to spare at the seat."""
        return sum(row.presenca_margem == 0 for row in self.rows)

    @property
    def below(self) -> int:
        """Minutes that all teams together lack to the targets of the norm."""
        return sum(row.abaixo_do_alvo or 0 for row in self.rows)

    def sentence(self) -> str:
        """The whole batch in one or two sentences of Portuguese."""
        said = f"{count(len(self.rows), 'equipe', 'equipes')}: {self.solved} com escala"
        others = [
            count(number, *COUNTED[situation])
            for situation, number in self.situations.items()
            if situation not in SOLVED
        ]
        said = ", ".join([said, *others]) + "."
        if self.tight:
            said += f" Em {self.tight} das que têm escala há momentos sem ninguém de sobra na sede."
        return said


def summary(rows: Sequence[Row]) -> Summary:
    """The summary of a batch's teams."""
    often = Counter(row.situacao for row in rows)
    return Summary(tuple(worst_first(rows)), {one: often[one] for one in WORST_FIRST if often[one]})


def wanting(row: Row) -> str:
    """What a team wants most, in one line of Portuguese; nothing where nothing stands out."""
    if row.situacao == "defeito":
        return f"o que falhou está na coluna causa de {CSV_FILE}"
    if row.causas:
        return one_line(row.causas[0])
    said = []
    if row.presenca_margem == 0 and row.presenca_sem_folga:
        said.append(f"{hours(row.presenca_sem_folga)} sem ninguém de sobra na sede")
    if row.maior_falta and row.abaixo_do_alvo:
        said.append(f"{hours(row.abaixo_do_alvo)} abaixo dos alvos, mais em {in_sentence(row.maior_falta)}")
    return "; ".join(said)


# -- files -----------------------------------------------------------------------------------------------------------


def files(summary: Summary, title: str) -> dict[str, bytes]:
    """Every file of the summary: its name -> content."""
    return {
        CSV_FILE: csv_bytes(summary.rows),
        PARQUET_FILE: parquet_bytes(summary.rows),
        PAGE_FILE: page_bytes(summary, title),
    }


def _frame(rows: Sequence[Row]) -> Any:
    import pandas as pd

    return pd.DataFrame(
        {
            column.name: pd.array([column.value(row) for row in rows], dtype=_TYPES[column.kind])  # type: ignore[call-overload]
            for column in COLUMNS
        }
    )


def csv_bytes(rows: Sequence[Row]) -> bytes:
    """The summary as CSV: UTF-8, commas, decimal points, hours as numbers; no text is a formula."""
    frame = _frame(rows)
    for column in COLUMNS:
        if column.kind == "texto":
            frame[column.name] = frame[column.name].map(inert)
    content: bytes = frame.to_csv(index=False).encode()
    return content


class _Kept(io.BytesIO):
    """A file in memory that what writes it may close without its content going."""

    def close(self) -> None:
        """Stay open."""


def parquet_bytes(rows: Sequence[Row]) -> bytes:
    """The summary as Parquet, with the types of its columns."""
    import fastparquet

    content = _Kept()
    texts = {column.name: "utf8" for column in COLUMNS if column.kind == "texto"}
    fastparquet.write(
        PARQUET_FILE, _frame(rows), open_with=lambda *_: content, write_index=False, object_encoding=texts
    )
    return content.getvalue()


def page_bytes(summary: Summary, title: str) -> bytes:
    """The summary as one HTML page that needs nothing else."""
    from escala.outputs.page.document import page, source, style

    return page(
        "lote.html",
        style("pagina.css", "lote.css"),
        source("lote.js"),
        {"hours": hours, "percent": percent, "wanting": wanting, "said": SITUATIONS.__getitem__},
        summary=summary,
        title=title,
        solved=SOLVED,
        answered=ANSWERED,
        page_file=ROSTER_PAGE,
    )
