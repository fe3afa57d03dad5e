"""`escala mostrar`: fits its terminal, says all that there is to say, and the same as the audit."""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from escala.audit import audit
from escala.cli import bars, mostrar, nearest
from escala.domain.roster import Roster, Session
from escala.presentation.hours import HoursCell
from escala.presentation.names import Named
from escala.presentation.showing import Shown, shown
from escala.scenario_files import load_scenario, read_written
from tests.audit.good import SCENARIO, SESSIONS, good_data, roster_of, session
from tests.calendars import builders

Run = Callable[..., Result]

ROOT = Path(__file__).resolve().parents[2]
OURS = list(enumerate(sorted(path.name for path in (ROOT / "scenarios").glob("*.yaml"))))
WIDTHS = (40, 60, 80, 100, 200)
VIEWS: tuple[tuple[str, ...], ...] = (
    (),
    ("--semana", "todas"),
    ("--dia", "2027-04-13"),
    ("--pessoa", "p0"),
    ("--pessoa", "p1", "--semana", "W15"),
    ("--unidade", "ubs-7", "--semana", "todas"),
    ("--esf", "esf-1"),
    ("--presenca",),
    ("--horas",),
)
BRIEF = re.compile(r"(?<![\d:])\d{1,2}(?::\d\d)?–\d{1,2}(?::\d\d)?(?![\d:/])")
WHOLE = re.compile(r"\d\d:\d\d–\d\d:\d\d")
ONE_AFTER_THE_OTHER = """
import json, sys
from escala.cli import main
for arguments in json.loads(sys.argv[1]):
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as end:
        print(end="\\f")
        assert not end.code
"""
"""A program that runs commands, and ends what each says with a form feed."""
STRIP = re.compile(r"^(?:seg|ter|qua|qui|sex|sáb|dom) \d\d(?:/\d\d)? ([0-9+·]+)$")


