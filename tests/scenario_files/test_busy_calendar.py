"""What an iCalendar file says of when somebody is busy (RFC 5545), and what is said of one that makes no sense."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.domain.clock import MINUTES_A_DAY
from escala.scenario_files.busy_calendar import CalendarError, busy_times

ZONE = ZoneInfo("America/Sao_Paulo")
FIRST, LAST = dt.date(2027, 3, 1), dt.date(2027, 3, 28)


def component(name: str, *lines: str) -> list[str]:
    return [f"BEGIN:{name}", *lines, f"END:{name}"]


def event(*lines: str, uid: str = "1") -> list[str]:
    return component("VEVENT", f"UID:{uid}", *lines)


def calendar(*components: list[str], head: tuple[str, ...] = ()) -> str:
    lines = ["VERSION:2.0", "PRODID:-//teste//teste//PT", *head, *(line for part in components for line in part)]
    return "".join(f"{line}\r\n" for line in component("VCALENDAR", *lines))


def busy(*components: list[str], zone: dt.tzinfo = ZONE, head: tuple[str, ...] = ()) -> list[str]:
    """Busy times of a calendar as `03-01 08:00-09:00`."""
    return [f"{date:%m-%d} {span}" for date, span in busy_times(calendar(*components, head=head), FIRST, LAST, zone)]


def faults(text: str) -> tuple[tuple[int, str], ...]:
    with pytest.raises(CalendarError) as raised:
        busy_times(text, FIRST, LAST, ZONE)
    return raised.value.faults


def hour(day: int, start: int, *more: str, form: str = "DTSTART:{},DTEND:{}") -> list[str]:
    """An event of one hour on a day of March; `more` are further lines."""
    begin, end = (f"202703{day:02d}T{h:02d}0000" for h in (start, start + 1))
    return event(*form.format(begin, end).split(","), *more)


class TestOneEvent:
    def test_a_floating_time_is_local(self) -> None:
        for zone in (ZONE, ZoneInfo("America/Manaus"), ZoneInfo("Asia/Tokyo")):
            assert busy(hour(2, 8), zone=zone) == ["03-02 08:00-09:00"]

    def test_utc_becomes_local(self) -> None:
        utc = hour(2, 11, form="DTSTART:{}Z,DTEND:{}Z")
        assert busy(utc) == ["03-02 08:00-09:00"]
        assert busy(utc, zone=ZoneInfo("America/Manaus")) == ["03-02 07:00-08:00"]

    @pytest.mark.parametrize(
        ("zone", "there"),
        [
            ("America/Sao_Paulo", "08:00-09:00"),
            ("E. South America Standard Time", "08:00-09:00"),
            ("America/Manaus", "09:00-10:00"),
            ("Europe/Lisbon", "05:00-06:00"),
        ],
    )
    def test_a_named_zone(self, zone: str, there: str) -> None:
        assert busy(hour(2, 8, form=f"DTSTART;TZID={zone}:{{}},DTEND;TZID={zone}:{{}}")) == [f"03-02 {there}"]

    def test_a_zone_that_the_file_describes(self) -> None:
        standard = component(
            "STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0500", "TZNAME:ACT"
        )
        zone = component("VTIMEZONE", "TZID:Lugar nenhum", *standard)
        there = hour(2, 8, form="DTSTART;TZID=Lugar nenhum:{},DTEND;TZID=Lugar nenhum:{}")
        assert busy(zone, there) == ["03-02 10:00-11:00"]

    def test_a_title_of_the_calendar_moves_no_time(self) -> None:
        """`X-WR-TIMEZONE` is no part of the RFC: times without a zone stay local, whatever it says."""
        for zone in ("America/Manaus", "Lugar/Nenhum"):
            assert busy(hour(2, 8), head=(f"X-WR-TIMEZONE:{zone}",)) == ["03-02 08:00-09:00"]

    def test_all_day(self) -> None:
        assert busy(event("DTSTART;VALUE=DATE:20270302")) == ["03-02 00:00-24:00"]
        assert busy(event("DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270303")) == ["03-02 00:00-24:00"]
        assert busy(event("DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270304")) == [
            "03-02 00:00-24:00",
            "03-03 00:00-24:00",
        ]

    def test_many_days(self) -> None:
        assert busy(event("DTSTART:20270302T180000", "DTEND:20270304T090000")) == [
            "03-02 18:00-24:00",
            "03-03 00:00-24:00",
            "03-04 00:00-09:00",
        ]
        assert busy(event("DTSTART:20270302T180000", "DTEND:20270303T000000")) == ["03-02 18:00-24:00"]

    def test_a_duration(self) -> None:
        assert busy(event("DTSTART:20270302T080000", "DURATION:PT1H30M")) == ["03-02 08:00-09:30"]
        assert busy(event("DTSTART;VALUE=DATE:20270302", "DURATION:P2D")) == ["03-02 00:00-24:00", "03-03 00:00-24:00"]

    def test_neither_end_nor_duration_is_a_moment(self) -> None:
        assert busy(event("DTSTART:20270302T080000")) == []

    def test_seconds_count_as_their_minute(self) -> None:
        assert busy(event("DTSTART:20270302T080759", "DTEND:20270302T090001")) == ["03-02 08:07-09:01"]
        assert busy(event("DTSTART:20270302T230030", "DTEND:20270302T235930")) == ["03-02 23:00-24:00"]

    def test_only_the_period_counts(self) -> None:
        assert busy(event("DTSTART:20270225T080000", "DTEND:20270302T090000"))[:2] == [
            "03-01 00:00-24:00",
            "03-02 00:00-09:00",
        ]
        assert busy(event("DTSTART:20270327T200000", "DTEND:20270402T090000")) == [
            "03-27 20:00-24:00",
            "03-28 00:00-24:00",
        ]
        assert busy(event("DTSTART;VALUE=DATE:20270228"), event("DTSTART;VALUE=DATE:20270329", uid="2")) == []

    def test_a_zone_moves_it_into_the_period_and_out_of_it(self) -> None:
        into = event("DTSTART:20270301T013000Z", "DTEND:20270301T040000Z")
        assert busy(into) == ["03-01 00:00-01:00"]
        out = event("DTSTART:20270329T013000Z", "DTEND:20270329T040000Z")
        assert busy(out) == ["03-28 22:30-24:00"]

    @pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "transp:transparent", "STATUS:CANCELLED"])
    def test_free(self, line: str) -> None:
        assert busy(hour(2, 8, line)) == []

    @pytest.mark.parametrize("line", ["TRANSP:OPAQUE", "STATUS:TENTATIVE", "STATUS:CONFIRMED", "CLASS:PRIVATE"])
    def test_busy(self, line: str) -> None:
        assert busy(hour(2, 8, line)) == ["03-02 08:00-09:00"]

    def test_those_that_touch_or_overlap_are_one(self) -> None:
        first, second = hour(2, 8), event("DTSTART:20270302T090000", "DTEND:20270302T100000", uid="2")
        third = event("DTSTART:20270302T083000", "DTEND:20270302T093000", uid="3")
        assert busy(first, second, third) == ["03-02 08:00-10:00"]

    def test_events_without_a_uid_are_apart(self) -> None:
        first = [line for line in hour(2, 8) if not line.startswith("UID")]
        second = [line for line in hour(3, 8) if not line.startswith("UID")]
        assert busy(first, second) == ["03-02 08:00-09:00", "03-03 08:00-09:00"]


class TestRecurrences:
    def test_a_rule_that_began_long_before(self) -> None:
        weekly = event("DTSTART:20200107T080000", "DTEND:20200107T090000", "RRULE:FREQ=WEEKLY")
        assert busy(weekly) == [f"03-{day:02d} 08:00-09:00" for day in (2, 9, 16, 23)]

    def test_dates_taken_out_and_put_in(self) -> None:
        weekly = hour(2, 8, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20270309T080000", "RDATE:20270310T100000")
        assert busy(weekly) == [f"03-{day} {at}" for day, at in (
            ("02", "08:00-09:00"), ("10", "10:00-11:00"), ("16", "08:00-09:00"), ("23", "08:00-09:00")
        )]  # fmt: skip

    def test_an_until_with_a_zone(self) -> None:
        form = "DTSTART;TZID=America/Sao_Paulo:{},DTEND;TZID=America/Sao_Paulo:{}"
        assert busy(hour(2, 8, "RRULE:FREQ=DAILY;UNTIL=20270304T110000Z", form=form)) == [
            f"03-{day} 08:00-09:00" for day in ("02", "03", "04")
        ]

    def test_one_that_was_moved(self) -> None:
        weekly = hour(2, 8, "RRULE:FREQ=WEEKLY;COUNT=3")
        moved = event("RECURRENCE-ID:20270309T080000", "DTSTART:20270311T140000", "DTEND:20270311T170000")
        assert busy(weekly, moved) == ["03-02 08:00-09:00", "03-11 14:00-17:00", "03-16 08:00-09:00"]

    def test_one_that_was_cancelled_and_one_that_became_free(self) -> None:
        weekly = hour(2, 8, "RRULE:FREQ=WEEKLY;COUNT=3")
        off = event("RECURRENCE-ID:20270309T080000", *hour(9, 8, "STATUS:CANCELLED")[2:-1])
        free = event("RECURRENCE-ID:20270316T080000", *hour(16, 8, "TRANSP:TRANSPARENT")[2:-1])
        assert busy(weekly, off, free) == ["03-02 08:00-09:00"]

    def test_one_that_became_busy(self) -> None:
        weekly = hour(2, 8, "RRULE:FREQ=WEEKLY;COUNT=3", "TRANSP:TRANSPARENT")
        opaque = event("RECURRENCE-ID:20270309T080000", *hour(9, 8, "TRANSP:OPAQUE")[2:-1])
        assert busy(weekly, opaque) == ["03-09 08:00-09:00"]

    def test_one_moved_into_the_period_from_outside(self) -> None:
        single = event("DTSTART:20270401T080000", "DTEND:20270401T090000", "RRULE:FREQ=WEEKLY")
        moved = event("RECURRENCE-ID:20270408T080000", *hour(25, 8)[2:-1])
        assert busy(single, moved) == ["03-25 08:00-09:00"]

    def test_all_days(self) -> None:
        assert busy(event("DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=MONTHLY;BYDAY=2MO")) == ["03-08 00:00-24:00"]

    def test_across_midnight(self) -> None:
        shift = event("DTSTART:20270226T190000", "DTEND:20270227T070000", "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3")
        assert busy(shift) == ["03-01 00:00-07:00", "03-02 19:00-24:00", "03-03 00:00-07:00"]

    def test_a_zone_with_daylight_saving_time_keeps_its_own_clock(self) -> None:
        form = "DTSTART;TZID=America/New_York:{},DTEND;TZID=America/New_York:{}"
        assert busy(hour(12, 8, "RRULE:FREQ=DAILY;COUNT=3", form=form)) == [
            "03-12 10:00-11:00",
            "03-13 10:00-11:00",
            "03-14 09:00-10:00",
        ]


class TestFreeBusy:
    def test_periods_that_are_not_free(self) -> None:
        assert busy(
            component(
                "VFREEBUSY",
                "UID:1",
                "DTSTART:20270301T000000Z",
                "DTEND:20270329T000000Z",
                "FREEBUSY:20270302T110000Z/PT1H,20270303T110000Z/20270303T123000Z",
                "FREEBUSY;FBTYPE=FREE:20270304T110000Z/PT1H",
                "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270305T110000Z/PT1H",
                "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270306T020000Z/PT4H",
                "FREEBUSY;FBTYPE=BUSY:20270401T110000Z/PT1H",
            )
        ) == [
            "03-02 08:00-09:00",
            "03-03 08:00-09:30",
            "03-05 08:00-09:00",
            "03-05 23:00-24:00",
            "03-06 00:00-03:00",
        ]

    def test_beside_events(self) -> None:
        published = component("VFREEBUSY", "FREEBUSY:20270302T120000Z/PT1H")
        assert busy(hour(2, 8), published) == ["03-02 08:00-10:00"]

    def test_tasks_and_journals_take_no_time(self) -> None:
        task, note = ("UID:9", "DTSTART:20270302T080000", "DURATION:PT1H"), ("UID:8", "DTSTART;VALUE=DATE:20270303")
        assert busy(component("VEVENT", *task), component("VEVENT", *note)) == [
            "03-02 08:00-09:00",
            "03-03 00:00-24:00",
        ]
        assert busy(component("VTODO", *task), component("VJOURNAL", *note)) == []


class TestReading:
    def test_folded_lines_and_any_line_break(self) -> None:
        text = calendar(hour(2, 8, "SUMMARY:uma linha", "  que continua", "\tduas vezes"))
        for line_break in ("\r\n", "\n", "\r"):
            found = busy_times(text.replace("\r\n", line_break), FIRST, LAST, ZONE)
            assert [str(span) for _, span in found] == ["08:00-09:00"]

    def test_several_calendars_in_a_file(self) -> None:
        found = busy_times(calendar(hour(2, 8)) + "\r\n" + calendar(hour(3, 8)), FIRST, LAST, ZONE)
        assert [date.day for date, _ in found] == [2, 3]

    def test_a_calendar_without_events(self) -> None:
        assert busy() == []


BROKEN: dict[str, tuple[list[str], str]] = {
    "no start": ([], "não tem início (DTSTART)"),
    "a start that is none": (["DTSTART:amanhã"], 'tem em DTSTART um valor que não consigo ler, "amanhã"'),
    "a start on no date": (["DTSTART:20270230T080000"], 'não consigo ler, "20270230T080000"'),
    "a start that is a time of day": (["DTSTART:080000"], "não é uma data nem uma data com hora"),
    "a start that is a period": (["DTSTART:20270302T080000Z/PT1H"], "não é uma data nem uma data com hora"),
    "two titles": (["SUMMARY:x"], "não tem início (DTSTART)"),
    "two starts": (["DTSTART:20270302T080000", "DTSTART:20270303T080000"], "tem DTSTART duas vezes"),
    "an end that is none": (["DTSTART:20270302T080000", "DTEND:x"], 'tem em DTEND um valor que não consigo ler, "x"'),
    "an end before its start": (
        ["DTSTART:20270302T080000", "DTEND:20270302T070000"],
        "termina (02/03/2027 07:00) antes de começar (02/03/2027 08:00)",
    ),
    "a date and a time": (
        ["DTSTART;VALUE=DATE:20270302", "DTEND:20270302T080000"],
        "tem em DTEND um valor de outro tipo que o de DTSTART",
    ),
    "a time with and one without a zone": (
        ["DTSTART:20270302T080000", "DTEND:20270302T120000Z"],
        "tem em DTEND um valor de outro tipo que o de DTSTART",
    ),
    "a duration that is none": (["DTSTART:20270302T080000", "DURATION:1h"], "tem em DURATION um valor"),
    "a duration backwards": (["DTSTART:20270302T080000", "DURATION:-PT1H"], "que não é uma duração"),
    "an unknown zone": (
        ["DTSTART;TZID=Lugar/Nenhum:20270302T080000"],
        'está no fuso "Lugar/Nenhum", que não conheço e o arquivo não descreve',
    ),
    "an exception in an unknown zone": (
        ["DTSTART:20270302T080000", "RRULE:FREQ=DAILY", "EXDATE;TZID=Lugar/Nenhum:20270303T080000"],
        'está no fuso "Lugar/Nenhum"',
    ),
    "a rule that is none": (["DTSTART:20270302T080000", "RRULE:FREQ=SEMPRE"], 'não consigo ler, "FREQ=SEMPRE"'),
    "a rule without a frequency": (["DTSTART:20270302T080000", "RRULE:COUNT=3"], "sem frequência (FREQ)"),
    "an interval of nothing": (
        ["DTSTART:20270302T080000", "RRULE:FREQ=DAILY;INTERVAL=0"],
        "tem uma repetição (RRULE) com intervalo (INTERVAL) menor que 1",
    ),
    "a rule with no such hour": (["DTSTART:20270302T080000", "RRULE:FREQ=DAILY;BYHOUR=25"], "não consigo calcular"),
    "every second": (["DTSTART:19700101T080000", "RRULE:FREQ=SECONDLY"], "se repete a cada segundo"),
    "every minute": (["DTSTART:19700101T080000", "RRULE:FREQ=MINUTELY"], "se repete a cada minuto"),
    "an exception that is none": (["DTSTART:20270302T080000", "EXDATE:x"], "tem em EXDATE um valor"),
    "an addition that is none": (["DTSTART:20270302T080000", "RDATE:x"], "tem em RDATE um valor"),
    "a change of none": (["DTSTART:20270302T080000", "RECURRENCE-ID:x"], "tem em RECURRENCE-ID um valor"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_event_is_told_with_its_line(case: str) -> None:
    lines, words = BROKEN[case]
    (fault,) = faults(calendar(hour(2, 8), event("SUMMARY:Plantão", *lines, uid="2")))
    assert fault[0] == 9
    assert fault[1].startswith('o evento "Plantão" ')
    assert words in fault[1]


def test_every_broken_event_is_told() -> None:
    text = calendar(event(), hour(2, 8), event("SUMMARY:B", "DTSTART:x", uid="3"))
    assert faults(text) == (
        (4, "o evento sem título não tem início (DTSTART)"),
        (12, 'o evento "B" tem em DTSTART um valor que não consigo ler, "x"'),
    )


MALFORMED: dict[str, tuple[str, tuple[int, str]]] = {
    "nothing": ("", (0, "esperava BEGIN:VCALENDAR e encontrei um arquivo vazio")),
    "blank lines": ("\n \n\n", (0, "esperava BEGIN:VCALENDAR e encontrei um arquivo vazio")),
    "another text": ("\nnome;hora\nana;8\n", (2, 'esperava BEGIN:VCALENDAR e encontrei "nome;hora"')),
    "a page": ("<!DOCTYPE html>\n", (1, 'esperava BEGIN:VCALENDAR e encontrei "<!DOCTYPE html>"')),
    "an event alone": ("BEGIN:VEVENT\nEND:VEVENT\n", (1, 'esperava BEGIN:VCALENDAR e encontrei "BEGIN:VEVENT"')),
    "cut off": ("BEGIN:VCALENDAR\nVERSION:2.0\n", (1, "falta o END:VCALENDAR; o arquivo parece cortado")),
    "an event that is not closed": (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n",
        (3, 'esperava END:VEVENT e encontrei "END:VCALENDAR"'),
    ),
    "a line that is none": (
        "BEGIN:VCALENDAR\nVERSION:2.0\nlinha solta\nEND:VCALENDAR\n",
        (3, 'esperava um nome e um valor, como SUMMARY:Reunião, e encontrei "linha solta"'),
    ),
    "something after its end": (
        "BEGIN:VCALENDAR\nEND:VCALENDAR\nfim\n",
        (3, 'esperava BEGIN:VCALENDAR e encontrei "fim"'),
    ),
    "an end without a beginning": ("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", (3, "esperava BEGIN:VCALENDAR")),
    "another era": ("BEGIN:VCALENDAR\nCALSCALE:HEBREW\nEND:VCALENDAR\n", (0, "esperava o calendário gregoriano")),
    "a period that is none": (
        "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nUID:1\nFREEBUSY:ontem\nEND:VFREEBUSY\nEND:VCALENDAR\n",
        (4, 'não consigo ler "FREEBUSY:ontem"'),
    ),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_no_calendar(case: str) -> None:
    text, (line, words) = MALFORMED[case]
    (fault,) = faults(text)
    assert fault[0] == line
    assert fault[1].startswith(words)


LINES = st.sampled_from(
    [
        *("BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VFREEBUSY", "END:VFREEBUSY"),
        *("UID:1", "DTSTART:20270302T080000", "DTEND:20270302T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"),
        *("RRULE:FREQ=YEARLY;BYDAY=99MO", "EXDATE:20270303", "RDATE;VALUE=PERIOD:20270303T080000Z/PT1H"),
        *("RECURRENCE-ID;RANGE=THISANDFUTURE:20270303T080000", "DTSTART:00010101T000000Z", "DTEND:99991231T235959Z"),
        *("FREEBUSY:20270302T110000Z/PT1H", "FREEBUSY:00010101T000000Z/PT1H", "FREEBUSY", "TRANSP", "X;Y=:", " dobra"),
        *("DTSTART;TZID=:20270302T080000", "DTSTART;VALUE=DATE:20270302", "BEGIN:", "END:", ":", "é"),
        *("STATUS:CANCELLED", "SUMMARY:x"),
    ]
)  # fmt: skip
EVENTS = st.lists(LINES.filter(lambda line: line[:3] not in ("BEG", "END")), max_size=6)


@settings(deadline=None, max_examples=300)
@given(st.lists(LINES, max_size=8) | EVENTS.map(lambda lines: calendar(event(*lines)).split("\r\n")))
def test_any_lines_are_busy_times_or_faults(lines: list[str]) -> None:
    found, told = [], None
    try:
        found = busy_times("\n".join(lines), FIRST, LAST, ZONE)
    except CalendarError as error:
        told = error.faults
    assert told is None or told
    assert all(said and 0 <= line <= len(lines) for line, said in told or ())
    assert found == sorted(found)
    for date, span in found:
        assert FIRST <= date <= LAST
        assert 0 <= span.start < span.end <= MINUTES_A_DAY
