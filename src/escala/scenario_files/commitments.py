"""Commitments against the rest of the scenario: people, places, hours, lengths, resources, and one another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from escala.documents.document import Path_, found
from escala.documents.messages import suggest
from escala.domain.clock import WEEKDAYS, Span, covers, merge
from escala.domain.scenario import Commitment
from escala.norms.pack import Activity
from escala.norms.ruleset import RuleSet
from escala.rules.lengths import fault, further
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.wording import count, hours, joined
from escala.scenario_files.case import Case


@dataclass(frozen=True)
class _Occurrence:
    """One dated occurrence of a commitment, with who is not away."""

    date: dt.date
    span: Span
    index: int
    people: tuple[str, ...]


def check_commitments(case: Case, ruleset: RuleSet) -> None:
    """Note what is wrong with the commitments.

    Args:
        case: the scenario under examination.
        ruleset: its norm with the adjustments that are right, for session lengths.
    """
    occurrences: list[_Occurrence] = []
    for index, commitment in enumerate(case.scenario.compromissos):
        path: Path_ = ("compromissos", index)
        _references(case, path, commitment)
        case.on_grid((*path, "das"), [commitment.das], "o horário")
        case.on_grid((*path, "as"), [commitment.as_], "o horário")
        activity = ruleset.activities.get(commitment.atividade)
        if activity is not None:
            _activity(case, path, commitment, activity, ruleset)
        dates = list(_dates(case, path, commitment))
        _hours(case, path, commitment)
        alone: list[dt.date] = []
        for date in dates:
            present = tuple(p for p in dict.fromkeys(commitment.profissionais) if _works(case, p, date))
            occurrences.append(_Occurrence(date, commitment.span, index, present))
            if len(present) == 1 < len(commitment.profissionais) and not commitment.esf:
                alone.append(date)
        if activity is not None and activity.participantes == "equipe" and case.whole:
            _all_hands(case, path, commitment, dates)
        if alone and activity is not None and activity.participantes == "compartilhada":
            message = f"em {alone[0]} as ausências deixam uma pessoa só neste compromisso, que pede duas ou uma eSF"
            case.notes.warn((*path, "profissionais"), message, "Outra pessoa da equipe terá de entrar nesse dia.")
    _clashes(case, occurrences)
    if case.whole:
        _resources(case, occurrences, ruleset.activities)


def _works(case: Case, person: str, date: dt.date) -> bool:
    return person in case.scenario.profissionais and case.month.works_on(person, date)


def _references(case: Case, path: Path_, commitment: Commitment) -> None:
    notes = case.notes
    if commitment.atividade not in case.pack.atividades:
        message = f"a atividade {found(commitment.atividade)} não existe na norma {case.pack.id}"
        notes.error((*path, "atividade"), message, suggest(commitment.atividade, case.pack.atividades))
    for kind, names, what in (
        ("profissionais", commitment.profissionais, "o profissional"),
        ("esf", commitment.esf, "a eSF"),
    ):
        for index, name in enumerate(names):
            if name in names[:index]:
                notes.error((*path, kind, index), f"{what} {found(name)} aparece duas vezes", "Apague uma das duas.")
            else:
                case.refers((*path, kind, index), name, kind, what)
    if commitment.unidade is not None:
        case.refers((*path, "unidade"), commitment.unidade, "unidades", "a unidade")


def _activity(case: Case, path: Path_, commitment: Commitment, activity: Activity, ruleset: RuleSet) -> None:
    """What the activity asks: place, length, who takes part."""
    notes, name = case.notes, commitment.atividade
    if activity.locais == ("transito",):
        notes.error(
            (*path, "atividade"), f"{found(name)} não pode ser um compromisso: o Escala calcula os deslocamentos"
        )
        return
    if activity.participantes == "convocados":
        by = next((term.id for term in ruleset.terms if term.parameters.get("atividade") == name), None)
        whose = f"quem a marca é a cláusula {by}" if by else "só uma cláusula a marca"
        notes.error((*path, "atividade"), f"{found(name)} não pode ser um compromisso: {whose}")
        return
    if commitment.place not in activity.locais:
        places = " ou ".join(activity.locais)
        key = "local" if commitment.local is not None else "unidade"
        hint = f"Use local: {activity.locais[0]}." if len(activity.locais) == 1 else ""
        if activity.locais == ("unidade",):
            hint = "Acrescente a unidade."
        notes.error((*path, key), f"a atividade {name} é em {places}, e o compromisso é em {commitment.place}", hint)
    minutes, length = commitment.span.minutes, activity.duracao
    wrong = fault(length, minutes)
    if wrong is not None and length.adicional is not None:
        wrong = (
            fault(further(length), minutes) and f"{wrong}, ou {_bounds(further(length).minima, further(length).maxima)}"
        )
    if wrong is not None:
        notes.error((*path, "as"), f"o compromisso dura {hours(minutes)}, e {name} {wrong}")
    elif minutes > ruleset.jornada.block_max:
        longest = hours(ruleset.jornada.block_max)
        notes.error((*path, "as"), f"o compromisso dura {hours(minutes)}, e um período sem intervalo vai até {longest}")
    _participants(case, path, commitment, activity)


def _bounds(low: int | None, high: int | None) -> str:
    return f"de {hours(low or 0)} a {hours(high or 0)} além da devida"


def _participants(case: Case, path: Path_, commitment: Commitment, activity: Activity) -> None:
    name, people, teams = commitment.atividade, len(commitment.profissionais), len(commitment.esf)
    wrong = ""
    if activity.participantes == "um" and (people != 1 or teams):
        wrong = f"{name} é de um profissional só, sem eSF"
    elif activity.participantes == "compartilhada" and people < 2 and not teams:
        wrong = f"{name} pede dois profissionais ou mais, ou um e uma eSF"
    elif activity.participantes == "esf" and teams != 1:
        wrong = f"{name} pede exatamente uma eSF"
    if wrong:
        case.notes.error((*path, "profissionais"), f"{wrong}; encontrei {_counted(people, teams)}")
    at_unit, unit = commitment.place == "unidade", commitment.unidade
    seat = case.scenario.seat(_team(case, commitment))
    if name == TEAM_MEETING and at_unit and unit != seat and "sede" not in case.unsure:
        case.notes.error((*path, "unidade"), f"{name} é na sede, {seat}, e o compromisso é em {unit}")
    for index, esf in enumerate(commitment.esf):
        team = case.scenario.esf.get(esf)
        if team is not None and at_unit and team.unidade != unit:
            message = f"a eSF {found(esf)} é da unidade {team.unidade}, e o compromisso é em {unit}"
            case.notes.error((*path, "esf", index), message, f"Talvez unidade: {team.unidade}.")


def _team(case: Case, commitment: Commitment) -> str | None:
    """The team of everybody in a commitment, in a service of several."""
    staff = case.scenario.profissionais
    teams = [set(staff[p].equipes) for p in commitment.profissionais if p in staff]
    return next(iter(sorted(set.intersection(*teams))), None) if teams else None


def _counted(people: int, teams: int) -> str:
    return (
        f"{count(people, 'profissional', 'profissionais')} e {count(teams, 'eSF', 'eSF') if teams else 'nenhuma eSF'}"
    )


def _all_hands(case: Case, path: Path_, commitment: Commitment, dates: list[dt.date]) -> None:
    team_of = _team(case, commitment)
    everyone = {date: [p for p in case.month.everyone(date) if case.scenario.in_team(p, team_of)] for date in dates}
    missing = {d: [p for p in team if p not in commitment.profissionais] for d, team in everyone.items()}
    missing = {date: people for date, people in missing.items() if people}
    if missing:
        people = joined(dict.fromkeys(p for absent in missing.values() for p in absent))
        first, further = next(iter(missing)), len(missing) - 1
        when = f"{first} e mais {count(further, 'data', 'datas')}" if further else f"{first}"
        message = f"{commitment.atividade} reúne a equipe inteira, e falta {people} (em {when})"
        case.notes.error((*path, "profissionais"), message, "Acrescente quem falta.")


def _hours(case: Case, path: Path_, commitment: Commitment) -> None:
    """Whether the places are open, the people available and the eSF free on the commitment's weekday."""
    weekday = commitment.em.weekday() if commitment.em is not None else commitment.weekday
    if weekday is None:
        return
    scenario, notes, span, day = case.scenario, case.notes, commitment.span, WEEKDAYS[weekday]
    here = (*path, "das")
    if commitment.unidade is not None:
        unit = scenario.unidades.get(commitment.unidade)
        if unit is not None and not covers(unit.funcionamento[weekday], span):
            opening = _listed(day, unit.funcionamento[weekday])
            message = f"{span} está fora do funcionamento de {commitment.unidade} ({opening})"
            notes.error(here, message)
            return
    elif case.known["unidades"] == set(scenario.unidades) and not covers(case.any_unit_hours(weekday), span):
        message = f"{span} está fora do funcionamento das unidades ({_listed(day, case.any_unit_hours(weekday))})"
        notes.error(here, message, "Fora das unidades também se trabalha enquanto alguma está aberta.")
        return
    for index, person in enumerate(commitment.profissionais):
        professional = scenario.profissionais.get(person)
        own = professional.disponibilidade if professional is not None else None
        if own is not None and not covers(own[weekday], span):
            message = f"{span} está fora da disponibilidade de {person} ({_listed(day, own[weekday])})"
            notes.error((*path, "profissionais", index), message)
    for index, esf in enumerate(commitment.esf):
        team = scenario.esf.get(esf)
        if team is None or team.unidade not in scenario.unidades:
            continue
        open_hours = team.disponibilidade or scenario.unidades[team.unidade].funcionamento
        if not covers(open_hours[weekday], span):
            message = f"{span} está fora do horário da eSF {found(esf)} ({_listed(day, open_hours[weekday])})"
            notes.error((*path, "esf", index), message)


