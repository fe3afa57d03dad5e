"""`escala servir`: feeds and pages, served from the publications alone; or the coordinator's page to work in."""

from __future__ import annotations

import datetime as dt
import errno
import ipaddress
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

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
  escala servir --coordenacao
  escala servir --definir-senha
  escala servir
  escala servir --proxy --url https://agenda.exemplo.gov.br

\b
Ctrl-C ou SIGTERM o param: os pedidos em curso terminam antes.
Códigos de saída: 0 parou como pedido; 2 uso errado, banco que não pode ser
lido ou porta ocupada.
"""
)
@click.option(
    "--coordenacao",
    "working",
    is_flag=True,
    help="Abre no navegador a página de trabalho: escrever, montar, perguntar, publicar; só nesta máquina.",
)
@click.option(
    "--pasta",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="PASTA",
    help="Com --coordenacao: a pasta de trabalho (padrão: a atual).",
)
@click.option("--sem-navegador", "headless", is_flag=True, help="Com --coordenacao: só mostra o endereço.")
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
@click.pass_context
def command(
    ctx: click.Context,
    working: bool,
    pasta: Path | None,
    headless: bool,
    banco: Path,
    porta: int,
    endereco: str,
    url: str | None,
    proxy: bool,
    set_password: bool,
) -> None:
    """Serve os calendários e as páginas a quem tem o endereço secreto de cada um.

    Lê só o que foi publicado (escala publicar). Mostra a cada pessoa as suas semanas, como assinar o calendário e o
    que mudou; à coordenação, em /coordenacao e com senha, as publicações, quem buscou cada calendário e quando, e
    botões que trocam e revogam endereços. Em /saude diz se está bem.

    A saída de erros recebe uma linha JSON por pedido, sem endereços secretos. A senha, de 12 letras ou mais, é pedida
    duas vezes no terminal, ou lida da entrada padrão; o banco guarda só um resumo dela.

    Com --coordenacao serve outra coisa: a página em que a coordenação trabalha, com as equipes da pasta scenarios/ ou
    cenarios/ da pasta de trabalho (ou as dela mesma, se não há nenhuma das duas). Só atende esta máquina, e só o
    navegador que abre o endereço mostrado, que vale uma vez.
    """
    if working:
        for name, wrong in (("--url", url is not None), ("--proxy", proxy), ("--definir-senha", set_password)):
            if wrong:
                raise click.UsageError(f"{name} não vale com --coordenacao, que só atende esta máquina")
        given = ctx.get_parameter_source("banco") is not ParameterSource.DEFAULT
        _work(pasta or Path(), banco if given else None, endereco, porta, headless)
        return
    if pasta is not None or headless:
        raise click.UsageError("--pasta e --sem-navegador só valem com --coordenacao")
    if set_password:
        _set_password(banco)
        return
    from escala.web import Settings, create_app, serve

    listening = _listen(endereco, porta)
    with listening:
        shown = url or f"http://{_shown(endereco)}:{porta}"
        app = create_app(Settings(banco, shown))
        click.echo(f"Servindo {banco} em {shown} · Ctrl-C para parar.")
        if _open_to_others(endereco) and not shown.startswith("https:"):
            click.echo("Sem https, quem está na rede lê os endereços secretos: ponha um proxy com https na frente.")
        sys.stdout.flush()
        serve(app, listening, proxy=proxy)


def _work(folder: Path, database: Path | None, host: str, port: int, headless: bool) -> None:
    """Serve the page to work in until a signal ends it."""
    if _open_to_others(host):
        raise click.UsageError(
            f"--coordenacao só atende esta máquina: esperava --endereco 127.0.0.1 e encontrei {host}"
        )
    from escala.web import serve
    from escala.workplace import Place, Protocol, create_app

    try:
        listening = _listen(host, port)
    except click.UsageError as error:
        raise click.UsageError(f"{error.message}; talvez a página já esteja aberta, ou dê outra --porta") from None
    with listening:
        place = Place(folder, database)
        app, keys = create_app(
            place, f"http://{_shown(host)}:{port}", lambda address: _say(f"Endereço novo: {address}")
        )
        _say(f"Página de trabalho de {place.root} · Ctrl-C para parar; o que estiver sendo montado continua.")
        _say(f"Abra, neste computador (vale uma vez): {keys.address}")
        if not headless:
            import webbrowser

            webbrowser.open(keys.address)
        serve(app, listening, protocol=Protocol)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


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
