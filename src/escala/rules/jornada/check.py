"""Working hours in a written roster."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from escala.domain.clock import Span, merge
from escala.rules.bands import due_minutes
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.history import due
from escala.rules.jornada.clause import CLAUSE
from escala.rules.reporting import Report
from escala.rules.wording import between, count, day, hours, people, week_days


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """Hours due each week exactly; the grid; no overlap; blocks, breaks, daily maximum; rest between days."""
    report = Report(view, CLAUSE.id)
    for placed in view.sessions:
        _grid(report, placed)
    for professional in view.month.professionals:
        sessions = view.by_professional[professional]
        by_day: dict[dt.date, list[Placed]] = {}
        for placed in sessions:
            by_day.setdefault(placed.date, []).append(placed)
        blocks = {date: merge(p.span for p in placed) for date, placed in by_day.items()}
        _weeks(report, professional, blocks)
        for date, placed_today in by_day.items():
            _overlaps(report, professional, placed_today)
            _day(report, professional, date, blocks[date])
        _rests(report, professional, blocks)
    return report.result()


def _grid(report: Report, placed: Placed) -> None:
    grid = report.view.ruleset.grid
    off = max(placed.span.start % grid, placed.span.end % grid)
    if off:
        report.breach(
            f"{report.title(placed)} começa ou termina fora da grade de {grid} minutos",
            people=placed.session.profissionais,
            sessions=[placed],
            minutes=off,
        )


def _weeks(report: Report, professional: str, blocks: dict[dt.date, tuple[Span, ...]]) -> None:
    view = report.view
    for week in view.month.weeks:
        wanted, norm = due(view, professional, week), due_minutes(view.month, view.ruleset, professional, week)
        worked = sum(block.minutes for date in week.days for block in blocks.get(date, ()))
        said = f"{people(view.month, [professional])} trabalha {hours(worked)} na semana {week_days(week)}, e deve"
        if worked != wanted:
            amiss = f"faltam {hours(wanted - worked)}" if worked < wanted else f"sobram {hours(worked - wanted)}"
            report.breach(
                f"{said} trabalhar {hours(wanted)}: {amiss}", people=[professional], minutes=abs(worked - wanted)
            )
        elif worked != norm and (changed := view.month.changed_in(week)) is not None:
            report.waive_person(
                professional,
                report.article,
                f"{said}ria trabalhar {hours(norm)}: com o que já tinha feito antes de {day(changed)}, "
                f"é o mais próximo que os dias que restavam permitiam",
            )
        elif worked != norm:
            balance = view.month.scenario.before.work(professional).saldo
            made_up = f"{hours(norm - worked)} a menos" if worked < norm else f"{hours(worked - norm)} a mais"
            report.find(
                f"{said}ria {hours(norm)}: {made_up}, por conta do saldo de {'+' if balance > 0 else '−'}"
                f"{hours(abs(balance))} que vem do período anterior",
                "nota",
            )


def _overlaps(report: Report, professional: str, today: list[Placed]) -> None:
    latest = today[0]
    for placed in today[1:]:
        common = min(latest.span.end, placed.span.end) - placed.span.start
        if common > 0:
            report.breach(
                f"{people(report.view.month, [professional])} está em duas sessões ao mesmo tempo em "
                f"{report.title(placed)}, e {report.activity(latest)} {between(latest.span)}",
                people=[professional],
                sessions=[latest, placed],
                when=(placed.date, Span(placed.span.start, placed.span.start + common)),
                minutes=common,
            )
        if placed.span.end > latest.span.end:
            latest = placed


def _day(report: Report, professional: str, date: dt.date, blocks: tuple[Span, ...]) -> None:
    limits = report.view.ruleset.jornada
    who = f"{people(report.view.month, [professional])}, {day(date)}"
    total = sum(block.minutes for block in blocks)
    if len(blocks) > limits.blocks:
        report.breach(
            f"{who}: {len(blocks)} períodos de trabalho ({', '.join(map(str, blocks))}); "
            f"o máximo é {count(limits.blocks, 'período', 'períodos')} por dia",
            people=[professional],
            when=(date, Span(blocks[0].start, blocks[-1].end)),
        )
    for block in blocks:
        if block.minutes < limits.block_min:
            report.breach(
                f"{who}: período {between(block)} de {hours(block.minutes)}; o mínimo é {hours(limits.block_min)}",
                people=[professional],
                when=(date, block),
                minutes=limits.block_min - block.minutes,
            )
        if block.minutes > limits.block_max:
            report.breach(
                f"{who}: período {between(block)} de {hours(block.minutes)} sem intervalo; "
                f"o máximo é {hours(limits.block_max)}",
                people=[professional],
                when=(date, block),
                minutes=block.minutes - limits.block_max,
            )
    for before, after in pairwise(blocks):
        pause = Span(before.end, after.start)
        if pause.minutes < limits.break_min:
            report.breach(
                f"{who}: intervalo {between(pause)} de {hours(pause.minutes)}; o mínimo é {hours(limits.break_min)}",
                people=[professional],
                when=(date, pause),
                minutes=limits.break_min - pause.minutes,
            )
    if total > limits.daily_max:
        report.breach(
            f"{who}: {hours(total)} de trabalho no dia; o máximo é {hours(limits.daily_max)}",
            people=[professional],
            when=(date, Span(blocks[0].start, blocks[-1].end)),
            minutes=total - limits.daily_max,
        )


def _rests(report: Report, professional: str, blocks: dict[dt.date, tuple[Span, ...]]) -> None:
    """The rest between two days of work, and between the last one of the period before and the first of this one."""
    view, dates = report.view, sorted(blocks)
    left = view.month.scenario.before.work(professional).saida
    if left is not None and dates:
        gone = view.at(left.em, 0) + dt.timedelta(minutes=left.as_)
        _rest(report, professional, gone, f"{day(left.em)}, do período anterior,", dates[0], blocks[dates[0]][0])
    for before, after in pairwise(dates):
        gone = view.at(before, blocks[before][-1].end)
        _rest(report, professional, gone, day(before), after, blocks[after][0])


def _rest(report: Report, professional: str, gone: dt.datetime, since: str, date: dt.date, first: Span) -> None:
    view, limit = report.view, report.view.ruleset.jornada.rest_min
    back = view.at(date, first.start)
    rest = int((back.astimezone(dt.UTC) - gone.astimezone(dt.UTC)).total_seconds()) // 60
    if rest < limit:
        report.breach(
            f"{people(view.month, [professional])} descansa {hours(rest)} entre {since} e {day(date)}; "
            f"o mínimo é {hours(limit)}",
            people=[professional],
            when=(date, first),
            minutes=limit - rest,
        )