def _listed(day: str, spans: tuple[Span, ...]) -> str:
    return f"{day}: {', '.join(str(span) for span in merge(spans))}" if spans else f"{day}: fechado"


def _dates(case: Case, path: Path_, commitment: Commitment) -> Iterator[dt.date]:
    """The dates on which a commitment takes place; what keeps it from taking place is noted."""
    if "periodo" in case.unsure:
        return
    notes, month, period = case.notes, case.month, case.scenario.periodo
    if commitment.em is not None:
        date, here = commitment.em, (*path, "em")
        if not period.inicio <= date <= period.fim:
            notes.error(here, f"{date} está fora do período, que vai de {period.inicio} a {period.fim}")
            return
        if date in month.holidays:
            notes.error(here, f"{date} é feriado ({month.holidays[date]})")
            return
        for person in dict.fromkeys(commitment.profissionais):
            reason = month.absence(person, date) if person in case.scenario.profissionais else None
            if reason is not None:
                notes.error(here, f"{person} está ausente em {date} ({reason})")
        yield date
        return
    dates = [d for d in month.days if d.weekday() == commitment.weekday and d not in month.holidays]
    people = [p for p in commitment.profissionais if p in case.scenario.profissionais]
    if case.whole and not any(month.works_on(p, d) for d in dates for p in people):
        message = "o compromisso não acontece nenhuma vez: só há feriados e ausências nesse dia da semana"
        notes.warn((*path, "toda"), message)
    yield from dates


