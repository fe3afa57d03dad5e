"""The month's report as a page, for the meeting with the management: in one file, printed or shown."""

from __future__ import annotations

from markupsafe import Markup

from escala import __version__
from escala.norms.coverage import formula
from escala.norms.pack import Pack
from escala.outputs.page.bars import sessions_bar
from escala.outputs.page.document import page, style
from escala.outputs.page.trend import trend
from escala.production.analysis import Analysis
from escala.production.highlights import TITLES
from escala.production.indicators import clauses_of
from escala.production.months import LookedAt
from escala.production.planned import Compared, Unmatched
from escala.production.words import FAULT_WORDS, READINGS, decimal, fault_line, of_whom, other_reading, standing, tally
from escala.rules.producao.clause import CLAUSE as PRODUCTION
from escala.rules.wording import count, day, in_sentence, plain

MOST_APART = 200
"""Records put apart that are listed; the sheet lists more, the CSV all."""

MONTH_LETTERS = 3
"""Letters of a month's name below a drawing."""


def month_page(found: Analysis) -> bytes:
    """The page. The same analysis gives the same bytes."""
    team = found.rosters[-1].loaded.scenario.equipe
    return page(
        "mes.html",
        style("pagina.css", "mes.css"),
        "",
        {"decimal": decimal, "plain": plain, "day": day, "standing": standing, "fault": fault_line},
        found=found,
        team=plain(team.nome),
        period=_period(found),
        titles=TITLES,
        of_team=[one for one in found.over if one.professional is None],
        of_people=[one for one in found.over if one.professional is not None],
        of_whom=of_whom,
        trends=_trends(found),
        cards={month.label: _cards(found, month) for month in found.months},
        unmatched={month.label: _unmatched(found, month) for month in found.months},
        sessions_bar=sessions_bar,
        activities={month.label: found.activities(month) for month in found.months},
        formulas=[(clause, formula(clause, _called(found.pack))) for clause in clauses_of(found.pack)],
        reference=found.pack.carga.referencia,
        month_days=_month_days(found),
        tally=tally(found.records),
        listed=found.records.listed(MOST_APART),
        fault_words=FAULT_WORDS,
        reading=READINGS[found.reading],
        other=other_reading(found.reading),
        count=count,
        version=__version__,
    )


def _called(pack: Pack) -> dict[str, str]:
    """What formulas call activities and one another."""
    activities = {id: in_sentence(plain(one.nome)) for id, one in pack.atividades.items()}
    return activities | {clause.id: clause.artigo for clause in clauses_of(pack)}


def _month_days(found: Analysis) -> int | None:
    """Workable days of the month for which the norm writes what it expects; None where it expects nothing."""
    ruleset = found.rosters[-1].loaded.ruleset
    return PRODUCTION.of(ruleset).dias_no_mes if ruleset.cites(PRODUCTION.id) else None


def _period(found: Analysis) -> str:
    first, last = found.months[0].name, found.months[-1].name
    return first if len(found.months) == 1 else f"{first} a {last}"


def _trends(found: Analysis) -> list[tuple[str, Markup]]:
    """A drawing of each indicator of the team as a whole, where there are several months."""
    if len(found.months) < 2:
        return []
    return [
        (
            f"{one.clause.artigo}: {one.clause.resumo}",
            trend(one.clause.artigo, [_short(m) for m in found.months], one.values),
        )
        for one in found.over
        if one.professional is None and one.team is None
    ]


def _short(month: LookedAt) -> str:
    if "/" in month.label:
        return f"{month.first:%d/%m}–{month.last:%d/%m}"
    return f"{month.name[:MONTH_LETTERS]}/{month.first.year % 100:02d}"


def _cards(found: Analysis, month: LookedAt) -> list[tuple[str, list[tuple[Compared, int]]]]:
    """Each person's rows, each with the sessions of its drawing's whole width."""
    rows = [row for row in found.comparison.rows if row.month is month]
    most: dict[str, int] = {}
    for row in rows:
        high = 0 if row.expected is None else row.expected.most
        most[row.row] = max(most.get(row.row, 1), row.planned, row.done, high)
    return [
        (plain(one.nome), [(row, most[row.row]) for row in rows if row.professional == id])
        for id, one in month.people.items()
    ]


def _unmatched(found: Analysis, month: LookedAt) -> list[tuple[str, list[Unmatched]]]:
    """Each person's days on which something planned was not recorded."""
    days = [one for one in found.comparison.days if one.month is month and one.done < one.planned]
    mine = ((plain(one.nome), [day for day in days if day.professional == id]) for id, one in month.people.items())
    return [(name, missing) for name, missing in mine if missing]
