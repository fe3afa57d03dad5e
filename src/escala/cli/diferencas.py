"""`escala diferencas`: what changes from one publication to another."""

from __future__ import annotations

from pathlib import Path

import click

from escala.cli.options import DATABASE, TEAM
from escala.cli.wording import print_json


@click.command(
    epilog="""\b
Exemplos:
  escala diferencas 3 5
  escala diferencas 4 --pessoa ana
"""
)
@click.argument("de", metavar="A", type=click.IntRange(0))
@click.argument("para", metavar="B", type=click.IntRange(0), required=False)
@DATABASE
@TEAM
@click.option("--pessoa", metavar="ID", help="Só o que muda para esta pessoa.")
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
def command(de: int, para: int | None, banco: Path, equipe: str | None, pessoa: str | None, as_json: bool) -> None:
    """Diz o que muda, para quem, da publicação A para a B (padrão: a mais nova); 0 é antes da primeira.

    Cada publicação vale como deixou os calendários: também o que ela não mudou.
    """
    from escala.calendars import PERSON
    from escala.cli.publishing_words import change_data, the_team, told
    from escala.publication import between, for_feed, latest, open_store, titles_of

    connection = open_store(banco)
    try:
        team = the_team(connection, equipe)
        newest = latest(connection)
        to = newest if para is None else para
        for number in (de, to):
            if number > newest:
                raise click.UsageError(f"não há publicação {number}; a mais nova é a {newest}")
        changes = between(connection, team, de, to)
        titles = titles_of(connection, team, max(de, to))
    finally:
        connection.close()
    people = [name for name in titles if name.startswith(f"{PERSON}-")]
    if pessoa is not None:
        if f"{PERSON}-{pessoa}" not in titles:
            known = ", ".join(name.removeprefix(f"{PERSON}-") for name in people)
            raise click.UsageError(f'não há "{pessoa}" nestas publicações; há {known}')
        people = [f"{PERSON}-{pessoa}"]
    found = {name: mine for name in people if (mine := for_feed(changes, name))}
    if as_json:
        print_json(
            {
                "equipe": team,
                "de": de,
                "para": to,
                "pessoas": {name: [change_data(change) for change in mine] for name, mine in found.items()},
            }
        )
        return
    for name, mine in found.items():
        for line in told(titles[name], mine):
            click.echo(line)
    if not found:
        click.echo("Nada muda.")
