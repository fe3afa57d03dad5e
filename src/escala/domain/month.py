"""The month: a scenario laid out on the calendar, the facts that both readings of every rule share.

Everything is minutes since midnight of a date, in the local time of the norm's time zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from escala.domain.clock import MINUTES_A_DAY, Span, intersect, merge, subtract
from escala.domain.scenario import Commitment, Outsider, Scenario
from escala.domain.values import Place

WORKING_DAYS = 5
"""Days of a week on which work is due, from Monday; the hours of a week are spread over them."""


@dataclass(frozen=True)
class Week:
    """One ISO week: Monday to Sunday."""

    index: int
    days: tuple[dt.date, ...]

    @property
    def label(self) -> str:
        """ISO label, as `2027-W09`."""
        year, week, _ = self.days[0].isocalendar()
        return f"{year}-W{week:02d}"


@dataclass(frozen=True)
class Interval:
    """Weeks in which something that recurs is due once more, or a rest of the period in which it is not.

    Attributes:
        days: its dates, in order.
        whole: whether it is a whole interval; a rest is not.
    """

    days: tuple[dt.date, ...]
    whole: bool


@dataclass(frozen=True)
class FixedSession:
    """One dated occurrence of a commitment, with the professionals who are not away that day."""

    commitment: int
    date: dt.date
    span: Span
    activity: str
    place: Place
    unit: str | None
    professionals: tuple[str, ...]
    esf: tuple[str, ...]


@lru_cache(maxsize=64)
def _public_holidays(country: str, uf: str | None, optional: bool, years: tuple[int, ...]) -> dict[dt.date, str]:
    import holidays

    categories = ("public", "optional") if optional else ("public",)
    found = holidays.country_holidays(country, subdiv=uf, years=years, categories=categories, language="pt_BR")
    return dict(found.items())


class Month:
    """Calendar facts of a scenario: weeks, holidays, opening hours, availability, travel, commitments.

    Args:
        scenario: a validated scenario.
        country: country code of the package `holidays` (`BR`).
        eras: what held from which date on, latest first, the last from ever on; default: as `andamento` says.
    """

    def __init__(
        self, scenario: Scenario, country: str = "BR", eras: Sequence[tuple[dt.date, Scenario]] | None = None
    ) -> None:
        self.scenario = scenario
        self.country = country
        self._eras = tuple(_eras(scenario) if eras is None else eras)
        self._works: dict[tuple[str, dt.date], bool] = {}
        self._loads: dict[tuple[str, dt.date], int] = {}
        self._any_opening: dict[dt.date, tuple[Span, ...]] = {}

    @property
    def since(self) -> dt.date | None:
        """First date that can still be planned; what lies before it is history. None where all of the period can."""
        return self._eras[0][0] if len(self._eras) > 1 else None

    def lived(self, date: dt.date) -> bool:
        """Whether a date is history."""
        return self.since is not None and date < self.since

    def changed_in(self, week: Week) -> dt.date | None:
        """The last date within a week, its first aside, from which something held that did not before; None if none."""
        return max((first for first, _ in self._eras if week.days[0] < first <= week.days[-1]), default=None)

    def on(self, date: dt.date) -> Scenario:
        """The scenario that holds on a date."""
        for first, scenario in self._eras[:-1]:
            if first <= date:
                return scenario
        return self._eras[-1][1]

    def of_teams(self, teams: Collection[str], also: Collection[str] = ()) -> Month:
        """What some teams of a service have by themselves, as `Scenario.of_teams`."""
        eras = [(first, scenario.of_teams(teams, also)) for first, scenario in self._eras]
        return Month(eras[0][1], self.country, eras)

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """The period's weeks, in order."""
        first, last = self.scenario.periodo.inicio, self.scenario.periodo.fim
        count = ((last - first).days + 1) // 7
        return tuple(Week(w, tuple(first + dt.timedelta(days=7 * w + d) for d in range(7))) for w in range(count))

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """Every date of the period, Sundays included."""
        return tuple(day for week in self.weeks for day in week.days)

    def intervals(self, each: str) -> tuple[Interval, ...]:
        """The period cut into weeks (`semana`), two weeks (`quinzena`), months (`mes`), or whole (`periodo`).

        A month has the weeks whose Thursday is in it. A week left over of the pairs is no whole interval.
        """
        groups: dict[object, list[Week]] = {}
        for week in self.weeks:
            thursday = week.days[3]
            of = {"semana": week.index, "quinzena": week.index // 2, "mes": (thursday.year, thursday.month)}
            groups.setdefault(of.get(each), []).append(week)
        return tuple(
            Interval(tuple(day for week in weeks for day in week.days), each != "quinzena" or len(weeks) == 2)
            for weeks in groups.values()
        )

    @cached_property
    def holidays(self) -> dict[dt.date, str]:
        """Name of each holiday of the period, public and local."""
        knob = self.scenario.feriados
        years = tuple(sorted({day.year for day in self.days}))
        named = _public_holidays(self.country, knob.uf, knob.facultativos, years)
        found = {day: named[day] for day in self.days if day in named}
        found.update({day: found.get(day, "Feriado local") for day in knob.locais if day in set(self.days)})
        return dict(sorted(found.items()))

    @cached_property
    def professionals(self) -> tuple[str, ...]:
        """Ids of the professionals, in the file's order."""
        return tuple(self.scenario.profissionais)

    def week_of(self, date: dt.date) -> Week | None:
        """The period's week that holds `date`, if any."""
        index = (date - self.scenario.periodo.inicio).days // 7
        return self.weeks[index] if 0 <= index < len(self.weeks) else None

    def absence(self, professional: str, date: dt.date) -> str | None:
        """Reason of the professional's absence on `date`, if absent."""
        for absence in self.on(date).profissionais[professional].ausencias:
            if absence.covers(date):
                return absence.motivo
        return None

    def closure(self, unit: str, date: dt.date) -> str | None:
        """Reason why a unit does not open on `date`, holidays and its weekly hours aside."""
        return next((days.motivo for days in self.on(date).unidades[unit].fechamentos if days.covers(date)), None)

    def works_on(self, professional: str, date: dt.date) -> bool:
        """Whether `date` is neither a holiday nor an absence of the professional."""
        key = professional, date
        if key not in self._works:
            self._works[key] = date not in self.holidays and self.absence(professional, date) is None
        return self._works[key]

    def workable_on(self, professional: str, date: dt.date) -> bool:
        """Whether `date` is a workable day of the professional: a weekday, neither a holiday nor an absence."""
        return date.weekday() < WORKING_DAYS and self.works_on(professional, date)

    def workable_days(self, professional: str, week: Week) -> int:
        """Monday to Friday less holidays and the professional's absences, in days."""
        return sum(1 for date in week.days[:WORKING_DAYS] if self.works_on(professional, date))

    def load(self, professional: str, week: Week) -> int:
        """Weekly hours of the professional's contract, summed over the workable days of a week."""
        key = professional, week.days[0]
        if key not in self._loads:
            self._loads[key] = sum(
                self.on(date).profissionais[professional].carga_horaria
                for date in week.days[:WORKING_DAYS]
                if self.works_on(professional, date)
            )
        return self._loads[key]

    def opening(self, unit: str, date: dt.date) -> tuple[Span, ...]:
        """Opening hours of a unit on `date`; none on a holiday, or while it is closed."""
        if date in self.holidays or self.closure(unit, date) is not None:
            return ()
        return self.on(date).unidades[unit].funcionamento[date.weekday()]

    def any_opening(self, date: dt.date) -> tuple[Span, ...]:
        """Hours in which at least one unit is open on `date`."""
        if date not in self._any_opening:
            self._any_opening[date] = merge(
                span for unit in self.scenario.unidades for span in self.opening(unit, date)
            )
        return self._any_opening[date]

    def availability(self, professional: str, date: dt.date) -> tuple[Span, ...]:
        """Hours in which the professional may work on `date`: available, not away, and some unit open."""
        if not self.works_on(professional, date):
            return ()
        hours = self.on(date).profissionais[professional].disponibilidade
        opening = self.any_opening(date)
        return opening if hours is None else intersect(opening, hours[date.weekday()])

    def esf_hours(self, esf: str, date: dt.date) -> tuple[Span, ...]:
        """Hours in which an eSF can meet or share care on `date`; none on a holiday, or while it is away."""
        team = self.on(date).esf[esf]
        if date in self.holidays or any(absence.covers(date) for absence in team.ausencias):
            return ()
        opening = self.opening(team.unidade, date)
        return opening if team.disponibilidade is None else team.disponibilidade[date.weekday()]

    def esf_of(self, unit: str) -> tuple[str, ...]:
        """Ids of the eSF of a unit, in the file's order."""
        return tuple(id for id, team in self.scenario.esf.items() if team.unidade == unit)

    def party_hours(self, party: str, date: dt.date) -> tuple[Span, ...]:
        """Hours in which a party can take part on `date`; none on a holiday."""
        return self._hours_of(self.on(date).parceiros[party], date)

    def venue_hours(self, venue: str, date: dt.date) -> tuple[Span, ...]:
        """Hours in which a venue can be used on `date`; none on a holiday."""
        return self._hours_of(self.on(date).espacos[venue], date)

    def _hours_of(self, outsider: Outsider, date: dt.date) -> tuple[Span, ...]:
        if date in self.holidays:
            return ()
        windows: tuple[Span, ...] = ()
        if outsider.disponibilidade is None and outsider.datas is None:
            windows = (Span(0, MINUTES_A_DAY),)
        if outsider.disponibilidade is not None:
            windows = outsider.disponibilidade[date.weekday()]
        dated = (stretch.span for stretch in outsider.datas or () if stretch.em == date)
        return subtract((*windows, *dated), (stretch.span for stretch in outsider.ocupado if stretch.em == date))

    def capacity(self, unit: str | None, resource: str, date: dt.date) -> int:
        """How many there are of a resource of a unit, or of the whole team's, on `date`."""
        scenario = self.on(date)
        own = scenario.recursos if unit is None else scenario.unidades[unit].recursos
        there = own.get(resource, 0)
        for outage in scenario.indisponibilidades:
            if (outage.unidade, outage.recurso) == (unit, resource) and outage.covers(date):
                there -= there if outage.quantidade is None else outage.quantidade
        return max(0, there)

    def travel(self, origin: str, destination: str) -> int:
        """Minutes between two units as given, 0 where none are given."""
        return self._travel.get(frozenset((origin, destination)), 0) if origin != destination else 0

    @cached_property
    def _travel(self) -> dict[frozenset[str], int]:
        return {frozenset(leg.entre): leg.minutos for leg in self.scenario.deslocamentos}

    def everyone(self, date: dt.date) -> tuple[str, ...]:
        """All hands on `date`: every professional who is not absent that day; nobody on a holiday."""
        return tuple(p for p in self.professionals if self.works_on(p, date))

    @cached_property
    def fixed_sessions(self) -> tuple[FixedSession, ...]:
        """Dated occurrences of the commitments: weekly ones skip holidays, and professionals who are away."""
        return tuple(
            FixedSession(
                i,
                date,
                commitment.span,
                commitment.atividade,
                commitment.place,
                commitment.unidade,
                people,
                commitment.esf,
            )
            for _, era in self._eras
            for i, commitment in enumerate(era.compromissos)
            for date in self._dates(commitment)
            if self.on(date) is era
            if (people := tuple(p for p in commitment.profissionais if self.works_on(p, date)))
        )

    def _dates(self, commitment: Commitment) -> Iterable[dt.date]:
        if commitment.em is not None:
            return (commitment.em,) if commitment.em in self.days else ()
        return tuple(day for day in self.days if day.weekday() == commitment.weekday)


def _eras(scenario: Scenario) -> Iterator[tuple[dt.date, Scenario]]:
    """What held from which date on, latest first."""
    while scenario.andamento is not None and scenario.earlier is not None:
        yield scenario.andamento.a_partir_de, scenario
        scenario = scenario.earlier
    yield dt.date.min, scenario
