"""Art. 12: who monitors the teams."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 12")
