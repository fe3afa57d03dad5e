"""The names of a scenario and its norm as cells show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from escala.domain.scenario import Scenario
from escala.norms.ruleset import RuleSet
from escala.sheets.labels import Labels

PLACES: Final = {"unidade": "unidade", "domicilio": "domicílio", "territorio": "território", "transito": "em trânsito"}
"""Where a session is held, as cells say it."""


@dataclass(frozen=True)
class Names:
    """What each kind of thing is called."""

    people: Labels
    units: Labels
    esf: Labels
    parties: Labels
    venues: Labels
    teams: Labels
    activities: Labels
    places: Labels


def names_of(scenario: Scenario, ruleset: RuleSet) -> Names:
    """The names of a scenario and its norm."""
    return Names(
        people=Labels({id: one.nome for id, one in scenario.profissionais.items()}),
        units=Labels({id: one.nome for id, one in scenario.unidades.items()}),
        esf=Labels({id: one.nome for id, one in scenario.esf.items()}),
        parties=Labels({id: one.nome for id, one in scenario.parceiros.items()}),
        venues=Labels({id: one.nome for id, one in scenario.espacos.items()}),
        teams=Labels({id: one.nome for id, one in scenario.equipes.items()}),
        activities=Labels({id: one.nome for id, one in ruleset.activities.items()}),
        places=Labels(PLACES),
    )
