"""What the parts of a scenario say of one another and of the norm: everything wrong is noted, each at its place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from escala.documents.document import Path_, found
from escala.documents.messages import suggest
from escala.domain.clock import Span, format_clock
from escala.domain.scenario import DATED, Outage, Outsider, Professional, Unit, WholeDays
from escala.scenario_files.adjustments import check_adjustments
from escala.scenario_files.case import Case
from escala.scenario_files.commitments import check_commitments
from escala.scenario_files.teams import check_commitments_apart, check_shared_people, check_teams
from escala.scenario_files.terms import check_terms

_STATES = re.compile("A[CLMP]|BA|CE|DF|ES|GO|M[AGST]|P[ABEIR]|R[JNORS]|S[CEP]|TO")
"""States of Brazil, all of which `holidays` knows; loading it to find that out takes longer than all the rest."""

KINDS_OF_ID = ("unidades", "esf", "profissionais", "parceiros", "espacos", "equipes")
"""Keys of a scenario under which ids are defined."""

_JORNADA = ("maxima_dia", "bloco_minimo", "bloco_maximo", "intervalo", "interjornada", "compensacao_semanal")


def validate(case: Case) -> None:
    """Note every error and every oddity of a scenario."""
    if not _ongoing(case):
        case = dataclasses.replace(case, scenario=case.scenario.model_copy(update={"andamento": None}))
    _team(case)
    if not _known_state(case):
        holidays = case.scenario.feriados.model_copy(update={"uf": None})
        case = dataclasses.replace(case, scenario=case.scenario.model_copy(update={"feriados": holidays}))
    _local_holidays(case)
    for unit_id, unit in case.scenario.unidades.items():
        _unit(case, ("unidades", unit_id), unit)
        if unit.referencia is not None:
            case.refers(("unidades", unit_id, "referencia"), unit.referencia, "profissionais", "o profissional")
    _opening(case)
    _team_resources(case)
    _outages(case)
    _travel(case)
    for esf_id, team in case.scenario.esf.items():
        case.refers(("esf", esf_id, "unidade"), team.unidade, "unidades", "a unidade")
        if team.disponibilidade is not None:
            case.timetable(("esf", esf_id, "disponibilidade"), team.disponibilidade)
        _days_away(case, ("esf", esf_id, "ausencias"), team.ausencias)
    for person, professional in case.scenario.profissionais.items():
        _professional(case, ("profissionais", person), professional)
        if professional.lotacao is not None:
            case.refers(("profissionais", person, "lotacao"), professional.lotacao, "unidades", "a unidade")
    for id, party in case.scenario.parceiros.items():
        if party.unidade is not None:
            case.refers(("parceiros", id, "unidade"), party.unidade, "unidades", "a unidade")
        _outsider(case, ("parceiros", id), party, case.month.party_hours)
    for id, venue in case.scenario.espacos.items():
        _outsider(case, ("espacos", id), venue, case.month.venue_hours)
    _working_day(case)
    _previous(case)
    sound = check_teams(case)
    ruleset = check_adjustments(case)
    if sound:
        check_terms(case, ruleset)
        if case.whole and not case.notes.errors:
            check_shared_people(case, ruleset)
            check_commitments_apart(case, ruleset)
    check_commitments(case, ruleset)


def _team(case: Case) -> None:
    scenario, pack = case.scenario, case.pack
    if "modalidade" not in case.unsure and scenario.modalidade not in pack.modalidades:
        message = f"a modalidade {found(scenario.modalidade)} não existe na norma {pack.id}"
        case.notes.error(("modalidade",), message, suggest(scenario.modalidade, pack.modalidades))
    if "sede" not in case.unsure:
        case.refers(("sede",), scenario.sede, "unidades", "a sede")


def _ongoing(case: Case) -> bool:
    """Whether what held before a change is a scenario, of the same people and places; if not, an error."""
    scenario, ongoing = case.scenario, case.scenario.andamento
    if ongoing is None:
        return True
    period, since = scenario.periodo, ongoing.a_partir_de
    if "periodo" not in case.unsure and not period.inicio < since <= period.fim:
        message = (
            f"esperava um dia do período depois do primeiro, de {period.inicio} a {period.fim}, e encontrei {since}"
        )
        case.notes.error(("andamento", "a_partir_de"), message)
        return False
    wrong = sorted(ongoing.antes.keys() - set(DATED))
    for key in wrong:
        message = f"{found(key)} vale o período todo, e não pode ter sido outra coisa antes"
        case.notes.error(("andamento", "antes", key), message, f"Mudam no caminho: {', '.join(DATED)}.", key=True)
    if wrong:
        return False
    try:
        earlier = scenario.earlier
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        message = f"o que valia antes não é um cenário: em {where}, {first['msg'].removeprefix('Value error, ')}"
        case.notes.error(("andamento", "antes"), message, key=True)
        return False
    for kind in KINDS_OF_ID:
        before, now = (set(getattr(one, kind)) for one in (earlier, scenario))
        if before != now:
            message = (
                f"em {kind}, antes e depois têm de ter os mesmos identificadores: {', '.join(sorted(before ^ now))}"
            )
            case.notes.error(("andamento", "antes"), message, "Quem sai ou entra fica ausente.", key=True)
            return False
    return True


def _previous(case: Case) -> None:
    """What comes of the period before: that it lies before, and that its shifts are the norm's."""
    scenario, previous = case.scenario, case.scenario.anterior
    if previous is None:
        return
    first = scenario.periodo.inicio
    if "periodo" not in case.unsure:
        late: list[tuple[Path_, dt.date]] = [(("anterior", "ate"), previous.ate)]
        late += [
            (("anterior", "profissionais", p, "saida", "em"), work.saida.em)
            for p, work in previous.profissionais.items()
            if work.saida is not None
        ]
        for path, date in late:
            if date >= first:
                message = f"esperava um dia antes de {first}, em que o período começa, e encontrei {date}"
                case.notes.error(path, message)
    for p, work in previous.profissionais.items():
        for weekday, shifts in work.turnos.items():
            for i, shift in enumerate(shifts):
                if shift not in case.pack.turnos:
                    message = f"o turno {found(shift)} não existe na norma {case.pack.id}"
                    where: Path_ = ("anterior", "profissionais", p, "turnos", weekday, i)
                    case.notes.error(where, message, suggest(shift, case.pack.turnos))


