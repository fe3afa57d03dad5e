"""`escala comparar`: scenarios and rosters side by side, what has no roster yet solved first."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from escala.cli.batch_comparison import as_data as batches_as_data
from escala.cli.batch_comparison import batches
from escala.cli.batch_comparison import show as show_batches
from escala.cli.batch_comparison import write as write_batches
from escala.cli.codes import BREACH, DEFECT, DONE, INTERRUPTED, OUT_OF_TIME, USAGE
from escala.cli.gerar import cores
from escala.cli.interrupt import interruptible
from escala.cli.options import PREVIOUS, SEED
from escala.cli.study_progress import side_by_side
from escala.cli.wording import print_json, problem_data

if TYPE_CHECKING:
    from threading import Event

    from escala.presentation.moving import Moves
    from escala.study import Study
    from escala.whatif.comparison import Candidate, Comparison

FORMAT = "escala-comparacao/1"


@click.command(
    epilog="""\b
Exemplos:
  escala comparar scenarios/estudo/
  escala comparar samambaia.yaml sem-ana.yaml --tempo 120
  escala comparar saida/samambaia saida/sem-ana --html comparacao.html
  escala comparar saida/equipes saida/equipes-sem-residentes --csv muda.csv

\b
Códigos de saída: 0 comparado, mesmo se algum cenário não tem escala; 2 arquivo
ou uso errado; 4 acabou o tempo de algum cenário sem nenhuma escala; 5 uma
escala comparada não cumpre a norma; 130 interrompido, e o mesmo comando continua.
"""
)
@click.argument("caminhos", metavar="CENARIO|PASTA...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--tempo",
    type=click.IntRange(1, 86400),
    default=60,
    metavar="SEGUNDOS",
    help="Tempo máximo de busca de cada cenário sem escala (padrão: 60).",
)
@SEED
@click.option(
    "--nucleos",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Processadores a usar, para todos os cenários juntos (padrão: todos).",
)
@click.option(
    "--gap",
    type=click.IntRange(0, 100),
    metavar="PCT",
    help="Para cada busca quando a distância até o limite provado for de PCT por cento ou menos (padrão: 0).",
)
@PREVIOUS
@click.option("--tudo", is_flag=True, help="Mostra todas as linhas, também as iguais.")
@click.option("--json", "as_json", is_flag=True, help="Escreve a comparação em JSON na saída padrão.")
@click.option("--csv", type=click.Path(path_type=Path), metavar="ARQUIVO", help="Grava a tabela inteira em CSV.")
@click.option("--xlsx", type=click.Path(path_type=Path), metavar="ARQUIVO", help="Grava a comparação numa planilha.")
@click.option("--html", type=click.Path(path_type=Path), metavar="ARQUIVO", help="Grava a comparação numa página.")
@click.option("--silencioso", is_flag=True, help="Não mostra o andamento.")
@click.pass_context
def command(
    ctx: click.Context,
    caminhos: tuple[Path, ...],
    tempo: int,
    semente: int,
    nucleos: int | None,
    gap: int | None,
    anterior: Path | None,
    tudo: bool,
    as_json: bool,
    csv: Path | None,
    xlsx: Path | None,
    html: Path | None,
    silencioso: bool,
) -> None:
    """Põe lado a lado cenários e escalas prontas, e diz o que muda de um para outro.

    Cada CENARIO|PASTA é um cenário, uma pasta de cenários (um estudo) ou uma pasta com escala.json; ou são as pastas de
    dois lotes (escala lote), e se vê o que muda em cada equipe, primeiro o que se perde.

    O que ainda não tem escala é montado, vários cenários ao mesmo tempo: primeiro a base, e os arquivos e-se a partir
    da escala dela. O que já tem, em saida/<cenário>/, é aproveitado enquanto o cenário, a norma e a versão do Escala
    forem os mesmos. Um estudo interrompido continua de onde estava. Toda escala é auditada de novo antes de ser
    comparada.
    """
    start = time.monotonic()
    files = Files(csv, xlsx, html)
    files.check()
    runs = batches(caminhos)
    if runs is not None:
        if html is not None:
            raise click.UsageError("--html é para escalas; de dois lotes, use --csv ou --xlsx")
        write_batches(runs, csv, xlsx)
        if as_json:
            print_json(batches_as_data(runs, DONE))
        else:
            show_batches(runs, everything=tudo)
        return
    with side_by_side(start, silent=silencioso) as listener:

        def work(stop: Event) -> Study:
            from escala.solver import SolveOptions
            from escala.study import study

            share = None if gap is None else gap / 100
            options = SolveOptions(time_limit=tempo, workers=nucleos or cores(), seed=semente, gap=share)
            return study(caminhos, options=options, listener=listener, stop=stop, previous=anterior)

        found = interruptible(
            work, notice="Parando; o que já ficou pronto está gravado, e o mesmo comando continua daí."
        )
    code = exit_code(found)
    for text in trouble(found):
        click.echo(text, err=True)
    if found.comparison is not None:
        files.write(found.comparison, found.moves)
        if not as_json:
            show(found.comparison, everything=tudo)
    if as_json:
        print_json(as_data(found, code, time.monotonic() - start))
    ctx.exit(code)


def exit_code(study: Study) -> int:
    """The command's exit code: what the user or we have to mend first."""
    situations = {candidate.situation for candidate in study.comparison.candidates} if study.comparison else set()
    for happened, code in (
        (bool(study.defects), DEFECT),
        (study.interrupted, INTERRUPTED),
        (bool(study.problems or study.failures), USAGE),
        ("reprovada" in situations, BREACH),
        ("sem-tempo" in situations, OUT_OF_TIME),
    ):
        if happened:
            return code
    return DONE


