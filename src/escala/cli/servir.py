"""`escala servir`: feeds and pages, served from the publications alone."""

from __future__ import annotations

import datetime as dt
import errno
import ipaddress
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from escala.cli.options import DATABASE, PORT

_CAUSES = {
    errno.EADDRINUSE: "já há outro programa nela",
    errno.EADDRNOTAVAIL: "esta máquina não tem esse endereço",
    errno.EACCES: "sem permissão; as portas até 1023 são do administrador",
}


def _url(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
    except ValueError:
        sound = False
    if not sound:
        raise click.BadParameter(f'esperava um endereço como https://agenda.exemplo.gov.br e encontrei "{value}"')
    return value.rstrip("/")


@click.command(
    epilog="""\b
Exemplos:
  escala servir --definir-senha
  escala servir
  escala servir --proxy --url https://agenda.exemplo.gov.br

\b
Ctrl-C ou SIGTERM o param: os pedidos em curso terminam antes.
Códigos de saída: 0 parou como pedido; 2 uso errado, banco que não pode ser
lido ou porta ocupada.
"""
)
@DATABASE
@click.option("--porta", type=click.IntRange(1, 65535), default=PORT, metavar="N", help=f"Porta (padrão: {PORT}).")
@click.option(
    "--endereco",
    default="127.0.0.1",
    metavar="IP",
    help="Em que endereço da máquina escuta (padrão: 127.0.0.1, só a própria máquina).",
)
@click.option(
    "--url",
    metavar="URL",
    callback=_url,
    help="O que vem antes nos endereços das páginas (padrão: o endereço e a porta, com http).",
)
@click.option("--proxy", is_flag=True, help="Há um proxy nesta máquina: vale o que ele diz de onde vem cada pedido.")
@click.option(
    "--definir-senha", "set_password", is_flag=True, help="Define a senha da página da coordenação, e termina."
)
def command(banco: Path, porta: int, endereco: str, url: str | None, proxy: bool, set_password: bool) -> None:
    """Serve os calendários e as páginas a quem tem o endereço secreto de cada um.

    Lê só o que foi publicado (escala publicar). Mostra a cada pessoa as suas semanas, como assinar o calendário e o
    que mudou; à coordenação, em /coordenacao e com senha, as publicações, quem buscou cada calendário e quando, e
    botões que trocam e revogam endereços. Em /saude diz se está bem.

    A saída de erros recebe uma linha JSON por pedido, sem endereços secretos. A senha, de 12 letras ou mais, é pedida
    duas vezes no terminal, ou lida da entrada padrão; o banco guarda só um resumo dela.
    """
    if set_password:
        _set_password(banco)
        return
    from escala.web import Settings, create_app, serve

    listening = _listen(endereco, porta)
    with listening:
        shown = url or f"http://{f'[{endereco}]' if ':' in endereco else endereco}:{porta}"
        app = create_app(Settings(banco, shown))
        click.echo(f"Servindo {banco} em {shown} · Ctrl-C para parar.")
        if _open_to_others(endereco) and not shown.startswith("https:"):
            click.echo("Sem https, quem está na rede lê os endereços secretos: ponha um proxy com https na frente.")
        sys.stdout.flush()
        serve(app, listening, proxy=proxy)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        cause = _CAUSES.get(error.errno or 0, error.strerror)
        raise click.UsageError(f"não posso escutar em {host}, porta {port}: {cause}") from None


def _open_to_others(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def _set_password(database: Path) -> None:
    from escala.publication import open_store, transaction
    from escala.publication.coordination import LEAST
    from escala.publication.coordination import set_password as write

    connection = open_store(database)
    try:
        password = _asked()
        if len(password) < LEAST:
            raise click.UsageError(f"a senha tem {len(password)} letras, e são precisas {LEAST} ou mais")
        with transaction(connection, database):
            write(connection, password, dt.datetime.now(dt.UTC))
    finally:
        connection.close()
    click.echo("Senha definida. As sessões que havia acabaram.")


def _asked() -> str:
    """The password: asked twice on a terminal, the first line of what comes by a pipe otherwise."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Senha nova", hide_input=True)
    if click.prompt("De novo", hide_input=True) != password:
        raise click.UsageError("as duas senhas não são iguais; nada mudou")
    return password
