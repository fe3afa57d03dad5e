"""`escala historico`: what was published."""

from __future__ import annotations

from pathlib import Path

import click

from escala.cli.options import DATABASE, TEAM
from escala.cli.wording import print_json, verbatim


@click.command(
    epilog="""\b
Exemplos:
  escala historico
  escala historico --extrair 3 > escala-de-marco.json
"""
)
@DATABASE
@TEAM
@click.option("--extrair", type=int, metavar="N", help="Escreve na saída padrão a escala.json da publicação N.")
@click.option("--json", "as_json", is_flag=True, help="Escreve a lista em JSON na saída padrão.")
def command(banco: Path, equipe: str | None, extrair: int | None, as_json: bool) -> None:
    """Mostra o que já foi publicado, do mais antigo ao mais novo.

    Nada sai do histórico: o que se desfaz é desfeito por outra publicação.
    """
    from escala.publication import open_store, publications, roster_of

    connection = open_store(banco)
    try:
        if extrair is not None:
            roster = roster_of(connection, extrair)
            if roster is None:
                raise click.UsageError(f"não há escala na publicação {extrair}")
            click.echo(roster, nl=False)
            return
        found = publications(connection, equipe)
    finally:
        connection.close()
    if as_json:
        print_json(
            {
                "publicacoes": [
                    {
                        "numero": p.id,
                        "momento": p.at.isoformat(),
                        "equipe": p.team,
                        "inicio": p.first.isoformat(),
                        "fim": p.last.isoformat(),
                        "desfaz": p.undoes,
                        "mudancas": p.changes,
                        "sha256": p.digest,
                        "nota": p.note,
                    }
                    for p in found
                ]
            }
        )
        return
    if not found:
        click.echo("Nenhuma publicação ainda.")
        return
    from rich.table import Table

    from escala.publication.wording import local

    table = Table(box=None, pad_edge=False)
    for title in ("Nº", "Quando", "Equipe", "Período", "Mudanças", "Nota"):
        table.add_column(title, justify="right" if title in ("Nº", "Mudanças") else "left")
    for p in found:
        note = f"desfaz a {p.undoes}" if p.undoes else ""
        table.add_row(
            str(p.id),
            f"{local(p.at, p.zone):%d/%m/%Y %H:%M}",
            p.team,
            f"{p.first:%d/%m/%Y} a {p.last:%d/%m/%Y}",
            str(p.changes),
            "; ".join(filter(None, (note, p.note))),
        )
    verbatim().print(table)