def _known_state(case: Case) -> bool:
    """Whether `feriados.uf` is a state of the norm's country; if not, an error."""
    country, code = case.pack.feriados.pais, case.scenario.feriados.uf
    if code is None or (country == "BR" and _STATES.fullmatch(code)):
        return True
    import holidays

    entity = type(holidays.country_holidays(country))
    known = [known for known in entity.subdivisions if len(known) == 2]
    if code in known:
        return True
    aliases = getattr(entity, "subdivisions_aliases", {})
    close = aliases.get(code) or (code.upper() if code.upper() in known else None)
    hint = f"Talvez {found(close)}?" if close else f"Use uma destas: {', '.join(known)}."
    case.notes.error(("feriados", "uf"), f"{found(code)} não é a sigla de uma unidade da Federação", hint)
    return False


def _local_holidays(case: Case) -> None:
    if "periodo" in case.unsure:
        return
    period = case.scenario.periodo
    for index, date in enumerate(case.scenario.feriados.locais):
        if not period.inicio <= date <= period.fim:
            message = f"o feriado local {date} está fora do período, que vai de {period.inicio} a {period.fim}"
            case.notes.warn(("feriados", "locais", index), message, "Ele não muda nada.")


def _unit(case: Case, path: Path_, unit: Unit) -> None:
    case.timetable((*path, "funcionamento"), unit.funcionamento)
    if not unit.funcionamento.minutes:
        message = f"a unidade {found(path[-1])} não abre em nenhum dia"
        case.notes.warn((*path, "funcionamento"), message, 'Talvez seg-sex: ["07:00-12:00", "13:00-18:00"].')
    _resources(case, (*path, "recursos"), unit.recursos, at_unit=True)
    _days_away(case, (*path, "fechamentos"), unit.fechamentos)


def _opening(case: Case) -> None:
    if case.whole and not any(unit.funcionamento.minutes for unit in case.scenario.unidades.values()):
        case.notes.error(("unidades",), "nenhuma unidade abre em nenhum dia: não há quando trabalhar", key=True)


def _team_resources(case: Case) -> None:
    _resources(case, ("recursos",), case.scenario.recursos, at_unit=False)


