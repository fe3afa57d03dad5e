"""`escala trocar`: two people exchange a day, a shift or sessions; audited before anything is written."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from escala.cli.codes import BREACH, DONE
from escala.cli.options import parse_date
from escala.cli.progress import progress
from escala.cli.wording import print_json

if TYPE_CHECKING:
    from escala.scenario_files import LoadedScenario
    from escala.whatif.swapping import Asked


@click.command(
    epilog="""\b
Exemplos:
  escala trocar saida/samambaia --de ana --com carla --dia 2027-03-12
  escala trocar saida/samambaia --de ana --com carla --dia 2027-03-12 --turno manha
  escala trocar saida/samambaia --de ana --com carla --dia 2027-03-12 --dia-de-volta 2027-03-10
  escala trocar saida/samambaia --de ana --com carla --sessao 0144 --por 0151

\b
Códigos de saída: 0 troca feita e gravada; 2 arquivo ou uso errado; 5 a
auditoria não aceita a troca, ou a escala já tinha descumprimento.
"""
)
@click.argument("pasta", metavar="PASTA", type=click.Path(path_type=Path))
@click.option("--de", "one", required=True, metavar="PESSOA", help="Quem troca: o id ou o nome.")
@click.option("--com", "other", required=True, metavar="PESSOA", help="Com quem: o id ou o nome.")
@click.option("--dia", "date", metavar="DATA", callback=parse_date, help="O dia da troca, como 2027-03-12.")
@click.option("--turno", "shift", metavar="TURNO", help="Só este turno do dia, como manha; os turnos são os da norma.")
@click.option(
    "--dia-de-volta",
    "back",
    metavar="DATA",
    callback=parse_date,
    help="Dias cruzados: --de dá o --dia e fica com este dia de --com.",
)
@click.option(
    "--sessao",
    "sessions",
    multiple=True,
    metavar="ID",
    help="Em vez do dia: uma sessão de --de, pelo id; pode repetir-se.",
)
@click.option(
    "--por", "against", multiple=True, metavar="ID", help="Com --sessao: uma sessão de --com, pelo id; pode repetir-se."
)
@click.option(
    "--saida", "folder", type=click.Path(path_type=Path), metavar="PASTA", help="Onde gravar (padrão: PASTA-troca)."
)
@click.option("--sobrescrever", "overwrite", is_flag=True, help="Substitui uma pasta já gravada pelo Escala.")
@click.option(
    "--tempo",
    type=click.IntRange(1, 86400),
    default=20,
    metavar="SEGUNDOS",
    help="Tempo máximo para procurar alternativas (padrão: 20).",
)
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
@click.option("--silencioso", is_flag=True, help="Não mostra o andamento.")
@click.pass_context
def command(
    ctx: click.Context,
    pasta: Path,
    one: str,
    other: str,
    date: dt.date | None,
    shift: str | None,
    back: dt.date | None,
    sessions: tuple[str, ...],
    against: tuple[str, ...],
    folder: Path | None,
    overwrite: bool,
    tempo: int,
    as_json: bool,
    silencioso: bool,
) -> None:
    """Troca o que duas pessoas fazem num dia, num turno ou em certas sessões de uma escala pronta.

    PASTA é uma pasta gravada por `escala gerar`; ela fica como está, e a escala com a troca é gravada em outra. Cada
    pessoa fica com as sessões da outra; as sessões em que estão as duas não mudam, e os deslocamentos vão com a sessão
    a que levam.

    Antes de gravar, a auditoria confere a escala inteira. Se a troca descumpre a norma, nada é gravado: diz por quê, e
    que outras trocas seriam possíveis, cada uma já auditada e com o comando que a faz.
    """
    from escala.explain.wishes import WishError
    from escala.whatif.swapping import SwapError

    if (date is None) == (not sessions):
        raise click.UsageError("diga o que se troca: um dia (--dia), ou sessões (--sessao e --por)")
    if date is None and (shift is not None or back is not None):
        raise click.UsageError("--turno e --dia-de-volta são de uma troca de dia: dê --dia")
    if date is not None and against:
        raise click.UsageError("--por é de uma troca de sessões: dê --sessao no lugar de --dia")
    start = time.monotonic()
    try:
        with progress(start, silent=silencioso) as news:
            from escala.cli.swap_words import Told
            from escala.outputs import beside
            from escala.scenario_files import read_written
            from escala.workflow import swap

            roster, loaded = read_written(pasta)
            asked = _asked(loaded, one, other, date, shift, back, sessions, against)
            news(Doing("auditando a troca"))
            result = swap(
                roster,
                loaded,
                asked,
                beside(pasta, folder, "troca"),
                overwrite=overwrite,
                over=lambda: time.monotonic() - start > tempo,
                on_refusal=lambda: news(Doing("a troca não passa; procurando alternativas")),
            )
    except (SwapError, WishError) as error:
        raise click.UsageError(str(error)) from None
    options = [*(() if folder is None else ("--saida", str(folder))), *(("--sobrescrever",) if overwrite else ())]
    told = Told(pasta, loaded, asked, result, options)
    code = BREACH if result.folder is None else DONE
    if as_json:
        print_json(told.data(code, time.monotonic() - start))
    else:
        told.show(time.monotonic() - start)
    ctx.exit(code)


@dataclass(frozen=True)
class Doing:
    """What the command is doing, as progress tells it."""

    phase: str
    best: int | None = None
    bound: int | None = None


def _asked(
    loaded: LoadedScenario,
    one: str,
    other: str,
    date: dt.date | None,
    shift: str | None,
    back: dt.date | None,
    sessions: tuple[str, ...],
    against: tuple[str, ...],
) -> Asked:
    """The swap, with the ids of whoever and whatever is named.

    Raises:
        WishError: nobody, or no shift, is called so.
    """
    from escala.explain.wishes import read_name
    from escala.explain.worlds import World
    from escala.whatif.swapping import Asked

    world = World(loaded.data, loaded.month, loaded.ruleset)
    return Asked(
        read_name(world, one, "profissionais", "de"),
        read_name(world, other, "profissionais", "com"),
        date,
        None if shift is None else read_name(world, shift, "turnos", "turno"),
        back,
        sessions,
        against,
    )
