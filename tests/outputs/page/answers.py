"""Comparisons and explanations to draw pages of, made by hand."""

from __future__ import annotations

import copy
import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

from escala.audit import audit
from escala.domain.roster import Roster
from escala.domain.scenario import Period
from escala.explain.explaining import Clock, Explainer, Explanation
from escala.explain.worlds import Oracle
from escala.norms.loading import load_pack
from escala.outputs.page.comparison_page import comparison_page
from escala.outputs.page.explanation_page import explanation_page
from escala.presentation.moving import Moves, moves_of
from escala.whatif.comparison import Candidate, Comparison
from escala.whatif.differences import distance
from escala.whatif.figures import figures
from tests.audit.good import good_month, good_roster
from tests.explain.tiny import OPPOSITE, tiny
from tests.whatif.test_differences import moved, view

HOSTILE = '<script>alert("1")</script> & <b onclick=x>{{ 7 * 7 }}</b>'


def compared(name: str, roster: Roster, base: Roster | None = None, **fields: Any) -> Candidate:
    """A roster of the two people as it is compared with another of theirs."""
    month, ruleset = good_month()
    report = audit(roster, month, ruleset)
    apart = None if base is None else distance(view(base), view(roster))
    its: dict[str, Any] = {
        "situation": "viavel" if report.ok else "reprovada",
        "causes": tuple(breach.mensagem for breach in report.violacoes),
        "breaches": len(report.violacoes),
        "figures": figures(roster, report, month, ruleset),
        "distance": apart,
        "related": base is not None,
    }
    return Candidate(name, Path(f"{name}.yaml"), **{**its, **fields})


def comparison(**names: str) -> tuple[Comparison, dict[str, Moves]]:
    """A base, one like it, one with breaches, one that cannot be; by their usual names, or by others."""
    good, other = good_roster(), moved("0005", atividade="outras")
    base = compared(names.get("base", "base"), good)
    like = compared(names.get("igual", "igual"), good, good, title="E se nada mudar?", folder=Path("saida/igual"))
    spoilt = compared(names.get("outra", "outra"), other, good)
    never = Candidate(
        names.get("nunca", "nunca"), Path("nunca.yaml"), "inviavel", causes=(names.get("causa", "Art. 20"),)
    )
    moves = {like.name: moves_of(view(good), view(good)), spoilt.name: moves_of(view(good), view(other))}
    return Comparison((base, like, spoilt, never), base), moves


def page_of_comparison(**names: str) -> bytes:
    return comparison_page(*comparison(**names))


def explanation(**changes: Any) -> Explanation:
    """Why the small team has no month, every repair taken as built; a copy, to be spoilt at will."""
    return copy.deepcopy(_explanation(json.dumps(changes or OPPOSITE)))


@cache
def _explanation(changes: str) -> Explanation:
    clock = Clock(lambda: 0.0, lambda: 60.0, lambda phase: None)
    data = tiny(**json.loads(changes))
    return Explainer(Oracle(load_pack(data["norma"])), data, lambda data, seconds: "escala", clock, 3).explain()


def page_of_explanation(found: Explanation, team: str = "Mini") -> bytes:
    files = [f"mini-reparo-{n}.yaml" for n, _ in enumerate(found.repairs, 1)]
    period = Period(inicio=dt.date(2027, 3, 1), fim=dt.date(2027, 3, 7))
    return explanation_page(found, team=team, norm="Portaria", period=period, files=files, version="0.1.0")
