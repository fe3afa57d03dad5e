"""`escala normas`: the norms that there are, or one of them with what is done with each of its provisions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from escala.cli.packs import named_pack

if TYPE_CHECKING:
    from rich.table import Table as RichTable
    from rich.text import Text

    from escala.norms.coverage import Table
    from escala.norms.pack import Clause, Pack

STYLES = {"regra": "green", "achado": "yellow", "indicador": "cyan", "fora": "dim"}
"""Coverage of a clause -> the style of the words that say it."""


@click.command(
    epilog="""\b
Exemplos:
  escala normas
  escala normas df-489-2018 --notas
"""
)
@click.argument("pack", required=False)
@click.option("--notas", is_flag=True, help="Mostra também as notas: o que a norma contradiz ou cala.")
@click.option("--json", "as_json", is_flag=True, help="Escreve em JSON na saída padrão.")
def command(pack: str | None, notas: bool, as_json: bool) -> None:
    """Mostra uma norma e o que se faz de cada artigo.

    Sem PACK, lista as normas que vêm com o Escala. Com PACK (um nome, ou o caminho de um arquivo), imprime a norma na
    sua ordem, com o que o Escala faz de cada dispositivo, e depois os seus números: regras e parâmetros, horas,
    atividades, ocupações, modalidades.
    """
    from escala.norms.loading import load_pack, pack_names

    if pack is None:
        packs = [load_pack(name) for name in pack_names()]
        if as_json:
            click.echo(_json({"normas": [_summary(each) for each in packs]}))
        else:
            _print_list(packs)
        return
    found = named_pack(pack, "PACK")
    if as_json:
        click.echo(_json(_as_data(found)))
    else:
        _print(found, notes=notas)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _summary(pack: Pack) -> dict[str, Any]:
    from escala.norms.coverage import tally

    return {"id": pack.id, "titulo": pack.titulo, "contagem": tally(pack), "regras": list(pack.rules())}


def _as_data(pack: Pack) -> dict[str, Any]:
    data = pack.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    rules = {rule: [clause.id for clause in clauses] for rule, clauses in pack.rules().items()}
    return {**data, "contagem": _summary(pack)["contagem"], "regras": rules}


def _print_list(packs: list[Pack]) -> None:
    from rich.console import Console

    from escala.norms.coverage import Table, count_line

    rows = tuple((pack.id, pack.titulo, count_line(pack)) for pack in packs)
    console = Console()
    console.print(_rich(Table("Normas", ("Norma", "Título", "O que se faz"), rows)))
    console.print("Uma norma inteira: escala normas NORMA", highlight=False)


def _print(pack: Pack, *, notes: bool) -> None:
    from rich.console import Console

    from escala.norms.coverage import count_line, parts, published, value_tables

    console = Console(highlight=False)
    console.print(_text(pack.titulo, "bold"))
    console.print(_text(f"{pack.ementa}. {published(pack)}"))
    for title, clauses in parts(pack).items():
        console.print()
        console.print(_clauses(title, clauses, notes=notes))
    for table in value_tables(pack):
        console.print()
        console.print(_rich(table))
        for note in table.notes if notes else ():
            console.print(_text(f"  {note}", "italic"))
    console.print()
    console.print(_text(count_line(pack), "bold"))


def _empty(title: str) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable

    return RichTable(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)


def _clauses(title: str, clauses: list[Clause], *, notes: bool) -> RichTable:
    """Clauses in two columns, which a narrow terminal can show: where, and what it asks with what is done."""
    from escala.norms.coverage import action

    drawn = _empty(title)
    drawn.add_column("Dispositivo", max_width=26)
    drawn.add_column("O que pede → o que se faz")
    for clause in clauses:
        words = _text(f"{clause.resumo}\n") + _text(f"{clause.forca} → {action(clause)}", STYLES[clause.cobertura])
        if notes and clause.nota:
            words += _text(f"\nNota: {clause.nota}", "italic")
        drawn.add_row(_text(clause.citacao), words)
    return drawn


def _rich(table: Table) -> RichTable:
    drawn = _empty(table.title)
    for place, column in enumerate(table.columns):
        longest = max((len(word) for row in table.rows for word in row[place].split()), default=0)
        drawn.add_column(column, no_wrap=place == 0, min_width=min(longest, 28))
    for row in table.rows:
        drawn.add_row(*map(_text, row))
    return drawn


def _text(words: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(words, style=style)
