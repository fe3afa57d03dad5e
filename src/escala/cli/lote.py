"""`escala lote`: every scenario of a folder or list, on this machine or on a cluster, and a summary of all teams."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escala.cli.batch_progress import counts, duration
from escala.cli.codes import DEFECT, DONE, INTERRUPTED, OUT_OF_TIME, USAGE
from escala.cli.gerar import cores
from escala.cli.interrupt import interruptible
from escala.cli.options import SEED
from escala.cli.wording import print_json, verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence
    from threading import Event

    from escala.batch.report import Summary
    from escala.batch.row import Row
    from escala.batch.running import Batch
    from escala.batch.task import Built, Task
    from escala.processes import Runner

FORMAT = "escala-lote-resumo/1"

PATIENCE = 10
"""How many times longer than `--tempo` a search with one processor may take by the clock.

Its effort is what ends it, so that it comes to the same on a slow machine, or on one with much else to do.
"""

WORST = 15
"""Teams shown at the end."""


@click.command(
    epilog="""\b
Exemplos:
  escala lote equipes/
  escala lote equipes.txt --saida saida/2027-03 --tempo 120
  escala lote equipes/ --dask tcp://servidor:8786

\b
Códigos de saída: 0 todas com resposta (escala, ou a prova de que não existe);
1 defeito do Escala em alguma; 2 arquivo ou uso errado; 4 alguma sem escala no
tempo, ou posta de lado; 130 interrompido, e o mesmo comando continua.
"""
)
@click.argument("origem", metavar="PASTA|LISTA", type=click.Path(path_type=Path))
@click.option(
    "--saida",
    type=click.Path(path_type=Path),
    metavar="PASTA",
    help="Onde gravar (padrão: saida/<nome da pasta ou da lista>/).",
)
@click.option(
    "--tempo",
    type=click.IntRange(1, 86400),
    default=60,
    metavar="SEGUNDOS",
    help="Esforço de busca de cada equipe, em segundos de uma máquina comum (padrão: 60).",
)
@SEED
@click.option(
    "--nucleos",
    type=click.IntRange(1, 1024),
    metavar="N",
    help="Processadores desta máquina a usar, para todas as equipes juntas (padrão: todos).",
)
@click.option(
    "--nucleos-por-equipe",
    type=click.IntRange(1, 64),
    default=1,
    metavar="N",
    help="Processadores para cada equipe (padrão: 1; só com 1 a mesma semente dá a mesma escala).",
)
@click.option(
    "--gap",
    type=click.IntRange(0, 100),
    metavar="PCT",
    help="Para cada busca quando a distância até o limite provado for de PCT por cento ou menos (padrão: 0).",
)
@click.option(
    "--anterior",
    type=click.Path(path_type=Path),
    metavar="PASTA",
    help="Continua o lote do período anterior, nesta pasta: cada equipe a escala de mesmo nome.",
)
@click.option("--dask", metavar="ENDERECO", help="Monta no cluster do Dask deste agendador, como tcp://servidor:8786.")
@click.option("--de-novo", is_flag=True, help="Tenta de novo as que ficaram sem resposta.")
@click.option("--json", "as_json", is_flag=True, help="Escreve o resumo em JSON na saída padrão.")
@click.option("--silencioso", is_flag=True, help="Não mostra o andamento nem o resumo.")
@click.pass_context
def command(
    ctx: click.Context,
    origem: Path,
    saida: Path | None,
    tempo: int,
    semente: int,
    nucleos: int | None,
    nucleos_por_equipe: int,
    gap: int | None,
    anterior: Path | None,
    dask: str | None,
    de_novo: bool,
    as_json: bool,
    silencioso: bool,
) -> None:
    """Monta as escalas de muitas equipes, uma por cenário.

    PASTA|LISTA é uma pasta de cenários, com as que há dentro dela, ou um arquivo de texto com um caminho por linha.

    As equipes são montadas lado a lado, tantas quantas os processadores permitem: nesta máquina, ou num cluster com
    --dask. Cada uma tem na saída a mesma pasta que escala gerar grava, ou a prova de que não existe escala. No fim,
    resumo.csv, resumo.parquet e resumo.html põem primeiro as equipes a que mais falta gente.

    Um lote interrompido continua de onde estava com o mesmo comando. Uma equipe que derruba duas vezes o que a monta
    fica de lado; quando as outras acabam, é tentada uma última vez, sozinha.
    """
    if dask is not None and nucleos is not None:
        raise click.UsageError("--nucleos vale para esta máquina; num cluster, quem diz são os trabalhadores")
    start = time.monotonic()
    folder = _folder(origem) if saida is None else saida
    if anterior is not None and _nested(folder, anterior):
        raise click.UsageError(
            f"o lote anterior e a saída são a mesma pasta, ou uma dentro da outra: {folder}; dê outra"
        )
    with counts(start, silent=silencioso) as listener:

        def work(stop: Event) -> Batch:
            from escala.batch.manifest import Manifest
            from escala.batch.running import continued, run
            from escala.batch.sources import sources
            from escala.outputs import OutputError

            teams = sources(origem)
            previous = (lambda source: None) if anterior is None else continued(anterior)
            options = {"tempo": tempo, "semente": semente, "nucleos": nucleos_por_equipe, "gap": gap}
            with Manifest(folder, options) as manifest:
                try:
                    return run(
                        teams,
                        manifest,
                        _runner(dask, nucleos, nucleos_por_equipe),
                        options=_options(tempo, semente, nucleos_por_equipe, gap),
                        listener=listener,
                        stop=stop,
                        again=de_novo,
                        previous=previous,
                    )
                except OutputError:
                    with suppress(OutputError):  # what ended it matters more
                        _write([manifest.rows[team.name] for team in teams if team.name in manifest.rows], folder)
                    raise

        found = interruptible(work, notice="Parando; o que já ficou pronto está gravado, e o mesmo comando continua.")
    told = _write(found.rows, folder)
    code = exit_code(told, interrupted=found.interrupted)
    if found.interrupted:
        click.echo("Nem tudo foi montado: o mesmo comando continua de onde parou.", err=True)
    if as_json:
        print_json(as_data(told, folder, code, time.monotonic() - start))
    elif not silencioso:
        show(told, folder, time.monotonic() - start)
    ctx.exit(code)


def _folder(origin: Path) -> Path:
    """Where the batch of a folder or of a list goes if nobody says otherwise; a folder's name may have a dot."""
    whole = origin.resolve()
    return Path("saida") / (whole.name if origin.is_dir() else whole.stem)


