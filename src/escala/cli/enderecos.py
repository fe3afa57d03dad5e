"""`escala enderecos`: the secret addresses of feeds, made, rotated and revoked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escala.cli.options import DATABASE, PORT, TEAM
from escala.cli.wording import print_json, verbatim

if TYPE_CHECKING:
    from escala.publication import Address

LOCAL = f"http://127.0.0.1:{PORT}"
"""What stands in links if nobody says otherwise: where `escala servir` is."""


@click.command(
    epilog="""\b
Exemplos:
  escala enderecos                                   (lista, sem os segredos)
  escala enderecos --criar-todos --url https://agenda.exemplo.gov.br
  escala enderecos --trocar profissional-ana
  escala enderecos --revogar esf-esf-3
"""
)
@DATABASE
@TEAM
@click.option("--criar-todos", is_flag=True, help="Cria um endereço para cada calendário que não tem.")
@click.option("--criar", multiple=True, metavar="CALENDARIO", help="Cria mais um endereço; pode repetir-se.")
@click.option(
    "--trocar", multiple=True, metavar="CALENDARIO", help="Um endereço novo no lugar dos que há; pode repetir-se."
)
@click.option("--revogar", multiple=True, metavar="CALENDARIO", help="Acaba com os endereços; pode repetir-se.")
@click.option("--url", default=LOCAL, metavar="URL", help=f"O que vem antes nos endereços (padrão: {LOCAL}).")
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
def command(
    banco: Path,
    equipe: str | None,
    criar_todos: bool,
    criar: tuple[str, ...],
    trocar: tuple[str, ...],
    revogar: tuple[str, ...],
    url: str,
    as_json: bool,
) -> None:
    """Cria, troca e revoga os endereços dos calendários; sem opções, lista os que há e quando foram buscados.

    CALENDARIO é equipe, profissional-ana, esf-esf-1, unidade-ubs-2 ou parceiro-cras. Cada endereço traz um segredo e é
    mostrado uma vez só, ao nascer: o banco guarda apenas um resumo dele, do qual não se volta. Quem perde o seu recebe
    outro, com --trocar.
    """
    from escala.cli.publishing_words import now, the_team
    from escala.publication import addresses, create, open_store, revoke, rotate, titles_of, transaction

    connection = open_store(banco)
    try:
        team = the_team(connection, equipe)
        titles = titles_of(connection, team)
        for name in (*criar, *trocar, *revogar):
            _check(name, titles)
        new: dict[str, str] = {}
        with transaction(connection, banco):
            for name in revogar:
                revoke(connection, team, name, now())
            for name in trocar:
                new[name] = rotate(connection, team, name, now())
            working = {address.feed for address in addresses(connection, team) if address.revoked is None}
            wanted = [*criar, *(name for name in titles if criar_todos and name not in working)]
            for name in dict.fromkeys(wanted):
                new[name] = create(connection, team, name, now())
        found = addresses(connection, team)
    finally:
        connection.close()
    links = {name: (f"{url.rstrip('/')}/p/{token}", f"{url.rstrip('/')}/c/{token}.ics") for name, token in new.items()}
    if as_json:
        print_json(
            {
                "equipe": team,
                "novos": [
                    {"calendario": name, "pagina": page, "assinatura": feed} for name, (page, feed) in links.items()
                ],
                "enderecos": [_data(address) for address in found],
            }
        )
    elif links:
        click.echo("Cada endereço é de quem o recebe, e não aparece de novo:")
        for name, (page, feed) in links.items():
            click.echo(f"{titles[name]}\n  página:     {page}\n  assinatura: {feed}")
    elif revogar:
        click.echo("Endereços revogados; quem ainda os buscar recebe 404.")
    else:
        _show([address for address in found if address.revoked is None], titles)


def _check(name: str, titles: dict[str, str]) -> None:
    from escala.documents.messages import suggest

    if name not in titles:
        hint = suggest(name, titles)
        raise click.UsageError(f'não há calendário "{name}" nesta equipe. {hint}'.strip())


def _data(address: Address) -> dict[str, Any]:
    return {
        "numero": address.id,
        "calendario": address.feed,
        "criado": address.created.isoformat(),
        "revogado": None if address.revoked is None else address.revoked.isoformat(),
        "buscado": None if address.fetched is None else address.fetched.isoformat(),
        "cliente": address.client,
        "vezes": address.times,
    }


def _show(found: list[Address], titles: dict[str, str]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("Calendário", "De quem", "Criado", "Última busca", "Cliente"):
        table.add_column(title)
    for address in found:
        table.add_row(
            address.feed,
            titles.get(address.feed, ""),
            f"{address.created.astimezone():%d/%m/%Y}",
            "nunca" if address.fetched is None else f"{address.fetched.astimezone():%d/%m/%Y %H:%M}",
            address.client,
        )
    console = verbatim()
    console.print(table)
    without = [name for name in titles if name not in {address.feed for address in found}]
    if without:
        console.print(f"Sem endereço: {', '.join(without)}.")
