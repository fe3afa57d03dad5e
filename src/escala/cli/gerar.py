"""`escala gerar`: a scenario becomes a roster, audited and written."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escala.cli.codes import BREACH, DONE, INFEASIBLE, OUT_OF_TIME
from escala.cli.interrupt import interruptible
from escala.cli.options import PREVIOUS, SEED
from escala.cli.progress import progress, seconds
from escala.cli.wording import no_roster, print_json, problem_data, verbatim
from escala.presentation.numbers import percent

if TYPE_CHECKING:
    from threading import Event

    from escala.explain.explaining import Explanation
    from escala.workflow import Result

EXPLAINING = 6
"""Seconds, at most, to say why there is no roster and what would mend it; `escala explicar` takes longer."""

EXIT_CODES = {"otima": DONE, "viavel": DONE, "inviavel": INFEASIBLE, "sem-tempo": OUT_OF_TIME}
"""Situation -> exit code."""


@click.command(
    epilog="""\b
Exemplo:
  escala gerar samambaia.yaml --tempo 30

\b
Códigos de saída: 0 escala gravada; 2 arquivo ou uso errado; 3 provado que não
existe escala; 4 acabou o tempo sem nenhuma escala; 5 a auditoria reprovou.
"""
)
@click.argument("cenario", type=click.Path(path_type=Path))
@click.option(
    "--saida", type=click.Path(path_type=Path), metavar="PASTA", help="Onde gravar (padrão: saida/<cenário>/)."
)
@click.option(
    "--tempo", type=click.IntRange(1, 86400), default=60, metavar="SEGUNDOS", help="Tempo máximo de busca (padrão: 60)."
)
@SEED
@click.option(
    "--nucleos",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Processadores a usar (padrão: todos; com 1, a mesma semente dá a mesma escala).",
)
@click.option(
    "--gap",
    type=click.IntRange(0, 100),
    metavar="PCT",
    help="Para quando a distância até o limite provado for de PCT por cento ou menos (padrão: 0).",
)
@click.option(
    "--partir-de",
    type=click.Path(path_type=Path),
    metavar="PASTA",
    help="Parte da escala desta pasta (padrão: a da base, se o cenário é um e-se e ela tem escala).",
)
@PREVIOUS
@click.option("--do-zero", is_flag=True, help="Não parte de escala nenhuma.")
@click.option("--sobrescrever", is_flag=True, help="Troca uma pasta já gravada pelo Escala.")
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
@click.option("--silencioso", is_flag=True, help="Não mostra o andamento nem o resumo.")
@click.pass_context
def command(
    ctx: click.Context,
    cenario: Path,
    saida: Path | None,
    tempo: int,
    semente: int,
    nucleos: int | None,
    gap: int | None,
    partir_de: Path | None,
    anterior: Path | None,
    do_zero: bool,
    sobrescrever: bool,
    as_json: bool,
    silencioso: bool,
) -> None:
    """Monta a escala do CENARIO, audita e grava.

    Lê o cenário (YAML), procura a melhor escala que cumpre a norma, confere artigo por artigo e grava uma pasta com
    escala.html (para olhar), escala.json, relatorio.json e calendarios/. Ctrl-C para a busca e fica com a melhor
    escala encontrada até ali; um segundo Ctrl-C desiste.

    A busca de um e-se (um arquivo com base) parte da escala da base, se ela está em saida/<base>/ e é do cenário como
    ele está agora; o que não serve mais é refeito.

    Com --anterior, o mês continua o anterior: o saldo de horas de cada pessoa se compensa aos poucos, noites, fins de
    semana e apoio às eSF se equilibram com os de antes, os dias e a reunião da última semana se mantêm quanto possível,
    e o descanso entre os dois períodos é respeitado.
    """
    if partir_de is not None and do_zero:
        raise click.UsageError("ou --partir-de, ou --do-zero")
    start = time.monotonic()
    with progress(start, silent=silencioso) as news:

        def work(stop: Event) -> tuple[Result, Explanation | None]:
            from escala import workflow
            from escala.solver import SolveOptions

            share = None if gap is None else gap / 100
            options = SolveOptions(time_limit=tempo, workers=nucleos or cores(), seed=semente, gap=share)
            result = workflow.generate(
                cenario,
                saida,
                options=options,
                overwrite=sobrescrever,
                origin=partir_de,
                from_base=not do_zero,
                previous=anterior,
                on_progress=news,
                stop=stop,
            )
            if result.situation != "inviavel" or stop.is_set():
                return result, None
            from escala.inquiries import explained

            return result, explained(result.loaded, options, min(EXPLAINING, tempo), news, stop)

        result, explanation = interruptible(
            work, notice="Parando com a melhor escala até aqui (outro Ctrl-C desiste dela)."
        )
    code = exit_code(result)
    elapsed = time.monotonic() - start
    for warning in result.loaded.warnings:
        click.echo(str(warning), err=True)
    said = trouble(result, elapsed, cenario, explanation)
    for text in said:
        click.echo(text, err=True)
    if partir_de is not None and result.roster is not None and result.origin is None:
        click.echo(f"A escala de {partir_de} não serviu de partida; a busca partiu do zero.", err=True)
    if as_json:
        print_json(as_data(result, code, elapsed, explanation, said))
    elif not silencioso and code == DONE:
        show(result, elapsed)
    ctx.exit(code)


def cores() -> int:
    """Processors that this process may use."""
    import os

    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # a system without affinities
        return os.cpu_count() or 1


def exit_code(result: Result) -> int:
    """The command's exit code, as in the contract."""
    if result.roster is not None and result.folder is None:
        return BREACH
    return EXIT_CODES[result.situation]


