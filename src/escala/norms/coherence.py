"""What the parts of a pack say of one another: rows, activities, clauses and indicators that must exist and agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from escala.domain.clock import MINUTES_A_DAY, format_clock, show
from escala.norms.pack import KINDS, Pack

Path = tuple[str | int, ...]
"""Keys and places from the root of a pack's file to a value."""


def incoherences(pack: Pack) -> list[tuple[Path, str]]:
    """What a pack whose every field is well formed says that cannot be: path of the value, and why, in Portuguese."""
    found: list[tuple[Path, str]] = []
    found.extend(_calendar(pack))
    found.extend(_activities(pack))
    found.extend(_modes(pack))
    found.extend(_clauses(pack))
    return found


def _calendar(pack: Pack) -> Iterator[tuple[Path, str]]:
    if MINUTES_A_DAY % pack.grade:
        yield ("grade",), f"a grade de {pack.grade} minutos não divide o dia"
    if not _is_time_zone(pack.fuso):
        yield ("fuso",), f"{show(pack.fuso)} não é um fuso horário; esperava algo como America/Sao_Paulo"
    if not _has_holidays(pack.feriados.pais):
        yield ("feriados", "pais"), f"não há feriados conhecidos para o país {pack.feriados.pais}"
    if pack.carga.minima > pack.carga.maxima:
        yield ("carga",), "a carga horária mínima passa da máxima"
    if pack.jornada.bloco_minimo > pack.jornada.bloco_maximo:
        yield ("jornada",), "o bloco mínimo passa do máximo"
    for name, shift in pack.turnos.items():
        if shift.as_ <= shift.das:
            yield ("turnos", name), f"o turno {name} termina antes de começar"
    by_start = sorted(pack.turnos, key=lambda name: pack.turnos[name].das)
    for before, after in pairwise(by_start):
        if pack.turnos[after].das < pack.turnos[before].as_:
            yield ("turnos", after), f"os turnos {before} e {after} se sobrepõem"


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


def _has_holidays(country: str) -> bool:
    import holidays

    try:
        holidays.country_holidays(country)
    except NotImplementedError:
        return False
    return True


def _activities(pack: Pack) -> Iterator[tuple[Path, str]]:
    for name, activity in pack.atividades.items():
        here: Path = ("atividades", name)
        if activity.linha is not None and activity.linha not in pack.linhas:
            yield (*here, "linha"), f"a atividade {name} conta para a linha {activity.linha}, que não existe em linhas"
        length = activity.duracao
        lengths = {"fixa": length.fixa, "multiplo": length.multiplo, "minima": length.minima, "maxima": length.maxima}
        for key, minutes in lengths.items():
            if minutes is not None and minutes % pack.grade:
                yield (*here, "duracao", key), _off_grid(minutes, pack.grade)
        for place, minutes in enumerate(length.adicional or ()):
            if minutes % pack.grade:
                yield (*here, "duracao", "adicional", place), _off_grid(minutes, pack.grade)


def _modes(pack: Pack) -> Iterator[tuple[Path, str]]:
    rules = {rule for rule in pack.rules() if rule not in KINDS}
    for name, mode in pack.modalidades.items():
        for rule in mode.parametros:
            if rule not in rules:
                here: Path = ("modalidades", name, "parametros", rule)
                yield here, f"a modalidade {name} dá parâmetros à regra {rule}, que nenhuma cláusula cita"


def _off_grid(minutes: int, grid: int) -> str:
    return f"a duração {format_clock(minutes)} não é um múltiplo da grade de {grid} minutos"


def _clauses(pack: Pack) -> Iterator[tuple[Path, str]]:
    ids: set[str] = set()
    principal: set[str | None] = set()
    owners: set[tuple[str | None, str]] = set()
    indicators = {clause.id for clause in pack.clausulas if clause.indicador is not None}
    for place, clause in enumerate(pack.clausulas):
        here: Path = ("clausulas", place)
        if clause.id in ids:
            yield (*here, "id"), f"a cláusula {clause.id} aparece duas vezes"
        ids.add(clause.id)
        if clause.principal and clause.regra in principal:
            yield (*here, "principal"), f"a regra {clause.regra} tem duas cláusulas principais"
        if clause.principal:
            principal.add(clause.regra)
        for name in clause.parametros if clause.regra not in KINDS else ():
            if (clause.regra, name) in owners:
                yield (*here, "parametros", name), f"o parâmetro {name} da regra {clause.regra} está em duas cláusulas"
            owners.add((clause.regra, name))
        if clause.linha is not None and clause.linha not in pack.linhas:
            yield (*here, "linha"), f"a linha {clause.linha} não existe em linhas"
        if clause.atividade is not None and clause.atividade not in pack.atividades:
            yield (*here, "atividade"), f"a atividade {clause.atividade} não existe em atividades"
        if clause.indicador is None:
            continue
        for n, activity in enumerate(clause.indicador.atividades):
            if activity not in pack.atividades:
                yield (*here, "indicador", "atividades", n), f"a atividade {activity} não existe em atividades"
        for mean in clause.indicador.pesos:
            if mean not in indicators:
                yield (*here, "indicador", "pesos", mean), f"{mean} não é a cláusula de um indicador"
