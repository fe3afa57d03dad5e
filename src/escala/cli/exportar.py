"""`escala exportar`: a written roster on paper, for the wall and for the minutes of its meetings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from escala.cli.codes import BREACH, DONE
from escala.cli.options import DATABASE

if TYPE_CHECKING:
    from escala.presentation.sessions import ShownSession
    from escala.presentation.showing import Shown


@click.command(
    epilog="""\b
Exemplos:
  escala exportar saida/samambaia --pdf mural.pdf
  escala exportar saida/samambaia --pdf ubs-1.pdf --unidade ubs-1
  escala exportar saida/samambaia --pdf unidades.pdf --todas-as-unidades
  escala exportar saida/samambaia --atas atas.pdf --semana 2027-W10
  escala exportar saida/samambaia --atas ata.pdf --dia 2027-03-10 --pauta "Casos da eSF 2"

\b
Códigos de saída: 0 gravado; 2 arquivo ou uso errado; 5 gravado, mas a escala
não cumpre a norma, e o papel diz isso.
"""
)
@click.argument("pasta", metavar="PASTA", type=click.Path(path_type=Path))
@click.option(
    "--pdf", type=click.Path(path_type=Path), metavar="ARQUIVO", help="Grava o mural: uma folha A4 deitada por semana."
)
@click.option("--unidade", multiple=True, metavar="ID", help="O mural só desta unidade; pode repetir.")
@click.option("--todas-as-unidades", is_flag=True, help="O mural de cada unidade, uma depois da outra.")
@click.option(
    "--atas", type=click.Path(path_type=Path), metavar="ARQUIVO", help="Grava o formulário de ata de cada reunião."
)
@click.option("--pauta", multiple=True, metavar="TEXTO", help="Um ponto da pauta, já escrito nas atas; pode repetir.")
@click.option("--semana", metavar="SEMANA", help="Só esta semana, como 2027-W10, no mural e nas atas.")
@click.option("--dia", type=click.DateTime(["%Y-%m-%d"]), metavar="DATA", help="Só as atas deste dia.")
@click.option("--esf", metavar="ID", help="Só as atas das reuniões com esta eSF.")
@DATABASE
@click.pass_context
def command(
    ctx: click.Context,
    pasta: Path,
    pdf: Path | None,
    unidade: tuple[str, ...],
    todas_as_unidades: bool,
    atas: Path | None,
    pauta: tuple[str, ...],
    semana: str | None,
    dia: datetime | None,
    esf: str | None,
    banco: Path,
) -> None:
    """Põe uma escala pronta no papel: o mural de cada semana e as atas das reuniões.

    PASTA é uma pasta gravada por `escala gerar`, ou o próprio arquivo escala.json.

    O mural (--pdf) tem as pessoas nas linhas e os dias nas colunas, em preto e cinza, com as letras no maior tamanho
    que cabe; equipes grandes passam para outras folhas. De uma unidade, mostra só o que acontece nela. As atas (--atas)
    vêm com data, horário, local, participantes esperados e a pauta que se disser (--pauta), e linhas para assinar e
    escrever.

    No pé de cada folha está o começo da impressão digital da escala e, se ela foi publicada, o número e a data da
    publicação: é como se sabe se o papel na parede é o último.
    """
    if pdf is None and atas is None:
        raise click.UsageError("diga o que pôr no papel: --pdf ARQUIVO (o mural), --atas ARQUIVO, ou os dois")
    if (unidade or todas_as_unidades) and pdf is None:
        raise click.UsageError("--unidade e --todas-as-unidades são do mural: acrescente --pdf ARQUIVO")
    if unidade and todas_as_unidades:
        raise click.UsageError("ou --unidade, ou --todas-as-unidades")
    if (dia is not None or esf is not None or pauta) and atas is None:
        raise click.UsageError("--dia, --esf e --pauta são das atas: acrescente --atas ARQUIVO")
    if not all(point.strip() for point in pauta):
        raise click.UsageError('--pauta vazia: escreva o ponto, como --pauta "Casos da eSF 2"')
    _check((pdf, atas))
    from escala.outputs.paper import minutes_pdf, wall_pdf
    from escala.outputs.tables import write_file
    from escala.printing import printable

    found = printable(pasta, banco)
    names, weeks = found.shown.names, tuple(week.label for week in found.shown.weeks)
    _known(unidade, names.units, "--unidade")
    _known(() if semana is None else (semana,), weeks, "--semana")
    _known(() if esf is None else (esf,), names.esf, "--esf")
    files = {}
    if pdf is not None:
        units = tuple(names.units) if todas_as_unidades else unidade
        files[pdf] = wall_pdf(found.shown, found.stamp, units, None if semana is None else (semana,))
    if atas is not None:
        meetings = _meetings(found.shown, semana, dia, esf)
        if not meetings:
            raise click.UsageError("nenhuma reunião da escala é dessa semana, desse dia ou dessa eSF")
        files[atas] = minutes_pdf(found.shown, meetings, found.stamp, pauta)
    for path, content in files.items():
        write_file(path, content)
        click.echo(f"Gravado em {path}.")
    if found.stamp.warning:
        click.echo(f"Atenção, a escala {found.stamp.warning}. Veja quais: escala auditar {pasta}", err=True)
    ctx.exit(BREACH if found.stamp.warning else DONE)


def _check(files: Iterable[Path | None]) -> None:
    """Refuse names that are no PDF's, and one name for two of them, before anything is read.

    Raises:
        UsageError: a name does not end in `.pdf`, or stands for two files.
        OutputError: the system would refuse it.
    """
    from escala.outputs.tables import check_file

    given = [file for file in files if file is not None]
    for file in given:
        if file.suffix.lower() != ".pdf":
            raise click.UsageError(f"esperava um nome que termine em .pdf e encontrei {file}")
        check_file(file)
    if len({file.resolve() for file in given}) < len(given):
        raise click.UsageError("o mural e as atas são dois arquivos: dê um nome a cada um")


def _known(given: Iterable[str], known: Collection[str], option: str) -> None:
    """Refuse what the roster does not have.

    Raises:
        UsageError: something given is not among what is known.
    """
    for one in given:
        if one not in known:
            near = get_close_matches(one, known, n=1)
            hint = f"Talvez {near[0]}." if near else f"Há: {', '.join(known) or 'nenhuma'}."
            raise click.UsageError(f"{option} {one}: não está nesta escala. {hint}")


def _meetings(shown: Shown, week: str | None, day: datetime | None, esf: str | None) -> list[ShownSession]:
    """The meetings that are asked for, in order of time."""
    dates = {day.date for one in shown.weeks if week is None or one.label == week for day in one.days}
    return [
        meeting
        for meeting in shown.meetings.every
        if meeting.date in dates
        and (day is None or meeting.date == day.date())
        and (esf is None or any(one.id == esf for one in meeting.esf))
    ]
