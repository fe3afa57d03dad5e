from __future__ import annotations

import datetime as dt

import pytest

from escala.presentation.days import Day, PersonDay, Stretch, fullest
from escala.presentation.showing import Shown
from tests.calendars.builders import roster, scenario, session
from tests.presentation.builders import shown_of

PEOPLE = {
    "ana": {
        "nome": "Ana Souza",
        "ocupacao": "psicologo",
        "carga_horaria": 40,
        "ausencias": [{"de": "2027-04-20", "ate": "2027-04-22", "motivo": "cirurgia"}],
    },
    "bia": {"nome": "Bia Lima", "ocupacao": "nutricionista", "carga_horaria": 40},
    "caio": {"nome": "Caio Reis", "ocupacao": "fisioterapeuta", "carga_horaria": 20},
}
DATE = "2027-04-13"


def day_of(shown: Shown, date: str) -> Day:
    return next(day for day in shown.days if day.date == dt.date.fromisoformat(date))


def person_of(shown: Shown, person: str, date: str = DATE) -> PersonDay:
    return next(own for own in day_of(shown, date).people if own.person.id == person)


def said(stretches: tuple[Stretch, ...]) -> list[str]:
    return [f"{stretch.hours} {stretch.short}" for stretch in stretches]


def test_what_goes_on_without_a_change_is_one_stretch() -> None:
    shown = shown_of(
        session("0001", "atendimento-individual", DATE, "07:00", "08:20", "ana", unit="ubs-1"),
        session("0002", "atendimento-individual", DATE, "08:20", "09:00", "ana", unit="ubs-1"),
        session("0003", "deslocamento", DATE, "09:00", "09:20", "ana", place="transito"),
        session("0004", "grupo-compartilhado", DATE, "09:20", "11:20", "ana", unit="ubs-7", esf="esf-2"),
    )
    ana = person_of(shown, "ana")
    assert said(ana.stretches) == [
        "07:00–09:00 Individual",
        "09:00–09:20 Desloc.",
        "09:20–11:20 Grupo comp. eSF 2 (ubs-7)",
    ]
    assert [s.id for s in ana.stretches[0].sessions] == ["0001", "0002"]
    assert ana.stretches[1].first.place == "UBS 1 de Samambaia → UBS 7 de Samambaia"
    assert ana.minutes == 260


@pytest.mark.parametrize(
    "second",
    [
        session("0002", "atendimento-compartilhado", DATE, "09:20", "11:20", "ana bia", unit="ubs-1"),
        session("0002", "atendimento-compartilhado", DATE, "09:00", "11:00", "ana caio", unit="ubs-1"),
        session("0002", "atendimento-compartilhado", DATE, "09:00", "11:00", "ana bia", unit="ubs-1", esf="esf-1"),
        session("0002", "atendimento-compartilhado", DATE, "09:00", "11:00", "ana bia", unit="ubs-7"),
        session("0002", "grupo-compartilhado", DATE, "09:00", "11:00", "ana bia", unit="ubs-1"),
        session("0002", "atendimento-compartilhado", DATE, "09:00", "11:00", "ana bia", place="domicilio"),
    ],
    ids=["a break", "other colleagues", "an eSF", "another unit", "another activity", "another kind of place"],
)
def test_what_changes_is_two(second: object) -> None:
    first = session("0001", "atendimento-compartilhado", DATE, "07:00", "09:00", "ana bia", unit="ubs-1")
    stretches = person_of(shown_of(first, second), "ana").stretches  # type: ignore[arg-type]
    assert [len(stretch.sessions) for stretch in stretches] == [1, 1]


def test_a_stretch_says_with_whom() -> None:
    together = session("0001", "atendimento-compartilhado", DATE, "07:00", "09:00", "ana bia", unit="ubs-1")
    (stretch,) = person_of(shown_of(together), "bia").stretches
    assert [other.name for other in stretch.colleagues] == ["Ana Souza"]


def test_times_are_local_whatever_the_offset_in_the_file() -> None:
    local = session("0001", "reuniao-equipe", DATE, "08:00", "10:00", "ana bia caio", unit="ubs-1")
    utc = local.model_copy(update={s: getattr(local, s).astimezone(dt.UTC) for s in ("inicio", "fim")})
    assert said(person_of(shown_of(utc), "ana").stretches) == ["08:00–10:00 Equipe"]


