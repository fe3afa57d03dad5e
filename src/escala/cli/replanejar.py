"""`escala replanejar`: a running month changed as little as may be."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from escala.cli.codes import BREACH, DONE, INFEASIBLE, OUT_OF_TIME
from escala.cli.gerar import cores
from escala.cli.interrupt import interruptible
from escala.cli.options import SEED
from escala.cli.progress import progress, seconds
from escala.cli.wording import print_json

if TYPE_CHECKING:
    from threading import Event

    from escala.rescheduling import Rescheduled

EXIT_CODES = {"otima": DONE, "viavel": DONE, "inviavel": INFEASIBLE, "sem-tempo": OUT_OF_TIME}
"""Situation -> exit code."""

MOST_SESSIONS = 40
"""Changed sessions that are listed."""


@click.command(
    epilog="""\b
Exemplos:
  escala replanejar saida/samambaia --ausencia ana:2027-03-10..2027-03-12
  escala replanejar saida/samambaia --fechar ubs-1:2027-03-15 --sem veiculo:2027-03-16
  escala replanejar saida/samambaia --reuniao esf-2:2027-03-17T13:00
  escala replanejar saida/samambaia --a-partir-de 2027-03-10 --mudancas falta.yaml
  escala replanejar saida/samambaia --manter-edicoes

\b
Códigos de saída: 0 escala gravada; 2 arquivo ou uso errado; 3 provado que não
pode ser assim, e por quê; 4 acabou o tempo; 5 a auditoria reprovou.
"""
)
@click.argument("pasta", type=click.Path(path_type=Path))
@click.option(
    "--a-partir-de",
    metavar="DATA",
    help="Primeiro dia que ainda pode mudar (padrão: o primeiro dia do que se pede).",
)
@click.option("--ausencia", multiple=True, metavar="QUEM:DIAS", help="Alguém falta, como psi:2027-03-10..2027-03-12.")
@click.option("--fechar", multiple=True, metavar="UNIDADE:DIAS", help="Uma unidade não abre, como ubs-7:2027-03-15.")
@click.option(
    "--sem",
    multiple=True,
    metavar="RECURSO:DIAS",
    help="Falta um recurso: veiculo:2027-03-10, ou ubs-7/consultorio=1:2027-03-10.",
)
@click.option("--esf-ausente", multiple=True, metavar="ESF:DIAS", help="Uma eSF não pode, como esf-2:2027-03-16.")
@click.option(
    "--reuniao",
    multiple=True,
    metavar="ESF:QUANDO",
    help="A reunião com a eSF passa para, como esf-2:2027-03-17T13:00.",
)
@click.option("--fixar", multiple=True, metavar="ID", help="Uma sessão que fica como está.")
@click.option(
    "--mudancas",
    type=click.Path(path_type=Path),
    metavar="ARQUIVO",
    help="Um arquivo YAML que diz o mesmo, e em mudancas: o que mais muda no cenário.",
)
@click.option("--manter-edicoes", is_flag=True, help="Mantém o que se editou à mão no escala.json e conserta em volta.")
@click.option(
    "--saida", type=click.Path(path_type=Path), metavar="PASTA", help="Onde gravar (padrão: PASTA-replanejada/)."
)
@click.option(
    "--tempo", type=click.IntRange(1, 86400), default=60, metavar="SEGUNDOS", help="Tempo máximo (padrão: 60)."
)
@SEED
@click.option("--nucleos", type=click.IntRange(1, 64), metavar="N", help="Processadores a usar (padrão: todos).")
@click.option("--sobrescrever", is_flag=True, help="Troca uma pasta já gravada pelo Escala.")
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
@click.option("--silencioso", is_flag=True, help="Não mostra o andamento nem o resumo.")
@click.pass_context
def command(
    ctx: click.Context,
    pasta: Path,
    a_partir_de: str | None,
    ausencia: tuple[str, ...],
    fechar: tuple[str, ...],
    sem: tuple[str, ...],
    esf_ausente: tuple[str, ...],
    reuniao: tuple[str, ...],
    fixar: tuple[str, ...],
    mudancas: Path | None,
    manter_edicoes: bool,
    saida: Path | None,
    tempo: int,
    semente: int,
    nucleos: int | None,
    sobrescrever: bool,
    as_json: bool,
    silencioso: bool,
) -> None:
    """Muda o mês da PASTA o menos possível, para que caiba o que aconteceu.

    O que vem antes de --a-partir-de é história e fica como está. Do que vem depois muda o menor número de sessões que
    se encontrar, com o mínimo provado ao lado; e o que muda, para o menor número de pessoas e com o maior aviso. A
    escala nova passa pela auditoria e vai para outra pasta: a PASTA fica como estava.
    """
    from escala.whatif.requests import Request, RequestError, read_request

    said = {
        "a_partir_de": a_partir_de,
        "ausencia": ausencia,
        "fechar": fechar,
        "sem": sem,
        "esf_ausente": esf_ausente,
        "reuniao": reuniao,
        "fixar": fixar,
    }
    if not (manter_edicoes or mudancas or any(said.values())):
        raise click.UsageError("diga o que muda, como --ausencia psi:2027-03-10, ou num arquivo, com --mudancas")
    start = time.monotonic()
    with progress(start, silent=silencioso) as news:

        def work(stop: Event) -> Rescheduled:
            from escala.rescheduling import reschedule
            from escala.solver import SolveOptions

            request = (read_request(mudancas) if mudancas is not None else Request()).with_options(said)
            return reschedule(
                pasta,
                request,
                saida,
                keep_edits=manter_edicoes,
                options=SolveOptions(time_limit=tempo, workers=nucleos or cores(), seed=semente),
                overwrite=sobrescrever,
                on_progress=news,
                stop=stop,
            )

        try:
            found = interruptible(work, notice="Parando com a melhor escala até aqui (outro Ctrl-C desiste dela).")
        except RequestError as error:
            raise click.UsageError(str(error)) from None
    code = exit_code(found)
    elapsed = time.monotonic() - start
    for text in trouble(found, elapsed):
        click.echo(text, err=True)
    if as_json:
        from escala.rescheduling import to_data

        folder = None if found.folder is None else str(found.folder)
        print_json({**to_data(found), "codigo": code, "segundos": round(elapsed, 3), "pasta": folder})
    elif not silencioso and code == DONE:
        show(found, pasta, elapsed)
    ctx.exit(code)


def exit_code(found: Rescheduled) -> int:
    """The exit code of a result; a roster that was not written is one that the audit does not confirm."""
    return BREACH if found.roster is not None and found.folder is None else EXIT_CODES[found.situation]


def trouble(found: Rescheduled, elapsed: float) -> Iterator[str]:
    """Why nothing was written, in lines for stderr."""
    from rich.text import Text

    from escala.cli.explicar import why
    from escala.cli.wording import session_text

    if found.situation == "inviavel":
        yield "O mês não pode ser mudado assim; está provado."
    elif found.roster is None:
        yield f"Nenhuma escala em {seconds(elapsed)}. Isto não prova que não exista: tente com --tempo maior."
    elif found.folder is None:
        yield "A escala encontrada não passa na auditoria, e nada foi gravado:"
        breaches = found.report.violacoes if found.report is not None else ()
        yield from (f"  • {breach.artigo} ({breach.regra}): {breach.mensagem}" for breach in breaches[:MOST_SESSIONS])
        yield from (f"  • {defect}" for defect in found.defects)
    if found.explanation is not None:
        yield from (Text.from_markup(line).plain for line in why(found.explanation, ()))
    if found.culprits:
        yield "Não podem ficar todas como estão; uma destas tem de ceder:"
        yield from (f"  • {session.id}: {session_text(found.before.loaded, session)}" for session in found.culprits)


def show(found: Rescheduled, source: Path, elapsed: float) -> None:
    """Print what a coordinator has to tell, and to whom."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for line in lines(found):
        console.print(line)
    console.print(f"\nGravada em {found.folder}, em {seconds(elapsed)}; {source} ficou como estava.")