def _nested(one: Path, other: Path) -> bool:
    """Whether two folders are the same, or one is inside the other."""
    places = one.resolve(), other.resolve()
    return places[0].is_relative_to(places[1]) or places[1].is_relative_to(places[0])


def _write(rows: Sequence[Row], folder: Path) -> Summary:
    """Write the summary of a batch's teams into its folder.

    Raises:
        OutputError: it cannot be written.
    """
    from escala.batch.report import files, summary
    from escala.outputs.tables import write_file

    told = summary(rows)
    for name, content in files(told, f"Lote {folder.name}").items():
        write_file(folder / name, content)
    return told


def _options(seconds: int, seed: int, workers: int, gap: int | None) -> Any:
    from escala.solver.progress import DETERMINISTIC_RATE, SolveOptions

    share = None if gap is None else gap / 100
    if workers > 1:
        return SolveOptions(time_limit=seconds, workers=workers, seed=seed, gap=share)
    effort = DETERMINISTIC_RATE * seconds
    return SolveOptions(time_limit=PATIENCE * seconds, workers=1, seed=seed, gap=share, effort=effort)


def _runner(address: str | None, processors: int | None, each: int) -> Runner[Task, Built]:
    """Where the teams are solved.

    Raises:
        UsageError: Dask is asked for, and is not installed.
        ClusterError: the cluster does not answer, or has other versions.
    """
    from escala.batch.task import perform

    if address is None:
        from escala.processes import Processes

        return Processes(perform, max(1, (processors or cores()) // each))
    try:
        from escala.cluster import Cluster
    except ModuleNotFoundError:
        raise click.UsageError("--dask precisa do Dask: pip install 'escala[dask]'") from None
    return Cluster(address, perform, each)


def exit_code(summary: Summary, *, interrupted: bool) -> int:
    """The command's exit code: what the user or we have to mend first."""
    for happened, code in (
        ("defeito" in summary.situations, DEFECT),
        (interrupted, INTERRUPTED),
        (bool({"ilegivel", "nao-gravada"} & summary.situations.keys()), USAGE),
        (bool({"sem-tempo", "de-lado"} & summary.situations.keys()), OUT_OF_TIME),
    ):
        if happened:
            return code
    return DONE


def as_data(summary: Summary, folder: Path, code: int, elapsed: float) -> dict[str, Any]:
    """The summary as plain data, the worst team first; seconds since the command began."""
    return {
        "formato": FORMAT,
        "codigo": code,
        "segundos": round(elapsed, 3),
        "pasta": str(folder),
        "situacoes": dict(summary.situations),
        "equipes": [row.model_dump(mode="json") for row in summary.rows],
    }


def show(summary: Summary, folder: Path, elapsed: float) -> None:
    """Print the totals, and the teams that want most."""
    from rich.table import Table

    from escala.batch.report import SITUATIONS, wanting
    from escala.batch.row import SOLVED

    console = verbatim()
    console.print(f"{summary.sentence()} {duration(elapsed)}.", soft_wrap=True)
    shown = [row for row in summary.rows if row.situacao not in SOLVED or row.presenca_margem == 0][:WORST]
    if shown:
        table = Table(
            box=None, pad_edge=False, padding=(0, 2, 0, 0), title="As que mais precisam", title_justify="left"
        )
        table.add_column("equipe", overflow="fold")
        table.add_column("situação", no_wrap=True)
        table.add_column("o que falta", overflow="fold")
        for row in shown:
            table.add_row(row.cenario, SITUATIONS[row.situacao], wanting(row))
        console.print(table)
    names = "resumo.html, resumo.csv e resumo.parquet"
    console.print(f"Todas em {folder}: {names}.", soft_wrap=True)
