"""Art. 26: other ways of collecting data."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 26")
