"""What the norm says of the linked eSF and of the seat. The roster cannot mend it, so it is told."""

from __future__ import annotations

from collections.abc import Iterator

from escala.domain.findings import Finding
from escala.domain.month import Month
from escala.norms.ruleset import RuleSet
from escala.rules.base import CheckResult, RosterView
from escala.rules.vinculos.clause import CLAUSE, Parameters
from escala.rules.wording import count, unit_name


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """The findings on the links; the sessions do not matter."""
    return CheckResult(achados=findings(view.month, view.ruleset, parameters))


def findings(month: Month, ruleset: RuleSet, parameters: Parameters) -> tuple[Finding, ...]:
    """Too few or too many linked eSF, and a seat that houses none of them; all of severity `erro`."""
    return tuple(_findings(month, ruleset, parameters))


def _findings(month: Month, ruleset: RuleSet, parameters: Parameters) -> Iterator[Finding]:
    linked = len(month.scenario.esf)
    if not parameters.minimo <= linked <= parameters.maximo:
        yield Finding(
            regra=CLAUSE.id,
            artigo=ruleset.article(CLAUSE.id, "minimo" if linked < parameters.minimo else "maximo"),
            mensagem=f"A equipe tem {count(linked, 'eSF vinculada', 'eSF vinculadas')}; a norma pede "
            f"de {parameters.minimo} a {parameters.maximo}",
            gravidade="erro",
        )
    seat = month.scenario.sede
    if parameters.sede_com_esf and not month.esf_of(seat):
        yield Finding(
            regra=CLAUSE.id,
            artigo=ruleset.article(CLAUSE.id, "sede_com_esf"),
            mensagem=f"A sede, {unit_name(month, seat)}, não abriga nenhuma das eSF vinculadas; a equipe funciona numa "
            "unidade que abrigue ao menos uma",
            gravidade="erro",
        )
