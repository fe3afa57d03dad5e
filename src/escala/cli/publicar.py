"""`escala publicar`: a roster becomes what its people's calendars show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escala.cli.codes import BREACH, DONE, INTERRUPTED
from escala.cli.options import DATABASE, YES
from escala.cli.wording import print_json

if TYPE_CHECKING:
    from sqlite3 import Connection

    from escala.publication import Plan, Written
    from escala.publishing import Examined


@click.command(
    epilog="""\b
Exemplos:
  escala publicar saida/samambaia
  escala publicar saida/samambaia --sim --estatico site/agendas --mensagens avisos
  escala servir                       (os mesmos calendários, por um servidor)

\b
Códigos de saída: 0 publicada, ou nada muda; 2 arquivo ou uso errado; 5 a
auditoria reprovou, nada publicado; 130 a resposta foi não.
"""
)
@click.argument("pasta", metavar="PASTA", type=click.Path(path_type=Path))
@DATABASE
@YES
@click.option("--nota", default="", metavar="TEXTO", help="O que se quer lembrar desta publicação.")
@click.option(
    "--estatico",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="PASTA",
    help="Grava também os calendários como arquivos de nome secreto, para qualquer servidor da web.",
)
@click.option(
    "--mensagens",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="PASTA",
    help="Grava um aviso pronto (.txt e .eml) para cada pessoa cujos dias mudam.",
)
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão; pede --sim.")
@click.pass_context
def command(
    ctx: click.Context,
    pasta: Path,
    banco: Path,
    sim: bool,
    nota: str,
    estatico: Path | None,
    mensagens: Path | None,
    as_json: bool,
) -> None:
    """Publica a escala de uma PASTA: quem assina os calendários recebe o que muda.

    A escala é auditada de novo; com uma violação, nada é publicado. Mostra o que muda para quem desde a última
    publicação, pergunta e acrescenta ao histórico, que só cresce. O que sai da escala aparece como CANCELADO até o seu
    dia passar; o que só muda de hora continua a ser o mesmo compromisso nos calendários.
    """
    from escala.publication import open_store, plan
    from escala.publishing import by_person, edition, examine, is_news

    examined = examine(pasta)
    if not examined.report.ok:
        _refuse(examined, as_json)
        ctx.exit(BREACH)
    connection = open_store(banco, create=True)
    try:
        planned = plan(connection, edition(examined))
        people = by_person(planned)
        number = None
        if is_news(connection, planned):
            number = _publish(ctx, connection, banco, planned, sim, nota, as_json)
        elif not as_json:
            click.echo("Nada muda desde a última publicação; nada foi publicado.")
        written = None if estatico is None else _write_static(connection, banco, planned.edition.team, estatico)
    finally:
        connection.close()
    told = [] if mensagens is None or number is None else _write_messages(planned, mensagens)
    if as_json:
        print_json(_data(planned, people, number, written, told))
        return
    if number is not None:
        click.echo(f"Publicação {number}, gravada em {banco}.")
    if told:
        click.echo(f"Avisos em {mensagens}: {', '.join(sorted(told))}.")
    if written is not None and estatico is not None:
        _show_static(planned, written, estatico)
    ctx.exit(DONE)


def _publish(
    ctx: click.Context, connection: Connection, path: Path, planned: Plan, yes: bool, note: str, as_json: bool
) -> int:
    """Show, ask, write down; ends the command where the answer is no."""
    from escala.cli.publishing_words import agreed, now, show_plan
    from escala.publishing import by_person, publish

    if not as_json:
        show_plan(planned, by_person(planned))
    if not agreed("Publicar?", yes, ask=not as_json):
        click.echo("Nada foi publicado.")
        ctx.exit(INTERRUPTED)
    return publish(connection, path, planned, now(), note)


def _refuse(examined: Examined, as_json: bool) -> None:
    """Say that a roster with a breach is not published."""
    breaches = examined.report.violacoes
    if as_json:
        print_json({"situacao": "reprovada", "violacoes": [breach.model_dump(mode="json") for breach in breaches]})
    many = f"{len(breaches)} violações" if len(breaches) > 1 else "1 violação"
    click.echo(f"A escala tem {many} da norma; nada foi publicado.", err=True)
    for breach in breaches:
        click.echo(f"  • {breach.artigo} ({breach.regra}): {breach.mensagem}", err=True)


def _write_static(connection: Connection, path: Path, team: str, folder: Path) -> Written:
    from escala.cli.publishing_words import now
    from escala.publication import transaction, write_static

    with transaction(connection, path):
        return write_static(connection, team, folder, now())


def _write_messages(planned: Plan, folder: Path) -> list[str]:
    from escala.cli.publishing_words import now
    from escala.publication import messages

    folder.mkdir(parents=True, exist_ok=True)
    found = messages(planned, now())
    for name, content in found.items():
        (folder / name).write_bytes(content)
    return list(found)


def _show_static(planned: Plan, written: Written, folder: Path) -> None:
    """The files of a folder, with those first whose addresses are to be told."""
    click.echo(f"Calendários em {folder}: {len(written.files)} arquivos.")
    if written.new:
        click.echo("Endereços novos, que só quem deve ver deve conhecer (o nome do arquivo é o segredo):")
        for feed in written.new:
            click.echo(f"  {planned.edition.titles.get(feed, feed)}: {written.files[feed]}")
    if written.removed:
        click.echo(f"Arquivos retirados, de endereços revogados: {len(written.removed)}.")


def _data(planned: Plan, people: Any, number: int | None, written: Written | None, told: list[str]) -> dict[str, Any]:
    from escala.cli.publishing_words import plan_data

    return {
        "situacao": "publicada" if number is not None else "sem-mudanca",
        "publicacao": number,
        **plan_data(planned, people),
        "mensagens": sorted(told),
        "arquivos": None if written is None else written.files,
    }
