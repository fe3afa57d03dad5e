from __future__ import annotations

import copy
import datetime as dt
import re
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escala.audit import audit
from escala.domain.roster import Roster
from escala.outputs.page.roster_page import roster_page
from escala.presentation.showing import shown
from tests.audit.good import SCENARIO, good_month, good_roster
from tests.outputs.page.reading import (
    by_person,
    by_place,
    expected,
    list_of_days,
    page,
    short,
    with_class,
    without_ways,
)
from tests.outputs.page.rosters import (
    SCENARIOS,
    TEN,
    a_full_month,
    activity_names,
    at_random,
    drawn,
    loaded,
    renamed,
)
from tests.presentation.builders import shown_good
from tests.web.html import Element

COMFORTABLE = next(path for path in SCENARIOS if path.stem == "confortavel")
HOSTILE = "<script>alert('x')</script> \"aspas\" & ✂️ https://exemplo.invalid/ %23"


def good_page(roster: Roster | None = None) -> bytes:
    month, ruleset = good_month()
    found = roster or good_roster()
    return roster_page(shown(found, month, ruleset, audit(found, month, ruleset)))


class TestSaysTheSameAsTheRoster:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(path=st.sampled_from(SCENARIOS), seed=st.integers(0, 2**32), number=st.integers(0, 40))
    def test_every_session_place_and_person(self, path: Path, seed: int, number: int) -> None:
        team = loaded(path)
        roster = at_random(team, seed, number)
        found, data = page(drawn(team, roster)), roster.to_data()
        assert without_ways(list_of_days(found)) == expected(data, activity_names(team))
        assert sorted(by_place(found).elements()) == sorted(_places(data))
        assert _minutes(by_person(found)) == _worked(data)

    @pytest.mark.parametrize(
        "change",
        [
            {"fim": dt.timedelta(minutes=20)},
            {"inicio": dt.timedelta(minutes=-20)},
            {"inicio": dt.timedelta(days=1), "fim": dt.timedelta(days=1)},
            {"profissionais": ("bia",)},
            {"unidade": "ubs-2"},
            {"esf": ()},
            {"atividade": "planejamento"},
        ],
        ids=lambda change: "-".join(change),
    )
    def test_a_session_that_is_not_as_the_page_says_is_noticed(self, change: dict[str, Any]) -> None:
        good, said = good_roster(), list_of_days(page(good_page()))
        first, *rest = good.sessoes
        update = {k: getattr(first, k) + v if isinstance(v, dt.timedelta) else v for k, v in change.items()}
        other = good.model_copy(update={"sessoes": (first.model_copy(update=update), *rest)})
        _, ruleset = good_month()
        names = {id: activity.nome for id, activity in ruleset.activities.items()}
        assert said == expected(good.to_data(), names)
        assert said != expected(other.to_data(), names)
        assert list_of_days(page(good_page(other))) == expected(other.to_data(), names)

    def test_a_whole_meeting_is_with_all_its_people_on_its_day(self) -> None:
        said = [one for one in list_of_days(page(good_page())) if one.activity.startswith("Reunião da equipe")]
        assert [(one.date, one.hours, one.people) for one in said] == [
            ("2027-03-02", "13:00–15:00", "Ana Souza e Bia Lima")
        ]

    def test_absences_and_holidays_stand_in_their_cells_without_a_reason(self) -> None:
        def away(data: Any) -> None:
            person = next(iter(data["profissionais"].values()))
            person["ausencias"] = [{"de": "2027-03-02", "ate": "2027-03-03", "motivo": "cirurgia no joelho"}]
            data["feriados"]["locais"] = ["2027-03-04"]

        team = renamed(COMFORTABLE, away)
        found = page(drawn(team, at_random(team, 1, 0)))
        weeks = found.all("section", **{"aria-labelledby": "pessoas"})[0]
        first = with_class(weeks, "semana", "table")[0]
        assert [cell.text for cell in first.all("tbody")[0].all("tr")[0].all("td")] == [
            "",
            "ausente",
            "ausente",
            "",
            "",
        ]
        heads = [table.all("thead")[0].text.split(" ", 1)[1] for table in with_class(found, "semana", "table")]
        assert "qui 04/03 feriado: " in heads[0]
        assert heads[: len(heads) // 2] == heads[len(heads) // 2 :]
        assert "joelho" not in found.text


class TestWhatItTells:
    def test_the_answer_is_on_top(self) -> None:
        header = page(good_page()).all("header")[0].text
        for said in ("Nasf-AB Dupla", "01/03/2027 a 07/03/2027", "A escala cumpre a norma.", "Nenhuma escala deste"):
            assert said in header

    def test_a_roster_with_breaches_says_so_before_anything_else(self) -> None:
        good = good_roster()
        found = page(good_page(good.model_copy(update={"sessoes": good.sessoes[1:]})))
        assert "NÃO cumpre a norma" in found.all("header")[0].text
        first = found.all("main")[0].children[0]
        assert first.attributes["aria-labelledby"] == "descumprimentos"
        assert "Art. 21" in first.text

    def test_each_waiver_has_its_article_when_or_whom_and_why(self) -> None:
        month, ruleset = good_month()
        report = audit(good_roster(), month, ruleset)
        section = page(good_page()).all("section", **{"aria-labelledby": "avisos"})[0]
        for waiver in report.dispensas:
            assert any(waiver.artigo in row.text and waiver.motivo in row.text for row in section.all("tr"))
        assert section.all("a", href="#2027-03-03")[0].text == "qua 03/03, 10:00–11:00"

    @pytest.mark.parametrize(
        ("minimum", "examples"),
        [
            (0, {"1": "acima do mínimo", "0": "no mínimo"}),
            (1, {"2": "acima do mínimo", "1": "no mínimo", "0*": "com dispensa", "0!": "abaixo do mínimo"}),
            (5, {"6": "acima do mínimo", "5": "no mínimo", "4*": "com dispensa", "4!": "abaixo do mínimo"}),
        ],
    )
    def test_the_legend_of_presence_shows_what_is_asked(self, minimum: int, examples: dict[str, str]) -> None:
        data = copy.deepcopy(SCENARIO)
        data["ajustes"] = {"presenca-minima": {"minimo": minimum, "motivo": "teste"}}
        found = page(roster_page(shown_good(data)))
        (legend,) = with_class(found, "estados", "ul")
        said = {item.all("span")[0].text: item.text for item in legend.all("li")}
        assert list(said) == list(examples)
        assert all(words in said[example] for example, words in examples.items())

    def test_situations_have_one_set_of_words(self) -> None:
        section = page(good_page()).all("section", **{"aria-labelledby": "artigos"})[0]
        rows = [row.all("td")[-1].text for row in section.all("table")[1].all("tbody")[0].all("tr")]
        said = {"cumprido", "cumprido com dispensa", "com aviso sobre a equipe"}
        assert set(rows) == {*said, "fora da escala"}
        situations = [row.all("td")[0].text[2:] for row in section.all("table")[0].all("tbody")[0].all("tr")]
        assert {max((words for words in said if one.startswith(words)), key=len) for one in situations} == said

    def test_every_number_of_hours_and_its_band_is_written_beside_its_bar(self) -> None:
        month, ruleset = good_month()
        seen = shown(good_roster(), month, ruleset, audit(good_roster(), month, ruleset))
        cards = with_class(page(good_page()), "cartao")
        assert len(cards) == 2
        for place, card in enumerate(cards):
            rows = [[cell.text for cell in row.children] for row in card.all("tbody")[0].all("tr")]
            assert [row[:3] for row in rows] == [
                [row.label, row.cells[place].words, row.cells[place].band] for row in seen.hours
            ]
            assert all(len(row) == 5 for row in rows)

    def test_presence_fills_each_day_from_the_first_hour_to_the_last(self) -> None:
        (table,) = with_class(page(good_page()), "calor", "table")
        columns = int(table.all("col")[1].attributes["span"] or 0)
        rows = table.all("tbody")[0].all("tr")
        assert columns == 27
        for row in rows:
            assert sum(int(cell.attributes.get("colspan") or 1) for cell in row.all("td")) == columns
        spoken = [[cell.text for cell in row.all("td")] for row in rows]
        assert spoken[1] == ["fechada", "0*, 10:00–11:00, abaixo do mínimo, com dispensa", "fechada"]
        assert spoken[0][0] == "2, 08:00–12:00, no mínimo"

    def test_the_limit_is_drawn_where_the_norm_puts_it(self) -> None:
        (chart,) = with_class(page(good_page()), "menores", "svg")
        assert (chart.attributes["aria-label"] or "").endswith("o que a norma pede: 2")
        (limit,) = with_class(chart, "exigido")
        level = float(re.match(r"M30 ([\d.]+)H", limit.attributes["d"] or "")[1])  # type: ignore[index]
        marks = {text.text: float(text.attributes["y"] or 0) for text in with_class(chart, "fim")}
        assert level + 4 == marks["2"]

    def test_a_service_without_seat_esf_or_bands_has_no_such_part(self) -> None:
        team = loaded(next(path for path in SCENARIOS if path.stem == "caps-marituba"))
        found = page(drawn(team, at_random(team, 3, 30)))
        ids = {element.attributes.get("id") for element in found.all()}
        assert {"pessoas", "lugares", "dias", "artigos"} <= ids
        assert not {"presenca", "apoio", "f-esf"} & ids

    def test_a_service_of_several_teams_can_be_filtered_by_team(self) -> None:
        team = loaded(next(path for path in SCENARIOS if path.stem == "nucleo-cinco-equipes"))
        found = page(drawn(team, at_random(team, 5, 40)))
        (choices,) = found.all("select", name="equipe")
        assert [option.text for option in choices.all("option")[1:]] == [t.nome for t in team.scenario.equipes.values()]


class TestForm:
    def test_every_link_leads_to_something_in_the_page(self) -> None:
        found = page(good_page())
        ids = [element.attributes["id"] for element in found.all() if "id" in element.attributes]
        assert len(ids) == len(set(ids))
        targets = {a.attributes["href"] for a in found.all("a")}
        assert targets <= {f"#{id}" for id in ids}
        assert "#2027-03-02" in targets

    def test_every_table_has_a_caption_and_headings_with_a_scope(self) -> None:
        for table in page(good_page()).all("table"):
            assert table.all("caption")[0].text
            assert all(cell.attributes.get("scope") in ("row", "col") for cell in table.all("th"))

    def test_the_language_is_said_and_there_is_a_way_past_the_top(self) -> None:
        found = page(good_page())
        assert found.all("html")[0].attributes["lang"] == "pt-BR"
        assert found.all("a", href="#conteudo")
        assert found.all("main", id="conteudo")

    @pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
    def test_it_names_no_outside_address_and_gets_nothing_from_anywhere(self, path: Path) -> None:
        team = loaded(path)
        content = drawn(team, at_random(team, 7, 20))
        text = content.decode()
        assert not re.search(r"https?://|//cdn|@import|\bsrc=", text)
        assert set(re.findall(r'xlink:href="([^"]*)"', text)) <= {"#horas-do-dia"}
        assert {m for m in re.findall(r"url\(([^)]*)\)", text) if not m.startswith("#")} == set()
        (policy,) = page(content).all("meta", **{"http-equiv": "Content-Security-Policy"})
        assert (policy.attributes["content"] or "").startswith("default-src 'none'; img-src data:;")

    def test_the_same_roster_gives_the_same_bytes(self) -> None:
        assert good_page() == good_page()

    def test_activities_are_told_apart_by_letters_and_pattern_as_well_as_colour(self) -> None:
        team = loaded(COMFORTABLE)
        found = page(drawn(team, a_full_month(team)))
        legend = with_class(found, "legenda")[0]
        letters = [item.all("b")[0].text for item in legend.all("li")]
        assert len(letters) == len(set(letters)) == 12
        patterns = {p.attributes["id"]: [c.attributes.get("d") for c in p.children[1:]] for p in found.all("pattern")}
        drawn_by = {str(strokes) for id, strokes in patterns.items() if id != "grade"}
        assert len(drawn_by) == len(letters)


@lru_cache
def hostile_page() -> bytes:
    """Of a team whose every name is meant to break out of the page, or to be too long for it."""

    def rename(data: Any) -> None:
        data["equipe"]["nome"] = HOSTILE
        data["periodo"] = {"inicio": "2027-03-01", "fim": "2027-03-07"}
        for group in ("unidades", "profissionais", "esf"):
            for number, one in enumerate(data[group].values()):
                one["nome"] = f"{HOSTILE}{number}"
        next(iter(data["profissionais"].values()))["nome"] = "Maria " + "de Souza " * 12

    team = renamed(COMFORTABLE, rename)
    return drawn(team, at_random(team, 11, 60))


class TestHostileNames:
    def test_they_are_text_and_nothing_else(self) -> None:
        found = page(hostile_page())
        assert len(found.all("script")) == 1
        assert short(HOSTILE) in found.all("h1")[0].text
        assert b"<script>alert" not in hostile_page()
        for element in found.all():
            assert not any(name.startswith("on") or name == "style" for name in element.attributes)
            assert not (element.attributes.get("href") or "#").startswith("http")

    def test_attributes_stay_whole(self) -> None:
        found = page(hostile_page())
        labels = [e.attributes["aria-label"] or "" for e in found.all() if "aria-label" in e.attributes]
        assert any(label.startswith("Presença em <script>alert('x')</script> \"aspas\" & ✂️") for label in labels)


class TestSize:
    def test_a_month_of_ten_people_is_small_and_drawn_at_once(self) -> None:
        team = loaded(TEN)
        roster = a_full_month(team)
        report = audit(roster, team.month, team.ruleset)
        report = report.model_copy(update={"violacoes": ()})
        assert len(roster.sessoes) > 1000
        began = time.process_time()
        content = roster_page(shown(roster, team.month, team.ruleset, report))
        spent = time.process_time() - began
        assert len(content) / len(roster.sessoes) < 720
        assert spent < 3, "measured: under half a second on one core"


def _places(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    kinds = {"domicilio": "Domicílio", "territorio": "Território", "transito": "Em trânsito"}
    found = []
    for session in data["sessoes"]:
        start, end = (dt.datetime.fromisoformat(session[key]) for key in ("inicio", "fim"))
        scenario = data["cenario"]
        place = kinds.get(session["local"], "")
        if session["unidade"]:
            place = short(scenario["unidades"][session["unidade"]]["nome"])
        elif session.get("espaco"):
            place = short(scenario["espacos"][session["espaco"]]["nome"])
        found.append((place, f"{start:%d/%m}", f"{start:%H:%M}–{end:%H:%M}"))
    return found


def _worked(data: dict[str, Any]) -> Counter[tuple[str, str]]:
    """Minutes of each person on each date."""
    spent: Counter[tuple[str, str]] = Counter()
    for session in data["sessoes"]:
        start, end = (dt.datetime.fromisoformat(session[key]) for key in ("inicio", "fim"))
        for p in session["profissionais"]:
            name = short(data["cenario"]["profissionais"][p]["nome"])
            spent[name, f"{start:%d/%m}"] += int((end - start).total_seconds()) // 60
    return spent


def _minutes(said: Counter[tuple[str, str, str]]) -> Counter[tuple[str, str]]:
    spent: Counter[tuple[str, str]] = Counter()
    for (who, day, hours), number in said.items():
        start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in hours.split("–"))
        spent[who, day] += number * (end - start)
    return spent


def test_the_reader_of_pages_reads_every_part(tmp_path: Path) -> None:
    found: Element = page(good_page())
    assert sum(list_of_days(found).values()) == sum(by_place(found).values()) == len(good_roster().sessoes)
