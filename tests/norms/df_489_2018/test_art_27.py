"""Art. 27: in force from its publication."""

import datetime as dt


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 27")


def test_in_force_from_the_day_of_publication(pack) -> None:
    assert (pack.vigencia.inicio, pack.vigencia.fim, pack.vigencia.citacao) == (dt.date(2018, 5, 25), None, "Art. 27")