def _resources(case: Case, path: Path_, resources: Mapping[str, int], *, at_unit: bool) -> None:
    """Warn of resources that no activity uses at units (or, for those of the team, elsewhere)."""
    activities = case.pack.atividades.values()
    used = {
        name
        for activity in activities
        for place, needs in activity.recursos.items()
        if (place == "unidade") == at_unit
        for name in needs
    }
    elsewhere = {name for activity in activities for needs in activity.recursos.values() for name in needs} - used
    for name in resources:
        if name in used:
            continue
        if name in elsewhere:
            hint = "Ponha-o em recursos da equipe." if at_unit else "Ponha-o em recursos de cada unidade."
        else:
            hint = suggest(name, sorted(used))
        where = "numa unidade" if at_unit else "fora das unidades"
        case.notes.warn((*path, name), f"nenhuma atividade usa o recurso {found(name)} {where}", hint, key=True)


def _travel(case: Case) -> None:
    seen: dict[frozenset[str], int] = {}
    for index, leg in enumerate(case.scenario.deslocamentos):
        path: Path_ = ("deslocamentos", index)
        ends = [case.refers((*path, "entre", i), unit, "unidades", "a unidade") for i, unit in enumerate(leg.entre)]
        pair = frozenset(leg.entre)
        if len(pair) == 1:
            case.notes.error((*path, "entre"), f"o deslocamento vai de {leg.entre[0]} para a mesma unidade")
        elif pair in seen:
            message = f"o deslocamento entre {leg.entre[0]} e {leg.entre[1]} aparece duas vezes"
            case.notes.error((*path, "entre"), message, "Apague um dos dois; vale nos dois sentidos.")
        elif all(ends):
            seen[pair] = index
        grid = case.pack.grade
        if leg.minutos % grid:
            up = leg.minutos + -leg.minutos % grid
            message = f"{leg.minutos} minutos de deslocamento não são um múltiplo da grade de {grid}"
            case.notes.warn((*path, "minutos"), message, f"Serão contados {up} minutos.")
    if not case.whole:
        return
    scenario = case.scenario
    pairs = [
        f"{a} e {b}"
        for a, b in itertools.combinations(scenario.unidades, 2)
        if frozenset((a, b)) not in seen
        and any(scenario.works_at(p, a) and scenario.works_at(p, b) for p in scenario.profissionais)
    ]
    if pairs:
        listed = "; ".join(pairs[:5]) + (f"; e mais {len(pairs) - 5}" if len(pairs) > 5 else "")
        message = f"falta o tempo de deslocamento entre unidades ({listed}): contam-se 0 minutos"
        place = "deslocamentos" if "deslocamentos" in case.notes.source.data else "unidades"
        case.notes.warn((place,), message, "Acrescente em deslocamentos, mesmo que seja 0.", key=True)


def _professional(case: Case, path: Path_, person: Professional) -> None:
    pack, notes = case.pack, case.notes
    occupation = pack.ocupacoes.get(person.ocupacao)
    if occupation is None:
        message = f"a ocupação {found(person.ocupacao)} não existe na norma {pack.id}"
        notes.error((*path, "ocupacao"), message, suggest(person.ocupacao, pack.ocupacoes))
    elif occupation.vedada:
        reason = f" ({occupation.citacao})" if occupation.citacao else ""
        message = f"a norma não admite a ocupação {found(person.ocupacao)} na equipe{reason}"
        allowed = [id for id, other in pack.ocupacoes.items() if not other.vedada]
        notes.error((*path, "ocupacao"), message, f"Ocupações admitidas: {', '.join(allowed)}.")
    load = pack.carga
    if not load.minima <= person.carga_horaria <= load.maxima:
        message = f"esperava de {load.minima} a {load.maxima} horas por semana e encontrei {person.carga_horaria}"
        notes.error((*path, "carga_horaria"), message, f"Limite: {load.citacao}.")
    if person.disponibilidade is not None:
        case.timetable((*path, "disponibilidade"), person.disponibilidade)
    for index, preference in enumerate(person.preferencias):
        case.timetable((*path, "preferencias", index, "evitar"), preference.evitar)
    _days_away(case, (*path, "ausencias"), person.ausencias)


def _days_away(case: Case, path: Path_, days: Sequence[WholeDays]) -> None:
    """Warn of whole days that change nothing, or are said twice."""
    period = case.scenario.periodo
    for index, here in enumerate(days):
        said, which = f"{here.what} de {here.de} a {here.ate}", "Ela" if here.what.startswith("a ") else "Ele"
        if "periodo" not in case.unsure and (here.ate < period.inicio or here.de > period.fim):
            message = f"{said} está fora do período, que vai de {period.inicio} a {period.fim}"
            case.notes.warn((*path, index, "de"), message, f"{which} não muda nada.")
        other = next((other for other in days[:index] if here.overlaps(other)), None)
        if other is not None and not isinstance(here, Outage):
            message = f"{said} e {here.what[0]} de {other.de} a {other.ate} se sobrepõem"
            case.notes.warn((*path, index, "de"), message, "Cada dia conta uma vez só.")


