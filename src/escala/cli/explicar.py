"""`escala explicar`: why a month cannot be, and what would make it possible."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escala.cli.codes import DONE, INFEASIBLE, OUT_OF_TIME
from escala.cli.gerar import cores
from escala.cli.interrupt import interruptible
from escala.cli.progress import progress, seconds
from escala.cli.wording import print_json, problem_data, unreadable

if TYPE_CHECKING:
    from threading import Event

    from escala.explain.explaining import Explanation
    from escala.workflow import Explained

EXIT_CODES = {"inviavel": INFEASIBLE, "viavel": DONE, "sem-tempo": OUT_OF_TIME}
"""Situation -> exit code."""

MOST_MEMBERS = 8
"""Conditions of one conflict that are listed."""


@click.command(
    epilog="""\b
Exemplo:
  escala explicar samambaia.yaml

\b
Códigos de saída: 0 existe escala; 2 arquivo ou uso errado; 3 provado que não
existe escala, e por quê; 4 acabou o tempo sem se saber.
"""
)
@click.argument("cenario", type=click.Path(path_type=Path))
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
@click.option(
    "--semente", type=click.IntRange(0, 2**31 - 1), default=1, metavar="N", help="Semente do sorteio (padrão: 1)."
)
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
@click.option("--silencioso", is_flag=True, help="Não mostra o andamento.")
@click.pass_context
def command(
    ctx: click.Context,
    cenario: Path,
    saida: Path | None,
    tempo: int,
    reparos: int,
    semente: int,
    as_json: bool,
    silencioso: bool,
) -> None:
    """Diz por que o CENARIO não tem escala, e o que o tornaria possível.

    Mostra o menor conjunto de condições que não podem valer juntas, com os artigos e os números, e reparos, do mais
    leve ao mais pesado. Cada reparo mostrado já foi montado e auditado, e é gravado como um arquivo e-se, pronto para
    escala gerar.
    """
    from escala.documents.errors import InputError

    start = time.monotonic()
    with progress(start, silent=silencioso) as news:

        def work(stop: Event) -> Explained:
            from escala import workflow
            from escala.solver import SolveOptions

            options = SolveOptions(time_limit=tempo, workers=cores(), seed=semente)
            return workflow.explain(cenario, saida, options=options, enough=reparos, on_progress=news, stop=stop)

        try:
            result = interruptible(work, notice="Parando com o que se sabe até aqui (outro Ctrl-C desiste).")
        except InputError as error:
            if as_json:
                print_json(unreadable(error))
            raise
    code = EXIT_CODES[result.explanation.situation]
    for warning in result.loaded.warnings:
        click.echo(str(warning), err=True)
    if as_json:
        print_json(as_data(result, code, time.monotonic() - start))
    else:
        show(result, time.monotonic() - start)
    ctx.exit(code)


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
        **{key: value for key, value in data.items() if key not in ("situacao", "segundos")},
        "avisos": [problem_data(warning) for warning in result.loaded.warnings],
        "pasta": None if result.folder is None else str(result.folder),
        "arquivos": list(result.files),
    }


def show(result: Explained, elapsed: float) -> None:
    """Print the answer: the plainest sentence first, one screen."""
    from rich.console import Console

    from escala.rules.wording import plain

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


def why(found: Explanation, causes: tuple[str, ...]) -> Iterator[str]:
    """Why there is no roster and what would mend it, in lines with the markup of rich."""
    from rich.markup import escape

    for conflict, needed in zip(found.conflicts, found.needed, strict=True):
        yield f"\n[bold red]{escape(_sentence(conflict.proof.mensagem))}[/bold red]"
        if len(conflict.members) > 1:
            yield "  Não podem valer juntas:"
        for member in conflict.members[:MOST_MEMBERS]:
            mark = "✓" if member.key in needed else "•"
            article = f" ({member.article})" if member.article else ""
            yield f"    {mark} {escape(member.text + article)}"
        rest = len(conflict.members) - MOST_MEMBERS
        if rest > 0:
            yield f"    • e mais {rest}"
    if not found.conflicts:
        for cause in causes:
            yield f"\n[bold red]{escape(_sentence(cause))}[/bold red]"
    if any(found.needed):
        yield "  ✓ sem ela, ou com ela mudada, montou-se uma escala"
    if found.repairs:
        yield "\n[bold]O que a tornaria possível, do mais leve ao mais pesado (cada um montado e auditado):[/bold]"
    for number, repair in enumerate(found.repairs, start=1):
        texts = "; e ".join(change.text for change in repair.changes)
        waived = " [yellow](contraria a norma)[/yellow]" if repair.waiver else ""
        yield f"  {number}. {escape(texts)}{waived} [dim]({repair.cost:.0f} pontos)[/dim]"
    if found.tried and len(found.repairs) < 3:
        texts = "; ".join(repair.changes[-1].text for repair in found.tried[:2])
        yield f"  [dim]Nada proíbe, mas não se montou a tempo: {escape(texts)}[/dim]"
    if found.sizes:
        yield "\n[bold]Horas semanais de cada ocupação, ficando as outras como estão:[/bold]"
    for size in found.sizes:
        enough = "" if size.enough is None else f"; com {size.enough}h montou-se uma escala"
        yield f"  {escape(size.occupation)}: há {size.now}h, e menos de {size.least}h não bastam{enough}"
    if found.late:
        yield f"\n[dim]O tempo não bastou para {'; nem para '.join(dict.fromkeys(found.late))}.[/dim]"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
