"""What `escala explicar` says of a written roster: why not otherwise, what a session is for, what rules cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import click

from escala.cli.codes import DONE, INFEASIBLE, OUT_OF_TIME
from escala.cli.explicar import Told
from escala.cli.explicar import why as conflict_lines
from escala.cli.progress import seconds
from escala.cli.wording import plain_lines, session_text
from escala.explain.explaining import to_data
from escala.explain.purpose import Purpose, purpose
from escala.explain.wishes import WishError, read_wish
from escala.inquiries import Answer, Price, Prices, Solved, read_solved
from escala.inquiries import prices as priced
from escala.inquiries import why_not as asked_why_not
from escala.rules.registry import CLAUSES
from escala.rules.wording import hours, in_sentence, plain
from escala.solver import Progress, SolveOptions

News = Callable[[Progress], None]

MOST_SESSIONS = 6
"""Changed sessions that are listed."""

NO_TIME = (
    "Não há hora que sirva: veja o funcionamento da unidade, o horário das pessoas e da eSF, e quanto dura a atividade."
)
"""Why a wish cannot be had, where there is no time for it at all."""

MOST_BREACHES = 6
"""Breaches that are listed."""


class Parts(NamedTuple):
    """A wish as it was typed: a phrase, and parts that are named one by one."""

    phrase: str
    who: tuple[str, ...]
    what: str | None
    where: str | None
    when: str | None


# -- why not ----------------------------------------------------------------------------------------------------------


def why_not(path: Path, parts: Parts, options: SolveOptions, news: News, stop: Event) -> Told:
    """Whether something could be otherwise, and at what cost.

    Raises:
        InputError: no roster at the path.
        click.UsageError: the wish is not understood.
    """
    solved = read_solved(path)
    try:
        wish = read_wish(solved.world, parts.phrase, who=parts.who, what=parts.what, where=parts.where, when=parts.when)
    except WishError as error:
        raise click.UsageError(str(error)) from None
    answer = asked_why_not(solved, wish, options=options, on_progress=news, stop=stop)
    code = {"possivel": DONE, "impossivel": INFEASIBLE, "sem-tempo": OUT_OF_TIME}[answer.situation]

    def data(code: int, elapsed: float) -> dict[str, Any]:
        return {**answer_data(answer, code, elapsed), "texto": plain_lines(answer_lines(solved, answer, elapsed))}

    def show(elapsed: float) -> None:
        from rich.console import Console

        console = Console(highlight=False, soft_wrap=True)
        for line in answer_lines(solved, answer, elapsed):
            console.print(line)

    return Told(code, data, show)


def answer_data(answer: Answer, code: int, elapsed: float) -> dict[str, Any]:
    """An answer as plain data."""
    return {
        "pergunta": answer.wish,
        "motivo": answer.reason,
        "situacao": answer.situation,
        "codigo": code,
        "segundos": round(elapsed, 3),
        "como": answer.way,
        "custo": answer.after - answer.before if answer.situation == "possivel" else None,
        "por_regra": {rule: points for rule, points in sorted(answer.points.items()) if points},
        "valor": answer.after if answer.situation == "possivel" else None,
        "limite": answer.bound if answer.situation == "possivel" else None,
        "saem": [session.to_data() for session in answer.gone],
        "entram": [session.to_data() for session in answer.come],
        "explicacao": None if answer.explanation is None else to_data(answer.explanation),
    }


def answer_lines(solved: Solved, answer: Answer, elapsed: float) -> list[str]:
    """An answer in lines with the markup of rich, the plainest sentence first."""
    from rich.markup import escape

    wish = escape(answer.wish)
    if answer.situation == "impossivel":
        lines = [f"[bold]Não pode ser: {wish}.[/bold]"]
        if answer.explanation is None or not answer.explanation.conflicts:
            return [*lines, escape(answer.reason or NO_TIME)]
        return [*lines, *conflict_lines(answer.explanation, ())]
    if answer.situation == "sem-tempo":
        return [
            f"Em {seconds(elapsed)} não se soube se pode ser: {wish}.",
            "Nada o proíbe até onde se provou. Tente com --tempo maior.",
        ]
    if not answer.gone and not answer.come:
        return [f"[bold]Já é assim: {wish}.[/bold]"]
    cost = answer.after - answer.before
    said = f"custa {_points(cost)} a mais" if cost > 0 else "não custa nada a mais"
    if cost < 0:
        said = f"e o mês até melhora {_points(-cost)}: a escala não era a melhor"
    how = f"Como: {escape(answer.way)}. " if answer.way not in (None, answer.wish) else ""
    lines = [
        f"[bold]Pode ser: {wish}; {said}[/bold] ({answer.before} pontos na escala, {answer.after} assim).",
        f"{how}Montada e auditada em {seconds(elapsed)}; está provado que nenhuma escala "
        f"assim tem menos de {answer.bound} pontos.",
    ]
    changed = sorted(((points, rule) for rule, points in answer.points.items() if points), reverse=True)
    if changed:
        lines.append("\n[bold]Regra por regra:[/bold]")
        lines += [f"  {points:+d}  {escape(CLAUSES[rule].title)}" for points, rule in changed]
    lines.append(f"\n[bold]Mudam {len(answer.gone)} sessões, que dão lugar a {len(answer.come)}:[/bold]")
    shown = sorted(answer.come, key=lambda s: s.inicio)[:MOST_SESSIONS]
    lines += [f"  + {escape(session_text(solved.loaded, session))}" for session in shown]
    rest = len(answer.come) - len(shown)
    if rest > 0:
        lines.append(f"  [dim]e mais {rest} (todas com --json)[/dim]")
    return lines


def _points(number: int) -> str:
    return f"{number} ponto" if number == 1 else f"{number} pontos"


# -- why --------------------------------------------------------------------------------------------------------------


def why(path: Path, id: str) -> Told:
    """What a session is for.

    Raises:
        InputError: no roster at the path.
        click.UsageError: the roster has no session of that id.
    """
    solved = read_solved(path)
    found = purpose(solved.roster, solved.loaded.month, solved.loaded.ruleset, id)
    if found is None:
        raise click.UsageError(f'a escala não tem a sessão "{id}"; os ids estão em sessoes, no escala.json')

    def data(code: int, elapsed: float) -> dict[str, Any]:
        return {
            "sessao": found.session.to_data(),
            "codigo": code,
            "segundos": round(elapsed, 3),
            "no_lugar": found.instead,
            "linha": found.row,
            "violacoes": [breach.model_dump(mode="json") for breach in found.breaches],
            "pontos": found.points,
            "texto": plain_lines(purpose_lines(solved, found)),
        }

    def show(elapsed: float) -> None:
        from rich.console import Console

        console = Console(highlight=False, soft_wrap=True)
        for line in purpose_lines(solved, found):
            console.print(line)

    return Told(DONE, data, show)


def purpose_lines(solved: Solved, found: Purpose) -> list[str]:
    """What is lost without a session, in lines with the markup of rich."""
    from rich.markup import escape

    rows = solved.loaded.ruleset.rows
    lines = [f"[bold]{escape(session_text(solved.loaded, found.session))}[/bold]"]
    if found.row is not None and found.row in rows:
        each = hours(found.session.minutes)
        lines.append(
            f"Conta {each} para cada um em {escape(rows[found.row].nome)} ({escape(rows[found.row].citacao)})."
        )
    instead = "sem ela"
    if found.instead is not None:
        instead = (
            f"com tempo de {in_sentence(plain(solved.loaded.ruleset.activities[found.instead].nome))} no lugar dela"
        )
    if not found.breaches and not found.points:
        return [
            *lines,
            f"Nenhuma regra depende só dela: {instead}, o mês continua a cumprir a norma, com os mesmos pontos.",
        ]
    if found.breaches:
        lines.append(f"\n[bold]Serve a regras obrigatórias: {instead},[/bold]")
        lines += [f"  ✗ {escape(b.mensagem)} ({escape(b.artigo)})" for b in found.breaches[:MOST_BREACHES]]
        rest = len(found.breaches) - MOST_BREACHES
        if rest > 0:
            lines.append(f"  [dim]e mais {rest}[/dim]")
    if found.points:
        lines.append(f"\n[bold]Pontos, {instead}:[/bold]")
        lines += _by_rule(found.points)
    return lines


def _by_rule(points: Mapping[str, int]) -> Iterable[str]:
    from rich.markup import escape

    for rule, more in sorted(points.items(), key=lambda entry: -entry[1]):
        yield f"  {more:+d}  {escape(CLAUSES[rule].title)}"


# -- prices -----------------------------------------------------------------------------------------------------------


def prices(path: Path, options: SolveOptions, news: News, stop: Event) -> Told:
    """What the month would gain if each clause gave one unit.

    Raises:
        InputError: no roster at the path.
    """
    solved = read_solved(path)
    found = priced(solved, options=options, on_progress=news, stop=stop)

    def data(code: int, elapsed: float) -> dict[str, Any]:
        return {
            "codigo": code,
            "segundos": round(elapsed, 3),
            "valor": found.value,
            "limite": found.bound,
            "folga_minutos": found.slack,
            "precos": [
                {
                    "mudanca": row.text,
                    "artigo": row.article,
                    "contraria_a_norma": row.waiver,
                    "ganho": row.gain,
                    "ganho_certo": row.certain,
                    "folga_minutos": row.slack,
                }
                for row in found.rows
            ],
            "nao_tentados": found.left,
            "texto": plain_lines(price_table(found, elapsed)),
        }

    def show(elapsed: float) -> None:
        from rich.console import Console

        for part in price_table(found, elapsed):
            Console(highlight=False).print(part)

    return Told(DONE, data, show)


def price_table(found: Prices, elapsed: float) -> list[Any]:
    """The prices as a table of rich, and what is to be said of it."""
    from rich.markup import escape
    from rich.table import Table

    slack = "" if found.slack is None else f"; sobram {hours(found.slack)} da equipe no período"
    head = f"O mês como está: {found.value} pontos (limite provado {found.bound}){slack}."
    gaining = [row for row in found.rows if row.gain or row.slack]
    table = Table("Se cedesse uma unidade", "pontos", "certos", "folga da equipe", box=None, pad_edge=False)
    for row in gaining:
        about = escape(row.text) + (" [yellow](contraria a norma)[/yellow]" if row.waiver else "")
        table.add_row(about, _gain(row), str(-row.certain) if row.certain else "", _slack(row))
    idle = sum(row.gain == 0 and not row.slack for row in found.rows)
    late = sum(row.gain is None for row in found.rows) + found.left
    nothing = ["Nenhuma regra, cedendo uma unidade, traz ganho."] if found.rows else []
    lines: list[Any] = [head, table] if gaining else [head, *nothing]
    if gaining and idle:
        lines.append(f"Em mais {idle} mudanças de uma unidade não se achou ganho.")
    if late:
        lines.append(f"De {late} não se soube no tempo dado ({seconds(elapsed)}); tente com --tempo maior.")
    lines.append(
        "Pontos: o que se achou, em escalas montadas e auditadas. Certos: o que nem a melhor escala de hoje teria."
    )
    return lines


def _gain(row: Price) -> str:
    return "?" if row.gain is None else f"{-row.gain:+d}" if row.gain else "0"


def _slack(row: Price) -> str:
    return "" if not row.slack else ("+" if row.slack > 0 else "-") + hours(abs(row.slack))
