"""The norm, article by article: what is held, waived, broken, and what is not for a roster to hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from escala.audit import AuditReport
from escala.audit.report import ArticleRow, Situation
from escala.norms.pack import KINDS
from escala.presentation.notices import title_of
from escala.rules.wording import count

SITUATIONS: dict[Situation, tuple[str, str]] = {
    "cumprido": ("cumprido", "cumpridos"),
    "dispensado": ("cumprido com dispensa", "cumpridos com dispensa"),
    "descumprido": ("descumprido", "descumpridos"),
    "achado": ("com aviso sobre a equipe", "com aviso sobre a equipe"),
    "fora": ("fora da escala", "fora da escala"),
}
"""Situation of a provision -> how one, and several, are said to stand."""


@dataclass(frozen=True)
class ArticleGroup:
    """Provisions that one rule serves and that stand alike.

    Attributes:
        rule: the rule's id; empty for what is not for a roster to hold.
        title: the rule's title.
        situation: how they stand.
        note: what stands behind it, in few words.
        articles: how they are cited, each once.
        rows: the provisions.
    """

    rule: str
    title: str
    situation: Situation
    note: str
    articles: tuple[str, ...]
    rows: tuple[ArticleRow, ...]


@dataclass(frozen=True)
class Articles:
    """The audit article by article.

    Attributes:
        groups: in the order of the norm; a broken clause that is a rule by itself has its own.
        outside: the provisions that are not for a roster to hold.
        counts: how many stand how, in words; none where there is nothing to hold.
        broken: how those that are broken are cited, each once.
    """

    groups: tuple[ArticleGroup, ...]
    outside: tuple[ArticleRow, ...]
    counts: tuple[str, ...]
    broken: tuple[str, ...]


def articles_of(report: AuditReport) -> Articles:
    """The audit of a roster, article by article."""
    alike: dict[tuple[str, Situation, str], list[ArticleRow]] = {}
    for row in report.artigos:
        own = row.id if row.regra in KINDS and row.situacao == "descumprido" else ""
        alike.setdefault((row.regra or "", row.situacao, own), []).append(row)
    outside = alike.pop(("", "fora", ""), [])
    held = [row for row in report.artigos if row.situacao != "fora"]
    counts = ((sum(row.situacao == situation for row in held), *words) for situation, words in SITUATIONS.items())
    broken = dict.fromkeys(row.artigo for row in report.artigos if row.situacao == "descumprido")
    return Articles(
        groups=tuple(_group(rule, situation, rows) for (rule, situation, _), rows in alike.items()),
        outside=tuple(outside),
        counts=tuple(count(number, one, many) for number, one, many in counts if number),
        broken=tuple(broken),
    )


def _group(rule: str, situation: Situation, rows: Sequence[ArticleRow]) -> ArticleGroup:
    articles = tuple(dict.fromkeys(row.artigo for row in rows))
    return ArticleGroup(rule, title_of(rule), situation, _note(rows), articles, tuple(rows))


def _note(rows: Sequence[ArticleRow]) -> str:
    most = max(rows, key=lambda row: (row.violacoes, row.dispensas, row.achados))
    said = [
        count(most.violacoes, "violação", "violações") if most.violacoes else "",
        count(most.dispensas, "dispensa", "dispensas") if most.dispensas else "",
        count(most.achados, "aviso", "avisos") if most.achados else "",
        "" if most.pontos is None else count(most.pontos, "ponto", "pontos"),
    ]
    return ", ".join(filter(None, said))
