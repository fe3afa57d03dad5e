from __future__ import annotations

from escala.norms.loading import load_pack
from escala.norms.ruleset import resolve
from tests.calendars.builders import pack, scenario, session
from tests.presentation.builders import shown_of

ALL = "ana bia caio"
WHOLE = session("0001", "reuniao-equipe", "2027-04-05", "08:00", "10:00", ALL, unit="ubs-1")
PART = session("0002", "reuniao-esf", "2027-04-06", "08:00", "10:00", "bia", unit="ubs-1", esf="esf-1")
MORE = session("0003", "reuniao-esf", "2027-04-07", "13:00", "16:20", "ana bia", unit="ubs-1", esf="esf-1")
OTHER = session("0004", "planejamento", "2027-04-08", "08:00", "10:00", ALL, unit="ubs-1")


def test_the_whole_teams_are_apart_from_those_of_part_of_it() -> None:
    meetings = shown_of(WHOLE, PART, MORE, OTHER).meetings
    assert [s.id for s in meetings.whole] == ["0001"]
    assert [s.id for s in meetings.partial] == ["0002", "0003"]
    assert [(f.esf.name, f.minutes, len(f.sessions)) for f in meetings.further] == [("eSF 1", 320, 2)]


def test_a_meeting_of_all_who_are_not_away_is_the_whole_teams() -> None:
    absence = [{"de": "2027-04-06", "ate": "2027-04-06", "motivo": "curso"}]
    away = {
        p: {"nome": p.title(), "ocupacao": job, "carga_horaria": 40, "ausencias": [] if p == "bia" else absence}
        for p, job in (("ana", "psicologo"), ("bia", "nutricionista"), ("caio", "fisioterapeuta"))
    }
    assert [s.id for s in shown_of(PART, of=scenario(profissionais=away)).meetings.whole] == ["0002"]
    assert shown_of(PART).meetings.whole == ()


def test_a_session_in_words() -> None:
    (shown,) = shown_of(PART).sessions
    assert shown.when == "ter 06/04, 08:00–10:00"
    assert shown.what == f"{pack().atividades['reuniao-esf'].nome} · eSF 1"
    assert shown.short == "Reunião eSF 1"
    assert (shown.place, shown.guests) == ("UBS 1 de Samambaia", "")


def test_what_is_a_meeting_comes_from_the_norm() -> None:
    for name, meetings, others in (
        ("caps-ii", {"reuniao-equipe", "estudo-caso", "reuniao-gtpp"}, {"resposta-conjunta", "audiencia"}),
        ("ngr-regional", {"reuniao-coordenacao", "colegiado-local"}, {"visita-apoio", "relatorio-indicadores"}),
        ("df-489-2018", {"reuniao-equipe", "reuniao-esf"}, {"planejamento", "grupo-compartilhado"}),
    ):
        norm = load_pack(name)
        found = resolve(scenario(norma=name, modalidade=next(iter(norm.modalidades))), norm).meetings
        assert meetings <= found, name
        assert others.isdisjoint(found), name
        assert others <= set(norm.atividades), "the test speaks of what there is"


def test_all_meetings_are_in_order_of_time() -> None:
    assert [s.id for s in shown_of(MORE, OTHER, PART, WHOLE).meetings.every] == ["0001", "0002", "0003"]
