"""`escala explicar`: why a month cannot be, and what would make it possible."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from escala.cli.codes import DONE, INFEASIBLE, OUT_OF_TIME
from escala.cli.gerar import cores
from escala.cli.interrupt import interruptible
from escala.cli.options import PREVIOUS, SEED
from escala.cli.progress import progress, seconds
from escala.cli.wording import plain_lines, print_json, problem_data

if TYPE_CHECKING:
    from threading import Event

    from escala.explain.explaining import Explanation
    from escala.inquiries import Explained

EXIT_CODES = {"inviavel": INFEASIBLE, "viavel": DONE, "sem-tempo": OUT_OF_TIME}
"""Situation -> exit code."""

MOST_MEMBERS = 8
"""Conditions of one conflict that are listed."""


@click.command(
    epilog="""\b
Exemplos:
  escala explicar samambaia.yaml
  escala explicar saida/samambaia --por-que-nao "Ana de manhã na UBS 1 às quartas"
  escala explicar saida/samambaia --por-que 0042
  escala explicar saida/samambaia --precos

\b
Códigos de saída: 0 existe escala, ou há resposta; 2 arquivo ou uso errado;
3 provado que não pode ser, e por quê; 4 acabou o tempo sem se saber.
"""
)
@click.argument("alvo", metavar="ALVO", type=click.Path(path_type=Path))
@click.option("--por-que-nao", metavar="DESEJO", help="Por que não é assim: quem, o quê, onde e quando, em palavras.")
@click.option("--quem", multiple=True, metavar="ID", help="Com --por-que-nao, ou em vez dele: de quem se fala.")
@click.option("--o-que", metavar="ATIVIDADE", help="O que faria.")
@click.option("--onde", metavar="UNIDADE", help="Onde.")
@click.option("--quando", metavar="QUANDO", help='Quando, como "qua manhã" ou "10/03 das 08:00 às 10:00".')
@click.option("--por-que", metavar="SESSAO", help="Para que serve uma sessão da escala, pelo seu id.")
@click.option("--precos", is_flag=True, help="Quanto o mês ganharia se cada regra cedesse uma unidade.")
@click.option(
    "--saida",
    type=click.Path(path_type=Path),
    metavar="PASTA",
    help="Onde gravar os reparos (padrão: saida/<cenário>-explicacao/).",
)
@click.option(
    "--tempo", type=click.IntRange(1, 86400), default=60, metavar="SEGUNDOS", help="Tempo máximo (padrão: 60)."
)
@click.option(
    "--reparos", type=click.IntRange(0, 20), default=5, metavar="N", help="Quantos reparos procurar (padrão: 5)."
)
@SEED
@PREVIOUS
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
@click.option("--silencioso", is_flag=True, help="Não mostra o andamento.")
@click.pass_context
def command(
    ctx: click.Context,
    alvo: Path,
    por_que_nao: str | None,
    quem: tuple[str, ...],
    o_que: str | None,
    onde: str | None,
    quando: str | None,
    por_que: str | None,
    precos: bool,
    saida: Path | None,
    tempo: int,
    reparos: int,
    semente: int,
    anterior: Path | None,
    as_json: bool,
    silencioso: bool,
) -> None:
    """Diz por que um mês não tem escala e o que o tornaria possível; ou por que uma escala pronta é como é.

    O ALVO é um cenário ou uma pasta com escala.json.

    De um cenário: o menor conjunto de condições que não podem valer juntas, com os artigos e os números, e reparos, do
    mais leve ao mais pesado. Cada reparo mostrado já foi montado e auditado, e é gravado como um arquivo e-se, pronto
    para escala gerar.

    De uma pasta: por que não é de outro jeito, e quanto custaria (--por-que-nao, ou --quem, --o-que,
    --onde e --quando); para que serve uma sessão (--por-que); e o preço de cada regra (--precos).
    """
    wished = any((por_que_nao, quem, o_que, onde, quando))
    asked = sum(map(bool, (wished, por_que, precos)))
    if asked > 1:
        raise click.UsageError("uma pergunta por vez: --por-que-nao, --por-que ou --precos")
    if asked and anterior is not None:
        raise click.UsageError("--anterior é de um cenário; uma escala pronta já diz de onde continua")
    if alvo.is_dir() and not asked:
        raise click.UsageError(
            "de uma pasta com a escala pronta, diga o que quer saber: --por-que-nao, --por-que ou --precos"
        )
    if not asked and alvo.name == "escala.json":
        raise click.UsageError("de uma escala pronta, diga o que quer saber: --por-que-nao, --por-que ou --precos")
    if asked and alvo.suffix in (".yaml", ".yml"):
        raise click.UsageError("a pergunta é sobre uma escala pronta: dê a pasta que escala gerar gravou")
    start = time.monotonic()
    with progress(start, silent=silencioso) as news:

        def work(stop: Event) -> Told:
            from escala.cli import questions
            from escala.solver import SolveOptions

            options = SolveOptions(time_limit=tempo, workers=cores(), seed=semente)
            if not asked:
                from escala import inquiries

                found = inquiries.explain(
                    alvo, saida, options=options, enough=reparos, previous=anterior, on_progress=news, stop=stop
                )
                return Told(EXIT_CODES[found.explanation.situation], partial(as_data, found), partial(show, found))
            if por_que is not None:
                return questions.why(alvo, por_que)
            if precos:
                return questions.prices(alvo, options, news, stop)
            parts = questions.Parts(por_que_nao or "", quem, o_que, onde, quando)
            return questions.why_not(alvo, parts, options, news, stop)

        told = interruptible(work, notice="Parando com o que se sabe até aqui (outro Ctrl-C desiste).")
    elapsed = time.monotonic() - start
    if as_json:
        print_json(told.data(told.code, elapsed))
    else:
        told.show(elapsed)
    ctx.exit(told.code)


class Told(NamedTuple):
    """An answer, ready to be said.

    Attributes:
        code: the exit code.
        data: makes plain data of the code and the seconds since the command began.
        show: prints it; takes the seconds since the command began.
    """

    code: int
    data: Callable[[int, float], dict[str, Any]]
    show: Callable[[float], None]


def as_data(result: Explained, code: int, elapsed: float) -> dict[str, Any]:
    """The result as plain data; seconds since the command began."""
    from escala.explain.explaining import to_data

    data = to_data(result.explanation)
    for number, repair in enumerate(data["reparos"]):
        repair["arquivo"] = None if result.folder is None else str(result.folder / result.files[number])
    return {
        "situacao": result.explanation.situation,
        "codigo": code,
        "segundos": round(elapsed, 3),
        "causas": list(result.causes),
        "texto": plain_lines(why(result.explanation, result.causes)),
        **{key: value for key, value in data.items() if key not in ("situacao", "segundos")},
        "avisos": [problem_data(warning) for warning in result.loaded.warnings],
        "pasta": None if result.folder is None else str(result.folder),
        "arquivos": list(result.files),
    }


def show(result: Explained, elapsed: float) -> None:
    """Print the answer: the plainest sentence first, one screen."""
    from rich.console import Console

    from escala.outputs import EXPLANATION_PAGE
    from escala.rules.wording import plain

    for warning in result.loaded.warnings:
        click.echo(str(warning), err=True)
    team, days = plain(result.loaded.scenario.equipe.nome), result.loaded.month.days
    whose = f"{team}, {days[0]:%d/%m/%Y} a {days[-1]:%d/%m/%Y}"
    console = Console(highlight=False, soft_wrap=True)
    found = result.explanation
    if found.situation == "viavel":
        console.print(f"Existe escala para {whose}: uma foi montada e auditada em {seconds(elapsed)}.")
        console.print("Para procurar a melhor: escala gerar.")
        return
    if found.situation == "sem-tempo":
        console.print(f"Em {seconds(elapsed)} não se soube se existe escala para {whose}.")
        console.print("Nada a proíbe até onde se provou. Tente com --tempo maior.")
        return
    console.print(f"[bold]Não existe escala para {whose}; está provado.[/bold]")
    for text in why(found, result.causes):
        console.print(text)
    if result.folder is not None:
        console.print(f"Para usar um reparo: escala gerar {result.folder / result.files[0]}", style="cyan")
        console.print(f"Para ver no navegador: {result.folder / EXPLANATION_PAGE}", style="cyan")


def why(found: Explanation, causes: tuple[str, ...]) -> Iterator[str]:
    """Why there is no roster and what would mend it, in lines with the markup of rich."""
    from rich.markup import escape

    from escala.explain import telling

    for conflict, needed in zip(found.conflicts, found.needed, strict=True):
        yield f"\n[bold red]{escape(telling.sentence(conflict.proof.mensagem))}[/bold red]"
        if len(conflict.members) > 1:
            yield "  Não podem valer juntas:"
        for member in conflict.members[:MOST_MEMBERS]:
            mark = "✓" if member.key in needed else "•"
            yield f"    {mark} {escape(telling.condition(member))}"
        rest = len(conflict.members) - MOST_MEMBERS
        if rest > 0:
            yield f"    • e mais {rest}"
    if not found.conflicts:
        for cause in telling.reasons(found, causes):
            yield f"\n[bold red]{escape(cause)}[/bold red]"
    if shown := telling.shown_by_building(found):
        yield f"  ✓ {shown}"
    if found.repairs:
        yield f"\n[bold]{telling.REPAIRS}[/bold]"
    for number, repair in enumerate(found.repairs, start=1):
        waived = f" [yellow]({telling.AGAINST})[/yellow]" if repair.waiver else ""
        yield f"  {number}. {escape(telling.repair(repair))}{waived} [dim]({repair.cost:.0f} pontos)[/dim]"
    if tried := telling.not_built(found):
        yield f"  [dim]{escape(tried)}[/dim]"
    if found.sizes:
        yield f"\n[bold]{telling.SIZES}[/bold]"
    for size in found.sizes:
        yield f"  {escape(telling.size(size))}"
    if late := telling.not_in_time(found):
        yield f"\n[dim]{escape(late)}[/dim]"
