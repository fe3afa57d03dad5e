"""`escala importar`: an edited roster's sheet, audited and written; a team's sheet, as a scenario file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escala.cli.codes import BREACH, DONE
from escala.cli.wording import print_json, problem_data

if TYPE_CHECKING:
    from escala.domain.findings import Breach
    from escala.importing import Imported
    from escala.scenario_files import LoadedScenario
    from escala.sheets import SheetFile

MOST_ROWS = 6
"""Rows of the sheet that are named beside a breach."""


@click.command(
    epilog="""\b
Exemplos:
  escala importar saida/samambaia/escala.xlsx
  escala importar escala.xlsx --saida saida/samambaia-corrigida
  escala importar escala.xlsx --com-violacoes
  escala importar minha-equipe.xlsx --saida minha-equipe.yaml

\b
Códigos de saída: 0 lida e gravada; 2 arquivo ou uso errado; 5 a escala editada
descumpre a norma.
"""
)
@click.argument("planilha", metavar="PLANILHA", type=click.Path(path_type=Path))
@click.option(
    "--saida",
    "-o",
    "target",
    type=click.Path(path_type=Path),
    metavar="CAMINHO",
    help="Onde gravar: a pasta da escala, ou o arquivo do cenário (padrão: ao lado).",
)
@click.option(
    "--com-violacoes",
    "with_breaches",
    is_flag=True,
    help="Grava também a escala que descumpre a norma, para `escala replanejar PASTA --manter-edicoes`.",
)
@click.option("--sobrescrever", "overwrite", is_flag=True, help="Substitui o que o Escala já gravou ali.")
@click.option("--json", "as_json", is_flag=True, help="Escreve o resultado em JSON na saída padrão.")
@click.pass_context
def command(
    ctx: click.Context, planilha: Path, target: Path | None, with_breaches: bool, overwrite: bool, as_json: bool
) -> None:
    """Lê de volta uma planilha: a escala editada, ou a equipe descrita.

    Se a PLANILHA é o escala.xlsx de uma escala, lê a aba Editar, uma sessão por linha: uma linha nova é uma sessão
    nova, uma linha apagada é uma sessão que sai. A planilha leva consigo a escala de que foi feita e não precisa da
    pasta. Se a auditoria não acha descumprimento, grava a escala editada noutra pasta; se acha, diz quais e em que
    linhas, e não grava nada. O que não está na aba Editar não muda.

    Se foi feita por `escala novo --planilha`, faz dela um cenário, para `escala conferir` e `escala gerar`.
    """
    from escala.sheets import SheetFile, kind_of

    file = SheetFile(planilha)
    if kind_of(file) == "equipe":
        if with_breaches:
            raise click.UsageError("--com-violacoes é de uma escala, e esta planilha descreve uma equipe")
        _team(file, planilha, target or planilha.with_suffix(".yaml"), overwrite, as_json)
        return
    from escala.importing import import_roster

    found = import_roster(file, planilha, target, overwrite=overwrite, with_breaches=with_breaches)
    code = DONE if found.report.ok else BREACH
    if as_json:
        print_json(_data(found, code))
    else:
        _show(found, planilha)
    ctx.exit(code)


def _team(file: SheetFile, source: Path, target: Path, overwrite: bool, as_json: bool) -> None:
    from escala.importing import import_team

    loaded = import_team(file, source, target, overwrite=overwrite)
    if as_json:
        warnings = [problem_data(problem) for problem in loaded.warnings]
        print_json({"situacao": "equipe", "codigo": DONE, "arquivo": str(target), "avisos": warnings})
        return
    for warning in loaded.warnings:
        click.echo(f"aviso: {warning}", err=True)
    click.echo(f"{_counts(loaded)}\nCenário escrito em {target}. Agora: escala conferir {target}")


def _counts(loaded: LoadedScenario) -> str:
    """What the team comes to, in a sentence."""
    from escala.rules.wording import count, joined, plain

    scenario = loaded.scenario
    parts = [
        count(len(scenario.profissionais), "profissional", "profissionais"),
        count(len(scenario.unidades), "unidade", "unidades"),
        count(len(scenario.esf), "eSF", "eSF"),
    ]
    return f"{plain(scenario.equipe.nome)}: {joined(parts)}."


def _data(found: Imported, code: int) -> dict[str, Any]:
    return {
        "situacao": found.situation,
        "codigo": code,
        "pasta": None if found.folder is None else str(found.folder),
        "saem": [session.to_data() for session in found.gone],
        "entram": [session.to_data() for session in found.come],
        "linhas": {session.id: found.rows[session.id] for session in found.come},
        "pontos": {"antes": found.before.total, "depois": found.report.total},
        "violacoes": [breach.model_dump(mode="json", exclude_none=True) for breach in found.report.violacoes],
    }


def _show(found: Imported, source: Path) -> None:
    from rich.console import Console
    from rich.text import Text

    from escala.cli.auditar import breaches
    from escala.rules.wording import count

    console = Console(highlight=False, soft_wrap=True)
    for line in _changes(found):
        console.print(line)
    if found.report.ok:
        if found.gone or found.come:
            more = found.report.total - found.before.total
            said = f", {abs(more)} a {'mais' if more > 0 else 'menos'}" if more else ", como antes"
            console.print(Text(f"\nA escala cumpre a norma; {count(found.report.total, 'ponto', 'pontos')}{said}."))
        files = count(len(found.files), "arquivo", "arquivos")
        console.print(Text(f"Gravada em {found.folder} ({files}); {source} ficou como estava."))
        return
    console.print()
    for part in breaches(_with_rows(breach, found) for breach in found.report.violacoes):
        console.print(part)
    number = count(len(found.report.violacoes), "violação", "violações")
    console.print(Text(f"A escala editada NÃO cumpre a norma: {number}.", style="bold red"))
    if found.folder is None:
        hint = (
            "Corrija a planilha e repita; ou repita com --com-violacoes, e o Escala conserta em volta do que se editou."
        )
        console.print(Text(f"Nada foi gravado. {hint}"))
    else:
        console.print(Text(f"Gravada assim mesmo em {found.folder}, sem calendários nem relatório dela."))
        console.print(
            Text(f"Para consertar em volta do que se editou: escala replanejar {found.folder} --manter-edicoes")
        )


def _changes(found: Imported) -> Iterator[Any]:
    """What was edited, in order of time."""
    from rich.text import Text

    from escala.cli.wording import session_text
    from escala.rules.wording import count

    if not found.gone and not found.come:
        yield Text("Nada foi editado: a escala é a mesma.", style="bold")
        return
    was = {session.id for session in found.gone}
    now = {session.id for session in found.come}
    parts = [
        count(len(was & now), "sessão muda", "sessões mudam") if was & now else "",
        count(len(now - was), "sessão nova", "sessões novas") if now - was else "",
        count(len(was - now), "sessão sai", "sessões saem") if was - now else "",
    ]
    yield Text(f"{', '.join(filter(None, parts))}.", style="bold")
    rows = [(session.inicio, 0, session) for session in found.gone]
    rows += [(session.inicio, 1, session) for session in found.come]
    for _, new, session in sorted(rows, key=lambda row: (row[0], row[1], row[2].id)):
        sign = Text("  + ", style="green") if new else Text("  − ", style="red")
        yield sign.append(session_text(found.loaded, session), style="default")


def _with_rows(breach: Breach, found: Imported) -> Breach:
    """A breach that says in which rows of the sheet its sessions stand."""
    from escala.rules.wording import joined

    rows = sorted(found.rows[id] for id in breach.sessoes if id in found.rows)
    if not rows:
        return breach
    said = [str(row) for row in rows[:MOST_ROWS]] + (["outras"] if len(rows) > MOST_ROWS else [])
    where = f"{'linha' if len(rows) == 1 else 'linhas'} {joined(said)} da aba Editar"
    return breach.model_copy(update={"mensagem": f"{breach.mensagem} ({where})"})
