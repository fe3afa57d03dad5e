"""Faults planted in a good roster: each is caught by the name of its rule, and the good roster has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from escala.audit import audit
from escala.rules.registry import CLAUSES
from tests.audit.good import audit_data, audit_spoilt, good_data, good_month, good_roster, session

Spoil = Callable[[Any], object]


def at(day: str, clock: str) -> str:
    return f"2027-03-{day}T{clock}:00-03:00"


def move(id: str, day: str, start: str, end: str) -> Spoil:
    """Moves a session to another day of March and other hours."""
    return lambda data: session(data, id).update(inicio=at(day, start), fim=at(day, end))


def change(id: str, /, **values: Any) -> Spoil:
    return lambda data: session(data, id).update(values)


def drop(id: str) -> Spoil:
    return lambda data: data["sessoes"].remove(session(data, id))


def add(**values: Any) -> Spoil:
    new = {"id": "novo", "unidade": None, "local": "unidade", "profissionais": ["ana"], "esf": [], "recursos": {}}
    return lambda data: data["sessoes"].append({**new, **values})


def scenario(**values: Any) -> Spoil:
    return lambda data: data["cenario"].update(values)


def with_outsiders(id: str, /, **values: Any) -> Spoil:
    """Changes a session in a scenario that has a partner and a venue."""

    def spoil(data: Any) -> None:
        data["cenario"].update(parceiros={"cras": {"nome": "CRAS"}}, espacos={"auditorio": {"nome": "Auditório"}})
        session(data, id).update(values)

    return spoil


FAULTS: dict[str, tuple[str, Spoil, str]] = {
    "trabalha menos do que deve": ("jornada", drop("0010"), "Ana Souza trabalha 24h20"),
    "sem intervalo": ("jornada", move("0002", "02", "12:40", "14:40"), "Ana Souza, ter 02/03: intervalo das 12:00"),
    "em dois lugares": ("jornada", move("0003", "02", "13:40", "15:40"), "em duas sessões ao mesmo tempo"),
    "fora da grade": ("jornada", move("0010", "04", "15:10", "15:50"), "fora da grade"),
    "de madrugada": ("disponibilidade", move("0002", "02", "05:00", "07:00"), "fora do funcionamento"),
    "num feriado": ("disponibilidade", scenario(feriados={"locais": ["2027-03-04"]}), "Feriado local"),
    "durante as férias": (
        "disponibilidade",
        lambda data: data["cenario"]["profissionais"]["bia"].update(
            ausencias=[{"de": "2027-03-05", "ate": "2027-03-07", "motivo": "férias"}]
        ),
        "Bia Lima está ausente nesse dia (férias)",
    ),
    "sede com uma pessoa": ("presenca-minima", change("0003", profissionais=["ana"]), "1 profissional presente"),
    "reunião semanal sem alguém": ("reuniao-equipe", change("0002", profissionais=["ana"]), "sem Bia Lima"),
    "duas reuniões semanais": ("reuniao-equipe", change("0003", atividade="reuniao-equipe"), "2 sessões"),
    "sem reunião semanal": ("reuniao-equipe", drop("0002"), "nenhuma sessão"),
    "reunião com a eSF sem alguém": ("reuniao-esf", change("0001", profissionais=["bia"]), "eSF 1 não tem no período"),
    "reunião com a eSF encurtada": ("reuniao-esf", move("0004", "03", "08:00", "11:40"), "eSF 2 não tem no período"),
    "reunião noutra unidade": ("reuniao-esf", change("0004", unidade="ubs-1"), "deve ser na unidade da eSF, UBS 2"),
    "duas eSF em reunião": (
        "acolhimento-esf",
        lambda data: (
            data["cenario"]["esf"]["esf-2"].update(unidade="ubs-1"),
            session(data, "0004").update(unidade="ubs-1", inicio=at("02", "08:00"), fim=at("02", "12:00")),
        ),
        "2 eSF de UBS 1 em reunião ao mesmo tempo",
    ),
    "menos do que a faixa": ("faixa-horas", drop("0003"), "Ana Souza tem 2h de Atendimento individual compartilhado"),
    "mais do que a faixa": ("faixa-horas", change("0007", atividade="pics", recursos={}), "Ana Souza tem 40min"),
    "duração errada": ("duracao-sessao", move("0005", "04", "08:00", "09:40"), "deve durar 2h"),
    "compartilhado com um só": ("participantes", change("0009", profissionais=["ana"]), "dois ou mais profissionais"),
    "individual com dois": (
        "participantes",
        change("0007", profissionais=["ana", "bia"]),
        "exatamente um profissional",
    ),
    "eSF noutra unidade": ("participantes", change("0015", esf=["esf-1"]), "essa eSF é de UBS 1"),
    "visita na unidade": ("lugares", change("0013", local="unidade", unidade="ubs-2"), "deve ser no domicílio"),
    "sem deslocamento": ("lugares", change("0006", unidade="ubs-2"), "e deve haver 20min"),
    "deslocamento à toa": (
        "lugares",
        change("0010", atividade="deslocamento", local="transito", unidade=None, recursos={}),
        "sem mudança de unidade",
    ),
    "duas visitas e um veículo": ("recursos", move("0014", "05", "08:00", "09:40"), "2 de veiculo em uso"),
    "sem sala": (
        "recursos",
        lambda data: data["cenario"]["unidades"]["ubs-2"]["recursos"].update(sala=0),
        "UBS 2 tem 0",
    ),
    "recurso calado": ("recursos", change("0015", recursos={}), "declara nenhum recurso"),
    "compromisso desmarcado": (
        "compromissos",
        move("0012", "04", "15:20", "16:20"),
        "Falta o compromisso de qui 04/03",
    ),
}
"""What was done -> the rule that is broken, how, and words of its message."""


def test_the_good_roster_is_good(tmp_path: Path) -> None:
    report = audit_data(tmp_path, good_data())
    assert [breach.mensagem for breach in report.violacoes] == []
    assert report.ok
    assert [(waiver.regra, waiver.profissional) for waiver in report.dispensas] == [
        ("presenca-minima", None),
        ("faixa-horas", "ana"),
        ("faixa-horas", "bia"),
    ]
    assert not [finding for finding in report.achados if finding.regra == "formato"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught_by_its_rule(tmp_path: Path, fault: str) -> None:
    rule, spoil, words = FAULTS[fault]
    report = audit_spoilt(tmp_path, spoil)
    messages = [breach.mensagem for breach in report.violacoes if breach.regra == rule]
    assert any(words in message for message in messages), messages
    broken = {row.regra for row in report.artigos if row.situacao == "descumprido"}
    assert rule in broken
    assert broken == {breach.regra for breach in report.violacoes} - {"formato"}


def test_every_hard_rule_has_a_fault() -> None:
    """Of the norm of this roster; those of meetings and visits stand in test_kinds.py."""
    cited = good_month()[1].pack.rules()
    hard = {rule for rule, clause in CLAUSES.items() if rule in cited and clause.roster and not clause.soft}
    assert hard == {rule for rule, _, _ in FAULTS.values()}


MALFORMED: dict[str, tuple[Spoil, str]] = {
    "atividade que não existe": (change("0003", atividade="yoga"), 'A sessão "0003" tem a atividade "yoga"'),
    "unidade que não existe": (change("0003", unidade="ubs-9"), 'está na unidade "ubs-9", que não existe no cenário'),
    "quem não é da equipe": (change("0003", profissionais=["ana", "zeca"]), 'tem "zeca", que não está na equipe'),
    "eSF que não existe": (change("0015", esf=["esf-9"]), 'tem a eSF "esf-9", que não está no cenário'),
    "parceiro que não existe": (
        change("0015", parceiros=["cras"]),
        'A sessão "0015" tem o parceiro "cras", que não está no cenário',
    ),
    "parceiros que não existem": (
        change("0015", parceiros=["cras", "camara"]),
        'tem os parceiros "cras" e "camara", que não estão no cenário',
    ),
    "espaço que não existe": (
        change("0015", local="territorio", unidade=None, espaco="auditorio"),
        'A sessão "0015" está no espaço "auditorio", que não existe no cenário',
    ),
    "espaço dentro de uma unidade": (
        with_outsiders("0015", espaco="auditorio"),
        'A sessão "0015" está no espaço "auditorio" com local: unidade, e um espaço fica fora das unidades: deve ser '
        "local: territorio",
    ),
    "espaço num domicílio": (with_outsiders("0013", espaco="auditorio"), "com local: domicilio, e um espaço"),
    "o mesmo parceiro duas vezes": (with_outsiders("0015", parceiros=["cras", "cras"]), 'repete "cras" 2 vezes'),
    "a mesma pessoa duas vezes": (change("0003", profissionais=["ana", "bia", "ana"]), 'repete "ana" 2 vezes'),
    "a mesma eSF duas vezes": (change("0015", esf=["esf-2", "esf-2"]), 'repete "esf-2" 2 vezes'),
    "o mesmo identificador duas vezes": (change("0003", id="0002"), 'O identificador "0002" está em 2 sessões'),
    "termina antes de começar": (move("0003", "02", "17:00", "15:00"), "termina antes de começar"),
    "não dura nada": (move("0003", "02", "15:00", "15:00"), "termina antes de começar"),
    "passa da meia-noite": (
        change("0003", inicio=at("02", "15:00"), fim=at("03", "15:00")),
        "passa da meia-noite (02/03/2027 15:00 a 03/03/2027 15:00)",
    ),
    "antes do período": (move("0003", "31", "15:00", "17:00"), "está fora do período"),
    "no ano 1": (
        change("0003", inicio="0001-01-01T00:00:00+14:00", fim="0001-01-01T01:00:00+14:00"),
        "está fora do calendário",
    ),
    "no ano 9999": (
        change("0003", inicio="9999-12-31T22:00:00-14:00", fim="9999-12-31T23:00:00-14:00"),
        "está fora do calendário",
    ),
    "segundos": (change("0003", inicio="2027-03-02T15:00:30-03:00"), "fora de um minuto inteiro"),
    "outras semanas": (lambda data: data.update(semanas=["2027-W10"]), 'As semanas da escala ("2027-W10")'),
    "limite acima do valor": (lambda data: data["objetivo"].update(limite=9999), "O limite do objetivo (9999) passa"),
    "parcelas que não somam": (
        lambda data: data["objetivo"]["parcelas"].update({"alvo-horas": 0}),
        "As parcelas do objetivo somam",
    ),
    "parcela negativa": (
        lambda data: data["objetivo"]["parcelas"].update({"alvo-horas": -1, "x": 1}),
        'A parcela "alvo-horas" do objetivo é negativa (-1)',
    ),
    "ótima sem prova": (lambda data: data.update(situacao="otima"), "diz que é ótima"),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_a_malformed_roster_breaks_the_form(tmp_path: Path, fault: str) -> None:
    spoil, words = MALFORMED[fault]
    report = audit_spoilt(tmp_path, spoil)
    messages = [breach.mensagem for breach in report.violacoes if breach.regra == "formato"]
    assert any(words in message for message in messages), messages


def test_a_known_partner_in_a_known_venue_is_good(tmp_path: Path) -> None:
    """Group 0015 moves from the unit to a venue in the territory, with a partner."""
    changes = {"local": "territorio", "unidade": None, "recursos": {}, "parceiros": ["cras"], "espaco": "auditorio"}
    report = audit_spoilt(tmp_path, with_outsiders("0015", **changes))
    assert [breach.mensagem for breach in report.violacoes] == []


def test_a_session_with_an_unknown_partner_or_venue_is_on_no_calendar(tmp_path: Path) -> None:
    """Like one with unknown people: the rules would have to guess what it is."""
    for spoil in (change("0009", parceiros=["cras"]), change("0009", espaco="auditorio")):
        report = audit_spoilt(tmp_path, spoil)
        assert {"formato", "jornada"} <= {breach.regra for breach in report.violacoes}


def test_another_time_zone_is_the_same_instant(tmp_path: Path) -> None:
    spoil = change("0003", inicio="2027-03-02T18:00:00Z", fim="2027-03-02T22:00:00+02:00")
    assert audit_spoilt(tmp_path, spoil).ok


def test_a_time_without_a_zone_is_read_as_local_and_is_a_breach() -> None:
    month, ruleset = good_month()
    roster = good_roster()
    first, *others = roster.sessoes
    naive = first.model_copy(
        update={"inicio": first.inicio.replace(tzinfo=None), "fim": first.fim.replace(tzinfo=None)}
    )
    report = audit(roster.model_copy(update={"sessoes": (naive, *others)}), month, ruleset)
    assert [breach.regra for breach in report.violacoes] == ["formato"]
    assert "sem fuso" in report.violacoes[0].mensagem


def test_the_order_of_the_sessions_does_not_matter(tmp_path: Path) -> None:
    report = audit_spoilt(tmp_path, lambda data: data["sessoes"].reverse())
    assert report == audit_data(tmp_path, good_data())


class TestWaivers:
    def test_one_that_is_used_and_not_declared_breaks_its_rule(self, tmp_path: Path) -> None:
        report = audit_spoilt(tmp_path, lambda data: data.update(dispensas=data["dispensas"][1:]))
        (breach,) = report.violacoes
        assert breach.regra == "presenca-minima"
        assert "usa uma dispensa que não está em dispensas (03/03 10:00 a 03/03 11:00)" in breach.mensagem

    def test_one_of_a_person_that_is_not_declared_breaks_its_rule(self, tmp_path: Path) -> None:
        report = audit_spoilt(tmp_path, lambda data: data.update(dispensas=data["dispensas"][:2]))
        (breach,) = report.violacoes
        assert (breach.regra, breach.artigo, breach.profissionais) == ("faixa-horas", "Anexo II 2.1.1", ("bia",))

    def test_a_stretch_too_short_does_not_cover(self, tmp_path: Path) -> None:
        report = audit_spoilt(tmp_path, lambda data: data["dispensas"][0].update(fim=at("03", "10:40")))
        assert [breach.regra for breach in report.violacoes] == ["presenca-minima"]

    def test_two_stretches_that_meet_cover(self, tmp_path: Path) -> None:
        def split(data: Any) -> None:
            first = data["dispensas"].pop(0)
            data["dispensas"] += [{**first, "fim": at("03", "10:20")}, {**first, "inicio": at("03", "10:20")}]

        report = audit_spoilt(tmp_path, split)
        assert report.ok
        assert not [finding for finding in report.achados if "dispensa" in finding.mensagem]

    def test_one_that_is_not_used_is_a_finding(self, tmp_path: Path) -> None:
        extra = {"regra": "faixa-horas", "artigo": "Anexo II 2.2", "profissional": "ana", "motivo": "porque sim"}
        report = audit_spoilt(tmp_path, lambda data: data["dispensas"].append(extra))
        assert report.ok
        assert 'A dispensa de "ana" da regra "faixa-horas" não é usada pela escala' in [
            finding.mensagem for finding in report.achados
        ]

    def test_declaring_one_does_not_grant_it(self, tmp_path: Path) -> None:
        def alone(data: Any) -> None:
            session(data, "0003")["profissionais"] = ["ana"]
            stretch = {"inicio": at("02", "15:00"), "fim": at("02", "17:00")}
            data["dispensas"].append({"regra": "presenca-minima", "artigo": "Art. 10", "motivo": "x", **stretch})

        assert "presenca-minima" in {breach.regra for breach in audit_spoilt(tmp_path, alone).violacoes}


class TestPoints:
    def test_those_that_the_roster_declares_are_only_a_finding(self, tmp_path: Path) -> None:
        def boast(data: Any) -> None:
            data["objetivo"] = {"valor": 1, "limite": 0, "parcelas": {"alvo-horas": 1}}

        report = audit_spoilt(tmp_path, boast)
        assert report.ok
        found = [finding.mensagem for finding in report.achados if finding.regra == "formato"]
        assert any(message.startswith('O objetivo da escala diz 1 pontos em "alvo-horas"') for message in found)

    def test_a_bound_above_what_the_audit_counts_is_a_finding(self, tmp_path: Path) -> None:
        def inflate(data: Any) -> None:
            data["objetivo"] = {"valor": 9000, "limite": 9000, "parcelas": {"alvo-horas": 9000}}

        report = audit_spoilt(tmp_path, inflate)
        assert any("O limite do objetivo (9000)" in finding.mensagem for finding in report.achados)
