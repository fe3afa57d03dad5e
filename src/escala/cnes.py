"""Teams and professionals of a municipality from the file that the CNES makes for e-SUS APS (`XML-CNES`).

The file has no weekly hours, no opening hours and no link between an eMulti and the eSF that it supports: a scenario
made of it is a draft, in which what the file does not say is `null`. Personal numbers (CPF, CNS), dates of birth,
addresses and the like stand in the file and are never taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from escala.documents.errors import InputError, Problem
from escala.documents.reader import read_bytes
from escala.domain.values import slug
from escala.norms.pack import Pack
from escala.rules.wording import one_line

MAX_BYTES = 64 * 1024 * 1024
"""Largest file: that of a large city is a few MiB."""

FAMILY_HEALTH, SUPPORT = "70", "72"
"""Types of team in the CNES: eSF, eMulti."""

_SMALL = frozenset(("da", "das", "de", "do", "dos", "e"))
_ROMAN = re.compile(r"(?=[ivx])(x{0,2})(ix|iv|v?i{0,3})")
_ACRONYMS = frozenset(("ubs", "usf", "psf", "us", "caps", "nasf", "cras", "sus"))
_TEAMS = {"eap": "eAP", "emulti": "eMulti", "esb": "eSB", "esf": "eSF"}
_JOINTS = re.compile("(['\u2019\u00b4`-])")
"""What joins the parts of a name that each begin with a capital: D'Ávila, Maria-José."""


@dataclass(frozen=True)
class RegisteredUnit:
    """A unit, by its number in the CNES."""

    cnes: str
    name: str


@dataclass(frozen=True)
class RegisteredTeam:
    """A team that works.

    Attributes:
        ine: its number.
        kind: its type in the CNES.
        name: what it is called.
        units: CNES of the units in which it is registered.
    """

    ine: str
    kind: str
    name: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Posting:
    """Where somebody works: CNES of the unit, INE of the team (empty for none), CBO of the occupation."""

    cnes: str
    ine: str
    cbo: str


@dataclass(frozen=True)
class Registered:
    """Somebody who works there: the name, and nothing else of the person."""

    name: str
    postings: tuple[Posting, ...]


@dataclass(frozen=True)
class Register:
    """What a file says.

    Attributes:
        file: the file as messages show it.
        units: the units, by their number.
        teams: the teams that work, by their number.
        people: the professionals, in the order of the file.
    """

    file: str
    units: Mapping[str, RegisteredUnit]
    teams: Mapping[str, RegisteredTeam]
    people: tuple[Registered, ...]


@dataclass(frozen=True)
class Draft:
    """A scenario of which some things are still to be filled in.

    Attributes:
        data: with the keys of a scenario file.
        open: what is to be filled in, in Portuguese.
        notes: what the coordinator should know of it, in Portuguese.
    """

    data: Mapping[str, Any]
    open: tuple[str, ...]
    notes: tuple[str, ...]


def read_register(path: Path) -> Register:
    """The teams and professionals of a file.

    Raises:
        InputError: it cannot be read, or is not such a file.
    """
    name = str(path)
    root = _parsed(read_bytes(path, name, MAX_BYTES), name)
    head = root if root.tag == "IDENTIFICACAO" else root.find("IDENTIFICACAO")
    places = [] if head is None else head.findall("ESTABELECIMENTOS/DADOS_GERAIS_ESTABELECIMENTOS")
    people = [] if head is None else head.findall("PROFISSIONAIS/DADOS_PROFISSIONAIS")
    if not places or not people:
        message = "esperava o arquivo XML do CNES para o e-SUS APS, com ESTABELECIMENTOS e PROFISSIONAIS"
        raise InputError([Problem(name, 0, 0, message, "Gere-o de novo; se veio num .zip, descompacte-o antes.")])
    units = {cnes: RegisteredUnit(cnes, _name(one, "NM_FANTA")) for one in places if (cnes := _number(one, "CNES", 7))}
    found = (
        Registered(_name(one, "NM_PROF"), tuple(_postings(one.findall("LOTACOES/DADOS_LOTACOES")))) for one in people
    )
    return Register(name, units, _teams(places), tuple(one for one in found if one.name))


def support_team(register: Register, ine: str | None = None) -> RegisteredTeam:
    """The eMulti of a number, or the only one that there is.

    Raises:
        InputError: there is none, or there are several and none was asked for.
    """
    mine = {team.ine: team for team in register.teams.values() if team.kind == SUPPORT}
    if ine is not None and ine.zfill(10) in mine:
        return mine[ine.zfill(10)]
    if ine is None and len(mine) == 1:
        return next(iter(mine.values()))
    names = "; ".join(f"{team.ine} {team.name}" for team in mine.values())
    message = f"o arquivo não tem nenhuma equipe multiprofissional em atividade (tipo {SUPPORT})"
    if mine:
        message = f"o arquivo tem {len(mine)} equipes multiprofissionais" if ine is None else f"nenhuma tem o INE {ine}"
    raise InputError([Problem(register.file, 0, 0, message, f"Diga qual com --ine: {names}." if mine else "")])


