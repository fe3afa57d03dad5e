"""What `escala trocar` says of a swap, in words and as data."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from escala.audit import AuditReport
from escala.cli.auditar import breaches, waivers
from escala.cli.progress import seconds
from escala.cli.wording import plain_lines, session_work, verbatim
from escala.domain.roster import Session, Waiver
from escala.rules.registry import CLAUSES
from escala.rules.wording import count, day, people
from escala.scenario_files import LoadedScenario
from escala.whatif.alternatives import Alternatives, Offer
from escala.whatif.swapping import Asked, Exchange, shift_in
from escala.workflow import Swap

MOST_BREACHES = 8
"""Breaches that are listed."""

MOST_SESSIONS = 4
"""Sessions of an alternative that are listed."""


@dataclass(frozen=True)
class Told:
    """A swap, ready to be told.

    Attributes:
        path: the roster's, as it was given.
        loaded: its scenario.
        asked: the swap that was asked for.
        result: what became of it.
        options: what else was asked on the command line, and is asked of the alternatives too.
    """

    path: Path
    loaded: LoadedScenario
    asked: Asked
    result: Swap
    options: Sequence[str]

    # -- as data -----------------------------------------------------------------------------------------------------

    def data(self, code: int, elapsed: float) -> dict[str, Any]:
        """The result as plain data; seconds since the command began."""
        result, found = self.result, self.result.report or self.result.before
        gone, come = _changed_waivers(result)
        others = result.alternatives
        return {
            "situacao": "feita" if result.folder else "recusada" if result.report else "escala-com-descumprimento",
            "codigo": code,
            "segundos": round(elapsed, 3),
            "troca": {
                "de": self.asked.one,
                "com": self.asked.other,
                "dia": self.asked.date and self.asked.date.isoformat(),
                "turno": self.asked.shift,
                "dia_de_volta": self.asked.back and self.asked.back.isoformat(),
                "sessoes": list(self.asked.sessions),
                "por": list(self.asked.against),
            },
            "passam": [] if result.exchange is None else _handed(result.exchange),
            "pontos": {"antes": result.before.total, "depois": found.total, "por_regra": _by_rule(result)},
            "objetivo": result.roster.objetivo.model_dump(mode="json") if result.folder and result.roster else None,
            "dispensas": {
                "entram": [waiver.model_dump(mode="json", exclude_none=True) for waiver in come],
                "saem": [waiver.model_dump(mode="json", exclude_none=True) for waiver in gone],
            },
            "violacoes": [breach.model_dump(mode="json") for breach in found.violacoes],
            "alternativas": [] if others is None else [self._offer_data(offer) for offer in others.offers],
            "por_auditar": 0 if others is None else others.left,
            "pasta": None if result.folder is None else str(result.folder),
            "arquivos": list(result.files),
            "texto": self._lines(elapsed),
        }

    def _offer_data(self, offer: Offer) -> dict[str, Any]:
        return {
            "tipo": offer.kind,
            "comando": self._command(offer.asked),
            "sessoes": offer.exchange.size,
            "pontos": offer.points,
            "diferenca": offer.points - self.result.before.total,
            "passam": _handed(offer.exchange),
        }

    def _arguments(self, asked: Asked) -> Iterator[str]:
        yield from ("--de", asked.one, "--com", asked.other)
        if asked.date is not None:
            yield from ("--dia", asked.date.isoformat())
        if asked.shift is not None:
            yield from ("--turno", asked.shift)
        if asked.back is not None:
            yield from ("--dia-de-volta", asked.back.isoformat())
        for id in asked.sessions:
            yield from ("--sessao", id)
        for id in asked.against:
            yield from ("--por", id)

    def _command(self, asked: Asked) -> str:
        return shlex.join(["escala", "trocar", str(self.path), *self._arguments(asked), *self.options])

    # -- in words ----------------------------------------------------------------------------------------------------

    def show(self, elapsed: float) -> None:
        """Print the result: what became of the swap first, then why or what else; seconds since the command began."""
        console = verbatim()
        for part in self._parts(elapsed):
            console.print(part, soft_wrap=isinstance(part, str))

    def _lines(self, elapsed: float) -> list[str]:
        """The same as plain lines, without the commands, which are data by themselves."""
        offers = () if self.result.alternatives is None else self.result.alternatives.offers
        commands = {self._command(offer.asked) for offer in offers}
        parts = [p for p in self._parts(elapsed) if not (isinstance(p, str) and p.strip() in commands)]
        return plain_lines(escape(part) if isinstance(part, str) else part for part in parts)

    def _parts(self, elapsed: float) -> Iterator[RenderableType]:
        result = self.result
        if result.report is None or result.exchange is None:
            number = count(len(result.before.violacoes), "violação", "violações")
            yield Text(f"A escala já não cumpre a norma, antes de qualquer troca: {number}.", style="bold red")
            yield from _first_breaches(result.before)
            yield "Nada foi gravado. Veja tudo com escala auditar, e troque depois de acertar."
        elif result.alternatives is None:
            yield from self._done(result.exchange, result.report)
        else:
            yield Text(f"A troca não pode ser: {self._what()}.\n", style="bold red")
            yield from _first_breaches(result.report)
            yield from self._instead(result.alternatives, elapsed)
            yield "Nada foi gravado."

    def _what(self) -> str:
        """The swap that was asked for, in words."""
        month, asked = self.loaded.month, self.asked
        one, other = people(month, [asked.one]), people(month, [asked.other])
        if asked.date is None:
            return f"{one} e {other}, sessão por sessão"
        shift = shift_in(self.loaded.pack, asked.shift)
        if asked.back is None:
            return f"{one} e {other}, {day(asked.date)}{shift}"
        return f"{one}, {day(asked.date)}{shift}, por {other}, {day(asked.back)}{shift}"

    def _done(self, exchange: Exchange, report: AuditReport) -> Iterator[RenderableType]:
        yield Text(f"Troca feita: {self._what()}.", style="bold green")
        for who, got in ((exchange.one, exchange.taken), (exchange.other, exchange.given)):
            yield Text(f"\n{people(self.loaded.month, [who])} agora faz", style="bold")
            yield _listed(("+", self._work(exchange, placed.session)) for placed in got)
        yield "\nTudo o mais fica como estava."
        before, after = self.result.before.total, report.total
        yield Text(f"\n{_difference(after - before)}: {after} pontos, e eram {before}", style="bold")
        if changed := _by_rule(self.result):
            yield _listed((f"{more:+d}", CLAUSES[rule].title) for rule, more in changed.items())
        gone, come = _changed_waivers(self.result)
        for found, title in ((come, "\nDispensas que passam a valer"), (gone, "\nDispensas que deixam de valer")):
            if (text := waivers(found, title)) is not None:
                yield text
        folder = self.result.folder
        yield (
            f"\nA escala cumpre a norma. Gravada em {folder} ({count(len(self.result.files), 'arquivo', 'arquivos')})"
            + ("." if self._replaced else f"; {self.path} ficou como estava.")
        )

    @property
    def _replaced(self) -> bool:
        """Whether the new roster has taken the place of the old one, as was asked."""
        old = self.path if self.path.is_dir() else self.path.parent
        return self.result.folder is not None and self.result.folder.resolve() == old.resolve()

    def _work(self, exchange: Exchange, session: Session) -> str:
        """A session that changes hands, in words, with who else is in it."""
        others = [p for p in session.profissionais if p not in (exchange.one, exchange.other)]
        return session_work(self.loaded, session) + (f" (com {people(self.loaded.month, others)})" if others else "")

    def _instead(self, others: Alternatives, elapsed: float) -> Iterator[RenderableType]:
        if others.offers:
            yield Text("No lugar dela, da que menos muda à que mais muda (cada uma auditada):", style="bold")
        for number, offer in enumerate(others.offers, start=1):
            changed = count(offer.exchange.size, "sessão troca", "sessões trocam")
            points = _difference(offer.points - self.result.before.total)
            yield _listed([(f"{number}.", f"{self._title(offer)}: {changed} de mãos, {points.lower()}")])
            if offer.asked.date is None:
                yield _listed(self._session_for_session(offer))
            yield f"     {self._command(offer.asked)}"
        if others.left:
            found = "" if others.offers else "Nenhuma alternativa achada até aqui. "
            yield (
                f"{found}Em {seconds(elapsed)} ficaram {count(others.left, 'troca', 'trocas')} por auditar; "
                "tente com --tempo maior."
            )
        elif not others.offers:
            yield (
                "Não há alternativa: com nenhum turno só, nenhuma sessão por outra, nenhum outro dia e nenhuma outra "
                "pessoa a escala cumpre a norma."
            )

    def _title(self, offer: Offer) -> str:
        """An alternative in words, beside what was asked for."""
        month, asked = self.loaded.month, offer.asked
        one, other = people(month, [asked.one]), people(month, [asked.other])
        shift = shift_in(self.loaded.pack, asked.shift)
        if offer.kind == "compensada":
            return f"Com {other}, o que se pediu e mais o que devolve as horas"
        if asked.date is None:
            return f"Com {other}, sessão por sessão"
        if asked.back is not None:
            return f"{one} faz {day(asked.back)}{shift} por {other}, e {other} faz {day(asked.date)}{shift} por {one}"
        alone = "só " if offer.kind == "turno" else ""
        return f"Com {other}, {alone}em {day(asked.date)}{shift}"

    def _session_for_session(self, offer: Offer) -> Iterator[tuple[str, str]]:
        """Who would do what, in lines with their marks; of what was asked for, only how many sessions."""
        exchange = offer.exchange
        asked: Mapping[str, object] = {}
        if offer.kind == "compensada" and self.result.exchange is not None:
            asked = self.result.exchange.handed
        got = [*((exchange.one, placed) for placed in exchange.taken), *((exchange.other, p) for p in exchange.given)]
        more = [(who, placed) for who, placed in got if placed.session.id not in asked]
        for who, placed in more[:MOST_SESSIONS]:
            yield " •", f"{people(self.loaded.month, [who])}: {self._work(exchange, placed.session)}"
        if len(more) > MOST_SESSIONS:
            yield " •", f"e mais {count(len(more) - MOST_SESSIONS, 'sessão', 'sessões')}"
        if asked:
            yield " •", f"e o que se pediu ({count(len(got) - len(more), 'sessão', 'sessões')})"


def _handed(exchange: Exchange) -> list[dict[str, Any]]:
    """Each session that changes hands: whose it is, and whose it becomes."""
    return [{"sessao": id, "de": leaves, "para": comes} for id, (leaves, comes) in exchange.handed.items()]


def _first_breaches(report: AuditReport) -> Iterator[RenderableType]:
    yield from breaches(report.violacoes[:MOST_BREACHES])
    rest = len(report.violacoes) - MOST_BREACHES
    if rest > 0:
        yield f"e mais {count(rest, 'violação', 'violações')}"


def _by_rule(result: Swap) -> dict[str, int]:
    """Soft rule -> points more or fewer after a swap, where they are not the same; the dearest first."""
    if result.report is None:
        return {}
    before, after = result.before.penalidades, result.report.penalidades
    changed = {rule: after[rule] - before[rule] for rule in after if after[rule] != before[rule]}
    return dict(sorted(changed.items(), key=lambda entry: -entry[1]))


def _changed_waivers(result: Swap) -> tuple[list[Waiver], list[Waiver]]:
    """The waivers that a swap makes needless, and those that it needs more."""
    before = result.before.dispensas
    after = before if result.report is None else result.report.dispensas
    return [w for w in before if w not in after], [w for w in after if w not in before]


def _difference(more: int) -> str:
    if not more:
        return "Os mesmos pontos"
    return f"{count(abs(more), 'ponto', 'pontos')} a {'mais' if more > 0 else 'menos'}"


def _listed(rows: Iterator[tuple[str, str]] | Sequence[tuple[str, str]]) -> Table:
    """Lines with a mark before each, which stand in from it where they are long."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(justify="right", min_width=4, no_wrap=True)
    table.add_column(overflow="fold")
    for mark, text in rows:
        table.add_row(Text(mark), Text(text))
    return table
