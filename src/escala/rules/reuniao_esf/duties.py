"""Which meetings of a written roster are the duty with each eSF, and which are further ones."""

from __future__ import annotations

from collections.abc import Mapping

from escala.rules.base import Placed, RosterView
from escala.rules.reuniao_esf.clause import ACTIVITY


def is_all_hands(view: RosterView, placed: Placed) -> bool:
    """Whether everybody who is not away that day, and at least one person, takes part."""
    everyone = view.month.everyone(placed.date)
    return bool(everyone) and set(everyone) <= set(placed.session.profissionais)


def duties(view: RosterView) -> Mapping[str, Placed]:
    """The duty of each eSF, by its id: its earliest meeting with the whole team that has the length of the duty."""
    activity = view.ruleset.activities.get(ACTIVITY)
    found: dict[str, Placed] = {}
    if activity is None:
        return found
    for placed in view.of_activity(ACTIVITY):
        if len(placed.session.esf) == 1 and placed.minutes == activity.duracao.fixa and is_all_hands(view, placed):
            found.setdefault(placed.session.esf[0], placed)
    return found


def duty_minutes(view: RosterView) -> Mapping[str, int]:
    """Professional -> minutes of the duties that the person takes part in."""
    held = duties(view).values()
    return {
        p: sum(placed.minutes for placed in held if p in placed.session.profissionais) for p in view.month.professionals
    }