def trouble(study: Study) -> list[str]:
    """What is wrong, and where results went, in lines for stderr."""
    from escala import __version__

    return [
        *map(str, study.problems),
        *study.notes,
        *(f"{name}: {text}" for name, text in study.failures.items()),
        *(
            f"{name}: defeito do Escala {__version__} ({text}). Não é culpa do seu arquivo; veja o que aparece com "
            f"escala gerar e ESCALA_DEBUG=1."
            for name, text in study.defects.items()
        ),
        *(
            ["Nem tudo foi montado: o mesmo comando continua de onde parou."]
            if study.interrupted and study.comparison is not None
            else []
        ),
    ]


def as_data(study: Study, code: int, elapsed: float) -> dict[str, Any]:
    """The comparison as plain data; seconds since the command began."""
    comparison = study.comparison
    return {
        "formato": FORMAT,
        "codigo": code,
        "segundos": round(elapsed, 3),
        "base": None if comparison is None else comparison.base.name,
        "cenarios": [] if comparison is None else [_candidate(one, comparison) for one in comparison.candidates],
        "comparacao": None if comparison is None else comparison.to_data(),
        "avisos": list(study.notes),
        "problemas": [problem_data(problem) for problem in study.problems],
    }


def _candidate(candidate: Candidate, comparison: Comparison) -> dict[str, Any]:
    from escala.whatif.words import answer

    return {
        "nome": candidate.name,
        "titulo": candidate.title,
        "arquivo": str(candidate.source),
        "situacao": candidate.situation,
        "resposta": answer(candidate, comparison.base),
        "causas": list(candidate.causes),
        "violacoes": candidate.breaches,
        "pasta": None if candidate.folder is None else str(candidate.folder),
        "partida": None if candidate.origin is None else str(candidate.origin),
        "aproveitada": candidate.reused,
        "diferencas": None if candidate.distance is None else candidate.distance.model_dump(mode="json"),
        "figuras": None if candidate.figures is None else candidate.figures.model_dump(mode="json"),
    }


def show(comparison: Comparison, *, everything: bool) -> None:
    """Print the answers, then the tables."""
    from rich.console import Console

    from escala.cli import comparison_tables

    console = Console(highlight=False)
    for part in comparison_tables.parts(comparison, everything=everything):
        console.print(part)
        console.print()


class Files(NamedTuple):
    """The files that are asked for; None for each that is not."""

    csv: Path | None
    xlsx: Path | None
    html: Path | None

    def check(self) -> None:
        """Tell, before anything is solved, whether they may be written.

        Raises:
            UsageError: the page's name is no page's.
            OutputError: one of them may not be written.
        """
        from escala.outputs.tables import check_file

        if self.html is not None and self.html.suffix.lower() not in (".html", ".htm"):
            raise click.UsageError(f"esperava um nome que termine em .html e encontrei {self.html}")
        for file in filter(None, self):
            check_file(file)

    def write(self, comparison: Comparison, moves: Mapping[str, Moves]) -> None:
        """Write the whole comparison to each.

        Raises:
            OutputError: one of them cannot be written.
        """
        from escala.outputs.tables import csv_lines, write_file, xlsx_bytes
        from escala.whatif.frames import answers, frames

        if self.csv is not None:
            write_file(self.csv, csv_lines(frames(comparison)))
        if self.xlsx is not None:
            write_file(self.xlsx, xlsx_bytes(answers(comparison), frames(comparison)))
        if self.html is not None:
            from escala.outputs.page.comparison_page import comparison_page

            write_file(self.html, comparison_page(comparison, moves))