def draft(register: Register, team: RegisteredTeam, pack: Pack) -> Draft:
    """A scenario of a team, as far as the file goes.

    Its units are those in which it is registered and those of its people's postings; its eSF, those of these units.

    Args:
        register: what the file says.
        team: the team.
        pack: the norm, whose occupations are found by their CBO.
    """
    members = [
        (one, posting)
        for one in register.people
        if (posting := next((p for p in one.postings if p.ine == team.ine), None)) is not None
    ]
    here = [cnes for cnes in (*team.units, *(p.cnes for _, p in members)) if cnes in register.units]
    units = {cnes: register.units[cnes] for cnes in dict.fromkeys(here)}
    unit_ids = _ids((cnes, one.name, "unidade") for cnes, one in units.items())
    linked = [one for one in register.teams.values() if one.kind == FAMILY_HEALTH and set(one.units) & units.keys()]
    esf_ids = _ids((one.ine, one.name, "esf") for one in linked)
    person_ids = _ids((str(place), one.name, "profissional") for place, (one, _) in enumerate(members))
    people, strange = {}, []
    for place, (one, posting) in enumerate(members):
        occupation = occupation_of(posting.cbo, pack)
        people[person_ids[str(place)]] = {"nome": one.name, "ocupacao": occupation, "carga_horaria": None}
        if occupation is None:
            strange.append(f"{one.name}: a norma {pack.id} não tem ocupação com o CBO {posting.cbo or 'em branco'}")
    data = {
        "norma": pack.id,
        "modalidade": None,
        "periodo": None,
        "equipe": {"id": next(iter(_ids([(team.ine, team.name, "equipe")]).values())), "nome": team.name},
        "sede": next(iter(unit_ids.values()), None),
        "unidades": {unit_ids[cnes]: {"nome": one.name, "funcionamento": None} for cnes, one in units.items()},
        "esf": {
            esf_ids[one.ine]: {"nome": one.name, "unidade": next(unit_ids[c] for c in one.units if c in units)}
            for one in linked
        },
        "profissionais": people,
    }
    blanks = ["modalidade", "periodo", "funcionamento de cada unidade", "carga_horaria de cada profissional"]
    notes = [
        f"sede: {next(iter(units.values())).name}, a primeira unidade da equipe no arquivo; confira" if units else "",
        "esf: todas as das unidades da equipe, porque o arquivo não diz quais ela apoia; apague as outras",
        *strange,
    ]
    return Draft(data, tuple(blanks + (["ocupacao"] if strange else [])), tuple(filter(None, notes)))


def occupation_of(cbo: str, pack: Pack) -> str | None:
    """The occupation of a norm that has a code: the very one, else that of its family (four digits)."""
    exact = [id for id, one in pack.ocupacoes.items() if cbo in one.cbo]
    family = [id for id, one in pack.ocupacoes.items() if cbo[:4] in one.cbo]
    return next(iter([*exact, *family]), None) if cbo else None


def _parsed(content: bytes, name: str) -> ElementTree.Element:
    """The root of an XML file that declares nothing of its own.

    Raises:
        InputError: it is no XML, or has what could blow it up.
    """
    problem: Problem | None = None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
        problem = Problem(name, 0, 0, "o arquivo tem o que um arquivo do CNES não tem (DOCTYPE)", "Não o use.")
    else:
        try:
            return ElementTree.fromstring(content)
        except ElementTree.ParseError as error:
            line, column = error.position
            problem = Problem(name, line, column + 1, "o arquivo não é XML válido", "Gere-o de novo.")
        except (ValueError, LookupError):
            problem = Problem(name, 1, 1, "o arquivo está numa codificação desconhecida", "Gere-o de novo.")
    raise InputError([problem]) from None


def _teams(places: Iterable[ElementTree.Element]) -> dict[str, RegisteredTeam]:
    """The teams without a date of deactivation; one that is in several units comes once for each."""
    found: dict[str, RegisteredTeam] = {}
    for place in places:
        cnes = _number(place, "CNES", 7)
        for one in place.findall("EQUIPES/DADOS_EQUIPES"):
            ine = _number(one, "CO_INE", 10)
            if not ine or one.get("DT_DESATIVACAO", "").strip():
                continue
            name = _name(one, "NM_REFERENCIA") or _name(one, "DS_AREA") or f"Equipe {ine}"
            units = (*(found[ine].units if ine in found else ()), cnes)
            found[ine] = RegisteredTeam(ine, one.get("TP_EQUIPE", "").strip(), name, units)
    return found


def _postings(rows: Iterable[ElementTree.Element]) -> Iterator[Posting]:
    for one in rows:
        yield Posting(_number(one, "CNES", 7), _number(one, "CO_INE", 10), one.get("CO_CBO", "").strip())


def _number(element: ElementTree.Element, key: str, digits: int) -> str:
    """A number with the zeros that it begins with; empty for none."""
    found = element.get(key, "").strip()
    return found.zfill(digits) if found else ""


def _name(element: ElementTree.Element, key: str) -> str:
    """A name as people write it: the file has capitals only."""
    words = one_line(element.get(key, "")).lower().split()
    return " ".join(_cased(word, first=not place) for place, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    if word in _SMALL and not first:
        return word
    return "".join(_part(part) for part in _JOINTS.split(word))


def _part(part: str) -> str:
    if part in _ACRONYMS or (_ROMAN.fullmatch(part) and len(part) > 1):
        return part.upper()
    return _TEAMS.get(part, part.capitalize())


def _ids(named: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Key -> an id made of its name, or of the word for such a thing where nothing of the name can be in one."""
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for key, name, word in named:
        found[key] = slug(name, taken) or slug(word, taken)
        taken[found[key]] = key
    return found
