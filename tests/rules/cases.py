"""The cases of `tests/rules/<rule>.yaml`: a tiny scenario, the sessions of a roster, and what one rule says of it.

A file: `regra`, perhaps `cenario` (a merge patch on base.yaml for all of its cases), and `casos`. A case:

    nome: what happens, in words
    cenario: a merge patch on the file's scenario         (optional)
    norma: a merge patch on the norm                      (optional)
    sessoes:
      - seg 08:00-10:00 reuniao-esf ubs-1 [ana, bia] com esf-1
      - seg/2 10:00-10:20 deslocamento transito [ana]
    espera: cumpre                                        (or the mapping below)
    e_se:                                                 (the same sessions, one limit moved)
      - {cenario: ..., norma: ..., espera: ...}
    solucionador: false                                   (no solver can be asked this: it has no such sessions)

A session: weekday of the first week (`seg`), of another (`seg/2`) or a date; start and end; activity; where (a unit,
`domicilio`, `territorio`, `transito`, `unidade` for one that is not named, `domicilio@ubs-1` for a place with a unit,
`territorio#auditorio` for a venue); people; eSF after `com`; parties after `convida`; after `usa` the resources that
the file declares, by default those that the activity needs; after `da` the team whose meeting it is.

`espera` is `cumpre`, `viola`, or a mapping that must hold exactly: `violacoes` and `dispensas` (how many; 0 where left
out), `minutos` (sum over the breaches), `quem` (people of the breaches), `quando` (when each breach is, as
`ter 08:00-10:00`), `achados` (findings), `pontos` (penalty) and `diz` (words that the messages contain).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from escala.audit.form import place
from escala.documents.reader import read_yaml
from escala.domain.clock import WEEKDAYS, parse_span
from escala.domain.findings import CheckResult
from escala.domain.merge_patch import merge_patch
from escala.domain.month import Month
from escala.domain.roster import Objective, Roster, Session
from escala.domain.scenario import Scenario
from escala.norms.loading import find_pack
from escala.norms.pack import Pack
from escala.norms.ruleset import RuleSet, resolve
from escala.rules.registry import CHECKS, CLAUSES

FOLDER = Path(__file__).parent

_SESSION = re.compile(
    r"(?P<day>\S+) (?P<span>\S+) (?P<activity>\S+) (?P<where>\S+) \[(?P<people>[^]]*)\]"
    r"(?: com (?P<esf>[^{}]+?))?(?: convida (?P<guests>[^{}]+?))?"
    r"(?: usa \{(?P<resources>[^}]*)\})?(?: da (?P<team>\S+))?"
)
_PLACES = ("domicilio", "territorio", "transito", "unidade")


@dataclass(frozen=True)
class Expectation:
    """What one rule must say of a case; what is None is not asked."""

    breaches: int | None
    waivers: int | None = None
    minutes: int | None = None
    people: frozenset[str] | None = None
    moments: tuple[str, ...] | None = None
    findings: int | None = None
    points: int | None = None
    words: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the rule holds."""
        return self.breaches == 0

    @classmethod
    def parse(cls, value: Any) -> Expectation:
        if value in ("cumpre", "viola"):
            return cls(0 if value == "cumpre" else None)
        unknown = set(value) - {"violacoes", "dispensas", "minutos", "quem", "quando", "achados", "pontos", "diz"}
        assert not unknown, unknown
        words = value.get("diz", ())
        return cls(
            breaches=value.get("violacoes", 0),
            waivers=value.get("dispensas", 0),
            minutes=value.get("minutos"),
            people=frozenset(value["quem"]) if "quem" in value else None,
            moments=tuple(value["quando"]) if "quando" in value else None,
            findings=value.get("achados"),
            points=value.get("pontos"),
            words=(words,) if isinstance(words, str) else tuple(words),
        )


