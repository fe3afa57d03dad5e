from __future__ import annotations

import pytest

from escala.domain.clock import Span
from escala.presentation.hours import HoursCell, HoursRow
from escala.presentation.names import Named
from escala.presentation.sessions import brief_clock

ANA = Named("ana", "Ana Souza", "Ana")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (959, "abaixo da faixa de 16h–32h: faltam 1min"),
        (960, ""),
        (1920, ""),
        (1980, "acima da faixa de 16h–32h: passam 1h"),
    ],
)
def test_by_how_much_a_band_is_missed(minutes: int, said: str) -> None:
    assert HoursCell(ANA, minutes, 960, 1920, 1440).outside == said


def test_what_has_no_band_is_never_outside_it() -> None:
    cell = HoursCell(ANA, 10_000, None, None, 480)
    assert (cell.outside, cell.band, cell.goal) == ("", "", "alvo 8h")


def test_a_row_is_called_by_its_number_only_where_it_has_one() -> None:
    assert HoursRow(Named("2.1.1", "Reuniões", "Reunião"), ()).label == "2.1.1 Reuniões"
    assert HoursRow(Named("reunioes", "Reuniões", "Reunião"), ()).label == "Reuniões"


@pytest.mark.parametrize(
    ("cell", "measured"),
    [
        (HoursCell(ANA, 60, None, None, None), False),
        (HoursCell(ANA, 60, None, None, 480), True),
        (HoursCell(ANA, 60, 0, 60, None), True),
    ],
)
def test_a_row_is_measured_where_the_norm_says_anything_of_it(cell: HoursCell, measured: bool) -> None:
    assert HoursRow(Named("1", "Uma", "Uma"), (HoursCell(ANA, 0, None, None, None), cell)).measured is measured


@pytest.mark.parametrize(
    ("start", "end", "said"), [(480, 720, "8–12"), (500, 600, "8:20–10"), (780, 820, "13–13:40"), (0, 1440, "0–24")]
)
def test_hours_in_little_room(start: int, end: int, said: str) -> None:
    assert brief_clock(Span(start, end)) == said
