"""What is shown of rosters made by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from escala.audit import audit
from escala.domain.month import Month
from escala.domain.roster import Session
from escala.domain.scenario import Scenario
from escala.norms.ruleset import resolve
from escala.presentation.showing import Shown, shown
from tests.audit.good import SCENARIO, SESSIONS, month_of, roster_of
from tests.calendars.builders import pack, roster, scenario


def shown_good(data: Any = SCENARIO, sessions: Iterable[str] = SESSIONS) -> Shown:
    """What is shown of the roster of two people that holds every rule, or of one like it."""
    month, ruleset = month_of(data)
    found = roster_of(data, sessions)
    found = found.model_copy(update={"dispensas": audit(found, month, ruleset).dispensas})
    return shown(found, month, ruleset, audit(found, month, ruleset))


def shown_of(*sessions: Session, of: Scenario | None = None, **changes: Any) -> Shown:
    """What is shown of the sessions of the small team in April 2027, which holds next to nothing of its norm."""
    team = of or scenario()
    month, ruleset = Month(team), resolve(team, pack())
    found = roster(*sessions, of=team, **changes)
    return shown(found, month, ruleset, audit(found, month, ruleset))