def lines(found: Rescheduled) -> Iterator[str]:
    """What changed, in lines with the markup of rich, the plainest sentence first."""
    from rich.markup import escape

    from escala.cli.wording import session_text
    from escala.rules.wording import count, day, joined, people

    if not found.gone and not found.come:
        yield "[bold]Nada precisa mudar: a escala já cumpre o que se pede.[/bold]"
        return
    least = "está provado que não podem ser menos"
    if found.changed > found.least:
        least = f"está provado que são ao menos {found.least}"
    yield f"[bold]{count(found.changed, 'sessão muda', 'sessões mudam')}; {least}.[/bold]"
    if found.since is not None:
        yield f"O que vem antes de {day(found.since)} é história e ficou como estava."
    smaller = {was.id: now for was, now in found.without_somebody}
    fewer = {now.id for now in smaller.values()}
    days: dict[str, set[dt.date]] = defaultdict(set)
    rows = []
    for session in found.gone:
        now = smaller.get(session.id)
        missing = [p for p in session.profissionais if now is None or p not in now.profissionais]
        for person in missing:
            days[person].add(session.inicio.date())
        without = "" if now is None else f", agora sem {people(found.before.loaded.month, missing)}"
        sign = "[red]−[/red]" if now is None else "[yellow]~[/yellow]"
        rows.append(
            (session.inicio, 0, f"  {sign} {escape(session_text(found.before.loaded, now or session) + without)}")
        )
    for session in found.come:
        if session.id not in fewer:
            for person in session.profissionais:
                days[person].add(session.inicio.date())
            rows.append((session.inicio, 1, f"  [green]+[/green] {escape(session_text(found.before.loaded, session))}"))
    yield "\n[bold]Quem precisa saber:[/bold]"
    for person, dates in sorted(days.items(), key=lambda item: len(item[1])):
        yield f"  {escape(people(found.loaded.month, [person]))}: {joined(day(date) for date in sorted(dates))}"
    yield "\n[bold]O que muda:[/bold]"
    rows.sort(key=lambda row: row[:2])
    yield from (text for _, _, text in rows[:MOST_SESSIONS])
    if len(rows) > MOST_SESSIONS:
        yield f"  [dim]e mais {len(rows) - MOST_SESSIONS} (todas em mudancas.json)[/dim]"