@dataclass(frozen=True)
class Case:
    """One roster for one rule.

    Attributes:
        rule: id of the rule; nothing else is asked of the roster.
        name: what happens, in words.
        data: the scenario, as a file would hold it.
        norm: the norm, as a file would hold it.
        written: the sessions, as they stand in the case.
        expected: what the rule says.
        origin: the case whose sessions these are, with one limit moved; None for a case of its own.
        solver: whether a solver can be asked.
    """

    rule: str
    name: str
    data: Mapping[str, Any]
    norm: Mapping[str, Any]
    written: tuple[str, ...]
    expected: Expectation
    origin: Case | None
    solver: bool

    @cached_property
    def scenario(self) -> Scenario:
        return Scenario.model_validate(self.data)

    @cached_property
    def ruleset(self) -> RuleSet:
        return resolve(self.scenario, Pack.model_validate(self.norm))

    @cached_property
    def month(self) -> Month:
        return Month(self.scenario, self.ruleset.pack.feriados.pais)

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions, with ids in the order in which they are written."""
        return tuple(
            parse_session(text, f"{place:04}", self.month, self.ruleset) for place, text in enumerate(self.written, 1)
        )

    @cached_property
    def roster(self) -> Roster:
        """The roster; its figures say nothing."""
        return Roster(
            versao="0",
            cenario=dict(self.data),
            situacao="otima",
            objetivo=Objective(valor=0, limite=0),
            semanas=tuple(week.label for week in self.month.weeks),
            sessoes=self.sessions,
        )

    def check(self) -> CheckResult:
        """What the rule's check says of the roster."""
        view, malformed = place(self.roster, self.month, self.ruleset)
        assert not malformed, [breach.mensagem for breach in malformed]
        return CHECKS[self.rule](view, CLAUSES[self.rule].of(self.ruleset))


@cache
def data_of(path: Path) -> Any:
    """What stands in a file; it is read once, and nobody changes it."""
    return read_yaml(path).data


def rules_with_cases() -> tuple[str, ...]:
    """Ids of the rules that have a file here."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "base"))


@cache
def cases(rule: str) -> tuple[Case, ...]:
    """The cases of one rule, each followed by those that move a limit of it."""
    found = cases_in(FOLDER / f"{rule}.yaml")
    assert {case.rule for case in found} == {rule}
    return found


def cases_in(path: Path) -> tuple[Case, ...]:
    """The cases of one file."""
    return tuple(_cases(path))


def all_cases() -> tuple[Case, ...]:
    """The cases of every rule."""
    return tuple(case for rule in rules_with_cases() for case in cases(rule))


def _cases(path: Path) -> Iterator[Case]:
    base, file = data_of(FOLDER / "base.yaml"), data_of(path)
    rule = file["regra"]
    assert set(file) <= {"regra", "cenario", "norma", "casos"}, set(file)
    for item in file["casos"]:
        assert set(item) <= {"nome", "cenario", "norma", "sessoes", "espera", "e_se", "solucionador"}, item
        data = merge_patch(merge_patch(base, file.get("cenario", {})), item.get("cenario", {}))
        pack = data_of(find_pack(data["norma"]))
        norm = merge_patch(merge_patch(pack, file.get("norma", {})), item.get("norma", {}))
        case = Case(
            rule,
            item["nome"],
            data,
            norm,
            tuple(item["sessoes"]),
            Expectation.parse(item["espera"]),
            None,
            item.get("solucionador", True),
        )
        yield case
        for other in item.get("e_se", ()):
            assert set(other) <= {"nome", "cenario", "norma", "espera"}, other
            patch = other.get("cenario", {}), other.get("norma", {})
            yield Case(
                rule,
                f"{case.name}; e se {other.get('nome') or _words(patch)}",
                merge_patch(data, patch[0]),
                merge_patch(norm, patch[1]),
                case.written,
                Expectation.parse(other["espera"]),
                case,
                case.solver,
            )


def _words(patch: tuple[Any, Any]) -> str:
    return re.sub(r"[{}'\[\]]", "", " ".join(str(part) for part in patch if part))


def parse_session(text: str, id: str, month: Month, ruleset: RuleSet) -> Session:
    """A session from its compact form."""
    match = _SESSION.fullmatch(text)
    assert match is not None, text
    date, span = _date(match["day"], month), parse_span(match["span"])
    where, _, venue = match["where"].partition("#")
    local, _, unit = where.partition("@")
    if local not in _PLACES:
        local, unit = "unidade", local
    needs = ruleset.activities[match["activity"]].recursos.get(local, {})
    zone = dt.timezone(dt.timedelta(hours=-3))
    midnight = dt.datetime.combine(date, dt.time(), zone)
    return Session(
        id=id,
        atividade=match["activity"],
        inicio=midnight + dt.timedelta(minutes=span.start),
        fim=midnight + dt.timedelta(minutes=span.end),
        unidade=unit or None,
        local=local,
        profissionais=_list(match["people"]),
        esf=_list(match["esf"]),
        recursos=dict(needs) if match["resources"] is None else _resources(match["resources"]),
        parceiros=_list(match["guests"]),
        espaco=venue or None,
        equipe=match["team"],
    )


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def _resources(text: str) -> dict[str, int]:
    return {name.strip(): int(number) for name, _, number in (part.partition(":") for part in _list(text))}


def _date(text: str, month: Month) -> dt.date:
    day, _, week = text.partition("/")
    if day in WEEKDAYS:
        return month.weeks[int(week or 1) - 1].days[WEEKDAYS.index(day)]
    return dt.date.fromisoformat(text)
