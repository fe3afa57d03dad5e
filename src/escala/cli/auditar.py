"""`escala auditar`: a written roster, also one edited by hand, against its norm, article by article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from escala.cli.codes import BREACH, DONE
from escala.cli.packs import named_pack
from escala.cli.wording import print_json

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from escala.audit import AuditReport
    from escala.domain.findings import Breach
    from escala.domain.roster import Waiver
    from escala.presentation.articles import Articles

_WORDS = {
    "cumprido": ("cumprido", "green"),
    "descumprido": ("DESCUMPRIDO", "bold red"),
    "dispensado": ("dispensado", "yellow"),
    "achado": ("aviso", "yellow"),
    "fora": ("fora da escala", "dim"),
}
"""Situation of an article -> how the table says it, and its style."""


@click.command(
    epilog="""\b
Exemplos:
  escala auditar saida/samambaia
  escala auditar escala.json --json

\b
Códigos de saída: 0 a escala cumpre a norma; 2 arquivo ou uso errado; 5 há
descumprimento.
"""
)
@click.argument("caminho", metavar="PASTA", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Escreve o relatório em JSON na saída padrão.")
@click.option(
    "--norma", metavar="CAMINHO", help="Audita contra esta norma (um nome ou um arquivo), e não a que o cenário diz."
)
@click.pass_context
def command(ctx: click.Context, caminho: Path, as_json: bool, norma: str | None) -> None:
    """Audita uma escala pronta, também a editada à mão.

    PASTA é uma pasta gravada por `escala gerar`, ou o próprio arquivo escala.json. Nada do que ele diz vale por si:
    cada artigo da norma é recalculado a partir das sessões e do cenário, para dizer o que se cumpre, o que se descumpre
    (quem, quando e por quantos minutos), o que está dispensado e o que não depende da escala.
    """
    from escala.audit import audit_file

    report = audit_file(caminho, None if norma is None else named_pack(norma, "--norma"))
    if as_json:
        print_json(report.to_data())
    else:
        _print(report)
    ctx.exit(DONE if report.ok else BREACH)


def _print(report: AuditReport) -> None:
    from rich.console import Console
    from rich.text import Text

    from escala.cli import render
    from escala.presentation.answer import verdict
    from escala.presentation.articles import articles_of
    from escala.presentation.hours import support_of
    from escala.presentation.notices import findings_of
    from escala.presentation.penalties import penalties_of

    console = Console(highlight=False)
    found = articles_of(report)
    console.print(_articles(found))
    parts = (
        render.support(support_of(report), report.presenca),
        waivers(report.dispensas),
        render.findings(findings_of(report)),
        render.penalties(penalties_of(report)),
    )
    for part in parts:
        if part is not None:
            console.print(part)
            console.print()
    for part in breaches(report.violacoes):
        console.print(part)
    console.print(render.articles(found))
    console.print(Text(verdict(len(report.violacoes)), style="bold green" if report.ok else "bold red"))


def _articles(found: Articles) -> RenderableType:
    """Every provision of the norm: those that one rule serves and that stand alike share a line."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from escala.rules.wording import count

    table = Table(box=box.SIMPLE_HEAD, title="Artigo por artigo", title_justify="left", title_style="bold")
    table.add_column("O que se pede", max_width=30)
    table.add_column("Situação", no_wrap=True)
    table.add_column("Dispositivos da norma")
    for group in found.groups:
        words, style = _WORDS[group.situation]
        said = Text(words, style=style)
        if group.note:
            said.append(f"\n{group.note}")
        table.add_row(Text(group.title), said, Text(" · ".join(group.articles)))
    if found.outside:
        words, style = _WORDS["fora"]
        number = count(len(found.outside), "dispositivo", "dispositivos")
        table.add_row(Text("—"), Text(words, style=style), Text(f"{number}; o motivo de cada um: escala normas"))
    return table


def waivers(found: Sequence[Waiver], title: str = "Dispensas") -> Text | None:
    """The waivers in words, under a title; None where there are none."""
    from rich.text import Text

    from escala.rules.wording import day

    if not found:
        return None
    text = Text(title, style="bold")
    for waiver in found:
        when = ""
        if waiver.inicio is not None and waiver.fim is not None:
            when = f", {day(waiver.inicio.date())}, das {waiver.inicio:%H:%M} às {waiver.fim:%H:%M}"
        text.append(f"\n  • {waiver.artigo}{when}: {waiver.motivo}", style="not bold")
    return text


def breaches(found: Iterable[Breach]) -> Iterator[Text]:
    """The breaches in words, under the rule that they break."""
    from rich.text import Text

    from escala.presentation.notices import breaches_of

    for broken in breaches_of(found):
        text = Text(broken.title, style="bold red")
        for message in broken.messages:
            text.append(f"\n  • {message}", style="not bold default")
        yield text.append("\n")