def write(folder: Path, roster: Roster | Any) -> Path:
    data = roster.to_data() if isinstance(roster, Roster) else roster
    (folder / "escala.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return folder


def seen(folder: Path) -> Shown:
    roster, loaded = read_written(folder)
    return shown(roster, loaded.month, loaded.ruleset, audit(roster, loaded.month, loaded.ruleset))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The roster of two people that holds every rule."""
    return write(tmp_path, good_data())


@pytest.fixture(autouse=True)
def nearby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run where the roster is: a path is as long as it is, and no line is cut inside one."""
    monkeypatch.chdir(tmp_path)


def drawn(run: Run, folder: Path, *options: str, width: int = 100, **env: str) -> list[str]:
    result = run("mostrar", os.path.relpath(folder), *options, env={"COLUMNS": str(width), **env})
    assert result.exit_code == 0, result.stderr
    return [line.rstrip() for line in result.stdout.splitlines()]


def words(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def people(number: int) -> dict[str, Any]:
    surnames = ("Souza", "Lima", "de Oliveira e Silva", "Ávila")
    return {
        f"p{i}": {
            "nome": f"{('Ana', 'Maximiliano', 'Zoé')[i % 3]}{i} {surnames[i % 4]}",
            "ocupacao": "psicologo",
            "carga_horaria": 20,
            **({"ausencias": [{"de": "2027-04-14", "ate": "2027-04-15", "motivo": "curso"}]} if i % 5 == 4 else {}),
        }
        for i in range(number)
    }


ACTIVITIES = ("atendimento-individual", "reuniao-equipe", "grupo-compartilhado", "planejamento", "deslocamento")


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """A roster of one to forty people with whatever sessions, Saturdays and breaches included."""
    team = people(draw(st.sampled_from((1, 2, 3, 12, 40))))
    of = builders.scenario(profissionais=team)
    sessions: list[Session] = []
    for place in range(draw(st.integers(0, 30))):
        first = draw(st.integers(20, 60)) * 20
        last = min(first + draw(st.integers(1, 18)) * 20, 24 * 60 - 20)
        unit = draw(st.sampled_from(("ubs-1", "ubs-7", None)))
        sessions.append(
            builders.session(
                f"{place:04}",
                draw(st.sampled_from(ACTIVITIES)),
                str(dt.date(2027, 4, 5) + dt.timedelta(days=draw(st.sampled_from((0, 1, 5, 8, 8, 8, 9, 12, 19))))),
                f"{first // 60:02}:{first % 60:02}",
                f"{last // 60:02}:{last % 60:02}",
                " ".join(draw(st.lists(st.sampled_from(list(team)), min_size=1, max_size=4, unique=True))),
                unit=unit,
                place=None if unit else draw(st.sampled_from(("domicilio", "territorio", "transito"))),
                esf=draw(st.sampled_from(("", "esf-1", "esf-2"))),
            )
        )
    return builders.roster(*sessions, of=of)


def full_week() -> Roster:
    """Forty people, each at work in the morning and in the afternoon of every day but Sunday."""
    team = people(40)
    times = (("07:00", "09:40"), ("09:40", "12:00"), ("13:20", "18:00"))
    sessions = (
        builders.session(f"{p}-{day}-{i}", ACTIVITIES[i], f"2027-04-{day:02}", *times[i], p, unit="ubs-1", esf=esf)
        for p in team
        for day in range(5, 11)
        for i, esf in enumerate(("esf-1", "", "esf-2"))
    )
    return builders.roster(*sessions, of=builders.scenario(profissionais=team))


def strips(lines: list[str]) -> Iterator[list[tuple[str, str]]]:
    """Each date of a presence strip: its slots' characters, each with the mark under it."""
    for place, line in enumerate(lines):
        match = STRIP.match(line)
        if match is not None:
            under = lines[place + 1] if place + 1 < len(lines) else ""
            marks = under if set(under) <= set(" !~") else ""
            yield list(zip(match[1], marks[match.start(1) :].ljust(len(match[1])), strict=True))


def check_strip(lines: list[str], folder: Path) -> None:
    """What the strip says is what the audit says: the least presence, and every minute short or waived."""
    roster, loaded = read_written(folder)
    report = audit(roster, loaded.month, loaded.ruleset)
    grid, figure = loaded.ruleset.grid, report.presenca
    assert figure is not None
    slots = [slot for day in strips(lines) for slot in day if slot[0] != "·"]
    numbers = [10 if number == "+" else int(number) for number, mark in slots if mark != "~"]
    assert min(*numbers, figure.exigido) == min(figure.menor, figure.exigido)
    short = [breach.minutos for breach in report.violacoes if breach.regra == "presenca-minima" and breach.minutos]
    waived = [w.fim - w.inicio for w in report.dispensas if w.regra == "presenca-minima" and w.inicio and w.fim]
    assert sum(mark == "!" for _, mark in slots) * grid == sum(short)
    assert sum(mark == "~" for _, mark in slots) * grid == sum(waived, dt.timedelta()).total_seconds() // 60


class TestAnyRoster:
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(roster=rosters(), width=st.sampled_from((*WIDTHS, 47, 71)), view=st.sampled_from(VIEWS))
    def test_every_view_fits(self, run: Run, tmp_path: Path, roster: Roster, width: int, view: tuple[str, ...]) -> None:
        write(tmp_path, roster)
        if "p1" in view and len(roster.cenario["profissionais"]) < 2:
            view = ()
        lines = drawn(run, tmp_path, *view, width=width)
        assert max(map(cell_len, lines)) <= width
        assert "\x1b" not in "".join(lines)

    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(roster=rosters(), width=st.sampled_from(WIDTHS))
    def test_each_persons_every_stretch_of_each_week_appears(
        self, run: Run, tmp_path: Path, roster: Roster, width: int
    ) -> None:
        write(tmp_path, roster)
        lines = drawn(run, tmp_path, "--semana", "todas", width=width)
        end = next(i for i, line in enumerate(lines) if line.startswith("Presença em"))
        said = (WHOLE if width < 56 else BRIEF).findall("\n".join(lines[:end]))
        found = seen(tmp_path)
        stretches = [s for day in found.days for own in day.people for s in own.stretches]
        brief = [s.hours if width < 56 else short(s.hours) for s in stretches]
        assert Counter(said) == Counter(brief)
        check_strip(drawn(run, tmp_path, "--presenca", width=100), tmp_path)


def short(hours: str) -> str:
    """`08:00–09:20` as a narrow table writes it."""
    return "–".join(f"{int(h)}" + ("" if m == "00" else f":{m}") for h, m in (t.split(":") for t in hours.split("–")))


class TestWidths:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_forty_people_and_a_saturday(self, run: Run, tmp_path: Path, width: int) -> None:
        write(tmp_path, full_week())
        lines = drawn(run, tmp_path, "--semana", "14", width=width)
        assert max(map(cell_len, lines)) <= width
        said = (WHOLE if width < 56 else BRIEF).findall("\n".join(lines))
        assert Counter(said)["07:00–09:40" if width < 56 else "7–9:40"] == 40 * 6
        assert sum("sáb 10/04" in line for line in lines) >= 1

    @pytest.mark.parametrize(("place", "name"), OURS)
    def test_every_norm_and_service_of_ours(self, run: Run, tmp_path: Path, place: int, name: str) -> None:
        loaded = load_scenario(ROOT / "scenarios" / name)
        month, (first, *_) = loaded.month, loaded.month.professionals
        date = next(day for day in month.days if month.works_on(first, day))
        activity = next(a for a, one in loaded.ruleset.activities.items() if one.participantes == "livre")
        at = dt.datetime.combine(date, dt.time(9), builders.ZONE)
        unit = next(iter(loaded.scenario.unidades))
        only = Session(
            id="0001",
            atividade=activity,
            inicio=at,
            fim=at + dt.timedelta(hours=2),
            unidade=unit,
            local="unidade",
            profissionais=(first,),
        )
        weeks = tuple(week.label for week in month.weeks)
        write(tmp_path, builders.roster(only, of=loaded.scenario, cenario=loaded.data, semanas=weeks))
        views = ((), ("--dia", str(date)), ("--pessoa", first), ("--presenca",), ("--horas",))
        for number, view in enumerate(views):
            width = WIDTHS[(place + number) % len(WIDTHS)]
            lines = drawn(run, tmp_path, *view, width=width)
            assert max(map(cell_len, lines)) <= width
            assert bool(re.search(r"9–11|09:00–11:00", "\n".join(lines))) is (number < 3), view

    def test_no_name_is_read_as_markup(self, run: Run, folder: Path) -> None:
        data = good_data()
        data["cenario"]["profissionais"]["ana"]["nome"] = "[red]Ana[/] :smile:"
        write(folder, data)
        assert "[red]Ana[/] :smile:" in words(drawn(run, folder, "--dia", "2027-03-02"))


class TestPlain:
    @pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
    def test_colour_only_where_it_is_wanted(self, run: Run, folder: Path, env: dict[str, str], coloured: bool) -> None:
        forced = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "NO_COLOR": "", **env}
        assert ("\x1b" in "\n".join(drawn(run, folder, **forced))) is coloured

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
    def test_a_terminal_without_our_characters(self, run: Run, folder: Path, encoding: str) -> None:
        views = [["--dia", "2027-03-02"], ["--presenca"], ["--horas"]]
        commands = json.dumps([["mostrar", str(folder), *view] for view in views])
        done = subprocess.run(
            [sys.executable, "-c", ONE_AFTER_THE_OTHER, commands],
            capture_output=True,
            timeout=300,
            check=True,
            env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "100"},
        )
        assert done.stderr == b""
        *texts, rest = done.stdout.decode(encoding).split("\f")
        assert (len(texts), rest) == (len(views), "")
        for view, text in zip(views, texts, strict=True):
            whole = run("mostrar", str(folder), *view, env={"COLUMNS": "100"}).stdout
            assert "?" not in text
            assert list(map(len, text.splitlines())) == list(map(len, whole.splitlines()))
            assert text == whole.encode(encoding, nearest.register()).decode(encoding)

    def test_each_character_that_is_drawn_with_has_one_of_its_own_in_ascii(self) -> None:
        nearest.register()
        together = (bars.VALUE, bars.TARGET, bars.LOW, bars.HIGH, bars.BAND, bars.AROUND)
        assert len({mark.encode("ascii", nearest.ERRORS) for mark in together}) == len(together)
        assert "Ação às 8º–9… \N{CJK UNIFIED IDEOGRAPH-4E2D}".encode("ascii", nearest.ERRORS) == b"Acao as 8o-9. ?"


