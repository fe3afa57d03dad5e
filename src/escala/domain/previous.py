"""What a period takes over from the one before it: `anterior` in a scenario, counted from a written roster."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from escala.domain.values import YEARS, Clock, Date, EndClock, FileModel, Id, Weekday, Whole


class Moment(FileModel):
    """A minute of a date, in local time."""

    em: Date = Field(description="Data.")
    as_: EndClock = Field(alias="as", description='Hora; "24:00" é o fim do dia.')


class PreviousWork(FileModel):
    """What one professional brings along."""

    saldo: Whole = Field(default=0, description="Minutos trabalhados além dos devidos; negativo, os que faltaram.")
    turnos_impopulares: Whole = Field(
        default=0, description="Noites e fins de semana além da média da equipe; negativo, aquém dela."
    )
    turnos: dict[Weekday, tuple[Id, ...]] = Field(
        default_factory=dict, description="Turnos de cada dia da última semana em que podia trabalhar."
    )
    saida: Moment | None = Field(default=None, description="Quando terminou o último dia de trabalho.")


class PreviousSupport(FileModel):
    """What one eSF had."""

    apoio: Whole = Field(description="Minutos de apoio além da média das eSF; negativo, aquém dela.")


class PreviousMeeting(FileModel):
    """When a team met in the last week."""

    dia: Weekday = Field(description="Dia da semana.")
    hora: Clock = Field(description="Hora de início.")
    equipe: Id | None = Field(default=None, description="De qual equipe, num serviço de várias.")


class PreviousPeriod(FileModel):
    """The period before, as far as it matters now; whoever is no longer on the team does not count."""

    ate: Date = Field(description="Último dia do período anterior.")
    profissionais: dict[Id, PreviousWork] = Field(
        default_factory=dict, max_length=400, description="O que cada profissional traz, por identificador."
    )
    esf: dict[Id, PreviousSupport] = Field(
        default_factory=dict, max_length=400, description="O apoio que cada eSF teve, por identificador."
    )
    reunioes: tuple[PreviousMeeting, ...] = Field(
        default=(), max_length=100, description="As reuniões de equipe da última semana."
    )

    def work(self, professional: str) -> PreviousWork:
        """What a professional brings along; nothing, for somebody new."""
        return self.profissionais.get(professional, PreviousWork())

    def support(self, esf: str) -> int:
        """Minutes of support that an eSF had beyond the mean; 0 for a new one."""
        return self.esf[esf].apoio if esf in self.esf else 0

    def meeting(self, team: str | None) -> PreviousMeeting | None:
        """When a team met in the last week, if it did."""
        return next((meeting for meeting in self.reunioes if meeting.equipe == team), None)


NOTHING_BEFORE = PreviousPeriod(ate=dt.date.min.replace(year=YEARS[0]))
"""What a first period takes over."""
