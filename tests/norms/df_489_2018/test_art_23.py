"""Art. 23: the list of services that the planning follows."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 23")