class TestWhatIsShown:
    def test_nothing_asked_for_is_a_week_its_presence_and_the_hours(self, run: Run, folder: Path) -> None:
        text = words(drawn(run, folder))
        order = ["Nasf-AB Dupla · 01/03/2027 a 07/03/2027", "Semana 2027-W09", "Presença em UBS 1, sede de"]
        order += ["Horas no período", "A escala cumpre a norma."]
        assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)

    def test_the_week_of_today_where_it_is_in_the_period(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, builders.roster(*builders.MORNING))
        assert "Semana 2027-W14" in words(drawn(run, tmp_path))
        monkeypatch.setattr(mostrar, "today", lambda zone: dt.date(2027, 4, 21))
        assert "Semana 2027-W16" in words(drawn(run, tmp_path))
        monkeypatch.setattr(mostrar, "today", lambda zone: dt.date(2027, 5, 3))
        assert "Semana 2027-W14" in words(drawn(run, tmp_path))

    def test_the_file_itself_may_be_named(self, run: Run, folder: Path) -> None:
        assert drawn(run, folder / "escala.json") == drawn(run, folder)

    def test_a_day_at_twenty_minutes(self, run: Run, folder: Path) -> None:
        lines = drawn(run, folder, "--dia", "2027-03-04", width=80)
        start = lines.index("qui 04/03")
        assert lines[start : start + 7] == [
            "qui 04/03",
            "      8     9     10    11    12    13    14    15    16",
            "Ana   ├Grupo──────├Individual─      ├Compart.───├Ind├Plane",
            "Bia   ├Individual─├Grupo──────      ├Compart.───├Ind├Plane",
            "",
            "ubs-1 2 2 2 2 2 2 2 2 2 2 2 2 · · · 2 2 2 2 2 2 2 2 2 2 2 ·",
            "",
        ]

    def test_a_persons_month_is_that_persons_alone(self, run: Run, tmp_path: Path) -> None:
        write(tmp_path, builders.roster(*builders.MORNING))
        lines = drawn(run, tmp_path, "--pessoa", "Caio Reis")
        assert BRIEF.findall("\n".join(lines[:-20]))[:1] == ["8–12"]
        assert "Ana" not in "\n".join(lines)
        assert [line.split()[0] for line in lines if line.strip().startswith("2027-W")] == [
            *("2027-W14", "2027-W15", "2027-W16", "2027-W17")
        ]
        assert "feriado" in words(lines)
        narrow = drawn(run, tmp_path, "--pessoa", "Caio Reis", "--semana", "16", width=40)
        assert "qua 21/04 · feriado: Fundação de" in narrow
        assert "" not in narrow[narrow.index("Caio Reis") : narrow.index("qui 22/04")]

    def test_a_unit_and_an_esf_show_what_is_held_there(self, run: Run, tmp_path: Path) -> None:
        write(tmp_path, builders.roster(*builders.MORNING))
        there = drawn(run, tmp_path, "--esf", "esf-2")
        assert BRIEF.findall("\n".join(there)) == ["8–10"]
        assert not any(line.lstrip().startswith("Ana") for line in there)
        nothing = words(drawn(run, tmp_path, "--unidade", "ubs-7"))
        assert "Nenhuma sessão." in nothing

    def test_one_team_of_a_service_of_several(self, run: Run, tmp_path: Path) -> None:
        loaded = load_scenario(ROOT / "scenarios" / "nucleo-cinco-equipes.yaml")
        weeks = tuple(week.label for week in loaded.month.weeks)
        write(tmp_path, builders.roster(of=loaded.scenario, cenario=loaded.data, semanas=weeks))
        team = next(iter(loaded.scenario.equipes))
        own = {p for p, member in loaded.scenario.profissionais.items() if team in member.equipes}
        data = json.loads("\n".join(drawn(run, tmp_path, "--equipe", team, "--horas", "--json")))
        assert {cell["profissional"] for row in data["horas"] for cell in row["profissionais"]} == own
        assert 0 < len(own) < len(loaded.scenario.profissionais)
        assert loaded.scenario.equipes[team].nome in drawn(run, tmp_path, "--equipe", team)[0]

    def test_a_roster_with_breaches_is_shown_and_says_what_to_do(self, run: Run, folder: Path) -> None:
        data = good_data()
        session(data, "0003")["profissionais"] = ["ana"]
        write(folder, data)
        lines = drawn(run, folder, width=60)
        assert "A escala NÃO cumpre a norma: " in lines[-2]
        assert lines[-1] == "Para ver o quê: escala auditar ."
        text = words(drawn(run, folder))
        assert "! ter 02/03, 15:00–17:00, 1 presente, abaixo do mínimo" in text
        check_strip(drawn(run, folder, "--presenca"), folder)

    def test_waived_slots_are_told_apart_from_closed_and_short_ones(self, run: Run, folder: Path) -> None:
        lines = drawn(run, folder, "--presenca")
        tuesday, wednesday, thursday = strips(lines)
        assert "".join(number for number, _ in tuesday) == "2" * 12 + "···" + "2" * 12
        assert "".join(number + mark for number, mark in wednesday) == "· " * 6 + "0~" * 3 + "· " * 18
        assert all(mark == " " for _, mark in thursday)
        said = "~ qua 03/03, 10:00–11:00, 0 presentes, abaixo do mínimo, com dispensa: Toda a equipe fora"
        assert said in words(lines)
        assert "seg 01/03 fechada" in lines
        check_strip(lines, folder)

    def test_ten_and_more_are_one_character(self, run: Run, tmp_path: Path) -> None:
        write(tmp_path, full_week())
        lines = drawn(run, tmp_path, "--presenca", "--semana", "14")
        assert "seg 05/04 " + "+" * 15 + "0000" + "+" * 14 in lines
        assert "+ dez ou mais" in words(lines)

    def test_where_no_presence_is_asked_for_it_is_said(self, run: Run, tmp_path: Path) -> None:
        data = copy.deepcopy(SCENARIO)
        data["ajustes"] = {"presenca-minima": {"dispensa": True, "motivo": "teste"}}
        write(tmp_path, roster_of(data, SESSIONS))
        assert "não pede presença mínima" in words(drawn(run, tmp_path, "--presenca"))
        assert "Presença" not in words(drawn(run, tmp_path))

    def test_many_people_are_not_all_drawn_unless_asked_for(self, run: Run, tmp_path: Path) -> None:
        write(tmp_path, builders.roster(of=builders.scenario(profissionais=people(12))))
        brief, whole = (sum(bars.VALUE in line for line in drawn(run, tmp_path, *o)) for o in ((), ("--horas",)))
        assert 0 < brief < whole
        outside = [cell for row in seen(tmp_path).hours for cell in row.cells if cell.outside]
        assert brief == len(outside) + 1  # and the legend