def _clashes(case: Case, occurrences: list[_Occurrence]) -> None:
    """Note who is in two commitments at the same time."""
    diaries: dict[tuple[str, str], list[_Occurrence]] = {}
    for occurrence in occurrences:
        for person in occurrence.people:
            diaries.setdefault(("profissionais", person), []).append(occurrence)
        for esf in dict.fromkeys(case.scenario.compromissos[occurrence.index].esf):
            if occurrence.people:
                diaries.setdefault(("esf", esf), []).append(occurrence)
    for (kind, who), diary in diaries.items():
        noted: set[tuple[int, int]] = set()
        last: _Occurrence | None = None
        for current in sorted(diary, key=lambda o: (o.date, o.span, o.index)):
            if last is not None and last.date == current.date and current.span.start < last.span.end:
                first, second = sorted((last.index, current.index))
                if (first, second) not in noted:
                    noted.add((first, second))
                    _clash(case, kind, who, first, second, current.date)
                if last.span.end >= current.span.end:
                    continue
            last = current


def _clash(case: Case, kind: str, who: str, first: int, second: int, date: dt.date) -> None:
    commitment = case.scenario.compromissos[first]
    names = getattr(case.scenario.compromissos[second], kind)
    line = case.notes.source.problem(("compromissos", first), "").line
    where = f" (linha {line})" if line else ""
    subject = found(who) if kind == "profissionais" else f"a eSF {found(who)}"
    message = f"{subject} já tem outro compromisso em {date}, {commitment.span}{where}"
    case.notes.error(("compromissos", second, kind, names.index(who)), message)


def _resources(case: Case, occurrences: list[_Occurrence], activities: Mapping[str, Activity]) -> None:
    """Note the commitments that together need more rooms or vehicles than there are."""
    uses: dict[tuple[str | None, str], list[tuple[_Occurrence, int]]] = {}
    for occurrence in occurrences:
        commitment = case.scenario.compromissos[occurrence.index]
        activity = activities.get(commitment.atividade)
        if activity is None or not occurrence.people:
            continue
        for name, needed in activity.recursos.get(commitment.place, {}).items():
            uses.setdefault((commitment.unidade, name), []).append((occurrence, needed))
    for (unit, name), entries in uses.items():
        if unit is not None and unit not in case.scenario.unidades:
            continue
        own = case.scenario.recursos if unit is None else case.scenario.unidades[unit].recursos
        capacity = own.get(name, 0)
        noted: set[int] = set()
        running: list[tuple[_Occurrence, int]] = []
        for occurrence, needed in sorted(entries, key=lambda e: (e[0].date, e[0].span, e[0].index)):
            running = [r for r in running if r[0].date == occurrence.date and r[0].span.end > occurrence.span.start]
            running.append((occurrence, needed))
            need = sum(r[1] for r in running)
            if need > capacity and occurrence.index not in noted:
                noted.add(occurrence.index)
                whose = "a equipe" if unit is None else unit
                when = f"em {occurrence.date}, {occurrence.span}"
                message = f"{when}, os compromissos pedem {need} de {name}, e {whose} tem {capacity}"
                case.notes.error(("compromissos", occurrence.index), message)
