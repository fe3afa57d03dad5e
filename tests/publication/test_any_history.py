"""Any history: random publications, moves, exchanges, cancellations and undos, and what holds after each."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from icalendar import Calendar

from escala.calendars import CalendarEvent
from escala.publication import Edition, Publication, append, plan, publications, read_feed, states, undoing
from escala.publication.schema import migrate
from tests.publication.editions import NOW, TEAM, TITLES, ZONE, at, holiday

PEOPLE = ("ana", "bia", "caio")
PERIODS = (
    (dt.date(2027, 4, 5), dt.date(2027, 4, 18)),
    (dt.date(2027, 4, 12), dt.date(2027, 4, 25)),
    (dt.date(2027, 4, 26), dt.date(2027, 5, 2)),
)
"""Two that overlap, and one apart."""

SAID = ("summary", "description", "location", "start", "end", "category", "color", "busy", "feeds")

people = st.sets(st.sampled_from(PEOPLE), min_size=1).map(sorted)
sessions = st.tuples(
    st.integers(0, 13), st.sampled_from((8, 10)), people, st.sampled_from(("grupo", "visita")), st.booleans()
)
"""Day of the period, hour, people, activity, whether with the eSF."""


def made(first: dt.date, last: dt.date, session: tuple[int, int, list[str], str, bool]) -> CalendarEvent:
    day, hour, people, activity, esf = session
    start = at(min(first + dt.timedelta(days=day), last).isoformat(), f"{hour:02d}:00")
    feeds = ("equipe", *(f"profissional-{p}" for p in people), *(["esf-1"] if esf else []))
    return CalendarEvent(
        "", start, start + dt.timedelta(hours=2), activity, ", ".join(people), "", activity, "teal", True, feeds
    )


def said(event: CalendarEvent) -> tuple[object, ...]:
    """All that an event says but its identity."""
    return tuple(getattr(event, name) for name in SAID)


class Histories(RuleBasedStateMachine):
    """A team that publishes; `drafts` is what the coordinator's roster of each period says."""

    def __init__(self) -> None:
        super().__init__()
        self.history = sqlite3.connect(":memory:", isolation_level=None)
        self.now = NOW
        self.drafts: dict[int, list[tuple[int, int, list[str], str, bool]]] = {i: [] for i in range(len(PERIODS))}
        self.bodies: dict[int, dict[str, bytes]] = {}
        self.seen: dict[tuple[str, str], tuple[int, dt.datetime, bytes]] = {}

    def teardown(self) -> None:
        self.history.close()

    @initialize(period=st.integers(0, 2), held=st.lists(sessions, min_size=1, max_size=4))
    def begin(self, period, held) -> None:
        migrate(self.history)
        self.drafts[period] = held
        self.publish(period)

    @rule(period=st.integers(0, 2), held=sessions)
    def add(self, period, held) -> None:
        self.drafts[period].append(held)

    @rule(data=st.data())
    @precondition(lambda self: any(self.drafts.values()))
    def change(self, data) -> None:
        """Move a session, exchange its people, or take it out."""
        period = data.draw(st.sampled_from([i for i, draft in self.drafts.items() if draft]))
        draft = self.drafts[period]
        i = data.draw(st.integers(0, len(draft) - 1))
        day, hour, who, activity, esf = draft.pop(i)
        what = data.draw(st.sampled_from(("day", "hour", "people", "esf", "out")))
        if what != "out":
            other = data.draw(sessions)
            draft.insert(
                i,
                (
                    other[0] if what == "day" else day,
                    18 - hour if what == "hour" else hour,
                    other[2] if what == "people" else who,
                    activity,
                    esf != (what == "esf"),
                ),
            )

    @rule(period=st.integers(0, 2), random=st.randoms(use_true_random=False))
    def solve_again(self, period, random) -> None:
        """The same sessions under other ids."""
        random.shuffle(self.drafts[period])

    @rule(period=st.integers(0, 2), days=st.integers(-1, 3), with_holiday=st.booleans())
    def publish(self, period, days=0, with_holiday=False) -> None:
        first, last = PERIODS[period]
        week = f"{first.isocalendar().year}-W{first.isocalendar().week:02d}"
        events = [(f"{TEAM}/{week}/{i:04d}", made(first, last, s)) for i, s in enumerate(self.drafts[period], 1)]
        if with_holiday:
            events.append(holiday(first.isoformat()))
        self.append(Edition(TEAM, first, last, ZONE.key, TITLES, events, b"{}"), days)

    @rule(days=st.integers(-1, 3), data=st.data())
    def undo(self, days, data) -> None:
        """Take back any earlier publication; the newest is taken back to the state before it, to the word."""
        every = publications(self.history, TEAM)
        one: Publication = data.draw(st.sampled_from(every))
        before = Counter(said(s.event) for s in states(self.history, TEAM, one.id - 1).values() if not s.cancelled)
        self.append(undoing(self.history, one), days)
        if one == every[-1]:
            now = Counter(said(s.event) for s in states(self.history, TEAM).values() if not s.cancelled)
            assert now == before

    def append(self, edition: Edition, days: int) -> None:
        self.now += dt.timedelta(days=days)
        known = states(self.history, TEAM)
        planned = plan(self.history, edition)
        self.history.execute("BEGIN IMMEDIATE")
        number = append(self.history, planned, self.now)
        self.history.execute("COMMIT")
        after = states(self.history, TEAM)
        assert len({change.lineage for change in planned.changes}) == len(planned.changes)
        assert publications(self.history)[-1].changes == len(planned.changes)
        self.check_that_the_period_is_what_was_said(edition)
        self.check_that_the_rest_is_as_it_was(edition, known, after)
        self.check_sequences(known, after, number)
        self.check_that_no_sequence_number_is_left_out()
        self.check_that_earlier_feeds_are_as_they_were()
        self.bodies[number] = self.render()
        self.check_what_subscribers_see(self.bodies[number])

    def render(self, publication: int | None = None) -> dict[str, bytes]:
        found = {name: read_feed(self.history, TEAM, name, NOW, publication) for name in TITLES}
        return {name: feed.to_ical() for name, feed in found.items() if feed is not None}

    def check_that_the_period_is_what_was_said(self, edition: Edition) -> None:
        stands = Counter(
            said(state.event)
            for state in states(self.history, TEAM).values()
            if not state.cancelled and state.event.first_date <= edition.last and state.event.last_date >= edition.first
        )
        assert stands == Counter(said(event) for _, event in edition.events)

    def check_that_the_rest_is_as_it_was(self, edition: Edition, known, after) -> None:
        for lineage, state in known.items():
            if state.event.last_date < edition.first or state.event.first_date > edition.last:
                assert after[lineage] == state or state.cancelled

    def check_sequences(self, known, after, number: int) -> None:
        for lineage, state in after.items():
            before = known.get(lineage)
            if before is None:
                assert (state.sequence, state.cancelled, state.publication) == (0, False, number)
            elif state != before:
                assert (state.sequence, state.publication) == (before.sequence + 1, number)
                assert said(state.event) != said(before.event) or state.cancelled != before.cancelled
        assert known.keys() <= after.keys()
        assert len({state.event.uid for state in after.values()}) == len(after)

    def check_what_subscribers_see(self, bodies: dict[str, bytes]) -> None:
        """Nothing leaves a feed before its date; what says something else is newer in all ways that clients look at."""
        confirmed: dict[str, set[str]] = {}
        there = set()
        for name, body in bodies.items():
            for event in Calendar.from_ical(body).walk("VEVENT"):
                uid, bytes_ = str(event["uid"]), event.to_ical()
                key, sequence, stamp = (name, uid), int(event["sequence"]), event.decoded("dtstamp")
                assert key not in there
                there.add(key)
                if key in self.seen and self.seen[key][2] != bytes_:
                    assert sequence > self.seen[key][0]
                    assert stamp > self.seen[key][1]
                assert event.decoded("last-modified") == stamp
                self.seen[key] = (sequence, stamp, bytes_)
                if event["status"] == "CONFIRMED":
                    confirmed.setdefault(uid, set()).add(name)
                else:
                    assert str(event["summary"]).startswith("CANCELADO: ")
        assert self.seen.keys() == there
        assert confirmed == {
            state.event.uid: set(state.event.feeds)
            for state in states(self.history, TEAM).values()
            if not state.cancelled
        }

    def check_that_earlier_feeds_are_as_they_were(self) -> None:
        for number, bodies in self.bodies.items():
            assert self.render(number) == bodies

    def check_that_no_sequence_number_is_left_out(self) -> None:
        query = "SELECT linhagem, count(*), min(sequencia), max(sequencia) FROM revisoes GROUP BY equipe, linhagem"
        for _, count, first, last in self.history.execute(query):
            assert (first, last) == (0, count - 1)


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
