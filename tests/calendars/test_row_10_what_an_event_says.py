"""Row 10: SUMMARY activity and place; DESCRIPTION who with, eSF, article; LOCATION; CATEGORIES; COLOR a CSS name."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from tests.calendars.builders import MORNING, article, events, feeds, named, pack, scenario, session

_CSS = (
    "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown "
    "burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan "
    "darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred "
    "darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink "
    "deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold "
    "goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush "
    "lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey "
    "lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow "
    "lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen "
    "mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin "
    "navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise "
    "palevioletred papayawhip peachpuff peru pink plum powderblue purple red rosybrown royalblue saddlebrown "
    "salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen "
    "steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen "
)
CSS_NAMES = frozenset(_CSS.split())


def test_every_field_of_a_meeting_with_an_esf():
    event = events(feeds(*MORNING)["esf-esf-1.ics"])[named("reuniao-esf", "UBS 1 de Samambaia")]
    assert event["location"] == "UBS 1 de Samambaia"
    assert event["description"] == (
        f"Profissionais: Ana Souza, Bia Lima, Caio Reis\neSF: eSF 1\nNorma: {article('reuniao-esf')}"
    )
    assert event.categories == ["reuniao-esf"]
    assert event["color"] == pack().atividades["reuniao-esf"].cor


@pytest.mark.parametrize(("index", "place"), [(1, "UBS 1 de Samambaia"), (2, "Domicílio"), (3, "Território")])
def test_the_place_is_named_wherever_it_is(index: int, place: str):
    held = MORNING[index]
    event = events(feeds(held)["equipe.ics"])[named(held.atividade, place)]
    assert event["location"] == place
    assert event.categories == [held.atividade]


def test_without_an_esf_there_is_no_line_for_it():
    event = events(feeds(MORNING[1])["unidade-ubs-1.ics"])[named("atendimento-individual", "UBS 1 de Samambaia")]
    assert event["description"] == f"Profissionais: Ana Souza\nNorma: {article('atendimento-individual')}"


def test_each_session_is_in_the_feeds_of_those_whom_it_concerns():
    files = feeds(*MORNING)
    where = {held.id: [name for name, feed in files.items() if _shows(feed, held)] for held in MORNING}
    assert where == {
        "0001": [
            "equipe.ics",
            "profissional-ana.ics",
            "profissional-bia.ics",
            "profissional-caio.ics",
            "esf-esf-1.ics",
            "unidade-ubs-1.ics",
        ],
        "0002": ["equipe.ics", "profissional-ana.ics", "unidade-ubs-1.ics"],
        "0003": ["equipe.ics", "profissional-ana.ics", "profissional-bia.ics"],
        "0004": ["equipe.ics", "profissional-bia.ics", "esf-esf-2.ics"],
    }


class TestOutsiders:
    """A partner is named, has a feed of its own, and the venue is the place."""

    team = scenario(
        parceiros={
            "cras": {"nome": "CRAS de Samambaia"},
            "camara": {"nome": "Câmara; e Lídia"},
            "sesc": {"nome": "Sesc"},
        },
        espacos={"auditorio": {"nome": "Auditório, sala 2"}},
    )
    held = MORNING[3].model_copy(update={"parceiros": ("cras", "camara"), "espaco": "auditorio"})

    def test_what_the_event_says(self):
        event = events(feeds(self.held, of=self.team)["equipe.ics"])[named("grupo-compartilhado", "Auditório, sala 2")]
        assert event["location"] == "Auditório, sala 2"
        assert event["description"] == (
            "Profissionais: Bia Lima\neSF: eSF 2\nParceiros: CRAS de Samambaia, Câmara; e Lídia\n"
            f"Norma: {article('grupo-compartilhado')}"
        )

    def test_a_venue_without_partners_and_partners_without_a_venue(self):
        venue = MORNING[3].model_copy(update={"espaco": "auditorio"})
        event = events(feeds(venue, of=self.team)["equipe.ics"])[named("grupo-compartilhado", "Auditório, sala 2")]
        assert "Parceiros" not in event["description"]
        partner = MORNING[0].model_copy(update={"parceiros": ("cras",)})
        event = events(feeds(partner, of=self.team)["equipe.ics"])[named("reuniao-esf", "UBS 1 de Samambaia")]
        assert event["location"] == "UBS 1 de Samambaia"
        assert "\nParceiros: CRAS de Samambaia\n" in event["description"]

    def test_each_partner_has_a_feed_with_its_sessions_alone(self):
        files = feeds(*MORNING[:3], self.held, of=self.team)
        assert [name for name in files if name.startswith("parceiro")] == [
            "parceiro-cras.ics",
            "parceiro-camara.ics",
            "parceiro-sesc.ics",
        ]
        everything = {e["uid"]: e.to_ical() for e in events(files["equipe.ics"]).values()}
        for partner in ("cras", "camara"):
            (event,) = events(files[f"parceiro-{partner}.ics"]).values()
            assert event.categories == ["grupo-compartilhado"]
            assert event.to_ical() == everything[event["uid"]]
        assert events(files["parceiro-sesc.ics"]) == {}
        assert Calendar.from_ical(files["parceiro-cras.ics"])["x-wr-calname"] == (
            "CRAS de Samambaia · Nasf-AB Samambaia 1"
        )
        assert len(Calendar.from_ical(files["parceiro-sesc.ics"]).walk("VTIMEZONE")) == 1

    def test_without_partners_everything_is_as_it_was(self):
        files, plain = feeds(*MORNING, of=self.team), feeds(*MORNING)
        assert {name: feed for name, feed in files.items() if not name.startswith("parceiro")} == plain
        assert not any(name.startswith("parceiro") or b"Parceiros" in feed for name, feed in plain.items())


def _shows(feed: bytes, held) -> bool:
    return any(event.categories == [held.atividade] for event in events(feed).values())


class TestTravel:
    """The way of a `deslocamento` comes from the unbroken work around it."""

    travel = session("0002", "deslocamento", "2027-04-06", "10:00", "10:20", "ana bia", place="transito")

    def after(self, start: str = "10:20", people: str = "ana bia", unit: str | None = "ubs-7"):
        return session("0003", "planejamento", "2027-04-06", start, "12:00", people, unit=unit)

    def before(self, end: str = "10:00", people: str = "ana bia"):
        return session("0001", "planejamento", "2027-04-06", "08:00", end, people, unit="ubs-1")

    def place(self, *sessions) -> str:
        summary = next(
            s for s, e in events(feeds(*sessions)["profissional-ana.ics"]).items() if e.categories == ["deslocamento"]
        )
        return summary.removeprefix(named("deslocamento", ""))

    def test_from_the_unit_before_to_the_unit_after(self):
        assert self.place(self.before(), self.travel, self.after()) == "UBS 1 de Samambaia → UBS 7 de Samambaia"

    def test_a_home_visit_on_the_way_is_passed_over(self):
        visit = session("0004", "domiciliar-especifico", "2027-04-06", "10:20", "11:00", "ana bia", place="domicilio")
        way = self.place(self.before(), self.travel, visit, self.after(start="11:00"))
        assert way == "UBS 1 de Samambaia → UBS 7 de Samambaia"

    def test_a_break_hides_where_the_way_leads(self):
        assert self.place(self.before(end="09:00"), self.travel, self.after()) == "Em trânsito"
        assert self.place(self.before(), self.travel, self.after(start="10:40")) == "Em trânsito"
        assert self.place(self.travel) == "Em trânsito"

    def test_travellers_who_disagree_leave_it_open(self):
        other = session("0004", "planejamento", "2027-04-06", "10:20", "12:00", "bia", unit="ubs-1")
        assert self.place(self.before(), self.travel, self.after(people="ana"), other) == "Em trânsito"

    def test_no_unit_feed_has_it(self):
        files = feeds(self.before(), self.travel, self.after())
        assert all(b"deslocamento" not in files[f"unidade-{unit}.ics"] for unit in ("ubs-1", "ubs-7"))


def test_the_colours_of_the_norm_are_css_names():
    assert {activity.cor for activity in pack().atividades.values()} | {"gray"} <= CSS_NAMES
