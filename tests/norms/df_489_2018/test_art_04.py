"""Art. 4: cooperation between equals."""


def test_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 4º")
