"""The month's end on a terminal: what stands out last, where the screen stops. Fits 80 columns, needs no colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from escala.cli.render import Grid
from escala.production.analysis import Analysis
from escala.production.highlights import TITLES
from escala.production.indicators import Value
from escala.production.months import LookedAt
from escala.production.words import READINGS, decimal, fault_line, of_whom, other_reading, standing, tally
from escala.rules.wording import count, plain

MOST_APART = 12
"""Records put apart that are listed; all are in the files that the command writes."""

MOST_HIGHLIGHTS = 24
"""Things that stand out that are listed in a month."""

LEAST_WIDTH = 9


def parts(found: Analysis) -> Iterator[RenderableType]:
    """Indicators and comparison of each month, the indicators over the months, bad records, what stands out."""
    for month in found.months:
        yield from _month(found, month)
    if len(found.months) > 1:
        yield _over(found)
    yield _records(found)
    for month in found.months:
        yield _highlights(found, month)


def _month(found: Analysis, month: LookedAt) -> Iterator[RenderableType]:
    values = found.of(month)
    title = f"{month.name[:1].upper()}{month.name[1:]}"
    if not values:
        yield Text.assemble((title, "bold"), f" · a norma {found.pack.id} não tem indicadores")
    for team in month.teams:
        mine = [one for one in values if one.professional is None and one.team == team]
        if mine:
            yield _team_table(f"{title} · {plain(month.team_name(team))}", mine, month, found)
    own = [one for one in values if one.professional is not None]
    if own:
        yield _people_table(own, month)
    yield _compared(found, month)


def _team_table(title: str, values: Sequence[Value], month: LookedAt, found: Analysis) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for one in values:
        said = Text(f"{one.clause.artigo}: {one.clause.resumo}")
        if one.clause.indicador is not None and one.clause.indicador.medida == "indice":
            said.append(
                f"\n{READINGS[found.reading]}; {other_reading(found.reading)}: {decimal(one.otherwise)}", style="dim"
            )
        table.add_row(Text(decimal(one.value), style="bold"), said)
    hours = month.hours(values[0].team)
    note = f" · {count(len(month.members(values[0].team)), 'profissional', 'profissionais')}, {hours} h por semana"
    return Group(Text.assemble((title, "bold"), note), table)


def _people_table(values: Sequence[Value], month: LookedAt) -> RenderableType:
    clauses = list({one.clause.id: one.clause for one in values}.values())
    by_key = {(one.clause.id, one.professional): one.value for one in values}
    columns = [
        (Text(clause.artigo.split(",")[-1].strip()), [Text(decimal(by_key[clause.id, id])) for id in month.people])
        for clause in clauses
    ]
    legend = "\n".join(f"{clause.artigo.split(',')[-1].strip()} {clause.resumo}" for clause in clauses)
    title = Text.assemble(("Cada profissional", "bold"), (f"\n{legend}", "dim"))
    return Grid(title, [Text(plain(one.nome)) for one in month.people.values()], columns, least=LEAST_WIDTH, right=True)


def _compared(found: Analysis, month: LookedAt) -> RenderableType:
    covered = found.comparison.covered[month.label]
    rows = [row for row in found.comparison.rows if row.month is month and (row.planned or row.done or standing(row))]
    short = month.ruleset.short_row
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("Profissional", "Linha", "Plano", "Feito", "Faixa", ""):
        table.add_column(heading, justify="right" if heading in ("Plano", "Feito", "Faixa") else "left")
    for row in rows:
        wanted = "" if row.expected is None else f"{row.expected.least}–{row.expected.most}"
        said = standing(row)
        mark = Text(f"! {said}", style="bold red") if said else Text("")
        name = Text(plain(month.people[row.professional].nome))
        table.add_row(
            name, Text(f"{row.row} {short(row.row) or ''}".strip()), str(row.planned), str(row.done), wanted, mark
        )
    note = f" · sessões, nos {count(len(covered), 'dia', 'dias')} do mês que a escala planeja"
    return Group(Text.assemble(("Planejado e feito", "bold"), note), table)


def _over(found: Analysis) -> RenderableType:
    columns: list[tuple[Text, list[Text]]] = [
        (Text(month.label), [Text(decimal(one.values[place])) for one in found.over])
        for place, month in enumerate(found.months)
    ]
    columns.append((Text("média"), [Text(decimal(one.mean)) for one in found.over]))
    labels = [Text(f"{one.clause.artigo.split(',')[-1].strip()} {of_whom(one, found.months)}") for one in found.over]
    return Grid(Text("Mês a mês", style="bold"), labels, columns, least=LEAST_WIDTH, right=True)


def _records(found: Analysis) -> RenderableType:
    lines = [Text.assemble(("Registros", "bold"), f" · {tally(found.records)}")]
    listed = found.records.listed(MOST_APART)
    lines.extend(Text(f"  • {fault_line(one)}") for one in listed.faults)
    if listed.left:
        lines.append(Text(f"  … e mais {count(listed.left, 'registro', 'registros')}, todos em --csv"))
    return Group(*lines)


def _highlights(found: Analysis, month: LookedAt) -> RenderableType:
    mine = [one for one in found.highlights if one.month is month]
    lines = [Text(f"O que chama a atenção em {month.name}", style="bold")]
    if not mine:
        lines.append(Text("  Nada: o que se planejou foi registrado, dentro do que a norma espera."))
    kind = None
    for one in mine[:MOST_HIGHLIGHTS]:
        if one.kind != kind:
            lines.append(Text(f"  {TITLES[one.kind]}", style="bold"))
            kind = one.kind
        lines.append(Text(f"    • {one.message}"))
    if len(mine) > MOST_HIGHLIGHTS:
        lines.append(Text(f"    … e mais {len(mine) - MOST_HIGHLIGHTS}, em --html e --xlsx"))
    return Group(*lines)