def test_days_off_are_said_and_their_reason_is_nobody_elses() -> None:
    shown = shown_of(of=scenario(profissionais=PEOPLE))
    days = {date: person_of(shown, "ana", f"2027-04-{date}").off for date in (19, 20, 21, 22, 23)}
    assert days == {19: None, 20: "ausente", 21: "feriado", 22: "ausente", 23: None}
    assert person_of(shown, "bia", "2027-04-20").off is None
    assert day_of(shown, "2027-04-21").holiday == "Fundação de Brasília; Tiradentes"
    assert "cirurgia" not in repr(shown.weeks)


def test_a_weekend_is_looked_at_only_where_somebody_works() -> None:
    saturday = session("0001", "planejamento", "2027-04-24", "07:00", "08:40", "bia", unit="ubs-1")
    shown = shown_of(saturday)
    assert [len(week.shown) for week in shown.weeks] == [5, 5, 6, 5]
    assert [day.title for day in shown.weeks[2].shown][-1] == "sáb 24/04"
    assert shown.weeks[2].title == "Semana 2027-W16, de seg 19/04 a dom 25/04"


def test_the_fullest_week_is_the_one_with_most_work_and_the_first_of_them() -> None:
    one = session("0001", "planejamento", "2027-04-19", "07:00", "09:00", "ana bia", unit="ubs-1")
    other = session("0002", "planejamento", "2027-04-26", "07:00", "10:00", "ana", unit="ubs-1")
    assert fullest(shown_of(one, other).weeks).label == "2027-W16"
    assert fullest(shown_of().weeks).label == "2027-W14"


def test_every_session_is_at_one_place_of_its_day() -> None:
    venues = {"auditorio": {"nome": "Auditório"}}
    out = session("0003", "intersetorial", DATE, "13:00", "15:00", "ana", place="territorio")
    shown = shown_of(
        session("0001", "planejamento", DATE, "07:00", "09:00", "ana", unit="ubs-7"),
        session("0002", "domiciliar-compartilhado", DATE, "09:20", "11:00", "ana bia", place="domicilio"),
        out,
        out.model_copy(update={"id": "0004", "profissionais": ("bia",), "espaco": "auditorio"}),
        of=scenario(espacos=venues),
    )
    places = day_of(shown, DATE).places
    assert [(place.key, [s.id for s in place.sessions]) for place in places] == [
        ("unidade-ubs-1", []),
        ("unidade-ubs-7", ["0001"]),
        ("territorio-auditorio", ["0004"]),
        ("domicilio", ["0002"]),
        ("territorio", ["0003"]),
    ]
    assert [place.place.name for place in places][2:] == ["Auditório", "Domicílio", "Território"]


def test_a_unit_that_is_closed_says_why() -> None:
    hours = {"funcionamento": {"seg-sex": ["07:00-18:00"]}}
    shut = {"fechamentos": [{"de": DATE, "ate": DATE, "motivo": "obra"}]}
    units = {"ubs-1": {"nome": "UBS 1", **hours, **shut}, "ubs-7": {"nome": "UBS 7", **hours}}
    first, second = day_of(shown_of(of=scenario(unidades=units)), DATE).places
    assert (first.opening, first.closed) == ((), "obra")
    assert ([str(span) for span in second.opening], second.closed) == (["07:00-18:00"], None)


def test_what_cannot_be_placed_is_a_breach_and_nothing_else() -> None:
    outside = session("0001", "planejamento", "2027-06-01", "07:00", "09:00", "ana", unit="ubs-1")
    nowhere = session("0002", "planejamento", DATE, "07:00", "09:00", "ana", place="unidade")
    shown = shown_of(outside, nowhere)
    assert [s.id for s in shown.sessions] == ["0002"]
    assert shown.sessions[0].place == "Unidade que não foi dita"
    assert any("fora do período" in message for group in shown.breaches for message in group.messages)


def test_all_the_sessions_are_in_the_weeks_by_person_and_by_place() -> None:
    made = [
        session(f"{n:04}", "planejamento", f"2027-04-{6 + n:02}", "07:00", "09:00", "ana bia", unit="ubs-1")
        for n in range(9)
    ]
    shown = shown_of(*made)
    people = [s.id for day in shown.days for own in day.people for x in own.stretches for s in x.sessions]
    places = [s.id for day in shown.days for place in day.places for s in place.sessions]
    assert sorted(people) == sorted(s.id for s in roster(*made).sessoes for _ in s.profissionais)
    assert places == [s.id for s in made]
