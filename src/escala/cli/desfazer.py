"""`escala desfazer`: the last publication is taken back by another one."""

from __future__ import annotations

from pathlib import Path

import click

from escala.cli.codes import INTERRUPTED
from escala.cli.options import DATABASE, TEAM, YES
from escala.cli.wording import print_json


@click.command(
    epilog="""\b
Exemplo:
  escala desfazer

\b
Códigos de saída: 0 desfeita; 2 arquivo ou uso errado; 130 a resposta foi não.
"""
)
@DATABASE
@TEAM
@YES
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão; pede --sim.")
@click.pass_context
def command(ctx: click.Context, banco: Path, equipe: str | None, sim: bool, as_json: bool) -> None:
    """Desfaz a última publicação da equipe: publica de novo o que valia antes dela.

    O histórico fica com as duas. Desfazer duas vezes refaz.
    """
    from escala.cli.publishing_words import agreed, now, plan_data, show_plan, the_team
    from escala.publication import open_store, plan, publications, undoing
    from escala.publishing import by_person, publish

    connection = open_store(banco)
    try:
        last = publications(connection, the_team(connection, equipe))[-1]
        planned = plan(connection, undoing(connection, last))
        people = by_person(planned)
        if not as_json:
            click.echo(f"Desfaz a publicação {last.id}:")
            show_plan(planned, people)
        if not agreed("Desfazer?", sim, ask=not as_json):
            click.echo("Nada foi desfeito.")
            ctx.exit(INTERRUPTED)
        number = publish(connection, banco, planned, now())
    finally:
        connection.close()
    if as_json:
        print_json({"situacao": "desfeita", "publicacao": number, "desfaz": last.id, **plan_data(planned, people)})
    else:
        click.echo(f"Publicação {number}, que desfaz a {last.id}, gravada em {banco}.")
