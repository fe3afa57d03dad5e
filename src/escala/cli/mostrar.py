"""`escala mostrar`: a written roster on the terminal: a week, a day, somebody's month, the seat, the hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escala.cli.options import parse_date
from escala.cli.wording import print_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from escala.presentation.choosing import Choice
    from escala.presentation.days import Day, Week
    from escala.presentation.names import Named
    from escala.presentation.presence import SeatPresence
    from escala.presentation.showing import Shown

ALL_WEEKS = "todas"


@click.command(
    epilog="""\b
Exemplos:
  escala mostrar saida/samambaia
  escala mostrar saida/samambaia --semana 2027-W10
  escala mostrar saida/samambaia --dia 2027-03-10
  escala mostrar saida/samambaia --pessoa ana
  escala mostrar saida/samambaia --unidade ubs-1 --semana todas
  escala mostrar saida/samambaia --presenca

\b
Códigos de saída: 0 mostrada, também se descumpre a norma (escala auditar diz
o quê); 2 arquivo ou uso errado.
"""
)
@click.argument("pasta", metavar="PASTA", type=click.Path(path_type=Path))
@click.option("--semana", metavar="SEMANA", help="Uma semana, como 2027-W10 ou só 10, ou todas.")
@click.option("--dia", "date", metavar="DATA", callback=parse_date, help="Um dia, de 20 em 20 minutos.")
@click.option("--pessoa", "people", metavar="PESSOA", multiple=True, help="O mês de alguém: id ou nome; repete-se.")
@click.option("--equipe", "team", metavar="EQUIPE", help="Só a gente desta equipe, num serviço de várias.")
@click.option("--unidade", "unit", metavar="UNIDADE", help="Só o que se faz nesta unidade: o id ou o nome.")
@click.option("--esf", metavar="ESF", help="Só o que se faz com esta eSF: o id ou o nome.")
@click.option("--presenca", "presence", is_flag=True, help="Só a presença na sede, no período ou no que se pede.")
@click.option("--horas", "hours", is_flag=True, help="Só as horas de cada pessoa no período, entre faixas e alvos.")
@click.option("--json", "as_json", is_flag=True, help="Escreve em JSON, na saída padrão, o que se mostraria.")
def command(
    pasta: Path,
    semana: str | None,
    date: dt.date | None,
    people: tuple[str, ...],
    team: str | None,
    unit: str | None,
    esf: str | None,
    presence: bool,
    hours: bool,
    as_json: bool,
) -> None:
    """Mostra uma escala no terminal, sem abrir mais nada.

    PASTA é uma pasta gravada por `escala gerar`, ou o próprio arquivo escala.json, também editado à mão. Sem opções,
    mostra a semana de hoje (fora do período, a primeira), a presença na sede nessa semana e as horas de cada pessoa. O
    desenho se ajusta à largura do terminal; num arquivo ou em outro programa, sai sem cores.
    """
    from escala.audit import audit
    from escala.presentation.showing import shown
    from escala.scenario_files import read_written

    if semana is not None and date is not None:
        raise click.UsageError("--semana e --dia são duas medidas: dê uma delas")
    if presence and (people or esf):
        raise click.UsageError("a presença na sede conta todos: --presenca não vai com --pessoa nem --esf")
    if hours and (unit or esf or semana or date):
        raise click.UsageError(
            "as horas se contam no período inteiro, em todo lugar: --horas vai só com --pessoa e --equipe"
        )
    roster, loaded = read_written(pasta)
    found = shown(roster, loaded.month, loaded.ruleset, audit(roster, loaded.month, loaded.ruleset))
    asked = _asked(found, semana, date, (people, team, unit, esf), presence, hours)
    if as_json:
        print_json(_data(found, asked))
        return
    from escala.cli import showing

    showing.show(pasta, found, asked)


@dataclass(frozen=True)
class Asked:
    """What is to be shown.

    Attributes:
        choice: of whom, where, with whom.
        weeks: the weeks, with what is chosen alone; for a day, the one that it is in.
        day: the day, if a day is asked for.
        days: whether the days themselves are shown.
        seats: the seats at which presence is shown.
        hours: whether the hours are shown.
        briefly: whether this is what is shown where nothing is asked for, in which no part may drown the others.
        only: whether presence or hours were asked for by name, so that it is said where there are none.
    """

    choice: Choice
    weeks: tuple[Week, ...]
    day: Day | None
    days: bool
    seats: tuple[SeatPresence, ...]
    hours: bool
    briefly: bool
    only: bool

    @property
    def dates(self) -> tuple[Day, ...]:
        """The dates that are shown."""
        return (self.day,) if self.day is not None else tuple(day for week in self.weeks for day in week.shown)


def today(zone: str) -> dt.date:
    """The date on which it is now, in a time zone."""
    from zoneinfo import ZoneInfo

    return dt.datetime.now(ZoneInfo(zone)).date()


def _asked(
    shown: Shown,
    semana: str | None,
    date: dt.date | None,
    names: tuple[tuple[str, ...], str | None, str | None, str | None],
    presence: bool,
    hours: bool,
) -> Asked:
    from escala.presentation.choosing import weeks_looked_at
    from escala.presentation.days import week_at

    choice = _choice(shown, *names)
    weeks = weeks_looked_at(shown, choice)
    day = None
    if date is not None:
        week = week_at(weeks, date)
        if week is None:
            raise click.BadParameter(f"{date:%d/%m/%Y} está fora do período, {shown.period}", param_hint="--dia")
        weeks, day = (week,), next(day for day in week.days if day.date == date)
    elif semana is not None:
        weeks = _weeks(weeks, semana)
    elif not choice.people and not presence:
        week = week_at(weeks, today(shown.names.ruleset.pack.fuso))
        weeks = (weeks[0] if week is None else week,)
    plainly = not (presence or hours)
    whole = plainly and not choice.narrow
    return Asked(
        choice=choice,
        weeks=weeks,
        day=day,
        days=plainly,
        seats=_seats(shown, choice, presence) if presence or (whole and not choice.people) else (),
        hours=hours or (whole and date is None and semana is None),
        briefly=plainly,
        only=not plainly,
    )


def _choice(shown: Shown, people: tuple[str, ...], team: str | None, unit: str | None, esf: str | None) -> Choice:
    from escala.presentation.choosing import Choice

    names = shown.names
    return Choice(
        people=tuple(_named(name, names.people, "--pessoa", "na equipe") for name in people),
        team=None if team is None else _named(team, names.teams, "--equipe", "entre as equipes"),
        unit=None if unit is None else _named(unit, names.units, "--unidade", "entre as unidades"),
        esf=None if esf is None else _named(esf, names.esf, "--esf", "entre as eSF"),
    )


def _named(text: str, among: Mapping[str, Named], option: str, where: str) -> Named:
    """What is called so.

    Raises:
        click.BadParameter: nothing is, or several are; with what it may be.
    """
    from escala.presentation.names import find, nearest
    from escala.rules.wording import plain

    found = find(text, among)
    if found is not None:
        return found
    near = [f"{one.id} ({one.name})" for one in nearest(text, among)]
    hint = "Este cenário não tem nenhuma."
    if near:
        hint = f"Talvez {' ou '.join(filter(None, [', '.join(near[:-1]), near[-1]]))}."
    elif among:
        hint = f"Use {', '.join(among)}."
    raise click.BadParameter(f'não há "{plain(text)}" {where}. {hint}', param_hint=option)


def _weeks(weeks: tuple[Week, ...], text: str) -> tuple[Week, ...]:
    """The week that is called so, by its label or by its number alone; or all of them.

    Raises:
        click.BadParameter: none is; with those that there are.
    """
    if text.casefold() == ALL_WEEKS:
        return weeks
    wanted = text.strip().upper()
    number = wanted.removeprefix("W")
    for week in weeks:
        if wanted == week.label or (number.isascii() and number.isdigit() and int(number) == int(week.label[-2:])):
            return (week,)
    labels = ", ".join(week.label for week in weeks)
    raise click.BadParameter(
        f'não há a semana "{text}" no período. Use {labels} ou {ALL_WEEKS}.', param_hint="--semana"
    )


def _seats(shown: Shown, choice: Choice, named: bool) -> tuple[SeatPresence, ...]:
    """The seats at which presence is looked at.

    Raises:
        click.BadParameter: the unit that was named is the seat of nobody.
    """
    found: Sequence[SeatPresence] = shown.presence
    if choice.team is not None:
        own = shown.names.month.scenario.seat(choice.team.id)
        found = [seat for seat in found if seat.seat.id == own]
    if choice.unit is not None:
        seats = ", ".join(dict.fromkeys(seat.seat.id for seat in found))
        found = [seat for seat in found if seat.seat == choice.unit]
        if named and seats and not found:
            raise click.BadParameter(f"a presença se conta na sede. Use {seats}.", param_hint="--unidade")
    return tuple(found)


def _data(shown: Shown, asked: Asked) -> dict[str, Any]:
    """What would be drawn, as plain data."""
    from escala.presentation.choosing import people_of
    from escala.presentation.data import day_data, heading_data, hours_data, seat_data, week_data

    data: dict[str, Any] = heading_data(shown)
    if asked.days and asked.day is not None:
        data["dias"] = [day_data(asked.day)]
    elif asked.days:
        data["semanas"] = [week_data(week) for week in asked.weeks]
    if asked.seats or (asked.only and not asked.hours):
        dates = {day.date for day in asked.dates}
        data["presenca"] = [seat_data(seat, [day for day in seat.days if day.date in dates]) for seat in asked.seats]
    if asked.hours:
        people = people_of(shown, asked.choice)
        data["horas"] = [hours_data(row, people) for row in shown.hours]
    return data
