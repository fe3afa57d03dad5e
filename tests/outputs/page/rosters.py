"""Rosters to draw pages of: made by hand or at random, whatever their norm says of them."""

from __future__ import annotations

import datetime as dt
import random
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from escala.audit import audit
from escala.domain.roster import Objective, Roster, Session
from escala.outputs.page.roster_page import roster_page
from escala.presentation.showing import shown
from escala.scenario_files import LoadedScenario, load_data, load_scenario

ROOT = Path(__file__).resolve().parents[3]
SCENARIOS = tuple(sorted((ROOT / "scenarios").glob("*.yaml")))
TEN = ROOT / "tests" / "cases" / "dez-pessoas.yaml"


@lru_cache
def loaded(path: Path) -> LoadedScenario:
    return load_scenario(path)


def at_random(team: LoadedScenario, seed: int, number: int) -> Roster:
    """A roster of a scenario with sessions anywhere: times, places and people that exist, and no rule kept.

    A person is in one session at a time, so that what each does can be told apart.
    """
    dice, scenario, grid = random.Random(seed), team.scenario, team.ruleset.grid
    zone = ZoneInfo(team.pack.fuso)
    busy: set[tuple[str, dt.date, int]] = set()
    sessions: list[Session] = []
    staff = scenario.profissionais
    for _ in range(number):
        date, start = dice.choice(team.month.days), dice.randrange(7 * 60, 17 * 60, grid)
        end = start + grid * dice.randint(1, 9)
        slots = range(start, end, grid)
        activity = dice.choice(list(team.ruleset.activities))
        owners = [term.team for term in team.ruleset.terms if term.parameters.get("atividade") == activity]
        owner = dice.choice(owners or [None])
        free = [p for p in staff if scenario.in_team(p, owner) and not any((p, date, slot) in busy for slot in slots)]
        if not free:
            continue
        people = dice.sample(free, dice.choice([1, 1, 1, min(2, len(free)), len(free)]))
        busy.update((p, date, slot) for p in people for slot in slots)
        local = dice.choice(["unidade", "unidade", "unidade", "domicilio", "territorio", "transito"])
        venue = dice.choice([None, *scenario.espacos]) if local == "territorio" else None
        midnight = dt.datetime.combine(date, dt.time(), zone)
        sessions.append(
            Session(
                id=f"{len(sessions):04}",
                atividade=activity,
                equipe=owner,
                inicio=midnight + dt.timedelta(minutes=start),
                fim=midnight + dt.timedelta(minutes=end),
                unidade=dice.choice(list(scenario.unidades)) if local == "unidade" else None,
                local=local,  # type: ignore[arg-type]
                espaco=venue,
                profissionais=tuple(people),
                esf=tuple(dice.sample(list(scenario.esf), dice.randint(0, min(2, len(scenario.esf))))),
                parceiros=tuple(
                    dice.sample(list(scenario.parceiros), dice.randint(0, min(2, len(scenario.parceiros))))
                ),
            )
        )
    return roster_of(team, sessions)


def roster_of(team: LoadedScenario, sessions: list[Session]) -> Roster:
    return Roster(
        versao="0.1.0",
        cenario=team.data,
        situacao="viavel",
        objetivo=Objective(valor=0, limite=0),
        semanas=tuple(week.label for week in team.month.weeks),
        sessoes=tuple(sessions),
    )


def a_full_month(team: LoadedScenario) -> Roster:
    """Everybody at the seat from 07:00 to 12:00 and from 13:00 to 16:00, five sessions a day, each with an eSF."""
    zone, scenario = ZoneInfo(team.pack.fuso), team.scenario
    activities = [
        a for a, spec in team.ruleset.activities.items() if spec.participantes not in ("equipe", "convocados")
    ]
    esf = list(scenario.esf)
    sessions = []
    for date in team.month.days:
        for p in team.month.everyone(date) if date.weekday() < 5 else ():
            for start, minutes in ((420, 120), (540, 80), (620, 100), (780, 80), (860, 100)):
                midnight = dt.datetime.combine(date, dt.time(), zone)
                number = len(sessions)
                sessions.append(
                    Session(
                        id=f"{number:04}",
                        atividade=activities[number % len(activities)],
                        inicio=midnight + dt.timedelta(minutes=start),
                        fim=midnight + dt.timedelta(minutes=start + minutes),
                        unidade=scenario.sede,
                        local="unidade",
                        profissionais=(p,),
                        esf=(esf[number % len(esf)],),
                    )
                )
    return roster_of(team, sessions)


def drawn(team: LoadedScenario, roster: Roster) -> bytes:
    """The page of a roster, with its audit."""
    return roster_page(shown(roster, team.month, team.ruleset, audit(roster, team.month, team.ruleset)))


def renamed(path: Path, change: Any) -> LoadedScenario:
    """A scenario whose data something was done to."""
    data = loaded(path).scenario.to_data()
    change(data)
    return load_data(data, "teste")


def within(path: Path, first: str, last: str) -> LoadedScenario:
    """A scenario with another period, from a Monday to a Sunday: a page of a week has all that one of a month has."""

    def narrow(data: Any) -> None:
        data["periodo"] = {"inicio": first, "fim": last}

    return renamed(path, narrow)


def activity_names(team: LoadedScenario) -> dict[str, str]:
    return {id: activity.nome for id, activity in team.pack.atividades.items()}
