"""What a roster's file says of itself: known names, times on the calendar, figures that agree.

What can be placed on the calendar becomes the view that the checks read; everything else is a breach of the
pseudo-rule `formato`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from escala.domain.clock import Span
from escala.domain.findings import Breach
from escala.domain.month import Month
from escala.domain.roster import Roster, Session
from escala.norms.ruleset import RuleSet
from escala.rules.base import Placed, RosterView
from escala.rules.wording import count, joined, quoted

RULE = "formato"
"""Id of the pseudo-rule, in reports only: no pack names it."""
ARTICLE = "Formato da escala"
"""What stands in the place of its article."""


def breach(message: str, sessions: Iterable[str] = ()) -> Breach:
    """A breach of the form, with the ids of the sessions that it speaks of."""
    return Breach(regra=RULE, artigo=ARTICLE, mensagem=message, sessoes=tuple(sessions))


def place(roster: Roster, month: Month, ruleset: RuleSet) -> tuple[RosterView, tuple[Breach, ...]]:
    """The roster as the checks read it, and what is wrong with its form.

    Times are converted to the norm's time zone; one without a zone is read as local and is a breach.
    """
    found = [*_weeks(roster, month), *_figures(roster), *_repeated_ids(roster)]
    placed = []
    for session in roster.sessoes:
        faults = [*_unknown(session, month, ruleset), *_repeated(session), *_misplaced(session)]
        stretch = _stretch(session, month, ZoneInfo(ruleset.pack.fuso))
        if isinstance(stretch, str):
            faults.append(stretch)
        elif not any(_unknown(session, month, ruleset)):
            placed.append(_placed(session, *stretch))
        if session.inicio.tzinfo is None or session.fim.tzinfo is None:
            faults.append("tem hora sem fuso; li como hora local")
        found += [breach(f"A sessão {quoted([session.id])} {fault}", [session.id]) for fault in faults]
    placed.sort(key=lambda p: (p.date, p.span, p.session.id))
    return RosterView(month, ruleset, tuple(placed)), tuple(found)


def local(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    """A moment in a time zone, or as it stands where it has none; None if the calendar does not reach that far."""
    try:
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    except OverflowError:
        return None


def _weeks(roster: Roster, month: Month) -> Iterator[Breach]:
    expected = tuple(week.label for week in month.weeks)
    if roster.semanas != expected:
        yield breach(
            f"As semanas da escala ({quoted(roster.semanas) or 'nenhuma'}) não são as do período do "
            f"cenário ({joined(expected)})"
        )


def _figures(roster: Roster) -> Iterator[Breach]:
    goal = roster.objetivo
    if goal.limite > goal.valor:
        yield breach(f"O limite do objetivo ({goal.limite}) passa do valor ({goal.valor}); o limite é por baixo")
    if sum(goal.parcelas.values()) != goal.valor:
        total = sum(goal.parcelas.values())
        yield breach(f"As parcelas do objetivo somam {total}, e o valor é {goal.valor}")
    for rule, points in goal.parcelas.items():
        if points < 0:
            yield breach(f"A parcela {quoted([rule])} do objetivo é negativa ({points})")
    if roster.situacao == "otima" and goal.limite != goal.valor:
        yield breach(f"A escala diz que é ótima, e o limite ({goal.limite}) não é igual ao valor ({goal.valor})")


def _repeated_ids(roster: Roster) -> Iterator[Breach]:
    for id, number in Counter(session.id for session in roster.sessoes).items():
        if number > 1:
            yield breach(f"O identificador {quoted([id])} está em {number} sessões; cada sessão tem o seu", [id])


def _unknown(session: Session, month: Month, ruleset: RuleSet) -> Iterator[str]:
    scenario = month.scenario
    if session.atividade not in ruleset.activities:
        yield f"tem a atividade {quoted([session.atividade])}, que não existe na norma"
    if session.unidade is not None and session.unidade not in scenario.unidades:
        yield f"está na unidade {quoted([session.unidade])}, que não existe no cenário"
    people = [p for p in session.profissionais if p not in scenario.profissionais]
    if people:
        yield f"tem {quoted(people)}, que não {_is(people)} na equipe"
    teams = [e for e in session.esf if e not in scenario.esf]
    if teams:
        yield f"tem a eSF {quoted(teams)}, que não {_is(teams)} no cenário"
    parties = [p for p in session.parceiros if p not in scenario.parceiros]
    if parties:
        noun = "o parceiro" if len(parties) == 1 else "os parceiros"
        yield f"tem {noun} {quoted(parties)}, que não {_is(parties)} no cenário"
    if session.equipe is not None and session.equipe not in scenario.equipes:
        yield f"é da equipe {quoted([session.equipe])}, que não existe no cenário"
    owners = {term.team for term in ruleset.terms if term.parameters.get("atividade") == session.atividade}
    if owners and session.equipe not in owners:
        whose = "de que equipe é" if None not in owners else "que é de todo o serviço"
        yield f"não diz {whose}"
    if session.espaco is not None and session.espaco not in scenario.espacos:
        yield f"está no espaço {quoted([session.espaco])}, que não existe no cenário"


def _is(names: list[str]) -> str:
    return "está" if len(names) == 1 else "estão"


def _repeated(session: Session) -> Iterator[str]:
    for names in (session.profissionais, session.esf, session.parceiros):
        for name, number in Counter(names).items():
            if number > 1:
                yield f"repete {quoted([name])} {count(number, 'vez', 'vezes')}"


def _misplaced(session: Session) -> Iterator[str]:
    if session.espaco is not None and session.local != "territorio":
        where = f"local: {session.local}, e um espaço fica fora das unidades: deve ser local: territorio"
        yield f"está no espaço {quoted([session.espaco])} com {where}"


def _stretch(session: Session, month: Month, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime] | str:
    """Start and end in local time, or why the session is on no day of the period."""
    start, end = local(session.inicio, zone), local(session.fim, zone)
    if start is None or end is None:
        return "está fora do calendário"
    said = f"{start:%d/%m/%Y %H:%M} a {end:%d/%m/%Y %H:%M}"
    if end <= start:
        return f"termina antes de começar ({said})"
    if any(moment.second or moment.microsecond for moment in (start, end)):
        return f"começa ou termina fora de um minuto inteiro ({session.inicio.isoformat()} a {session.fim.isoformat()})"
    if month.week_of(start.date()) is None:
        return f"está fora do período ({said})"
    if start.date() != end.date():
        return f"passa da meia-noite ({said})"
    return start, end


def _placed(session: Session, start: dt.datetime, end: dt.datetime) -> Placed:
    once = {
        "inicio": start,
        "fim": end,
        "profissionais": tuple(dict.fromkeys(session.profissionais)),
        "esf": tuple(dict.fromkeys(session.esf)),
        "parceiros": tuple(dict.fromkeys(session.parceiros)),
    }
    span = Span(start.hour * 60 + start.minute, end.hour * 60 + end.minute)
    return Placed(session.model_copy(update=once), start.date(), span)
