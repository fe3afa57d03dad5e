"""What the audit has to say in words: waivers, findings about the team, breaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from escala.audit import AuditReport
from escala.domain.clock import Span
from escala.domain.findings import Breach
from escala.domain.month import Month
from escala.domain.roster import Waiver
from escala.presentation.sessions import clock
from escala.rules.registry import CLAUSES
from escala.rules.wording import day, plain

NO_ARTICLE = "Escala"
"""What stands in the place of the article of a finding about what the roster says of itself."""


@dataclass(frozen=True)
class ShownWaiver:
    """Where an article gives way to another.

    Attributes:
        article: the one that gives way.
        rule: the title of its rule.
        date: on which date, if at a time.
        span: when on it, in minutes since midnight; None if not at a time.
        person: for whom, if for one person.
        reason: why.
    """

    article: str
    rule: str
    date: dt.date | None
    span: Span | None
    person: str | None
    reason: str

    @property
    def about(self) -> str:
        """When, as `ter 06/04, 08:00–12:00`, or for whom; empty where it holds all period long."""
        if self.date is not None and self.span is not None:
            return f"{day(self.date)}, {clock(self.span)}"
        return self.person or ""


@dataclass(frozen=True)
class ShownFinding:
    """What the coordinator should know, that no roster can mend: its article, and the words."""

    article: str
    message: str


@dataclass(frozen=True)
class ShownBreaches:
    """The breaches of one rule.

    Attributes:
        article: the one that is broken.
        rule: its rule's title; empty where it is about the form of the file.
        messages: each breach, in words.
    """

    article: str
    rule: str
    messages: tuple[str, ...]

    @property
    def title(self) -> str:
        """Article and rule."""
        return f"{self.article} · {self.rule}" if self.rule else self.article


def title_of(rule: str) -> str:
    """A rule's title; the id of one that has none."""
    return CLAUSES[rule].title if rule in CLAUSES else rule


def waivers_of(report: AuditReport, month: Month) -> tuple[ShownWaiver, ...]:
    """The waivers that the roster uses, in the order of the audit."""
    return tuple(_waiver(waiver, month) for waiver in report.dispensas)


def _waiver(waiver: Waiver, month: Month) -> ShownWaiver:
    date, span = None, None
    if waiver.inicio is not None and waiver.fim is not None:
        date = waiver.inicio.date()
        span = Span(_minute(waiver.inicio), _minute(waiver.fim) + 24 * 60 * (waiver.fim.date() - date).days)
    staff = month.scenario.profissionais
    who = None if waiver.profissional is None else plain(staff[waiver.profissional].nome)
    return ShownWaiver(waiver.artigo, title_of(waiver.regra), date, span, who, waiver.motivo)


def _minute(moment: dt.datetime) -> int:
    return moment.hour * 60 + moment.minute


def findings_of(report: AuditReport) -> tuple[ShownFinding, ...]:
    """The findings, in the order of the audit."""
    return tuple(ShownFinding(finding.artigo or NO_ARTICLE, finding.mensagem) for finding in report.achados)


def breaches_of(found: Iterable[Breach]) -> tuple[ShownBreaches, ...]:
    """The breaches under the rule that they break, in the order of the audit."""
    groups = groupby(found, key=lambda breach: (breach.regra, breach.artigo))
    return tuple(
        ShownBreaches(
            article, CLAUSES[rule].title if rule in CLAUSES else "", tuple(breach.mensagem for breach in group)
        )
        for (rule, article), group in groups
    )
