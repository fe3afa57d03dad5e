"""The summary after `gerar`: what it says, that it fits, that it needs no colour."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from escala.audit import AuditReport
from escala.audit.report import ArticleRow, HoursFigure, PresenceFigure, SupportFigure
from escala.cli import render
from escala.domain.findings import Finding, PenaltyItem
from escala.domain.month import Month
from escala.domain.roster import Session, Waiver
from escala.domain.scenario import Scenario
from escala.norms.ruleset import resolve
from escala.presentation.articles import articles_of
from escala.presentation.hours import hours_of
from escala.presentation.names import Names
from escala.presentation.notices import findings_of
from escala.presentation.penalties import penalties_of
from escala.presentation.showing import Shown, shown
from tests.calendars.builders import at, pack, roster, scenario, session

PEOPLE = {
    "ana": {
        "nome": "Ana [bold]Souza[/bold]",
        "ocupacao": "psicologo",
        "carga_horaria": 40,
        "ausencias": [{"de": "2027-04-22", "ate": "2027-04-23", "motivo": "cirurgia"}],
    },
    "bia": {"nome": "Bia Lima", "ocupacao": "nutricionista", "carga_horaria": 40},
    "bia-2": {"nome": "Bia Reis", "ocupacao": "fisioterapeuta", "carga_horaria": 20},
}
TEAM = scenario(profissionais=PEOPLE)
ALL = "ana bia bia-2"
SESSIONS = (
    session("0001", "reuniao-equipe", "2027-04-05", "08:00", "10:00", ALL, unit="ubs-1"),
    session("0002", "reuniao-esf", "2027-04-06", "08:00", "12:00", ALL, unit="ubs-7", esf="esf-2"),
    session("0003", "reuniao-equipe", "2027-04-19", "08:00", "10:00", ALL, unit="ubs-1"),
    session("0004", "planejamento", "2027-04-20", "07:00", "08:00", "ana", unit="ubs-1"),
    session("0005", "planejamento", "2027-04-20", "08:00", "09:00", "ana", unit="ubs-1"),
    session("0006", "deslocamento", "2027-04-20", "09:00", "09:20", "ana", place="transito"),
    session("0007", "grupo-compartilhado", "2027-04-20", "09:20", "11:20", "ana", unit="ubs-7", esf="esf-2"),
    session("0008", "reuniao-esf", "2027-04-22", "08:00", "10:00", "bia", unit="ubs-1", esf="esf-1"),
    session("0009", "reuniao-esf", "2027-04-22", "13:00", "16:20", "bia", unit="ubs-1", esf="esf-1"),
    session("0010", "domiciliar-compartilhado", "2027-04-24", "07:00", "08:40", "bia bia-2", place="domicilio"),
)


def report(**changes: Any) -> AuditReport:
    data: dict[str, Any] = {
        "versao": "0.1.0",
        "norma": "df-489-2018",
        "equipe": "samambaia-1",
        "inicio": "2027-04-05",
        "fim": "2027-05-02",
        "artigos": (
            ArticleRow(id="a", artigo="Art. 10", citacao="", regra="presenca-minima", situacao="dispensado", resumo=""),
            ArticleRow(id="b", artigo="Art. 20", citacao="", regra="reuniao-equipe", situacao="cumprido", resumo=""),
            ArticleRow(id="c", artigo="Art. 27", citacao="", regra=None, situacao="fora", resumo=""),
        ),
        "violacoes": (),
        "dispensas": (
            Waiver(
                regra="presenca-minima",
                artigo="Art. 10",
                motivo="Toda a equipe fora da sede",
                inicio=at("2027-04-06", "08:00"),
                fim=at("2027-04-06", "12:00"),
            ),
            Waiver(regra="faixa-horas", artigo="Anexo II 2.1.1", motivo="O dever prevalece", profissional="ana"),
        ),
        "achados": (Finding(regra="composicao", artigo="Art. 6º", mensagem="Faltam 20 h de saúde mental"),),
        "penalidades": {"alvo-horas": 80, "producao": 0, "estabilidade": 120},
        "itens": {
            "alvo-horas": tuple(PenaltyItem(pontos=16, mensagem=f"motivo {i}") for i in range(5)),
            "estabilidade": (PenaltyItem(pontos=120, mensagem="a reunião muda de dia"),),
        },
        "total": 200,
        "horas": tuple(
            HoursFigure(profissional=p, nome=p, linha=row, minutos=minutes, minimo=low, maximo=high)
            for p in PEOPLE
            for row, minutes, low, high in (
                ("1.1", 1600, 960, 1920),
                ("2.1.2", 480, None, None),
                ("2.2", 0, 0, 860),
                ("2.3", 0, None, None),
            )
        ),
        "apoio": (SupportFigure(esf="esf-1", nome="eSF 1", minutos=320, sessoes=2),),
        "presenca": PresenceFigure(
            exigido=2, menor=3, margem=1, inicio=at("2027-04-05", "07:00"), fim=at("2027-04-05", "08:00"), sem_folga=0
        ),
    }
    return AuditReport.model_validate({**data, **changes})


def lines(renderable: RenderableType | None, width: int = 100) -> list[str]:
    assert renderable is not None
    console = Console(file=StringIO(), width=width, record=True, color_system=None)
    console.print(renderable)
    return [line.rstrip() for line in console.export_text().splitlines()]


def words(renderable: RenderableType | None, width: int = 100) -> str:
    """All the words on one line, however they are laid out."""
    return " ".join(" ".join(lines(renderable, width)).split())


def seen(*sessions: Session, of: Scenario = TEAM, **changes: Any) -> Shown:
    return shown(roster(*(sessions or SESSIONS), of=of), Month(of), resolve(of, pack()), report(**changes))


def whole(of: Scenario = TEAM) -> RenderableType:
    return render.summary(seen(of=of))


class TestSummary:
    @pytest.mark.parametrize("width", [200, 100, 80, 60, 40])
    def test_no_line_is_wider_than_the_terminal(self, width: int):
        assert max(cell_len(line) for line in lines(whole(), width)) <= width

    @pytest.mark.parametrize("width", [100, 80])
    def test_every_time_of_the_week_is_whole_and_on_one_line(self, width: int):
        text = "\n".join(lines(whole(), width))
        for hours in ("7–9", "9–9:20", "9:20–11:20", "8–10", "13–16:20", "7–8:40"):
            assert re.search(rf"(?<![\d:]){hours}(?![\d:])", text), hours
        assert "…" not in text

    def test_without_colour_there_is_no_escape_code(self):
        console = Console(file=(file := StringIO()), width=100, color_system=None, force_terminal=True)
        console.print(whole())
        assert "\x1b" not in file.getvalue()

    def test_a_name_is_never_read_as_markup(self):
        of = scenario(profissionais={**PEOPLE, "bia": {**PEOPLE["bia"], "nome": "[red]Bia[/] :smile:"}})
        text = "\n".join(lines(whole(of=of)))
        assert "[red]Bia[/]" in text

    def test_the_parts_come_in_order_the_audit_last(self):
        text = words(whole())
        order = ["Semana 2027-W16", "Reuniões", "Horas no período", "Apoio a cada eSF", "Avisos", "Dispensas"]
        order += ["Preferências da norma", "Auditoria"]
        assert [text.index(title) for title in order] == sorted(text.index(title) for title in order)

    def test_nothing_to_tell_takes_no_room(self):
        bare = report(dispensas=(), achados=(), horas=(), apoio=(), presenca=None, penalidades={}, itens={}, total=0)
        text = words(render.summary(shown(roster(of=TEAM), Month(TEAM), resolve(TEAM, pack()), bare)))
        assert text.startswith("Semana 2027-W14, de seg 05/04 a dom 11/04")
        for title in ("Dispensas", "Avisos", "Horas", "Apoio", "Presença", "Preferências", "Reuniões"):
            assert title not in text

    def test_one_week_has_no_others(self):
        of = scenario(profissionais=PEOPLE, periodo={"inicio": "2027-04-19", "fim": "2027-04-25"})
        assert lines(whole(of=of))[0] == "Semana 2027-W16, de seg 19/04 a dom 25/04"
        of = scenario(profissionais=PEOPLE, periodo={"inicio": "2027-04-19", "fim": "2027-05-02"})
        assert lines(whole(of=of))[0].endswith(" · a outra está em calendarios/")


class TestWeek:
    def test_days_as_columns_people_as_rows(self):
        week = render.week_table(seen().weeks[2], 3)
        text = lines(week)
        assert text[0] == "Semana 2027-W16, de seg 19/04 a dom 25/04 · as outras 3 estão em calendarios/"
        assert text[2].split() == ["qua", "21/04"]
        days = ["seg 19/04", "ter 20/04", "feriado", "qui 22/04", "sex 23/04", "sáb 24/04"]
        assert text[3].split() == " ".join(days).split()
        assert [line[1:8].strip() for line in text if line[1:2] in ("A", "B")] == ["Ana", "Bia L.", "Bia R."]

    def test_a_day_in_words(self):
        text = lines(render.week_table(seen().weeks[2]), 200)
        said = ["7–9 Planej.", "9–9:20 Desloc.", "9:20–11:20 Grupo comp. eSF 2 (ubs-7)"]
        first = next(i for i, line in enumerate(text) if said[0] in line)
        column = text[first].index(said[0])
        assert [line[column:].split("   ")[0].strip() for line in text[first : first + 3]] == said

    def test_what_does_not_fit_on_a_line_goes_on_under_it_and_a_short_name_stays_whole(self):
        day = seen().weeks[2].days[1].people[0]
        assert lines(render.Lines(render.day_lines(day)), 12) == [
            *("7–9 Planej.", "9–9:20", " Desloc.", "9:20–11:20", " Grupo comp.", " eSF 2", " (ubs-7)")
        ]

    def test_an_absence_is_said_without_its_reason_and_a_holiday_in_the_heading(self):
        text = words(render.week_table(seen().weeks[2], 3))
        assert text.count("ausente") == 2
        assert "cirurgia" not in text
        assert text.count("feriado") == 1

    def test_a_saturday_with_work_is_a_column_one_without_is_none(self):
        assert "sáb 24/04" in words(render.week_table(seen().weeks[2], 3))
        assert "sáb 10/04" not in words(render.week_table(seen().weeks[0], 3))

    def test_five_days_stand_side_by_side_in_80_columns_and_in_parts_where_they_do_not_fit(self):
        week = render.week_table(seen().weeks[0], 3)
        assert sum("seg 05/04" in line and "sex 09/04" in line for line in lines(week, 80)) == 1
        narrow = lines(week, 50)
        headings = [line.split()[::2] for line in narrow if "/04" in line and not line.startswith("Semana")]
        assert headings == [["seg", "ter", "qua"], ["qui", "sex"]]


class TestMeetings:
    def test_the_whole_teams_one_by_one_the_others_counted(self):
        text = lines(render.meetings(seen().meetings))
        team, esf = (pack().atividades[a].nome for a in ("reuniao-equipe", "reuniao-esf"))
        assert text == [
            "Reuniões",
            f"seg 05/04, 08:00–10:00  {team} · UBS 1 de Samambaia",
            f"ter 06/04, 08:00–12:00  {esf} · eSF 2 · UBS 7 de Samambaia",
            f"seg 19/04, 08:00–10:00  {team} · UBS 1 de Samambaia",
            "e mais                  2 reuniões de parte da equipe com eSF 1, 5h20 ao todo",
        ]


class TestHours:
    def test_hours_stand_above_the_band_and_empty_rows_are_left_out(self):
        text = lines(render.hours_table(seen().hours))
        assert [line.split()[-3:] for line in text if "26h40" in line] == [["26h40", "26h40", "26h40"]]
        assert [line.split()[-3:] for line in text if "16h–32h" in line] == [["16h–32h"] * 3]
        assert any(line.split()[-3:] == ["0–14h20"] * 3 for line in text)
        assert any(line.startswith(" 2.1.2 ") and line.split()[-3:] == ["8h"] * 3 for line in text)
        assert not any(line.startswith(" 2.3 ") for line in text)

    def test_what_is_outside_its_band_is_marked_without_colour(self):
        figures = [f.model_copy(update={"minutos": 940 if f.profissional == "bia" else 960}) for f in report().horas]
        text = lines(render.hours_table(seen(horas=figures).hours))
        assert any(line.endswith("16h ! 15h40     16h") for line in text)

    def test_many_people_are_spread_over_tables_of_like_size(self):
        people = {f"p{i}": {**PEOPLE["bia"], "nome": f"Nome{i}"} for i in range(10)}
        of = scenario(profissionais=people)
        figures = [
            HoursFigure(profissional=p, nome=p, linha="1.1", minutos=1600, minimo=864, maximo=1728) for p in people
        ]
        table = render.hours_table(hours_of(report(horas=figures), Names(Month(of), resolve(of, pack()))))
        assert [line.split() for line in lines(table) if "Nome" in line] == [
            [f"Nome{i}" for i in range(5)],
            [f"Nome{i}" for i in range(5, 10)],
        ]


class TestSupport:
    def test_support_and_presence_in_words(self):
        assert lines(render.support(seen().support, report().presenca)) == [
            "Apoio a cada eSF no período: eSF 1 5h20",
            "Presença na sede: nunca menos de 3 (a norma pede 2), fora das dispensas",
        ]


class TestWaivers:
    def test_each_with_its_article_when_or_who_and_why(self):
        assert lines(render.waivers(seen().waivers)) == [
            "Dispensas · onde um artigo cede a outro; a escala as declara",
            "Art. 10                 Toda a equipe fora da sede",
            "ter 06/04, 08:00–12:00",
            "Anexo II 2.1.1          O dever prevalece",
            "Ana [bold]Souza[/bold]",
        ]

    def test_a_long_list_is_cut_and_says_so(self):
        many = report().dispensas[:1] * 13
        assert lines(render.waivers(seen(dispensas=many).waivers))[-1].split(maxsplit=1) == [
            "…",
            "e mais 3 dispensas, em relatorio.json",
        ]


class TestFindings:
    def test_a_finding_with_its_article(self):
        assert words(render.findings(findings_of(report()))).endswith("Art. 6º Faltam 20 h de saúde mental")


class TestPenalties:
    def test_the_dearest_rule_first_with_its_reasons_and_those_that_cost_nothing_last(self):
        assert lines(render.penalties(penalties_of(report()))) == [
            "Preferências da norma · 200 pontos ao todo; quanto menos, melhor",
            "120  Estabilidade",
            "     120: a reunião muda de dia",
            " 80  Alvo de horas",
            "     16: motivo 0",
            "     16: motivo 1",
            "     16: motivo 2",
            "     32: e mais 2 motivos, em relatorio.json",
            "  0  Produção",
        ]


class TestArticles:
    def test_counts_by_situation(self):
        assert lines(render.articles(articles_of(report()))) == [
            "Auditoria, artigo por artigo: 1 cumprido · 1 cumprido com dispensa"
        ]

    def test_what_is_broken_is_named_once(self):
        broken = [row.model_copy(update={"situacao": "descumprido", "artigo": "Art. 10"}) for row in report().artigos]
        assert lines(render.articles(articles_of(report(artigos=broken)))) == [
            "Auditoria, artigo por artigo: 3 descumpridos",
            "Descumpridos: Art. 10",
        ]
