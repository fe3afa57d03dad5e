"""What a scenario says of its team, as conditions: hours, absences, openings, rooms, eSF, commitments, partners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from escala.domain.clock import Span, WeeklyHours, intersect, merge, subtract
from escala.domain.scenario import Outsider
from escala.explain.condition import HOUR, Change, Choice, Condition, Ladder, Lever, edits
from escala.explain.hiring import Hiring, team_key
from escala.explain.loans import lent
from escala.explain.openings import Openings
from escala.explain.weekly import Window, add_hours, drop_hours, said
from escala.explain.words import timetable, weekday_in
from escala.explain.worlds import Data, Edit, World, at, put
from escala.rules.wording import between, count, day, esf_name, hours, in_sentence, joined, people, plain, unit_name

MOST_CHANGED = 3
"""Rooms or vehicles more, at most, that a repair proposes."""


class TeamFacts:
    """The conditions that are facts of a team.

    Args:
        world: the scenario that they are of.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.month, self.scenario, self.pack = world.month, world.scenario, world.pack
        self.costs = world.pack.reparos
        self.grid = world.ruleset.grid

    def conditions(self) -> Iterator[Condition]:
        """Every one of them: first what is more readily taken as given, last what is most of the team's own making."""
        yield from self._holidays()
        yield from self._units()
        yield from self.supplies()
        yield from self._outsiders()
        yield from self._fixed_shifts()
        yield from self._esf()
        yield from self._commitments()
        for team in tuple(self.scenario.equipes) or (None,):
            yield self._team(team)
        yield from self._loads()
        for person in self.scenario.profissionais:
            yield self._load(person)
            yield from self._absences(person)
            yield from self._availability(person)

    # -- hours of a week -----------------------------------------------------------------------------------------

    def _windows(self, units: Iterable[str], now: WeeklyHours | None) -> list[Window]:
        """Shifts of the week in which some of the units are open, or what `now` leaves of them; the shortest first."""
        found: list[Window] = []
        units = list(units)
        for weekday in range(7):
            opened = merge(span for unit in units for span in self.scenario.unidades[unit].funcionamento[weekday])
            rest = opened if now is None else subtract(opened, now[weekday])
            for shift in self.pack.turnos.values():
                found += [(weekday, span) for span in intersect(rest, [Span(shift.das, shift.as_)])]
        return sorted(found, key=lambda window: window[1].minutes)

    def _widened(self, key: str, path: tuple[str, ...], now: WeeklyHours, windows: Sequence[Window], who: str) -> Lever:
        """More of the week: some windows added to hours that stand at a path."""

        def together(chosen: tuple[int, ...]) -> Change:
            more = [windows[i] for i in chosen]
            return Change(
                key,
                f"{who} também {said(more)}",
                self.costs.disponibilidade * sum(span.minutes for _, span in more) / HOUR,
                partial(add_hours, path=path, windows=more),
            )

        return Choice(len(windows), together)

    def _availability(self, person: str) -> Iterator[Condition]:
        now = self.scenario.profissionais[person].disponibilidade
        if now is None:
            return
        key, path = f"disponibilidade {person}", ("profissionais", person, "disponibilidade")
        units = [unit for unit in self.scenario.unidades if self.scenario.works_at(person, unit)]
        windows, name = self._windows(units, now), people(self.month, [person])
        yield Condition(
            key,
            f"{name} só pode {timetable(dict(enumerate(now)))}",
            lift=partial(put, path=path, value=None),
            levers=(self._widened(key, path, now, windows, f"{name} vem"),) if windows else (),
        )

    def _esf(self) -> Iterator[Condition]:
        for esf, team in self.scenario.esf.items():
            now, name = team.disponibilidade, esf_name(self.month, esf)
            if now is None:
                continue
            key, path = f"esf {esf}", ("esf", esf, "disponibilidade")
            windows = self._windows([team.unidade], now)
            yield Condition(
                key,
                f"{name} só pode {timetable(dict(enumerate(now)))}",
                lift=partial(put, path=path, value=None),
                levers=(self._widened(key, path, now, windows, f"{name} pode"),) if windows else (),
            )

    def _outsiders(self) -> Iterator[Condition]:
        kinds: tuple[tuple[str, str, Mapping[str, Outsider]], ...] = (
            ("parceiro", "parceiros", self.scenario.parceiros),
            ("espaco", "espacos", self.scenario.espacos),
        )
        for kind, place, outsiders in kinds:
            for id, outsider in outsiders.items():
                if outsider.disponibilidade is None and outsider.datas is None and not outsider.ocupado:
                    continue
                key, name, path = f"{kind} {id}", plain(outsider.nome), (place, id)
                levers: list[Lever] = []
                if outsider.disponibilidade is not None:
                    windows = self._windows(self.scenario.unidades, outsider.disponibilidade)
                    who = f"{name} pode" if kind == "parceiro" else f"{name} tem lugar"
                    levers.append(
                        self._widened(key, (*path, "disponibilidade"), outsider.disponibilidade, windows, who)
                    )
                lift = edits(*(partial(put, path=(*path, what), value=None) for what in _HOURS_OF_AN_OUTSIDER))
                freed = Change(
                    key, f"{name} pode em qualquer data", self.costs.parceiro, lift
                )  # the last resort: a date still to be agreed
                yield Condition(key, f"{name} só pode em certas horas", lift=lift, levers=(*levers, Ladder([freed])))

    def _fixed_shifts(self) -> Iterator[Condition]:
        for unit, own in self.scenario.unidades.items():
            if own.turnos is None:
                continue
            key, name = f"turnos {unit}", unit_name(self.month, unit)
            windows = [(weekday, span) for weekday, spans in enumerate(own.turnos) for span in spans]
            path = ("unidades", unit, "turnos")

            def together(
                chosen: tuple[int, ...],
                key: str = key,
                name: str = name,
                windows: list[Window] = windows,
                path: tuple[str, ...] = path,
            ) -> Change:
                fewer = [windows[i] for i in chosen]
                return Change(
                    key,
                    f"{name} fica sem o turno fixo {said(fewer)}",
                    self.costs.turno * len(fewer),
                    partial(drop_hours, path=path, windows=fewer),
                )

            yield Condition(
                key,
                f"{name} tem turnos fixos {timetable(dict(enumerate(own.turnos)))}",
                lift=partial(put, path=path, value=None),
                levers=(Choice(len(windows), together),),
            )

    # -- units and what they have --------------------------------------------------------------------------------

    def _units(self) -> Iterator[Condition]:
        for unit, own in self.scenario.unidades.items():
            key, name = f"funcionamento {unit}", unit_name(self.month, unit)
            hours_open = Openings(self.world, unit, key, self._windows([unit], None))
            yield Condition(
                key,
                f"{name} abre {timetable(dict(enumerate(own.funcionamento)))}",
                levers=tuple(hours_open.levers()),
                further=tuple(hours_open.longer()),
            )

    def supplies(self) -> Iterator[Condition]:
        """Rooms and vehicles of the units and of the team."""
        named = {
            name for activity in self.pack.atividades.values() for needs in activity.recursos.values() for name in needs
        }
        at_units = {
            name
            for activity in self.pack.atividades.values()
            for place, needs in activity.recursos.items()
            for name in needs
            if place == "unidade"
        }
        for unit, own in self.scenario.unidades.items():
            for name in sorted(at_units):
                yield self._resource(("unidades", unit), unit_name(self.month, unit), name, own.recursos.get(name, 0))
        for name in sorted(named - at_units):
            yield self._resource((), "a equipe", name, self.scenario.recursos.get(name, 0))

    def _resource(self, owner: tuple[str, ...], who: str, name: str, number: int) -> Condition:
        key, path = f"recurso {' '.join((*owner[1:], name))}", (*owner, "recursos", name)
        said_of = who[:1].upper() + who[1:]

        def have(more: int) -> Change:
            text = f'{said_of} passa a ter "{name}: {number + more}" em recursos'
            return Change(key, text, self.costs.recurso * more, partial(put, path=path, value=number + more), unit=True)

        return Condition(
            key,
            f'{said_of} tem "{name}: {number}" em recursos',
            lift=partial(put, path=path, value=_PLENTY),
            levers=(
                Ladder([have(more) for more in range(1, MOST_CHANGED + 1)]),
                lent(self.world, key, owner, name, number, said_of),
            ),
        )

    # -- dates ---------------------------------------------------------------------------------------------------

    def _holidays(self) -> Iterator[Condition]:
        local = self.scenario.feriados.locais
        if not local:
            return
        days = [day(date) for date in local]

        def without(chosen: tuple[int, ...]) -> Change:
            left = [date.isoformat() for i, date in enumerate(local) if i not in chosen]
            return Change(
                "feriados",
                f"Não há feriado local em {joined(days[i] for i in chosen)}",
                self.costs.feriado * len(chosen),
                partial(put, path=("feriados", "locais"), value=left),
            )

        yield Condition(
            "feriados",
            f"Feriados locais: {joined(days)}",
            lift=partial(put, path=("feriados", "locais"), value=[]),
            levers=(Choice(len(local), without),),
        )

    def _absences(self, person: str) -> Iterator[Condition]:
        absences = self.scenario.profissionais[person].ausencias
        if not absences:
            return
        key, path = f"ausencias {person}", ("profissionais", person, "ausencias")
        written = at(self.world.data, *path) or []
        name = people(self.month, [person])
        said_of = [
            f"{plain(a.motivo) if a.motivo else 'ausência'} de {day(a.de)} a {day(a.ate)}"
            if a.ate > a.de
            else f"{plain(a.motivo) if a.motivo else 'ausência'} em {day(a.de)}"
            for a in absences
        ]
        length = [sum(a.de <= date <= a.ate for date in self.month.days) for a in absences]

        def moved(chosen: tuple[int, ...]) -> Change:
            gone = [written[i] for i in chosen]
            return Change(
                key,
                f"{name}: mudar para outra época {joined(said_of[i] for i in chosen)}",
                self.costs.ausencia * sum(length[i] for i in chosen),
                partial(_drop_items, path=path, items=gone),
            )

        yield Condition(
            key,
            f"{name}: {joined(said_of)}",
            lift=partial(put, path=path, value=None),
            levers=(Choice(len(absences), moved),),
        )

    def _commitments(self) -> Iterator[Condition]:
        written = self.world.data.get("compromissos") or []
        for i, fixed in enumerate(self.scenario.compromissos):
            when = day(fixed.em) if fixed.em is not None else weekday_in(fixed.weekday or 0)
            activity = in_sentence(plain(self.world.ruleset.pack.atividades[fixed.atividade].nome))
            what = f"{activity} de {people(self.month, fixed.profissionais)}, {when}, {between(fixed.span)}"
            drop = partial(_drop_items, path=("compromissos",), items=[written[i]])
            key = f"compromisso {i + 1}"
            change = Change(key, f"Desmarcar: {what}", self.costs.compromisso * len(fixed.profissionais), drop)
            yield Condition(key, f"Compromisso: {what}", lift=drop, levers=(Ladder([change]),))

    # -- people --------------------------------------------------------------------------------------------------

    def _load(self, person: str) -> Condition:
        member, load, key = self.scenario.profissionais[person], self.pack.carga, f"carga {person}"
        name, path = people(self.month, [person]), ("profissionais", person, "carga_horaria")

        def works(new: int) -> Change:
            return Change(
                key,
                f"{name} trabalha {new}h por semana em vez de {member.carga_horaria}h",
                self.costs.carga * abs(new - member.carga_horaria),
                partial(put, path=path, value=new),
            )

        less = Ladder([works(new) for new in range(member.carga_horaria - 1, load.minima - 1, -1)])
        more = Ladder([works(new) for new in range(member.carga_horaria + 1, min(load.maxima, load.referencia) + 1)])
        return Condition(key, f"{name} trabalha {member.carga_horaria}h por semana", levers=(less, more))

    def _loads(self) -> Iterator[Condition]:
        """The hours of all, where what cannot be is not the hours of one alone."""
        loads = sorted(member.carga_horaria for member in self.scenario.profissionais.values())
        if len(loads) < 2:
            return
        fewer = range(loads[-2] - 1, self.pack.carga.minima - 1, -1)
        yield Condition(
            "cargas",
            f"As pessoas da equipe trabalham até {loads[-1]}h por semana",
            further=(Ladder([self._nobody_more_than(most) for most in fewer]),),
            unless="carga",
        )

    def _nobody_more_than(self, most: int) -> Change:
        """Fewer hours for all who have more than so many a week."""
        more = {p: m.carga_horaria for p, m in self.scenario.profissionais.items() if m.carga_horaria > most}
        cuts = [partial(put, path=("profissionais", p, "carga_horaria"), value=most) for p in more]
        return Change(
            "cargas",
            f"Ninguém trabalha mais de {most}h por semana ({len(more)} pessoas trabalham mais hoje)",
            self.costs.carga * sum(load - most for load in more.values()),
            edits(*cuts),
        )

    def _team(self, team: str | None) -> Condition:
        """The hours of all of a team, and more people."""
        members = [m for m in self.scenario.profissionais.values() if team is None or team in m.equipes]
        total = sum(member.carga_horaria for member in members)
        by_occupation: dict[str, int] = dict.fromkeys((member.ocupacao for member in members), 0)
        for member in members:
            by_occupation[member.ocupacao] += member.carga_horaria
        fewest = min(by_occupation or self.pack.ocupacoes, key=lambda o: (by_occupation.get(o, 0), o))
        size, whose = count(len(members), "pessoa", "pessoas"), "" if team is None else f" {self._team_name(team)}"
        text = f"A equipe{whose} tem {size}, com {hours(total * HOUR)} por semana"
        return Condition(team_key(team), text, levers=tuple(Hiring(self.world, team, fewest).levers()))

    def _team_name(self, team: str) -> str:
        return plain(self.scenario.equipes[team].nome)

    def more_hours(self, occupation: str, hours: int, team: str | None) -> Edit:
        """So many hours a week more of an occupation: of those who have no full contract, then of more people.

        Args:
            occupation: its id in the norm.
            hours: how many more.
            team: of which team, in a service of several.
        """
        changes: list[Edit] = []
        load = self.pack.carga
        for person, member in self.scenario.profissionais.items():
            more = min(hours, load.referencia - member.carga_horaria)
            if member.ocupacao == occupation and (team is None or team in member.equipes) and more > 0:
                hours -= more
                path = ("profissionais", person, "carga_horaria")
                changes.append(partial(put, path=path, value=member.carga_horaria + more))
        full, rest = divmod(hours, load.referencia)
        loads = [load.referencia] * full + ([max(rest, load.minima)] if rest else [])
        return edits(*changes, Hiring(self.world, team, occupation).hired(loads).edit) if loads else edits(*changes)


_PLENTY = 99
"""So many rooms or vehicles that none is lacking."""

_HOURS_OF_AN_OUTSIDER = ("disponibilidade", "datas", "ocupado")


def _drop_items(data: Data, path: tuple[str, ...], items: Sequence[Any]) -> Data:
    """A list without some of its items, each left out once."""
    left = list(at(data, *path) or [])
    for item in items:
        if item in left:
            left.remove(item)
    return put(data, path, left or None)
