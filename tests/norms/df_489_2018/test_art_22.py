"""Art. 22: minutes of every meeting."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 22")