def _outages(case: Case) -> None:
    """Note outages of what there is not."""
    scenario = case.scenario
    _days_away(case, ("indisponibilidades",), scenario.indisponibilidades)
    for index, outage in enumerate(scenario.indisponibilidades):
        path: Path_ = ("indisponibilidades", index)
        if outage.unidade is not None:
            case.refers((*path, "unidade"), outage.unidade, "unidades", "a unidade")
            if outage.unidade not in scenario.unidades:
                continue
        own = scenario.recursos if outage.unidade is None else scenario.unidades[outage.unidade].recursos
        if outage.recurso not in own:
            where = "a equipe" if outage.unidade is None else f"a unidade {outage.unidade}"
            elsewhere = [id for id, unit in scenario.unidades.items() if outage.recurso in unit.recursos]
            hint = f"Talvez unidade: {elsewhere[0]}?" if outage.unidade is None and elsewhere else ""
            message = f"{where} não tem o recurso {found(outage.recurso)}"
            case.notes.error((*path, "recurso"), message, hint or suggest(outage.recurso, own))
        elif outage.quantidade is not None and outage.quantidade > own[outage.recurso]:
            message = f"faltam {outage.quantidade} de {outage.recurso}, e há {own[outage.recurso]}"
            case.notes.warn((*path, "quantidade"), message, "Contam-se todos.")


def _outsider(case: Case, path: Path_, outsider: Outsider, hours: Callable[[str, dt.date], tuple[Span, ...]]) -> None:
    """Warn of dates that change nothing, and of whoever is never available.

    Hours off the grid are fine here: they are not ours to round.
    """
    if "periodo" in case.unsure:
        return
    period, notes = case.scenario.periodo, case.notes
    for key, stretches in (("datas", outsider.datas or ()), ("ocupado", outsider.ocupado)):
        for index, stretch in enumerate(stretches):
            if not period.inicio <= stretch.em <= period.fim:
                message = f"a data {stretch.em} está fora do período, que vai de {period.inicio} a {period.fim}"
                notes.warn((*path, key, index, "em"), message, "Ela não muda nada.")
    if case.whole and not any(hours(str(path[-1]), date) for date in case.month.days):
        message = f"{found(path[-1])} não tem nenhum horário livre no período"
        notes.warn(path, message, "Confira disponibilidade, datas e ocupado.", key=True)


def _working_day(case: Case) -> None:
    own, default = case.scenario.jornada, case.pack.jornada
    values: dict[str, int] = {}
    for name in _JORNADA:
        written: int | None = getattr(own, name)
        values[name] = getattr(default, name) if written is None else written
        if written is None:
            continue
        case.on_grid(("jornada", name), [written], "a duração")
        if written == 0 and name not in ("interjornada", "compensacao_semanal"):
            message = f"{name} não pode ser 00:00"
            case.notes.error(("jornada", name), message, f"A norma usa {format_clock(getattr(default, name))}.")

    def at_most(low: str, high: str) -> None:
        if 0 < values[high] < values[low]:
            culprit = high if getattr(own, high) is not None else low
            message = f"{low} ({format_clock(values[low])}) passa de {high} ({format_clock(values[high])})"
            hint = "" if getattr(own, low) is not None else f"{low} vem da norma; escreva também o seu."
            hint = hint if getattr(own, high) is not None else f"{high} vem da norma; escreva também o seu."
            case.notes.error(("jornada", culprit), message, hint)

    if any(getattr(own, name) is not None for name in ("bloco_minimo", "bloco_maximo", "maxima_dia")):
        at_most("bloco_minimo", "bloco_maximo")
        at_most("bloco_minimo", "maxima_dia")


def known_ids(data: Any) -> dict[str, frozenset[str]]:
    """Each key of a scenario under which ids are defined -> those that its data defines."""
    found = {kind: data.get(kind) for kind in KINDS_OF_ID}
    return {
        kind: frozenset(id for id in (ids if isinstance(ids, dict) else ()) if isinstance(id, str))
        for kind, ids in found.items()
    }
