"""`escala indicadores`: what was recorded, by the norm's indicators, and beside what was planned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from escala.cli.codes import DONE, USAGE
from escala.cli.wording import print_json

if TYPE_CHECKING:
    from escala.production.analysis import Analysis


@click.command(
    epilog="""\b
Exemplos:
  escala indicadores saida/samambaia-marco --producao producao.csv
  escala indicadores saida/marco saida/abril --producao producao.csv \\
      --colunas colunas.yaml --html mes.html --xlsx mes.xlsx

\b
Códigos de saída: 0 feito, mesmo com registros apartados; 2 arquivo ou uso
errado, ou nenhum registro que conte.
"""
)
@click.argument("pastas", metavar="PASTA...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--producao",
    "producao",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="ARQUIVO",
    help="Os registros de produção, em CSV ou .xlsx; pode repetir-se.",
)
@click.option(
    "--colunas",
    type=click.Path(path_type=Path),
    metavar="ARQUIVO",
    help="Diz como se chamam as colunas, as pessoas e as atividades nesses registros (docs/indicadores.md).",
)
@click.option(
    "--mes",
    type=click.Choice(["civil", "escala"]),
    default="civil",
    help="O que é um mês: o do calendário, ou as semanas inteiras da escala (padrão: civil).",
)
@click.option(
    "--indice",
    type=click.Choice(["publicado", "medias"]),
    default="publicado",
    help="Como ler o índice, cuja fórmula divide duas vezes: como publicada, ou só a soma das médias com os pesos "
    "(padrão: publicado).",
)
@click.option("--json", "as_json", is_flag=True, help="Escreve tudo em JSON na saída padrão.")
@click.option("--csv", type=click.Path(path_type=Path), metavar="ARQUIVO", help="Grava as tabelas em CSV.")
@click.option("--xlsx", type=click.Path(path_type=Path), metavar="ARQUIVO", help="Grava o relatório numa planilha.")
@click.option("--html", type=click.Path(path_type=Path), metavar="ARQUIVO", help="Grava o relatório numa página.")
@click.pass_context
def command(
    ctx: click.Context,
    pastas: tuple[Path, ...],
    producao: tuple[Path, ...],
    colunas: Path | None,
    mes: Literal["civil", "escala"],
    indice: Literal["publicado", "medias"],
    as_json: bool,
    csv: Path | None,
    xlsx: Path | None,
    html: Path | None,
) -> None:
    """Calcula os indicadores da norma e põe o que foi feito ao lado do que se planejou.

    Cada PASTA é a de uma escala da mesma equipe: uma por mês. Os registros dizem quem fez o quê, em que dia e quantas
    vezes. O que não se pode contar (gente ou atividade desconhecida, data fora do mês, quantidade negativa ou absurda,
    linha repetida) é listado com o lugar e o valor, e contado à parte. Para a reunião mensal com a gestão: --html e
    --xlsx.
    """
    from escala.outputs.tables import check_file, write_file
    from escala.production.analysis import analyse
    from escala.production.months import Written
    from escala.scenario_files import read_written

    for file in filter(None, (csv, xlsx, html)):
        check_file(file)
    rosters = [Written(str(path), *read_written(path)) for path in pastas]
    found = analyse(rosters, producao, colunas, mes, indice)
    if csv is not None:
        from escala.outputs.tables import csv_lines
        from escala.production.frames import frames

        write_file(csv, csv_lines(frames(found)))
    if xlsx is not None:
        from escala.production.workbook import month_sheet

        write_file(xlsx, month_sheet(found))
    if html is not None:
        from escala.outputs.page.month_page import month_page

        write_file(html, month_page(found))
    code = USAGE if found.records.read and not found.records.counted else DONE
    if as_json:
        from escala.production.data import as_data

        print_json({"codigo": code, **as_data(found)})
    else:
        _print(found)
    ctx.exit(code)


def _print(found: Analysis) -> None:
    from rich.console import Console

    from escala.cli import indicator_tables

    console = Console(highlight=False)
    for part in indicator_tables.parts(found):
        console.print(part)
        console.print()
