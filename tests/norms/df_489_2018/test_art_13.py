"""Art. 13: meetings that the central management calls."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 13")
