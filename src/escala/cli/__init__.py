"""The command line: one file a command, each loaded only when it is asked for.

A command is one line in `COMMANDS` and a module of the same name here that exports `command`. It raises `InputError`
or `OutputError` for what the user can mend, and ends with another exit code by `ctx.exit(code)`.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import click

from escala import __version__
from escala.cli import nearest, portuguese
from escala.cli.codes import DEFECT, INTERRUPTED, USAGE
from escala.jobs import waited_for

COMMANDS: Mapping[str, str] = {
    "novo": "Escreve um cenário comentado, para começar.",
    "conferir": "Confere um cenário em menos de um segundo, sem montar a escala.",
    "gerar": "Monta a escala do período, audita e grava.",
    "explicar": "Diz por que não há escala, e o que a tornaria possível.",
    "replanejar": "Muda um mês em andamento o menos possível.",
    "comparar": "Põe cenários e escalas lado a lado, e monta os que faltam.",
    "lote": "Monta as escalas de muitas equipes, nesta máquina ou num cluster.",
    "trocar": "Troca o dia, o turno ou sessões de duas pessoas numa escala pronta.",
    "mostrar": "Mostra uma escala no terminal: semana, dia, pessoa, presença, horas.",
    "importar": "Lê de volta uma planilha: a escala editada, ou a equipe descrita.",
    "exportar": "Põe uma escala pronta no papel: mural e atas, em PDF.",
    "publicar": "Publica uma escala: quem assina o calendário recebe o que muda.",
    "historico": "Mostra o que já foi publicado.",
    "diferencas": "Diz o que muda de uma publicação para outra.",
    "desfazer": "Desfaz a última publicação, com outra.",
    "enderecos": "Cria, troca e revoga os endereços secretos dos calendários.",
    "servir": "Serve os calendários publicados e as páginas de cada pessoa.",
    "indicadores": "Calcula os indicadores do mês, e compara o feito com o planejado.",
    "arquivo": "Guarda os registros de um ano, e confere os que foram guardados.",
    "auditar": "Audita uma escala pronta, também a editada à mão.",
    "normas": "Mostra uma norma e o que se faz de cada artigo.",
    "esquema": "Imprime o JSON Schema do cenário, para editores de texto.",
}
"""Command -> its line in `escala --help`, in the order of use."""

_CAUSES = {
    errno.EACCES: "sem permissão",
    errno.EPERM: "sem permissão",
    errno.ENOENT: "não existe",
    errno.EEXIST: "já existe",
    errno.EISDIR: "é uma pasta",
    errno.ENOTDIR: "há um arquivo no lugar de uma pasta",
    errno.ENOSPC: "o disco está cheio",
    errno.EROFS: "o disco é só de leitura",
    errno.ENAMETOOLONG: "o nome é longo demais",
}


class LazyGroup(click.Group):
    """The group `escala`: imports a command when it runs, and turns every error into lines on stderr."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, with click's own words in Portuguese; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").command
        portuguese.name_placeholders(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; an unknown one is bad usage, with the nearest name."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"O comando {args[0]!r} não existe." + (f" Talvez {near[0]!r}." if near else ""))
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and "--json" in rest:
            from escala.cli.json_errors import with_json_errors

            command = with_json_errors(command)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table: no command is loaded for it."""
        with formatter.section("Comandos"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it raises ends as lines on stderr and an exit code, never as a traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            _end(INTERRUPTED, "Interrompido.")
        except Exception as error:
            _report(error)


def _report(error: Exception) -> NoReturn:
    """End because of an error: 2 where the user can mend it, 1 where only we can.

    Raises:
        Exception: the error itself, if nobody reads our output any more or ESCALA_DEBUG asks to see it.
    """
    from escala.documents.errors import InputError
    from escala.outputs.errors import OutputError
    from escala.publication import OvertakenError, StoreError

    if isinstance(error, InputError | OutputError | OvertakenError | StoreError):
        _end(USAGE, str(error))
    if isinstance(error, BrokenPipeError):
        raise error
    if isinstance(error, OSError) and error.errno in _CAUSES:
        _end(USAGE, f"{os.fsdecode(error.filename or 'arquivo')}: {_CAUSES[error.errno]}")
    if os.environ.get("ESCALA_DEBUG"):
        raise error
    _end(
        DEFECT,
        f"Defeito do Escala {__version__} ({type(error).__name__}: {error}). Não é culpa do seu arquivo. "
        "Envie a quem mantém o Escala o comando, o cenário e o que aparece ao repetir com ESCALA_DEBUG=1.",
    )


def _end(code: int, message: str) -> NoReturn:
    click.echo(message, err=True)
    raise click.exceptions.Exit(code)


@click.group(
    cls=LazyGroup,
    options_metavar="[OPÇÕES]",
    subcommand_metavar="COMANDO [ARGUMENTOS]...",
    epilog="Ajuda de um comando, com exemplo: escala gerar --help",
)
@click.version_option(__version__, prog_name="escala", message="%(prog)s %(version)s")
def group() -> None:
    """Monta, audita e grava a escala mensal de uma equipe multiprofissional da Atenção Primária."""


def main() -> None:
    """Run the command line and exit: 0 done, 2 usage, 3 infeasible, 4 out of time, 5 a breach, 1 our own defect."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=nearest.register())
    waited = waited_for()
    if waited is not None:
        waited.begin()
    group(prog_name="escala")
