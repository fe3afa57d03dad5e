"""`escala arquivo`: a year's records in a folder that can be verified."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click
from click.core import ParameterSource

from escala.cli.codes import BREACH, DONE
from escala.cli.options import DATABASE
from escala.cli.wording import print_json


@click.command(
    epilog="""\b
Exemplos:
  escala arquivo saida/marco saida/abril --ano 2027 --saida arquivo-2027
  escala arquivo saida/* --ano 2027 --com atas/ata-marco.pdf --saida arquivo-2027
  escala arquivo --conferir arquivo-2027 --resumo 3f1c9a…

\b
Códigos de saída: 0 gravado, ou tudo confere; 2 arquivo ou uso errado; 5 algo
não confere.
"""
)
@click.argument("pastas", metavar="[PASTA...]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--ano", type=click.IntRange(1900, 2999), metavar="ANO", help="De que ano são as escalas.")
@click.option("--saida", type=click.Path(path_type=Path), metavar="PASTA", help="A pasta nova (padrão: arquivo-ANO).")
@DATABASE
@click.option(
    "--com",
    "documents",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="ARQUIVO",
    help="Guarda também este arquivo (uma ata, um relatório do mês); pode repetir-se.",
)
@click.option(
    "--conferir", type=click.Path(path_type=Path), metavar="PASTA", help="Confere um arquivo que já foi gravado."
)
@click.option("--resumo", metavar="RESUMO", help="Ao conferir: o resumo que se anotou, ou os primeiros 16 sinais dele.")
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
@click.pass_context
def command(
    ctx: click.Context,
    pastas: tuple[Path, ...],
    ano: int | None,
    saida: Path | None,
    banco: Path,
    documents: tuple[Path, ...],
    conferir: Path | None,
    resumo: str | None,
    as_json: bool,
) -> None:
    """Guarda os registros de um ano numa pasta que se pode conferir depois.

    Cada PASTA é a de uma escala do ano. Vão juntas a auditoria de cada uma, feita agora, e o que foi publicado, se há
    histórico. No fim aparece um resumo: anote-o em ata. Com ele, a qualquer tempo, --conferir diz se algum arquivo foi
    mudado, tirado ou acrescentado.
    """
    if conferir is not None:
        if pastas or ano is not None or documents or saida is not None:
            raise click.UsageError("--conferir vai só com a pasta do arquivo e, se quiser, --resumo")
        ctx.exit(_verify(conferir, resumo, as_json=as_json))
    if not pastas or ano is None:
        raise click.UsageError("dê as pastas das escalas e --ano, ou --conferir com a pasta de um arquivo")
    if resumo is not None:
        raise click.UsageError("--resumo só serve com --conferir")
    from escala.archive import archive, write_archive
    from escala.publication import open_store
    from escala.rules.wording import count
    from escala.scenario_files import read_written

    folder = saida or Path(f"arquivo-{ano}")
    asked = ctx.get_parameter_source("banco") is ParameterSource.COMMANDLINE
    rosters = [(path, *read_written(path)) for path in pastas]
    with contextlib.ExitStack() as stack:
        connection = None
        if asked or banco.exists():
            connection = stack.enter_context(contextlib.closing(open_store(banco)))
        found = archive(ano, rosters, connection, documents)
    write_archive(found, folder)
    if as_json:
        data = {"ano": ano, "pasta": str(folder), "resumo": found.digest, "violacoes": dict(found.breaches)}
        print_json({"codigo": DONE, **data, "arquivos": sorted(found.files)})
        return
    for path, number in found.breaches.items():
        click.echo(f"{path}: a auditoria encontrou {count(number, 'violação', 'violações')}", err=True)
    click.echo(f"Gravado em {folder}: {count(len(found.files), 'arquivo', 'arquivos')} de {ano}.")
    click.echo(f"Resumo, para anotar em ata:\n{found.digest}")


def _verify(folder: Path, digest: str | None, *, as_json: bool) -> int:
    from escala.archive import verify
    from escala.rules.wording import count

    found = verify(folder, digest)
    code = DONE if found.holds else BREACH
    if as_json:
        print_json(
            {
                "codigo": code,
                "ano": found.year,
                "confere": found.holds,
                "resumo": found.digest,
                "mudados": list(found.changed),
                "ausentes": list(found.missing),
                "acrescentados": list(found.foreign),
                "lista_mudada": found.broken,
                "outro_resumo": found.other,
            }
        )
        return code
    for words, names in (
        ("mudou desde que foi guardado", found.changed),
        ("foi tirado", found.missing),
        ("foi acrescentado depois", found.foreign),
    ):
        for name in names:
            click.echo(f"{folder / name}: {words}")
    if found.broken:
        click.echo(f"{folder / 'arquivo.json'}: a própria lista foi mudada")
    if found.other:
        click.echo(f"O resumo não é o que se anotou: este arquivo dá {found.digest}")
    click.echo(
        f"Tudo confere: {count(found.files, 'arquivo', 'arquivos')} de {found.year}.\n{found.digest}"
        if found.holds
        else "NÃO confere."
    )
    return code
