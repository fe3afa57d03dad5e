"""Art. 25: the national record system."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 25")
