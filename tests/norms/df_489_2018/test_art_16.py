"""Art. 16: each post keeps its own competences."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 16")