class TestBars:
    @given(
        low=st.integers(0, 3000),
        width=st.integers(0, 3000),
        minutes=st.integers(0, 9000),
        target=st.none() | st.integers(0, 9000),
        columns=st.sampled_from(WIDTHS),
    )
    def test_the_mark_stands_in_the_band_if_and_only_if_the_hours_do(
        self, low: int, width: int, minutes: int, target: int | None, columns: int
    ) -> None:
        cell = HoursCell(Named("ana", "Ana", "Ana"), minutes, low, low + width, target)
        console = Console(file=(file := StringIO()), width=columns, color_system=None)
        console.print(bars.Bars("1.1", [("Ana", cell)]))
        lines = file.getvalue().splitlines()
        assert max(map(cell_len, lines)) <= columns
        bar = lines[1]
        value, begin, end = bar.index(bars.VALUE), bar.find(bars.LOW), bar.rfind(bars.HIGH)
        if cell.standing == "abaixo":
            assert value < (begin if begin >= 0 else end if end >= 0 else len(bar))
            assert "abaixo da faixa" in " ".join(" ".join(lines[2:]).split())
        elif cell.standing == "acima":
            assert value > max(begin, end)
            assert "acima da faixa" in " ".join(" ".join(lines[2:]).split())
        else:
            assert begin < 0 or begin < value
            assert end < 0 or value < end
            assert len(lines) == 2


