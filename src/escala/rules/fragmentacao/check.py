"""Sessions that start in one shift of one person in a written roster."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from escala.rules.base import CheckResult, RosterView
from escala.rules.fragmentacao.clause import Parameters
from escala.rules.points import priced, shifts
from escala.rules.wording import day, people


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each session beyond the limit that a person starts in a shift; travel does not count."""
    started: Counter[tuple[str, dt.date, str]] = Counter()
    for placed in view.sessions:
        if placed.session.local == "transito":
            continue
        for shift, stretch in shifts(view.ruleset).items():
            if stretch.start <= placed.span.start < stretch.end:
                started.update((professional, placed.date, shift) for professional in placed.session.profissionais)
    return priced(
        (
            parameters.peso * max(0, sessions - parameters.limite),
            f"{people(view.month, [professional])}, {day(date)}, {view.ruleset.pack.turnos[shift].nome}: "
            f"começa {sessions} atividades; até {parameters.limite} não contam",
        )
        for (professional, date, shift), sessions in started.items()
    )
