"""Collects what one check finds, so that every check says it in the same form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from escala.domain.clock import Span
from escala.domain.findings import Breach, CheckResult, Finding, Severity
from escala.domain.roster import Waiver
from escala.rules.base import Placed, RosterView, Term
from escala.rules.wording import between, day, plain


class Report:
    """Breaches, waivers and findings of one rule over one roster.

    Args:
        view: the roster that is read.
        rule: the rule's id; its article is the pack's.
    """

    def __init__(self, view: RosterView, rule: str) -> None:
        self.view = view
        self.rule = rule
        self.article = view.ruleset.article(rule)
        self.seat = view.month.scenario.sede
        """The unit that `sede` stands for in what is spoken of."""
        self._clause: str | None = None
        self._team = ""
        self._breaches: list[Breach] = []
        self._waivers: list[Waiver] = []
        self._findings: list[Finding] = []

    def speak_of(self, term: Term[Any]) -> None:
        """What is added from here on is about one clause of a general kind."""
        scenario = self.view.month.scenario
        self.article, self._clause, self.seat = term.article, term.id, term.seat(scenario)
        self._team = "" if term.team is None else f"{plain(scenario.equipes[term.team].nome)}: "

    def breach(
        self,
        message: str,
        *,
        people: Iterable[str] = (),
        sessions: Iterable[Placed] = (),
        unit: str | None = None,
        esf: Iterable[str] = (),
        when: tuple[dt.date, Span] | None = None,
        minutes: int | None = None,
        article: str | None = None,
    ) -> None:
        """Adds a breach.

        `when` is a date and a stretch of it in minutes since midnight (default: the first session's);
        `minutes` is how many minutes are amiss; `article` is what is broken, where it is not the rule's own.
        """
        placed = tuple(sessions)
        if when is None and placed:
            when = placed[0].date, placed[0].span
        self._breaches.append(
            Breach(
                regra=self.rule,
                artigo=article or self.article,
                mensagem=self._team + message,
                clausula=self._clause,
                profissionais=tuple(people),
                unidade=unit,
                esf=tuple(esf),
                sessoes=tuple(p.session.id for p in placed),
                inicio=None if when is None else self.view.at(when[0], when[1].start),
                fim=None if when is None else self.view.at(when[0], when[1].end),
                minutos=minutes,
            )
        )

    def waive_time(self, date: dt.date, span: Span, reason: str) -> None:
        """Adds a waiver for a stretch of a date, in minutes since midnight."""
        start, end = self.view.at(date, span.start), self.view.at(date, span.end)
        self._waivers.append(Waiver(regra=self.rule, artigo=self.article, motivo=reason, inicio=start, fim=end))

    def waive_person(self, professional: str, article: str, reason: str) -> None:
        """Adds a waiver for a person, with the citation of what gives way."""
        self._waivers.append(Waiver(regra=self.rule, artigo=article, motivo=reason, profissional=professional))

    def find(self, message: str, severity: Severity) -> None:
        """Adds a finding."""
        self._findings.append(
            Finding(regra=self.rule, artigo=self.article, mensagem=self._team + message, gravidade=severity)
        )

    def result(self) -> CheckResult:
        """All that was added."""
        return CheckResult(
            violacoes=tuple(self._breaches), dispensas=tuple(self._waivers), achados=tuple(self._findings)
        )

    def activity(self, placed: Placed) -> str:
        """Name of a session's activity."""
        return plain(self.view.ruleset.activities[placed.session.atividade].nome)

    def moment(self, placed: Placed) -> str:
        """When a session is, as `ter 02/03, das 08:00 às 10:00`."""
        return f"{day(placed.date)}, {between(placed.span)}"

    def title(self, placed: Placed) -> str:
        """A session in words: when and what."""
        return f"{self.moment(placed)}: {self.activity(placed)}"