class TestJson:
    def test_every_session_once_as_the_file_has_it(self, run: Run, folder: Path) -> None:
        data = json.loads("\n".join(drawn(run, folder, "--semana", "todas", "--json")))
        assert (data["formato"], data["conforme"], data["violacoes"]) == ("escala-mostrada/1", True, 0)
        said = [(s["id"], d["data"], s["inicio"], s["fim"], s["profissionais"], s["esf"]) for s, d in each(data)]
        written = [
            (s["id"], s["inicio"][:10], s["inicio"][11:16], s["fim"][11:16], s["profissionais"], s["esf"])
            for s in good_data()["sessoes"]
        ]
        assert sorted(said) == sorted(written)
        assert [seat["sede"] for seat in data["presenca"]] == ["ubs-1"]

    def test_presence_and_hours_are_what_the_drawing_shows(self, run: Run, folder: Path) -> None:
        (seat,) = json.loads("\n".join(drawn(run, folder, "--presenca", "--json")))["presenca"]
        wednesday = next(day for day in seat["dias"] if day["data"] == "2027-03-03")
        assert {slot["situacao"] for slot in wednesday["casas"]} == {"dispensa"}
        rows = json.loads("\n".join(drawn(run, folder, "--horas", "--pessoa", "bia", "--json")))["horas"]
        assert {cell["profissional"] for row in rows for cell in row["profissionais"]} == {"bia"}
        assert {row["linha"] for row in rows} == {row.row.id for row in seen(folder).hours}

    def test_an_error_is_data_too(self, run: Run, folder: Path) -> None:
        result = run("mostrar", str(folder), "--pessoa", "bea", "--json")
        assert result.exit_code == 2
        assert json.loads(result.stdout)["situacao"] == "ilegivel"