def trouble(result: Result, elapsed: float, scenario: Path, told: Explanation | None) -> list[str]:
    """Why there is no roster, in lines for stderr; none if there is one."""
    if result.situation == "inviavel":
        if told is None or not told.conflicts:
            return no_roster(result.causes)
        from rich.text import Text

        from escala.cli.explicar import why

        return [
            "Não existe escala para este cenário; está provado.",
            *(Text.from_markup(line).plain for line in why(told, result.causes)),
            f"Mais reparos, cada um num arquivo pronto: escala explicar {scenario}",
        ]
    if result.roster is None:
        return [
            f"Nenhuma escala em {seconds(elapsed)}. Isto não prova que não exista: tente com --tempo maior.",
            *(f"  • {cause}" for cause in result.causes),
        ]
    if result.folder is None:
        breaches = result.report.violacoes if result.report is not None else ()
        return [
            "A auditoria não confirma a escala encontrada. É um defeito do Escala, e nada foi gravado.",
            *(f"  • {breach.artigo} ({breach.regra}): {breach.mensagem}" for breach in breaches),
            *(f"  • {defect}" for defect in result.defects),
        ]
    return []


def as_data(
    result: Result, code: int, elapsed: float, explanation: Explanation | None, said: Sequence[str]
) -> dict[str, Any]:
    """The result as plain data; seconds since the command began, and what was said of it on stderr."""
    goal = result.roster.objetivo if result.roster is not None else None
    return {
        "situacao": result.situation,
        "codigo": code,
        "segundos": round(elapsed, 3),
        "objetivo": goal and {**goal.model_dump(mode="json"), "distancia": round(goal.gap, 6)},
        "causas": list(result.causes),
        "explicacao": None if explanation is None else explanation_data(explanation),
        "violacoes": [breach.model_dump(mode="json") for breach in result.report.violacoes] if result.report else [],
        "defeitos": list(result.defects),
        "anterior": None if (before := result.loaded.scenario.anterior) is None else str(before.ate),
        "partida": None if result.origin is None else str(result.origin),
        "avisos": [problem_data(warning) for warning in result.loaded.warnings],
        "pasta": None if result.folder is None else str(result.folder),
        "arquivos": list(result.files),
        "texto": [line for text in said for line in text.splitlines()],
    }


def explanation_data(explanation: Explanation) -> dict[str, Any]:
    """Why there is no roster and what would mend it, as plain data."""
    from escala.explain.explaining import to_data

    return to_data(explanation)


def show(result: Result, elapsed: float) -> None:
    """Print what a coordinator wants to know of the roster."""
    from escala.cli import render
    from escala.outputs import PAGE_FILE
    from escala.presentation.showing import shown

    assert result.roster is not None
    assert result.report is not None
    goal = result.roster.objetivo
    console = verbatim()
    month, ruleset = result.loaded.month, result.loaded.ruleset
    console.print(render.summary(shown(result.roster, month, ruleset, result.report)))
    quality = (
        "e está provado que não há escala melhor"
        if result.situation == "otima"
        else f"e está provado que nenhuma tem menos de {goal.limite} (distância de {percent(goal.gap)})"
    )
    console.print(f"{goal.valor} pontos, {quality}; {seconds(elapsed)}.", soft_wrap=True)
    before = result.loaded.scenario.anterior
    if before is not None:
        console.print(f"Continua o período que foi até {before.ate:%d/%m/%Y}.", soft_wrap=True)
    if result.origin is not None:
        console.print(f"Partiu da escala de {result.origin}.", soft_wrap=True)
    assert result.folder is not None
    console.print(f"Gravada em {result.folder} ({len(result.files)} arquivos).", soft_wrap=True)
    console.print(f"Para ver, abra {result.folder / PAGE_FILE} no navegador.", soft_wrap=True)