def each(data: Any) -> Iterator[tuple[Any, Any]]:
    return ((s, day) for week in data["semanas"] for day in week["dias"] for s in day["sessoes"])


class TestErrors:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--pessoa", "bea"), 'não há "bea" na equipe. Talvez bia (Bia Lima)'),
            (("--pessoa", "Souza Ana"), "Talvez ana (Ana Souza)."),
            (("--pessoa", "qqq"), "Use ana, bia."),
            (("--unidade", "ubs 9"), 'não há "ubs 9" entre as unidades. Talvez ubs-2 (UBS 2) ou ubs-1 (UBS 1).'),
            (("--esf", "esf-7"), "Talvez esf-2 (eSF 2) ou esf-1 (eSF 1)."),
            (("--equipe", "norte"), "Este cenário não tem nenhuma."),
            (("--semana", "2027-W19"), 'não há a semana "2027-W19" no período. Use 2027-W09 ou todas.'),
            (("--dia", "2027-03-08"), "08/03/2027 está fora do período, 01/03/2027 a 07/03/2027"),
            (("--dia", "8 de março"), "esperava uma data como 2027-03-12"),
            (("--presenca", "--unidade", "ubs-2"), "a presença se conta na sede. Use ubs-1."),
            (("--semana", "9", "--dia", "2027-03-02"), "dê uma delas"),
            (("--presenca", "--pessoa", "ana"), "--presenca não vai com --pessoa"),
            (("--horas", "--unidade", "ubs-1"), "--horas vai só com --pessoa e --equipe"),
        ],
    )
    def test_what_cannot_be_shown(self, run: Run, folder: Path, options: tuple[str, ...], said: str) -> None:
        result = run("mostrar", str(folder), *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in " ".join(result.stderr.split())

    def test_what_is_no_roster(self, run: Run, tmp_path: Path) -> None:
        result = run("mostrar", str(tmp_path))
        assert result.exit_code == 2
        assert "escala.json" in result.stderr


def test_it_loads_neither_the_solver_nor_a_library_for_tables(folder: Path) -> None:
    code = """
import sys
from escala.cli import group
group(["mostrar", sys.argv[1]], standalone_mode=False)
print([m for m in ("ortools", "pandas", "numpy", "openpyxl", "jinja2", "escala.workflow") if m in sys.modules])
"""
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
